import fc from "fast-check";
import { compareFindings, evaluate, runRule } from "../../../core/engine/evaluate";
import {
  type Arithmetic,
  type EstateRule,
  type Finding,
  fail,
  type Level,
  type Machine,
  type MachineRule,
  pass,
  type RecordRule,
  type Rule,
  skip,
  subjectOf,
  UNKNOWN,
  unknown,
  type Verdict,
  type WaiverRule,
} from "../../../core/model";
import keepWaiversCurrent from "../../../core/rules/keep-waivers-current";
import { buildEstate, COMPUTED, declare, type EstateParts } from "../../support/builders";
import { scaleSet, virtualMachine } from "../../support/machines";

type Key = "broken" | "odd";

const WORDS = {
  findings: {
    broken: { level: "mandatory", text: "{{machine}} is broken.", fix: "Mend it." },
    odd: { level: "advisory", text: "{{machine}} is odd.", fix: "Mend it." },
  },
  unknowns: {
    owner: { text: "The owner is computed.", settle: "Set it." },
    size: { text: "The size is computed.", settle: "Set it." },
    image: { text: "The image is computed.", settle: "Set it." },
    hosts: { text: "The hosts are not declared.", settle: "Declare them." },
  },
  skips: {
    other: "not a server",
    undeclared: { text: "nothing is declared", declare: "entitlements: []" },
  },
} as const;

function meta(id: string, name: string) {
  return {
    id,
    name,
    title: "t",
    why: "w",
    fix: "f",
    severity: "high",
    references: [],
    ...WORDS,
    examples: { good: { resources: [] }, bad: { resources: [] } },
  } as const;
}

function aboutMachines(
  check: (machine: Machine) => Verdict<Key> | readonly Verdict<Key>[],
  id = "WL001",
  name = "check-machines",
): MachineRule {
  return { scope: "machine", fleets: { unchecked: "it is a test" }, ...meta(id, name), check };
}

function aboutEstate(
  check: () => Verdict<Key> | readonly Verdict<Key>[],
  id = "WL002",
  name = "check-estate",
): EstateRule {
  return { scope: "estate", ...meta(id, name), check };
}

const THREE = { resources: [virtualMachine("b"), virtualMachine("c"), virtualMachine("a")] };

function report(rules: readonly Rule[], parts: EstateParts = THREE) {
  return evaluate(buildEstate(parts), rules);
}

const SUM: Arithmetic = { kind: "arithmetic", unit: "core licences", lines: [], results: [] };

