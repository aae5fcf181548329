import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
} from "yaml";
import type { Steps } from "./document-path";
import type { Position } from "./fault";

/** What stands at a place: the value, and the key before it where it has one. */
interface Place {
  readonly key?: Node;
  readonly value?: Node;
}

/**
 * Line and column of a place in a YAML document. Where nothing stands there, those of the nearest thing around it:
 * a missing key is looked for in the object that should have it.
 */
export function locate(
  document: Document,
  lines: LineCounter,
  steps: Steps,
  at: "key" | "value",
): Position | undefined {
  let place: Place = isNode(document.contents) ? { value: document.contents } : {};
  let complete = true;
  for (const step of steps) {
    const next = childOf(document, place, step);
    if (next === undefined) {
      complete = false;
      break;
    }
    place = next;
  }
  // An empty value has no place of its own, and a thing that lacks something is best known by its key.
  const { key, value } = place;
  const pointsAtKey = key !== undefined && (at === "key" || !complete || value === undefined || isEmpty(value));
  const offset = startOf(pointsAtKey ? key : (value ?? key));
  if (offset === undefined) return undefined;
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function childOf(document: Document, { value }: Place, step: string | number): Place | undefined {
  const parent = isAlias(value) ? value.resolve(document) : value;
  if (isSeq(parent)) {
    const element = parent.items[Number(step)];
    return isNode(element) ? { value: element } : undefined;
  }
  if (!isMap(parent)) return undefined;
  // The last of two equal keys is the one that holds.
  const pair = parent.items.findLast(({ key }) => keyOf(key) === String(step));
  return pair === undefined ? undefined : placeOf(pair);
}

function placeOf({ key, value }: Pair<unknown, unknown>): Place {
  return { ...(isNode(key) ? { key } : {}), ...(isNode(value) ? { value } : {}) };
}

/** A key as it reads in the document that the schema sees. A list or object as a key is a fault of its own, and is not written out. */
function keyOf(key: unknown): string {
  const value: unknown = isScalar(key) ? key.value : undefined;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  return isCollection(key) ? "…" : "";
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null && startOf(node) === node.range?.[1];
}

function startOf(node: Node | undefined): number | undefined {
  return node?.range?.[0];
}

/** The path of the thing in which an offset lies, or after which it comes: errors of grammar carry an offset alone. */
export function stepsTo(document: Document, offset: number): Steps {
  const steps: (string | number)[] = [];
  let node: unknown = document.contents;
  while (isMap(node) || isSeq(node)) {
    const index = node.items.findLastIndex((item) => begin(item) <= offset);
    const item: unknown = node.items[index];
    if (item === undefined) break;
    steps.push(isPair(item) ? keyOf(item.key) : index);
    node = isPair(item) ? item.value : item;
  }
  return steps;
}

function begin(item: unknown): number {
  const node = isPair(item) ? item.key : item;
  return (isNode(node) ? startOf(node) : undefined) ?? Number.POSITIVE_INFINITY;
}
