/**
 * Compares the reader of scripts with PowerShell 7 over random programs: `npm run oracle -- --seed 5 --small 500`.
 * See README.md.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { CASES_FILE, CORPUS_FILE, type RecordedCase, readLines } from "./cases";
import { compare, type Mismatch, type Run } from "./compare";
import { composeCorpus } from "./compose";
import { generatePrograms, type Program, type Size } from "./generate";
import { readForComparison } from "./read";
import { appendLine, hasPowerShell, parseCommands, recordRuns } from "./record";
import { shrink } from "./shrink";

/** Seeds that are kept: what they write is compared at each run of .ci/run. */
const KEPT: readonly { readonly seed: number; readonly count: number; readonly size: "small" | "large" }[] = [
  { seed: 101, count: 250, size: "small" },
  { seed: 202, count: 100, size: "large" },
];

/** How many of a hundred programs may stay vague. */
const MOST_VAGUE: Readonly<Record<"small" | "large", number>> = { small: 15, large: 25 };

interface Found {
  readonly program: Program;
  readonly kinds: readonly Mismatch[];
  readonly what: readonly string[];
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function main(): number {
  const { values } = parseArgs({
    options: {
      check: { type: "boolean" },
      corpus: { type: "boolean" },
      programs: { type: "string" },
      keep: { type: "boolean" },
      vague: { type: "boolean" },
      seed: { type: "string", default: "1" },
      small: { type: "string", default: "0" },
      large: { type: "string", default: "0" },
      avoid: { type: "string", default: "" },
      show: { type: "string", default: "10" },
    },
  });
  if (!hasPowerShell()) {
    say("PowerShell 7 (pwsh) is not on PATH. Install it, or put it on PATH.");
    return 2;
  }
  if (values.corpus === true) return recordCorpus();
  if (values.check === true) {
    return KEPT.map(({ seed, count, size }) => run(generatePrograms(seed, count, size), size, { show: 10 })).includes(1)
      ? 1
      : 0;
  }
  if (values.programs !== undefined) {
    const own = readLines<Pick<Program, "id" | "text">>(values.programs);
    const programs = own.map((each): Program => ({ ...each, language: "powershell", tags: [] }));
    if (values.keep === true) keepAll(programs);
    return run(programs, "small", { show: Number(values.show), vague: true });
  }
  const avoid = values.avoid.split(",").filter((tag) => tag !== "");
  const options = { show: Number(values.show), keep: values.keep === true, vague: values.vague === true };
  const codes = (["small", "large"] as const).map((size) => {
    const count = Number(values[size]);
    return count === 0 ? 0 : run(generatePrograms(Number(values.seed), count, size, avoid), size, options);
  });
  return codes.includes(1) ? 1 : 0;
}

/** Compares programs and shows what differs, made smaller. @returns 1 where an action is unsound or missed, or too many are vague */
function run(
  programs: readonly Program[],
  size: Exclude<Size, "cmd">,
  { show, keep = false, vague = false }: { readonly show: number; readonly keep?: boolean; readonly vague?: boolean },
): number {
  const runs = recordRuns(programs);
  const counts = { programs: programs.length, ran: 0, unsound: 0, missed: 0, vague: 0 };
  const found: Found[] = [];
  for (const program of programs) {
    const { kinds, what, ran } = compare(runs.get(program.id) ?? [], readForComparison(program.text, "powershell"));
    if (ran === 0) continue;
    counts.ran += 1;
    for (const kind of kinds) counts[kind] += 1;
    if (kinds.some((kind) => vague || kind !== "vague")) found.push({ program, kinds, what });
  }
  for (const each of found.slice(0, show)) report(each, keep);
  say(`${size}: ${JSON.stringify(counts)}`);
  const tooVague = counts.vague * 100 > MOST_VAGUE[size] * counts.ran;
  return counts.unsound + counts.missed > 0 || tooVague ? 1 : 0;
}

function report({ program, kinds, what }: Found, keep: boolean): void {
  const [kind] = kinds;
  const small = shrink(program, (texts) => {
    const named = texts.map((text, index) => ({ id: String(index), text }));
    const runs = recordRuns(named);
    return named.map(({ id, text }) => {
      const again = compare(runs.get(id) ?? [], readForComparison(text, "powershell"));
      return kind !== undefined && again.kinds.includes(kind);
    });
  });
  say(`--- ${program.id} (${kinds.join(", ")})\n${small.text}\n${what.slice(0, 2).join("\n")}`);
  if (!keep) return;
  const runs = recordRuns([small]).get(small.id) ?? [];
  const exact = kinds.includes("vague");
  appendLine(CASES_FILE, { id: program.id, language: "powershell", cause: null, exact, text: small.text, runs });
}

/** Makes recorded cases of programs; those must be read exactly that nothing outside of them decides and that are known now. */
function keepAll(programs: readonly Program[]): void {
  const runs = recordRuns(programs);
  for (const { id, text } of programs) {
    const recorded = runs.get(id) ?? [];
    const { kinds } = compare(recorded, readForComparison(text, "powershell"));
    const exact = !kinds.includes("vague");
    appendLine(CASES_FILE, { id, language: "powershell", cause: null, exact, text, runs: recorded });
  }
}

/** Whether the reading knows what happens: then it must go on knowing it. */
function isExact(text: string, runs: readonly Run[]): boolean {
  const { kinds, ran } = compare(runs, readForComparison(text, "powershell"));
  return ran > 0 && kinds.length === 0;
}

/** Writes the corpus again, with what PowerShell's parser says and what its run did; what is recorded already stays. */
function recordCorpus(): number {
  const scripts = composeCorpus();
  const before = new Map(readLines<RecordedCase>(CORPUS_FILE).map((each) => [each.text, each]));
  const fresh = scripts.filter(({ text }) => !before.has(text));
  const [runs, commands] = [recordRuns(fresh), parseCommands(fresh)];
  const lines = scripts.map(({ id, text }) => {
    const known = before.get(text);
    const recorded = { runs: known?.runs ?? runs.get(id), commands: known?.commands ?? commands.get(id) };
    const exact = known?.exact ?? isExact(text, recorded.runs ?? []);
    return JSON.stringify({ id, language: "powershell", exact, text, ...recorded });
  });
  writeFileSync(CORPUS_FILE, `${lines.join("\n")}\n`);
  say(`${String(lines.length)} scripts, ${String(fresh.length)} of them recorded now`);
  return 0;
}

process.exitCode = main();
