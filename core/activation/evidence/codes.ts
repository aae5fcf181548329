/**
 * Codes as people and programs write them: `0xC004F074`, `C004F074`, `-1073418124`, `3221549172`, `0xC004 F074`, and what
 * a picture reader makes of them (`OxC0O4FO74`).
 */
export interface ReadCode {
  /** Without sign. */
  readonly code: number;
  readonly written: string;
  /** True where a letter was taken for a digit, or the other way round. */
  readonly repaired: boolean;
}

const LOOKALIKES: Readonly<Record<string, string>> = {
  O: "0",
  o: "0",
  Q: "0",
  I: "1",
  l: "1",
  "|": "1",
  S: "5",
  Z: "2",
  G: "6",
};

/** A code that a person typed; undefined where it is none. */
export function readCode(written: string): ReadCode | undefined {
  const text = written
    .trim()
    .replace(/^(hr|error|code|hresult|ntstatus)\s*[=:]?\s*/i, "")
    .replace(/(?<![.,;:)])[.,;:)]{1,8}$/, "");
  if (/^-\d{1,10}$/.test(text)) {
    const value = Number(text);
    return value >= -0x80000000 ? { code: value >>> 0, written, repaired: false } : undefined;
  }
  const hexadecimal = /^(?:0x|&h|#)?([0-9a-f]{8})(?:h|l)?$/i.exec(text.replace(/[\s_]/g, ""));
  const isDecimal = /^\d{1,10}$/.test(text);
  // Eight decimal digits without 0x are a hexadecimal code only where they begin as one does.
  if (hexadecimal !== null && (!isDecimal || /^(8007|8009|8004|4004)/.test(text))) {
    return { code: Number.parseInt(hexadecimal[1] ?? "", 16), written, repaired: false };
  }
  if (isDecimal) {
    const value = Number(text);
    return value <= 0xffffffff ? { code: value, written, repaired: false } : undefined;
  }
  const short = /^0x([0-9a-f]{1,7})$/i.exec(text);
  if (short !== null) return { code: Number.parseInt(short[1] ?? "", 16), written, repaired: false };
  const repaired = repair(text);
  return repaired === undefined ? undefined : { code: repaired, written, repaired: true };
}

/** What a picture reader mistook: only where every character is a hexadecimal digit or looks like one. */
function repair(text: string): number | undefined {
  const match = /^([0OQo][xX×])?([0-9A-Fa-fOoQIl|SZG]{8})$/.exec(text);
  if (match === null) return undefined;
  const digits = [...(match[2] ?? "")].map((letter) => LOOKALIKES[letter] ?? letter).join("");
  return /^[0-9a-f]{8}$/i.test(digits) && /^[c48]0/i.test(digits) ? Number.parseInt(digits, 16) : undefined;
}

/** `0x` and eight capital digits. */
export function formatCode(code: number): string {
  return `0x${(code >>> 0).toString(16).toUpperCase().padStart(8, "0")}`;
}

/** Codes of licensing, DNS, RPC and so on: what is worth being seen in a text that no parser takes. */
function isPlausibleCode(code: number): boolean {
  return /^(C004|4004|8004|8007|8009|800F|C002|C000|803F|87E1|8000)/.test(formatCode(code).slice(2));
}

const IN_TEXT =
  /(?<![0-9A-Za-z_-])(?:[0OQo][xX×]([0-9A-Fa-fOoQIl|SZG]{8})|(C004[0-9A-F]{4})|(-\d{10})|(3[0-9]{9}|2147[0-9]{6}))(?![0-9A-Za-z-])/g;

/**
 * Codes in a line, in order. Decimal ones count only where they are a code that Windows prints, since most long numbers
 * are something else.
 */
export function findCodes(text: string): readonly ReadCode[] {
  return [...text.matchAll(IN_TEXT)].flatMap(([written, hexadecimal]) => {
    const code = hexadecimal === undefined ? readCode(written) : readWritten(written);
    return code !== undefined && isPlausibleCode(code.code) ? [code] : [];
  });
}

function readWritten(written: string): ReadCode | undefined {
  if (/^0[xX][0-9A-Fa-f]{8}$/.test(written)) {
    return { code: Number.parseInt(written.slice(2), 16), written, repaired: false };
  }
  return readCode(written);
}

/** A code in a property: a number with or without sign, hexadecimal in any case and width. Zero counts. */
export function readCodeValue(value: string): number | undefined {
  const text = value.trim();
  if (text === "" || /^(n\/a|null|none)$/i.test(text)) return undefined;
  return readCode(text)?.code;
}
