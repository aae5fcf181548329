import fc from "fast-check";
import { csvCell, escapeMarkdown, finish } from "../../../core/text/media";

const KEY = "BCDFG-HJKMP-QRTVW-XY234-6789B";
const MEDIA = ["text", "markdown", "mermaid", "json", "csv"] as const;

test.each(MEDIA)("%s shows no key and obeys nothing", (medium) => {
  const hostile = `a\u001b]0;owned\u0007\u001b[2Jb\u009b31mc\u202ed\u200be ${KEY}`;
  const text = finish(medium === "json" ? JSON.stringify(hostile) : hostile, medium);
  expect(text).not.toContain(KEY.slice(0, 11));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
});

test("colours stay on a terminal, and nowhere else", () => {
  expect(finish("\u001b[31mred\u001b[0m \u001b[5A", "text")).toBe("\u001b[31mred\u001b[0m ");
  expect(finish("\u001b[31mred\u001b[0m", "markdown")).toBe("red");
});

test.each([
  ["GitHub", "::error::boom"],
  ["GitHub, indented", "x\n  ::set-output name=a::b"],
  ["GitHub, with properties", "::warning file=a.js,line=1::b"],
  ["Azure DevOps", "x ##vso[task.setvariable variable=a]b"],
  ["Azure DevOps, formatting", "##[section]b"],
  ["TeamCity", "##teamcity[buildProblem]"],
])("no order to %s", (_service, line) => {
  for (const medium of ["text", "markdown", "csv"] as const) {
    expect(finish(line, medium)).not.toMatch(/^\s*::\S|##(?:vso|teamcity)?\[/m);
  }
  expect(finish(JSON.stringify(line), "json")).not.toMatch(/##(?:vso|teamcity)?\[/);
});

test("addresses of the name of a resource stay", () => {
  const urn = "urn:pulumi:dev::p::azure-native:compute:VirtualMachine::web";
  expect(finish(`${urn}\n:: alone`, "text")).toBe(`${urn}\n:: alone`);
});

test("JSON reads back as what it was, keys apart", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(JSON.parse(finish(JSON.stringify({ text }), "json"))).toEqual({ text });
    }),
  );
});

test.each(["=1+1", "+1", "-1", "@a", "\n=1", " =1", '"=1', ";=1", "\uff1d1", "\t=1", "\r+1"])(
  "a cell is no formula: %j",
  (text) => {
    expect(csvCell(text).replace(/^"/, "")).toMatch(/^'/);
  },
);

test.each(["a;=1", "a,b", 'a"b', "a\nb", "a\tb"])("a cell that a spreadsheet would part is quoted: %j", (text) => {
  expect(csvCell(text)).toMatch(/^".*"$/s);
});

test("Markdown stays text", () => {
  const hostile =
    "<img src=x onerror=alert(1)> ![t](http://a.example/p.png) @org/team [a](http://b) o/r#1 | `x` www.a.example";
  const shown = escapeMarkdown(hostile);
  expect(shown.replaceAll(/&#\d+;/g, "")).not.toMatch(/[<@#]|:\/\/|www\.|(?<!\\)[[\]|`]/);
});
