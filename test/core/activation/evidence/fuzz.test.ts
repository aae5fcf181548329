import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { CAUSES } from "../../../../core/activation/causes";
import { renderCause } from "../../../../core/activation/causes/render";
import { decodeEvidence } from "../../../../core/activation/evidence/decode";
import { diagnoseText, FIXTURES, readText } from "../../../support/activation/cases";

/**
 * Whatever is pasted, the reader answers: no exception, no endless loop, no whole key. `EVIDENCE_FUZZ=1000000` runs more.
 */
const ALL = Number(process.env.EVIDENCE_FUZZ ?? "16000");
/** Always the same inputs by default: what fails here fails again. A run by `EVIDENCE_FUZZ` looks for others. */
const LONG = process.env.EVIDENCE_FUZZ !== undefined;
const seeded = (seed: number) => (LONG ? {} : { seed });

const lines = ["evidence", "slmgr", "oslicense"]
  .flatMap((folder) =>
    readdirSync(join(FIXTURES, folder))
      .filter((name) => /\.txt$|[^d]\.json$/.test(name) && !name.includes("expected"))
      .map((name) => join(FIXTURES, folder, name)),
  )
  .flatMap((path) => readText(path).split(/\r?\n/))
  .filter((line) => line !== "");

const pieces = [
  "",
  " ",
  "\t",
  "\0",
  "\u00a0",
  ":",
  "：",
  "{",
  "}",
  "[",
  "]",
  '"',
  "---",
  "===",
  "0x",
  "0xC004F074",
  "-1073418124",
  "<Event>",
  "</Event>",
  "Name",
  "PS C:\\> ",
  "C:\\>",
  "WX4NM-KYWYW-QJJR4-XV3QB-6VM33",
  "\ud800",
  "ß",
  "许",
  "9".repeat(300),
  "(".repeat(50),
  " : ".repeat(40),
  ". . . : ",
];

const line = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...lines) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...lines), fc.nat(200), fc.constantFrom(...pieces))
      .map(([text, at, piece]) => text.slice(0, at) + piece + text.slice(at)),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...lines), fc.nat(80)).map(([text, at]) => text.slice(at)) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((all) => all.join("")) },
  { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
);

function answer(text: string): void {
  const { machines } = diagnoseText(text);
  for (const { causes, picture } of machines) {
    if (causes.length === 0) throw new Error("a machine without a cause");
    for (const found of causes) {
      const said = JSON.stringify([renderCause(found, picture), found.sighting.evidence]);
      if (/WX4NM|KYWYW/.test(said)) throw new Error("a key was shown");
    }
  }
}

// Texts of several lines count as that many inputs: each line is read in the state that those before it left.
const PER_TEXT = 20;

test("lines of every kind, mixed, cut and spoilt", () => {
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 2 * PER_TEXT, size: "max" }),
      fc.constantFrom("\n", "\r\n", "\r"),
      (all, eol) => answer(all.join(eol)),
    ),
    { numRuns: Math.ceil(ALL / PER_TEXT), ...seeded(1_616_091_686) },
  );
}, 600_000);

test.each([
  // The hexadecimal groups of an identifier begin like a group of a key.
  "0x800706BA, 0x00000000, kms.example:1688, 2026/11/17 06:01, 1, ef6cfc9f-8WX4NM-KYWYW-QJJR4-XV3QB-6VM33c5d-44ac-9aad, 5",
])("what failed once: %s", answer);

test("any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => answer(decodeEvidence(bytes).text)),
    { numRuns: Math.ceil(ALL / 100), ...seeded(20_261_130) },
  );
});

test("a long text of one kind of line is read in a time that grows with its length", () => {
  const long = [" : ", "Name: ", "{", '{"a":', "0x", "a.", "-", "PS C:\\> Get-X ", ". . : ", "[", "<Data>", "1, "];
  for (const piece of long) answer(piece.repeat(Math.floor(100_000 / piece.length)));
  for (const piece of long) answer(`${piece}\n`.repeat(5000));
});

test("causes have keys of their own, and words in every part", () => {
  expect(new Set(CAUSES.map(({ key }) => key)).size).toBe(CAUSES.length);
  for (const { key, words } of CAUSES) {
    for (const [message, { text, check, fix, otherwise }] of Object.entries(words)) {
      expect({
        key,
        message,
        empty: [text, check, otherwise].filter((part) => part.trim() === "").length,
        fixes: fix.length > 0,
      }).toEqual({ key, message, empty: 0, fixes: true });
    }
  }
});
