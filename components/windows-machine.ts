import * as pulumi from "@pulumi/pulumi";
import { SERVER_IMAGES } from "../core/data/server-images";
import { findVmSize } from "../core/data/vm-sizes";
import { essentialsLimits, exceededEssentialsLimits } from "../core/licensing/essentials";
import { countVcpus } from "../core/licensing/vm-size";
import type { Image } from "../core/model";
import { identifyImage } from "../core/resources/image";
import {
  type ArgumentCheck,
  checkBoolean,
  checkElements,
  checkInputText,
  checkInteger,
  checkMap,
  checkMember,
  checkText,
  faultIf,
  isMap,
} from "./check-arguments";
import { checkEntitlement } from "./check-entitlement";

/** By what right Windows Server runs on a machine. */
export enum LicenceModel {
  /** Azure Hybrid Benefit: core licences with Software Assurance or a subscription, named by `entitlement`. */
  HybridBenefit = "hybrid-benefit",
  /** Pay-as-you-go: the licence is part of the price of the machine. */
  PayAsYouGo = "pay-as-you-go",
  /** A Dev/Test subscription: Windows is billed at the Linux rate already; every user needs a Visual Studio subscription. */
  DevTest = "dev-test",
}

/** Editions of Windows Server. */
export enum WindowsEdition {
  Datacenter = "datacenter",
  /** Datacenter: Azure Edition. Runs on Azure only, which activates it; it can be no KMS host. */
  DatacenterAzureEdition = "datacenter-azure-edition",
  /** The Marketplace has no image of it: takes an image of your own. */
  Standard = "standard",
  /** For at most 25 users or 50 devices. Takes an image of your own. */
  Essentials = "essentials",
}

/** Releases of Windows Server in support. */
export enum WindowsRelease {
  WindowsServer2025 = "2025",
  WindowsServer2022 = "2022",
  WindowsServer2019 = "2019",
  WindowsServer2016 = "2016",
}

/** An image of the Azure Marketplace. */
export interface MarketplaceImage {
  /** Publisher, such as `MicrosoftWindowsServer`. */
  publisher: string;
  /** Offer, such as `WindowsServer`. */
  offer: string;
  /** SKU, such as `2022-datacenter-g2`. */
  sku: string;
  /** Version, such as `20348.2700.240905`. Default: `latest`. */
  version?: string;
}

/** An empty disk attached to a machine. */
export interface DataDisk {
  /** Size in GiB, 1 to 65536. */
  sizeGb: number;
  /** Kind of storage, such as `Premium_LRS` or `StandardSSD_LRS`. Default: `Premium_LRS`. */
  storageType?: string;
  /** Host caching: `None`, `ReadOnly` or `ReadWrite`. Default: `ReadOnly`, and `None` for disks that take none: beyond 4095 GiB, `UltraSSD_LRS` and `PremiumV2_LRS`. */
  caching?: string;
}

