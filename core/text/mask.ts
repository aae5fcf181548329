import { decodeBase64 } from "./base64";
import { decodeHexadecimal, HEXADECIMAL } from "./hexadecimal";
import { findKeySpans } from "./key-spans";

/**
 * Hides all but the last five characters of anything that looks like a product key, whatever stands next to it, between
 * its letters or around them: see `findKeySpans`. Base64 and hexadecimal that hold one are hidden as a whole.
 */
export function maskKeys(text: string): string {
  return hideEncoded(hideSpans(text));
}

/**
 * The beginning of a text of any origin, masked before it is cut: half a key is no longer recognised as one.
 * @param longest of the answer, in characters
 */
export function excerpt(text: string, longest: number): string {
  const near = text.slice(0, Math.max(NEAR, longest * 2));
  const masked = maskKeys(near);
  // What is cut off behind may be the rest of a key that begins before it.
  const known = near.length === text.length ? masked : masked.slice(0, Math.max(0, masked.length - LONGEST_KEY));
  if (known.length <= longest && near.length === text.length) return known;
  const cut = known.slice(0, Math.max(0, longest - 1));
  // Half of a pair of surrogates is no character.
  return `${cut.replace(/[\ud800-\udbff]$/, "").trimEnd()}…`;
}

/** A text is masked this far, whatever part of it is shown. */
const NEAR = 64 * 1024;
/** More than a key takes in any form that is found. */
const LONGEST_KEY = 400;

function hideSpans(text: string): string {
  const spans = findKeySpans(text);
  if (spans.length === 0) return text;
  let masked = "";
  let at = 0;
  for (const { start, end, characters } of spans) {
    masked += `${text.slice(at, start)}*****-*****-*****-*****-${characters.slice(-5)}`;
    at = end;
  }
  return masked + text.slice(at);
}

/** 25 characters take 34 in base64, and 50 in hexadecimal. */
const BASE64 = /[A-Za-z0-9+/_-]{34,}/g;

function hideEncoded(text: string): string {
  if (text.length < 34) return text;
  const hidden = text.replace(BASE64, (run) =>
    holdsKey(decodeBase64(run.replace(/-/g, "+").replace(/_/g, "/"))) ? ENCODED : run,
  );
  return hidden.replace(HEXADECIMAL, (run) => (holdsKey(decodeHexadecimal(run)) ? ENCODED : run));
}

const ENCODED = "*****(encoded product key)";

function holdsKey(inner: string | undefined): boolean {
  return inner !== undefined && (findKeySpans(inner).length > 0 || hideOnce(inner));
}

/** One layer further in. */
function hideOnce(inner: string): boolean {
  return [...inner.matchAll(BASE64)].some(([run]) => findKeySpans(decodeBase64(run) ?? "").length > 0);
}
