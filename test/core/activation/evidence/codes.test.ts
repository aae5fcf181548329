import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findCodes, formatCode, readCode } from "../../../../core/activation/evidence/codes";
import { ACTIVATION_CODES, familyOf, findActivationCode } from "../../../../core/data/activation-codes";
import { FIXTURES } from "../../../support/activation/cases";

describe("a code in any spelling", () => {
  const spellings: Readonly<Record<string, readonly [string, string]>> = {
    "as Windows prints it": ["0xC004F074", "0xC004F074"],
    "in small letters": ["0xc004f074", "0xC004F074"],
    "without 0x": ["C004F074", "0xC004F074"],
    "signed decimal": ["-1073418124", "0xC004F074"],
    "unsigned decimal": ["3221549172", "0xC004F074"],
    "of VBScript": ["&HC004F074", "0xC004F074"],
    "with hr=": ["hr=0xC004F074", "0xC004F074"],
    "with a full stop": ["0xC004F074.", "0xC004F074"],
    "with a space inside": ["0xC004 F074", "0xC004F074"],
    "with a long mark": ["0xC004F074L", "0xC004F074"],
    "digits alone that are hexadecimal": ["80072321", "0x80072321"],
    "an NTSTATUS": ["0xC0020017", "0xC0020017"],
    "letters for zeros": ["OxCOO4FO74", "0xC004F074"],
    "a letter for a one": ["0x8007O00I", "0x80070001"],
    "a short one": ["0x5", "0x00000005"],
  };
  test.each(Object.entries(spellings))("%s", (_name, [written, code]) => {
    const read = readCode(written);
    expect(read === undefined ? undefined : formatCode(read.code)).toBe(code);
  });

  test.each(["", "xyzzy", "0x", "0xC004F0741", "99999999999", "-9999999999", "1234-5678"])("%j is none", (written) => {
    expect(readCode(written)).toBeUndefined();
  });

  test("what was repaired is said", () => {
    expect([readCode("OxCOO4FO74")?.repaired, readCode("0xC004F074")?.repaired]).toEqual([true, false]);
  });

  test("in a line, only what looks like a code of Windows", () => {
    const line = "at 1073418124 port 1688: hr=0xC004F074 (-2147023838), id 123456789012, 0xDEADBEEF, KB5005565";
    expect(findCodes(line).map(({ code }) => formatCode(code))).toEqual(["0xC004F074", "0x80070422"]);
  });
});

describe("the table", () => {
  const rows = readFileSync(join(FIXTURES, "activation-error-codes.csv"), "utf8").trim().split("\n").slice(1);
  const codes = rows.map((row) => row.split(",", 2));

  test("there are as many codes as there should be", () => expect(codes.length).toBe(88));

  test.each(codes)("%s %s", (code = "", symbol = "") => {
    const known = findActivationCode(Number.parseInt(code, 16));
    expect(known).toBeDefined();
    if (/^SL_/.test(symbol)) expect(known?.symbol).toBe(symbol);
    expect(known?.kind).toBe(code.startsWith("0x4") ? "information" : "error");
  });

  test("each has words for everything, and stands once", () => {
    for (const { code, meaning, reasons, check, fix } of ACTIVATION_CODES) {
      expect([formatCode(code), ...[meaning, reasons, check, fix].map((text) => /\S\.?$/.test(text))]).toEqual([
        formatCode(code),
        true,
        true,
        true,
        true,
      ]);
    }
    expect(new Set(ACTIVATION_CODES.map(({ code }) => code)).size).toBe(ACTIVATION_CODES.length);
  });

  test("a code that is not in it has a family", () => {
    expect(familyOf(0xc004c999)).toBe("an answer of Microsoft's activation servers");
    expect(familyOf(0x80071234)).toContain("Win32 error 4660");
  });
});
