import type { ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { evaluate } from "../core/engine/evaluate";
import { settingFor } from "../core/engine/levels";
import {
  asksSingleResources,
  type Context,
  type Estate,
  type LedgerDeclaration,
  type Level,
  levelOf,
  type Rule,
  type ValueRecord,
} from "../core/model";
import { holdsResources } from "../core/resources/arm/expand-deployments";
import { readEstate } from "../core/resources/read-estate";
import { recognise } from "../core/resources/tokens";
import { renderReason } from "../core/words/render";
import { declareResource, declareStackResource } from "./declared-resource";
import { readEstateOfOne } from "./estate-of-one";
import type { LedgerRun } from "./ledger-run";
import type { Configuration } from "./policy-configuration";
import { faultAsViolation, type Violation, violationsByRule } from "./violation";
import { describeWaiting } from "./waiting";

/** What a session takes from outside. */
export interface Outside {
  /** The configuration as it is known when the pack starts; with an argument, that of the policy. Never throws. */
  readonly configure: (policyConfiguration?: unknown, policyProperties?: readonly string[]) => Configuration;
  /** Tells the user a line. */
  readonly tell: (line: string) => void;
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

/** One call of the SDK, worked out. */
interface Call {
  readonly violations: ReadonlyMap<string, readonly Violation[]>;
  /** Works out rules that were left out. */
  readonly workOut: (which: readonly Rule[]) => Call["violations"];
  /** Policies that have taken their share. */
  readonly asked: Set<Rule>;
  /** Rules whose share another policy has taken. */
  readonly spokenFor: Set<Rule>;
}

const STACK_TYPE = "pulumi:pulumi:Stack";
const NOTHING: readonly Violation[] = [];
const NONE: Call["violations"] = new Map();

/** What cannot be read fails again when the call is worked out, and is reported there. */
function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function workedOut(violations: Call["violations"], workOut: Call["workOut"] = () => NONE): Call {
  return { violations, workOut, asked: new Set(), spokenFor: new Set() };
}

/** @param lead the rule whose policy is asked first in every call and carries the configuration */
export function openSession(rules: readonly Rule[], lead: Rule, outside: Outside): Session {
  const atStart = outside.configure();
  const ofResources = rules.filter(asksSingleResources);
  let adopted:
    | { readonly from: unknown; readonly properties: string; readonly configuration: Configuration }
    | undefined;
  let told: string | undefined;

  /** Inputs of the resources that rules look at, as registered: see `declareStackResource`. */
  const inputs = new Map<string, ValueRecord>();
  /** Paths of secrets, by resource, as far as they were noted. */
  const secrets = new Map<string, readonly string[]>();
  /** Keys of what was reported of each resource when it was registered. */
  const reported = new Map<string, Set<string>>();

  // The SDK asks all policies of a call without a pause between them, so a call never outlives one turn of the event loop.
  const resourceCalls = new Map<string, Call>();
  let stackCall: Call | undefined;

  function configuration(): Configuration {
    const current = adopted?.configuration ?? atStart;
    if (told !== current.line) {
      told = current.line;
      outside.tell(current.line);
    }
    return current;
  }

  let ledger: LedgerRun | undefined;

  /** The ledger, where one is configured; with it the run belongs to the stack of the first resource. */
  function ledgerFor(urn: string): LedgerRun | undefined {
    const declaration = configuration().declarations.ledger;
    if (declaration === undefined) return undefined;
    ledger ??= outside.openLedger?.(declaration, urn);
    return ledger;
  }

  const lines = new Set<string>();

  /** The SDK may ask for the same stack again: information is given once. */
  function tellOnce(line: string): void {
    if (lines.has(line)) return;
    lines.add(line);
    outside.tell(line);
  }

  function levelAtStart(rule: Rule): Level | "disabled" {
    const level = settingFor(rule, atStart.declarations.rules)?.level ?? levelOf(rule);
    // Off, the lead would not bring the policy's configuration, and a project could escape it by a line in its file.
    return rule === lead && level === "disabled" ? levelOf(rule) : level;
  }

  function isOff(rule: Rule): boolean {
    return settingFor(rule, configuration().declarations.rules)?.level === "disabled";
  }

  /** Rules keep their own levels here. What the configuration says of levels is in those of the policies already. */
  function context(): Context {
    const { declarations, configuration: source, asOf } = configuration();
    const common = { declarations: { ...declarations, rules: {} }, configuration: source, asOf };
    return ledger === undefined ? common : { ...common, ledger: ledger.view() };
  }

  function openCall(which: readonly Rule[], workOut: Call["workOut"]): Call {
    return workedOut(workOut(which.filter((rule) => !isOff(rule))), workOut);
  }

  /** A call that fails as a whole would take the findings of every other pack with it. */
  function orFault(open: () => Call, rule: Rule, what: string, urn?: string): Call {
    try {
      return open();
    } catch (error) {
      return workedOut(new Map([[rule.name, [faultAsViolation(rule, what, error, urn)]]]));
    }
  }

  function openResourceCall(args: ResourceValidationArgs): Call {
    if (args.type === STACK_TYPE) {
      const nothing = readEstate([], context());
      return openCall([lead], (some) => violationsByRule(evaluate(nothing, some), some));
    }
    const held = holdsResources(args.type);
    if (recognise(args.type) === undefined && !held) return workedOut(NONE);
    const resource = declareResource(args);
    inputs.set(resource.urn, resource.inputs);
    // What a template makes belongs to the whole stack.
    if (held) return workedOut(NONE);
    const estate = readEstateOfOne(resource, context());
    if (estate.machines.length + estate.dns.records.length === 0) return workedOut(NONE);
    // What one resource leaves open, the stack may settle: it is said once, then.
    return openCall(ofResources, (some) => violationsByRule({ ...evaluate(estate, some), unknowns: [] }, some));
  }

  function readStack({ resources }: StackValidationArgs): Estate {
    const declared = resources.map((resource) =>
      declareStackResource(resource, inputs.get(resource.urn), secrets.get(resource.urn)),
    );
    return readEstate(declared, context());
  }

  function openStackCall(args: StackValidationArgs): Call {
    const estate = readStack(args);
    for (const { name, reason, mayNeedLicences } of estate.unread ?? []) {
      const figures = mayNeedLicences ? "; core licences needed are at least what is reported" : "";
      tellOnce(`not read, ${name}: ${renderReason(reason)}${figures}`);
    }
    const known = new Set([...reported.values()].flatMap((keys) => [...keys]));
    return openCall(rules, (some) => {
      const report = evaluate(estate, some);
      for (const line of describeWaiting(report, some)) tellOnce(line);
      return violationsByRule(report, some, known);
    });
  }

  function takeShare(call: Call, rule: Rule): readonly Violation[] {
    call.asked.add(rule);
    if (call.spokenFor.has(rule)) return NOTHING;
    const own = shareOf(call, rule);
    if (rule !== lead) return own;
    const silenced = wronglySilenced();
    for (const other of silenced) call.spokenFor.add(other);
    return [...own, ...silenced.flatMap((other) => shareOf(call, other))];
  }

  function shareOf(call: Call, rule: Rule): readonly Violation[] {
    if (rule === lead && isOff(lead)) return NOTHING;
    // Off in the configuration and asked all the same: Pulumi's own configuration has switched it on.
    const { violations } = isOff(rule) ? orFault(() => workedOut(call.workOut([rule])), rule, "anything") : call;
    return (violations.get(rule.name) ?? NOTHING).map((violation) => atRightLevel(violation, rule));
  }

  /**
   * A policy carries the level of the start, which Pulumi's own configuration can then override. Where that level comes
   * from a configuration that no longer counts, the level of the rule itself takes its place.
   */
  function atRightLevel(violation: Violation, rule: Rule): Violation {
    if (adopted === undefined || violation.level !== undefined || levelAtStart(rule) === levelOf(rule))
      return violation;
    return { ...violation, level: levelOf(rule) };
  }

  /** Policies the SDK leaves out because a configuration that no longer counts switched them off: a project must not do that. */
  function wronglySilenced(): readonly Rule[] {
    return adopted === undefined ? [] : rules.filter((rule) => levelAtStart(rule) === "disabled");
  }

  function isQuiet(call: Call | undefined, rule: Rule): boolean {
    return call?.asked.has(lead) === true && !isOff(rule) && !call.violations.has(rule.name);
  }

  return {
    levelAtStart,

    adopt(from, properties) {
      const key = properties.join("\n");
      if (from === adopted?.from && key === (adopted?.properties ?? "")) return;
      const nothing = from === undefined && properties.length === 0;
      adopted = nothing ? undefined : { from, properties: key, configuration: outside.configure(from, properties) };
    },

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
      const estate = orNothing(() => readStack(args));
      return (estate === undefined ? Promise.resolve() : run.confirm(estate)).then(() => run.read());
    },

    checkResource(rule, args) {
      let call = resourceCalls.get(args.urn);
      if (call === undefined || call.asked.has(rule)) {
        call = orFault(() => openResourceCall(args), rule, args.name, args.urn);
        if (resourceCalls.size === 0) setImmediate(() => resourceCalls.clear());
        resourceCalls.set(args.urn, call);
        reported.delete(args.urn);
      }
      const violations = takeShare(call, rule);
      if (violations.length > 0) {
        const keys = reported.get(args.urn) ?? new Set();
        reported.set(args.urn, keys);
        for (const { key } of violations) keys.add(key);
      }
      return violations;
    },

    checkStack(rule, args) {
      if (stackCall === undefined || stackCall.asked.has(rule)) {
        stackCall = orFault(() => openStackCall(args), rule, "the stack");
        setImmediate(() => {
          stackCall = undefined;
        });
      }
      return takeShare(stackCall, rule);
    },

    noteSecrets(urn, paths, own) {
      secrets.set(urn, paths);
      if (own !== undefined) inputs.set(urn, own);
    },

    isQuietOnResource(rule) {
      // With several calls under way nothing tells which of them this is about.
      const [only] = resourceCalls.values();
      return resourceCalls.size === 1 && isQuiet(only, rule);
    },

    isQuietOnStack(rule) {
      return isQuiet(stackCall, rule);
    },
  };
}
