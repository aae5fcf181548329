import { type CountedServer, countServers } from "../inventory/count-servers";
import type { Cal, Estate, IsoDate, LedgerHolding, LedgerKind, Reason } from "../model";
import { licensing } from "../words/licensing";
import type { Needs } from "./assignment";
import { countPeople, isUsable } from "./cals";
import { type CoreNeed, countCoreNeed, type Span } from "./core-need";
import { type CoreDemand, leastCoresOf, SERVER_TYPE } from "./demands";
import { figure } from "./formula";
import type { GroupKey } from "./group-key";
import { readLimits } from "./ledger-claims";
import { groupNeed, type NeedByGroup } from "./need-by-group";
import { choosePacks, describePacks, type Packs } from "./packs";
import { findPayingMachines, type PayingMachine } from "./paying-machines";
import {
  type AzurePosition,
  BY_CORES,
  computeAzurePosition,
  coveredByHosts,
  type HeldByOthers,
  onPremises,
  writeSpan,
} from "./position";
import type { PositionLine } from "./position-line";
import { type AppliedRight, rightsOf } from "./rights";
import { type PoolUse, spreadOverPools } from "./spread";

/**
 * The effective licence position of an estate, for a person or an auditor: every need with its calculation, every pool
 * with what it covers, what is short and what to buy, and what is not certain and by how much.
 */
export interface PositionReport {
  readonly asOf: IsoDate;
  readonly lines: readonly PositionLine[];
  readonly balances: readonly Balance[];
  readonly pools: readonly PoolUse[];
  readonly hosts: readonly BreakEven[];
  readonly uncertain: readonly Uncertainty[];
  readonly notCounted: readonly { readonly name: string; readonly what: Reason; readonly reason: Reason }[];
  /** What the owner states, with what it covers; nothing in the plan shows it. */
  readonly rights: readonly AppliedRight[];
  /** Windows Server machines that pay as they go, with the core licences that they would need. */
  readonly payAsYouGo: readonly Pick<PayingMachine, "name" | "cores">[];
  /** What inventories show, server by server, with the need either way. */
  readonly inventory?: readonly CountedServer[];
  /** The need added up, where that was asked for. */
  readonly groups?: readonly NeedByGroup[];
  readonly whatIf?: WhatIf;
  /** What other stacks hold, as the ledger says: a part of the balance. Absent where the ledger is not asked. */
  readonly others?: HeldByOthers;
  /** The same for each kind that somebody holds, beside what is owned of it. */
  readonly claims?: readonly ClaimedKind[];
  /** Who uses the servers and which CALs are owned, as declared; absent where neither is. */
  readonly access?: DeclaredAccess;
}

/** What others hold of one kind, as the ledger says. */
export interface ClaimedKind extends LedgerHolding {
  readonly kind: LedgerKind;
  /** The most that all may hold together; absent where nothing of the kind is declared. */
  readonly owned?: number;
}

export interface DeclaredAccess {
  /** People who need a CAL: administrators of whom two need none are counted in. */
  readonly people?: number;
  readonly devices?: number;
  readonly externalUsers?: number;
  /** In the order declared. `counts`: owned on the day of the report; false for a CAL whose assurance or subscription gave its only right and has ended. */
  readonly cals: readonly { readonly cal: Cal; readonly counts: boolean }[];
}

export interface Balance {
  readonly place: "azure" | "on-premises";
  readonly what: Reason;
  readonly now: Span;
  readonly fullScale: Span;
  /** True when something could not be counted in full, so that the need is at least this. */
  readonly atLeast: boolean;
  /** What the declared licences cover of it at full scale, at the low figures. */
  readonly covered: number;
  readonly short: Span;
  readonly buy: { readonly low: Packs; readonly high: Packs };
}

/** A dedicated host both ways. */
export interface BreakEven {
  readonly host: string;
  readonly urn: string;
  readonly byCores: Span;
  readonly oneByOne: Span;
  readonly claims: boolean;
  readonly chosen: Reason;
}

