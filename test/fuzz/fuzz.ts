import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { processorTime } from "../support/processor-time";
import type { Target } from "./targets";

const FIXTURES = join(__dirname, "..", "fixtures");
const CORPUS = join(__dirname, "corpus");
const LARGEST_SEED = 20_000;
const LONGEST = 200_000;
/** What takes longer is not linear, or is not charged to a budget. */
const MOST_MILLISECONDS = 10_000;

export interface Outcome {
  readonly inputs: number;
  readonly failures: readonly { readonly text: string; readonly why: string }[];
}

/** Inputs that failed once, kept so that they never do again. */
export function keptCorpus({ name }: Target): readonly string[] {
  const folder = join(CORPUS, name);
  return existsSync(folder) ? readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8")) : [];
}

export function keep({ name }: Target, text: string): string {
  const folder = join(CORPUS, name);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, createHash("sha256").update(text).digest("hex").slice(0, 16));
  writeFileSync(file, text);
  return file;
}

/** Texts of the fixtures that are this target's. */
function seedsOf({ seeds }: Target): readonly string[] {
  return readdirSync(FIXTURES, { recursive: true, encoding: "utf8" })
    .filter((file) => seeds.test(file) && !file.includes("node_modules"))
    .sort()
    .map((file) => join(FIXTURES, file))
    .filter((file) => statSync(file).isFile() && statSync(file).size <= LARGEST_SEED)
    .map((file) => readFileSync(file, "utf8"));
}

/** Runs a target until `more` says no. The same seed makes the same inputs. */
export function fuzz(target: Target, seed: number, more: (inputs: number) => boolean): Outcome {
  const pick = generator(seed);
  const pool = [...keptCorpus(target), ...seedsOf(target), ...target.words];
  const failures: { text: string; why: string }[] = [];
  let inputs = 0;
  for (; more(inputs) && failures.length < 10; inputs += 1) {
    const text = mutate(pool, target.words, pick);
    const why = attempt(target, text);
    if (why !== undefined) failures.push({ text, why });
    // What was made is mutated further: faults lie several steps away.
    if (pool.length < 2000 && text.length < 4000) pool.push(text);
  }
  return { inputs, failures };
}

/** Why a target fails on a text; undefined where it does not. */
export function attempt(target: Target, text: string): string | undefined {
  const began = processorTime();
  try {
    target.run(text);
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const took = processorTime() - began;
  return took > MOST_MILLISECONDS ? `it took ${String(Math.round(took))} ms` : undefined;
}

/** Numbers below `limit`, the same for the same seed (mulberry32). */
function generator(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, limit);
  };
}

function mutate(pool: readonly string[], words: readonly string[], pick: (limit: number) => number): string {
  const any = (list: readonly string[]): string => list[pick(list.length)] ?? "";
  let text = any(pool);
  for (let step = 1 + pick(6); step > 0; step -= 1) {
    const at = pick(text.length + 1);
    const to = Math.min(text.length, at + pick(1 + pick(64)));
    switch (pick(7)) {
      case 0:
        text = text.slice(0, at) + text.slice(to);
        break;
      case 1:
        text = text.slice(0, at) + any(words) + text.slice(at);
        break;
      case 2:
        text = text.slice(0, at) + any(words).repeat(1 + pick(40)) + text.slice(to);
        break;
      case 3:
        text = text.slice(0, at) + text.slice(at, to).repeat(2 + pick(20)) + text.slice(to);
        break;
      case 4: {
        const other = any(pool);
        text = text.slice(0, at) + other.slice(pick(other.length + 1)).slice(0, 500) + text.slice(to);
        break;
      }
      case 5:
        text = text.slice(0, at) + String.fromCharCode(pick(pick(4) === 0 ? 65_536 : 128)) + text.slice(at + 1);
        break;
      default:
        text = text.slice(0, at);
    }
    if (text.length > LONGEST) text = text.slice(0, LONGEST);
  }
  return text;
}
