import ipaddr from "ipaddr.js";
import { RESERVED_PREFIXES } from "../data/reserved-prefixes";
import { type Fact, isKnown } from "../model";

/** An IPv4 prefix as numbers, so that thousands compare quickly. */
export interface Prefix {
  /** The first address, as an unsigned 32-bit number. */
  readonly first: number;
  /** Bits, 0 to 32. */
  readonly length: number;
}

/** What stands where Azure takes a prefix: IPv4, IPv6 (which has no part in KMS), everything, a service tag, or none of these. */
export type Span =
  | { readonly kind: "prefix"; readonly prefix: Prefix }
  | { readonly kind: "ipv6" }
  | { readonly kind: "everything" }
  | { readonly kind: "tag"; readonly tag: string }
  | { readonly kind: "fault" };

const TAG = /^[a-z][a-z0-9]*(?:\.[a-z0-9]+)*$/;

/** Reading addresses is the dear part of a proof, and the same ones come again and again. */
const read = new Map<string, Span>();

/** Reads a prefix, a single address, `*` or a service tag (given back in lower case). */
export function readSpan(written: string): Span {
  const known = read.get(written);
  if (known !== undefined) return known;
  const span = parseSpan(written);
  // Texts come from programs: a bounded cache, because a long-lived process may see many.
  if (read.size < 50_000) read.set(written, span);
  return span;
}

function parseSpan(written: string): Span {
  const text = written.trim().toLowerCase();
  if (text === "*" || text === "any") return { kind: "everything" };
  if (TAG.test(text)) return { kind: "tag", tag: text };
  const [address = "", bits, ...rest] = text.split("/");
  if (rest.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return { kind: "fault" };
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) {
    const length = bits === undefined ? 32 : Number(bits);
    if (length > 32) return { kind: "fault" };
    return { kind: "prefix", prefix: prefixAt(numberOf(address), length) };
  }
  return ipaddr.IPv6.isValid(address) && Number(bits ?? 128) <= 128 ? { kind: "ipv6" } : { kind: "fault" };
}

/** An IPv4 address as a prefix of its own; undefined for a text that is none. */
export function readAddress(text: string): Prefix | undefined {
  // A prefix is no address, though it may hold but one.
  const span = text.includes("/") ? undefined : readSpan(text);
  return span?.kind === "prefix" ? span.prefix : undefined;
}

export function contains(outer: Prefix, inner: Prefix): boolean {
  return outer.length <= inner.length && maskTo(inner.first, outer.length) === outer.first;
}

export function overlap(left: Prefix, right: Prefix): boolean {
  return contains(left, right) || contains(right, left);
}

function prefixAt(address: number, length: number): Prefix {
  return { first: maskTo(address, length), length };
}

function maskTo(address: number, length: number): number {
  return length === 0 ? 0 : (address & (-1 << (32 - length))) >>> 0;
}

function numberOf(address: string): number {
  return ipaddr.IPv4.parse(address)
    .toByteArray()
    .reduce((sum, byte) => sum * 256 + byte, 0);
}

export function writePrefix({ first, length }: Prefix): string {
  const bytes = [24, 16, 8, 0].map((shift) => String((first >>> shift) & 255));
  return `${bytes.join(".")}/${String(length)}`;
}

const RESERVED: readonly Prefix[] = RESERVED_PREFIXES.flatMap((text) => {
  const span = readSpan(text);
  return span.kind === "prefix" ? [span.prefix] : [];
});

/** True for an address that nothing on the internet has. */
export function isReserved(address: Prefix): boolean {
  return RESERVED.some((prefix) => contains(prefix, address));
}

/** The prefixes of `RESERVED_PREFIXES`, parsed. */
export function reservedPrefixes(): readonly Prefix[] {
  return RESERVED;
}

/** IPv4 prefixes, as far as they are known. */
export function knownPrefixes(written: Fact<readonly Fact<string>[]>): readonly Prefix[] {
  if (!isKnown(written)) return [];
  return written.flatMap((text) => {
    const span = isKnown(text) ? readSpan(text) : undefined;
    return span?.kind === "prefix" ? [span.prefix] : [];
  });
}

/** IPv4 prefixes; undefined where one of them is not known, or none at all. */
export function allPrefixes(written: Fact<readonly Fact<string>[]>): readonly Prefix[] | undefined {
  if (!isKnown(written)) return undefined;
  const spans = written.map((text) => (isKnown(text) ? readSpan(text) : undefined));
  if (spans.some((span) => span === undefined || span.kind === "fault")) return undefined;
  return spans.flatMap((span) => (span?.kind === "prefix" ? [span.prefix] : []));
}
