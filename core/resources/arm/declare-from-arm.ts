import { findArmType } from "../../data/arm-types";
import {
  type DeclaredResource,
  type Fact,
  isKnown,
  isList,
  isRecord,
  type LiveFacts,
  UNKNOWN,
  type Value,
  type ValueRecord,
} from "../../model";

/** A resource as Azure's API takes it. */
export interface ArmResource {
  readonly type: string;
  /** All names in its path, outermost first. */
  readonly names: readonly Fact<string>[];
  /** `location`, `properties`, `sku`, `tags` and what else stands at its top. */
  readonly body: ValueRecord;
  readonly id: Fact<string>;
  /** As Azure writes it, such as `2024-07-01` or `2024-07-01-preview`. */
  readonly apiVersion: Fact<string>;
  readonly resourceGroup: Fact<string>;
}

/** Blocks whose keys are the program's own: nothing in them is taken out of a `properties`. */
const FREE_FORM: ReadonlySet<string> = new Set([
  "settings",
  "protectedsettings",
  "tags",
  "template",
  "parameters",
  "maintemplate",
]);

/**
 * What azure-native would declare for a resource of Azure: its token, and its inputs with `properties` taken out of
 * their blocks. Types that the product does not read keep their own name as token, so that their texts are looked at.
 */
export function declareFromArm(
  { type, names, body, id, apiVersion, resourceGroup }: ArmResource,
  holder: DeclaredResource,
  suffix: string,
): DeclaredResource {
  const known = findArmType(type);
  const flat = flattenProperties(body);
  const own = Object.fromEntries(
    (known?.names ?? []).map((property, index): [string, Value] => [property, names[index] ?? UNKNOWN]),
  );
  const last = names.at(-1);
  const { provider, source } = holder;
  return {
    urn: `${holder.urn}/${suffix}`,
    type: known === undefined ? ownToken(type) : versionToken(known.token, apiVersion),
    name: isKnown(last) ? last : suffix,
    inputs: {
      ...flat,
      ...known?.says,
      ...own,
      ...(resourceGroup === undefined ? {} : { resourceGroupName: resourceGroup }),
    },
    id,
    parent: holder.urn,
    dependencies: [],
    propertyDependencies: {},
    ...(provider === undefined ? {} : { provider }),
    ...(source === undefined ? {} : { source }),
  };
}

function ownToken(type: string): string {
  return `azure-native:${type.replace(/^Microsoft\./i, "").replaceAll("/", ":")}`;
}

/** The token with the API version in its module, as azure-native writes it: some defaults hang on it. */
function versionToken(token: string, apiVersion: Fact<string>): string {
  const found = isKnown(apiVersion)
    ? /^(\d{4})-(\d\d)-(\d\d)(?:-(preview|privatepreview|beta))?$/.exec(apiVersion)
    : null;
  if (found === null) return token;
  const [, year = "", month = "", day = "", stage = ""] = found;
  const [provider = "", module = "", name = ""] = token.split(":");
  return `${provider}:${module}/v${year}${month}${day}${stage}:${name}`;
}

/** An object with everything in its `properties`, and in those of the objects in it, one level up; capitals as azure-native has them. */
function flattenProperties(record: ValueRecord): ValueRecord {
  const flat: Record<string, Value> = {};
  const put = (key: string, value: Value): void => {
    // Assigned to, this one key would change what the object inherits; defined one by one, all keys make it slow.
    if (key !== "__proto__") flat[key] = value;
    else Object.defineProperty(flat, key, { value, enumerable: true, configurable: true, writable: true });
  };
  for (const [key, value] of Object.entries(record)) {
    if (key.toLowerCase() !== "properties") put(spell(key), flattenValue(key, value));
    else if (isRecord(value)) for (const [inner, each] of Object.entries(flattenProperties(value))) put(inner, each);
    // Everything in it is computed: no input of the resource is known to be absent.
    else if (value === UNKNOWN) return { ...flat, ...EVERYTHING_UNKNOWN };
  }
  return flat;
}

