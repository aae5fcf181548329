import { findDefaultSystem, findNodeSystem, minorOfKubernetes } from "../../data/kubernetes-windows";
import {
  type DeclaredResource,
  type Fact,
  type Fleet,
  flag,
  type Instances,
  isKnown,
  isRecord,
  isResolved,
  list,
  type MachineGroup,
  number,
  type Ref,
  text,
  UNKNOWN,
  type Unknown,
  type ValueRecord,
} from "../../model";
import { resources } from "../../words/resources";
import { createResolver, targetOf } from "../references";
import { type IndexedResource, originOf, type ResourceIndex } from "../resource-index";
import type { Dialect } from "../tokens";
import type { Hosts } from "./hosts";

/** Why a pool without a size cannot be counted. */

/**
 * Kubernetes clusters with Windows node pools. The cluster says how all of them are licensed; its pools stand inside
 * it or as resources of their own. A pool whose cluster is not in sight is a fleet for itself.
 */
export function readKubernetes(index: ResourceIndex, hosts: Hosts): readonly Fleet[] {
  const clusters = index.ofKind("kubernetes-cluster");
  const resolver = createResolver(clusters.map((cluster) => targetOf(cluster.resource, cluster)));
  const placed = index.ofKind("kubernetes-pool").flatMap(({ resource, dialect }): readonly PoolApart[] => {
    const cluster: Ref<IndexedResource> =
      dialect === "azure"
        ? resolver.one(resource, "kubernetesClusterId", text(resource.inputs, "kubernetesClusterId"))
        : resolver.named(resource, "resourceName", text(resource.inputs, "resourceName"));
    const version = isResolved(cluster) ? text(cluster.resource.inputs, "kubernetesVersion") : UNKNOWN;
    const groups = readPool({ resource, dialect }, resource.inputs, { prefix: "", version }, hosts);
    return groups.length === 0 ? [] : [{ resource, cluster, groups }];
  });
  const own = clusters.map((cluster) => {
    const inline = readInlinePools(cluster, hosts);
    const apart = placed.filter((pool) => isResolved(pool.cluster) && pool.cluster === cluster);
    // A pool that is declared both ways is one pool: azure-native lists it inside once it is deployed.
    const names = new Set(inline.map(({ name }) => name.toLowerCase()));
    const groups = [
      ...inline,
      ...apart.flatMap((pool) => pool.groups).filter(({ name }) => !names.has(name.toLowerCase())),
    ];
    return fleetOf(cluster.resource, "kubernetes-cluster", groups, licenceOf(cluster));
  });
  const strays = placed
    .filter(({ cluster }) => !isResolved(cluster))
    .map(({ resource, groups }) => fleetOf(resource, "kubernetes-pool", groups, { licenseType: UNKNOWN }));
  return [...own, ...strays].filter(({ groups }) => groups.length > 0);
}

interface PoolApart {
  readonly resource: DeclaredResource;
  readonly cluster: Ref<IndexedResource>;
  readonly groups: readonly MachineGroup[];
}

function licenceOf({ resource, dialect }: IndexedResource): {
  readonly licenseType: Fact<string>;
  readonly path: string;
} {
  const path = dialect === "azure" ? "windowsProfile.license" : "windowsProfile.licenseType";
  return { licenseType: text(resource.inputs, path), path };
}

function fleetOf(
  resource: DeclaredResource,
  kind: Fleet["kind"],
  groups: readonly MachineGroup[],
  { licenseType, path }: { readonly licenseType: Fact<string>; readonly path?: string },
): Fleet {
  const certain = groups.some(({ windows }) => windows === true);
  return {
    ...originOf(resource),
    kind,
    os: certain ? "windows-server" : UNKNOWN,
    osEvidence: certain ? resources("windows-pool") : resources("pools-computed"),
    licenseType,
    image: undefined,
    groups,
    paths: path === undefined ? { image: "" } : { licenseType: path, image: "" },
  };
}

function readInlinePools({ resource, dialect }: IndexedResource, hosts: Hosts): readonly MachineGroup[] {
  // The default pool of the classic provider runs Linux: the service asks it of a system pool.
  if (dialect === "azure") return [];
  const pools = list(resource.inputs, "agentPoolProfiles");
  const version = text(resource.inputs, "kubernetesVersion");
  if (pools === UNKNOWN) return [unknownPool(resource, "agentPoolProfiles")];
  return (pools ?? []).flatMap((pool, position) => {
    const path = `agentPoolProfiles[${position}]`;
    if (pool === UNKNOWN) return [unknownPool(resource, path)];
    return isRecord(pool) ? readPool({ resource, dialect }, pool, { prefix: `${path}.`, version }, hosts) : [];
  });
}

