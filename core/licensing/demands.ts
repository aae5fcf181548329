import { findHostSku } from "../data/dedicated-hosts";
import { coresOfNodeType } from "../data/vmware-nodes";
import { type CountedServer, countServers } from "../inventory/count-servers";
import {
  type Counting,
  type DedicatedHost,
  type Estate,
  type Fact,
  type Fleet,
  type FromResource,
  type HostCluster,
  type InventoryServer,
  isKnown,
  type Machine,
  type OnPremisesHost,
  type Placement,
  type Reason,
  type Subject,
  subjectOf,
  type Term,
  UNKNOWN,
} from "../model";
import { company } from "../words/company";
import { licensing } from "../words/licensing";
import type { Way } from "./assignment";
import { type CoreNeed, coresOfMachine, countCoreNeed, type MissingFact, type Span } from "./core-need";
import { atLeast, figure, largestOf, productOf, sumOf } from "./formula";
import { hostClaims, isLicensedByHost } from "./host-cover";
import { countPhysicalCores } from "./physical-cores";
import { rightsOf } from "./rights";

/** What needs core licences, read from the whole estate and the declarations, each list in URN order. */
export interface Demands {
  /** Machines one by one, those on hosts included. */
  readonly machines: readonly CoreDemand[];
  readonly hosts: readonly HostDemand[];
  readonly clusters: readonly ClusterDemand[];
  readonly servers: readonly ServerDemand[];
  /** What keeps the figures from being final: what is needed at least is counted. */
  readonly uncounted: readonly Uncounted[];
}

/** The claim of one machine, or of machines alike, on core licences. */
export interface CoreDemand {
  readonly machine: FromResource;
  readonly label: string;
  readonly need: CoreNeed;
  readonly placement?: Placement;
  /** It says nothing itself, and sits on a host that claims own licences. */
  readonly throughHost: boolean;
}

/** A dedicated host that claims own licences, or whose machines do. */
export interface HostDemand {
  readonly host: DedicatedHost;
  readonly claims: boolean;
  /** Physical cores; a span where floors are not settled, undefined for a SKU that is not known. */
  readonly cores: Span | undefined;
  /** Why its cores are unknown. */
  readonly reason?: Reason;
  readonly formula: Term;
  /** Machines under own licences that are placed on it, as indexes into `machines`. */
  readonly machines: readonly number[];
}

/** A cluster that runs on own Datacenter licences as a whole. */
export interface ClusterDemand {
  readonly kind: HostCluster["kind"];
  readonly name: string;
  readonly subject: Subject;
  readonly cores: Span;
  readonly formula: Term;
  readonly counted: boolean;
  /** Its nodes are declared to run on Standard, which is not eligible. */
  readonly declaredStandard: boolean;
}

/** A server on-premises that shares the entitlements. */
export interface ServerDemand {
  readonly host: OnPremisesHost;
  readonly subject: Subject;
  readonly ways: readonly Way[];
  /** Where an inventory shows it, and what is to be known of it. */
  readonly notes?: readonly Reason[];
}

export interface Uncounted {
  readonly machine: FromResource;
  readonly missing: readonly MissingFact[];
}

/** The licence type that claims Azure Hybrid Benefit for Windows Server; Azure compares such values in any case. */
export function claimsHybridBenefit({ licenseType }: Pick<Machine, "licenseType">): boolean {
  return isKnown(licenseType) && licenseType.toLowerCase() === "windows_server";
}

/** A machine that claims the benefit if a value computed at deploy time says so. */
export function mayClaimHybridBenefit({ licenseType, os }: Pick<Machine, "licenseType" | "os">): boolean {
  return licenseType === UNKNOWN && os !== "linux" && os !== "windows-client";
}

const LICENCE_NOT_KNOWN: MissingFact = { fact: "licence-type", reason: licensing("licence-type-computed") };

/** Least core licences of a physical server; whether the floor holds on Azure's hosts is not documented. */
const LEAST_CORES_PER_SERVER = 16;
/** Physical cores of the smallest host in the table: what a host of unknown SKU needs at least. */
const LEAST_CORES_PER_HOST = 8;