function flattenValue(key: string, value: Value): Value {
  if (FREE_FORM.has(key.toLowerCase())) return value;
  if (isList(value)) return value.map((element) => flattenValue("", element));
  return isRecord(value) ? flattenProperties(value) : value;
}

/** Property names that readers look for, as azure-native spells them; Azure takes any capitals. */
const SPELLINGS: ReadonlyMap<string, string> = new Map(
  [
    "licenseType",
    "hardwareProfile",
    "vmSize",
    "vmSizeProperties",
    "vCPUsAvailable",
    "vCPUsPerCore",
    "storageProfile",
    "imageReference",
    "osDisk",
    "osType",
    "osProfile",
    "windowsConfiguration",
    "linuxConfiguration",
    "patchSettings",
    "enableHotpatching",
    "customData",
    "userData",
    "computerName",
    "networkProfile",
    "networkInterfaces",
    "priority",
    "virtualMachineProfile",
    "orchestrationMode",
    "upgradePolicy",
    "sku",
    "capacity",
    "publisher",
    "offer",
    "version",
    "exactVersion",
    "ipConfigurations",
    "subnet",
    "privateIPAddress",
    "privateIPAllocationMethod",
    "publicIPAddress",
    "networkSecurityGroup",
    "securityRules",
    "routeTable",
    "routes",
    "addressPrefix",
    "addressPrefixes",
    "addressSpace",
    "subnets",
    "destinationAddressPrefix",
    "destinationPortRange",
    "destinationPortRanges",
    "sourceAddressPrefix",
    "sourcePortRange",
    "direction",
    "access",
    "protocol",
    "nextHopType",
    "nextHopIpAddress",
    "srvRecords",
    "target",
    "port",
    "ttl",
    "aRecords",
    "ipv4Address",
    "registrationEnabled",
    "virtualNetwork",
    "typeHandlerVersion",
    "settings",
    "protectedSettings",
    "commandToExecute",
    "agentPoolProfiles",
    "windowsProfile",
    "count",
    "maxCount",
    "minCount",
    "enableAutoScaling",
    "host",
    "hostGroup",
    "availabilitySet",
    "extensionProfile",
    "extensions",
    "source",
    "script",
    "location",
    "name",
    "id",
    "type",
    "tags",
    "zones",
    "plan",
    "identity",
    "kind",
  ].map((name) => [name.toLowerCase(), name]),
);

/** The same as they stand: most keys are written so. */
const SPELLED: ReadonlySet<string> = new Set(SPELLINGS.values());

function spell(key: string): string {
  return SPELLED.has(key) ? key : (SPELLINGS.get(key.toLowerCase()) ?? key);
}

/** What decides about machines, where all properties of one are computed. */
const EVERYTHING_UNKNOWN: ValueRecord = Object.fromEntries(
  [
    "licenseType",
    "hardwareProfile",
    "storageProfile",
    "osProfile",
    "networkProfile",
    "virtualMachineProfile",
    "sku",
  ].map((name) => [name, UNKNOWN]),
);

/** A resource as Azure shows it. What is in it is read when it is first asked for: a company has a hundred thousand. */
export interface DeployedResource {
  /** As the id writes it. */
  readonly type: string;
  readonly names: readonly string[];
  readonly id: string;
  readonly resourceGroup: string | undefined;
  readonly body: () => ValueRecord;
  readonly live: LiveFacts;
}

/** What azure-native would declare for a resource that is deployed. Its id in lower case stands for the URN. */
export function declareDeployed({ type, names, id, resourceGroup, body, live }: DeployedResource): DeclaredResource {
  const urn = id.toLowerCase();
  let inputs: ValueRecord | undefined;
  return {
    urn,
    type: findArmType(type)?.token ?? ownToken(type),
    name: names.at(-1) ?? id,
    get inputs() {
      inputs ??= declareFromArm(
        { type, names, body: body(), id, apiVersion: undefined, resourceGroup },
        { urn, type, name: urn, inputs: {}, id, dependencies: [], propertyDependencies: {} },
        "",
      ).inputs;
      return inputs;
    },
    id,
    dependencies: [],
    propertyDependencies: {},
    live,
  };
}
