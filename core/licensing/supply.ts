import type { Context, Entitlement, IsoDate, Reason, Subject } from "../model";
import { licensing } from "../words/licensing";
import type { Supply } from "./assignment";
import { daysBetween } from "./days-between";

/** How long Standard may be used in both places, and Datacenter on dedicated hosts or Azure Local beside on-premises. */
export const OVERLAP_DAYS = 180;

/**
 * A declared entitlement seen as a supply of core licences for Azure.
 * `running`: usable. `lapsed`: usable until its assurance ended. `unusable`: never usable in Azure.
 */
export interface CorePool {
  readonly entitlement: Entitlement;
  /** Where it is declared: a place in the configuration, e.g. `entitlements[0]`, or a component. */
  readonly subject: Subject;
  readonly state: "running" | "lapsed" | "unusable";
  /** Why; absent for a running pool. */
  readonly reason?: Reason;
}

/**
 * Every entitlement as a pool for Azure, in the order declared. One that the stack may use in part is two pools: the part,
 * and the rest, which stays with its owner on-premises.
 */
export function readAzurePools({ declarations, asOf }: Pick<Context, "declarations" | "asOf">): readonly CorePool[] {
  return declarations.entitlements.flatMap((entitlement, index): readonly CorePool[] => {
    const subject = entitlement.subject ?? { name: entitlement.name, declaration: `entitlements[${index}]` };
    const { budget, cores } = entitlement;
    const state = stateOf(entitlement, asOf);
    if (budget === undefined || state.state === "unusable") return [{ entitlement, subject, ...state }];
    const part = Math.min(cores, budget.cores);
    return [
      ...(part === 0 ? [] : [{ entitlement: { ...entitlement, cores: part }, subject, ...state }]),
      ...(part === cores
        ? []
        : [
            {
              entitlement: { ...entitlement, cores: cores - part },
              subject,
              ...unusable(licensing("not-in-budget")),
            },
          ]),
    ];
  });
}

function stateOf({ edition, assurance, use }: Entitlement, asOf: IsoDate): Pick<CorePool, "state" | "reason"> {
  if (edition === "essentials") return unusable(licensing("essentials-not-eligible"));
  if (use === "on-premises") return unusable(licensing("declared-on-premises"));
  if (assurance === undefined) return unusable(licensing("without-assurance"));
  // The last day counts: `until` is the day through which the assurance runs.
  return assurance.until < asOf
    ? { state: "lapsed", reason: licensing("assurance-lapsed", { until: assurance.until }) }
    : { state: "running" };
}

function unusable(reason: Reason): Pick<CorePool, "state" | "reason"> {
  return { state: "unusable", reason };
}

/** Days since use in both places began; undefined for a pool that has one place. */
export function overlapDays({ use }: Entitlement, asOf: IsoDate): number | undefined {
  return typeof use === "string" ? undefined : daysBetween(use.both.since, asOf);
}

/** True on the 180th day and before: the overlap is 180 days from its start. */
export function overlapRuns(entitlement: Entitlement, asOf: IsoDate): boolean {
  const days = overlapDays(entitlement, asOf);
  return days !== undefined && days <= OVERLAP_DAYS;
}

/** What the pools supply together. Lapsed ones count where the question is not whether assurance runs. */
export function supplyOf(
  pools: readonly CorePool[],
  asOf: IsoDate,
  { lapsedToo }: { readonly lapsedToo: boolean },
): Supply {
  const supply = {
    azureStandard: 0,
    azureDatacenter: 0,
    serverStandard: 0,
    serverDatacenter: 0,
    assuredStandard: 0,
    assuredDatacenter: 0,
    premisesDatacenter: 0,
    eitherStandard: 0,
    bothDatacenter: 0,
  };
  for (const { entitlement, state } of pools) {
    const { edition, cores, use, assurance } = entitlement;
    if (edition === "essentials") continue;
    const inAzure = state === "running" || (lapsedToo && state === "lapsed");
    const datacenter = edition === "datacenter";
    const assured = assurance !== undefined && (lapsedToo || assurance.until >= asOf);
    const onPremises = (): void => {
      if (datacenter) supply[assured ? "assuredDatacenter" : "serverDatacenter"] += cores;
      else supply[assured ? "assuredStandard" : "serverStandard"] += cores;
    };
    if (use === "on-premises") {
      onPremises();
      if (datacenter && assured) supply.premisesDatacenter += cores;
    } else if (!inAzure) {
      // Without assurance what is declared for both is left to on-premises, where licences need none.
      if (use !== "azure") onPremises();
    } else if (use === "azure") supply[datacenter ? "azureDatacenter" : "azureStandard"] += cores;
    else if (overlapRuns(entitlement, asOf)) {
      supply[datacenter ? "azureDatacenter" : "azureStandard"] += cores;
      onPremises();
    } else supply[datacenter ? "bothDatacenter" : "eitherStandard"] += cores;
  }
  return supply;
}

/** Licences of a supply that may cover machines in Azure one by one, and those that may cover whole hosts there. */
export function azureTotals(supply: Supply): { readonly machines: number; readonly hosts: number } {
  const hosts = supply.azureDatacenter + supply.bothDatacenter;
  return { hosts, machines: hosts + supply.azureStandard + supply.eitherStandard };
}

/** Licences that may cover something on-premises. */
export function onPremisesTotal(supply: Supply): number {
  return (
    supply.serverStandard +
    supply.serverDatacenter +
    supply.assuredStandard +
    supply.assuredDatacenter +
    supply.eitherStandard +
    supply.bothDatacenter
  );
}
