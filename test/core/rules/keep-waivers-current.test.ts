import { evaluate } from "../../../core/engine/evaluate";
import type { Rule, Waiver } from "../../../core/model";
import declareLicenseType from "../../../core/rules/declare-license-type";
import keepWaiversCurrent from "../../../core/rules/keep-waivers-current";
import { renderMessage } from "../../../core/words/render";
import { buildEstate } from "../../support/builders";
import { virtualMachine } from "../../support/machines";

const rule: Rule = keepWaiversCurrent;

function waiver(parts: Partial<Waiver> = {}): Waiver {
  const reason = "Billing decides in spring";
  return { rule: "WL101", resource: "web", reason, owner: "platform@contoso.com", until: "2026-12-31", ...parts };
}

/** A report over one machine that does not say how it is licensed. */
function report(waivers: readonly Waiver[], asOf = "2026-11-21") {
  const estate = buildEstate({ resources: [virtualMachine("web")], declarations: { waivers }, asOf });
  return evaluate(estate, [rule, declareLicenseType]);
}

interface Situation {
  readonly waivers: readonly Waiver[];
  readonly asOf?: string;
  /** `message subject` of each finding of this rule. */
  readonly says: readonly string[];
}

const situations: Readonly<Record<string, Situation>> = {
  "covers a finding": { waivers: [waiver()], says: [] },
  "covers it on its last day": { waivers: [waiver()], asOf: "2026-12-31", says: [] },
  "the day after": { waivers: [waiver()], asOf: "2027-01-01", says: ["lapsed waivers[0]"] },
  "another resource": { waivers: [waiver({ resource: "app" })], says: ["unmatched waivers[0]"] },
  "another rule": { waivers: [waiver({ rule: "WL110" })], says: ["unmatched waivers[0]"] },
  "lapsed, and nothing to cover any more": {
    waivers: [waiver({ resource: "app", until: "2026-01-01" })],
    says: ["unmatched waivers[0]"],
  },
  "second of two": {
    waivers: [waiver(), waiver({ resource: "a*" })],
    says: ["unmatched waivers[1]"],
  },
  "renewed beside the lapsed one": {
    waivers: [waiver({ until: "2026-01-01" }), waiver()],
    says: ["lapsed waivers[0]"],
  },
  "ten and more are counted, not spelled": {
    waivers: Array.from({ length: 11 }, () => waiver({ resource: "app" })),
    says: Array.from({ length: 11 }, (_, index) => `unmatched waivers[${String(index)}]`).sort(),
  },
};

describe("a waiver", () => {
  test.each(Object.entries(situations))("%s", (_situation, { waivers, asOf, says }) => {
    const findings = report(waivers, asOf).findings.filter((finding) => finding.rule === rule.id);
    expect(findings.map(({ message, subject }) => `${message} ${subject.name}`)).toEqual(says);
    for (const finding of findings) {
      expect(finding.subject.declaration).toBe(finding.subject.name);
      expect(finding.level).toBe(rule.findings[finding.message]?.level);
      for (const [, hole] of rule.findings[finding.message]?.text.matchAll(/\{\{(\w+)\}\}/g) ?? []) {
        expect(Object.keys(finding.data)).toContain(hole);
      }
      expect(renderMessage(finding, rule)).toContain("platform@contoso.com");
    }
  });
});

test.each<[string, Partial<Waiver>, string, readonly string[]]>([
  ["the resource is misspelt", { resource: "wbe" }, "resources/rule-with-findings", ["web"]],
  ["the rule finds nothing", { rule: "WL110" }, "resources/rule-without-findings", []],
])("unmatched because %s: it says what it could have matched", (_why, parts, code, names) => {
  const { findings } = report([waiver(parts)]);
  const reason = findings.find((finding) => finding.rule === rule.id)?.data.reason;
  expect(reason).toMatchObject({ code, data: names.length === 0 ? {} : { names } });
});

test("a waiver of a rule that is not asked is not judged", () => {
  const estate = buildEstate({ resources: [virtualMachine("web")], declarations: { waivers: [waiver()] } });
  expect(evaluate(estate, [rule], [declareLicenseType]).findings).toEqual([]);
  expect(evaluate(estate, [rule]).findings.map(({ message }) => message)).toEqual(["unmatched"]);
});

test("none declared: the rule does not apply", () => {
  expect(report([]).skipped.map((skipped) => skipped.rule)).toContain("WL702");
});

test("lapsed blocks, unmatched does not", () => {
  expect([rule.findings.lapsed?.level, rule.findings.unmatched?.level]).toEqual(["mandatory", "advisory"]);
});
