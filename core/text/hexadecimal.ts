/** 25 characters or more by their codes, in one run or with a mark between them. */
export const HEXADECIMAL = /(?<![0-9a-fA-F])[0-9a-fA-F]{2}(?:(?:0x|\\x|[ ,:-]{1,2})?[0-9a-fA-F]{2}){24,}/g;

/** No text that matters here is longer. */
const MOST_PAIRS = 20_000;

/** The text that a run of such codes stands for; UTF-16 has zeros between its letters. */
export function decodeHexadecimal(run: string): string {
  const pairs = run.replace(/0x|\\x|[ ,:-]/g, "").match(/../g) ?? [];
  return String.fromCharCode(...pairs.slice(0, MOST_PAIRS).map((pair) => Number.parseInt(pair, 16)));
}