export function readDemands(estate: Estate): Demands {
  const { counting } = estate.declarations;
  const rights = rightsOf(estate);
  const uncounted: Uncounted[] = [];
  const machines: CoreDemand[] = [];
  const note = (machine: FromResource, ...missing: readonly MissingFact[]): void => {
    if (missing.length > 0) uncounted.push({ machine, missing });
  };
  for (const machine of [...estate.machines].sort(byUrn)) {
    if (rights.coversMachine(machine)) continue;
    const demand = demandOfMachine(machine, counting);
    if (demand !== undefined) machines.push(demand);
    else if (mayClaimHybridBenefit(machine)) note(machine, LICENCE_NOT_KNOWN);
  }
  for (const fleet of estate.licensed.fleets) {
    if (rights.coversMachine(fleet)) continue;
    machines.push(...demandsOfFleet(fleet, counting, note));
  }
  machines.sort((left, right) => compare(left.machine.urn, right.machine.urn) || compare(left.label, right.label));
  for (const { machine, need } of machines) note(machine, ...need.missing);

  const hosts = estate.licensed.hosts.flatMap((host) => demandOfHost(host, machines, note));
  const clusters = readClusterDemands(estate, note);
  for (const resource of estate.licensed.notCounted) {
    const { what, reason, claims } = resource;
    if (claims === true) {
      note(resource, { fact: "need", reason: licensing("not-counted", { what, reason }) });
    } else if (claims === UNKNOWN) note(resource, LICENCE_NOT_KNOWN);
  }
  for (const resource of estate.unread ?? []) {
    if (!resource.mayNeedLicences) continue;
    note(resource, { fact: "machines-in-it", reason: resource.reason });
  }
  noteOpenServers(estate, note);
  uncounted.sort((left, right) => byUrn(left.machine, right.machine));
  return { machines, hosts, clusters, servers: readServerDemands(estate), uncounted };
}

function demandOfMachine(machine: Machine, counting: Counting): CoreDemand | undefined {
  const { placement } = machine;
  const throughHost = isLicensedByHost(machine);
  if (!claimsHybridBenefit(machine) && !throughHost) return undefined;
  return {
    machine,
    label: machine.name,
    need: countCoreNeed(machine, counting),
    ...(placement === undefined ? {} : { placement }),
    throughHost,
  };
}

function demandsOfFleet(
  fleet: Fleet,
  counting: Counting,
  note: (machine: FromResource, ...missing: readonly MissingFact[]) => void,
): readonly CoreDemand[] {
  const claims = claimsHybridBenefit(fleet);
  if (!claims && mayClaimHybridBenefit(fleet)) note(fleet, LICENCE_NOT_KNOWN);
  return fleet.groups.flatMap((group): readonly CoreDemand[] => {
    const throughHost = isLicensedByHost({ ...fleet, ...group });
    if (!claims && !throughHost) return [];
    if (group.windows === UNKNOWN) {
      note(group.from, {
        fact: "operating-system",
        reason: licensing("system-computed", { group: group.name }),
      });
      return [];
    }
    const { placement } = group;
    return [
      {
        machine: group.from,
        label:
          group.name === "" || group.name === group.from.name ? group.from.name : `${group.from.name}/${group.name}`,
        need: countCoreNeed(group, counting),
        ...(placement === undefined ? {} : { placement }),
        throughHost,
      },
    ];
  });
}

function demandOfHost(
  host: DedicatedHost,
  machines: readonly CoreDemand[],
  note: (machine: FromResource, ...missing: readonly MissingFact[]) => void,
): readonly HostDemand[] {
  const placed = machines.flatMap(({ placement }, index) => (placement?.host === host ? [index] : []));
  const claims = hostClaims(host);
  if (host.licenseType === UNKNOWN) note(host, LICENCE_NOT_KNOWN);
  if (!claims && placed.length === 0) return [];
  const { cores, formula, reason } = countHost(host);
  if (claims && reason !== undefined) note(host, { fact: "host-sku", reason });
  return [{ host, claims, cores, formula, machines: placed, ...(reason === undefined ? {} : { reason }) }];
}

/** Physical cores of a host, whose vCPUs are another number. */
function countHost({ sku }: Pick<DedicatedHost, "sku">): {
  readonly cores: Span | undefined;
  readonly formula: Term;
  readonly reason?: Reason;
} {
  const row = isKnown(sku) ? findHostSku(sku) : undefined;
  if (row === undefined) {
    const reason = isKnown(sku)
      ? licensing("host-sku-unpublished", { sku })
      : sku === UNKNOWN
        ? licensing("host-sku-computed")
        : licensing("host-sku-missing");
    return { cores: undefined, formula: atLeast(figure(LEAST_CORES_PER_HOST)), reason };
  }
  const { physicalCores } = row;
  return {
    cores: { low: physicalCores, high: Math.max(LEAST_CORES_PER_SERVER, physicalCores) },
    formula: figure(physicalCores, `physical cores (${row.sku})`),
  };
}

