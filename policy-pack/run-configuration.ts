import { settingFor } from "../core/engine/levels";
import { type Level, levelOf, type Rule } from "../core/model";
import type { Configuration } from "./policy-configuration";
import type { Violation } from "./violation";

/** Where the configuration comes from, and who is told of it. */
export interface ConfigurationSource {
  /** The configuration as it is known when the pack starts; with an argument, that of the policy. Never throws. */
  readonly configure: (policyConfiguration?: unknown, policyProperties?: readonly string[]) => Configuration;
  /** Tells the user a line. */
  readonly tell: (line: string) => void;
}

/** The configuration that counts in a run, and what it makes of levels. */
export interface RunConfiguration {
  /** The one that counts now; the user is told of each once. */
  current(): Configuration;
  adopt(policyConfiguration: unknown, properties: readonly string[]): void;
  levelAtStart(rule: Rule): Level | "disabled";
  isOff(rule: Rule): boolean;
  /**
   * A policy carries the level of the start, which Pulumi's own configuration can then override. Where that level comes
   * from a configuration that no longer counts, the level of the rule itself takes its place.
   */
  atRightLevel(violation: Violation, rule: Rule): Violation;
  /** Policies the SDK leaves out because a configuration that no longer counts switched them off: a project must not do that. */
  wronglySilenced(): readonly Rule[];
}

/** @param lead the rule whose policy carries the configuration */
export function openConfiguration(
  rules: readonly Rule[],
  lead: Rule,
  { configure, tell }: ConfigurationSource,
): RunConfiguration {
  const atStart = configure();
  let adopted:
    | { readonly from: unknown; readonly properties: string; readonly configuration: Configuration }
    | undefined;
  let told: string | undefined;

  function current(): Configuration {
    const counts = adopted?.configuration ?? atStart;
    if (told !== counts.line) {
      told = counts.line;
      tell(counts.line);
    }
    return counts;
  }

  function levelAtStart(rule: Rule): Level | "disabled" {
    const level = settingFor(rule, atStart.declarations.rules)?.level ?? levelOf(rule);
    // Off, the lead would not bring the policy's configuration, and a project could escape it by a line in its file.
    return rule === lead && level === "disabled" ? levelOf(rule) : level;
  }

  return {
    current,
    levelAtStart,

    adopt(from, properties) {
      const key = properties.join("\n");
      if (from === adopted?.from && key === (adopted?.properties ?? "")) return;
      const nothing = from === undefined && properties.length === 0;
      adopted = nothing ? undefined : { from, properties: key, configuration: configure(from, properties) };
    },

    isOff(rule) {
      return settingFor(rule, current().declarations.rules)?.level === "disabled";
    },

    atRightLevel(violation, rule) {
      if (adopted === undefined || violation.level !== undefined || levelAtStart(rule) === levelOf(rule))
        return violation;
      return { ...violation, level: levelOf(rule) };
    },

    wronglySilenced() {
      return adopted === undefined ? [] : rules.filter((rule) => levelAtStart(rule) === "disabled");
    },
  };
}
