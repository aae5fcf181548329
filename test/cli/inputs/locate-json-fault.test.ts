import fc from "fast-check";
import { locateJsonFault } from "../../../cli/inputs/locate-json-fault";

describe("a text that is not JSON", () => {
  test.each([
    ["a comma too many in an object", '{\n  "a": 1,\n}', 3, 1, false],
    ["a comma too many in a list", "[1, 2, ]", 1, 8, false],
    ["a colon that is missing", '{"a" 1}', 1, 6, false],
    ["a comma that is missing", '{"a": 1\n "b": 2}', 2, 2, false],
    ["a key without quotes", "{a: 1}", 1, 2, false],
    ["a bracket of the other kind", '{"a": [1}', 1, 9, false],
    ["text after the end", '{"a": 1}\nwarning: x', 2, 1, false],
    ["a line break in a text", '{"a": "b\nc"}', 1, 7, false],
    ["a word that is none of JSON's", '{"a": None}', 1, 7, false],
    ["cut off in a text", '{"a": "bc', 1, 10, true],
    ["cut off after an escape", '{"a": "b\\', 1, 10, true],
    ["cut off after a comma on another line", '{"a": 1,\n', 2, 1, true],
    ["cut off in a number", '{"a": 1.', 1, 9, true],
    ["cut off in a word", '{"a": tru', 1, 10, true],
  ])("%s", (_situation, text, line, column, truncated) => {
    expect(() => void JSON.parse(text)).toThrow();
    expect(locateJsonFault(text)).toMatchObject({ line, column, truncated });
  });

  test("any document cut off anywhere", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), fc.boolean(), (document, cut, pretty) => {
        const text = JSON.stringify(document, undefined, pretty ? 2 : undefined);
        const start = text.slice(0, 1 + (cut % (text.length - 1)));
        const lines = start.split("\n");
        expect(locateJsonFault(start)).toMatchObject({
          truncated: true,
          line: lines.length,
          column: (lines.at(-1) ?? "").length + 1,
        });
      }),
    );
  });
});
