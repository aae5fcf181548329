import { skeletonOf } from "./skeleton";

/**
 * Product keys that are known to be in what was read, hidden wherever they come out again: in parts, in any encoding, and
 * where no form tells that they are keys. What looks like a key is hidden by `maskKeys`, known or not.
 */
export interface KnownKeys {
  /** Hides what shows more than five characters in a row of one of them, or one of its first four groups. */
  hide(text: string): string;
  /** These keys and others: five groups in capitals each, joined by hyphens. */
  with(keys: Iterable<string>): KnownKeys;
}

/** Without keys a text is given back at once. */
export const NO_KNOWN_KEYS: KnownKeys = knowing(new Set());

function knowing(keys: ReadonlySet<string>): KnownKeys {
  let index: Index | undefined;
  const known: KnownKeys = {
    hide(text) {
      if (keys.size === 0 || text.length < GROUP) return text;
      index ??= indexOf(keys);
      return replaceSpans(text, findSpans(text, index));
    },
    with(more) {
      const added = [...more].filter((key) => !keys.has(key));
      return added.length === 0 ? known : knowing(new Set([...keys, ...added]));
    },
  };
  return known;
}

const GROUP = 5;
/** So many characters in a row are more than may be seen. */
const PART = 6;

interface Index {
  /** Each six characters in a row, forwards and backwards, in capitals. */
  readonly parts: ReadonlySet<string>;
  /** Those of them that are no number or id: the others count beside one of these alone. */
  readonly telling: ReadonlySet<string>;
  /** The first four groups. The last is what people know a key by. */
  readonly groups: ReadonlySet<string>;
}

function indexOf(keys: ReadonlySet<string>): Index {
  const parts = new Set<string>();
  const groups = new Set<string>();
  for (const key of keys) {
    const characters = key.replaceAll("-", "");
    for (const order of [characters, [...characters].reverse().join("")]) {
      for (let at = 0; at + PART <= order.length; at += 1) parts.add(order.slice(at, at + PART));
    }
    for (const group of key.split("-").slice(0, -1)) groups.add(group);
  }
  return { parts, telling: withLetters(parts), groups: withLetters(groups) };
}

/** Numbers and ids in hexadecimal are in every estate, and some look like a part of a key. */
function withLetters(texts: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...texts].filter((text) => /[^0-9BCDF]/.test(text)));
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where each unit of another reading of a text stands in the text. */
interface OtherReading {
  readonly text: string;
  readonly placeOf: (at: number) => Span;
}

function findSpans(text: string, index: Index): readonly Span[] {
  const spans = [...spelledIn({ text, placeOf: (at) => ({ start: at, end: at + 1 }) }, index, SPELLED)];
  const { text: read, starts, ends } = skeletonOf(text);
  if (read !== text) {
    const placeOf = (at: number): Span => ({ start: starts[at] ?? text.length, end: ends[at] ?? text.length });
    spans.push(...spelledIn({ text: read, placeOf }, index, SPELLED));
  }
  for (const reading of decodings(text)) spans.push(...spelledIn(reading, index, DECODED));
  return spans;
}

