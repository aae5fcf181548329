import fc from "fast-check";
import { findProductKeys } from "../../../core/activation/product-keys";
import { PUBLISHED_KEYS } from "../../../core/data/published-keys";
import { processorTime } from "../../support/processor-time";

/** Shaped like a key, and nobody's: it was made up for this test. */
const SECRET = "BCDFG-HJKMP-QRTVW-XY234-6789B";
const endings = (text: string): readonly string[] => findProductKeys(text).map(({ ending }) => ending);

describe("a key", () => {
  test.each<[string, string, readonly string[]]>([
    ["alone", SECRET, ["6789B"]],
    ["in a command", `cscript slmgr.vbs /ipk ${SECRET} && exit`, ["6789B"]],
    ["in quotes and brackets", `["${SECRET}"]`, ["6789B"]],
    ["in small letters", SECRET.toLowerCase(), ["6789B"]],
    ["with dashes of a word processor", SECRET.replaceAll("-", "\u2013"), ["6789B"]],
    ["twice", `${SECRET} ${SECRET}`, ["6789B"]],
    ["two of them", `${SECRET},VDYBN-27WPP-V4HQT-9VMD4-VMK7H`, ["6789B", "VMK7H"]],
    ["with one N", "BCDFG-HJKMN-QRTVW-XY234-6789B", ["6789B"]],
    ["after an escaped line break", `echo\\r${SECRET}`, ["6789B"]],
  ])("%s", (_name, text, expected) => {
    expect(endings(text)).toEqual(expected);
  });
});

describe("what only looks like one", () => {
  test.each([
    ["a placeholder", "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX"],
    ["a placeholder in part", "XXXXX-XXXXX-XXXXX-XXXXX-3V66T"],
    ["SQL Server's evaluation key", "22222-00000-00000-00000-00000"],
    ["letters no key has", "ABCDE-FGHIJ-KLMNO-PQRST-UVWXY"],
    ["two N", "BCDFN-HJKMN-QRTVW-XY234-6789B"],
    ["four groups", "BCDFG-HJKMP-QRTVW-XY234"],
    ["six groups", `${SECRET}-BCDFG`],
    ["a longer first group", `Q${SECRET}`],
    ["a longer last group", `${SECRET}C`],
    ["a GUID", "55c92734-d682-4d71-983e-d6ec3f16059f"],
    ["nothing", ""],
  ])("%s", (_name, text) => {
    expect(findProductKeys(text)).toEqual([]);
  });
});

describe("published keys", () => {
  test.each(PUBLISHED_KEYS.map((published) => [published.product, published] as const))("%s", (_name, published) => {
    expect(findProductKeys(published.key)).toEqual([
      { key: published.key, ending: published.key.slice(-5), published },
    ]);
  });
  test("no two end alike, so that five characters tell which one it is", () => {
    expect(new Set(PUBLISHED_KEYS.map(({ key }) => key.slice(-5))).size).toBe(PUBLISHED_KEYS.length);
  });
});

test("any text with a key in it, and one of a megabyte", () => {
  const around = fc.string().filter((text) => !/[A-Za-z0-9\-\u2010-\u2015\u2212]/.test(text));
  fc.assert(fc.property(around, around, (before, after) => endings(before + SECRET + after).includes("6789B")));
  const started = processorTime();
  findProductKeys("BCDFG-HJKMP-QRTVW-XY234-".repeat(40_000));
  findProductKeys("B".repeat(1_000_000));
  expect(processorTime() - started).toBeLessThan(1_000);
});
