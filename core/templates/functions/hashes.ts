import { sha1 } from "../../text/sha1";
import type { TemplateValue } from "../value";
import { type CallOf, type FunctionTable, simpleAt } from "./function";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
/** Namespace of the UUIDs that guid() makes. Source: Microsoft's engine, by experiment. */
const NAMESPACE = "11fb06fb712d4ddd98c7e71bbd588830";

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function scramble(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** MurmurHash3 over 8-byte blocks with a 64-bit result, in 13 letters of base 32: what uniqueString() is. */
function hashUniqueString(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const word = (from: number, to: number): number => {
    let value = 0;
    for (let index = Math.min(to, bytes.length) - 1; index >= from; index -= 1)
      value = (value << 8) | (bytes[index] ?? 0);
    return value;
  };
  let low = 0;
  let high = 0;
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) {
    low ^= Math.imul(rotate(Math.imul(word(at, at + 4), 0x239b961b), 15), 0xab0e9789);
    low = (Math.imul((rotate(low, 19) + high) | 0, 5) + 0x561ccd1b) | 0;
    high ^= Math.imul(rotate(Math.imul(word(at + 4, at + 8), 0xab0e9789), 17), 0x239b961b);
    high = (Math.imul((rotate(high, 13) + low) | 0, 5) + 0x0bcaa747) | 0;
  }
  low ^= Math.imul(rotate(Math.imul(word(at, at + 4), 0x239b961b), 15), 0xab0e9789);
  high ^= Math.imul(rotate(Math.imul(word(at + 4, at + 8), 0xab0e9789), 17), 0x239b961b);
  low ^= bytes.length;
  high ^= bytes.length;
  low = (low + high) | 0;
  high = (high + low) | 0;
  low = scramble(low);
  high = scramble(high);
  low = (low + high) | 0;
  high = (high + low) | 0;
  const hash = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  return Array.from({ length: 13 }, (_, index) => {
    const bits = index < 12 ? hash >> BigInt(59 - 5 * index) : hash << 1n;
    return ALPHABET[Number(bits & 31n)] ?? "";
  }).join("");
}

/** The version 5 UUID of a text: what guid() is. */
function hashGuid(text: string): string {
  const name = new TextEncoder().encode(text);
  const bytes = new Uint8Array(16 + name.length);
  for (let index = 0; index < 16; index += 1)
    bytes[index] = Number.parseInt(NAMESPACE.slice(2 * index, 2 * index + 2), 16);
  bytes.set(name, 16);
  const digest = sha1(bytes).subarray(0, 16);
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function over(hash: (text: string) => string) {
  return (args: readonly TemplateValue[], call: CallOf): TemplateValue => {
    const text = args.map((_, index) => simpleAt(args, index, call)).join("-");
    call.frame.budget.grow(text.length);
    return hash(text);
  };
}

export const HASHES: FunctionTable = [
  ["uniquestring", { least: 1, most: Infinity, run: over(hashUniqueString) }],
  ["guid", { least: 1, most: Infinity, run: over(hashGuid) }],
];
