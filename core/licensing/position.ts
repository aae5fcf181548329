import type {
  Amount,
  Arithmetic,
  ArithmeticLine,
  ArithmeticResult,
  Estate,
  LedgerHolding,
  Reason,
  Subject,
} from "../model";
import { ledger as ledgerWords } from "../words/ledger";
import { licensing } from "../words/licensing";
import { type Assignment, assignNeeds, type Block, type Needs, type Supply, type Way } from "./assignment";
import { coresOfCustomer, type OpenQuestion, type Span } from "./core-need";
import {
  type ClusterDemand,
  type CoreDemand,
  type Demands,
  type HostDemand,
  leastCoresOf,
  readDemands,
  type ServerDemand,
  type Uncounted,
} from "./demands";
import { figure } from "./formula";
import { azureTotals, type CorePool, onPremisesTotal, readAzurePools, supplyOf } from "./supply";

export type { CoreDemand } from "./demands";
export { type CorePool, readAzurePools } from "./supply";

/**
 * The licence position of an estate: the core licences that it needs in Azure and on-premises against those that are
 * owned and may be used there, handed out as is best for the owner.
 * https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit
 */
export interface AzurePosition {
  /** Machines under own licences one by one, in URN order, those on hosts included. */
  readonly demands: readonly CoreDemand[];
  readonly hosts: readonly HostDemand[];
  readonly clusters: readonly ClusterDemand[];
  readonly servers: readonly ServerDemand[];
  /** What keeps the figures from being final, in URN order: what is needed at least is counted. */
  readonly uncounted: readonly Uncounted[];
  /** What other stacks hold: a part of the figures below. */
  readonly others: HeldByOthers;
  /** Core licences for machines one by one. */
  readonly needed: {
    /** At declared counts. */
    readonly declared: Span;
    /** At the highest counts autoscale may reach. */
    readonly fullScale: Span;
  };
  /** Core licences for whole hosts and clusters in Azure, which must be Datacenter. */
  readonly neededByHosts: Span;
  readonly pools: readonly CorePool[];
  /**
   * Core licences for machines in Azure, after hosts and clusters have theirs: in pools under running assurance, and
   * in those whose assurance has lapsed.
   */
  readonly owned: { readonly running: number; readonly lapsed: number };
  /** What may cover whole hosts, lapsed pools included, before any has its share. */
  readonly ownedForHosts: number;
  readonly ownedOnPremises: number;
  /** Licences that the best assignment takes from pools whose overlap with on-premises is over. */
  readonly pastOverlap: {
    /** Of Standard, for machines in Azure. */
    readonly standard: number;
    /** Of Datacenter, for whole hosts and clusters in Azure. */
    readonly hosts: number;
    /** Licences short on-premises that are not short if each of these could serve both places. */
    readonly lacking: number;
  };
  /** The best assignments, lapsed pools included: at declared counts and at full scale, for the low and the high figures. */
  readonly assignments: Readonly<Record<Scenario, Assignment<BlockOf>>>;
  /** The same at full scale with nothing but licences whose assurance runs. */
  readonly underAssurance: { readonly low: Assignment<BlockOf>; readonly high: Assignment<BlockOf> };
}

export type Scenario = "declaredLow" | "declaredHigh" | "fullLow" | "fullHigh";
/** Of a block: machines by their index in `demands`, a host, a cluster, a server. */
export type BlockOf =
  /** What other stacks hold, as the ledger says. */
  | { readonly kind: "others" }
  | { readonly kind: "machines"; readonly demands: readonly number[] }
  | { readonly kind: "hosts"; readonly hosts: readonly HostDemand[]; readonly demands: readonly number[] }
  | { readonly kind: "cluster"; readonly cluster: ClusterDemand }
  | { readonly kind: "server"; readonly server: ServerDemand };

export const BY_CORES = "by-cores";
const ONE_BY_ONE = "machine-by-machine";

/** Several rules ask for the position of one estate: it is worked out once. An estate never changes. */
const positions = new WeakMap<Estate, AzurePosition>();

export function computeAzurePosition(estate: Estate): AzurePosition {
  const known = positions.get(estate);
  if (known !== undefined) return known;
  const position = workOut(estate);
  positions.set(estate, position);
  return position;
}

