import {
  type Arithmetic,
  type ArithmeticLine,
  type Context,
  type Entitlement,
  type Estate,
  isKnown,
  type Machine,
  type Skip,
  type Subject,
  skip,
  UNKNOWN,
} from "../model";
import { type CoreNeed, coresOfCustomer, countCoreNeed, type MissingFact, type Span } from "./core-need";

/**
 * The licence position of an estate in Azure: the core licences that its machines need against those that are owned
 * and may be used there. https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit
 */
export interface AzurePosition {
  /** Machines that claim the benefit, in URN order. */
  readonly demands: readonly CoreDemand[];
  /** Machines that keep the figures from being final, in URN order: what they need at least is counted. */
  readonly uncounted: readonly UncountedMachine[];
  readonly needed: {
    /** At declared counts. */
    readonly declared: Span;
    /** At the highest counts autoscale may reach. */
    readonly fullScale: Span;
  };
  readonly pools: readonly CorePool[];
  /** Core licences in pools under running assurance, and in those whose assurance has lapsed. */
  readonly owned: { readonly running: number; readonly lapsed: number };
}

/** The claim of one machine on core licences. */
export interface CoreDemand {
  readonly machine: Machine;
  readonly need: CoreNeed;
}

export interface UncountedMachine {
  readonly machine: Machine;
  readonly missing: readonly MissingFact[];
}

/**
 * A declared entitlement seen as a supply of core licences for Azure.
 * `running`: usable. `lapsed`: usable until its assurance ended. `unusable`: never usable in Azure.
 */
export interface CorePool {
  readonly entitlement: Entitlement;
  /** Its place in the configuration, e.g. `entitlements[0]`. */
  readonly declaration: string;
  readonly state: "running" | "lapsed" | "unusable";
  /** Why, in words; empty for a running pool. */
  readonly because: string;
}

/** The licence type that claims Azure Hybrid Benefit for Windows Server; Azure compares such values in any case. */
export function claimsHybridBenefit({ licenseType }: Pick<Machine, "licenseType">): boolean {
  return isKnown(licenseType) && licenseType.toLowerCase() === "windows_server";
}

/** A machine that claims the benefit if a value computed at deploy time says so. */
export function mayClaimHybridBenefit({ licenseType, os }: Pick<Machine, "licenseType" | "os">): boolean {
  return licenseType === UNKNOWN && os !== "linux" && os !== "windows-client";
}

export function computeAzurePosition(estate: Estate): AzurePosition {
  const { counting } = estate.declarations;
  const machines = [...estate.machines].sort(byUrn);
  const demands = machines
    .filter(claimsHybridBenefit)
    .map((machine): CoreDemand => ({ machine, need: countCoreNeed(machine, counting) }));
  const uncounted = [
    ...demands
      .filter(({ need }) => need.missing.length > 0)
      .map(({ machine, need }) => ({ machine, missing: need.missing })),
    ...machines.filter(mayClaimHybridBenefit).map((machine) => ({ machine, missing: [LICENCE_NOT_KNOWN] })),
  ].sort((a, b) => byUrn(a.machine, b.machine));
  const needed = (pick: (need: CoreNeed) => number) =>
    coresOfCustomer(
      demands.reduce((sum, { need }) => sum + pick(need), 0),
      counting,
    );
  const pools = readAzurePools(estate);
  return {
    demands,
    uncounted,
    needed: {
      declared: { low: needed((need) => need.declared.low), high: needed((need) => need.declared.high) },
      fullScale: { low: needed((need) => need.fullScale.low), high: needed((need) => need.fullScale.high) },
    },
    pools,
    owned: { running: coresIn(pools, "running"), lapsed: coresIn(pools, "lapsed") },
  };
}

/** Every entitlement as a pool for Azure, in the order declared. */
export function readAzurePools({ declarations, asOf }: Pick<Context, "declarations" | "asOf">): readonly CorePool[] {
  return declarations.entitlements.map((entitlement, index): CorePool => {
    const pool = { entitlement, declaration: `entitlements[${index}]` };
    const { edition, assurance, use } = entitlement;
    if (edition === "essentials") {
      return { ...pool, state: "unusable", because: "Essentials is not eligible for the hybrid benefit" };
    }
    if (use === "on-premises") return { ...pool, state: "unusable", because: "declared for on-premises use" };
    if (assurance === undefined) {
      return { ...pool, state: "unusable", because: "without Software Assurance or subscription" };
    }
    // The last day counts: `until` is the day through which the assurance runs.
    return assurance.until < asOf
      ? { ...pool, state: "lapsed", because: `assurance lapsed after ${assurance.until}` }
      : { ...pool, state: "running", because: "" };
  });
}

