import type { Unknown, Value } from "../contract";
import { array, derive, int, isList, isNumber, isUnknown } from "../values";
import { orderTexts } from "./comparison";
import { toNumber, toText, toTextOr } from "./conversions";
import { noMethod, PURE, refused, TEXT_PURE } from "./method-faults";
import type { Session } from "./session";

function texts(given: readonly Value[]): readonly string[] | undefined {
  const found = given.map((value) => toText(value));
  return found.every((text) => typeof text === "string") ? (found as string[]) : undefined;
}

export function numberAt(given: readonly Value[], index: number): number | undefined {
  const value = given[index];
  const number = value === undefined ? undefined : toNumber(value);
  return number !== undefined && isNumber(number) ? Math.trunc(number.value) : undefined;
}

const TEXT_SHAPES: Readonly<Record<string, Unknown["shape"]>> = {
  indexof: "number",
  lastindexof: "number",
  compareto: "number",
  contains: "boolean",
  startswith: "boolean",
  endswith: "boolean",
  equals: "boolean",
};

export function textMethod(session: Session, of: string, name: string, given: readonly Value[]): Value {
  const flat = given.flatMap((value) => (isList(value) ? value.items : [value]));
  const words = texts(flat);
  if (words === undefined || given.some((value) => isUnknown(value))) {
    if (!PURE.test(name)) throw noMethod(name);
    const shape = TEXT_PURE.test(name) ? "text" : TEXT_SHAPES[name];
    return derive(`.${name}`, [of, ...given], shape === undefined ? {} : { shape });
  }
  const [first = ""] = words;
  switch (name) {
    case "tostring":
    case "clone":
    case "normalize":
      return of;
    case "toupper":
    case "toupperinvariant":
      return of.toUpperCase();
    case "tolower":
    case "tolowerinvariant":
      return of.toLowerCase();
    case "trim":
    case "trimstart":
    case "trimend":
      return trim(of, name, words.join(""));
    case "split":
      return splitText(of, given);
    case "replace":
      if (first === "" || words.length < 2) throw refused(name);
      session.path.charge((of.length / first.length + 1) * (words[1] ?? "").length);
      return of.replaceAll(first, () => words[1] ?? "");
    case "substring":
      return substring(of, given);
    case "padleft":
    case "padright":
      return pad(session, of, name, given);
    case "insert": {
      const at = numberAt(given, 0);
      if (at === undefined || at < 0 || at > of.length) throw refused(name);
      return of.slice(0, at) + (words[1] ?? "") + of.slice(at);
    }
    case "remove": {
      const at = numberAt(given, 0);
      const count = given.length > 1 ? numberAt(given, 1) : of.length - (at ?? 0);
      if (
        at === undefined ||
        count === undefined ||
        at < 0 ||
        count < 0 ||
        at + count > of.length ||
        (given.length === 1 && at > of.length)
      )
        throw refused(name);
      return of.slice(0, at) + of.slice(at + count);
    }
    default:
      return textQuestion(of, name, given, words);
  }
}

function textQuestion(of: string, name: string, given: readonly Value[], words: readonly string[]): Value {
  const [first = ""] = words;
  const ignores =
    given.slice(1).some((value) => /ignorecase/i.test(toTextOr(value, ""))) ||
    (given.length === 3 && given[1] === true) ||
    (given.length === 2 && given[1] === true && name !== "equals");
  const [text, part] = ignores ? [of.toLowerCase(), first.toLowerCase()] : [of, first];
  switch (name) {
    case "contains":
      return text.includes(part);
    case "startswith":
      return text.startsWith(part);
    case "endswith":
      return text.endsWith(part);
    case "equals":
      return text === part;
    case "indexof":
      return int(text.indexOf(part, numberAt(given, 1) ?? 0));
    case "lastindexof":
      return int(text.lastIndexOf(part));
    case "indexofany":
      return int([...of].findIndex((char) => words.includes(char)));
    case "compareto":
      return int(orderTexts(of, first, true));
    case "tochararray":
      return array(
        [...of].map((char): Value => ({ kind: "char", code: char.charCodeAt(0) })),
        "char",
      );
    case "gethashcode":
      return derive(".gethashcode", [of], { shape: "number" });
    case "getenumerator":
      return array([...of].map((char): Value => ({ kind: "char", code: char.charCodeAt(0) })));
    default:
      throw noMethod(name);
  }
}

function trim(text: string, name: string, characters: string): string {
  const isOut = (char: string) => (characters === "" ? /[\s\u0085]/.test(char) : characters.includes(char));
  let from = 0;
  let to = text.length;
  if (name !== "trimend") while (from < to && isOut(text.charAt(from))) from += 1;
  if (name !== "trimstart") while (to > from && isOut(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

/**
 * A text given as separator parts at each of its characters in Windows PowerShell, and as a whole in PowerShell 7.
 */
function splitText(of: string, given: readonly Value[]): Value {
  const [separator = null, second, third] = given;
  const removes = [second, third].some(
    (value) =>
      value !== undefined &&
      (/removeempty/i.test(toTextOr(value, "")) || (isNumber(value) && value.value === 1 && value === third)),
  );
  const limit = second !== undefined && isNumber(second) ? second.value : 0;
  const separators = isList(separator)
    ? separator.items.map((item) => toTextOr(item, ""))
    : given.every((value) => typeof value === "string" && value.length === 1) && given.length > 1
      ? given.map((value) => toTextOr(value, ""))
      : [toTextOr(separator, "")];
  const parts = parted(of, separators, limit, removes);
  const [only = ""] = separators;
  if (isList(separator) || separators.length > 1 || only.length < 2) return array(parts, "string");
  const older = parted(of, [...only], limit, removes);
  if (older.length === parts.length) return array(parts, "string");
  return derive(".split", [of, ...given], { possible: [array(parts, "string"), array(older, "string")] });
}

function parted(of: string, separators: readonly string[], limit: number, removes: boolean): Value[] {
  const plain = separators.filter((text) => text !== "");
  const source =
    plain.length === 0
      ? "\\s"
      : [...plain]
          .sort((one, two) => two.length - one.length)
          .map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
          .join("|");
  let parts: string[] = of.split(new RegExp(source));
  if (limit > 0 && parts.length > limit) {
    const pattern = new RegExp(source, "g");
    parts = [];
    let from = 0;
    for (let found = pattern.exec(of); found !== null && parts.length < limit - 1; found = pattern.exec(of)) {
      parts.push(of.slice(from, found.index));
      from = found.index + found[0].length;
    }
    parts.push(of.slice(from));
  }
  return removes ? parts.filter((part) => part !== "") : parts;
}

function substring(of: string, given: readonly Value[]): Value {
  const from = numberAt(given, 0);
  const count = given.length > 1 ? numberAt(given, 1) : of.length - (from ?? 0);
  if (from === undefined || count === undefined || from < 0 || count < 0 || from + count > of.length)
    throw refused("Substring");
  return of.slice(from, from + count);
}

function pad(session: Session, of: string, name: string, given: readonly Value[]): Value {
  const width = numberAt(given, 0);
  const fill = given[1] === undefined ? " " : toTextOr(given[1], " ");
  if (width === undefined || width < 0 || fill.length !== 1) throw refused(name);
  session.path.charge(width);
  return name === "padleft" ? of.padStart(width, fill) : of.padEnd(width, fill);
}
