/**
 * Five groups of five (or more, so that no run of groups lets one slip) of the characters product keys are made of, with
 * dashes, anything else or nothing between them. There are no vowels among these, so that names and prose in words of
 * five letters are not hit.
 */
const KEY = /[BCDFGHJKMNPQRTVWXY2346789]{5}(?:[-\u2010-\u2015\u2212\s_.:/\\]{0,3}[BCDFGHJKMNPQRTVWXY2346789]{5}){4,}/gi;

/** Hides all but the last five characters of anything that looks like a product key, whatever stands next to it. */
export function maskKeys(text: string): string {
  return text.replaceAll(KEY, (key) => `*****-*****-*****-*****-${key.slice(-5)}`);
}
