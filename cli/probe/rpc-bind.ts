/**
 * The bind of DCE/RPC: it asks whether a listener serves the KMS interface, and nothing else. No request follows it.
 * Layout: C706 section 12.6.4.3 and [MS-RPCE] 2.2.2.4, 2.2.2.9, 3.3.1.5. Interface
 * 51c82175-844e-4750-b0d8-ec255555bc06 version 1.0 is listed as "KMS" in catalogues of RPC interfaces.
 */

/** Bytes of an answer that are read at most: what the bind offers to receive. */
export const LONGEST_FRAGMENT = 5840;

const HEADER_LENGTH = 16;
const BIND_LENGTH = 72;
const PACKET = { fault: 3, bind: 11, bindAck: 12, bindNak: 13 } as const;
const KMS_INTERFACE = "51c82175-844e-4750-b0d8-ec255555bc06";
const NDR = "8a885d04-1ceb-11c9-9fe8-08002b104860";

/** The 72 bytes of the bind. */
export function writeBind(): Buffer {
  const bytes = Buffer.alloc(BIND_LENGTH);
  bytes.set([5, 0, PACKET.bind, 3, 0x10, 0, 0, 0]);
  bytes.writeUInt16LE(BIND_LENGTH, 8);
  bytes.writeUInt32LE(1, 12);
  bytes.writeUInt16LE(LONGEST_FRAGMENT, 16);
  bytes.writeUInt16LE(LONGEST_FRAGMENT, 18);
  bytes[24] = 1;
  bytes[30] = 1;
  bytes.set(writeUuid(KMS_INTERFACE), 32);
  bytes.writeUInt16LE(1, 48);
  bytes.set(writeUuid(NDR), 52);
  bytes.writeUInt32LE(2, 68);
  return bytes;
}

/** What a listener answered to the bind. */
export type BindAnswer =
  /** More bytes are needed. */
  | { readonly kind: "incomplete" }
  /** The bytes are not an answer of DCE/RPC. */
  | { readonly kind: "not-rpc" }
  /** They begin as one, and break the format. */
  | { readonly kind: "malformed"; readonly what: string }
  | { readonly kind: "accepted" }
  /** The interface is unknown to this RPC server. */
  | { readonly kind: "not-kms" }
  /** It answers the bind and does not accept it; result and reason as the protocol numbers them. */
  | { readonly kind: "not-accepted"; readonly result: number; readonly reason: number }
  | { readonly kind: "nak"; readonly reason: number }
  /** `status` as `0x1c010003`. */
  | { readonly kind: "fault"; readonly status: string };

/** Reads what has come so far; bytes after the first fragment are ignored. */
export function readBindAnswer(bytes: Buffer): BindAnswer {
  if (bytes.length === 0) return { kind: "incomplete" };
  if (bytes[0] !== 5 || (bytes.length > 1 && (bytes[1] ?? 0) > 1)) return { kind: "not-rpc" };
  if (bytes.length < HEADER_LENGTH) return { kind: "incomplete" };
  const type = bytes[2] ?? 0;
  if (type > 20) return { kind: "not-rpc" };
  const read = readerOf(bytes);
  const length = read.u16(8);
  if (length < HEADER_LENGTH) return { kind: "malformed", what: `a fragment of ${String(length)} bytes` };
  if (length > LONGEST_FRAGMENT) return { kind: "malformed", what: `a fragment of ${String(length)} bytes` };
  if (bytes.length < length) return { kind: "incomplete" };
  if (read.u32(12) !== 1) return { kind: "malformed", what: "another call than the one that was asked" };
  const fragment = readerOf(bytes.subarray(0, length));
  try {
    if (type === PACKET.bindAck) return readAck(fragment);
    if (type === PACKET.bindNak) return { kind: "nak", reason: fragment.u16(HEADER_LENGTH) };
    if (type === PACKET.fault) return { kind: "fault", status: `0x${fragment.u32(24).toString(16).padStart(8, "0")}` };
  } catch (error) {
    if (error instanceof RangeError) return { kind: "malformed", what: "a fragment that ends too early" };
    throw error;
  }
  return { kind: "malformed", what: `a packet of type ${String(type)} instead of an answer to a bind` };
}

type Reader = ReturnType<typeof readerOf>;

function readAck(fragment: Reader): BindAnswer {
  const secondary = fragment.u16(24);
  // The list of results begins at a multiple of four after the secondary address.
  const results = Math.ceil((26 + secondary) / 4) * 4;
  if (fragment.u8(results) === 0) return { kind: "malformed", what: "an answer without a result" };
  const [result, reason] = [fragment.u16(results + 4), fragment.u16(results + 6)];
  if (result === 2 && reason === 1) return { kind: "not-kms" };
  if (result !== 0) return { kind: "not-accepted", result, reason };
  const syntax = fragment.bytes(results + 8, 16);
  return syntax.equals(writeUuid(NDR, fragment.little))
    ? { kind: "accepted" }
    : { kind: "malformed", what: "an acceptance with a transfer syntax that was not offered" };
}

/** Numbers in the byte order that the header names. */
function readerOf(bytes: Buffer) {
  const little = ((bytes[4] ?? 0) & 0xf0) === 0x10;
  return {
    little,
    u8: (at: number): number => bytes.readUInt8(at),
    u16: (at: number): number => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)),
    u32: (at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)),
    bytes(at: number, length: number): Buffer {
      if (at + length > bytes.length) throw new RangeError("beyond the fragment");
      return bytes.subarray(at, at + length);
    },
  };
}

/** The first three groups of a UUID follow the byte order; the rest is bytes. */
function writeUuid(text: string, little = true): Buffer {
  const [first = "", second = "", third = "", ...rest] = text.split("-");
  const group = (hexadecimal: string): Buffer => {
    const bytes = Buffer.from(hexadecimal, "hex");
    return little ? bytes.reverse() : bytes;
  };
  return Buffer.concat([group(first), group(second), group(third), Buffer.from(rest.join(""), "hex")]);
}
