import { readSystemName } from "../inventory/system-name";
import {
  type Declarations,
  type DeclaredResource,
  type Edition,
  type Fact,
  firstFact,
  flag,
  type Image,
  type ImageDefinition,
  type ImageFacts,
  type Instances,
  isKnown,
  isResolved,
  type LiveFacts,
  list,
  type Machine,
  mapFact,
  number,
  type Os,
  type Reason,
  type Ref,
  record,
  text,
  UNKNOWN,
} from "../model";
import { resources } from "../words/resources";
import { type Autoscaling, countInstances } from "./autoscale";
import { type DeclaredFacts, readDeclaredFacts, readTags } from "./declared-machine";
import { type ImageDefinitions, nameDefinition } from "./gallery-images";
import { identifyDefinition, identifyImage, nameImage, readImage } from "./image";
import { azureNameOf } from "./references";
import { withStandby } from "./standby-pools";
import { recognise } from "./tokens";

/** Where each token of a kind keeps what the model wants to know. */
interface Shape {
  readonly kind: Machine["kind"];
  readonly licenseType: string;
  readonly image: string;
  /** A custom image given as a property of its own. */
  readonly imageId?: string;
  readonly size: string;
  readonly vcpusAvailable?: string;
  /** Threads of a core; 1 halves the count of the size. */
  readonly vcpusPerCore?: string;
  /** Absent for one machine. */
  readonly capacity?: string;
  readonly priority: string;
  readonly upgradeMode?: string;
  readonly osDiskType?: string;
  readonly windowsProfile?: string;
  readonly linuxProfile?: string;
  readonly hotpatching?: string;
  /** The type itself says what runs on it. */
  readonly os?: "windows" | "linux";
}

const SHAPES: Readonly<Record<string, Shape>> = {
  "azure-native:compute:VirtualMachine": {
    kind: "virtual-machine",
    licenseType: "licenseType",
    image: "storageProfile.imageReference",
    size: "hardwareProfile.vmSize",
    vcpusAvailable: "hardwareProfile.vmSizeProperties.vCPUsAvailable",
    vcpusPerCore: "hardwareProfile.vmSizeProperties.vCPUsPerCore",
    priority: "priority",
    osDiskType: "storageProfile.osDisk.osType",
    windowsProfile: "osProfile.windowsConfiguration",
    linuxProfile: "osProfile.linuxConfiguration",
    hotpatching: "osProfile.windowsConfiguration.patchSettings.enableHotpatching",
  },
  "azure-native:compute:VirtualMachineScaleSet": {
    kind: "scale-set",
    licenseType: "virtualMachineProfile.licenseType",
    image: "virtualMachineProfile.storageProfile.imageReference",
    size: "sku.name",
    vcpusAvailable: "virtualMachineProfile.hardwareProfile.vmSizeProperties.vCPUsAvailable",
    vcpusPerCore: "virtualMachineProfile.hardwareProfile.vmSizeProperties.vCPUsPerCore",
    capacity: "sku.capacity",
    upgradeMode: "upgradePolicy.mode",
    priority: "virtualMachineProfile.priority",
    osDiskType: "virtualMachineProfile.storageProfile.osDisk.osType",
    windowsProfile: "virtualMachineProfile.osProfile.windowsConfiguration",
    linuxProfile: "virtualMachineProfile.osProfile.linuxConfiguration",
    hotpatching: "virtualMachineProfile.osProfile.windowsConfiguration.patchSettings.enableHotpatching",
  },
  "azure:compute/virtualMachine:VirtualMachine": {
    kind: "virtual-machine",
    licenseType: "licenseType",
    image: "storageImageReference",
    size: "vmSize",
    priority: "priority",
    osDiskType: "storageOsDisk.osType",
    windowsProfile: "osProfileWindowsConfig",
    linuxProfile: "osProfileLinuxConfig",
  },
  "azure:compute/windowsVirtualMachine:WindowsVirtualMachine": classicMachine("windows"),
  "azure:compute/linuxVirtualMachine:LinuxVirtualMachine": classicMachine("linux"),
  "azure:compute/scaleSet:ScaleSet": {
    kind: "scale-set",
    licenseType: "licenseType",
    image: "storageProfileImageReference",
    size: "sku.name",
    capacity: "sku.capacity",
    upgradeMode: "upgradePolicyMode",
    priority: "priority",
    osDiskType: "storageProfileOsDisk.osType",
    windowsProfile: "osProfileWindowsConfig",
    linuxProfile: "osProfileLinuxConfig",
  },
  "azure:compute/windowsVirtualMachineScaleSet:WindowsVirtualMachineScaleSet": classicScaleSet("windows"),
  "azure:compute/linuxVirtualMachineScaleSet:LinuxVirtualMachineScaleSet": classicScaleSet("linux"),
  "azure:compute/orchestratedVirtualMachineScaleSet:OrchestratedVirtualMachineScaleSet": {
    kind: "scale-set",
    licenseType: "licenseType",
    image: "sourceImageReference",
    imageId: "sourceImageId",
    size: "skuName",
    capacity: "instances",
    priority: "priority",
    windowsProfile: "osProfile.windowsConfiguration",
    linuxProfile: "osProfile.linuxConfiguration",
    hotpatching: "osProfile.windowsConfiguration.hotpatchingEnabled",
  },
};