/** Characters of keys, whatever stands between them that is no letter and no digit. */
const SPELLED = /[BCDFGHJKMNPQRTVWXY2346789](?:[^A-Za-z0-9]{0,64}[BCDFGHJKMNPQRTVWXY2346789]){4,}/gi;
/** What is decoded may be no text at all: there only what stands between the letters of a key may stand between them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: every other byte of UTF-16
const DECODED = /[BCDFGHJKMNPQRTVWXY2346789](?:[\u0000\t\n\r -]{0,4}[BCDFGHJKMNPQRTVWXY2346789]){4,}/gi;

/** The places of the characters that show parts of keys: what stands between them stays, so that a table is one still. */
function spelledIn({ text, placeOf }: OtherReading, { parts, telling, groups }: Index, like: RegExp): readonly Span[] {
  const hidden = new Set<number>();
  for (const match of text.matchAll(like)) {
    const places = [...match[0].matchAll(/[A-Za-z0-9]/g)].map(({ index }) => match.index + index);
    const characters = places.map((at) => text.charAt(at).toUpperCase()).join("");
    const hide = (from: number, count: number): void => {
      const shown = places.slice(from, from + count);
      // In what was encoded, what stands between them tells nothing to anybody.
      const [first = 0, last = -1] = like === DECODED ? [shown[0], shown.at(-1)] : [];
      for (let place = first; place <= last; place += 1) hidden.add(place);
      for (const place of shown) hidden.add(place);
    };
    const isPart = (at: number): boolean => at >= 0 && parts.has(characters.slice(at, at + PART));
    const told = (at: number): void => {
      let [from, to] = [at, at];
      while (isPart(from - 1)) from -= 1;
      while (isPart(to + 1)) to += 1;
      hide(from, to - from + PART);
      seen = to;
    };
    let seen = -1;
    for (let at = 0; at + GROUP <= places.length; at += 1) {
      if (at > seen && telling.has(characters.slice(at, at + PART))) told(at);
      if (!groups.has(characters.slice(at, at + GROUP))) continue;
      // A group counts where it stands alone.
      const [first = 0, last = 0] = [places[at], places[at + GROUP - 1]];
      if (last - first === GROUP - 1 && !isAlphanumeric(text, first - 1) && !isAlphanumeric(text, last + 1)) {
        hide(at, GROUP);
      }
    }
  }
  return [...hidden].map(placeOf);
}

function isAlphanumeric(text: string, at: number): boolean {
  return /^[A-Za-z0-9]$/.test(text.charAt(at));
}

/** Eight characters of base64 hold six of what is encoded. */
const BASE64 = /[A-Za-z0-9+/_-]{8,}/g;
/** `4243`, `42 43`, `0x42,0x43`, `\x42\x43`. */
const HEXADECIMAL = /(?<![0-9a-f])[0-9a-f]{2}(?:[ ,:;-]{0,2}(?:0x|\\x)?[0-9a-f]{2}){5,}/gi;
/** `66,67,68`, as lists of characters by their codes have it. */
const DECIMAL = /(?<!\d)\d{2,3}(?:[ ,;]{1,3}\d{2,3}){5,}/g;

/** What a text says where it is decoded; base64 in each place that a unit may begin at. */
function* decodings(text: string): Generator<OtherReading> {
  for (const match of text.matchAll(BASE64)) {
    const run = match[0].replaceAll("-", "+").replaceAll("_", "/");
    for (let shift = 0; shift < 4; shift += 1) {
      const rest = run.length - shift;
      const decoded = atob(run.slice(shift, rest % 4 === 1 ? -1 : undefined));
      const start = match.index + shift;
      // A byte lies in two units of six bits, and both show a part of it.
      const placeOf = (at: number): Span => ({
        start: start + Math.floor((at * 8) / 6),
        end: start + Math.ceil(((at + 1) * 8) / 6),
      });
      yield { text: decoded, placeOf };
    }
  }
  yield* readCodes(text, HEXADECIMAL, /[0-9a-f]{2}/gi, 16);
  yield* readCodes(text, DECIMAL, /\d{2,3}/g, 10);
}

function* readCodes(text: string, lists: RegExp, codes: RegExp, base: number): Generator<OtherReading> {
  for (const list of text.matchAll(lists)) {
    const units = [...list[0].replace(/0x/gi, "  ").matchAll(codes)].map((code) => ({
      character: String.fromCharCode(Number.parseInt(code[0], base)),
      start: list.index + code.index,
      end: list.index + code.index + code[0].length,
    }));
    yield {
      text: units.map(({ character }) => character).join(""),
      placeOf: (at) => units[at] ?? { start: text.length, end: text.length },
    };
  }
}

/** One mark for neighbours; no span cuts an escape in two. */
function replaceSpans(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  let hidden = "";
  let at = -1;
  for (const { start, end } of [...spans].sort((one, other) => one.start - other.start || one.end - other.end)) {
    if (start > at) hidden += `${text.slice(Math.max(at, 0), start)}*****`;
    at = Math.max(at, end);
  }
  return hidden + text.slice(at);
}