/** What every Windows Server machine says, one or a whole set. */
export interface WindowsMachineArgs {
  /** Resource group of the machine and what belongs to it. */
  resourceGroupName: pulumi.Input<string>;
  /** Azure region. Default: that of the resource group. */
  location?: pulumi.Input<string>;
  /** Resource id of the subnet. */
  subnetId: pulumi.Input<string>;
  /** How Windows Server is licensed. Required, because a machine without it is billed at the licence-included rate. */
  licence: LicenceModel;
  /**
   * The entitlement the machine draws on with `hybrid-benefit`: its name under `entitlements` in windows-licensing.yaml, or
   * `entitlement` of a LicenceBudget. Written on the machine as the tag `windows-licensing:entitlement`. Required there, and
   * not allowed otherwise. Default: none.
   */
  entitlement?: pulumi.Input<string>;
  /** Edition of Windows Server on the image. */
  edition: WindowsEdition;
  /** Release of Windows Server on the image. */
  release: WindowsRelease;
  /** VM size, such as `Standard_D4s_v5`. */
  size: pulumi.Input<string>;
  /** Name of the administrator. */
  adminUsername: pulumi.Input<string>;
  /** Password of the administrator. Kept as a secret. */
  adminPassword: pulumi.Input<string>;
  /** Marketplace image. Default: Microsoft's own generation 2 image of the edition and release. Microsoft publishes no such image of Standard and Essentials. */
  image?: MarketplaceImage;
  /** Resource id of a custom or gallery image, in place of `image`. Default: none. */
  imageId?: pulumi.Input<string>;
  /** Trusted launch, with secure boot and a virtual TPM; takes a generation 2 image. Default: true for the default image, false for others. */
  trustedLaunch?: boolean;
  /** Size of the system disk in GiB, 30 to 4095. Default: that of the image. */
  osDiskSizeGb?: number;
  /** Kind of storage of the system disk. Default: `Premium_LRS`. */
  osDiskStorageType?: string;
  /** Data disks, by logical unit number from 0. Default: none. */
  dataDisks?: DataDisk[];
  /** Resource id of a network security group for the network interface. Default: none, the subnet's alone holds. */
  networkSecurityGroupId?: pulumi.Input<string>;
  /** Users who need access, for Essentials: at most 25. Default: not declared. */
  users?: number;
  /** Devices that need access, for Essentials: at most 50. Default: not declared. */
  devices?: number;
  /** What the machine is, as the rules know it: `domain-controller`, `rds-session-host` and so on, parted by commas. Default: not declared. */
  roles?: string;
  /** Tags. Those that declare entitlement, edition, release, users, devices and roles to the rules are added. Default: none. */
  tags?: { [key: string]: pulumi.Input<string> };
}

/** True for a member of an enumeration: programs in other languages can write anything. */
export function isMember<T extends string>(value: unknown, members: Readonly<Record<string, T>>): value is T {
  return Object.values<unknown>(members).includes(value);
}