function workOut(estate: Estate): AzurePosition {
  const { counting } = estate.declarations;
  const demands = readDemands(estate);
  const pools = readAzurePools(estate);
  const all = supplyOf(pools, estate.asOf, { lapsedToo: true });
  const running = supplyOf(pools, estate.asOf, { lapsedToo: false });
  const least = (sum: number) => coresOfCustomer(sum, counting);
  const others = blocksOfOthers(estate);
  const assign = (scenario: Scenario, supply: Supply) =>
    assignNeeds([...readBlocks(demands, scenario), ...others], supply, least);
  const assignments = {
    declaredLow: assign("declaredLow", all),
    declaredHigh: assign("declaredHigh", all),
    fullLow: assign("fullLow", all),
    fullHigh: assign("fullHigh", all),
  };
  const { declaredLow, declaredHigh, fullLow, fullHigh } = assignments;
  const underAssurance = { low: assign("fullLow", running), high: assign("fullHigh", running) };
  const runningForMachines = forMachines(running, underAssurance.low);
  return {
    others: heldByOthers(estate),
    demands: demands.machines,
    hosts: demands.hosts,
    clusters: demands.clusters,
    servers: demands.servers,
    uncounted: demands.uncounted,
    needed: {
      declared: { low: declaredLow.needs.machines, high: declaredHigh.needs.machines },
      fullScale: { low: fullLow.needs.machines, high: fullHigh.needs.machines },
    },
    neededByHosts: { low: fullLow.needs.hosts, high: fullHigh.needs.hosts },
    pools,
    owned: { running: runningForMachines, lapsed: forMachines(all, fullLow) - runningForMachines },
    ownedForHosts: azureTotals(all).hosts,
    ownedOnPremises: onPremisesTotal(all),
    pastOverlap: measureOverlap(all, fullLow, (supply) => assign("fullLow", supply)),
    assignments,
    underAssurance,
  };
}

/** What is left for machines once hosts and clusters have what they get. */
function forMachines(supply: Supply, { needs, short, hostsFromOnPremises }: Assignment<BlockOf>): number {
  return azureTotals(supply).machines - (needs.hosts - short.hosts - hostsFromOnPremises);
}

function measureOverlap(
  supply: Supply,
  { needs, short, hostsFromOnPremises }: Assignment<BlockOf>,
  assign: (supply: Supply) => Assignment<BlockOf>,
): AzurePosition["pastOverlap"] {
  const { azureStandard, azureDatacenter, bothDatacenter, eitherStandard } = supply;
  const coveredHosts = needs.hosts - short.hosts - hostsFromOnPremises;
  const hosts = Math.max(0, coveredHosts - azureDatacenter);
  const others = azureStandard + azureDatacenter + bothDatacenter - coveredHosts;
  const standard = Math.min(eitherStandard, Math.max(0, needs.machines - short.machines - others));
  const twice = assign({
    ...supply,
    azureStandard: azureStandard + eitherStandard,
    assuredStandard: supply.assuredStandard + eitherStandard,
    azureDatacenter: azureDatacenter + bothDatacenter,
    assuredDatacenter: supply.assuredDatacenter + bothDatacenter,
    eitherStandard: 0,
    bothDatacenter: 0,
  });
  return { standard, hosts, lacking: Math.max(0, onPremises(short) - onPremises(twice.short)) };
}

/** The part of needs, or of a shortage, that lies outside Azure. */
export function onPremises({ servers, serversDatacenter, onPremisesMachines }: Needs): number {
  return servers + serversDatacenter + onPremisesMachines;
}

/** Core licences that other stacks hold for machines one by one, and for whole hosts. */
export interface HeldByOthers {
  readonly machines: number;
  readonly hosts: number;
  readonly holders: number;
  readonly largest: LedgerHolding["largest"];
}

function heldByOthers({ ledger }: Pick<Estate, "ledger">): HeldByOthers {
  const { "azure-cores": machines, "azure-host-cores": hosts } = ledger?.others ?? {};
  return {
    machines: machines?.held ?? 0,
    hosts: hosts?.held ?? 0,
    holders: Math.max(machines?.holders ?? 0, hosts?.holders ?? 0),
    largest: machines?.largest ?? [],
  };
}