/** The cores of a host for the arithmetic: what is certain where the SKU is not known. */
export function leastCoresOf({ cores }: Pick<HostDemand, "cores">): Span {
  return cores ?? { low: LEAST_CORES_PER_HOST, high: LEAST_CORES_PER_HOST };
}

function readClusterDemands(
  { licensed, declarations }: Estate,
  note: (machine: FromResource, ...missing: readonly MissingFact[]) => void,
): readonly ClusterDemand[] {
  const used = new Set<OnPremisesHost>();
  const declared = (cluster: HostCluster, platform: OnPremisesHost["platform"]): readonly OnPremisesHost[] =>
    declarations.onPremises.filter((host) => {
      const means = host.platform === platform && namesOf(cluster).includes((host.cluster ?? host.name).toLowerCase());
      if (means) used.add(host);
      return means;
    });
  const visible = licensed.clusters.flatMap((cluster): readonly ClusterDemand[] => {
    if (cluster.kind === "azure-local") {
      const declarations = declared(cluster, "azure-local");
      const nodes = declarations.flatMap(nodesOf);
      // With the subscription Azure bills the guests, and no own licences are used.
      if (cluster.subscribed === true) return [];
      if (cluster.claimed === UNKNOWN) {
        note(cluster, { fact: "licence-type", reason: licensing("assurance-intent-computed") });
      }
      if (cluster.claimed !== true) return [];
      if (nodes.length === 0) {
        note(cluster, { fact: "nodes", reason: licensing("nodes-not-declared", { cluster: cluster.name }) });
      }
      return [clusterOf("azure-local", cluster.name, subjectOf(cluster), nodes, declarations.some(isStandard))];
    }
    if (declared(cluster, "vmware-solution").length === 0) return [];
    return [vmwareOf(cluster, note)];
  });
  const apart = declarations.onPremises.flatMap((host, index): readonly ClusterDemand[] => {
    if (used.has(host) || (host.platform !== "azure-local" && host.platform !== "vmware-solution")) return [];
    // A cluster outside the stack may run on a subscription: an edition says that it uses own licences.
    if (host.platform === "azure-local" && host.edition === undefined) return [];
    const subject = { name: host.name, declaration: `onPremises[${index}]` };
    return [
      clusterOf(
        host.platform === "azure-local" ? "azure-local" : "vmware",
        host.name,
        subject,
        nodesOf(host),
        isStandard(host),
      ),
    ];
  });
  return [...visible, ...apart];
}

function clusterOf(
  kind: HostCluster["kind"],
  name: string,
  subject: Subject,
  nodes: readonly (readonly number[])[],
  declaredStandard: boolean,
): ClusterDemand {
  const sums = nodes.map((processors) => processors.reduce((sum, cores) => sum + cores, 0));
  const low = sums.reduce((sum, cores) => sum + cores, 0);
  const floors = nodes.map((processors) =>
    countPhysicalCores({ processors, edition: "datacenter", virtualMachines: 0 }),
  );
  const high = floors.reduce((sum, floor, at) => sum + (floor.verdict === "counted" ? floor.base : (sums[at] ?? 0)), 0);
  const counted = nodes.length > 0;
  return {
    kind,
    name,
    subject,
    counted,
    declaredStandard,
    cores: counted ? { low, high } : { low: LEAST_CORES_PER_SERVER, high: LEAST_CORES_PER_SERVER },
    formula: counted
      ? sumOf(nodes.map((processors) => sumOf(processors.map((cores) => figure(cores)))))
      : atLeast(figure(LEAST_CORES_PER_SERVER)),
  };
}