function classicMachine(os: "windows" | "linux"): Shape {
  return {
    kind: "virtual-machine",
    licenseType: "licenseType",
    image: "sourceImageReference",
    imageId: "sourceImageId",
    size: "size",
    priority: "priority",
    hotpatching: "hotpatchingEnabled",
    os,
  };
}

function classicScaleSet(os: "windows" | "linux"): Shape {
  return { ...classicMachine(os), kind: "scale-set", size: "sku", capacity: "instances", upgradeMode: "upgradeMode" };
}

/** Where a resource keeps what licences hang on. */
export interface LicencePaths {
  readonly licenseType: string;
  readonly size?: string;
  readonly capacity?: string;
}

const OTHER_PATHS: Readonly<Record<string, LicencePaths>> = {
  "azure-native:compute:DedicatedHost": { licenseType: "licenseType", size: "sku.name" },
  "azure:compute/dedicatedHost:DedicatedHost": { licenseType: "licenseType", size: "skuName" },
  "azure-native:containerservice:ManagedCluster": { licenseType: "windowsProfile.licenseType" },
  "azure:containerservice/kubernetesCluster:KubernetesCluster": { licenseType: "windowsProfile.license" },
};

/** The same for any resource with a licence type; undefined for others. */
export function licencePathsOf({ type }: Pick<DeclaredResource, "type">): LicencePaths | undefined {
  const shape = recognise(type)?.shape ?? "";
  return SHAPES[shape] ?? OTHER_PATHS[shape];
}

export interface MachineSurroundings {
  readonly declarations: Declarations;
  readonly scaling: Autoscaling | undefined;
  /** Machines that its standby pool keeps running. */
  readonly standby?: number | undefined;
  readonly nics: Machine["nics"];
  readonly placement?: Machine["placement"];
  /** Absent where only the machine itself is seen. */
  readonly definitions?: ImageDefinitions;
}

