import { skeletonOf } from "./skeleton";

/** Something like a product key in a text, whatever stands between its letters. */
export interface KeySpan {
  readonly start: number;
  readonly end: number;
  /** The characters of the key in capitals, without what stands between them: 25, or more where groups run on. */
  readonly characters: string;
  /** True where a letter or digit stands right before or behind it. */
  readonly adjoined: boolean;
}

/** The characters of keys in their order: in brackets, as patterns for keys name them, they are no key. */
const ALPHABET = "BCDFGHJKMNPQRTVWXY2346789";
const GROUP = 5;
const LENGTH = 25;
/** What people and programs write between groups: a dash, `', '`, a line break with its indentation, `" + "-" + "`. */
const WIDEST_GAP = 12;
/** Between letters that are spaced: a blank, `","`. */
const WIDEST_SPACING = 4;
/** With wide gaps a table of numbers looks like a key. Every key has letters. */
const FEWEST_LETTERS = 4;

/** Told in one pass over most texts: 25 characters of keys without another letter or digit between them. */
const LIKE_A_KEY = /(?:[BCDFGHJKMNPQRTVWXY2346789][^A-Za-z0-9]{0,12}){25}/i;
/** Characters that are what they look like. */
const PLAIN = /^[\t\n\r !-$'-[\]-_a-~·→…─│✖✔✗▲›×≥≤]*$/;

/** Spans in the order of the text; none overlaps another. */
export function findKeySpans(text: string): readonly KeySpan[] {
  if (text.length < LENGTH) return [];
  // As it stands too: what looks like `%BB` may be the beginning of a key, and takes two of its letters when it is read.
  const asWritten = spansIn(text, (at) => ({ start: at, end: at + 1 }));
  if (PLAIN.test(text)) return asWritten;
  const skeleton = skeletonOf(text);
  const asRead = spansIn(skeleton.text, (at) => ({
    start: skeleton.starts[at] ?? text.length,
    end: skeleton.ends[at] ?? text.length,
  }));
  return merge([...asWritten, ...asRead].sort((one, other) => one.start - other.start));
}

/** @param placeOf where a character of this reading stands in the text */
function spansIn(text: string, placeOf: (at: number) => Pick<KeySpan, "start" | "end">): readonly KeySpan[] {
  if (!LIKE_A_KEY.test(text)) return [];
  const keys = chainsIn(text)
    .flatMap((chain) => keysIn(chain, text))
    .filter(({ from, to }) => text.charAt(from - 1) !== "[" || text.slice(from, to) !== ALPHABET)
    .map(({ from, to, characters }) => ({
      start: placeOf(from).start,
      end: placeOf(to - 1).end,
      characters,
      adjoined: isAlphanumeric(text.charAt(from - 1)) || isAlphanumeric(text.charAt(to)),
    }));
  return merge(keys);
}

/** What two readings take for a key is one. */
function merge(spans: readonly KeySpan[]): readonly KeySpan[] {
  const merged: KeySpan[] = [];
  for (const span of spans) {
    const before = merged.at(-1);
    if (before === undefined || span.start >= before.end) merged.push(span);
    else if (span.end > before.end) merged[merged.length - 1] = { ...span, start: before.start };
  }
  return merged;
}

/** Characters of keys that follow each other directly. */
interface Chunk {
  readonly from: number;
  readonly to: number;
  readonly characters: string;
}

interface Found {
  readonly from: number;
  readonly to: number;
  readonly characters: string;
}

function isAlphanumeric(character: string): boolean {
  return /^[A-Za-z0-9]$/.test(character);
}

/** Chunks with nothing but short gaps between them. */
function chainsIn(text: string): readonly (readonly Chunk[])[] {
  const chains: Chunk[][] = [];
  let chain: Chunk[] = [];
  for (const match of text.matchAll(/[A-Za-z0-9]+/g)) {
    const before = chain.at(-1);
    if (before !== undefined && match.index - before.to > WIDEST_GAP) chain = [];
    // A word may end in characters of keys, hold some, or begin with them: letters before a key belong to no key.
    for (const run of match[0].matchAll(/[BCDFGHJKMNPQRTVWXY2346789]+/gi)) {
      const from = match.index + run.index;
      if (run.index > 0 && from !== chain.at(-1)?.to) chain = [];
      if (chain.length === 0) chains.push(chain);
      chain.push({ from, to: from + run[0].length, characters: run[0].toUpperCase() });
    }
    const last = chain.at(-1);
    if (last !== undefined && last.to !== match.index + match[0].length) chain = [];
  }
  return chains;
}

function keysIn(chain: readonly Chunk[], text: string): readonly Found[] {
  return [...groupedIn(chain, text), ...spacedIn(chain)].sort((one, other) => one.from - other.from);
}

/** Groups of five, or of several fives. The first may have letters before it, the last some behind it. */
function groupedIn(chain: readonly Chunk[], text: string): readonly Found[] {
  const found: Found[] = [];
  let first = 0;
  while (first < chain.length) {
    let last = first;
    while (last + 1 < chain.length && fits(chain, first, last)) last += 1;
    const part = chain.slice(first, last + 1).filter(({ characters }) => characters.length >= GROUP);
    found.push(...cutIntoKeys(part, text));
    // A chunk that ends one run of groups may begin the next: in `ef6cfc9f-8BCDFG-…` the key begins with the second.
    const beginsNext = last > first && (chain[last]?.characters.length ?? 0) > GROUP;
    first = beginsNext ? last : last + 1;
  }
  return found;
}

/** Whether the chunk behind `last` may go on with the groups that began with `first`. */
function fits(chain: readonly Chunk[], first: number, last: number): boolean {
  const next = chain[last + 1]?.characters.length ?? 0;
  const own = chain[last]?.characters.length ?? 0;
  return next >= GROUP && own >= GROUP && (last === first || own % GROUP === 0);
}

function cutIntoKeys(chunks: readonly Chunk[], text: string): readonly Found[] {
  const part = trimToGroups(chunks);
  const all = part.map(({ characters }) => characters).join("");
  if (all.length < LENGTH || all.replace(/\d/g, "").length < FEWEST_LETTERS) return [];
  // Five groups each, where that is what they are: each key then shows its own end.
  if (!isListOfKeys(part, text)) return [join(part)];
  return Array.from({ length: part.length / 5 }, (_unused, key) => join(part.slice(key * 5, key * 5 + 5)));
}

/** Whether groups part into keys for sure: what stands between two keys is not what stands within them. */
function isListOfKeys(part: readonly Chunk[], text: string): boolean {
  if (part.length % 5 !== 0 || part.some(({ characters }) => characters.length !== GROUP)) return false;
  const gaps = part.slice(1).map(({ from }, index) => text.slice(part[index]?.to, from));
  return gaps.every((gap, index) => (index % 5 === 4) !== (gap === gaps[0]));
}

/** Without the letters before the first group and behind the last, where several groups tell which these are. */
function trimToGroups(part: readonly Chunk[]): readonly Chunk[] {
  if (part.length < 2) return part;
  return part.map(({ from, to, characters }, index) => {
    const extra = characters.length % GROUP;
    if (index === 0) return { from: from + extra, to, characters: characters.slice(extra) };
    const behind = index === part.length - 1 ? extra : 0;
    return { from, to: to - behind, characters: characters.slice(0, characters.length - behind) };
  });
}

/** Letters that each stand alone. */
function spacedIn(chain: readonly Chunk[]): readonly Found[] {
  const found: Found[] = [];
  let run: Chunk[] = [];
  const close = (): void => {
    if (run.length >= LENGTH && run.filter(({ characters }) => /\D/.test(characters)).length >= FEWEST_LETTERS) {
      found.push(join(run));
    }
    run = [];
  };
  for (const chunk of chain) {
    const before = run.at(-1);
    if (before !== undefined && chunk.from - before.to > WIDEST_SPACING) close();
    if (chunk.characters.length === 1) run.push(chunk);
    else close();
  }
  close();
  return found;
}

function join(part: readonly Chunk[]): Found {
  return {
    from: part[0]?.from ?? 0,
    to: part.at(-1)?.to ?? 0,
    characters: part.map(({ characters }) => characters).join(""),
  };
}
