import { SERVER_IMAGES } from "../../data/server-images";
import {
  type DeclaredResource,
  type Fact,
  isKnown,
  isRecord,
  record,
  text,
  UNKNOWN,
  type Unread,
  type Value,
  type ValueRecord,
} from "../../model";
import { resources as because } from "../../words/resources";
import { edgesOf } from "../references";
import { originOf } from "../resource-index";
import { canonicalToken } from "../tokens";
import { childOf, type Expand } from "./child";
import { expandKmsAccess } from "./expand-kms-access";
import { expandKmsDiscovery } from "./expand-kms-discovery";
import { expandKmsClient, expandKmsHost } from "./expand-kms-setup";

/** Resources with the children of components whose plugin did not run, and components that stay closed. */
export interface ExpandedComponents {
  readonly resources: readonly DeclaredResource[];
  readonly unread: readonly Unread[];
}

/**
 * Components of this product from their arguments, where nothing shows what is in them: a program that is run without
 * plugins, or a preview of one. They make what `components/` makes, as far as a rule reads it; a test holds both together.
 * Every other component that was not expanded may hold machines.
 */
export function expandOwnComponents(declared: readonly DeclaredResource[]): ExpandedComponents {
  const parents = new Set(declared.flatMap(({ parent }) => parent ?? []));
  const made: DeclaredResource[] = [];
  const unread: Unread[] = [];
  const childrenOf = new Map<string, readonly string[]>();
  for (const component of declared) {
    const own = EXPANSIONS.get(canonicalToken(component.type));
    if (own !== undefined && !parents.has(component.urn) && hasArguments(component)) {
      const children = own(component);
      made.push(...children);
      childrenOf.set(
        component.urn,
        children.map(({ urn }) => urn),
      );
    } else if (component.unexpanded === true && own === undefined && !isOwnComponent(component.type)) {
      unread.push({ ...originOf(component), reason: because("component-not-expanded"), mayNeedLicences: true });
    }
  }
  return { resources: made.length === 0 ? declared : followComponents([...declared, ...made], childrenOf), unread };
}

/** Every component of this product needs a size, a domain, a machine or a group: one that has children of its own keeps none. */
function hasArguments({ inputs }: DeclaredResource): boolean {
  return isRecord(inputs) && Object.keys(inputs).length > 0;
}

/** What refers to a component refers to what is in it: an edge to its machine is one to the component where it is closed. */
function followComponents(
  resources: readonly DeclaredResource[],
  childrenOf: ReadonlyMap<string, readonly string[]>,
): readonly DeclaredResource[] {
  const follow = (urns: readonly string[]): readonly string[] =>
    urns.some((urn) => childrenOf.has(urn)) ? [...urns, ...urns.flatMap((urn) => childrenOf.get(urn) ?? [])] : urns;
  return resources.map((resource) => ({
    ...resource,
    dependencies: follow(resource.dependencies),
    propertyDependencies: Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([property, urns]) => [property, follow(urns)]),
    ),
  }));
}

/** Whether a component is one of this product: what is in it is known without its plugin. */
export function isOwnComponent(type: string): boolean {
  return OWN.test(type);
}

/** Whether nothing is lost where such a component is not expanded by its plugin. */
export function isExpandedHere(type: string): boolean {
  const token = canonicalToken(type);
  return EXPANSIONS.has(token) || MAKE_NOTHING_READ.has(token);
}

/** A budget is read itself; what monitoring makes in Azure Monitor changes no answer. */
const MAKE_NOTHING_READ: ReadonlySet<string> = new Set([
  "windows-licensing:index:licencebudget",
  "windows-licensing:index:kmsmonitoring",
]);

const OWN = /^windows-licensing:index:/i;

const EXPANSIONS: ReadonlyMap<string, Expand> = new Map([
  [canonicalToken("windows-licensing:index:LicensedWindowsServer"), expandServer],
  [canonicalToken("windows-licensing:index:LicensedWindowsScaleSet"), expandScaleSet],
  [canonicalToken("windows-licensing:index:KmsHost"), (component) => expandKmsHost(component, expandServer)],
  [canonicalToken("windows-licensing:index:KmsClient"), expandKmsClient],
  [canonicalToken("windows-licensing:index:KmsDiscovery"), expandKmsDiscovery],
  [canonicalToken("windows-licensing:index:KmsAccess"), expandKmsAccess],
]);