/** Reads one machine or scale set; undefined for a resource that is neither. */
export function readMachine(resource: DeclaredResource, surroundings: MachineSurroundings): Machine | undefined {
  const shape = SHAPES[recognise(resource.type)?.shape ?? ""];
  if (shape === undefined) return undefined;
  const { inputs } = resource;
  const azureName = azureNameOf(resource);
  const tags = readTags(resource);
  const image = readImage(
    at(resource, shape.image),
    shape.imageId === undefined ? undefined : text(inputs, shape.imageId),
  );
  const licenseType = text(inputs, shape.licenseType);
  const declared = readDeclaredFacts({ resource, azureName, image, tags }, surroundings.declarations.machines);
  const definition = surroundings.definitions?.definitionOf(resource, topOf(imagePath(resource, shape)), image);
  const told = tellByImage(image, definition);
  const reported = readSystemName(resource.live?.osName);
  const { os, evidence } = tellOs(resource, shape, { image, definition, told, reported, licenseType, declared });
  const mix = readMix(inputs);
  const { placement } = surroundings;
  return {
    urn: resource.urn,
    name: resource.name,
    type: resource.type,
    kind: shape.kind,
    azureName,
    location: text(inputs, "location"),
    tags,
    os,
    osEvidence: evidence,
    licenseType,
    image,
    size: text(inputs, shape.size),
    ...(mix === undefined ? {} : { mix }),
    ...(placement === undefined ? {} : { placement }),
    ...readUpgrade(resource, shape),
    vcpusAvailable: shape.vcpusAvailable === undefined ? undefined : number(resource.inputs, shape.vcpusAvailable),
    ...readThreads(resource, shape),
    instances: settleInstances(
      shape.capacity === undefined
        ? { declared: 1, maximum: 1 }
        : countInstances(withStandby(number(inputs, shape.capacity), surroundings.standby), surroundings.scaling),
      resource.live,
    ),
    spot: isSpot(text(inputs, shape.priority)),
    nics: surroundings.nics,
    edition: firstFact<Edition>(declared.edition, told?.edition, reported.edition),
    release: firstFact(declared.release, told?.release, reported.release),
    users: declared.users,
    devices: declared.devices,
    processors: declared.processors,
    roles: declared.roles,
    features: declared.features,
    host: declared.host,
    hotpatching: shape.hotpatching === undefined ? undefined : flag(inputs, shape.hotpatching),
    imageFacts: told,
    definition,
    paths: {
      licenseType: shape.licenseType,
      image: imagePath(resource, shape),
      size: shape.size,
      hotpatching: shape.hotpatching,
    },
    ...(resource.live === undefined ? {} : { deployed: true as const }),
    // Last, and the only spread: before so many properties one would make this the slowest line of the whole reading.
    ...(resource.source === undefined ? {} : { source: resource.source }),
  };
}

/** Deallocated machines are there and need nothing until they start; instances that count themselves do not count twice. */
function settleInstances(instances: Instances, live: LiveFacts | undefined): Instances {
  if (live?.power === "deallocated") return { ...instances, declared: 0 };
  const { shown } = live ?? {};
  if (shown === undefined) return instances;
  const without = (count: Fact<number>): Fact<number> => mapFact(count, (known) => Math.max(0, known - shown));
  return { ...instances, declared: without(instances.declared), maximum: without(instances.maximum) };
}

function readUpgrade({ inputs }: DeclaredResource, { upgradeMode }: Shape): Pick<Machine, "upgrade"> {
  const mode = upgradeMode === undefined ? undefined : text(inputs, upgradeMode);
  return mode === undefined || upgradeMode === undefined ? {} : { upgrade: { mode, path: upgradeMode } };
}

/** Sizes of an instance mix: objects with a name, or the bare names as the classic provider writes them. */
function readMix(inputs: DeclaredResource["inputs"]): Machine["mix"] {
  const sizes = list(inputs, "skuProfile.vmSizes");
  return mapFact(sizes, (entries) =>
    entries.map((entry) => (entry === UNKNOWN ? UNKNOWN : typeof entry === "string" ? entry : text(entry, "name"))),
  );
}

/** What the image of a machine is known to be: by the Marketplace's names, or by its definition in the same estate. */
function tellByImage(image: Fact<Image>, definition: Ref<ImageDefinition>): ImageFacts | undefined {
  return identifyImage(image) ?? (isResolved<ImageDefinition>(definition) ? identifyDefinition(definition) : undefined);
}

function topOf(path: string): string {
  return path.split(".")[0] ?? path;
}

function readThreads({ inputs }: DeclaredResource, { vcpusPerCore }: Shape): Pick<Machine, "vcpusPerCore"> {
  const threads = vcpusPerCore === undefined ? undefined : number(inputs, vcpusPerCore);
  return threads === undefined ? {} : { vcpusPerCore: threads };
}

function at(resource: DeclaredResource, path: string): ReturnType<typeof record> {
  return record(resource.inputs, path);
}

/** Where the image stands: a custom one has a property of its own in some shapes. */
function imagePath({ inputs }: DeclaredResource, { image, imageId }: Shape): string {
  return imageId === undefined || text(inputs, imageId) === undefined ? image : imageId;
}

