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

/** SHA-1 of bytes, as the names of version 5 UUIDs need it (RFC 3174). */
function sha1(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x20000000));
  view.setUint32(padded.length - 4, bytes.length << 3);
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const words = new Int32Array(80);
  for (let block = 0; block < padded.length; block += 64) {
    for (let index = 0; index < 16; index += 1) words[index] = view.getInt32(block + 4 * index);
    for (let index = 16; index < 80; index += 1) {
      const mixed =
        (words[index - 3] ?? 0) ^ (words[index - 8] ?? 0) ^ (words[index - 14] ?? 0) ^ (words[index - 16] ?? 0);
      words[index] = rotate(mixed, 1);
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
    for (let index = 0; index < 80; index += 1) {
      const [choice, constant] =
        index < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : index < 40
            ? [b ^ c ^ d, 0x6ed9eba1]
            : index < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [b ^ c ^ d, 0xca62c1d6];
      const next = (rotate(a, 5) + choice + e + constant + (words[index] ?? 0)) | 0;
      [a, b, c, d, e] = [next, a, rotate(b, 30), c, d];
    }
    for (const [index, value] of [a, b, c, d, e].entries()) state[index] = ((state[index] ?? 0) + value) | 0;
  }
  const digest = new Uint8Array(20);
  const out = new DataView(digest.buffer);
  for (const [index, value] of state.entries()) out.setUint32(4 * index, value >>> 0);
  return digest;
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