function vmwareOf(
  cluster: HostCluster,
  note: (machine: FromResource, ...missing: readonly MissingFact[]) => void,
): ClusterDemand {
  const cores = isKnown(cluster.nodeType) ? coresOfNodeType(cluster.nodeType) : undefined;
  const nodes =
    isKnown(cluster.nodes) && Number.isSafeInteger(cluster.nodes) && cluster.nodes > 0 ? cluster.nodes : undefined;
  const counted = cores !== undefined && nodes !== undefined;
  if (cores === undefined) {
    const type = cluster.nodeType;
    const reason = isKnown(type) ? licensing("node-type-unpublished", { type }) : licensing("node-type-unknown");
    note(cluster, { fact: "node-type", reason });
  } else if (nodes === undefined) {
    note(cluster, { fact: "nodes", reason: licensing("nodes-unknown") });
  }
  const least = counted ? cores * nodes : LEAST_CORES_PER_SERVER;
  return {
    kind: "vmware",
    name: cluster.name,
    subject: subjectOf(cluster),
    counted,
    declaredStandard: false,
    cores: { low: least, high: least },
    formula: counted ? productOf(figure(nodes, "nodes"), figure(cores, "physical cores")) : atLeast(figure(least)),
  };
}

function isStandard({ edition }: OnPremisesHost): boolean {
  return edition === "standard";
}

/** What an owner may call a cluster. */
function namesOf({ name, azureName, privateCloud }: HostCluster): readonly string[] {
  const facts: readonly Fact<string>[] = [name, azureName, privateCloud];
  return facts.filter(isKnown).map((fact) => fact.toLowerCase());
}

function nodesOf({ processors, nodes }: OnPremisesHost): readonly (readonly number[])[] {
  return nodes ?? (processors === undefined ? [] : [processors]);
}

/** Servers that are licensed by their cores, or machine by machine where their virtual cores are declared. */
function readServerDemands(estate: Estate): readonly ServerDemand[] {
  const rights = rightsOf(estate);
  const declared = estate.declarations.onPremises.flatMap((host, index): readonly ServerDemand[] => {
    if (rights.coversServer(host)) return [];
    if (host.platform === "azure-local" || host.platform === "vmware-solution") return [];
    const subject = { name: host.name, declaration: `onPremises[${index}]` };
    if (host.virtualCores !== undefined) {
      const cores = host.virtualCores.map((vcores) => coresOfMachine(vcores, "per-vm"));
      const sum = cores.reduce((total, each) => total + each, 0);
      return [
        {
          host,
          subject,
          ways: [
            {
              name: "machine-by-machine",
              onPremisesMachines: sum,
              formula: sumOf(host.virtualCores.map((vcores) => largestOf(figure(8), figure(vcores)))),
            },
          ],
        },
      ];
    }
    return waysOfServer(host, subject);
  });
  return [...declared, ...readInventoryDemands(estate)];
}

/** Servers and machines of inventories that are known to run Windows Server, and that no declaration counts. */
function readInventoryDemands(estate: Estate): readonly ServerDemand[] {
  const rights = rightsOf(estate);
  const counted = countServers(estate);
  const mayGoOneByOne = allowsOneByOne(estate);
  // Machines whose host is known are licensed with it, or one by one, whichever takes less.
  const hosted = new Set(counted.flatMap((each) => (canCountAsHost(each) ? each.guests : [])));
  return counted.flatMap((each): readonly ServerDemand[] => {
    const { server, declared, guests, byVm } = each;
    if (declared || server.covered !== undefined) return [];
    const { name, processors, edition, release, kind } = server;
    const subject = { name };
    const host: OnPremisesHost = {
      name,
      ...(processors === undefined ? {} : { processors }),
      ...(edition === undefined || server.system !== "windows-server" ? {} : { edition }),
      ...(release === undefined ? {} : { release }),
      ...(guests.length === 0 ? {} : { virtualMachines: guests.length }),
    };
    if (rights.coversServer(host)) return [];
    const notes = noteEvidence(server);
    if (kind === "virtual") {
      if (server.system !== "windows-server" || byVm === undefined || hosted.has(server)) return [];
      const way: Way = { name: ONE_BY_ONE, onPremisesMachines: byVm, formula: formulaOfVm(server) };
      return [{ host, subject, ways: [way], notes }];
    }
    if (!canCountAsHost(each)) return [];
    const wholes = waysOfServer(host, subject).flatMap((demand) => demand.ways);
    const one = guests.map((guest) => coresOfMachine(guest.vcpus ?? guest.logical ?? 0, "per-vm"));
    const oneByOne: readonly Way[] =
      guests.length === 0 || server.system === "windows-server"
        ? []
        : [
            {
              name: ONE_BY_ONE,
              onPremisesMachines: one.reduce((sum, cores) => sum + cores, 0),
              formula: sumOf(guests.map(formulaOfVm)),
            },
          ];
    return [{ host, subject, ways: chooseWays(wholes, oneByOne, mayGoOneByOne), notes }];
  });
}

