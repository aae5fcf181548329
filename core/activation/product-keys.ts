import { findPublishedKey, type PublishedKey } from "../data/published-keys";

/** A Windows or Office product key found in a text. The whole of one that is not published must never be printed. */
export interface ProductKey {
  /** Five groups in capitals, joined by hyphens. */
  readonly key: string;
  /** The last five characters: all that may be shown, and enough to find it among one's keys. */
  readonly ending: string;
  readonly published?: PublishedKey;
}

/** What stands between groups: the hyphen, or a dash that a word processor made of it. */
const DASH = "[-\\u2010-\\u2015\\u2212]";
const GROUP = "[BCDFGHJKMNPQRTVWXY2346789]{5}";
/** No letter, digit or group before it; an escaped line break in a JSON text is no letter. */
const BEFORE = `(?<=^|[^A-Za-z0-9]|\\\\[nrt])(?<![A-Za-z0-9]${DASH})`;
const KEY = new RegExp(`${BEFORE}${GROUP}(?:${DASH}${GROUP}){4}(?!${DASH}?[A-Za-z0-9])`, "gi");

const GROUPS = new RegExp(`[A-Za-z0-9]{5}${DASH}[A-Za-z0-9]{5}${DASH}`);

/** Microsoft's keys hold the letter N once at most. */
const MOST_N = 1;

/**
 * Product keys in a text, each once, in order. A key is five groups of five characters from
 * `BCDFGHJKMNPQRTVWXY2346789` with at most one N; placeholders such as XXXXX-XXXXX-… are none.
 */
export function findProductKeys(text: string): readonly ProductKey[] {
  // Most texts are short or hold nothing like two groups: told quickly, as every text of an estate comes by.
  if (text.length < 29 || !GROUPS.test(text)) return [];
  const found = new Map<string, ProductKey>();
  for (const [written] of text.matchAll(KEY)) {
    const groups = written.toUpperCase().split(/[^A-Z0-9]/);
    const key = groups.join("-");
    if (found.has(key) || !isLikely(groups)) continue;
    const published = findPublishedKey(key);
    found.set(key, { key, ending: groups[4] ?? "", ...(published === undefined ? {} : { published }) });
  }
  return [...found.values()];
}

/** A group of one repeated character, or the same group throughout, is what people write for "a key". */
function isLikely(groups: readonly string[]): boolean {
  if (groups.join("").replaceAll(/[^N]/g, "").length > MOST_N) return false;
  return new Set(groups).size > 2 && groups.every((group) => new Set(group).size > 1);
}