/** Why there is nothing to compare, if so: nobody claims the benefit, or nothing is declared to be owned. */
export function skipWithoutPosition({ demands, uncounted, pools }: AzurePosition): Skip | undefined {
  if (demands.length === 0 && uncounted.length === 0) return skip("no machine uses the hybrid benefit");
  if (pools.length > 0) return undefined;
  return skip(
    "what is owned is not declared",
    "entitlements: [{ name: EA, edition: datacenter, cores: 16, assurance: { until: 2027-06-30 }, use: azure }]",
  );
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

export function comparePosition({ needed, owned }: AzurePosition): Comparison {
  const all = owned.running + owned.lapsed;
  const { declared, fullScale } = needed;
  if (declared.low > all) return { outcome: "short", needed: declared.low, owned: all };
  if (fullScale.low > all) return { outcome: "short-at-full-scale", needed: fullScale.low, owned: all };
  const outcome = fullScale.high > all ? "short-if-nominal" : "enough";
  return { outcome, needed: fullScale.high, owned: all };
}

/** The calculation, line by line: machines in URN order, totals, pools in the order declared, the difference. */
export function explainPosition(position: AzurePosition): Arithmetic {
  const { declared, fullScale } = position.needed;
  const { needed, owned } = comparePosition(position);
  const scales = declared.low !== fullScale.low || declared.high !== fullScale.high;
  const sum = position.demands.reduce((total, { need }) => total + need.declared.low, 0);
  const certain = position.uncounted.length === 0;
  return {
    kind: "arithmetic",
    unit: "core licences",
    lines: position.demands.map(lineOf),
    results: [
      ...(sum < declared.low ? [{ label: "least number for a customer", value: declared.low }] : []),
      { label: "needed at declared counts", value: writeSpan(declared, certain) },
      ...(scales ? [{ label: "needed at full scale", value: writeSpan(fullScale, certain) }] : []),
      ...position.pools.map(({ entitlement, state, because }) => ({
        label:
          state === "running" ? `owned: ${entitlement.name}` : `${verbOf(state)}: ${entitlement.name} (${because})`,
        value: entitlement.cores,
      })),
      ...(position.owned.lapsed > 0 ? [{ label: "under running assurance", value: position.owned.running }] : []),
      { label: position.owned.lapsed > 0 ? "owned for Azure, lapsed ones included" : "owned for Azure", value: owned },
      { label: needed > owned ? "short" : "to spare", value: Math.abs(owned - needed) },
    ],
  };
}

/** `32`, `8 to 32` where the source leaves the figure open, `at least 32` where a machine is not counted in full. */
function writeSpan({ low, high }: Span, certain: boolean): number | string {
  if (low === high && certain) return low;
  return `${certain ? "" : "at least "}${low === high ? low : `${low} to ${high}`}`;
}

/** The entitlements to change, as the subject of a finding: one pool by its name, several by their list. */
export function subjectOfPools(pools: readonly CorePool[]): Subject {
  const [only] = pools;
  return only !== undefined && pools.length === 1
    ? { name: only.entitlement.name, declaration: only.declaration }
    : { name: "entitlements", declaration: "entitlements" };
}

const LICENCE_NOT_KNOWN: MissingFact = {
  what: "the licence type",
  because: "the licence type is computed at deploy time",
  settle: "Give licenseType as a value known before deployment.",
};

function lineOf({ machine, need }: CoreDemand): ArithmeticLine {
  const notes = [
    ...need.notes,
    ...need.missing.filter(({ what }) => what !== "the VM size").map(({ because }) => because),
  ];
  const line = {
    label: machine.name,
    urn: machine.urn,
    formula: need.formula,
    low: need.declared.low,
    high: need.fullScale.high,
  };
  return notes.length === 0 ? line : { ...line, note: notes.join("; ") };
}

function verbOf(state: "lapsed" | "unusable"): string {
  return state === "lapsed" ? "owned, lapsed" : "not usable in Azure";
}

function coresIn(pools: readonly CorePool[], state: CorePool["state"]): number {
  return pools.filter((pool) => pool.state === state).reduce((sum, { entitlement }) => sum + entitlement.cores, 0);
}

function byUrn(a: Machine, b: Machine): number {
  return a.urn < b.urn ? -1 : a.urn > b.urn ? 1 : 0;
}
