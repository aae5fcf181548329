/**
 * The one line in which a machine's evidence travels through channels that keep little, such as an action run command,
 * whose output is cut to its last 4,096 bytes.
 *
 *     winlic-evidence:1:<data>:<checksum>
 *
 * - `1` is the version of this format.
 * - `data` is Base64 of DEFLATE (raw, RFC 1951) of a JSON document in UTF-8. Consoles may wrap it: white space inside it
 *   does not count.
 * - `checksum` is the CRC-32 (IEEE 802.3) of the JSON document's bytes, eight hexadecimal digits in small letters: a line
 *   whose beginning was cut off is noticed instead of half read.
 *
 * The document is `{ "machine": name, "time": ISO 8601, "parts": { … } }`, with `leftOut` where parts did not fit. Each part holds what PowerShell's objects or a
 * program's text say, under the names they have there, so that the readers of those texts read it: `os`, `product` and
 * `service` are objects of CIM (`Win32_OperatingSystem`, `SoftwareLicensingProduct`, `SoftwareLicensingService`) or lists
 * of them, `events` are `{ Id, ProviderName, TimeCreated, Message }`, `tcp` are objects of Test-NetConnection, `dns` of
 * Resolve-DnsName, and `texts` are outputs as they were printed. Unknown parts are read in the same way. Product keys are
 * never part of it but for their last five characters.
 */
export interface CompactEvidence {
  readonly machine: string;
  readonly time?: string;
  readonly parts: Readonly<Record<string, unknown>>;
}

/** Compression is the caller's: this core does no more than the format. */
export type Convert = (bytes: Uint8Array) => Uint8Array;

const MARK = "winlic-evidence:1:";
const LINE = /winlic-evidence:1:([A-Za-z0-9+/=\s]{8,16384}):([0-9a-f]{8})(?![0-9a-f])/g;

/** The line for a machine's evidence; longer ones than 4,096 bytes do not fit an action run command. */
export function writeCompactLine(evidence: CompactEvidence, deflate: Convert): string {
  const bytes = new TextEncoder().encode(JSON.stringify(evidence));
  return `${MARK}${toBase64(deflate(bytes))}:${checksumOf(bytes)}`;
}

export interface ExpandedText {
  /** Each line replaced by a heading and its document, a property on a line. */
  readonly text: string;
  /** How many lines were cut or changed on their way. */
  readonly damaged: number;
}

/** Replaces compact lines in a text by what they hold; a text without one stays as it is. */
export function expandCompactLines(text: string, inflate: Convert): ExpandedText {
  if (!text.includes("winlic-evidence:")) return { text, damaged: 0 };
  let whole = 0;
  const expanded = text.replace(LINE, (line, data: string, checksum: string) => {
    const evidence = readCompactLine(data, checksum, inflate);
    if (evidence === undefined) return line;
    whole++;
    const { machine, time, parts } = evidence;
    return `\n=== ${machine.replace(/[^\w.-]/g, "")} ===\n${JSON.stringify({ time, ...parts }, undefined, 1)}\n`;
  });
  return { text: expanded, damaged: text.split("winlic-evidence:").length - 1 - whole };
}

function readCompactLine(data: string, checksum: string, inflate: Convert): CompactEvidence | undefined {
  try {
    const bytes = inflate(fromBase64(data.replace(/\s/g, "")));
    if (checksumOf(bytes) !== checksum) return undefined;
    const document: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isCompactEvidence(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

function isCompactEvidence(document: unknown): document is CompactEvidence {
  if (typeof document !== "object" || document === null) return false;
  return (
    "machine" in document &&
    typeof document.machine === "string" &&
    "parts" in document &&
    typeof document.parts === "object" &&
    document.parts !== null
  );
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

const POLYNOMIAL = 0xedb88320;

/** CRC-32 as ZIP and PNG use it. */
export function checksumOf(bytes: Uint8Array): string {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 1 ? (sum >>> 1) ^ POLYNOMIAL : sum >>> 1;
  }
  return ((sum ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0");
}
