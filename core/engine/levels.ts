import { type Level, levelOf, type Rule, type RuleSetting } from "../model";

/**
 * The level of one message of a rule under a setting.
 *
 * A setting speaks for the rule as a whole and replaces the level of its gravest messages. A message that is softer
 * by design (it reports an open question, or a day that is still to come) never becomes harder by it. Pulumi's own
 * policy configuration behaves the same way, because the pack leaves the level of the gravest messages to Pulumi.
 */
export function levelOfMessage(rule: Pick<Rule, "findings">, message: string, setting: Level | undefined): Level {
  const own = rule.findings[message]?.level ?? "advisory";
  if (setting === undefined) return own;
  return own === levelOf(rule) ? setting : own;
}

/** The setting for a rule, by its name or its id. */
export function settingFor(
  rule: Pick<Rule, "id" | "name">,
  settings: Readonly<Record<string, RuleSetting>>,
): RuleSetting | undefined {
  return settings[rule.name] ?? settings[rule.id];
}
