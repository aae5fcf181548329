/** Five groups of five (or more, so that no run of groups lets one slip), whatever stands between them. */
const KEY_IN_GROUPS = /[A-Z0-9]{5}(?:[-\u2010-\u2015\s_.:/\\]{1,3}[A-Z0-9]{5}){4,}/gi;
/** The same without separators; only the letters product keys are made of, so that ordinary identifiers are not hit. */
const KEY_IN_ONE = /[BCDFGHJKMNPQRTVWXY2346789]{25,}/gi;

/**
 * Hides all but the last five characters of anything that looks like a product key. Wider than real keys on purpose: it
 * is the last net under every text that leaves the product, and a false match costs nothing.
 */
export function maskKeys(text: string): string {
  const mask = (key: string) => `*****-*****-*****-*****-${key.slice(-5)}`;
  return text.replaceAll(KEY_IN_GROUPS, mask).replaceAll(KEY_IN_ONE, mask);
}
