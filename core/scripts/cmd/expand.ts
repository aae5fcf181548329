import type { Line } from "./parse";
import { derive, type Frame, readVariable, type Session, unknownText } from "./session";
import { isHole, isWhole, unquote } from "./text";

/** A text with the places in the script that its parts come from. */
interface Filled {
  text: string;
  /** Pairs of a place in the text and the place in the script from which on it holds. */
  readonly places: [inText: number, inScript: number][];
}

/** Fills in what `%` marks in a line, as cmd does before it reads it. */
export function fillLine(session: Session, frame: Frame, source: string, number: number): Line {
  if (!source.includes("%")) return { text: source, number, columnOf: (offset) => offset + 1 };
  const filled: Filled = { text: "", places: [[0, 0]] };
  fillPercents(session, frame, source, filled);
  return {
    text: filled.text,
    number,
    columnOf(offset) {
      let found: [number, number] = [0, 0];
      for (const place of filled.places) if (place[0] <= offset) found = place;
      return Math.min(found[1] + offset - found[0], source.length) + 1;
    },
  };
}

/** Fills in a text as `call` does once more. */
export function fillText(session: Session, frame: Frame, source: string): string {
  if (!source.includes("%")) return source;
  const filled: Filled = { text: "", places: [] };
  fillPercents(session, frame, source, filled);
  return filled.text;
}

function fillPercents(session: Session, frame: Frame, source: string, into: Filled): void {
  let at = 0;
  const put = (text: string, length: number): void => {
    into.text += text;
    at += length;
    into.places.push([into.text.length, at]);
  };
  while (at < source.length) {
    const percent = source.indexOf("%", at);
    if (percent < 0) {
      into.text += source.slice(at);
      return;
    }
    into.text += source.slice(at, percent);
    at = percent;
    const rest = source.slice(at);
    if (!session.isCommandLine) {
      if (rest.startsWith("%%")) {
        put("%", 2);
        continue;
      }
      if (rest.startsWith("%*")) {
        put(frame.all, 2);
        continue;
      }
      const parameter = /^%(?:~([a-z]*(?:\$[^:\s]*:)?))?(\d)/i.exec(rest);
      if (parameter !== null) {
        const [whole, modifiers, digit = "0"] = parameter;
        const given = argumentAt(session, frame, Number(digit));
        put(modifiers === undefined ? given : modify(session, given, modifiers), whole.length);
        continue;
      }
    }
    const [text, length] = readReference(session, rest, "%");
    put(text, length);
  }
}

/** `%1`, with what it is given; what is beyond the last one is empty. */
function argumentAt(session: Session, frame: Frame, index: number): string {
  const given = frame.arguments[index];
  if (given !== undefined) return given;
  // Where several words may hide in one unknown part, which word is which is not known.
  return isWhole(frame.all) || frame.arguments.slice(1).every((word) => !isHole(word))
    ? ""
    : derive(session, `argument${String(index)}`, frame.all);
}

/**
 * What stands at a mark: a variable, with its changes.
 * @param mark `%`, or `!` for delayed expansion
 */
function readReference(session: Session, rest: string, mark: "%" | "!"): readonly [text: string, length: number] {
  const close = rest.indexOf(mark, 1);
  const isBatch = !session.isCommandLine;
  if (close < 0) {
    // A mark that stands alone goes in a batch file, and stays on a command line.
    return [isBatch || mark === "!" ? "" : "%", 1];
  }
  const inner = rest.slice(1, close);
  if (inner === "") return [mark === "!" ? "" : "%", mark === "!" ? 2 : 1];
  const whole = readVariable(session, inner);
  const colon = inner.indexOf(":");
  if (colon > 0 && !isSet(session, inner)) {
    const name = inner.slice(0, colon);
    const value = readVariable(session, name);
    if (value === undefined) {
      // Of a variable that is not set, the change stays as a text.
      if (!isBatch && mark === "%") return [rest.slice(0, close + 1), close + 1];
      return mark === "!" ? ["", close + 1] : ["", colon + 2];
    }
    const changed = changeText(session, value, inner.slice(colon + 1));
    if (changed !== undefined) return [changed, close + 1];
  }
  if (whole !== undefined) return [whole, close + 1];
  return [isBatch || mark === "!" ? "" : rest.slice(0, close + 1), close + 1];
}

/** Whether the whole text between the marks is a variable that the script set, colon and all. */
function isSet(session: Session, name: string): boolean {
  return session.path.environment.has(name.toLowerCase());
}

