import type { Report, Rule } from "../core/model";
import { renderSkip } from "../core/words/render";

/** Rules that would look at something if more were declared: a line for each declaration that is missing. */
export function describeWaiting({ skipped }: Pick<Report, "skipped">, rules: readonly Rule[]): readonly string[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const groups = new Map<string, string[]>();
  for (const skip of skipped) {
    const { text, declare } = renderSkip(skip, byId.get(skip.rule));
    if (declare === undefined) continue;
    const key = `${text}; to have it checked, declare \`${declare}\``;
    groups.set(key, [...(groups.get(key) ?? []), `${skip.rule} ${skip.name}`]);
  }
  return [...groups].map(([what, names]) => `waiting for a declaration, ${names.join(", ")}: ${what}`);
}