function blocksOfOthers(estate: Estate): readonly Block<BlockOf>[] {
  const { machines, hosts } = heldByOthers(estate);
  if (machines + hosts === 0) return [];
  return [{ of: { kind: "others" }, ways: [{ name: ONE_BY_ONE, machines, hosts }] }];
}

function readBlocks(demands: Demands, scenario: Scenario): readonly Block<BlockOf>[] {
  const end = scenario.endsWith("Low") ? "low" : "high";
  const at = scenario.startsWith("declared") ? "declared" : "fullScale";
  const coresOf = (index: number): number => demands.machines[index]?.need[at][end] ?? 0;
  const sumOf = (indexes: readonly number[]): number => indexes.reduce((sum, index) => sum + coresOf(index), 0);
  const hosted = new Set<number>();

  const hostBlocks = groupHosts(demands).map(({ hosts, placedByAzure }): Block<BlockOf> => {
    const indexes = [...hosts.flatMap((host) => host.machines), ...placedByAzure];
    for (const index of indexes) hosted.add(index);
    const cores = hosts.reduce((sum, host) => sum + leastCoresOf(host)[end], 0);
    const byCores: Way = { name: BY_CORES, hosts: cores };
    const oneByOne: Way = { name: ONE_BY_ONE, machines: sumOf(indexes) };
    // A host that claims licences and shows no machine claims them for whatever comes; one that claims none is not
    // licensed as a whole without its owner saying so.
    const ways = !hosts.every(({ claims }) => claims)
      ? [oneByOne]
      : indexes.length === 0
        ? [byCores]
        : [oneByOne, byCores];
    return { of: { kind: "hosts", hosts, demands: indexes }, ways };
  });
  const alone = demands.machines.flatMap((_machine, index) => (hosted.has(index) ? [] : [index]));
  return [
    { of: { kind: "machines", demands: alone }, ways: [{ name: ONE_BY_ONE, machines: sumOf(alone) }] },
    ...hostBlocks,
    ...demands.clusters.map(
      (cluster): Block<BlockOf> => ({
        of: { kind: "cluster", cluster },
        ways: [
          {
            name: BY_CORES,
            hosts: cluster.cores[end],
            // Azure Local stands on the owner's premises, so licences under assurance for use there cover it.
            ...(cluster.kind === "azure-local" ? { hostsOnPremises: cluster.cores[end] } : {}),
          },
        ],
      }),
    ),
    ...demands.servers.map((server): Block<BlockOf> => ({ of: { kind: "server", server }, ways: server.ways })),
  ];
}

/**
 * Hosts that are licensed together: each alone, but all of a group into which Azure places machines as it likes,
 * because only when all of them are licensed is such a machine sure to be covered.
 */
function groupHosts({ hosts, machines }: Demands): readonly {
  readonly hosts: readonly HostDemand[];
  readonly placedByAzure: readonly number[];
}[] {
  const groups = new Set(hosts.map(({ host }) => host.group));
  const inGroups = [...groups].flatMap((group) => {
    const placedByAzure = machines.flatMap(({ placement }, index) =>
      placement !== undefined && placement.host === undefined && placement.group === group && typeof group === "object"
        ? [index]
        : [],
    );
    return placedByAzure.length === 0
      ? []
      : [{ hosts: hosts.filter(({ host }) => host.group === group), placedByAzure }];
  });
  const together = new Set(inGroups.flatMap((each) => each.hosts));
  return [
    ...hosts.filter((host) => !together.has(host)).map((host) => ({ hosts: [host], placedByAzure: [] })),
    ...inGroups,
  ];
}

/** Why there is nothing to compare, if so: no machine claims the benefit, or no entitlement is declared. */
export function whyNothingToCompare(position: AzurePosition): Reason | undefined {
  const { demands, hosts, clusters, uncounted, pools } = position;
  if (demands.length + hosts.length + clusters.length + uncounted.length === 0) return licensing("no-hybrid-benefit");
  return pools.length > 0 ? undefined : licensing("no-entitlements");
}

