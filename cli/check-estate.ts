import { describeSource, type FoundConfiguration } from "../config/find";
import { enabledRules, evaluate, type RuleOutcome, runRule } from "../core/engine/evaluate";
import { settingFor } from "../core/engine/levels";
import type { Context, Estate, IsoDate, LedgerView, Rule } from "../core/model";
import { RULES } from "../core/rules";
import keepKeysSecret from "../core/rules/keep-keys-secret";
import { placeDeclarations } from "./configuration";
import type { CheckResult } from "./formats/check-result";
import { stacksIn } from "./inputs/combine-readings";
import { describeOthers, includeOthers } from "./inputs/other-packs";
import { type Reading, unseenIn } from "./inputs/reading";
import { limitsOf } from "./inputs/unread";
import { readPrintedEstate } from "./printed-estate";
import type { FailOn } from "./threshold";

export interface ReadingOptions {
  readonly configuration: FoundConfiguration;
  readonly input: { readonly name: string; readonly stack?: string };
  readonly asOf: IsoDate;
  readonly failOn: FailOn;
  /** All of them unless told otherwise. */
  readonly rules?: readonly Rule[];
  /** What the ledger says of other stacks, where it is asked. */
  readonly ledger?: LedgerView;
  readonly includeOtherPacks?: boolean;
  /** What rules said of this estate already. */
  readonly before?: ReadonlyMap<Rule, RuleOutcome>;
}

/** The estate that a reading and a configuration make. */
export function estateOf(
  reading: Reading,
  { configuration, input, asOf, ledger }: Pick<ReadingOptions, "configuration" | "input" | "asOf" | "ledger">,
): Estate {
  return readPrintedEstate(reading.resources, {
    declarations: configuration.declarations,
    configuration: configuration.configuration,
    asOf,
    ...readingContext(reading, input.name),
    ...(ledger === undefined ? {} : { ledger }),
  });
}

/** Checks what was read from one source. */
export function checkReading(reading: Reading, options: ReadingOptions): CheckResult {
  return checkEstate(estateOf(reading, options), reading, options);
}

/**
 * The same for an estate of which other threads find a part. The rules that need none of it are asked first, one at a time,
 * so that Ctrl-C ends a run between two of them.
 */
export async function checkWhile(
  reading: Reading,
  options: ReadingOptions,
  found: () => Promise<void>,
): Promise<CheckResult> {
  const estate = estateOf(reading, options);
  const before = new Map<Rule, RuleOutcome>();
  for (const rule of enabledRules(estate, options.rules ?? RULES)) {
    if (rule.scope === "waivers" || rule === keepKeysSecret) continue;
    before.set(rule, runRule(rule, estate, []));
    await turn();
  }
  await found();
  return checkEstate(estate, reading, { ...options, before });
}

/** Lets what waits come to its turn: signals, and what other threads say. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Checks an estate that was made from what was read. */
export function checkEstate(estate: Estate, reading: Reading, options: ReadingOptions): CheckResult {
  const { configuration, input, failOn, rules = RULES } = options;
  const { declarations } = configuration;
  const { source, others = [] } = reading;
  const leftOut = rules === RULES ? [] : RULES.filter((rule) => !rules.includes(rule));
  const report = placeDeclarations(evaluate(estate, rules, leftOut, options.before), configuration);
  const included =
    options.includeOtherPacks === true ? includeOthers(report, others, reading.resources) : { report, rules: [] };
  const limits = limitsOf(reading, estate);
  const notes = others.length > 0 && options.includeOtherPacks !== true ? [describeOthers(others)] : [];
  return {
    report: included.report,
    rules: [...rules.filter((rule) => settingFor(rule, declarations.rules)?.level !== "disabled"), ...included.rules],
    input: {
      source,
      ...input,
      stacks: stacksIn(reading.resources),
      ...(reading.company === undefined
        ? {}
        : {
            inputs: reading.company.inputs,
            repeated: reading.company.repeated,
            ...(reading.company.drift === undefined ? {} : { drift: reading.company.drift }),
          }),
      ...limits,
      notes: [...limits.notes, ...notes],
      ...(isEmpty(reading) ? { empty: true } : {}),
    },
    configuration: describeSource(configuration),
    failOn,
    ...(leftOut.length === 0 ? {} : { leftOut: leftOut.map(({ id }) => id) }),
  };
}

/** What the estate knows of a reading beside its resources. */
export function readingContext(reading: Reading, name: string): Pick<Context, "company" | "servers" | "unseen"> {
  const unseen = reading.unseen ?? unseenIn(name, reading);
  return {
    ...(reading.company === undefined ? {} : { company: reading.company }),
    ...(unseen.length === 0 ? {} : { unseen }),
    ...(reading.servers === undefined ? {} : { servers: reading.servers }),
  };
}

/** The resource that stands for the stack itself, in every preview and state. */
const STACK_TYPE = "pulumi:pulumi:Stack";

function isEmpty({ resources }: Reading): boolean {
  return resources.every(({ type }) => type === STACK_TYPE);
}
