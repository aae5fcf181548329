import {
  type DeclaredResource,
  type Fact,
  type Fleet,
  flag,
  type Image,
  type Instances,
  isKnown,
  isRecord,
  list,
  type MachineGroup,
  number,
  type Os,
  type Reason,
  record,
  text,
  UNKNOWN,
  type ValueRecord,
} from "../../model";
import { resources } from "../../words/resources";
import { identifyImage, nameImage, readImage } from "../image";
import { type IndexedResource, originOf, type ResourceIndex } from "../resource-index";
import { type Hosts, placementOfResource } from "./hosts";

/** Azure Fleet, Batch pools, bulk actions and Service Fabric node types: all that run Windows, or may. */
export function readFleets(index: ResourceIndex, hosts: Hosts): readonly Fleet[] {
  return [
    ...index.ofKind("azure-fleet").map(readAzureFleet),
    ...index.ofKind("bulk-action").map(readBulkAction),
    ...index.ofKind("batch-pool").map(readBatchPool),
    ...index.ofKind("fabric-node-type").map((entry) => readNodeType(entry, hosts)),
    ...index.ofKind("fabric-cluster").map(readFabricCluster),
  ]
    .filter(({ os, licenseType }) => os !== "linux" || licenseType !== undefined)
    .map(withReleases);
}

/** Groups that name no image of their own run the fleet's. */
function withReleases(fleet: Fleet): Fleet {
  const release = fleet.os === "windows-server" ? identifyImage(fleet.image)?.release : undefined;
  if (release === undefined) return fleet;
  const groups = fleet.groups.map((group) => (group.image === undefined ? { ...group, release } : group));
  return { ...fleet, groups };
}

type System = Pick<Fleet, "os" | "osEvidence" | "licenseType" | "image" | "hotpatching" | "paths">;

/** What a virtual machine profile, wherever it stands, says about the system on it. */
function readSystem(
  inputs: ValueRecord,
  paths: { readonly profile: string; readonly image: string; readonly licenseType: string },
  nodeAgent?: Fact<string>,
): System {
  const image: Fact<Image> = readImage(record(inputs, paths.image));
  const licenseType = text(inputs, paths.licenseType);
  const told = identifyImage(image);
  const patching = `${paths.profile}.osProfile.windowsConfiguration.patchSettings.enableHotpatching`;
  const hotpatching = flag(inputs, patching);
  const says = (os: Os, osEvidence: Reason): System => ({
    os,
    osEvidence,
    licenseType,
    image,
    ...(hotpatching === undefined ? {} : { hotpatching }),
    paths: {
      licenseType: paths.licenseType,
      image: paths.image,
      ...(hotpatching === undefined ? {} : { hotpatching: patching }),
    },
  });
  if (told !== undefined) return says(told.os, resources("image", { image: nameImage(image) ?? "" }));
  const value = isKnown(licenseType) ? licenseType.toLowerCase() : undefined;
  if (value === "windows_server")
    return says("windows-server", resources("licence-type-is", { value: "Windows_Server" }));
  if (value === "windows_client")
    return says("windows-client", resources("licence-type-is", { value: "Windows_Client" }));
  const windows = record(inputs, `${paths.profile}.osProfile.windowsConfiguration`);
  const linux = record(inputs, `${paths.profile}.osProfile.linuxConfiguration`);
  const disk = text(inputs, `${paths.profile}.storageProfile.osDisk.osType`);
  // A Batch node agent is made for one family of systems.
  const agent = isKnown(nodeAgent) ? nodeAgent.toLowerCase() : "";
  if (isKnown(windows) || (isKnown(disk) && /^windows$/i.test(disk)) || agent.includes("windows")) {
    return says("windows", resources("server-or-client-not-shown"));
  }
  if (isKnown(linux) || (isKnown(disk) && /^linux$/i.test(disk)) || agent !== "") {
    return says("linux", resources("linux-by-profile"));
  }
  const open = [image, windows, linux, disk, nodeAgent].includes(UNKNOWN);
  return says(UNKNOWN, open ? resources("system-computed") : resources("system-not-shown"));
}

