import type { ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { secretKeysIn } from "../core/activation/secret-keys";
import type { Context, LedgerDeclaration, Level, Rule, ValueRecord } from "../core/model";
import { recognise } from "../core/resources/tokens";
import { type Call, createShares, orFault } from "./call";
import { createCallMaker, STACK_TYPE } from "./call-maker";
import { declareResource } from "./declared-resource";
import { readEstateOfOne } from "./estate-of-one";
import { openKeyMemory } from "./key-memory";
import type { LedgerRun } from "./ledger-run";
import { type ConfigurationSource, openConfiguration } from "./run-configuration";
import type { Violation } from "./violation";

/** What a session takes from outside. */
export interface Outside extends ConfigurationSource {
  /** Opens the ledger for this run; absent where none can be. */
  readonly openLedger?: (declaration: LedgerDeclaration, urn: string) => LedgerRun;
  /** True in a preview, which claims nothing. */
  readonly isPreview?: () => boolean;
}

/**
 * What the policies of a pack know together. The SDK asks them one after the other, for each resource and then for the
 * stack. Each of these calls is worked out once, by whichever policy is asked first, and every policy takes its share.
 */
export interface Session {
  /** The level of a rule as far as the configuration of the stack or the project decides it. */
  levelAtStart(rule: Rule): Level | "disabled";
  /**
   * Makes the configuration of the policy the one that counts; undefined leaves the one of the start.
   * @param properties of the policy beside its configuration: there are none, so each is a fault
   */
  adopt(policyConfiguration: unknown, properties: readonly string[]): void;
  /**
   * Asks the ledger what a call takes of it, before the call is worked out: in an update a machine claims its licences before
   * it is created. Undefined where there is nothing to ask, so that nothing waits.
   */
  prepareResource(args: ResourceValidationArgs): Promise<void> | undefined;
  prepareStack(args: StackValidationArgs): Promise<void> | undefined;
  /** What to report of one resource as the program registers it. */
  checkResource(rule: Rule, args: ResourceValidationArgs): readonly Violation[];
  /** What to report of the whole stack, beyond what was reported of its resources one by one. */
  checkStack(rule: Rule, args: StackValidationArgs): readonly Violation[];
  /**
   * Notes what of a resource is secret: only a remediation can see it, and it comes before the resource is checked.
   * @param inputs of a resource that no rule looks at but the one about keys
   */
  noteSecrets(urn: string, paths: readonly string[], inputs?: ValueRecord): void;
  /** True when the running call is worked out and holds nothing of this rule: asking would change nothing. */
  isQuietOnResource(rule: Rule): boolean;
  isQuietOnStack(rule: Rule): boolean;
}

/** What cannot be read fails again when the call is worked out, and is reported there. */
function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** @param lead the rule whose policy is asked first in every call and carries the configuration */
export function openSession(rules: readonly Rule[], lead: Rule, outside: Outside): Session {
  const configuration = openConfiguration(rules, lead, outside);
  const shares = createShares(configuration, lead);
  const keys = openKeyMemory();
  let adopted: unknown;
  const maker = createCallMaker({
    rules,
    lead,
    context,
    isOff: configuration.isOff,
    tell: (line) => outside.tell(keys.hide(line)),
    remember: keys.remember,
  });
  /** Keys of what was reported of each resource when it was registered. */
  const reported = new Map<string, Set<string>>();

  // The SDK asks all policies of a call without a pause between them, so a call never outlives one turn of the event loop.
  const resourceCalls = new Map<string, Call>();
  let stackCall: Call | undefined;

  let ledger: LedgerRun | undefined;

  /** The ledger, where one is configured; with it the run belongs to the stack of the first resource. */
  function ledgerFor(urn: string): LedgerRun | undefined {
    const declaration = configuration.current().declarations.ledger;
    if (declaration === undefined) return undefined;
    ledger ??= outside.openLedger?.(declaration, urn);
    return ledger;
  }

  /** Rules keep their own levels here. What the configuration says of levels is in those of the policies already. */
  function context(): Context {
    const { declarations, configuration: source, asOf } = configuration.current();
    const common = { declarations: { ...declarations, rules: {} }, configuration: source, asOf };
    return ledger === undefined ? common : { ...common, ledger: ledger.view() };
  }

  return {
    levelAtStart: configuration.levelAtStart,
    adopt(from, properties) {
      // Faults of a configuration repeat what stands in it. It comes again with each call.
      if (from !== undefined && from !== adopted) keys.remember(() => secretKeysIn(JSON.stringify(from)));
      adopted = from;
      configuration.adopt(from, properties);
    },
    noteSecrets: maker.noteSecrets,

    prepareResource(args) {
      if (args.type === STACK_TYPE || recognise(args.type) === undefined || outside.isPreview?.() !== false) {
        return undefined;
      }
      const run = ledgerFor(args.urn);
      if (run === undefined) return undefined;
      const estate = orNothing(() => readEstateOfOne(declareResource(args), context()));
      const none = estate === undefined || estate.machines.length + estate.licensed.fleets.length === 0;
      return none ? undefined : run.claim(args.urn, estate);
    },

    prepareStack(args) {
      const [first] = args.resources;
      const run = first === undefined ? undefined : ledgerFor(first.urn);
      if (run === undefined) return undefined;
      if (outside.isPreview?.() !== false) return run.read();
      const estate = orNothing(() => maker.readStack(args));
      return (estate === undefined ? Promise.resolve() : run.confirm(estate)).then(() => run.read());
    },

    checkResource(rule, args) {
      let call = resourceCalls.get(args.urn);
      if (call === undefined || call.asked.has(rule)) {
        call = orFault(() => maker.openResourceCall(args), rule, args.name, args.urn);
        if (resourceCalls.size === 0) setImmediate(() => resourceCalls.clear());
        resourceCalls.set(args.urn, call);
        reported.delete(args.urn);
      }
      const violations = shares.take(call, rule);
      if (violations.length > 0) {
        const own = reported.get(args.urn) ?? new Set();
        reported.set(args.urn, own);
        for (const { key } of violations) own.add(key);
      }
      return withoutKeys(violations);
    },

    checkStack(rule, args) {
      if (stackCall === undefined || stackCall.asked.has(rule)) {
        stackCall = openStackCall(rule, args);
        setImmediate(() => {
          stackCall = undefined;
        });
      }
      return withoutKeys(shares.take(stackCall, rule));
    },

    isQuietOnResource(rule) {
      // With several calls under way nothing tells which of them this is about.
      const [only] = resourceCalls.values();
      return resourceCalls.size === 1 && shares.isQuiet(only, rule);
    },

    isQuietOnStack(rule) {
      return shares.isQuiet(stackCall, rule);
    },
  };

  function withoutKeys(violations: readonly Violation[]): readonly Violation[] {
    return violations.map((violation) => ({ ...violation, text: keys.hide(violation.text) }));
  }

  function openStackCall(rule: Rule, args: StackValidationArgs): Call {
    const known = new Set([...reported.values()].flatMap((own) => [...own]));
    return orFault(() => maker.openStackCall(args, known), rule, "the stack");
  }
}