function isSpot(priority: Fact<string>): Fact<boolean> {
  return isKnown(priority) ? /^(spot|low)$/i.test(priority) : priority;
}

interface Evidence {
  readonly image: Fact<Image>;
  readonly definition: Ref<ImageDefinition>;
  readonly told: ImageFacts | undefined;
  readonly reported: ReturnType<typeof readSystemName>;
  readonly licenseType: Fact<string>;
  readonly declared: DeclaredFacts;
}

/**
 * What runs on the machine, and by which evidence. What the image and the owner say wins over the licence type,
 * because a licence type that does not fit them is itself a fault; nothing is guessed from a publisher alone.
 */
function tellOs(
  resource: DeclaredResource,
  shape: Shape,
  { image, definition, told, reported, licenseType, declared }: Evidence,
): { os: Os; evidence: Reason } {
  if (declared.os !== undefined) return { os: declared.os, evidence: resources("system-declared") };
  if (isKnown(declared.edition))
    return { os: "windows-server", evidence: resources("edition-declared", { edition: declared.edition }) };
  if (told !== undefined) {
    const named = isResolved<ImageDefinition>(definition) ? nameDefinition(definition) : undefined;
    const evidence =
      named === undefined
        ? resources("image", { image: nameImage(image) ?? "" })
        : resources("image-definition", { definition: named });
    return { os: told.os, evidence };
  }
  if (reported.system !== "unknown" && reported.system !== "hypervisor") {
    return { os: reported.system, evidence: resources("system-reported", { name: reported.osName ?? "" }) };
  }
  const family = tellFamily(resource, shape) ?? familyOf(definition);
  if (family === "linux") return { os: "linux", evidence: resources("linux-by-profile") };
  if (isKnown(licenseType)) {
    const value = licenseType.toLowerCase();
    if (value === "windows_server")
      return { os: "windows-server", evidence: resources("licence-type-is", { value: "Windows_Server" }) };
    if (value === "windows_client")
      return { os: "windows-client", evidence: resources("licence-type-is", { value: "Windows_Client" }) };
    if (/^(rhel|sles|ubuntu)_/.test(value))
      return { os: "linux", evidence: resources("licence-type-is", { value: licenseType }) };
  }
  if (family === "windows") {
    const custom = nameImage(image);
    return {
      os: "windows",
      evidence:
        custom === undefined
          ? resources("server-or-client-not-shown")
          : resources("image-not-declared", { image: custom }),
    };
  }
  if (family === UNKNOWN || image === UNKNOWN || (isKnown(image) && Object.values(image).includes(UNKNOWN))) {
    return { os: UNKNOWN, evidence: resources("system-computed") };
  }
  return { os: UNKNOWN, evidence: resources("system-not-shown") };
}

function familyOf(definition: Ref<ImageDefinition>): Fact<"windows" | "linux"> {
  const osType = isResolved<ImageDefinition>(definition) ? definition.osType : undefined;
  return isKnown(osType) && /^windows$/i.test(osType) ? "windows" : undefined;
}

function tellFamily(resource: DeclaredResource, shape: Shape): Fact<"windows" | "linux"> {
  if (shape.os !== undefined) return shape.os;
  const { inputs } = resource;
  const windows = shape.windowsProfile === undefined ? undefined : present(resource, shape.windowsProfile);
  const linux = shape.linuxProfile === undefined ? undefined : present(resource, shape.linuxProfile);
  if (windows === true) return "windows";
  if (linux === true) return "linux";
  const disk = shape.osDiskType === undefined ? undefined : text(inputs, shape.osDiskType);
  if (isKnown(disk)) return /^windows$/i.test(disk) ? "windows" : /^linux$/i.test(disk) ? "linux" : undefined;
  return windows === UNKNOWN || linux === UNKNOWN || disk === UNKNOWN ? UNKNOWN : undefined;
}

/** Whether a block is there, empty or not: `windowsConfiguration: {}` names the operating system too. */
function present(resource: DeclaredResource, path: string): Fact<true> {
  const found = record(resource.inputs, path);
  return found === UNKNOWN ? UNKNOWN : found === undefined ? undefined : true;
}