function expandServer(component: DeclaredResource): readonly DeclaredResource[] {
  const { inputs } = component;
  const place = placeOf(inputs);
  const nic = childOf(
    component,
    "azure-native:network:NetworkInterface",
    "nic",
    {
      ...place,
      ipConfigurations: [
        {
          name: "primary",
          primary: true,
          ...subnetOf(inputs),
          ...(inputs.privateAddress === undefined
            ? { privateIPAllocationMethod: "Dynamic" }
            : { privateIPAllocationMethod: "Static", privateIPAddress: inputs.privateAddress }),
        },
      ],
      ...groupOf(inputs),
      ...(inputs.tags === undefined ? {} : { tags: inputs.tags }),
    },
    {
      ipConfigurations: edgesOf(component, "subnetId"),
      networkSecurityGroup: edgesOf(component, "networkSecurityGroupId"),
    },
  );
  const machine = childOf(
    component,
    "azure-native:compute:VirtualMachine",
    "machine",
    {
      ...place,
      ...licenceOf(inputs),
      hardwareProfile: { vmSize: inputs.size ?? UNKNOWN },
      storageProfile: { imageReference: imageOf(inputs), osDisk: { createOption: "FromImage", osType: "Windows" } },
      osProfile: {
        computerName: inputs.computerName ?? component.name,
        windowsConfiguration: { provisionVMAgent: true, enableAutomaticUpdates: true },
      },
      networkProfile: { networkInterfaces: [{ id: UNKNOWN, primary: true }] },
      tags: tagsOf(inputs),
    },
    { networkProfile: [nic.urn] },
  );
  return [nic, machine];
}

function expandScaleSet(component: DeclaredResource): readonly DeclaredResource[] {
  const { inputs } = component;
  return [
    childOf(component, "azure-native:compute:VirtualMachineScaleSet", "machines", {
      ...placeOf(inputs),
      orchestrationMode: "Uniform",
      sku: { name: inputs.size ?? UNKNOWN, tier: "Standard", capacity: inputs.capacity ?? UNKNOWN },
      upgradePolicy: { mode: "Automatic" },
      overprovision: false,
      virtualMachineProfile: {
        ...licenceOf(inputs),
        storageProfile: { imageReference: imageOf(inputs), osDisk: { createOption: "FromImage", osType: "Windows" } },
        osProfile: { windowsConfiguration: { provisionVMAgent: true, enableAutomaticUpdates: true } },
        // What the machines run with a KMS client of their own is in the component's package: not seen from here.
        ...(inputs.kmsClient === undefined ? {} : { extensionProfile: UNKNOWN }),
        networkProfile: {
          networkInterfaceConfigurations: [
            {
              name: "primary",
              primary: true,
              ...groupOf(inputs),
              ipConfigurations: [{ name: "primary", primary: true, ...subnetOf(inputs) }],
            },
          ],
        },
      },
      tags: tagsOf(inputs),
    }),
  ];
}

function placeOf({ resourceGroupName, location }: ValueRecord): ValueRecord {
  return { resourceGroupName: resourceGroupName ?? UNKNOWN, ...(location === undefined ? {} : { location }) };
}

function subnetOf({ subnetId }: ValueRecord): ValueRecord {
  return { subnet: { id: subnetId ?? UNKNOWN } };
}

function groupOf({ networkSecurityGroupId: id }: ValueRecord): ValueRecord {
  return id === undefined ? {} : { networkSecurityGroup: { id } };
}

/** The value of `licenseType` of a licence model; unknown for a model that is. */
function licenceOf(inputs: ValueRecord): ValueRecord {
  const licence = text(inputs, "licence");
  if (licence === UNKNOWN) return { licenseType: UNKNOWN };
  return { licenseType: licence === "hybrid-benefit" ? "Windows_Server" : "None" };
}

function imageOf(inputs: ValueRecord): Value {
  if (inputs.imageId !== undefined) return { id: inputs.imageId };
  const image = record(inputs, "image");
  if (image === UNKNOWN) return UNKNOWN;
  if (image !== undefined) return { version: "latest", ...image };
  const [edition, release] = [text(inputs, "edition"), text(inputs, "release")];
  if (!isKnown(edition) || !isKnown(release)) return UNKNOWN;
  const found = SERVER_IMAGES.find((candidate) => candidate.release === release && candidate.edition === edition);
  if (found === undefined) return UNKNOWN;
  const { publisher, offer, sku } = found;
  return { publisher, offer, sku, version: "latest" };
}

/** Tags by which a machine declares itself, as the components write them. */
function tagsOf(inputs: ValueRecord): Value {
  const own = record(inputs, "tags");
  if (own === UNKNOWN) return UNKNOWN;
  const tags: Record<string, Value> = { ...own };
  for (const name of ["edition", "release", "entitlement", "roles", "users", "devices"]) {
    const value: Fact<Value> = inputs[name];
    if (value !== undefined) tags[`windows-licensing:${name}`] = typeof value === "number" ? String(value) : value;
  }
  return tags;
}
