import { readActor } from "../../config/actor";
import type { ConfirmAnswer, LedgerDesk } from "../../config/ledger";
import { stackOf } from "../../core/engine/fingerprint";
import { KINDS_OF_STACKS, readClaims } from "../../core/licensing/ledger-claims";
import type { Finding } from "../../core/model";
import { RULES } from "../../core/rules";
import { digestOf } from "../../core/text/sha1";
import { checkReading, estateOf } from "../check-estate";
import { chooseDay } from "../configuration";
import { configureInFull } from "../configure";
import { decides, EXIT_CODES, exitCodeOf, isIncomplete, judge, type Verdict } from "../exit-code";
import { toJson } from "../formats/json";
import { withoutControls } from "../formats/terminal";
import { plural } from "../formats/text";
import { expandRequest } from "../inputs/load-several";
import { type InputFault, isFault } from "../inputs/reading";
import { nameOfRequest, type OneRequest } from "../inputs/request";
import { viewOf, withLedger } from "../ledger-source";
import { readOne } from "../read-input";
import { selectRules } from "../select-rules";
import { print, refuse, refuseInput } from "../sink";
import { version } from "../version";
import type { CheckRequest } from "./check";

/** `3/16`: the third of sixteen parts of the inputs. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

export interface ShardRequest extends Omit<CheckRequest, "formats" | "baseline" | "quiet" | "showPassed"> {
  readonly shard: Shard;
  readonly ledger?: string;
  readonly format: "text" | "json";
}

/** What came of one export. */
interface StackOutcome {
  readonly input: string;
  readonly stack?: string;
  readonly verdict?: Verdict;
  /** Codes of the findings that decide. */
  readonly findings: readonly string[];
  readonly ledger?: ConfirmAnswer;
  readonly claims?: number;
  /** Why the input was not used. */
  readonly refused?: string;
}

/**
 * `winlic check --shard`: checks the exports that fall to this part one by one, and makes the claims of each stack in the ledger
 * what its export shows. Which part an input falls to depends on its name alone, so parts need not know of each other; run
 * again, a part changes nothing that it has done.
 */
export async function checkShard(request: ShardRequest): Promise<number> {
  const { input, shard, color, config, asOf } = request;
  const selected = selectRules(RULES, request);
  if ("refused" in selected) return refuse(selected.refused);
  const rules = selected;
  const configured = await configureInFull({ config, asOf });
  if ("refused" in configured) return refuse(configured.refused);
  const configuration = configured;
  const expanded = await expandRequest(input);
  if (isFault(expanded)) return refuseInput(expanded, color);
  const mine = expanded.requests.filter((each) => shardOf(nameOfRequest(each), shard.count) === shard.index);
  const outcomes = await withLedger(request.ledger, configuration.declarations.ledger, async (ledger) => {
    const all: StackOutcome[] = [];
    for (const one of mine) all.push(await checkOne(one, ledger));
    return { all };
  });
  if ("refused" in outcomes) return refuse(outcomes.refused);
  print(formatShard(shard, outcomes.all, request.format), request.format);
  return Math.max(EXIT_CODES.clean, ...outcomes.all.map(codeOf));

  async function checkOne(one: OneRequest, ledger: LedgerDesk): Promise<StackOutcome> {
    const name = nameOfRequest(one);
    const reading = await readOne(one);
    if (isFault(reading)) return { input: name, findings: [], refused: sentenceOf(reading) };
    if (reading.source !== "state") {
      return { input: name, findings: [], refused: `a ${reading.source} does not show what exists` };
    }
    const stack = stackOf(reading.resources);
    if (stack === undefined)
      return { input: name, findings: [], refused: "it has no resources, so its stack is unknown" };
    const options = {
      configuration,
      input: { name },
      asOf: chooseDay(configuration, asOf),
      failOn: request.failOn,
      ...(rules === RULES ? {} : { rules }),
    };
    const claims = readClaims(estateOf(reading, options));
    const evidence = {
      action: "sync",
      digest: digestOf(JSON.stringify(claims)),
      ...(reading.made === undefined ? {} : { seenAt: new Date(reading.made) }),
    } as const;
    const confirmed = isIncomplete(reading)
      ? undefined
      : await ledger.confirm(stack, claims, KINDS_OF_STACKS, evidence, readActor(process.env));
    const view = viewOf(await ledger.readOthers(stack), configuration.declarations.ledger);
    const result = checkReading(reading, { ...options, ledger: view });
    return {
      input: name,
      stack,
      verdict: judge(result),
      findings: codesOf(result.report.findings.filter((finding) => decides(finding, result))),
      claims: claims.length,
      ...(confirmed === undefined ? {} : { ledger: confirmed }),
    };
  }
}

/** From 1; the same for a name wherever it is worked out, whatever other inputs there are. */
export function shardOf(name: string, count: number): number {
  // Folders differ from place to place; what an export is called below them does not.
  const normal = name.replaceAll("\\", "/").replace(/^(\.\/)+/, "");
  return (Number.parseInt(digestOf(normal).slice(0, 8), 16) % count) + 1;
}

function codesOf(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.map(({ rule, message }) => `${rule}/${message}`))].sort();
}

function sentenceOf({ place, expected, found }: InputFault): string {
  return `${place === "" ? "" : `${place}: `}expected ${expected}, found ${found}`;
}

function codeOf({ verdict, refused }: StackOutcome): number {
  return refused !== undefined || verdict === undefined ? EXIT_CODES.usage : exitCodeOf(verdict);
}

function formatShard(shard: Shard, stacks: readonly StackOutcome[], format: "text" | "json"): string {
  if (format === "json") return toJson({ schemaVersion: 1, tool: { name: "winlic", version }, shard, stacks });
  const lines = stacks.map((each) => {
    const { input, stack, verdict = "", findings, ledger, claims = 0, refused } = each;
    if (refused !== undefined) return `${input}: not used: ${refused}`;
    const found = findings.length === 0 ? "" : ` (${findings.join(", ")})`;
    const synced =
      ledger === undefined
        ? "not taken into the ledger"
        : ledger.state === "confirmed"
          ? `${plural(claims, "claim")}, ${String(ledger.changed)} changed, ${String(ledger.released)} released`
          : ledger.state === "same"
            ? "known to the ledger"
            : "older than what the ledger knows";
    return `${stack ?? input}: ${verdict}${found}; ${synced}`;
  });
  const head = `Part ${String(shard.index)} of ${String(shard.count)}: ${plural(stacks.length, "input")}`;
  return `${[head, ...lines].map(withoutControls).join("\n")}\n`;
}
