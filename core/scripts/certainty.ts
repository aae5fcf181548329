import type { Action, Condition, Deed, Facts, NotFollowed, PathNode, Position, Reading, Remark } from "./contract";

/** A node of the graph while paths are run. */
export interface GraphNode {
  readonly deeds: { readonly deed: Deed; readonly at: Position }[];
  /** Parts of the state that become unknown where it ends, because too many paths come by. */
  widened?: ReadonlySet<string>;
  next:
    | { readonly condition: Condition; readonly ways: GraphNode[] }
    | { readonly joins: GraphNode }
    | { readonly ends: "succeeds" | "fails" }
    | undefined;
}

interface Explored {
  readonly root: GraphNode;
  readonly notFollowed: ReadonlyMap<string, NotFollowed>;
  readonly remarks: ReadonlyMap<string, Remark>;
  readonly conditions: ReadonlyMap<string, Condition>;
  readonly asked: ReadonlySet<keyof Facts>;
}

/** Deeds that happen on every path from a node to an end that succeeds; undefined where no such end is reached. */
type Must = ReadonlySet<string> | undefined;

/**
 * What is certain of the paths of a script: a deed that happens on every path that succeeds.
 * @param cut the paths are not all there: nothing is certain
 */
export function analyse(
  { root, notFollowed, remarks, conditions, asked }: Explored,
  language: Reading["language"],
  cut = false,
): Reading {
  const nodes = nodesOf(root);
  const succeeding = reaching(nodes, (ends) => ends === "succeeds");
  // A loop that nothing here ends may be ended by what happens on the machine meanwhile.
  const ending = reaching(nodes, () => true);
  // Of a script that never succeeds, what all its paths do.
  const none = !succeeding.has(root);
  const must = mustOf(nodes, none);
  const certain = cut ? new Set<string>() : (must.get(root) ?? new Set<string>());
  const actions = new Map<string, Action>();
  for (const node of nodes) {
    if (!none && !cut && !succeeding.has(node) && ending.has(node)) continue;
    for (const { deed, at } of node.deeds) {
      const key = keyOf(deed);
      const name = `${key}@${at.line}:${at.column}`;
      if (actions.has(name)) continue;
      const isCertain = certain.has(key);
      actions.set(name, {
        deed,
        line: at.line,
        column: at.column,
        certain: isCertain,
        when: isCertain ? [] : conditionsOf(root, node, key, must),
      });
    }
  }
  return {
    language,
    complete: notFollowed.size === 0,
    actions: [...actions.values()],
    notFollowed: [...notFollowed.values()].sort((one, two) => one.line - two.line || one.column - two.column),
    remarks: [...remarks.values()].sort((one, two) => one.line - two.line || one.column - two.column),
    conditions: [...conditions.values()],
    asked: [...asked],
    start: root as PathNode,
  };
}

/** Names of a deed's values in order: equal for deeds that are the same. */
function keyOf(deed: Deed): string {
  let key = keys.get(deed);
  if (key === undefined) {
    key = spell(deed);
    keys.set(deed, key);
  }
  return key;
}

const keys = new WeakMap<Deed, string>();

function spell(deed: Deed): string {
  return JSON.stringify(Object.entries(deed).sort(([one], [two]) => (one < two ? -1 : 1)));
}

function nextOf(node: GraphNode): readonly GraphNode[] {
  if (node.next === undefined) return [];
  if ("ways" in node.next) return node.next.ways;
  return "joins" in node.next ? [node.next.joins] : [];
}

/** In the order in which they are met, first ways first. */
function nodesOf(root: GraphNode): readonly GraphNode[] {
  const seen = new Set<GraphNode>();
  const open = [root];
  for (;;) {
    const node = open.pop();
    if (node === undefined) return [...seen];
    if (seen.has(node)) continue;
    seen.add(node);
    open.push(...[...nextOf(node)].reverse());
  }
}

/** Nodes from which an end of some kind is reached. */
function reaching(nodes: readonly GraphNode[], isEnd: (ends: "succeeds" | "fails") => boolean): ReadonlySet<GraphNode> {
  const found = new Set<GraphNode>();
  for (let changed = true; changed; ) {
    changed = false;
    for (const node of [...nodes].reverse()) {
      if (found.has(node)) continue;
      const ends = node.next !== undefined && "ends" in node.next && isEnd(node.next.ends);
      if (!ends && !nextOf(node).some((next) => found.has(next))) continue;
      found.add(node);
      changed = true;
    }
  }
  return found;
}

function mustOf(nodes: readonly GraphNode[], failingCounts: boolean): ReadonlyMap<GraphNode, Must> {
  const must = new Map<GraphNode, Must>();
  const own = new Map(nodes.map((node) => [node, node.deeds.map(({ deed }) => keyOf(deed))]));
  const backwards = [...nodes].reverse();
  for (let changed = true; changed; ) {
    changed = false;
    for (const node of backwards) {
      const found = mustOfNode(node, must, own.get(node) ?? [], failingCounts);
      const before = must.get(node);
      if (found === undefined || (before !== undefined && before.size === found.size)) continue;
      must.set(node, found);
      changed = true;
    }
  }
  return must;
}

function mustOfNode(
  node: GraphNode,
  must: ReadonlyMap<GraphNode, Must>,
  own: readonly string[],
  failingCounts: boolean,
): Must {
  const { next } = node;
  if (next === undefined) return undefined;
  if ("ends" in next) return next.ends === "succeeds" || failingCounts ? new Set(own) : undefined;
  let common: Set<string> | undefined;
  for (const other of nextOf(node)) {
    const after = must.get(other);
    if (after === undefined) continue;
    if (common === undefined) common = new Set(after);
    else for (const key of common) if (!after.has(key)) common.delete(key);
  }
  if (common === undefined) return undefined;
  for (const key of own) common.add(key);
  return common;
}

/** The decisions on a way to a node that could have gone so that the deed is not done. */
function conditionsOf(
  root: GraphNode,
  target: GraphNode,
  key: string,
  must: ReadonlyMap<GraphNode, Must>,
): Action["when"] {
  const from = new Map<GraphNode, { readonly node: GraphNode; readonly way: number }>();
  const open = [root];
  const seen = new Set(open);
  for (let at = 0; at < open.length && !seen.has(target); at += 1) {
    const node = open[at] as GraphNode;
    nextOf(node).forEach((next, way) => {
      if (seen.has(next)) return;
      seen.add(next);
      from.set(next, { node, way });
      open.push(next);
    });
  }
  const found: Action["when"][number][] = [];
  for (let step = from.get(target); step !== undefined; step = from.get(step.node)) {
    const { next } = step.node;
    if (next === undefined || !("ways" in next)) continue;
    const { way } = step;
    const hangs = next.ways.some((other, index) => {
      const after = must.get(other);
      return index !== way && after !== undefined && !after.has(key);
    });
    if (hangs) found.unshift({ condition: next.condition, way });
  }
  return found.slice(0, 20);
}
