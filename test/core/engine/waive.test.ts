import { applyWaivers as apply } from "../../../core/engine/waive";
import type { Finding, Subject, Waiver } from "../../../core/model";

const URN = "urn:pulumi:dev::shop::azure-native:compute:VirtualMachine::legacy-1";

function finding(subject: Subject = { urn: URN, name: "legacy-1" }, rule = "WL220"): Finding {
  return {
    rule,
    name: rule === "WL220" ? "deploy-supported-releases" : "own-enough-cores",
    message: "ended",
    level: "mandatory",
    severity: "high",
    subject,
    data: {},
    fingerprint: rule,
  };
}

function waiver(parts: Partial<Waiver> = {}): Waiver {
  return { rule: "WL220", resource: "legacy-*", reason: "r", owner: "o", until: "2027-03-31", ...parts };
}

const applyWaivers = (findings: readonly Finding[], waivers: readonly Waiver[], asOf: string) =>
  apply(findings, waivers, { asOf, machines: [], licensed: { fleets: [] } });

test.each<[string, Waiver, Finding, boolean]>([
  ["by id", waiver(), finding(), true],
  ["by id in small letters", waiver({ rule: "wl220" }), finding(), true],
  ["by name", waiver({ rule: "deploy-supported-releases" }), finding(), true],
  ["by name in capitals", waiver({ rule: "Deploy-Supported-Releases" }), finding(), true],
  ["of another rule", waiver({ rule: "WL110" }), finding(), false],
  ["of a part of the name", waiver({ rule: "deploy" }), finding(), false],
  ["a glob is no rule", waiver({ rule: "*" }), finding(), false],
  ["exact name", waiver({ resource: "legacy-1" }), finding(), true],
  ["name in other capitals", waiver({ resource: "LEGACY-1" }), finding(), true],
  ["exact URN", waiver({ resource: URN }), finding(), true],
  ["glob over the URN", waiver({ resource: "urn:*::legacy-*" }), finding(), true],
  ["another resource", waiver({ resource: "web-*" }), finding(), false],
  ["a part of the name of the resource", waiver({ resource: "legacy" }), finding(), false],
  [
    "a place of the configuration",
    waiver({ resource: "EA *" }),
    finding({ name: "EA 2025", declaration: "entitlements[0]" }),
    true,
  ],
  ["glob over a URN, subject without one", waiver({ resource: "urn:*" }), finding({ name: "EA 2025" }), false],
])("%s", (_situation, given, found, covered) => {
  const { standing, waived, uses } = applyWaivers([found], [given], "2026-11-21");
  expect({ standing: standing.length, waived: waived.length, matches: uses[0]?.matches }).toEqual(
    covered ? { standing: 0, waived: 1, matches: 1 } : { standing: 1, waived: 0, matches: 0 },
  );
});

describe("a machine that the finding names", () => {
  const about: Finding = {
    ...finding({ name: "EA 2025", declaration: "entitlements[0]" }),
    data: { needs: ["db", "web"] },
  };
  const machines = [{ name: "web", urn: "urn:web" }, { name: "other" }];
  test.each([
    ["in a list", "web", 1],
    ["by its URN", "urn:w*", 1],
    ["one that it does not name", "other", 0],
    ["a text that names no machine", "db", 0],
  ])("%s", (_situation, resource, matches) => {
    const { waived, uses } = apply([about], [waiver({ resource })], {
      asOf: "2026-11-21",
      machines,
      licensed: { fleets: [] },
    });
    expect([waived.length, uses[0]?.matches]).toEqual([matches, matches]);
    expect(uses[0]?.candidates).toEqual(matches === 1 ? [] : ["EA 2025", "web"]);
  });

  test("in a reason inside its data, or a fleet", () => {
    const data = { reason: { code: "network/x", data: { names: ["farm"] } } };
    const { waived } = apply([{ ...about, data }], [waiver({ resource: "farm" })], {
      asOf: "2026-11-21",
      machines: [],
      licensed: { fleets: [{ name: "farm", urn: "urn:farm" }] },
    });
    expect(waived.length).toBe(1);
  });
});

test.each([
  ["long before the end", "2026-11-21", false],
  ["the last day", "2027-03-31", false],
  ["the day after", "2027-04-01", true],
  ["the year after", "2028-01-01", true],
])("%s", (_situation, asOf, lapsed) => {
  const { standing, waived, uses } = applyWaivers([finding()], [waiver()], asOf);
  expect({ standing: standing.length, waived: waived.length }).toEqual(
    lapsed ? { standing: 1, waived: 0 } : { standing: 0, waived: 1 },
  );
  // What it would cover is counted all the same.
  expect(uses).toEqual([{ waiver: waiver(), index: 0, lapsed, matches: 1, candidates: [] }]);
});

test("two waivers for one finding: the first that runs covers it, and both match", () => {
  const waivers = [waiver({ until: "2026-01-01" }), waiver({ owner: "second" }), waiver({ owner: "third" })];
  const { waived, uses } = applyWaivers([finding()], waivers, "2026-11-21");
  expect(waived.map((each) => each.waiver.owner)).toEqual(["second"]);
  expect(uses.map(({ index, lapsed, matches }) => [index, lapsed, matches])).toEqual([
    [0, true, 1],
    [1, false, 1],
    [2, false, 1],
  ]);
});

test("one waiver for several findings, others stand", () => {
  const other = finding(undefined, "WL110");
  const { standing, waived, uses } = applyWaivers(
    [finding(), other, finding({ name: "legacy-2" })],
    [waiver()],
    "2026-11-21",
  );
  expect(standing).toEqual([other]);
  expect(waived.map((each) => each.finding.subject.name)).toEqual(["legacy-1", "legacy-2"]);
  expect(uses[0]?.matches).toBe(2);
});

test("no waivers, no findings", () => {
  expect(applyWaivers([], [], "2026-11-21")).toEqual({ standing: [], waived: [], uses: [] });
  expect(applyWaivers([], [waiver()], "2026-11-21").uses[0]?.matches).toBe(0);
});