describe("the four verdicts", () => {
  test("pass", () => {
    const { findings, unknowns, skipped, crashes, passed } = report([aboutMachines(() => pass)]);
    expect({ findings, unknowns, skipped, crashes, passed }).toEqual({
      findings: [],
      unknowns: [],
      skipped: [],
      crashes: [],
      passed: [],
    });
  });

  test("pass with its arithmetic", () => {
    const rule = aboutMachines(() => ({ ...pass, basis: SUM }));
    expect(report([rule]).passed.map(({ rule: id, subject, basis }) => [id, subject?.name, basis])).toEqual([
      ["WL001", "a", SUM],
      ["WL001", "b", SUM],
      ["WL001", "c", SUM],
    ]);
  });

  test("pass of the whole estate with its arithmetic has no subject", () => {
    expect(report([aboutEstate(() => ({ ...pass, basis: SUM }))]).passed).toEqual([{ rule: "WL002", basis: SUM }]);
  });

  test("skip everywhere", () => {
    expect(report([aboutMachines(() => skip("other"))]).skipped).toEqual([
      { rule: "WL001", name: "check-machines", code: "WL001/other", data: {} },
    ]);
  });

  test("skip that tells what to declare comes before one that does not", () => {
    const rule = aboutMachines(({ name }) => (name === "b" ? skip("undeclared") : skip("other")));
    expect(report([rule]).skipped).toEqual([
      { rule: "WL001", name: "check-machines", code: "WL001/undeclared", data: {} },
    ]);
  });

  test.each<[string, Verdict<Key>]>([
    ["pass", pass],
    ["failure", fail("odd", undefined)],
    ["something nobody can tell", unknown("size")],
  ])("skip beside a %s is not told", (_situation, verdict) => {
    expect(report([aboutMachines(({ name }) => (name === "b" ? verdict : skip("other")))]).skipped).toEqual([]);
  });

  test.each<[string, Rule, string]>([
    ["machines, of which there are none", aboutMachines(() => pass), "resources/no-machine"],
    [
      "records, of which there are none",
      { scope: "record", ...meta("WL003", "check-records"), check: () => pass },
      "resources/no-record",
    ],
  ])("rule about %s", (_situation, rule, code) => {
    expect(report([rule], {}).skipped).toEqual([{ rule: rule.id, name: rule.name, code, data: {} }]);
  });

  test("estate rule that says nothing", () => {
    expect(report([aboutEstate(() => [])]).skipped).toHaveLength(1);
  });

  test("failure of a machine rule is about its machine", () => {
    const [finding] = report([aboutMachines(() => fail("broken", "sku.name", { machine: "x" }))], {
      resources: [scaleSet("farm", 2)],
    }).findings;
    expect(finding).toEqual({
      fingerprint: expect.stringMatching(/^[0-9a-f]{20}$/) as unknown,
      rule: "WL001",
      name: "check-machines",
      message: "broken",
      level: "mandatory",
      severity: "high",
      subject: {
        urn: "urn:pulumi:dev::test::azure-native:compute:VirtualMachineScaleSet::farm",
        name: "farm",
        type: "azure-native:compute:VirtualMachineScaleSet",
      },
      path: "sku.name",
      data: { machine: "x" },
    });
  });

  test("failure that names another subject is about that", () => {
    const subject = { name: "EA 2025", declaration: "entitlements[0]" };
    const rule = aboutMachines(() => fail("broken", undefined, {}, { subject, basis: SUM }));
    const [finding] = report([rule]).findings;
    expect(finding).toMatchObject({ subject, basis: SUM });
    expect(finding !== undefined && "path" in finding).toBe(false);
  });

  test("failure of the estate that names none is about the estate", () => {
    expect(report([aboutEstate(() => fail("broken", undefined))]).findings[0]?.subject).toEqual({ name: "estate" });
  });

  test("several verdicts at once", () => {
    const rule = aboutMachines(() => [fail("odd", "b"), fail("broken", "a"), unknown("size"), pass]);
    const { findings, unknowns } = report([rule], { resources: [virtualMachine("a")] });
    expect(findings.map(({ message, path }) => [message, path])).toEqual([
      ["broken", "a"],
      ["odd", "b"],
    ]);
    expect(unknowns).toHaveLength(1);
  });

  test("record rule", () => {
    const rule: RecordRule = {
      scope: "record",
      ...meta("WL003", "check-records"),
      check: ({ owner }) => (owner === UNKNOWN ? unknown("owner") : fail("odd", "name")),
    };
    const srv = (name: string, owner: string) =>
      declare("azure-native:privatedns:PrivateRecordSet", name, { recordType: "SRV", relativeRecordSetName: owner });
    const { findings, unknowns } = report([rule], { resources: [srv("b", "_vlmcs._tcp"), srv("a", COMPUTED)] });
    expect(findings.map(({ subject }) => subject.name)).toEqual(["b"]);
    expect(unknowns.map(({ subjects }) => subjects.map(({ name }) => name))).toEqual([["a"]]);
  });
});