/** What is wrong with the arguments of a machine. */
export function checkMachine(args: WindowsMachineArgs): readonly ArgumentCheck[] {
  const { licence, edition, release, entitlement, image, imageId, trustedLaunch, osDiskSizeGb, dataDisks } = args;
  return [
    checkMember("licence", licence, LicenceModel),
    checkMember("edition", edition, WindowsEdition),
    checkMember("release", release, WindowsRelease),
    checkInputText("resourceGroupName", args.resourceGroupName),
    checkInputText("subnetId", args.subnetId),
    checkInputText("size", args.size),
    checkInputText("adminUsername", args.adminUsername),
    // Not by its form: a reason would show what was found.
    faultIf(isAbsent(args.adminPassword), "adminPassword", "is required"),
    ...(isMember(licence, LicenceModel) ? checkLicence(args) : []),
    typeof entitlement === "string" && entitlement !== "" ? checkEntitlement("entitlement", entitlement) : undefined,
    ...checkImage(args),
    faultIf(image !== undefined && imageId !== undefined, "imageId", "cannot be used together with image"),
    imageId === undefined ? undefined : checkInputText("imageId", imageId),
    checkBoolean("trustedLaunch", trustedLaunch),
    faultIf(
      trustedLaunch === false &&
        image === undefined &&
        imageId === undefined &&
        edition === WindowsEdition.DatacenterAzureEdition,
      "trustedLaunch",
      "cannot be false for an Azure Edition image",
    ),
    checkInteger("osDiskSizeGb", osDiskSizeGb, { least: 30, most: 4095, unit: "GiB" }),
    ...(dataDisks === undefined || isEmptyList(dataDisks)
      ? []
      : checkElements("dataDisks", dataDisks, "disk", checkDisk)),
    checkInteger("users", args.users, { least: 0, most: 1_000_000 }),
    checkInteger("devices", args.devices, { least: 0, most: 1_000_000 }),
    args.roles === undefined ? undefined : checkText("roles", args.roles),
    ...(edition === WindowsEdition.Essentials && isMember(release, WindowsRelease) ? checkEssentials(args) : []),
  ];
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function checkDisk(path: string, disk: unknown): readonly ArgumentCheck[] {
  if (!isMap(disk)) return [checkMap(path, disk)];
  const { sizeGb, storageType, caching } = disk as Partial<DataDisk>;
  return [
    faultIf(isAbsent(sizeGb), `${path}.sizeGb`, "is required") ??
      checkInteger(`${path}.sizeGb`, sizeGb, { least: 1, most: 65_536, unit: "GiB" }),
    storageType === undefined ? undefined : checkMember(`${path}.storageType`, storageType, DISK_STORAGE_TYPES),
    caching === undefined ? undefined : checkMember(`${path}.caching`, caching, CACHINGS),
  ];
}

const CACHINGS = ["None", "ReadOnly", "ReadWrite"] as const;
/** Source: Microsoft.Compute disks, StorageAccountTypes of managed disks; azure-native 3, read 2026-11-27. */
const DISK_STORAGE_TYPES = [
  "Standard_LRS",
  "Premium_LRS",
  "StandardSSD_LRS",
  "UltraSSD_LRS",
  "PremiumV2_LRS",
  "Premium_ZRS",
  "StandardSSD_ZRS",
];
/** They take no host caching, and neither does a disk beyond this size in GiB. */
const UNCACHED_STORAGE_TYPES = ["UltraSSD_LRS", "PremiumV2_LRS"];
const LARGEST_CACHED_GB = 4095;

function checkLicence({ licence, entitlement, edition }: WindowsMachineArgs): readonly ArgumentCheck[] {
  const benefit = licence === LicenceModel.HybridBenefit;
  return [
    faultIf(
      benefit && isAbsent(entitlement),
      "entitlement",
      "is required with hybrid-benefit: name the entitlement that the machine draws on, as windows-licensing.yaml or a LicenceBudget has it",
    ),
    benefit && !isAbsent(entitlement) ? checkInputText("entitlement", entitlement) : undefined,
    faultIf(
      !benefit && entitlement !== undefined,
      "entitlement",
      `cannot be used with ${licence}, which draws on no licences of yours`,
    ),
    faultIf(
      benefit && edition === WindowsEdition.Essentials,
      "licence",
      "cannot be hybrid-benefit: Essentials is not eligible for it",
    ),
  ];
}

/** A core may run two threads, and Azure counts each as a vCPU. */
const THREADS_PER_CORE = 2;

/** What rules WL201 and WL202 find, as far as it is certain. */
function checkEssentials({ release, users, devices, size }: WindowsMachineArgs): readonly ArgumentCheck[] {
  const excesses = exceededEssentialsLimits({
    ...(typeof users === "number" ? { users } : {}),
    ...(typeof devices === "number" ? { devices } : {}),
  });
  const { cores = Number.POSITIVE_INFINITY, memoryGib } = essentialsLimits(release);
  const count = typeof size === "string" ? countVcpus(size) : undefined;
  const vcpus = count?.verdict === "counted" ? count.available : 0;
  const memory = typeof size === "string" ? (findVmSize(size)?.memoryGib ?? 0) : 0;
  return [
    ...excesses.map(({ what, has, limit }) => ({
      propertyPath: what,
      reason: `must be at most ${String(limit)}, which is what Essentials serves, and is ${String(has)}`,
    })),
    faultIf(
      vcpus > cores * THREADS_PER_CORE,
      "size",
      `cannot have ${String(vcpus)} vCPUs: Essentials is licensed for ${String(cores)} cores`,
    ),
    faultIf(
      memory > memoryGib,
      "size",
      `cannot have ${String(memory)} GiB of memory: Essentials is licensed for ${String(memoryGib)}`,
    ),
  ];
}

function checkImage({ edition, release, image, imageId }: WindowsMachineArgs): readonly ArgumentCheck[] {
  if (imageId !== undefined) return [];
  const known = isMember(edition, WindowsEdition) && isMember(release, WindowsRelease);
  if (image === undefined) {
    return [
      faultIf(
        known && defaultImage(edition, release) === undefined,
        "imageId",
        `is required: the Marketplace has no image of Windows Server ${release} ${edition}`,
      ),
    ];
  }
  if (!isMap(image)) return [checkMap("image", image)];
  const texts = [
    checkText("image.publisher", image.publisher),
    checkText("image.offer", image.offer),
    checkText("image.sku", image.sku),
    image.version === undefined ? undefined : checkText("image.version", image.version),
  ];
  if (texts.some((fault) => fault !== undefined)) return texts;
  const told = identifyImage(referenceTo(image));
  const named = `${image.publisher}:${image.offer}:${image.sku}`;
  return [
    faultIf(
      told !== undefined && told.os !== "windows-server",
      "image",
      `must be of Windows Server, and ${named} is not`,
    ),
    faultIf(
      known && told?.release !== undefined && told.release !== release,
      "release",
      `must be ${told?.release ?? ""}, as the image ${named} is, and is ${release}`,
    ),
    faultIf(
      known && told?.edition !== undefined && told.edition !== edition,
      "edition",
      `must be ${told?.edition ?? ""}, as the image ${named} is, and is ${edition}`,
    ),
  ];
}

function referenceTo({ publisher, offer, sku, version }: MarketplaceImage): Image {
  return { publisher, offer, sku, version, id: undefined };
}

function defaultImage(edition: WindowsEdition, release: WindowsRelease): MarketplaceImage | undefined {
  return SERVER_IMAGES.find((candidate) => candidate.release === release && candidate.edition === edition);
}

/** Value of `licenseType`: what is not under the benefit says so, because silence reads as an oversight. */
export function licenseTypeOf(licence: LicenceModel): string {
  return licence === LicenceModel.HybridBenefit ? "Windows_Server" : "None";
}

/** The name of the entitlement; one that comes as an output is looked at when it is there, before anything is sent to Azure. */
function entitlementChecked(entitlement: pulumi.Input<string>): pulumi.Input<string> {
  if (typeof entitlement === "string") return entitlement;
  return pulumi.output(entitlement).apply((name) => {
    const fault = checkEntitlement("entitlement", name);
    // Pulumi says no more of it than this message.
    if (fault !== undefined) throw new pulumi.RunError(`${fault.propertyPath} ${fault.reason}`);
    return name;
  });
}

/** The tags of a machine, with those by which it declares itself to the rules. */
export function tagsOf({
  entitlement,
  edition,
  release,
  users,
  devices,
  roles,
  tags,
}: WindowsMachineArgs): Record<string, pulumi.Input<string>> {
  return {
    ...tags,
    "windows-licensing:edition": edition,
    "windows-licensing:release": release,
    ...(entitlement === undefined ? {} : { "windows-licensing:entitlement": entitlementChecked(entitlement) }),
    ...(users === undefined ? {} : { "windows-licensing:users": String(users) }),
    ...(devices === undefined ? {} : { "windows-licensing:devices": String(devices) }),
    ...(roles === undefined ? {} : { "windows-licensing:roles": roles }),
  };
}

/** The image reference of a machine. */
export function imageReferenceOf({ edition, release, image, imageId }: WindowsMachineArgs) {
  if (imageId !== undefined) return { id: imageId };
  const {
    publisher,
    offer,
    sku,
    version = "latest",
  } = image ?? defaultImage(edition, release) ?? { publisher: "", offer: "", sku: "" };
  return { publisher, offer, sku, version };
}

/** Trusted launch where it is wanted, or can be taken for granted. */
export function securityProfileOf({ trustedLaunch, image, imageId }: WindowsMachineArgs) {
  const wanted = trustedLaunch ?? (image === undefined && imageId === undefined);
  return wanted
    ? {
        securityProfile: {
          securityType: "TrustedLaunch",
          uefiSettings: { secureBootEnabled: true, vTpmEnabled: true },
        },
      }
    : {};
}

/** The data disks of a machine in Azure's form. */
export function dataDisksOf({ dataDisks = [] }: WindowsMachineArgs) {
  return dataDisks.map(({ sizeGb, storageType = "Premium_LRS", caching }, lun) => ({
    lun,
    createOption: "Empty",
    diskSizeGB: sizeGb,
    caching: cachingNamed(
      caching ?? (sizeGb > LARGEST_CACHED_GB || UNCACHED_STORAGE_TYPES.includes(storageType) ? "None" : "ReadOnly"),
    ),
    managedDisk: { storageAccountType: storageType },
  }));
}

function cachingNamed(written: string): (typeof CACHINGS)[number] {
  return CACHINGS.find((caching) => caching === written) ?? "ReadOnly";
}

/** Azure clouds that have a KMS of their own. */
export enum AzureCloud {
  /** Azure, outside China and the US government's regions. */
  AzureCloud = "AzureCloud",
  /** Azure Government of the United States. */
  AzureUSGovernment = "AzureUSGovernment",
  /** Azure in China, operated by 21Vianet. */
  AzureChinaCloud = "AzureChinaCloud",
}
