import { evaluate } from "../../../core/engine/evaluate";
import { comparePosition, computeAzurePosition } from "../../../core/licensing/position";
import { type DeclaredResource, type Entitlement, type Estate, NOTHING_DECLARED } from "../../../core/model";
import { readEstate } from "../../../core/resources/read-estate";
import rule from "../../../core/rules/declare-a-valid-configuration";
import ownEnough from "../../../core/rules/own-enough-cores";
import { COMPUTED, declare } from "../../support/builders";
import { virtualMachine } from "../../support/machines";

const TOKEN = "windows-licensing:index:LicenceBudget";
const budget = (name: string, inputs: Readonly<Record<string, unknown>>): DeclaredResource =>
  declare(TOKEN, name, inputs);
const owned = (name: string, parts: Partial<Entitlement> = {}): Entitlement => ({
  name,
  edition: "datacenter",
  cores: 64,
  assurance: { until: "2029-06-30" },
  use: "azure",
  ...parts,
});
/** Needs 16 core licences. */
const web = virtualMachine("web", { licenseType: "Windows_Server", size: "Standard_D16s_v5" });

interface Situation {
  readonly resources: readonly DeclaredResource[];
  readonly entitlements?: readonly Entitlement[];
  readonly from?: string;
  readonly faulty?: boolean;
}

function read({ resources, entitlements = [], from = "windows-licensing.yaml", faulty = false }: Situation): Estate {
  const fault = { file: from, path: "entitlements[0]", expected: "one", found: "another" };
  return readEstate(resources, {
    declarations: { ...NOTHING_DECLARED, entitlements },
    configuration: { from, faults: faulty ? [fault] : [] },
    asOf: "2026-11-21",
  });
}

function faultsIn(situation: Situation): readonly string[] {
  return read(situation).configuration.faults.map(({ file, path }) => `${file} ${path}`);
}

describe("what a stack may use", () => {
  test.each<{ name: string; situation: Situation; machines: number; outcome: string }>([
    {
      name: "a part of an entitlement",
      situation: { resources: [web, budget("app", { entitlement: "EA", cores: 24 })], entitlements: [owned("EA")] },
      machines: 24,
      outcome: "enough",
    },
    {
      name: "less than the machines need, although enough is owned",
      situation: { resources: [web, budget("app", { entitlement: "EA", cores: 8 })], entitlements: [owned("EA")] },
      machines: 8,
      outcome: "short",
    },
    {
      name: "nothing of an entitlement without a budget",
      situation: {
        resources: [web, budget("app", { entitlement: "EA", cores: 8 })],
        entitlements: [owned("EA"), owned("Other")],
      },
      machines: 8,
      outcome: "short",
    },
    {
      name: "all of it, where the program states no budget",
      situation: { resources: [web], entitlements: [owned("EA"), owned("Other")] },
      machines: 128,
      outcome: "enough",
    },
    {
      name: "two budgets of one entitlement",
      situation: {
        resources: [
          web,
          budget("app", { entitlement: "EA", cores: 8 }),
          budget("db", { entitlement: "EA", cores: 12, edition: "datacenter", assuranceUntil: "2029-06-30" }),
        ],
        entitlements: [owned("EA")],
      },
      machines: 20,
      outcome: "enough",
    },
    {
      name: "a budget that declares the entitlement, because nothing else does",
      situation: {
        resources: [
          web,
          budget("app", { entitlement: "EA", cores: 8, edition: "datacenter", assuranceUntil: "2029-06-30" }),
        ],
        from: "none",
      },
      machines: 8,
      outcome: "short",
    },
    {
      name: "a lapsed one is owned all the same",
      situation: {
        resources: [
          web,
          budget("app", { entitlement: "EA", cores: 16, edition: "standard", assuranceUntil: "2025-06-30" }),
        ],
        from: "none",
      },
      machines: 16,
      outcome: "enough",
    },
  ])("$name", ({ situation, machines, outcome }) => {
    expect(faultsIn(situation)).toEqual([]);
    const position = computeAzurePosition(read(situation));
    expect(position.owned.running + position.owned.lapsed).toBe(machines);
    expect(comparePosition(position).outcome).toBe(outcome);
  });

  test("what servers on-premises may use stays as it is", () => {
    const shared = owned("EA", { use: { both: { since: "2026-10-01" } } });
    const before = computeAzurePosition(read({ resources: [web], entitlements: [shared] }));
    const after = computeAzurePosition(
      read({ resources: [web, budget("app", { entitlement: "EA", cores: 16 })], entitlements: [shared] }),
    );
    expect([before.owned.running, after.owned.running]).toEqual([64, 16]);
    expect([before.ownedOnPremises, after.ownedOnPremises]).toEqual([64, 64]);
  });

  test("the budget is what a shortage points at, whatever the order of the resources", () => {
    const resources = [web, budget("app", { entitlement: "EA", cores: 8 })];
    for (const order of [resources, [...resources].reverse()]) {
      const { findings } = evaluate(read({ resources: order, entitlements: [owned("EA")] }), [ownEnough]);
      expect(findings.map(({ message, subject }) => [message, subject.name, subject.type])).toEqual([
        ["short", "app", TOKEN],
      ]);
    }
  });
});

