import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from "yaml";

/** One change of a configuration: an entry of a list, or a value. */
export type ConfigurationChange = EntryChange | ValueChange;

interface EntryChange {
  readonly list: readonly string[];
  /** Members by which the entry is found that is there already; of one with a `?` only whether it is there counts. */
  readonly same: readonly string[];
  readonly entry: Readonly<Record<string, unknown>>;
}

interface ValueChange {
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * The text of a configuration with these changes. Comments stay; what an entry says besides stays too. Undefined where the
 * document is no object, or a list in it is none.
 */
export function applyChanges(text: string, changes: readonly ConfigurationChange[]): string | undefined {
  const document = parseDocument(text === "" ? "version: 1\n" : text, { keepSourceTokens: true });
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  for (const change of changes) {
    const done = "path" in change ? setValue(document, change) : setEntry(document, change);
    if (!done) return undefined;
  }
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const written = document.toString({ lineWidth: 0, indentSeq: !/^(\w+):[ \t]*\n- /m.test(text) });
  return newline === "\n" ? written : written.replaceAll(/\r?\n/g, newline);
}

function setValue(document: Document, { path, value }: ValueChange): boolean {
  if (equals(plainAt(document, path), value)) return true;
  document.setIn([...path], typeof value === "object" ? document.createNode(value) : value);
  return true;
}

function setEntry(document: Document, { list, same, entry }: EntryChange): boolean {
  const held = document.getIn([...list], true);
  if (held === undefined || held === null || (!isSeq(held) && plainAt(document, list) === null)) {
    document.setIn([...list], document.createNode([entry]));
    return true;
  }
  if (!isSeq(held)) return false;
  const found = findEntry(held, same, entry);
  if (found === undefined) {
    held.add(document.createNode(entry));
    return true;
  }
  for (const [key, value] of Object.entries(entry)) {
    const before: unknown = found.toJSON() as unknown;
    const known = typeof before === "object" && before !== null ? (before as Record<string, unknown>)[key] : undefined;
    if (!equals(known, value)) found.set(key, typeof value === "object" ? document.createNode(value) : value);
  }
  return true;
}

function findEntry(
  list: YAMLSeq,
  same: readonly string[],
  entry: Readonly<Record<string, unknown>>,
): YAMLMap | undefined {
  return list.items.find((item): item is YAMLMap => {
    if (!isMap(item)) return false;
    return same.every((key) => {
      const name = key.replace(/\?$/, "");
      if (name !== key) return item.has(name) === (entry[name] !== undefined);
      return JSON.stringify(item.get(key) ?? null) === JSON.stringify(entry[key] ?? null);
    });
  });
}

function plainAt(document: Document, path: readonly string[]): unknown {
  const value: unknown = path.reduce<unknown>(
    (held, key) => (typeof held === "object" && held !== null ? (held as Record<string, unknown>)[key] : undefined),
    document.toJS() as unknown,
  );
  return value;
}

function equals(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
