import { exitCodeOf, judge } from "../../cli/exit-code";
import type { CheckedInput } from "../../cli/formats/check-result";
import { parseFailOn } from "../../cli/threshold";
import type { Crash, Finding, Level, Report } from "../../core/model";

const CLEAN: Report = {
  asOf: "2026-11-22",
  configuration: { from: "none", faults: [] },
  findings: [],
  unknowns: [],
  waived: [],
  crashes: [],
  skipped: [],
  passed: [],
  checked: { resources: 1, machines: 1, rules: 1 },
};
const finding = (level: Level): Finding => ({
  rule: "WL101",
  name: "declare-license-type",
  message: "undeclared",
  level,
  severity: "medium",
  subject: { name: "web" },
  data: {},
  fingerprint: "f",
});
const crash: Crash = { rule: "WL101", name: "declare-license-type", error: "RangeError: no" };
const faults = [{ file: "windows-licensing.yaml", path: "version", expected: "1", found: "2" }];

const situations: readonly (readonly [string, Partial<Report>, string, number])[] = [
  ["nothing at all", {}, "mandatory", 0],
  ["advice", { findings: [finding("advisory")] }, "mandatory", 0],
  ["advice, and advice fails", { findings: [finding("advisory")] }, "advisory", 1],
  ["something mandatory", { findings: [finding("mandatory")] }, "mandatory", 1],
  ["something mandatory, and advice fails too", { findings: [finding("mandatory")] }, "advisory", 1],
  [
    "something mandatory that is waived",
    {
      waived: [
        {
          finding: finding("mandatory"),
          waiver: { rule: "WL101", resource: "*", reason: "r", owner: "o", until: "2027-01-01" },
        },
      ],
    },
    "mandatory",
    0,
  ],
  [
    "something unknown",
    { unknowns: [{ rule: "WL101", name: "n", code: "WL101/computed", data: {}, subjects: [] }] },
    "advisory",
    0,
  ],
  ["a configuration with a fault", { configuration: { from: "f", faults } }, "mandatory", 2],
  [
    "a fault in the configuration and a finding",
    { configuration: { from: "f", faults }, findings: [finding("mandatory")] },
    "mandatory",
    2,
  ],
  ["a rule that failed", { crashes: [crash] }, "mandatory", 3],
  [
    "a rule that failed, findings and a fault",
    { crashes: [crash], findings: [finding("mandatory")], configuration: { from: "f", faults } },
    "mandatory",
    3,
  ],
];

const WHOLE: CheckedInput = { source: "preview", name: "preview.json", notes: [], missing: [] };
const FAILED: CheckedInput = { ...WHOLE, missing: [{ kind: "failed-preview", count: 1, names: ["vm: quota"] }] };
const PARTIAL: CheckedInput = { ...WHOLE, missing: [{ kind: "look-up", count: 1, names: ["a:b:c"] }] };

test("the stack alone is nothing to check, and no pass", () => {
  expect(judge({ report: CLEAN, failOn: ["mandatory"], input: { ...WHOLE, empty: true } })).toBe("nothing-to-check");
});

test.each(situations)("%s", (_name, parts, failOn, code) => {
  expect(exitCodeOf(judge({ report: { ...CLEAN, ...parts }, failOn: parseFailOn(failOn), input: WHOLE }))).toBe(code);
});

test.each<[string, CheckedInput, Partial<Report>, number]>([
  ["a preview that failed on its way", FAILED, {}, 2],
  ["a preview that failed, with a finding all the same", FAILED, { findings: [finding("mandatory")] }, 1],
  ["a source with look-ups that were not made", PARTIAL, {}, 0],
])("%s", (_name, input, parts, code) => {
  expect(exitCodeOf(judge({ report: { ...CLEAN, ...parts }, failOn: ["mandatory"], input }))).toBe(code);
});
