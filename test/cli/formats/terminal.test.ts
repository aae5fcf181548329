import fc from "fast-check";
import { describeTerminal, foldLine, toAscii, withoutControls, wrap } from "../../../cli/formats/terminal";

describe("what a stream can show", () => {
  const utf8 = { LANG: "en_GB.UTF-8", TERM: "xterm-256color" };
  const terminal = { isTTY: true, columns: 100 };
  const situations: readonly (readonly [
    string,
    Parameters<typeof describeTerminal>,
    { readonly color: boolean; readonly unicode: boolean; readonly width: number },
  ])[] = [
    ["a terminal", [terminal, utf8], { color: true, unicode: true, width: 100 }],
    ["a very wide terminal", [{ isTTY: true, columns: 300 }, utf8], { color: true, unicode: true, width: 120 }],
    ["a very narrow terminal", [{ isTTY: true, columns: 20 }, utf8], { color: true, unicode: true, width: 40 }],
    ["a terminal with NO_COLOR", [terminal, { ...utf8, NO_COLOR: "1" }], { color: false, unicode: true, width: 100 }],
    [
      "a terminal with an empty NO_COLOR",
      [terminal, { ...utf8, NO_COLOR: "" }],
      { color: true, unicode: true, width: 100 },
    ],
    [
      "a terminal with NO_COLOR, and colours asked for",
      [terminal, { ...utf8, NO_COLOR: "1" }, "always"],
      { color: true, unicode: true, width: 100 },
    ],
    ["a terminal, and none wanted", [terminal, utf8, "never"], { color: false, unicode: true, width: 100 }],
    ["a dumb terminal", [terminal, { ...utf8, TERM: "dumb" }], { color: false, unicode: true, width: 100 }],
    [
      "a terminal that is not UTF-8",
      [terminal, { LANG: "C", TERM: "xterm" }],
      { color: true, unicode: false, width: 100 },
    ],
    ["LC_ALL against LANG", [terminal, { ...utf8, LC_ALL: "C" }], { color: true, unicode: false, width: 100 }],
    ["the console of Linux", [terminal, { ...utf8, TERM: "linux" }], { color: true, unicode: false, width: 100 }],
    ["a pipe", [{}, {}], { color: false, unicode: true, width: 100 }],
    ["a pipe in CI", [{}, { CI: "true", FORCE_COLOR: "1" }], { color: false, unicode: true, width: 100 }],
    ["a pipe, and colours asked for", [{}, {}, "always"], { color: true, unicode: true, width: 100 }],
  ];

  test.each(situations)("%s", (_name, [stream, environment, choice], expected) => {
    const { colors, unicode, width } = describeTerminal(stream, environment, choice);
    expect({ color: colors.red("x") !== "x", unicode, width }).toEqual(expected);
  });
});

test("prose keeps its words and its order, in lines that fit unless one word does not", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,30}$/)), fc.integer({ min: 1, max: 60 }), (words, width) => {
      const lines = wrap(words.join(" "), width);
      expect(lines.join(" ")).toBe(words.join(" "));
      for (const line of lines) if (line.includes(" ")) expect(line.length).toBeLessThanOrEqual(width);
    }),
  );
});

test.each([
  ["short", 10, ["short"]],
  ["a   b   long words", 10, ["a   b", "    long", "    words"]],
  ["averylongsinglewordwithoutspaces", 10, ["averylongsinglewordwithoutspaces"]],
])("a line of a table: %s", (line, width, lines) => {
  expect(foldLine(line, width, 4)).toEqual(lines);
});

test("marks that not every terminal has", () => {
  expect(toAscii("✖ a → b · 2 × c … ü")).toBe("x a -> b - 2 x c ... ü");
});

test.each([
  ["an escape sequence", "a\u001b[31mb", "a [31mb"],
  ["a line break", "a\r\nb", "a b"],
  ["text that runs backwards", "a\u202eb", "a b"],
  ["letters of all languages", "äß漢字", "äß漢字"],
])("%s", (_name, text, shown) => {
  expect(withoutControls(text)).toBe(shown);
});
