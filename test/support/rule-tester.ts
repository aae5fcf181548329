import { runRule } from "../../core/engine/evaluate";
import { renderMessage } from "../../core/engine/render";
import type { Rule } from "../../core/model";
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

export interface RuleTable {
  readonly passes: Readonly<Record<string, EstateParts>>;
  readonly fails: Readonly<Record<string, FailingSituation>>;
  readonly skips: Readonly<Record<string, EstateParts>>;
  readonly cannotTell: Readonly<Record<string, EstateParts>>;
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
          expect(Object.keys(rule.messages)).toContain(finding.message);
          for (const [, hole] of rule.messages[finding.message]?.text.matchAll(/\{\{(\w+)\}\}/g) ?? []) {
            expect(Object.keys(finding.data)).toContain(hole);
          }
          expect(renderMessage(finding, rule)).not.toMatch(/\{\{|undefined|NaN/);
        }
      });
    });
    describe("does not apply", () => {
      test.each(Object.entries(skips))("%s", (_name, given) => {
        const { findings, unknowns, crashes, passes: passed, skips: skipped } = run(rule, given);
        expect({ findings, unknowns, crashes, passed }).toEqual({ findings: [], unknowns: [], crashes: [], passed: 0 });
        expect(skipped.length).toBeGreaterThan(0);
      });
    });
    describe("cannot tell", () => {
      test.each(Object.entries(cannotTell))("%s", (_name, given) => {
        const { findings, unknowns, crashes } = run(rule, given);
        expect({ findings, crashes }).toEqual({ findings: [], crashes: [] });
        expect(unknowns.length).toBeGreaterThan(0);
      });
    });
  });
}

function run(rule: Rule, given: EstateParts): ReturnType<typeof runRule> {
  return runRule(rule, buildEstate(given), []);
}
