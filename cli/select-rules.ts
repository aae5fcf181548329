import { isNamed } from "../core/engine/waive";
import type { Rule } from "../core/model";
import { didYouMean } from "../core/text/suggest";
import { withoutControls } from "./formats/terminal";

/** What `--only` and `--skip` name, each with commas or one by one. */
export interface RuleSelection {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/** The rules that a selection leaves, or why it cannot be used. */
export function selectRules(
  rules: readonly Rule[],
  { only = [], skip = [] }: RuleSelection,
): readonly Rule[] | { readonly refused: string } {
  for (const name of [...only, ...skip]) {
    if (rules.some((rule) => isNamed(name, rule))) continue;
    const hint = didYouMean(
      name,
      rules.flatMap((rule) => [rule.id, rule.name]),
    );
    const suggestion = hint === undefined ? "" : ` ${hint.charAt(0).toUpperCase()}${hint.slice(1)}`;
    return { refused: `there is no rule \`${withoutControls(name)}\`.${suggestion} \`winlic rules\` lists them.` };
  }
  const named = (names: readonly string[], rule: Rule): boolean => names.some((name) => isNamed(name, rule));
  const left = rules.filter((rule) => (only.length === 0 || named(only, rule)) && !named(skip, rule));
  return left.length === 0 ? { refused: "no rule is left to check: --skip names every rule of --only." } : left;
}
