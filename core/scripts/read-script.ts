import { outlineOf } from "../activation/shipped-scripts";
import { FOLLOWS_ON_SUCCESS } from "./cmd/conditions";
import { runCmd } from "./cmd/evaluate";
import type { Action, Path, PathNode, Reading, Source } from "./contract";
import { EFFECTS } from "./effects";
import { explore } from "./explore";
import { runPowerShell } from "./powershell";

/** The shells that scripts run, and that they run in each other. */
export const SHELLS: Path["shells"] = {
  // What the components ship checks and repeats more than a plan can foresee: an outline of it is read.
  powershell: (path, text, given) => runPowerShell(path, outlineOf(text) ?? text, given),
  cmd: runCmd,
};

/** Run commands take 256 kilobytes, custom data 64: what is longer is read by its words. */
const LONGEST_SCRIPT = 400_000;

/** What a text may do by its words alone. */
export function readByWords(source: Source): Reading {
  const mention: Path["shells"]["cmd"] = (path) => {
    path.effects.mention(source.text, { line: 1, column: 1 }, path);
    return { exitCode: null, output: [] };
  };
  const reading = explore({ ...source, language: "cmd" }, EFFECTS, { ...SHELLS, cmd: mention });
  const tooLarge = { line: 1, column: 1, code: "too-large", text: "bytes" } as const;
  return { ...reading, language: source.language, complete: false, notFollowed: [...reading.notFollowed, tooLarge] };
}

/**
 * What a script does to activation, along every way through it. Never throws for what a script holds, and takes bounded
 * time.
 */
export function readScript(source: Source): Reading {
  if (source.text.length > LONGEST_SCRIPT) return readByWords(source);
  const explored = explore(source, EFFECTS, SHELLS);
  const reading = { ...explored, actions: inOrder(explored) };
  const trusts = reading.conditions.find(
    ({ of, text }) => of?.kind === "exit-code" && of.name === "slmgr" && text !== FOLLOWS_ON_SUCCESS,
  );
  if (trusts === undefined) return reading;
  const remark = { ...trusts.at, code: "trusts-exit-code", text: trusts.text };
  return { ...reading, remarks: [...reading.remarks, remark] };
}

/** Actions in the order in which they happen; one that happens again stands where it happens last. */
function inOrder({ start, actions }: Reading): readonly Action[] {
  const places = new Map<string, number>();
  const nameOf = (deed: Action["deed"], line: number, column: number): string => JSON.stringify([deed, line, column]);
  let count = 0;
  for (const { deeds } of sortedNodes(start)) {
    for (const { deed, at } of deeds) {
      count += 1;
      places.set(nameOf(deed, at.line, at.column), count);
    }
  }
  const placeOf = ({ deed, line, column }: Action): number => places.get(nameOf(deed, line, column)) ?? 0;
  return [...actions].sort((one, two) => placeOf(one) - placeOf(two));
}

/** Every node after all that lead to it. */
function sortedNodes(start: PathNode): readonly PathNode[] {
  const sorted: PathNode[] = [];
  const seen = new Set<PathNode>();
  const pending: { readonly node: PathNode; readonly next: PathNode[] }[] = [];
  const enter = (node: PathNode): void => {
    seen.add(node);
    pending.push({ node, next: nextOf(node) });
  };
  enter(start);
  for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
    const next = top.next.pop();
    if (next === undefined) {
      sorted.push(top.node);
      pending.pop();
    } else if (!seen.has(next)) enter(next);
  }
  return sorted.reverse();
}

/** Nodes that follow; a path that was cut off has none. */
function nextOf({ next }: PathNode): PathNode[] {
  const after = next as PathNode["next"] | undefined;
  if (after === undefined || "ends" in after) return [];
  return "joins" in after ? [after.joins] : [...after.ways];
}