describe("what nobody can tell is said once", () => {
  test("the same thing of several machines", () => {
    const { unknowns } = report([aboutMachines(() => unknown("size", { least: 8 }, { path: "sku" }))]);
    expect(unknowns).toEqual([
      {
        rule: "WL001",
        name: "check-machines",
        code: "WL001/size",
        data: { least: 8 },
        path: "sku",
        subjects: [
          expect.objectContaining({ name: "a" }),
          expect.objectContaining({ name: "b" }),
          expect.objectContaining({ name: "c" }),
        ],
      },
    ]);
  });
  test("the same machine twice", () => {
    const rule = aboutMachines(() => [unknown("size"), unknown("size")]);
    expect(
      report([rule], { resources: [virtualMachine("a")] }).unknowns.map(({ subjects }) => subjects.length),
    ).toEqual([1]);
  });
  test("different things, other data and other places stay apart", () => {
    const verdicts: Readonly<Record<string, Verdict<Key>>> = {
      a: unknown("image"),
      b: unknown("size", { least: 8 }),
      c: unknown("size", { least: 8 }, { path: "sku" }),
    };
    const rule = aboutMachines(({ name }) => verdicts[name] ?? unknown("size"));
    const machines = ["a", "b", "c", "d"].map((name) => virtualMachine(name));
    expect(report([rule], { resources: machines }).unknowns.map(({ code, data, path }) => [code, data, path])).toEqual([
      ["WL001/image", {}, undefined],
      ["WL001/size", { least: 8 }, undefined],
      ["WL001/size", { least: 8 }, "sku"],
      ["WL001/size", {}, undefined],
    ]);
  });
  test("two rules", () => {
    const rules = [aboutMachines(() => unknown("size")), aboutMachines(() => unknown("size"), "WL004", "other")];
    expect(report(rules).unknowns.map(({ rule, subjects }) => [rule, subjects.length])).toEqual([
      ["WL001", 3],
      ["WL004", 3],
    ]);
  });
  test("of the whole estate", () => {
    expect(report([aboutEstate(() => unknown("hosts"))]).unknowns[0]?.subjects).toEqual([{ name: "estate" }]);
  });
});

describe("a rule that throws", () => {
  const onB = aboutMachines(({ name }) => {
    if (name === "b") throw new TypeError("no such property");
    return fail("broken", undefined);
  });

  test("on one machine of three: the others are reported", () => {
    const { findings, crashes } = report([onB]);
    expect(findings.map(({ subject }) => subject.name)).toEqual(["a", "c"]);
    expect(crashes).toMatchObject([
      { rule: "WL001", name: "check-machines", subject: { name: "b" }, error: "TypeError: no such property" },
    ]);
  });
  test("hides no other rule", () => {
    const thrower = aboutEstate(() => {
      throw new Error("oh");
    });
    const { findings, crashes } = report([thrower, aboutMachines(() => fail("odd", undefined))]);
    expect(findings).toHaveLength(3);
    expect(crashes).toEqual([{ rule: "WL002", name: "check-estate", error: "Error: oh" }]);
  });
  test("is not said to apply to nothing", () => {
    const rule = aboutMachines(() => {
      throw new Error("oh");
    });
    expect(report([rule]).skipped).toEqual([]);
  });
  test("something that is no error", () => {
    const rule = aboutEstate(() => {
      const thrown: unknown = "just a text";
      throw thrown;
    });
    expect(report([rule]).crashes[0]?.error).toBe("just a text");
  });
  test("a rule without an answer", () => {
    const rule = { ...aboutEstate(() => pass), check: () => undefined } as unknown as Rule;
    expect(report([rule]).crashes).toHaveLength(1);
  });
  test.each([["a text"], [[undefined]], [{ verdict: "perhaps" }], [null], [[pass, 7]]])(
    "an answer that is no verdict: %j",
    (answered) => {
      const rule = { ...aboutEstate(() => pass), check: () => answered } as unknown as Rule;
      const { crashes, skipped, passed } = report([rule]);
      expect([crashes.length, skipped.length, passed.length]).toEqual([1, 0, 0]);
    },
  );
  test("an error that cannot become a text", () => {
    const rule = aboutEstate(() => {
      const thrown: unknown = Object.create(null);
      throw thrown;
    });
    expect(report([rule]).crashes[0]?.error).toBe("an error without a text");
  });
  test("a product key in the text of the error", () => {
    const rule = aboutEstate(() => {
      throw new Error("cannot read BCDFG-HJKMN-PQRTV-WXY23-46789");
    });
    expect(report([rule]).crashes[0]?.error).toBe("Error: cannot read *****-*****-*****-*****-46789");
  });
  test("a waiver rule", () => {
    const rule: WaiverRule = {
      scope: "waivers",
      ...meta("WL005", "check-waivers"),
      check() {
        throw new Error("oh");
      },
    };
    const { crashes, findings } = report([rule, aboutEstate(() => fail("odd", undefined))]);
    expect([crashes.length, findings.length]).toEqual([1, 1]);
  });
});

