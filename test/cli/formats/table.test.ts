import fc from "fast-check";
import { layOut, layOutMarkdown } from "../../../cli/formats/table";

const plain = (text: string): string => text;
const lay = (rows: readonly (readonly string[])[], width: number) =>
  layOut(["name", "why"], rows, { width, heading: plain });

test("columns as wide as they need", () => {
  expect(lay([["a", "short"]], 80)).toEqual(["name  why", "a     short"]);
});

test("the widest column is folded, narrow ones stay", () => {
  expect(lay([["web", "the route sends it to the gateway"]], 24)).toEqual([
    "name  why",
    "web   the route sends it",
    "      to the gateway",
  ]);
});

test("a word that is too wide is cut, after a mark where there is one", () => {
  expect(lay([["web-frontend-primary", "it"]], 18)).toEqual(["name           why", "web-frontend-  it", "primary"]);
  expect(lay([["abcdefghijklmnopqrstuvwxyz", "it"]], 18)).toEqual([
    "name           why",
    "abcdefghijklm  it",
    "nopqrstuvwxyz",
  ]);
});

test("colours do not move columns", () => {
  const red = (text: string): string => `<${text}>`;
  const cell = (row: number, column: number) => (row === 1 && column === 0 ? red : plain);
  const rows = [
    ["a", "x"],
    ["b", "y"],
  ];
  expect(layOut(["name", "why"], rows, { width: 80, heading: plain, cell })).toEqual([
    "name  why",
    "a     x",
    "<b>     y",
  ]);
});

test("whatever the cells hold, no line is wider than the terminal, and nothing is lost", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.string(), { minLength: 3, maxLength: 3 }), { maxLength: 5 }),
      fc.integer({ min: 40, max: 120 }),
      (rows, width) => {
        const lines = layOut(["one", "two", "three"], rows, { width, heading: plain });
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
        const shown = lines.join("").replace(/\s/g, "").length;
        const given = ["one", "two", "three", ...rows.flat()]
          // biome-ignore lint/suspicious/noControlCharactersInRegex: they are taken out
          .map((text) => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\s]/g, ""))
          .join("").length;
        expect(shown).toBe(given);
      },
    ),
  );
});

test("Markdown: no name ends a cell, becomes a tag or calls somebody", () => {
  expect(layOutMarkdown(["a"], [["x|y <b> @team `z` *w* _v_ [u](t)"]])[2]).toBe(
    "| x\\|y &lt;b> &#64;team \\`z\\` \\*w\\* \\_v\\_ \\[u\\](t) |",
  );
});
