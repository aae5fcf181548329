import type { ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { secretKeysOf, secretKeysOfResource } from "../core/activation/secret-keys";
import { evaluate } from "../core/engine/evaluate";
import { asksSingleResources, type Context, type Estate, type Rule, type ValueRecord } from "../core/model";
import { holdsResources } from "../core/resources/arm/expand-deployments";
import { readEstate } from "../core/resources/read-estate";
import { recognise } from "../core/resources/tokens";
import { renderInventory, renderReason } from "../core/words/render";
import { type Call, NO_VIOLATIONS, workedOut } from "./call";
import { declareResource, declareStackResource } from "./declared-resource";
import { readEstateOfOne } from "./estate-of-one";
import type { KeyMemory } from "./key-memory";
import { violationsByRule } from "./violation";
import { describeWaiting } from "./waiting";

export const STACK_TYPE = "pulumi:pulumi:Stack";

/** What calls are worked out with. */
export interface CallMaker {
  openResourceCall(args: ResourceValidationArgs): Call;
  /** @param known keys of what was reported of single resources already */
  openStackCall(args: StackValidationArgs, known: ReadonlySet<string>): Call;
  readStack(args: StackValidationArgs): Estate;
  noteSecrets(urn: string, paths: readonly string[], inputs?: ValueRecord): void;
}

/** What a run gives those calls. */
export interface CallContext {
  readonly rules: readonly Rule[];
  /** The rule about the configuration: the only one that has something to say of the stack's own resource. */
  readonly lead: Rule;
  readonly context: () => Context;
  readonly isOff: (rule: Rule) => boolean;
  readonly tell: (line: string) => void;
  /** Where product keys of what is read go: none of them may be told. */
  readonly remember: KeyMemory["remember"];
}

export function createCallMaker({ rules, lead, context, isOff, tell, remember }: CallContext): CallMaker {
  const ofResources = rules.filter(asksSingleResources);
  /** Inputs of the resources that rules look at, as registered: see `declareStackResource`. */
  const inputs = new Map<string, ValueRecord>();
  /** Paths of secrets, by resource, as far as they were noted. */
  const secrets = new Map<string, readonly string[]>();
  const lines = new Set<string>();

  /** The SDK may ask for the same stack again: information is given once. */
  function tellOnce(line: string): void {
    if (lines.has(line)) return;
    lines.add(line);
    tell(line);
  }

  function openCall(which: readonly Rule[], workOut: Call["workOut"]): Call {
    return workedOut(workOut(which.filter((rule) => !isOff(rule))), workOut);
  }

  function readStack({ resources }: StackValidationArgs): Estate {
    const declared = resources.map((resource) =>
      declareStackResource(resource, inputs.get(resource.urn), secrets.get(resource.urn)),
    );
    return readEstate(declared, context());
  }

  return {
    readStack,

    openResourceCall(args) {
      if (args.type === STACK_TYPE) {
        const nothing = readEstate([], context());
        return openCall([lead], (some) => violationsByRule(evaluate(nothing, some), some));
      }
      const held = holdsResources(args.type);
      if (recognise(args.type) === undefined && !held) return workedOut(NO_VIOLATIONS);
      const resource = declareResource(args);
      inputs.set(resource.urn, resource.inputs);
      remember(() => secretKeysOfResource(resource));
      // What a template makes belongs to the whole stack.
      if (held) return workedOut(NO_VIOLATIONS);
      const estate = readEstateOfOne(resource, context());
      if (estate.machines.length + estate.dns.records.length === 0) return workedOut(NO_VIOLATIONS);
      // What one resource leaves open, the stack may settle: it is said once, then.
      return openCall(ofResources, (some) => violationsByRule({ ...evaluate(estate, some), unknowns: [] }, some));
    },

    openStackCall(args, known) {
      const estate = readStack(args);
      remember(() => secretKeysOf(estate));
      for (const { name, reason, mayNeedLicences } of estate.unread ?? []) {
        const figures = mayNeedLicences ? "; core licences needed are at least what is reported" : "";
        tellOnce(`not read, ${name}: ${renderReason(reason)}${figures}`);
      }
      return openCall(rules, (some) => {
        const report = evaluate(estate, some);
        const { machines, fleets = 0, hosts = 0 } = report.checked;
        if (machines + fleets + hosts > 0) tellOnce(`inventory: ${renderInventory(report.checked).join(", ")}`);
        for (const line of describeWaiting(report, some)) tellOnce(line);
        return violationsByRule(report, some, known);
      });
    },

    noteSecrets(urn, paths, own) {
      secrets.set(urn, paths);
      if (own !== undefined) inputs.set(urn, own);
    },
  };
}
