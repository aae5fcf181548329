import { evaluate } from "../../../core/engine/evaluate";
import { type Declarations, NOTHING_DECLARED } from "../../../core/model";
import { RULES } from "../../../core/rules";
import { buildEstate, COMPUTED } from "../../support/builders";
import { virtualMachine } from "../../support/machines";

const TAG = "windows-licensing:waive";

/** What WL101, WL701 and WL702 say of a machine without a licence type, whose tag is this. */
function reportOf(tag: unknown, declared: Partial<Declarations> = {}, name = TAG) {
  const web = virtualMachine("web", { more: { tags: { [name]: tag } } });
  const declarations = { ...NOTHING_DECLARED, ...declared };
  const estate = buildEstate({ resources: [web, virtualMachine("app")], declarations, asOf: "2026-11-22" });
  const { findings, waived } = evaluate(estate, RULES);
  const ids = ["WL101", "WL701", "WL702"];
  return {
    findings: findings
      .filter(({ rule }) => ids.includes(rule))
      .map(({ rule, message, subject }) => `${rule} ${message} ${subject.name}`),
    waived: waived.map(({ finding, waiver }) => [finding.rule, finding.subject.name, waiver.owner, waiver.reason]),
  };
}

const STANDING = ["WL101 undeclared app", "WL101 undeclared web"];

test.each<[string, string, string]>([
  ["by id", "WL101; Billing decides; platform; 2027-03-31", TAG],
  ["by name, in any case", "Declare-License-Type;Billing decides;platform;2027-03-31", TAG],
  ["under a tag in capitals", "wl101; Billing decides; platform; 2027-03-31", "Windows-Licensing:Waive"],
  ["on its last day", "WL101; Billing decides; platform; 2026-11-22", TAG],
])("a tag waives for its own resource alone: %s", (_situation, tag, name) => {
  expect(reportOf(tag, {}, name)).toEqual({
    findings: ["WL101 undeclared app"],
    waived: [["WL101", "web", "platform", "Billing decides"]],
  });
});

test("a reason may hold semicolons", () => {
  expect(reportOf("WL101; one; two; platform; 2027-03-31").waived).toEqual([["WL101", "web", "platform", "one; two"]]);
});

test.each([
  ["lapsed", "WL101; r; o; 2026-11-21", "WL702 lapsed web"],
  ["of a rule that finds nothing here", "WL110; r; o; 2027-03-31", "WL702 unmatched web"],
  ["of a rule that does not exist", "WL999; r; o; 2027-03-31", "WL702 unmatched web"],
])("a waiver that is %s is told with its resource", (_situation, tag, says) => {
  expect(reportOf(tag)).toEqual({ findings: [...STANDING, says], waived: [] });
});

test.each([
  ["without its parts", "WL101"],
  ["without a reason", "WL101; ; o; 2027-03-31"],
  ["empty", ""],
  ["with a day that does not exist", "WL101; r; o; 2027-02-30"],
  ["with a day in another form", "WL101; r; o; 31.3.2027"],
  ["for more than a year", "WL101; r; o; 2027-11-23"],
  ["of the rule that says so", "WL701; r; o; 2027-03-31"],
])("a tag %s is a fault and waives nothing", (_situation, tag) => {
  expect(reportOf(tag)).toEqual({ findings: [...STANDING, "WL701 invalid tags of web"], waived: [] });
});

test("a tag that is computed at deployment waives nothing", () => {
  expect(reportOf(COMPUTED)).toEqual({ findings: STANDING, waived: [] });
});

test("`waiversInProgram: false` refuses them", () => {
  const tag = "WL101; Billing decides; platform; 2027-03-31";
  expect(reportOf(tag, { waiversInProgram: false }).findings).toEqual([...STANDING, "WL701 invalid tags of web"]);
  expect(reportOf(tag, { waiversInProgram: true }).waived.length).toBe(1);
});
