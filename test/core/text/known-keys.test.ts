import fc from "fast-check";
import { NO_KNOWN_KEYS } from "../../../core/text/known-keys";

const KEY = "BCDFG-HJKMP-QRTVW-XY234-6789B";
const LETTERS = KEY.replaceAll("-", "");
const known = NO_KNOWN_KEYS.with([KEY]);

const utf16 = (text: string) => Buffer.from(text, "utf16le");
const swapped = (text: string) =>
  text.replace(/[A-Z]/g, (letter, at: number) => (at % 2 ? letter : letter.toLowerCase()));
const each = (text: string, write: (code: string) => string) =>
  [...text].map((character) => write(character.charCodeAt(0).toString(16).padStart(2, "0"))).join("");

/** Ways to write a text, each read back by another tool than the one under test. */
const WAYS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  "lower case": (text) => text.toLowerCase(),
  "mixed case": swapped,
  backwards: (text) => [...text].reverse().join(""),
  "base64, first place": (text) => Buffer.from(text).toString("base64"),
  "base64, second place": (text) => Buffer.from(`x${text}yy`).toString("base64"),
  "base64, third place": (text) => Buffer.from(`xy${text}y`).toString("base64"),
  "base64 of mixed case": (text) => Buffer.from(swapped(text)).toString("base64"),
  "base64 for URLs": (text) => Buffer.from(`~?~${text}`).toString("base64url"),
  "base64 of UTF-16": (text) => utf16(text).toString("base64"),
  "base64 of UTF-16, second place": (text) => utf16(`x${text}`).toString("base64"),
  "base64 of UTF-16, third place": (text) => utf16(`xy${text}`).toString("base64"),
  "codes of URLs": (text) => each(text, (code) => `%${code}`),
  "codes of JSON": (text) => each(text, (code) => `\\u00${code}`),
  entities: (text) => each(text, (code) => `&#x${code};`),
  hexadecimal: (text) => Buffer.from(text).toString("hex"),
  "hexadecimal of UTF-16": (text) => utf16(text).toString("hex"),
  "a list of codes": (text) => [...Buffer.from(text)].join(", "),
  "codes of C#": (text) => each(text, (code) => `0x${code},`),
  "far apart": (text) => [...text].join(" ".repeat(20)),
};

/** What a person who decodes everything finds of it. */
function characters(text: string): string {
  return text.toUpperCase().replace(/0X(?=\*)|[^A-Z0-9]/g, "");
}

describe.each(Object.entries(WAYS))("%s", (_name, write) => {
  test.each([
    ["with hyphens", KEY],
    ["without", LETTERS],
    ["half of it", KEY.slice(0, 14)],
  ])("%s", (_form, text) => {
    const hidden = known.hide(`before ${write(text)} behind`);
    expect(hidden).toMatch(/^before .*\*{5}.* behind$/s);
    // More than five characters in a row would be a part that shows.
    const left = hidden.replace(/^before | behind$/g, "");
    expect(characters(left).length).toBeLessThan(characters(write(text)).length / 3);
  });
});

test.each([
  [
    "groups in variables",
    "$a='BCDFG'; $b='HJKMP'; $c='QRTVW'; $d='XY234'; $e='6789B'",
    "$a='*****'; $b='*****'; $c='*****'; $d='*****'; $e='6789B'",
  ],
  ["a row of a table", "| BCDFG | HJKMP | QRTVW | XY234 | 6789B |", "| ***** | ***** | ***** | ***** | ***** |"],
  ["a list of JSON", '["BCDFG","HJKMP"]', '["*****","*****"]'],
  ["its last group", "the key that ends in 6789B", "the key that ends in 6789B"],
  ["another key", "BBBBB-CCCCC-DDDDD-FFFFF-GGGGG", "BBBBB-CCCCC-DDDDD-FFFFF-GGGGG"],
  ["a group within a word", "xBCDFGx", "xBCDFGx"],
])("%s", (_name, text, hidden) => {
  expect(known.hide(text)).toBe(hidden);
});

test("without keys, every text stays", () => {
  fc.assert(fc.property(fc.string(), (text) => NO_KNOWN_KEYS.hide(text) === text));
});

test("what is hidden stays JSON", () => {
  const pieces = fc.constantFrom(
    KEY,
    LETTERS,
    KEY.toLowerCase(),
    "BCDFG",
    "HJKMP-Q",
    '"',
    "\\",
    "\n",
    "x",
    "%42",
    "\\u0042",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
      const text = JSON.stringify({ [parts.join("")]: parts });
      const hidden = known.hide(text);
      JSON.parse(hidden);
      expect(characters(hidden)).not.toContain("BCDFGH");
    }),
  );
});