export interface Uncertainty {
  readonly name: string;
  readonly what: readonly Reason[];
  readonly reasons: readonly Reason[];
  /** Core licences between the low and the high figure; undefined where nothing bounds it. */
  readonly by: number | undefined;
}

/** Machines that are not there yet. */
export interface Supposition {
  readonly size: string;
  readonly count: number;
  /** Edition of the licences that are to cover them; either where it is not said. */
  readonly edition?: "datacenter" | "standard";
}

export interface WhatIf extends Supposition {
  readonly need: CoreNeed;
  /** Core licences that are free for them. */
  readonly spare: Span;
  readonly fits: "yes" | "no" | "depends";
  readonly short: Span;
  readonly buy: Reason;
}

/** @param groupBy what the need is added up by */
export function reportPosition(
  estate: Estate,
  supposition?: Supposition,
  groupBy: readonly GroupKey[] = [],
): PositionReport {
  const position = computeAzurePosition(estate);
  const { assignments, pools } = position;
  const lines = [...machineLines(position), ...wholeLines(position), ...serverLines(position)];
  const uncounted = position.uncounted.map(({ machine }) => machine.urn);
  return {
    asOf: estate.asOf,
    lines,
    balances: balancesOf(position),
    pools: spreadOverPools(pools, assignments.fullLow, estate.asOf),
    hosts: breakEvens(position),
    uncertain: uncertaintiesOf(position),
    notCounted: estate.licensed.notCounted.map(({ name, what, reason }) => ({ name, what, reason })),
    rights: rightsOf(estate).applied,
    payAsYouGo: findPayingMachines(estate).map(({ name, cores }) => ({ name, cores })),
    ...(estate.servers === undefined ? {} : { inventory: countServers(estate) }),
    ...(groupBy.length === 0 ? {} : { groups: groupBy.map((by) => groupNeed(lines, estate, by, uncounted)) }),
    ...(estate.ledger?.others === undefined ? {} : { others: position.others, claims: claimsOf(estate) }),
    ...accessOf(estate),
    ...(supposition === undefined ? {} : { whatIf: suppose(supposition, position, estate) }),
  };
}

function claimsOf(estate: Estate): readonly ClaimedKind[] {
  const kinds = Object.entries(estate.ledger?.others ?? {}) as readonly (readonly [LedgerKind, LedgerHolding])[];
  const hostCores = kinds.find(([kind]) => kind === "azure-host-cores")?.[1].held ?? 0;
  const limits = readLimits(estate, hostCores);
  return kinds
    .map(([kind, holding]): ClaimedKind => {
      const owned = limits[kind];
      return { kind, ...holding, ...(owned === undefined ? {} : { owned }) };
    })
    .sort((left, right) => (left.kind < right.kind ? -1 : 1));
}

function accessOf({ declarations: { access }, asOf }: Estate): Pick<PositionReport, "access"> {
  const { devices, externalUsers } = access;
  const people = countPeople(access);
  if (people === undefined && devices === undefined && externalUsers === undefined && access.cals.length === 0)
    return {};
  return {
    access: {
      ...(people === undefined ? {} : { people }),
      ...(devices === undefined ? {} : { devices }),
      ...(externalUsers === undefined ? {} : { externalUsers }),
      cals: access.cals.map((cal) => ({ cal, counts: isUsable(cal, { asOf }) })),
    },
  };
}

const NOTHING: Span = { low: 0, high: 0 };

function machineLines(position: AzurePosition): readonly PositionLine[] {
  const covered = coveredByHosts(position);
  return position.demands.map((demand: CoreDemand, index): PositionLine => {
    const { machine, label, need, throughHost } = demand;
    const inside = covered.has(index);
    const notes = [
      ...(inside ? [licensing("covered-by-host", { cores: writeSpan(need.fullScale) })] : []),
      ...(throughHost ? [licensing("licensed-as-host")] : []),
      ...need.notes,
      ...need.missing.filter(({ fact }) => fact !== "vm-size").map(({ reason }) => reason),
    ];
    return {
      place: "azure",
      name: label,
      urn: machine.urn,
      kind: "machine",
      edition: "either",
      formula: need.formula,
      now: inside ? NOTHING : need.declared,
      fullScale: inside ? NOTHING : need.fullScale,
      notes,
    };
  });
}

