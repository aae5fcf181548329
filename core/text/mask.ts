/** Five groups of five (or more, so that no run of groups lets one slip) with any dash between them. */
const KEY_WITH_DASHES = /[BCDFGHJKMNPQRTVWXY2346789]{5}(?:[-\u2010-\u2015\u2212][BCDFGHJKMNPQRTVWXY2346789]{5}){4,}/gi;
/** The same with anything else or nothing between the groups: second, so that two keys side by side stay two. */
const KEY_IN_GROUPS =
  /[BCDFGHJKMNPQRTVWXY2346789]{5}(?:[-\u2010-\u2015\u2212\s_.:/\\]{0,3}[BCDFGHJKMNPQRTVWXY2346789]{5}){4,}/gi;

/**
 * Hides all but the last five characters of anything that looks like a product key, whatever stands next to it. Only
 * the characters keys are made of count: there are no vowels among them, so that names in words of five letters stay.
 */
export function maskKeys(text: string): string {
  const mask = (key: string) => `*****-*****-*****-*****-${key.slice(-5)}`;
  return text.replaceAll(KEY_WITH_DASHES, mask).replaceAll(KEY_IN_GROUPS, mask);
}