/** `~0,3`, `old=new`, `*old=new`; undefined where it is none of them. */
function changeText(session: Session, value: string, change: string): string | undefined {
  const cut = /^~(-?\d+)?(?:,(-?\d+)?)?$/.exec(change);
  if (cut !== null) {
    if (!isWhole(value)) return derive(session, `cut${change}`, value);
    const from = Number(cut[1] ?? 0);
    const start = Math.min(value.length, from < 0 ? Math.max(0, value.length + from) : from);
    const length = cut[2] === undefined ? undefined : Number(cut[2]);
    if (length === undefined) return value.slice(start);
    const end = length < 0 ? value.length + length : start + length;
    return value.slice(start, Math.max(start, end));
  }
  if (change.startsWith("~")) return derive(session, `cut${change}`, value);
  const equals = change.indexOf("=", 1);
  if (equals < 1) return undefined;
  const isFromStart = change.startsWith("*");
  const old = change.slice(isFromStart ? 1 : 0, equals);
  const fresh = change.slice(equals + 1);
  if (old === "") return undefined;
  if (!isWhole(value) || !isWhole(old)) return derive(session, `replace(${fresh})`, value + old);
  const place = value.toLowerCase().indexOf(old.toLowerCase());
  if (place < 0) return value;
  if (isFromStart) return fresh + value.slice(place + old.length);
  session.path.charge(value.length * Math.max(1, fresh.length));
  return replaceAll(value, old, fresh);
}

/** Every place of a text, letters in any case. */
function replaceAll(text: string, old: string, fresh: string): string {
  const [lower, sought] = [text.toLowerCase(), old.toLowerCase()];
  let replaced = "";
  let from = 0;
  for (let place = lower.indexOf(sought); place >= 0; place = lower.indexOf(sought, from)) {
    replaced += text.slice(from, place) + fresh;
    from = place + old.length;
  }
  return replaced + text.slice(from);
}

/** Fills in what `!` marks, and takes away carets, where delayed expansion is on. */
export function fillDelayed(session: Session, text: string): string {
  if (!session.delayed || !text.includes("!")) return text;
  let filled = "";
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? "";
    if (character === "^") {
      filled += text[at + 1] ?? "";
      at += 2;
    } else if (character === "!") {
      const [value, length] = readReference(session, text.slice(at), "!");
      filled += value;
      at += length;
    } else {
      filled += character;
      at += 1;
    }
  }
  return filled;
}

/** Fills in the variables of loops: `%a`, `%~nxa`. */
export function fillLoops(session: Session, text: string): string {
  const { loopVariables } = session;
  if (loopVariables.size === 0 || !text.includes("%")) return text;
  let filled = "";
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? "";
    if (character !== "%") {
      filled += character;
      at += 1;
      continue;
    }
    const plain = loopVariables.get(text[at + 1] ?? "");
    if (text[at + 1] === "~") {
      const found = readModified(session, text.slice(at + 2));
      if (found !== undefined) {
        filled += found[0];
        at += 2 + found[1];
        continue;
      }
    } else if (plain !== undefined) {
      filled += plain;
      at += 2;
      continue;
    }
    filled += character;
    at += 1;
  }
  return filled;
}

/** `nxa`: modifiers and the letter of a loop. The longest run of modifiers that a letter of a loop follows counts. */
function readModified(session: Session, rest: string): readonly [text: string, length: number] | undefined {
  const [letters = ""] = /^[a-z$]*/i.exec(rest) ?? [];
  for (let length = Math.min(letters.length, 12); length > 0; length -= 1) {
    const value = session.loopVariables.get(rest[length - 1] ?? "");
    const modifiers = rest.slice(0, length - 1);
    if (value !== undefined && /^[fdpnxsatz]*$/i.test(modifiers)) return [modify(session, value, modifiers), length];
  }
  const [first = ""] = rest;
  const value = session.loopVariables.get(first);
  return value === undefined ? undefined : [unquote(value), 1];
}

/** A path without its quotes, and the parts of it that are asked for. */
function modify(session: Session, given: string, modifiers: string): string {
  const bare = unquote(given);
  const asked = modifiers.toLowerCase();
  if (asked === "") return bare;
  if (bare === "") return "";
  if (/[satz$]/.test(asked)) return unknownText(session);
  if (asked === "nx" || asked === "n" || asked === "x") {
    const [, name = "", extension = ""] = /^(.*?)(\.[^.]*)?$/s.exec(bare.split(/[\\/:]/).at(-1) ?? "") ?? [];
    if (!isWhole(bare)) return derive(session, asked, bare);
    return (asked.includes("n") ? name : "") + (asked.includes("x") ? extension : "");
  }
  if (!isWhole(bare)) return derive(session, asked, bare);
  const [, drive, folder = "", file = ""] = /^([a-z]:)(\\(?:.*\\)?)?([^\\]*)$/is.exec(bare.replaceAll("/", "\\")) ?? [];
  if (drive === undefined) return derive(session, asked, bare);
  const isAll = asked.includes("f");
  const [, name = "", extension = ""] = /^(.*?)(\.[^.]*)?$/s.exec(file) ?? [];
  return [
    isAll || asked.includes("d") ? drive : "",
    isAll || asked.includes("p") ? folder : "",
    isAll || asked.includes("n") ? name : "",
    isAll || asked.includes("x") ? extension : "",
  ].join("");
}
