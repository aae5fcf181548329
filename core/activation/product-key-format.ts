/** The letters and digits of which product keys are made. */
const KEY = /^([BCDFGHJKMNPQRTVWXY2346789]{5}-){4}[BCDFGHJKMNPQRTVWXY2346789]{5}$/i;

/**
 * Whether a text has the form of a product key: five groups of five of the 25 characters Microsoft uses, of which N, in
 * keys since Windows 8, stands at most once.
 */
export function isProductKey(text: string): boolean {
  const key = text.trim();
  return KEY.test(key) && (key.match(/N/gi)?.length ?? 0) <= 1;
}