/** The whole server, or its machines one by one where that takes less and the owner's licences allow it. */
function chooseWays(wholes: readonly Way[], oneByOne: readonly Way[], allowed: boolean): readonly Way[] {
  const [apart] = oneByOne;
  const least = Math.min(...wholes.map(({ servers = 0, serversDatacenter = 0 }) => servers + serversDatacenter));
  return apart !== undefined && allowed && (apart.onPremisesMachines ?? 0) < least ? [apart] : wholes;
}

/** Machines outside Azure may be licensed one by one only under Software Assurance or a subscription. */
function allowsOneByOne({ declarations, asOf }: Estate): boolean {
  const { entitlements } = declarations;
  return (
    entitlements.length === 0 ||
    entitlements.some(({ use, assurance }) => use !== "azure" && assurance !== undefined && assurance.until >= asOf)
  );
}

const ONE_BY_ONE = "machine-by-machine";

/** A server that is physical, with cores that are known, and that runs Windows Server itself or in machines. */
function canCountAsHost({ server, base, guests, declared }: CountedServer): boolean {
  if (server.kind !== "physical" || base === undefined || declared || server.covered !== undefined) return false;
  return server.system === "windows-server" || guests.length > 0;
}

function formulaOfVm({ vcpus, logical }: InventoryServer): Term {
  return largestOf(figure(8), figure(vcpus ?? logical ?? 0, "vCPU"));
}

function noteEvidence({ evidence, running, notes }: InventoryServer): readonly Reason[] {
  return [
    ...(running === false ? [company("switched-off")] : []),
    ...notes,
    company("from-inventory", { file: evidence.file, row: evidence.row ?? 1 }),
  ];
}

/** Stands for the type of a resource. */
export const SERVER_TYPE = "server";

/** What an inventory leaves open: whether a server runs Windows Server, or how many cores it has. */
function noteOpenServers(
  estate: Estate,
  note: (machine: FromResource, ...missing: readonly MissingFact[]) => void,
): void {
  for (const { server, declared, base, byVm, guests } of countServers(estate)) {
    if (declared || server.covered !== undefined || server.system === "linux" || server.system === "windows-client") {
      continue;
    }
    const subject = { urn: server.identity ?? server.name, name: server.name, type: SERVER_TYPE };
    const settled = server.kind === "virtual" ? byVm !== undefined : base !== undefined;
    if (server.kind === "unknown") note(subject, { fact: "need", reason: company("virtual-or-physical") });
    else if (server.system === "unknown" && guests.length === 0) {
      note(subject, { fact: "operating-system", reason: company("system-not-in-inventory") });
    } else if (!settled) note(subject, { fact: "need", reason: company("cores-not-in-inventory") });
    else if (server.system === "hypervisor" && guests.length === 0 && !showsGuests(estate)) {
      note(subject, { fact: "machines-in-it", reason: company("guests-not-in-inventory") });
    }
  }
}

function showsGuests({ servers = [] }: Estate): boolean {
  return servers.some(({ kind, host }) => kind === "virtual" && host !== undefined);
}

function waysOfServer(host: OnPremisesHost, subject: Subject): readonly ServerDemand[] {
  const { edition, virtualMachines = 0, hostWorkload = false } = host;
  const need = (as: "datacenter" | "standard") => {
    const counted = nodesOf(host).map((processors) =>
      // A machine may move: every node is licensed for as many as may run on it.
      countPhysicalCores({ processors, edition: as, virtualMachines, hostWorkload }),
    );
    return {
      licences: counted.reduce((sum, each) => sum + (each.verdict === "counted" ? each.licences : 0), 0),
      formula: sumOf(counted.map((each) => (each.verdict === "counted" ? each.formula : each.reason))),
    };
  };
  const datacenter = need("datacenter");
  const standard = need("standard");
  // Datacenter licences may run Standard, never the other way round.
  const byDatacenter: Way = {
    name: "server-datacenter",
    serversDatacenter: datacenter.licences,
    formula: datacenter.formula,
  };
  const byStandard: Way = {
    name: host.virtualMachines === undefined ? "server-standard-for-two" : "server-standard",
    servers: standard.licences,
    formula: standard.formula,
  };
  return [{ host, subject, ways: edition === "datacenter" ? [byDatacenter] : [byStandard, byDatacenter] }];
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function byUrn(left: FromResource, right: FromResource): number {
  return compare(left.urn, right.urn);
}
