import { BUDGET_EDITIONS, findBudgetFaults, type StatedBudget } from "../licensing/licence-budget";
import {
  type ConfigurationFault,
  type Context,
  type Declarations,
  type DeclaredResource,
  type Entitlement,
  type LicenceBudget,
  number,
  type OpenDeclaration,
  POLICY_CONFIGURATION,
  subjectOf,
  text,
  UNKNOWN,
} from "../model";
import { resources } from "../words/resources";
import { originOf, type ResourceIndex } from "./resource-index";

/** The declarations with what the program states of them. */
export interface BudgetedDeclarations {
  readonly declarations: Declarations;
  readonly faults: readonly ConfigurationFault[];
  readonly open: readonly OpenDeclaration[];
}

interface Stated extends StatedBudget {
  readonly resource: DeclaredResource;
}

/**
 * Applies the components `LicenceBudget` of a program. Where a configuration declares entitlements, a budget is a part of
 * one of them, and the stack uses nothing but its budgets in Azure. Where none does, a budget declares what is owned; an
 * organisation's policy configuration is never added to. A budget with a fault is left out, and the fault is one of the
 * configuration, as with tags.
 */
export function applyBudgets(
  index: ResourceIndex,
  { declarations, configuration, company }: Context,
): BudgetedDeclarations {
  const entries = index.ofKind("licence-budget").map(({ resource }) => resource);
  const { entitlements } = declarations;
  const { from, faults: known } = configuration;
  // Half a list of what is owned would give wrong answers: its own faults come first.
  if (entries.length === 0 || (entitlements.length === 0 && known.length > 0)) {
    return { declarations, faults: [], open: [] };
  }
  const faults: ConfigurationFault[] = [];
  const open: OpenDeclaration[] = [];
  const stated: Stated[] = [];
  for (const resource of entries) {
    const reading = readBudget(resource);
    if (reading === UNKNOWN) open.push(openOf(resource));
    else if ("expected" in reading) faults.push(reading);
    else stated.push(reading);
  }
  const declared = entitlements.length > 0 || from === POLICY_CONFIGURATION ? entitlements : undefined;
  const budgets = new Map<string, LicenceBudget>();
  const made = new Map<string, Entitlement>();
  for (const group of groupsOf(stated)) {
    const [first] = group;
    const cores = group.reduce((sum, budget) => sum + budget.cores, 0);
    const found = group.flatMap((budget) =>
      declared === undefined
        ? findDisagreements(budget, first)
        : findBudgetFaults({ ...budget, cores }, declared, from).map((fault) => faultOf(budget.resource, fault)),
    );
    faults.push(...found);
    if (found.length > 0) continue;
    const subject = subjectOf(originOf(first.resource));
    budgets.set(first.entitlement, { cores, subject });
    made.set(first.entitlement, {
      name: first.entitlement,
      edition: first.edition === "standard" ? "standard" : "datacenter",
      cores,
      assurance: { until: first.assuranceUntil ?? "" },
      use: "azure",
      subject,
    });
  }
  return {
    declarations: {
      ...declarations,
      entitlements:
        declared === undefined
          ? [...made.values()]
          : // Budgets part what is owned among stacks; all stacks together have all of it.
            company === undefined
            ? limit(declared, budgets, faults.length + open.length > 0)
            : declared,
    },
    faults,
    open,
  };
}

/** What no budget draws on is not for this stack; unless a budget is missing here, which might be the one. */
function limit(
  declared: readonly Entitlement[],
  budgets: ReadonlyMap<string, LicenceBudget>,
  incomplete: boolean,
): readonly Entitlement[] {
  return declared.map((entitlement) => {
    const budget = budgets.get(entitlement.name) ?? (incomplete ? undefined : { cores: 0 });
    return budget === undefined ? entitlement : { ...entitlement, budget };
  });
}

/** Budgets of one entitlement, in the order of the estate. */
function groupsOf(stated: readonly Stated[]): readonly (readonly [Stated, ...Stated[]])[] {
  const groups = new Map<string, [Stated, ...Stated[]]>();
  for (const budget of stated) {
    const group = groups.get(budget.entitlement);
    if (group === undefined) groups.set(budget.entitlement, [budget]);
    else group.push(budget);
  }
  return [...groups.values()];
}

function readBudget(resource: DeclaredResource): Stated | ConfigurationFault | typeof UNKNOWN {
  const entitlement = text(resource.inputs, "entitlement");
  const cores = number(resource.inputs, "cores");
  const edition = text(resource.inputs, "edition");
  const assuranceUntil = text(resource.inputs, "assuranceUntil");
  if (entitlement === UNKNOWN || cores === UNKNOWN || edition === UNKNOWN || assuranceUntil === UNKNOWN) return UNKNOWN;
  if (entitlement === undefined) {
    return faultOf(resource, { property: "entitlement", expected: "the name of an entitlement", found: "nothing" });
  }
  if (cores === undefined || !Number.isSafeInteger(cores) || cores < 1) {
    return faultOf(resource, {
      property: "cores",
      expected: "a whole number of 1 or more",
      found: String(cores ?? "nothing"),
    });
  }
  return {
    resource,
    entitlement,
    cores,
    ...(edition === undefined ? {} : { edition }),
    ...(assuranceUntil === undefined ? {} : { assuranceUntil }),
  };
}

/** Where nothing else declares the entitlement, each budget of it says what it is, and all say the same. */
function findDisagreements(
  { resource, edition, assuranceUntil }: Stated,
  first: Stated,
): readonly ConfigurationFault[] {
  const undeclared = `because no configuration declares "${first.entitlement}"`;
  if (edition === undefined || !BUDGET_EDITIONS.some((known) => known === edition)) {
    const expected = `one of ${BUDGET_EDITIONS.join(", ")}, ${undeclared}`;
    return [faultOf(resource, { property: "edition", expected, found: edition ?? "nothing" })];
  }
  if (assuranceUntil === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(assuranceUntil)) {
    const expected = `the last day of its Software Assurance or subscription, ${undeclared}`;
    return [faultOf(resource, { property: "assuranceUntil", expected, found: assuranceUntil ?? "nothing" })];
  }
  const as = `as the budget ${first.resource.name} of the same entitlement says`;
  return [
    ...(edition === first.edition
      ? []
      : [faultOf(resource, { property: "edition", expected: `${first.edition ?? "none"}, ${as}`, found: edition })]),
    ...(assuranceUntil === first.assuranceUntil
      ? []
      : [
          faultOf(resource, {
            property: "assuranceUntil",
            expected: `${first.assuranceUntil ?? "none"}, ${as}`,
            found: assuranceUntil,
          }),
        ]),
  ];
}

function faultOf(
  resource: DeclaredResource,
  { property, expected, found }: { readonly property: string; readonly expected: string; readonly found: string },
): ConfigurationFault {
  return {
    file: `LicenceBudget ${resource.name}`,
    path: property,
    expected,
    found,
    hint: "Correct the budget or the configuration.",
    subject: subjectOf(originOf(resource)),
  };
}

function openOf(resource: DeclaredResource): OpenDeclaration {
  return {
    reason: resources("budget-computed"),
    subject: subjectOf(originOf(resource)),
  };
}
