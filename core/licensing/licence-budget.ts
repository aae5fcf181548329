import type { Entitlement } from "../model";

/** What a budget states: a part of an entitlement that a stack may use in Azure. */
export interface StatedBudget {
  readonly entitlement: string;
  /** Core licences. */
  readonly cores: number;
  /** Repeated from the entitlement, or what it is where nothing else declares it. */
  readonly edition?: string;
  /** Last day of Software Assurance or the subscription. */
  readonly assuranceUntil?: string;
}

/** Editions whose core licences carry the hybrid benefit. */
export const BUDGET_EDITIONS = ["datacenter", "standard"] as const;

/** What is wrong with one property of a budget. */
export interface BudgetFault {
  readonly property: keyof StatedBudget;
  readonly expected: string;
  readonly found: string;
}

/**
 * Whether a budget is a part of what is declared. `cores` are all that the stack's budgets of this entitlement allow.
 * Where entitlements are declared they are what is owned: a budget limits one of them, and never adds to them.
 */
export function findBudgetFaults(
  { entitlement: name, cores, edition, assuranceUntil }: StatedBudget,
  declared: readonly Entitlement[],
  from: string,
): readonly BudgetFault[] {
  const entitlement = declared.find((candidate) => candidate.name === name);
  if (entitlement === undefined) {
    const names = declared.map((candidate) => `"${candidate.name}"`).join(", ");
    const expected =
      names === "" ? `an entitlement that the ${from} declares` : `one of ${names}, which ${from} declares`;
    return [{ property: "entitlement", expected, found: `"${name}"` }];
  }
  const reason = reasonAgainstAzure(entitlement);
  if (reason !== undefined) {
    return [{ property: "entitlement", expected: "an entitlement for use in Azure", found: `"${name}": ${reason}` }];
  }
  const until = entitlement.assurance?.until ?? "";
  const faults: readonly (BudgetFault | undefined)[] = [
    cores > entitlement.cores
      ? { property: "cores", expected: `at most ${entitlement.cores}, which "${name}" has`, found: `${cores}` }
      : undefined,
    edition !== undefined && edition !== entitlement.edition
      ? { property: "edition", expected: `${entitlement.edition}, as ${from} declares "${name}"`, found: edition }
      : undefined,
    assuranceUntil !== undefined && assuranceUntil !== until
      ? { property: "assuranceUntil", expected: `${until}, as ${from} declares "${name}"`, found: assuranceUntil }
      : undefined,
  ];
  return faults.filter((fault) => fault !== undefined);
}

/** Why an entitlement cannot serve machines in Azure under the hybrid benefit; undefined where it can. */
export function reasonAgainstAzure({ edition, use, assurance }: Entitlement): string | undefined {
  if (edition === "essentials") return "Essentials licences carry no hybrid benefit";
  if (use === "on-premises") return "it is declared for use on-premises";
  return assurance === undefined
    ? "the benefit takes Software Assurance or a subscription, and none is declared for it"
    : undefined;
}