/** How the need compares with what is owned, a lapsed pool included: losing it is another fault than owning too little. */
export interface Comparison {
  /**
   * `short`: at declared counts. `short-at-full-scale`: at autoscale's highest. `short-if-nominal`: only if every
   * figure that is open turns out high. `enough`: in no case.
   */
  readonly outcome: "short" | "short-at-full-scale" | "short-if-nominal" | "enough";
  /** The figure that decides. */
  readonly needed: number;
  readonly owned: number;
}

export function comparePosition({ assignments, owned }: AzurePosition): Comparison {
  const { declaredLow, fullLow, fullHigh } = assignments;
  const all = owned.running + owned.lapsed;
  const shortage = ({ needs, short }: { readonly needs: Needs; readonly short: Needs }) => ({
    needed: needs.machines,
    owned: needs.machines - short.machines,
  });
  if (declaredLow.short.machines > 0) return { outcome: "short", ...shortage(declaredLow) };
  if (fullLow.short.machines > 0) return { outcome: "short-at-full-scale", ...shortage(fullLow) };
  if (fullHigh.short.machines > 0) return { outcome: "short-if-nominal", ...shortage(fullHigh) };
  return { outcome: "enough", needed: fullHigh.needs.machines, owned: all };
}

/** What makes the figures ranges, each question once. */
export function openQuestions({ demands }: Pick<AzurePosition, "demands">): readonly Reason[] {
  return [...new Set<OpenQuestion>(demands.flatMap(({ need }) => need.open))].sort().map((key) => licensing(key));
}

/** Machines that the best assignment covers with their host, as indexes into the demands. */
export function coveredByHosts({ assignments }: Pick<AzurePosition, "assignments">): ReadonlySet<number> {
  return new Set(
    assignments.fullLow.chosen.flatMap(({ of, way }) =>
      of.kind === "hosts" && way.name === BY_CORES ? of.demands : [],
    ),
  );
}

/** The calculation, line by line: machines in URN order, hosts, clusters, totals, pools as declared, the difference. */
export function explainPosition(position: AzurePosition): Arithmetic {
  const known = explanations.get(position);
  if (known !== undefined) return known;
  const explanation = explain(position);
  explanations.set(position, explanation);
  return explanation;
}

const explanations = new WeakMap<AzurePosition, Arithmetic>();

function explain(position: AzurePosition): Arithmetic {
  const { declared, fullScale } = position.needed;
  const { needed, owned } = comparePosition(position);
  const scales = declared.low !== fullScale.low || declared.high !== fullScale.high;
  const covered = coveredByHosts(position);
  const sum = position.demands.reduce(
    (total, { need }, index) => (covered.has(index) ? total : total + need.declared.low),
    position.others.machines,
  );
  const certain = position.uncounted.length === 0;
  const { neededByHosts, others } = position;
  const row = (label: Reason, value: Amount): ArithmeticResult => ({ label, value });
  return {
    kind: "arithmetic",
    unit: "core licences",
    lines: [
      ...position.demands.map((demand, index) => lineOf(demand, covered.has(index))),
      ...hostLines(position),
      ...position.clusters.map((cluster) => ({
        label: cluster.name,
        ...(cluster.subject.urn === undefined ? {} : { urn: cluster.subject.urn }),
        formula: cluster.formula,
        low: cluster.cores.low,
        high: cluster.cores.high,
        notes: [licensing("cluster-datacenter")],
      })),
    ],
    results: [
      ...(others.machines === 0
        ? []
        : [row(ledgerWords("held-by-others", { holders: others.holders }), others.machines)]),
      ...(others.hosts === 0 ? [] : [row(ledgerWords("host-cores-of-others"), others.hosts)]),
      ...(sum < declared.low ? [row(licensing("least-of-a-customer"), declared.low)] : []),
      row(licensing("needed-declared"), amountOf(declared, certain)),
      ...(scales ? [row(licensing("needed-full-scale"), amountOf(fullScale, certain))] : []),
      ...(neededByHosts.high > 0 ? [row(licensing("needed-by-hosts"), amountOf(neededByHosts, certain))] : []),
      ...position.pools.map((pool) => row(labelOf(pool), pool.entitlement.cores)),
      ...(position.owned.lapsed > 0 ? [row(licensing("owned-running"), position.owned.running)] : []),
      row(ownedLabel(position), owned),
      row(needed > owned ? licensing("shortage") : licensing("surplus"), Math.abs(owned - needed)),
    ],
  };
}