function wholeLines({ assignments, clusters }: AzurePosition): readonly PositionLine[] {
  const hosts = assignments.fullLow.chosen.flatMap(({ of, way }) =>
    of.kind !== "hosts" || way.name !== BY_CORES
      ? []
      : of.hosts.map(
          (demand): PositionLine => ({
            place: "azure",
            name: demand.host.name,
            urn: demand.host.urn,
            kind: "host",
            edition: "datacenter",
            formula: demand.formula,
            now: leastCoresOf(demand),
            fullScale: leastCoresOf(demand),
            notes: [licensing("host-covers-visible", { count: demand.machines.length })],
          }),
        ),
  );
  return [
    ...hosts,
    ...clusters.map(
      ({ name, subject, formula, cores }): PositionLine => ({
        place: "azure",
        name,
        ...(subject.urn === undefined ? {} : { urn: subject.urn }),
        kind: "cluster",
        edition: "datacenter",
        formula,
        now: cores,
        fullScale: cores,
        notes: [],
      }),
    ),
  ];
}

function serverLines({ assignments }: AzurePosition): readonly PositionLine[] {
  return assignments.fullLow.chosen.flatMap(({ of, way }): readonly PositionLine[] => {
    if (of.kind !== "server") return [];
    const cores = (way.servers ?? 0) + (way.serversDatacenter ?? 0) + (way.onPremisesMachines ?? 0);
    const span = { low: cores, high: cores };
    return [
      {
        place: "on-premises",
        name: of.server.host.name,
        kind: "server",
        edition: way.serversDatacenter !== undefined ? "datacenter" : way.servers !== undefined ? "standard" : "either",
        formula: way.formula ?? figure(cores),
        now: span,
        fullScale: span,
        notes: [licensing(way.name), ...(of.server.notes ?? [])],
      },
    ];
  });
}

function balancesOf({ assignments, uncounted, servers }: AzurePosition): readonly Balance[] {
  const { declaredLow, declaredHigh, fullLow, fullHigh } = assignments;
  const balance = (place: Balance["place"], what: Reason, of: (needs: Needs) => number, atLeast: boolean): Balance => {
    const short = { low: of(fullLow.short), high: of(fullHigh.short) };
    return {
      place,
      what,
      now: { low: of(declaredLow.needs), high: of(declaredHigh.needs) },
      fullScale: { low: of(fullLow.needs), high: of(fullHigh.needs) },
      atLeast,
      covered: of(fullLow.needs) - of(fullLow.short),
      short,
      buy: { low: choosePacks(short.low), high: choosePacks(short.high) },
    };
  };
  const open = uncounted.some(({ machine }) => machine.type !== SERVER_TYPE);
  const openServers = uncounted.some(({ machine }) => machine.type === SERVER_TYPE);
  return [
    balance("azure", licensing("balance-machines"), ({ machines }) => machines, open),
    balance("azure", licensing("balance-hosts"), ({ hosts }) => hosts, open),
    ...(servers.length === 0 && !openServers
      ? []
      : [
          balance(
            "on-premises",
            licensing("balance-servers-datacenter"),
            ({ serversDatacenter }) => serversDatacenter,
            openServers,
          ),
          balance(
            "on-premises",
            licensing("balance-servers"),
            (needs) => onPremises({ ...needs, serversDatacenter: 0 }),
            openServers,
          ),
        ]),
  ];
}

function breakEvens({ hosts, demands, assignments }: AzurePosition): readonly BreakEven[] {
  const whole = new Set(
    assignments.fullLow.chosen.flatMap(({ of, way }) => (of.kind === "hosts" && way.name === BY_CORES ? of.hosts : [])),
  );
  return hosts.map((demand): BreakEven => {
    const machines = demand.machines.map((index) => demands[index]?.need.fullScale ?? NOTHING);
    return {
      host: demand.host.name,
      urn: demand.host.urn,
      byCores: leastCoresOf(demand),
      oneByOne: {
        low: machines.reduce((sum, { low }) => sum + low, 0),
        high: machines.reduce((sum, { high }) => sum + high, 0),
      },
      claims: demand.claims,
      chosen: licensing(whole.has(demand) ? "by-cores" : "machine-by-machine"),
    };
  });
}