describe("levels", () => {
  const rule = aboutEstate(() => [fail("broken", undefined), fail("odd", undefined)]);
  test.each<[string, Readonly<Record<string, { level: Level | "disabled" }>>, readonly Level[]]>([
    ["none set", {}, ["mandatory", "advisory"]],
    ["advisory, by name", { "check-estate": { level: "advisory" } }, ["advisory", "advisory"]],
    ["advisory, by id", { WL002: { level: "advisory" } }, ["advisory", "advisory"]],
    ["mandatory", { "check-estate": { level: "mandatory" } }, ["mandatory", "advisory"]],
    ["disabled", { "check-estate": { level: "disabled" } }, []],
    ["of another rule", { "check-machines": { level: "disabled" } }, ["mandatory", "advisory"]],
  ])("%s", (_situation, rules, levels) => {
    expect(report([rule], { declarations: { rules } }).findings.map(({ level }) => level)).toEqual(levels);
  });
  test("a disabled rule is not run, not skipped and not counted", () => {
    const thrower = aboutEstate(() => {
      throw new Error("oh");
    });
    const { crashes, skipped, checked } = report([thrower], {
      declarations: { rules: { WL002: { level: "disabled" } } },
    });
    expect({ crashes, skipped, rules: checked.rules }).toEqual({ crashes: [], skipped: [], rules: 0 });
  });
});

describe("waivers", () => {
  const rules = [aboutMachines(() => fail("broken", undefined)), keepWaiversCurrent];
  const waiver = { rule: "WL001", resource: "b", reason: "r", owner: "o", until: "2026-12-31" };
  const says = (parts: EstateParts) => {
    const { findings, waived } = report(rules, { ...THREE, ...parts });
    return {
      findings: findings.map(({ message, subject }) => `${message} ${subject.name}`),
      waived: waived.map(({ finding, waiver: by }) => `${finding.subject.name} by ${by.owner}`),
    };
  };
  test("running: the finding is set aside and kept", () => {
    expect(says({ declarations: { waivers: [waiver] } })).toEqual({
      findings: ["broken a", "broken c"],
      waived: ["b by o"],
    });
  });
  test("lapsed: the finding is back, and so is the waiver", () => {
    expect(says({ declarations: { waivers: [waiver] }, asOf: "2027-01-01" })).toEqual({
      findings: ["broken a", "broken b", "broken c", "lapsed waivers[0]"],
      waived: [],
    });
  });
  test("unmatched", () => {
    expect(says({ declarations: { waivers: [{ ...waiver, resource: "z" }] } })).toEqual({
      findings: ["broken a", "broken b", "broken c", "unmatched waivers[0]"],
      waived: [],
    });
  });
  test("of what is said about waivers covers nothing", () => {
    const waivers = [
      { ...waiver, resource: "z" },
      { ...waiver, rule: "WL702", resource: "*" },
    ];
    expect(says({ declarations: { waivers } }).findings.slice(3)).toEqual([
      "unmatched waivers[0]",
      "unmatched waivers[1]",
    ]);
  });
  test("waivers are judged although the rule about them is disabled", () => {
    const declarations = { waivers: [waiver], rules: { WL702: { level: "disabled" } } } as const;
    expect(says({ declarations, asOf: "2027-01-01" }).findings).toEqual(["broken a", "broken b", "broken c"]);
  });
});