interface SizeChoice {
  readonly size: Fact<string>;
  readonly mix?: Fact<readonly Fact<string>[]>;
  readonly unsized?: Reason;
}

/** Sizes listed, or attributes by which Azure finds some. */
function readSizes(sizes: Fact<readonly unknown[]>, names: readonly Fact<string>[], byAttributes: boolean): SizeChoice {
  if (sizes === UNKNOWN) return { size: UNKNOWN };
  if (names.length === 1) return { size: names[0] };
  if (names.length > 1) return { size: undefined, mix: names };
  return byAttributes ? { size: undefined, unsized: resources("sizes-by-attributes") } : { size: undefined };
}

function listedSizes(inputs: ValueRecord, path: string, byAttributes: string): SizeChoice {
  const sizes = list(inputs, path);
  const names = (isKnown(sizes) ? sizes : []).map((size) => (size === UNKNOWN ? UNKNOWN : text(size, "name")));
  return readSizes(sizes, names, record(inputs, byAttributes) !== undefined);
}

function countOf(count: Fact<number>): Instances {
  return { declared: count, maximum: count };
}

function isInVcpus(capacityType: Fact<string>): boolean {
  return isKnown(capacityType) && /^vcpu$/i.test(capacityType);
}

function readAzureFleet({ resource }: IndexedResource): Fleet {
  // Earlier versions of the API keep everything below `properties`.
  const prefix = isRecord(resource.inputs.properties) ? "properties." : "";
  const { inputs } = resource;
  const profile = `${prefix}computeProfile.baseVirtualMachineProfile`;
  const sizes = listedSizes(inputs, `${prefix}vmSizesProfile`, `${prefix}vmAttributes`);
  const inVcpus = isInVcpus(text(inputs, `${prefix}capacityType`));
  const groups = (["regularPriorityProfile", "spotPriorityProfile"] as const).flatMap((priority): MachineGroup[] => {
    const path = `${prefix}${priority}`;
    const whole = record(inputs, path);
    if (whole === undefined) return [];
    const capacity = whole === UNKNOWN ? UNKNOWN : number(whole, "capacity");
    return [
      {
        name: priority === "regularPriorityProfile" ? "regular" : "spot",
        from: originOf(resource),
        windows: true,
        ...sizes,
        vcpusAvailable: undefined,
        instances: countOf(capacity),
        inVcpus,
        paths: { size: `${prefix}vmSizesProfile`, count: `${path}.capacity` },
      },
    ];
  });
  return {
    ...originOf(resource),
    kind: "azure-fleet",
    ...readSystem(inputs, {
      profile,
      image: `${profile}.storageProfile.imageReference`,
      licenseType: `${profile}.licenseType`,
    }),
    groups,
  };
}

function readBulkAction({ resource }: IndexedResource): Fleet {
  const { inputs } = resource;
  const profile = "properties.computeProfile.virtualMachineProfile";
  return {
    ...originOf(resource),
    kind: "bulk-action",
    ...readSystem(inputs, {
      profile,
      image: `${profile}.storageProfile.imageReference`,
      licenseType: `${profile}.licenseType`,
    }),
    groups: [
      {
        name: "",
        from: originOf(resource),
        windows: true,
        ...listedSizes(inputs, "properties.vmSizesProfile", "properties.vmAttributes"),
        vcpusAvailable: undefined,
        instances: countOf(number(inputs, "properties.capacity")),
        inVcpus: isInVcpus(text(inputs, "properties.capacityType")),
        paths: { size: "properties.vmSizesProfile", count: "properties.capacity" },
      },
    ],
  };
}

