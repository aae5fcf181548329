import type { Facts } from "../../scripts/contract";
import { readMachineScript, type ScriptRun, type ScriptSource } from "./read-machine-script";

/** What is known of one text: the facts of a machine that its readings asked for, and the reading for each of their values. */
interface Known {
  asked: readonly (keyof Facts)[];
  readonly runs: Map<string, ScriptRun>;
}

const known = new Map<string, Known>();
let kept = 0;
const MOST_KEPT = 4_000_000;

/**
 * Reads a script once for all machines that it does the same on: those that agree on the facts that it asks for. Most
 * scripts ask for none. The last ones read are kept.
 */
export function readOnce(source: ScriptSource): ScriptRun {
  const { text, language, given, files, facts = {} } = source;
  const key = `${JSON.stringify([language, [...(given?.named ?? [])], given?.more ?? false, [...(files ?? [])]])}\n${text}`;
  let entry = known.get(key);
  const before = entry?.runs.get(spell(facts, entry.asked));
  if (before !== undefined) return before;
  const run = readMachineScript(source);
  if (entry === undefined) {
    keep(key.length, () => known.clear());
    entry = { asked: [], runs: new Map() };
    known.set(key, entry);
  }
  const more = run.asked.filter((name) => entry.asked.includes(name) === false);
  if (more.length > 0) {
    entry.asked = [...entry.asked, ...more];
    entry.runs.clear();
  }
  entry.runs.set(spell(facts, entry.asked), run);
  return run;
}

function keep(size: number, clear: () => void): void {
  kept += size;
  if (kept <= MOST_KEPT) return;
  clear();
  kept = size;
}

function spell(facts: Facts, asked: readonly (keyof Facts)[]): string {
  return asked.length === 0 ? "" : JSON.stringify(asked.map((name) => facts[name] ?? null));
}
