import { isMap, isScalar, isSeq, type Pair, parseDocument, stringify, type YAMLMap, type YAMLSeq } from "yaml";
import type { Waiver } from "../core/model";

const KEYS = ["rule", "resource", "reason", "owner", "until"] as const;

/** What `windows-licensing.yaml` holds of a waiver. */
export type WrittenWaiver = Pick<Waiver, (typeof KEYS)[number]>;

/**
 * The text of a configuration with one more waiver at the end of its list: every other character stays as it is, because
 * comments and layout belong to whoever wrote them. Undefined where the layout leaves no place for it. Whoever calls
 * reads the answer again before it is written.
 */
export function insertWaiver(text: string, waiver: WrittenWaiver): string | undefined {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const edited = insert(text, waiver);
  return edited === undefined ? undefined : splice(text, { ...edited, text: edited.text.replaceAll("\n", newline) });
}

/** What a renewal changes of a waiver. */
const RENEWED = ["reason", "owner", "until"] as const;

/**
 * The text of a configuration in which the waiver at an index has another reason, owner and last day; all else stays as it
 * is. Undefined where its layout leaves no place for them. Whoever calls reads the answer again before it is written.
 */
export function renewWaiver(text: string, index: number, waiver: WrittenWaiver): string | undefined {
  const root = parseDocument(text, { uniqueKeys: false }).contents;
  const list = isMap(root) ? root.items.find(({ key }) => isScalar(key) && key.value === "waivers")?.value : undefined;
  const item = isSeq(list) ? list.items[index] : undefined;
  if (!isMap(item)) return undefined;
  const edits: Edit[] = [];
  for (const key of RENEWED) {
    const value = item.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.value;
    if (!isScalar(value)) return undefined;
    // A block scalar ends with a line break, and its indentation would be lost.
    if (value.type === "BLOCK_FOLDED" || value.type === "BLOCK_LITERAL") return undefined;
    const [from, to] = value.range;
    const quoted = item.flow === true || value.type === "QUOTE_DOUBLE";
    edits.push({ from, to, text: quoted ? JSON.stringify(waiver[key]) : plain(waiver[key]) });
  }
  return edits.sort((left, right) => right.from - left.from).reduce(splice, text);
}

/** `text` stands in place of what is between two offsets. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function splice(text: string, edit: Edit): string {
  return text.slice(0, edit.from) + edit.text + text.slice(edit.to);
}

function insert(text: string, waiver: WrittenWaiver): Edit | undefined {
  const root = parseDocument(text, { uniqueKeys: false }).contents;
  if (!isMap(root)) return undefined;
  const pair = root.items.find(({ key }) => isScalar(key) && key.value === "waivers");
  if (pair === undefined) return root.flow === true ? addToFlowMap(root, waiver) : addAtEnd(text, waiver);
  const { value } = pair;
  if (isSeq(value) && value.items.length > 0) {
    return value.flow === true ? addToFlowList(value, waiver) : addToList(text, value, waiver);
  }
  return root.flow === true ? undefined : fillList(text, pair, waiver);
}

/** A document that has no waivers yet. */
function addAtEnd(text: string, waiver: WrittenWaiver): Edit | undefined {
  if (/^\.\.\./m.test(text)) return undefined;
  const gap = text === "" || /\n$/.test(text) ? "" : "\n";
  const at = text.length;
  return { from: at, to: at, text: `${gap}\nwaivers:\n${blockItem(waiver, "  ")}\n` };
}

/** After the last entry, and the comment in its line. */
function addToList(text: string, list: YAMLSeq, waiver: WrittenWaiver): Edit | undefined {
  const last: unknown = list.items.at(-1);
  if (!isMap(last) || last.range == null) return undefined;
  const begin = text.lastIndexOf("\n", last.range[0] - 1) + 1;
  const [line = "", indent = ""] = /^( *)-\s/.exec(text.slice(begin, endOfLine(text, begin))) ?? [];
  if (line === "") return undefined;
  const content = text.slice(0, last.range[1]).trimEnd().length;
  const at = endOfLine(text, content);
  const item = last.flow === true ? `${indent}- ${flowItem(waiver)}` : blockItem(waiver, indent);
  return { from: at, to: at, text: `\n${item}` };
}

/** `waivers:` or `waivers: []`; a comment behind it stays there. */
function fillList(text: string, { key, value }: Pair<unknown, unknown>, waiver: WrittenWaiver): Edit | undefined {
  if (!isScalar(key) || key.range == null) return undefined;
  const [, afterKey] = key.range;
  const end = isSeq(value) && value.range != null ? value.range[1] : afterKey + 1;
  const lineEnd = endOfLine(text, end);
  const comment = text.slice(end, lineEnd).trimEnd();
  return { from: afterKey, to: lineEnd, text: `:${comment}\n${blockItem(waiver, "  ")}` };
}

function addToFlowList(list: YAMLSeq, waiver: WrittenWaiver): Edit | undefined {
  const last: unknown = list.items.at(-1);
  if (!isMap(last) || last.range == null) return undefined;
  const [, at] = last.range;
  return { from: at, to: at, text: `, ${flowItem(waiver, true)}` };
}

function addToFlowMap(map: YAMLMap, waiver: WrittenWaiver): Edit | undefined {
  const last: unknown = map.items.at(-1)?.value;
  const range = typeof last === "object" && last !== null && "range" in last ? (last.range as [number, number]) : null;
  if (range == null) return undefined;
  const [, at] = range;
  return { from: at, to: at, text: `,\n  "waivers": [${flowItem(waiver, true)}]` };
}

/** Where the line ends in which an offset lies, before its line break. */
function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  if (end === -1) return text.length;
  return text[end - 1] === "\r" && end > offset ? end - 1 : end;
}

function blockItem(waiver: WrittenWaiver, indent: string): string {
  return KEYS.map((key, index) => `${indent}${index === 0 ? "- " : "  "}${key}: ${plain(waiver[key])}`).join("\n");
}

/** @param json quoted throughout, for documents that are JSON */
function flowItem(waiver: WrittenWaiver, json = false): string {
  const pairs = KEYS.map((key) => {
    const value = waiver[key];
    const bare = !json && /^[\w@.-]+(?: [\w@.-]+)*$/.test(value) && plain(value) === value;
    return `${json ? JSON.stringify(key) : key}: ${bare ? value : JSON.stringify(value)}`;
  });
  return `{ ${pairs.join(", ")} }`;
}

/** As YAML writes a text in one line. */
function plain(value: string): string {
  return stringify(value, { lineWidth: 0, blockQuote: false }).trimEnd();
}

/** The same for a person who has to write it. */
export function describeWaiver(waiver: WrittenWaiver): string {
  return blockItem(waiver, "  ");
}