/** The calculation for servers on-premises: each with the way it is licensed, totals, what is left for them. */
export function explainOnPremises({ assignments, pools }: AzurePosition): Arithmetic {
  const { chosen, needs, short } = assignments.fullLow;
  return {
    kind: "arithmetic",
    unit: "core licences",
    lines: chosen.flatMap(({ of, way }) => {
      if (of.kind !== "server") return [];
      const cores = (way.servers ?? 0) + (way.serversDatacenter ?? 0) + (way.onPremisesMachines ?? 0);
      return [
        {
          label: of.server.host.name,
          formula: way.formula ?? figure(cores),
          low: cores,
          high: cores,
          notes: [licensing(way.name)],
        },
      ];
    }),
    results: [
      { label: licensing("needed-on-premises"), value: onPremises(needs) },
      ...pools
        .filter(({ entitlement: { edition, use } }) => edition !== "essentials" && use !== "azure")
        .map(({ entitlement }) => ({
          label: licensing("owned-pool", { name: entitlement.name }),
          value: entitlement.cores,
        })),
      { label: licensing("left-on-premises"), value: onPremises(needs) - onPremises(short) },
      { label: licensing("shortage"), value: onPremises(short) },
    ],
  };
}

function labelOf({ entitlement: { name }, state, reason }: CorePool): Reason {
  if (state === "running" || reason === undefined) return licensing("owned-pool", { name });
  return state === "lapsed"
    ? licensing("owned-pool-lapsed", { name, reason })
    : licensing("owned-pool-unusable", { name, reason });
}

function ownedLabel({ owned, neededByHosts }: AzurePosition): Reason {
  if (neededByHosts.high === 0) return licensing(owned.lapsed > 0 ? "owned-azure-with-lapsed" : "owned-azure");
  return licensing(owned.lapsed > 0 ? "owned-machines-with-lapsed" : "owned-machines");
}

function hostLines({ assignments }: AzurePosition): readonly ArithmeticLine[] {
  return assignments.fullLow.chosen.flatMap(({ of, way }) =>
    of.kind !== "hosts"
      ? []
      : of.hosts.flatMap((demand): readonly ArithmeticLine[] => {
          if (!demand.claims) return [];
          const { host, formula } = demand;
          const byCores = way.name === BY_CORES;
          const cores = leastCoresOf(demand);
          const note = byCores
            ? licensing("host-covers-all")
            : licensing("host-not-worthwhile", { cores: writeSpan(cores) });
          return [{ label: host.name, urn: host.urn, formula, ...(byCores ? cores : NOTHING), notes: [note] }];
        }),
  );
}

const NOTHING: Span = { low: 0, high: 0 };

/** A figure that may be higher where a machine is not counted in full. */
export function amountOf({ low, high }: Span, certain: boolean): Amount {
  if (!certain) return { low, high, atLeast: true };
  return low === high ? low : { low, high };
}

/** `32`, `8 to 32` where the source leaves the figure open. */
export function writeSpan({ low, high }: Span): number | string {
  return low === high ? low : `${low} to ${high}`;
}

/** The entitlements to change, as the subject of a finding: one pool by its name or its budget, several by their list. */
export function subjectOfPools(pools: readonly CorePool[]): Subject {
  const [only] = pools;
  return only !== undefined && pools.length === 1
    ? (only.entitlement.budget?.subject ?? only.subject)
    : { name: "entitlements", declaration: "entitlements" };
}

function lineOf({ machine, label, need }: CoreDemand, covered: boolean): ArithmeticLine {
  const { declared, fullScale, formula } = need;
  const notes = [
    ...(covered ? [licensing("covered-by-host", { cores: declared.low })] : []),
    ...need.notes,
    ...need.missing.filter(({ fact }) => fact !== "vm-size").map(({ reason }) => reason),
  ];
  const cores = covered ? NOTHING : { low: declared.low, high: fullScale.high };
  return { label, urn: machine.urn, formula, ...cores, ...(notes.length === 0 ? {} : { notes }) };
}
