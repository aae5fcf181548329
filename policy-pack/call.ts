import type { Rule } from "../core/model";
import type { RunConfiguration } from "./run-configuration";
import { faultAsViolation, type Violation } from "./violation";

/** One call of the SDK, worked out. */
export interface Call {
  readonly violations: ReadonlyMap<string, readonly Violation[]>;
  /** Works out rules that were left out. */
  readonly workOut: (which: readonly Rule[]) => Call["violations"];
  /** Policies that have taken their share. */
  readonly asked: Set<Rule>;
  /** Rules whose share another policy has taken. */
  readonly spokenFor: Set<Rule>;
}

const NOTHING: readonly Violation[] = [];

export const NO_VIOLATIONS: Call["violations"] = new Map();

export function workedOut(violations: Call["violations"], workOut: Call["workOut"] = () => NO_VIOLATIONS): Call {
  return { violations, workOut, asked: new Set(), spokenFor: new Set() };
}

/** A call that fails as a whole would take the findings of every other pack with it. */
export function orFault(open: () => Call, rule: Rule, what: string, urn?: string): Call {
  try {
    return open();
  } catch (error) {
    return workedOut(new Map([[rule.name, [faultAsViolation(rule, what, error, urn)]]]));
  }
}

/** How the policies of a pack take their shares of a call. */
export interface Shares {
  take(call: Call, rule: Rule): readonly Violation[];
  /** True when the call is worked out and holds nothing of this rule. */
  isQuiet(call: Call | undefined, rule: Rule): boolean;
}

/** @param lead the rule whose policy is asked first, and speaks for those that the SDK leaves out wrongly */
export function createShares(configuration: RunConfiguration, lead: Rule): Shares {
  function shareOf(call: Call, rule: Rule): readonly Violation[] {
    const isOff = configuration.isOff(rule);
    if (rule === lead && isOff) return NOTHING;
    // Off in the configuration and asked all the same: Pulumi's own configuration has switched it on.
    const { violations } = isOff ? orFault(() => workedOut(call.workOut([rule])), rule, "anything") : call;
    return (violations.get(rule.name) ?? NOTHING).map((violation) => configuration.atRightLevel(violation, rule));
  }

  return {
    take(call, rule) {
      call.asked.add(rule);
      if (call.spokenFor.has(rule)) return NOTHING;
      const own = shareOf(call, rule);
      if (rule !== lead) return own;
      const silenced = configuration.wronglySilenced();
      for (const other of silenced) call.spokenFor.add(other);
      return [...own, ...silenced.flatMap((other) => shareOf(call, other))];
    },

    isQuiet(call, rule) {
      return call?.asked.has(lead) === true && !configuration.isOff(rule) && !call.violations.has(rule.name);
    },
  };
}
