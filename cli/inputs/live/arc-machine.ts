import { readSystemName } from "../../../core/inventory/system-name";
import type { Evidence, InventoryServer } from "../../../core/model";
import { isJson, type Json } from "../detect";
import { member, textAt } from "./json";

/** Makers and models that say that a machine is virtual. */
const VIRTUAL = /vmware|virtual|kvm|qemu|xen|amazon ec2|google compute|openstack|parallels|nutanix|bochs|hvm domu/i;

/**
 * A machine that Azure Arc shows. `coreCount` is what it has as a physical server, `logicalCoreCount` what it has as a
 * virtual one; only maker and model tell which it is.
 */
export function readArcMachine(
  row: Json,
  { id, names }: { readonly id: string; readonly names: readonly string[] },
  evidence: Evidence,
): readonly InventoryServer[] {
  const properties = isJson(row.properties) ? row.properties : row;
  const detected = member(properties, "detectedProperties");
  const maker = `${textAt(detected, "manufacturer") ?? ""} ${textAt(detected, "model") ?? ""}`.trim();
  const kind = maker === "" ? "unknown" : VIRTUAL.test(maker) ? "virtual" : "physical";
  const cores = countAt(detected, "coreCount");
  const sockets = countAt(detected, "processorCount");
  const logical = countAt(detected, "logicalCoreCount");
  const listed = processorsOf(properties);
  const osType = textAt(properties, "osType") ?? textAt(properties, "osName");
  const named = readSystemName(textAt(properties, "osSku") ?? textAt(properties, "osName"));
  const system = /linux/i.test(osType ?? "") ? { ...named, system: "linux" as const } : named;
  const paid = /^enabled$/i.test(textAt(properties, "licenseProfile", "productProfile", "subscriptionStatus") ?? "");
  const inCluster = textAt(properties, "parentClusterResourceId") !== undefined;
  const processors = kind === "virtual" ? undefined : (listed ?? spread(cores, sockets));
  return [
    {
      name: names.at(-1) ?? id,
      identity: id.toLowerCase(),
      kind,
      ...(processors === undefined ? {} : { processors }),
      ...(logical === undefined ? {} : { logical }),
      ...(kind !== "virtual" || (logical ?? cores) === undefined ? {} : { vcpus: logical ?? cores ?? 0 }),
      ...system,
      ...(inCluster ? { covered: "cluster" as const } : paid ? { covered: "pay-as-you-go" as const } : {}),
      evidence,
      notes: [],
    },
  ];
}

function countAt(record: unknown, name: string): number | undefined {
  const written = textAt(record, name);
  return written !== undefined && /^[1-9]\d{0,5}$/.test(written) ? Number(written) : undefined;
}

/** Newer versions list each processor. */
function processorsOf(properties: Json): readonly number[] | undefined {
  const profile = member(properties, "hardwareProfile");
  const list = isJson(profile) ? member(profile, "processors") : undefined;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const counts = list.map((each: unknown) => countAt(each, "numberOfCores"));
  const known = counts.filter((each) => each !== undefined);
  return known.length === counts.length ? known : undefined;
}

/** All cores over the processors; what does not divide goes to the first. */
export function spread(cores: number | undefined, sockets: number | undefined): readonly number[] | undefined {
  if (cores === undefined) return undefined;
  const count = sockets === undefined || sockets > cores ? 1 : sockets;
  const each = Math.floor(cores / count);
  return Array.from({ length: count }, (_, index) => each + (index < cores - each * count ? 1 : 0));
}