test("what was checked", () => {
  const parts = { resources: [virtualMachine("a"), declare("random:index/randomId:RandomId", "r")] };
  expect(report([aboutMachines(() => pass), aboutEstate(() => pass)], parts).checked).toEqual({
    resources: 2,
    machines: 1,
    understood: { read: 1, partly: 0, notRead: 0, notNeeded: 0, other: 1 },
    rules: 2,
  });
});

describe("order", () => {
  const finding = (parts: Partial<Finding>): Finding => ({
    rule: "WL1",
    name: "n",
    message: "m",
    level: "advisory",
    severity: "low",
    subject: { name: "s" },
    data: {},
    fingerprint: "f",
    ...parts,
  });
  test.each<[string, Partial<Finding>, Partial<Finding>]>([
    ["rule first", { rule: "WL1", subject: { name: "z" } }, { rule: "WL2", subject: { name: "a" } }],
    ["then place", { subject: { urn: "urn:a", name: "z" } }, { subject: { urn: "urn:b", name: "a" } }],
    ["then path", { path: "a", message: "z" }, { path: "b", message: "a" }],
    ["no path before any", {}, { path: "a" }],
    ["then message", { message: "a" }, { message: "b" }],
    ["then data", { data: { x: "a" } }, { data: { x: "b" } }],
    [
      "two places of one name",
      { subject: { name: "s", declaration: "a[0]" } },
      { subject: { name: "s", declaration: "a[1]" } },
    ],
  ])("%s", (_situation, left, right) => {
    expect(compareFindings(finding(left), finding(right))).toBeLessThan(0);
    expect(compareFindings(finding(right), finding(left))).toBeGreaterThan(0);
    expect(compareFindings(finding(left), finding(left))).toBe(0);
  });

  test("whatever order resources come in, the report is the same to the byte", () => {
    const rules = [
      aboutMachines((machine) => {
        if (machine.name === "crash") throw new Error("oh");
        if (machine.size === UNKNOWN) return [unknown("size"), unknown("size", { machine: machine.name })];
        return [fail("broken", "b"), fail("odd", "a", { machine: machine.name }), { ...pass, basis: SUM }];
      }),
      {
        scope: "estate",
        ...meta("WL002", "check-estate"),
        check: ({ machines }) =>
          machines.map((machine) => fail("odd", undefined, { machine: machine.name }, { subject: subjectOf(machine) })),
      } satisfies EstateRule,
      keepWaiversCurrent,
    ];
    const resources = [
      ...["a", "b", "crash", "d"].map((name) => virtualMachine(name)),
      virtualMachine("e", { size: COMPUTED }),
      virtualMachine("f", { size: COMPUTED, tags: { "windows-licensing:users": "x" } }),
      scaleSet("a", 2),
      declare("azure:compute/windowsVirtualMachine:WindowsVirtualMachine", "a", { size: "Standard_D2s_v5" }),
    ];
    const declarations = {
      waivers: [{ rule: "WL001", resource: "a", reason: "r", owner: "o", until: "2027-01-01" }],
    };
    const expected = JSON.stringify(evaluate(buildEstate({ resources, declarations }), rules));
    fc.assert(
      fc.property(fc.shuffledSubarray(resources, { minLength: resources.length }), (shuffled) => {
        expect(JSON.stringify(evaluate(buildEstate({ resources: shuffled, declarations }), rules))).toBe(expected);
      }),
    );
  });
});

test("one rule on its own, as a single policy runs it", () => {
  const { rule, findings, passes } = runRule(
    aboutMachines(({ name }) => (name === "a" ? pass : fail("broken", undefined))),
    buildEstate(THREE),
    [],
  );
  expect([rule.id, findings.length, passes]).toEqual(["WL001", 2, 1]);
});
