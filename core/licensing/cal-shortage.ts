import type { Arithmetic, Estate, Reason } from "../model";
import { licensing } from "../words/licensing";
import { newestOf, type ServerAccess } from "./cal-need";
import {
  BASE,
  type CalKinds,
  type CalPosition,
  computeCalPosition,
  describeNeed,
  describeOwned,
  describePurchase,
} from "./cal-position";
import { findUnknownSuites } from "./cals";

/** How the CALs owned compare with those who access servers of one's own. */
export type CalShortage = { readonly basis: Arithmetic } & (
  | { readonly state: "covered" }
  /** Servers whose release is unknown. */
  | { readonly state: "version-unknown"; readonly servers: readonly string[] }
  /** Suites of which it is unknown whether they include the CALs that are needed. */
  | { readonly state: "suite-unknown"; readonly suites: readonly string[] }
  | {
      readonly state: "device-sharing-unknown" | "licensed-devices-unknown";
      readonly data: { readonly people: Reason; readonly devices: number };
    }
  | {
      readonly state: "short" | "too-old";
      readonly data: {
        readonly servers: readonly string[];
        readonly need: Reason;
        readonly owned: Reason;
        readonly year: number;
        readonly buy: Reason;
      };
    }
);

export function judgeCals(servers: readonly ServerAccess[], estate: Estate, kinds: CalKinds): CalShortage | undefined {
  if (servers.length === 0) return undefined;
  const { declarations, asOf } = estate;
  const { access } = declarations;
  const { year, complete } = newestOf(servers);
  const position = computeCalPosition(access, kinds, { asOf, year });
  const { coverage, basis } = position;
  if (coverage.outcome === "covered") {
    const suites = findUnknownSuites(access.cals, [kinds.user, kinds.device]);
    const certain = { ...access, cals: access.cals.filter(({ via }) => via === undefined || !suites.includes(via)) };
    if (suites.length > 0 && computeCalPosition(certain, kinds, { asOf, year }).coverage.outcome !== "covered") {
      return { state: "suite-unknown", suites, basis };
    }
    const strictest = computeCalPosition(access, kinds, { asOf, year: Number.POSITIVE_INFINITY });
    if (complete || strictest.coverage.outcome === "covered") return { state: "covered", basis };
    const unread = servers.filter((server) => server.year === undefined).map(({ name }) => name);
    return { state: "version-unknown", servers: unread.sort(), basis };
  }
  if (coverage.outcome !== "short") return { ...describeSharing(position), basis };
  // Whatever their version: are there enough, only too old?
  const anyVersion = computeCalPosition(access, kinds, { asOf });
  return {
    state: anyVersion.coverage.outcome === "short" ? "short" : "too-old",
    data: {
      servers: servers.map(({ name }) => name).sort(),
      need: describeNeed(position),
      owned: describeOwned(position, kinds),
      year,
      buy: describePurchase(coverage, kinds, year) ?? licensing("more-cals"),
    },
    basis,
  };
}

/** Whether people without a CAL share devices with one. */
function describeSharing({ coverage, owned }: CalPosition) {
  const { user, device } = coverage.missing;
  const people = user === undefined ? licensing("some-people") : licensing("people", { people: user });
  return device === undefined
    ? ({ state: "device-sharing-unknown", data: { people, devices: owned.device } } as const)
    : ({ state: "licensed-devices-unknown", data: { people, devices: device } } as const);
}

/** Servers under the hybrid benefit: whether they need CALs is unsettled, which does not matter where enough are owned. */
export function judgeUnsettledCals(
  servers: readonly ServerAccess[],
  { declarations, asOf }: Estate,
): { readonly covered: boolean; readonly basis: Arithmetic; readonly buy: Reason | undefined } {
  const { year, complete } = newestOf(servers);
  const use = { asOf, year: complete ? year : Number.POSITIVE_INFINITY };
  const { coverage, basis } = computeCalPosition(declarations.access, BASE, use);
  const covered = servers.length > 0 && coverage.outcome === "covered";
  return { covered, basis, buy: describePurchase(coverage, BASE, complete ? year : undefined) };
}
