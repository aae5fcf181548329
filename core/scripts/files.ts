import type { Path, Unknown, Value } from "./contract";

/** Where Azure leaves custom data on Windows; source: azure-docs, virtual-machines/custom-data.md. */
export const AZURE_CUSTOM_DATA = "c:\\azuredata\\customdata.bin";

/**
 * The name of a file as `Path.files` knows it: in lower case, with backslashes, without `.\`. Unknown parts are named, so
 * that one name written twice is one file.
 */
export function fileKey(name: Value): string {
  const text = spell(name);
  return text
    .replaceAll('"', "")
    .trim()
    .toLowerCase()
    .replaceAll("/", "\\")
    .replace(/^(?:\.\\)+/, "");
}

function spell(name: Value): string {
  if (typeof name === "string") return name;
  if (name === null || typeof name === "boolean") return String(name ?? "");
  if (name.kind === "number") return String(name.value);
  if (name.kind !== "unknown") return "{?}";
  return (name.pieces ?? [name])
    .map((piece) => (typeof piece === "string" ? piece : `{${nameOfUnknown(piece)}}`))
    .join("");
}

function nameOfUnknown(unknown: Unknown): string {
  return unknown.key;
}

/** The last part of a path, in lower case. */
function baseName(name: Value): string {
  return fileKey(name).split("\\").at(-1) ?? "";
}

/** The key under which a file is known: its own, or that of the only file of its name where the folder does not tell. */
function knownKey(path: Path, name: Value): string | undefined {
  const key = fileKey(name);
  if (path.files.has(key)) return key;
  const base = baseName(name);
  if (base !== key && !key.includes("{")) return undefined;
  const [only, ...more] = [...path.files.keys()].filter((known) => known.split("\\").at(-1) === base);
  return more.length === 0 ? only : undefined;
}

/** What is known of a file: undefined where nobody knows, null where it is gone. */
export function readFile(path: Path, name: Value): Value | undefined {
  const key = knownKey(path, name);
  return key === undefined ? undefined : path.files.get(key);
}

/** Writes a file; null removes it. */
export function writeFile(path: Path, name: Value, content: Value): void {
  if (typeof content === "string") path.charge(content.length);
  path.files.set(fileKey(name), content);
}

/** A file whose text is run or handed on: it is not left behind for someone else. */
export function useFile(path: Path, name: Value): void {
  const key = knownKey(path, name);
  if (key !== undefined) path.notes.set(`used:${key}`, true);
}

export function isUsed(path: Path, key: string): boolean {
  return path.notes.get(`used:${key}`) === true;
}
