/** Five groups of five letters or digits (or more, so that no run of groups lets one slip) with any dash between them. */
const KEY_WITH_DASHES = /[A-Z0-9]{5}(?:[-\u2010-\u2015\u2212][A-Z0-9]{5}){4,}/gi;
/**
 * The same with anything else or nothing between the groups. Here only of the letters product keys are made of: as
 * there are no vowels among them, prose in words of five letters is not hit.
 */
const KEY_IN_GROUPS =
  /[BCDFGHJKMNPQRTVWXY2346789]{5}(?:[-\u2010-\u2015\u2212\s_.:/\\]{0,3}[BCDFGHJKMNPQRTVWXY2346789]{5}){4,}/gi;

/**
 * Hides all but the last five characters of anything that looks like a product key, whatever stands next to it. Wider
 * than real keys on purpose: it is the last net under every text that leaves the product, and a false match costs little.
 */
export function maskKeys(text: string): string {
  const mask = (key: string) => `*****-*****-*****-*****-${key.slice(-5)}`;
  return text.replaceAll(KEY_WITH_DASHES, mask).replaceAll(KEY_IN_GROUPS, mask);
}