function readBatchPool({ resource, dialect }: IndexedResource): Fleet {
  const { inputs } = resource;
  const classic = dialect === "azure";
  const profile = classic ? "" : "deploymentConfiguration.virtualMachineConfiguration";
  const scale = classic ? "" : "scaleSettings.";
  const fixed = `${scale}fixedScale`;
  const formula = text(inputs, classic ? "autoScale.formula" : "scaleSettings.autoScale.formula");
  const settings = classic ? undefined : record(inputs, "scaleSettings");
  // Without any setting a pool has no nodes: https://learn.microsoft.com/rest/api/batchmanagement/pool/create
  const targets: readonly Fact<number>[] = [
    number(inputs, `${fixed}.targetDedicatedNodes`),
    number(inputs, `${fixed}.targetLowPriorityNodes`),
  ];
  const total: Fact<number> =
    settings === UNKNOWN || record(inputs, fixed) === UNKNOWN || targets.includes(UNKNOWN)
      ? UNKNOWN
      : targets.filter(isKnown).reduce((sum, target) => sum + target, 0);
  return {
    ...originOf(resource),
    kind: "batch-pool",
    ...readSystem(
      inputs,
      classic
        ? { profile: "-", image: "storageImageReference", licenseType: "licenseType" }
        : { profile, image: `${profile}.imageReference`, licenseType: `${profile}.licenseType` },
      text(inputs, classic ? "nodeAgentSkuId" : `${profile}.nodeAgentSkuId`),
    ),
    groups: [
      {
        name: "",
        from: originOf(resource),
        windows: true,
        size: text(inputs, "vmSize"),
        vcpusAvailable: undefined,
        instances: formula === undefined ? countOf(total) : { declared: UNKNOWN, maximum: UNKNOWN },
        ...(formula === undefined ? {} : { uncounted: resources("nodes-by-formula") }),
        paths: {
          size: "vmSize",
          count: formula === undefined ? `${fixed}.targetDedicatedNodes` : `${scale}autoScale.formula`,
        },
      },
    ],
  };
}

/** Node types carry no licence flag in any version read: they pay as they go. */
function readNodeType({ resource }: IndexedResource, hosts: Hosts): Fleet {
  const { inputs } = resource;
  const placement = placementOfResource(hosts, resource);
  return {
    ...originOf(resource),
    kind: "service-fabric",
    ...readNodeSystem(inputs, ""),
    licenseType: undefined,
    groups: [{ ...readNodes(resource, inputs, ""), ...(placement === undefined ? {} : { placement }) }],
  };
}

function readFabricCluster({ resource }: IndexedResource): Fleet {
  const types = list(resource.inputs, "nodeTypes");
  const entries = (isKnown(types) ? types : []).filter(isRecord);
  const systems = entries.map((entry, position) => readNodeSystem(entry, `nodeTypes[${position}].`));
  const windows = systems.find(({ os }) => os !== "linux");
  return {
    ...originOf(resource),
    kind: "service-fabric",
    ...(windows ?? readNodeSystem({}, "nodeTypes.")),
    ...(windows === undefined && systems.length > 0 ? { os: "linux" as const } : {}),
    licenseType: undefined,
    groups: entries.flatMap((entry, position) =>
      systems[position]?.os === "linux" ? [] : [readNodes(resource, entry, `nodeTypes[${position}].`)],
    ),
  };
}

function readNodeSystem(inputs: ValueRecord, prefix: string): Pick<Fleet, "os" | "osEvidence" | "image" | "paths"> {
  const image: Image = {
    publisher: text(inputs, "vmImagePublisher"),
    offer: text(inputs, "vmImageOffer"),
    sku: text(inputs, "vmImageSku"),
    version: text(inputs, "vmImageVersion"),
    id: text(inputs, "vmImageResourceId"),
  };
  const told = identifyImage(image);
  return {
    os: told?.os ?? UNKNOWN,
    osEvidence: told === undefined ? resources("image-unknown") : resources("image", { image: nameImage(image) ?? "" }),
    image,
    paths: { image: `${prefix}vmImageSku` },
  };
}

function readNodes(resource: DeclaredResource, inputs: ValueRecord, prefix: string): MachineGroup {
  const name = text(inputs, "name");
  const { os, image } = readNodeSystem(inputs, prefix);
  const release = identifyImage(image)?.release;
  return {
    image,
    ...(os === "windows-server" && release !== undefined ? { release } : {}),
    name: prefix !== "" && isKnown(name) ? name : "",
    from: originOf(resource),
    windows: true,
    size: text(inputs, "vmSize"),
    vcpusAvailable: undefined,
    instances: countOf(number(inputs, "vmInstanceCount")),
    paths: { size: `${prefix}vmSize`, count: `${prefix}vmInstanceCount` },
  };
}
