/**
 * A fingerprint of a text, as 14 hexadecimal digits: tells a text that is known by heart from every other one that people
 * write. No protection against somebody who makes one on purpose. Line ends and the space around the text do not count.
 */
export function fingerprint(text: string): string {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  const normal = text.replaceAll("\r\n", "\n").trim();
  for (let index = 0; index < normal.length; index += 1) {
    const code = normal.charCodeAt(index);
    low = Math.imul(low ^ code, 2_654_435_761);
    high = Math.imul(high ^ code, 1_597_334_677);
  }
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  const number = 4_294_967_296 * (2_097_151 & (high >>> 0)) + (low >>> 0);
  return number.toString(16).padStart(14, "0");
}
