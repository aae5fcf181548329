import { runRule } from "../../core/engine/evaluate";
import type { OwnReason, Reason, Rule } from "../../core/model";
import {
  declareOf,
  holesIn,
  renderFixLine,
  renderMessage,
  renderReason,
  settleOf,
  templatesOf,
} from "../../core/words/render";
import { buildEstate, type EstateParts } from "./builders";

interface Situation {
  readonly given: EstateParts;
}

interface FailingSituation extends Situation {
  /** Message keys, in the order of the report. */
  readonly says: readonly string[];
  /** Paths of the findings; leave out where a finding has none. */
  readonly at?: readonly (string | undefined)[];
  /** Logical names or declarations of the subjects. */
  readonly about?: readonly string[];
}

/** An estate, and the codes of what is said of it: a key of the rule (`computed`), or a shared code (`network/…`). */
interface CodedSituation extends Situation {
  readonly says: readonly string[];
}

export interface RuleTable {
  readonly passes: Readonly<Record<string, EstateParts>>;
  readonly fails: Readonly<Record<string, FailingSituation>>;
  readonly skips: Readonly<Record<string, CodedSituation>>;
  /** Left out for a rule that never lacks what it takes to decide. */
  readonly cannotTell?: Readonly<Record<string, CodedSituation>>;
}

/** Tests one rule over whole estates read by the real readers: a table of named situations. */
export function testRule(rule: Rule, { passes, fails, skips, cannotTell }: RuleTable): void {
  describe(`${rule.id} ${rule.name}`, () => {
    describe("passes", () => {
      test.each(Object.entries(passes))("%s", (_name, given) => {
        const { findings, unknowns, crashes, passes: passed } = run(rule, given);
        expect({ findings, unknowns, crashes }).toEqual({ findings: [], unknowns: [], crashes: [] });
        expect(passed).toBeGreaterThan(0);
      });
    });
    describe("fails", () => {
      test.each(Object.entries(fails))("%s", (_name, { given, says, at, about }) => {
        const { findings, crashes } = run(rule, given);
        expect(crashes).toEqual([]);
        expect(findings.map(({ message }) => message)).toEqual(says);
        if (at !== undefined) expect(findings.map(({ path }) => path)).toEqual(at);
        if (about !== undefined) expect(findings.map(({ subject }) => subject.name)).toEqual(about);
        // A hole that no datum fills would leave a gap in the sentence.
        for (const finding of findings) {
          expect(Object.keys(rule.findings)).toContain(finding.message);
          const words = rule.findings[finding.message];
          for (const hole of holesIn(JSON.stringify(words))) expect(Object.keys(finding.data)).toContain(hole);
          expect(renderMessage(finding, rule)).not.toMatch(/\{\{|undefined|NaN/);
          expect(renderFixLine(finding, rule)).not.toMatch(/\{\{|undefined|NaN/);
        }
      });
    });
    describe("does not apply", () => {
      test.each(Object.entries(skips))("%s", (_name, { given, says }) => {
        const { findings, unknowns, crashes, passes: passed, skips: skipped } = run(rule, given);
        expect({ findings, unknowns, crashes, passed }).toEqual({ findings: [], unknowns: [], crashes: [], passed: 0 });
        expect(skipped.length).toBeGreaterThan(0);
        expectWords(rule, skipped, says);
      });
    });
    if (cannotTell === undefined) return;
    describe("unknown", () => {
      test.each(Object.entries(cannotTell))("%s", (_name, { given, says }) => {
        const { findings, unknowns, crashes } = run(rule, given);
        expect({ findings, crashes }).toEqual({ findings: [], crashes: [] });
        expect(unknowns.length).toBeGreaterThan(0);
        expectWords(rule, unknowns, says);
      });
    });
  });
}

/** The codes, each once in their order, and words without gaps. */
function expectWords(
  rule: Rule,
  verdicts: readonly { readonly reason: OwnReason | Reason }[],
  says: readonly string[],
): void {
  const codes = verdicts.map(({ reason }) => ("code" in reason ? reason.code : reason.key));
  expect([...new Set(codes)]).toEqual(says);
  for (const { reason } of verdicts) {
    const coded = "code" in reason ? reason : { code: `${rule.id}/${reason.key}`, data: reason.data };
    const texts = [renderReason(coded, rule), settleOf(coded, rule) ?? "", declareOf(coded, rule) ?? ""];
    // Without words the code itself would be printed.
    expect(texts).not.toContain(coded.code);
    for (const template of templatesOf(coded, rule)) {
      for (const hole of holesIn(template)) expect(Object.keys(coded.data)).toContain(hole);
    }
    for (const text of texts) expect(text).not.toMatch(/\{\{|undefined|NaN/);
  }
}

function run(rule: Rule, given: EstateParts): ReturnType<typeof runRule> {
  return runRule(rule, buildEstate(given), []);
}