/** A pool of which only the deployment tells anything. */
function unknownPool(resource: DeclaredResource, path: string): MachineGroup {
  return {
    name: path,
    from: originOf(resource),
    windows: UNKNOWN,
    size: UNKNOWN,
    vcpusAvailable: undefined,
    instances: { declared: UNKNOWN, maximum: UNKNOWN },
    paths: { size: path, count: path },
  };
}

/** The machines of one pool; none for Linux, which is what a pool without an operating system runs. */
function readPool(
  { resource, dialect }: { readonly resource: DeclaredResource; readonly dialect: Dialect },
  pool: ValueRecord,
  { prefix, version }: { readonly prefix: string; readonly version: Fact<string> },
  hosts: Hosts,
): readonly MachineGroup[] {
  const windows = runsWindows(text(pool, "osType"));
  if (windows === false) return [];
  const countPath = dialect === "azure" ? "nodeCount" : "count";
  const named = text(pool, prefix === "" ? (dialect === "azure" ? "name" : "agentPoolName") : "name");
  const placement = hosts.placementOf(resource, { group: dialect === "azure" ? "hostGroupId" : "hostGroupID" }, pool);
  const size = text(pool, "vmSize");
  const common: Omit<MachineGroup, "size" | "instances"> = {
    name: isKnown(named) ? named : resource.name,
    from: originOf(resource),
    windows,
    vcpusAvailable: undefined,
    ...(placement === undefined ? {} : { placement }),
    ...readNodeSystem(pool, prefix, dialect, version),
    paths: { size: `${prefix}vmSize`, count: `${prefix}${countPath}` },
  };
  const scales = readScales(pool);
  if (scales.length > 0) {
    return scales.map(({ size: each, instances }) => ({ ...common, size: each, instances }));
  }
  return [
    {
      ...common,
      size,
      ...(size === undefined ? { unsized: resources("size-by-service") } : {}),
      instances: readInstances(number(pool, countPath), pool),
    },
  ];
}

function readNodeSystem(
  pool: ValueRecord,
  prefix: string,
  dialect: Dialect,
  version: Fact<string>,
): Pick<MachineGroup, "release" | "nodeSystem"> {
  const key = dialect === "azure" ? "osSku" : "osSKU";
  const name = text(pool, key);
  if (name === UNKNOWN) return { release: UNKNOWN };
  const own = text(pool, "orchestratorVersion");
  const kubernetes = own ?? version;
  if (name === undefined) {
    const minor = isKnown(kubernetes) ? minorOfKubernetes(kubernetes) : undefined;
    const system = minor === undefined ? undefined : findNodeSystem(findDefaultSystem(minor) ?? "");
    // A pool keeps the system that it was made with, so a release that the default ended with proves nothing later.
    return system === undefined ? {} : { release: system.release };
  }
  const system = findNodeSystem(name);
  return {
    ...(system === undefined ? {} : { release: system.release }),
    nodeSystem: { name, path: `${prefix}${key}`, kubernetes },
  };
}

function runsWindows(osType: Fact<string>): true | false | Unknown {
  if (osType === UNKNOWN) return UNKNOWN;
  return osType?.toLowerCase() === "windows";
}

/** The service starts with one node where nothing is said. */
function readInstances(count: Fact<number>, pool: ValueRecord): Instances {
  const declared = count ?? 1;
  const scaling = flag(pool, "enableAutoScaling") ?? flag(pool, "autoScalingEnabled") ?? false;
  if (scaling === false) return { declared, maximum: declared };
  const maximum = number(pool, "maxCount");
  if (scaling === UNKNOWN && maximum === undefined) return { declared, maximum: UNKNOWN };
  if (!isKnown(maximum)) return { declared, maximum };
  return { declared, maximum: isKnown(declared) ? Math.max(declared, maximum) : maximum };
}

interface Scale {
  readonly size: Fact<string>;
  readonly instances: Instances;
}

/** Pools of single machines list their sizes, each with a count of its own or a range. */
function readScales(pool: ValueRecord): readonly Scale[] {
  const manual = list(pool, "virtualMachinesProfile.scale.manual");
  const auto = list(pool, "virtualMachinesProfile.scale.autoscale");
  return [
    ...(isKnown(manual) ? manual : []).map((entry): Scale => {
      const count = number(entry, "count");
      return { size: text(entry, "size"), instances: { declared: count, maximum: count } };
    }),
    ...(isKnown(auto) ? auto : []).map((entry): Scale => {
      const maximum = number(entry, "maxCount");
      return { size: text(entry, "size"), instances: { declared: number(entry, "minCount"), maximum } };
    }),
  ];
}
