import type { CallResult, Origin, Path, Position, Unknown, Value } from "../contract";

/** The text of a value as a program receives it; undefined where it is not known. */
export function textOf(value: Value): string | undefined {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  switch (value.kind) {
    case "number":
      return String(value.value);
    case "char":
      return String.fromCharCode(value.code);
    case "nothing":
      return "";
    case "type":
      return value.name;
    case "list": {
      const texts = value.items.map(textOf);
      return texts.every((text) => text !== undefined) ? texts.join(" ") : undefined;
    }
    case "table":
      return value.type === "object" ? undefined : "System.Collections.Hashtable";
    case "block":
      return value.text;
    case "foreign":
    case "unknown":
      return undefined;
  }
}

/** The same, with an unknown of few values decided by cases. */
export function resolveText(path: Path, value: Value, at: Position): string | undefined {
  return textOf(path.resolve(value, at));
}

export function isUnknown(value: Value | undefined): value is Unknown {
  return value !== null && typeof value === "object" && value.kind === "unknown";
}

/** What of a text is known from its beginning on. */
export function beginningOf(value: Value): string {
  const text = textOf(value);
  if (text !== undefined) return text;
  const first = isUnknown(value) ? value.pieces?.[0] : undefined;
  return typeof first === "string" ? first : "";
}

/** What of a text is known, in parts. */
export function knownPartsOf(value: Value): string {
  const text = textOf(value);
  if (text !== undefined) return text;
  const pieces = isUnknown(value) ? (value.pieces ?? []) : [];
  return pieces.map((piece) => (typeof piece === "string" ? piece : "\ue000")).join("");
}

/** The last part of a program's path, in lower case and without `.exe`. */
export function programName(name: string): string {
  const base = name.trim().replaceAll('"', "").split(/[\\/]/).at(-1)?.toLowerCase() ?? "";
  return base.replace(/\.(?:exe|com)$/, "");
}

/** The elements of a list, or the value alone. */
export function itemsOf(value: Value): readonly Value[] {
  if (value !== null && typeof value === "object" && value.kind === "list") return value.items;
  return value === null ? [] : [value];
}

/** Whether a parameter is given as a switch or with a true value; undefined where that is not known. */
export function isOn(value: Value | undefined): boolean | undefined {
  if (value === undefined) return false;
  if (value === null) return false;
  if (typeof value === "boolean") return value;
  if (typeof value === "string") return value !== "";
  if (value.kind === "number") return value.value !== 0;
  if (value.kind === "unknown") return undefined;
  return true;
}

/** An unknown of its own kind that is another one each time. */
export function fresh(
  path: Path,
  of: Omit<Origin, "moment">,
  more: Partial<Omit<Unknown, "kind" | "key" | "of">> = {},
): Unknown {
  const moment = Number(path.unknown().key.slice(1));
  return path.unknown({ ...of, moment }, more);
}

/** The exit code of a program that has just run. */
export function exitCode(path: Path, name: string): Unknown {
  return fresh(path, { kind: "exit-code", name }, { shape: "number" });
}

export function exitOf(path: Path, name: string): CallResult {
  return {
    output: [fresh(path, { kind: "output", name })],
    exitCode: exitCode(path, name),
  };
}

export function joined(words: readonly Value[]): string {
  return words
    .map((word) => knownPartsOf(word))
    .map((word) => (/\s/.test(word) ? `"${word}"` : word))
    .join(" ");
}