function uncertaintiesOf({ demands, uncounted, hosts, clusters }: AzurePosition): readonly Uncertainty[] {
  const spans = [
    ...demands.flatMap(({ label, need }) =>
      need.fullScale.low === need.fullScale.high
        ? []
        : [{ name: label, span: need.fullScale, what: need.open.map((key) => licensing(key)), reasons: need.notes }],
    ),
    ...[...hosts.map((demand) => ({ name: demand.host.name, cores: leastCoresOf(demand) })), ...clusters].flatMap(
      ({ name, cores }) =>
        cores.low === cores.high
          ? []
          : [
              {
                name,
                span: cores,
                what: [licensing("host-floors")],
                reasons: [licensing("host-floor-undocumented")],
              },
            ],
    ),
  ];
  return [
    ...spans.map(({ name, span, what, reasons }) => ({ name, what, reasons, by: span.high - span.low })),
    ...uncounted.flatMap(({ machine, missing }) =>
      missing.map(({ fact, reason }) => ({
        name: machine.name,
        what: [licensing(fact)],
        reasons: [reason],
        by: undefined,
      })),
    ),
  ];
}

/** Whether machines that are not there yet would fit into what is left. */
function suppose(supposition: Supposition, position: AzurePosition, estate: Estate): WhatIf {
  const { size, count, edition } = supposition;
  const instances = { declared: count, maximum: count };
  const need = countCoreNeed({ size, vcpusAvailable: undefined, instances }, estate.declarations.counting);
  const { needed, owned, neededByHosts, ownedForHosts, pools } = position;
  const usable = pools.filter(({ state }) => state === "running");
  const standard = usable
    .filter(({ entitlement }) => entitlement.edition === "standard")
    .reduce((sum, { entitlement }) => sum + entitlement.cores, 0);
  // Machines can move to licences of the other edition, so only what the edition holds at all sets a limit of its own.
  const limit =
    edition === "standard"
      ? standard
      : edition === "datacenter"
        ? ownedForHosts - neededByHosts.low
        : Number.MAX_SAFE_INTEGER;
  const spare = {
    low: Math.max(0, Math.min(limit, owned.running - needed.fullScale.high)),
    high: Math.max(0, Math.min(limit, owned.running - needed.fullScale.low)),
  };
  const short = {
    low: Math.max(0, need.fullScale.low - spare.high),
    high: Math.max(0, need.fullScale.high - spare.low),
  };
  const certain = need.missing.length === 0 && position.uncounted.length === 0;
  const fits = short.low > 0 ? "no" : short.high === 0 && certain ? "yes" : "depends";
  return { ...supposition, need, spare, fits, short, buy: describePacks(choosePacks(short.high)) };
}

/** A fact of a supposition as the command line writes it, `key=value`; a text says what is wrong with it. */
export function readSupposition(pairs: readonly string[]): Supposition | string {
  const values = new Map<string, string>();
  for (const pair of pairs) {
    const [key = "", value] = pair.split(/=(.*)/s);
    if (!["size", "count", "edition"].includes(key) || value === undefined || value === "") {
      return `expected size=, count= or edition=, found ${pair}`;
    }
    if (values.has(key)) return `${key} is given twice`;
    values.set(key, value);
  }
  const size = values.get("size");
  if (size === undefined) return "size= is missing, such as size=Standard_E8s_v5";
  const written = values.get("count") ?? "1";
  const count = Number(written);
  if (!/^\d+$/.test(written) || !Number.isSafeInteger(count) || count < 1 || count > 1_000_000) {
    return `count= is a whole number from 1 to 1000000, found ${written}`;
  }
  const edition = values.get("edition")?.toLowerCase();
  if (edition !== undefined && edition !== "standard" && edition !== "datacenter") {
    return `edition= is standard or datacenter, found ${edition}`;
  }
  return edition === undefined ? { size, count } : { size, count, edition };
}