describe("a budget with a fault", () => {
  const sound = { entitlement: "EA", cores: 8 };
  const alone = { ...sound, edition: "datacenter", assuranceUntil: "2029-06-30" };
  test.each<{ name: string; situation: Situation; faults: readonly string[] }>([
    {
      name: "more than is owned",
      situation: { resources: [budget("app", { ...sound, cores: 65 })], entitlements: [owned("EA")] },
      faults: ["LicenceBudget app cores"],
    },
    {
      name: "together more than is owned",
      situation: {
        resources: [budget("app", { ...sound, cores: 40 }), budget("db", { ...sound, cores: 40 })],
        entitlements: [owned("EA")],
      },
      faults: ["LicenceBudget app cores", "LicenceBudget db cores"],
    },
    {
      name: "an entitlement that is not declared",
      situation: { resources: [budget("app", alone)], entitlements: [owned("Other")] },
      faults: ["LicenceBudget app entitlement"],
    },
    {
      name: "an entitlement that the organisation's policy configuration does not declare",
      situation: { resources: [budget("app", alone)], from: "policy configuration" },
      faults: ["LicenceBudget app entitlement"],
    },
    {
      name: "another edition and another end",
      situation: {
        resources: [budget("app", { ...sound, edition: "standard", assuranceUntil: "2030-06-30" })],
        entitlements: [owned("EA")],
      },
      faults: ["LicenceBudget app edition", "LicenceBudget app assuranceUntil"],
    },
    {
      name: "an entitlement for use on-premises",
      situation: { resources: [budget("app", sound)], entitlements: [owned("EA", { use: "on-premises" })] },
      faults: ["LicenceBudget app entitlement"],
    },
    {
      name: "nothing says what the entitlement is",
      situation: { resources: [budget("app", sound)], from: "none" },
      faults: ["LicenceBudget app edition"],
    },
    {
      name: "nothing says how long its assurance runs",
      situation: { resources: [budget("app", { ...sound, edition: "standard" })], from: "none" },
      faults: ["LicenceBudget app assuranceUntil"],
    },
    {
      name: "two budgets that say different things of one entitlement",
      situation: {
        resources: [
          budget("app", alone),
          budget("db", { ...alone, edition: "standard", assuranceUntil: "2030-01-01" }),
        ],
        from: "none",
      },
      faults: ["LicenceBudget db edition", "LicenceBudget db assuranceUntil"],
    },
    {
      name: "no name and no number",
      situation: { resources: [budget("app", { cores: 8 }), budget("db", { entitlement: "EA", cores: 1.5 })] },
      faults: ["LicenceBudget app entitlement", "LicenceBudget db cores"],
    },
  ])("$name", ({ situation, faults }) => {
    expect(faultsIn(situation)).toEqual(faults);
  });

  test("is a finding at the component, and does not take the entitlements away", () => {
    const estate = read({
      resources: [web, budget("app", { entitlement: "Misspelt", cores: 8 })],
      entitlements: [owned("EA")],
    });
    const { findings } = evaluate(estate, [rule, ownEnough]);
    expect(findings.map(({ rule: id, message, path, subject }) => [id, message, path, subject.name])).toEqual([
      ["WL701", "invalid", "entitlement", "app"],
    ]);
  });

  test("where the entitlements have a fault themselves, theirs is the one to mend", () => {
    expect(faultsIn({ resources: [budget("app", { entitlement: "EA", cores: 8 })], faulty: true })).toEqual([
      "windows-licensing.yaml entitlements[0]",
    ]);
  });
});

test.each(["entitlement", "cores", "edition", "assuranceUntil"])(
  "a budget whose %s only the deployment computes cannot be told, and limits nothing",
  (property) => {
    const inputs = { entitlement: "EA", cores: 8, edition: "datacenter", assuranceUntil: "2029-06-30" };
    const estate = read({
      resources: [web, budget("app", { ...inputs, [property]: COMPUTED })],
      entitlements: [owned("EA")],
    });
    const { findings, unknowns } = evaluate(estate, [rule, ownEnough]);
    expect(findings).toEqual([]);
    expect(unknowns.map(({ rule: id, subjects }) => [id, subjects.map(({ name }) => name)])).toEqual([
      ["WL701", ["app"]],
    ]);
  },
);

describe("the tag that names the entitlement of a machine", () => {
  const tagged = (value: string) =>
    virtualMachine("web", { licenseType: "Windows_Server", tags: { "windows-licensing:entitlement": value } });
  test.each<{ name: string; situation: Situation; faults: readonly string[] }>([
    { name: "one that is declared", situation: { resources: [tagged("EA")], entitlements: [owned("EA")] }, faults: [] },
    {
      name: "one that is not",
      situation: { resources: [tagged("AE")], entitlements: [owned("EA")] },
      faults: ["tags of web windows-licensing:entitlement"],
    },
    { name: "nothing is declared", situation: { resources: [tagged("EA")], from: "none" }, faults: [] },
    {
      name: "only the deployment computes it",
      situation: { resources: [tagged(COMPUTED)], entitlements: [owned("EA")] },
      faults: [],
    },
    {
      name: "a budget is left out, which may be the one",
      situation: {
        resources: [
          tagged("EA"),
          budget("app", { entitlement: "EA", cores: 8 }),
          budget("db", { entitlement: "Other", cores: 8, edition: "standard", assuranceUntil: "2029-06-30" }),
        ],
        from: "none",
      },
      faults: ["LicenceBudget app edition"],
    },
    {
      name: "one that a budget declares",
      situation: {
        resources: [
          tagged("EA"),
          budget("app", { entitlement: "EA", cores: 8, edition: "standard", assuranceUntil: "2029-06-30" }),
        ],
        from: "none",
      },
      faults: [],
    },
  ])("$name", ({ situation, faults }) => {
    expect(faultsIn(situation)).toEqual(faults);
  });
});
