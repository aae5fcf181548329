import fc from "fast-check";
import { parse as parseYaml } from "yaml";
import { checkReading } from "../../../cli/check-estate";
import { CHECK_FORMATS } from "../../../cli/formats/check-formats";
import { pageOf } from "../../../cli/formats/check-page";
import type { FormatContext } from "../../../cli/formats/format-context";
import { describeTerminal } from "../../../cli/formats/terminal";
import { findConfiguration } from "../../../config/find";
import type { DeclaredResource } from "../../../core/model";
import { RULES } from "../../../core/rules";
import { finish, type Medium } from "../../../core/text/media";
import { secretKey, shows } from "../../support/hidden-keys";
import { faultsBySchema } from "../../support/json-schema";
import { virtualMachine } from "../../support/machines";
import { faultsOfJUnit } from "../../support/xml";

jest.setTimeout(120_000);

const TERMINAL = describeTerminal({}, {}, "never");
const CONTEXT: FormatContext = {
  terminal: TERMINAL,
  fileTerminal: TERMINAL,
  places: { repository: "/r", folder: "/r/infra", sources: "/r/infra", project: "/r/infra/Pulumi.yaml" },
  quiet: false,
  showPassed: true,
};

/** What means something to a terminal, a CI service, a spreadsheet, a page or a parser. */
const HOSTILE = [
  "\u001b[31m",
  "\u001b]0;t\u0007",
  "\u009b2J",
  "\u202e",
  "\u2066",
  "\u200b",
  "\u0000",
  "\ufffe",
  "\ud800",
  "\n",
  "\r",
  "\n::error file=a::b",
  "::set-output name=a::b",
  "::add-mask::x",
  "\n##vso[task.setvariable variable=a]b",
  "##[error]",
  "##teamcity[a]",
  "]",
  ";",
  "%0A::error::x",
  "=HYPERLINK(1)",
  "+1",
  "@SUM(1)",
  '"',
  ",",
  "|",
  "`",
  "```\n",
  "](javascript:a)",
  "![a](http://a)",
  "<script>",
  "<!--",
  "</details>",
  "]]>",
  "&amp;",
  "@everyone",
  "#1",
  "\n...\nnot ok 99 - x",
  "\nBail out!",
  " # SKIP",
  "{{text}}",
  "{{machine}}",
  "__proto__",
];

const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 4 })), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(""));

/** Each of them at least once, whatever the seed. */
const ALL = [HOSTILE.join("a"), [...HOSTILE].reverse().join(" "), ...["]", ";", ","].map((mark) => `${mark}x`)];

/** A machine whose names, property values and place in the program are somebody else's. */
function hostileEstate(text: string, key: string): readonly DeclaredResource[] {
  const name = `vm ${text} ${key}`;
  const source = { file: `${text}.ts`, line: 3, column: 1 };
  return [
    { ...virtualMachine(name, { more: { vmName: text } }), source },
    { ...virtualMachine(`second ${text}`, { size: text, more: { licenseType: text } }), source },
    virtualMachine(`third ${key}`, { image: { publisher: text, offer: text, sku: key, version: text } }),
  ];
}

async function printAll(text: string, key: string): Promise<ReadonlyMap<string, string>> {
  const resources = hostileEstate(text, key);
  const configuration = `version: 1\nentitlements:\n  - name: ${JSON.stringify(`${text}${key}`)}\n    edition: datacenter\n    cores: 1\n    use: azure\n    assurance: { until: 2029-06-30 }\n`;
  const found = findConfiguration({
    folder: "shop",
    readFile: (path) => (path.endsWith("windows-licensing.yaml") ? Buffer.from(configuration) : undefined),
    knownRules: RULES,
    asOf: "2026-11-22",
  });
  const reading = { source: "preview" as const, resources, notes: [text], missing: [] };
  const result = checkReading(reading, {
    configuration: found,
    input: { name: `${text}.json` },
    asOf: "2026-11-22",
    failOn: ["mandatory"],
  });
  expect(result.report.crashes).toEqual([]);
  const page = pageOf(result, true);
  const printed = new Map<string, string>();
  for (const { name, medium, load } of CHECK_FORMATS) {
    const writer = await load();
    printed.set(name, finish(writer.write(page, CONTEXT), medium));
    if (writer.summarize !== undefined)
      printed.set(`${name} summary`, finish(writer.summarize(page, CONTEXT), "markdown"));
  }
  return printed;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const OBEYED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b]/;

/** What no output may hold, whatever its medium. */
function expectHarmless(name: string, text: string): void {
  expect([name, OBEYED.exec(text)?.[0]]).toEqual([name, undefined]);
  const lines = text.split("\n");
  const orders = lines.filter((line) => /^\s*::[a-z-]+.*::/i.test(line) || /##(vso|teamcity)?\[/i.test(line));
  const own: Partial<Record<string, RegExp>> = {
    github: /^::(error|warning|notice) (?:[a-zA-Z]+=[^:,\n]*,?)+::[^\n]*$/,
    "azure-devops": /^##vso\[task\.logissue (?:[a-z]+=[^;\]]*;?)+\](?:(?!##\[|##vso\[)[^\n])*$/,
  };
  if (name === "azure-devops") {
    // The first bracket ends the properties: it must be ours.
    for (const line of orders) expect(line.slice(0, line.indexOf("]"))).toMatch(/;linenumber=\d+;.*code=/);
  }
  if (name === "github") {
    for (const line of orders) expect(line).toMatch(/^::\w+ (file=[^,:]+,line=\d+,|title=winlic::)/);
  }
  const allowed = own[name];
  expect([name, orders.filter((line) => allowed?.test(line) !== true)]).toEqual([name, []]);
}

type Check = (text: string) => void | Promise<void>;

/** What each format must be whatever the names. */
const WELL_FORMED: Readonly<Record<string, Check>> = {
  json: (text) => expect(faultsBySchema("schema/report.schema.json", JSON.parse(text))).toEqual([]),
  sarif: (text) =>
    expect(faultsBySchema("test/fixtures/formats/sarif-schema-2.1.0.json", JSON.parse(text))).toEqual([]),
  "sarif-github": (text) =>
    expect(faultsBySchema("test/fixtures/formats/sarif-schema-2.1.0.json", JSON.parse(text))).toEqual([]),
  junit: async (text) => expect(await faultsOfJUnit(text)).toEqual([]),
  gitlab: (text) => {
    const issues = JSON.parse(text) as readonly { readonly fingerprint: string }[];
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
  },
  "gitlab-sast": (text) => void JSON.parse(text),
  rdjson: (text) => void JSON.parse(text),
  csv: (text) => {
    const rows = readCsv(text);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([17]));
    expect(rows.flat().filter((cell) => /^[\s"';]*[=+\-@]/.test(cell))).toEqual([]);
  },
  tap: (text) => {
    const [, plan = "", ...lines] = text.trimEnd().split("\n");
    const points = lines.filter((line) => /^(not )?ok /.test(line));
    expect(plan).toBe(`1..${String(points.length)}`);
    points.forEach((line, index) => {
      expect(line).toMatch(
        new RegExp(
          `^(not )?ok ${String(index + 1)} - (?:[^#\\\\]|\\\\[\\\\#])*( # (SKIP|TODO) (?:[^#\\\\]|\\\\[\\\\#])*)?$`,
        ),
      );
    });
    expect(lines.filter((line) => !/^(not )?ok /.test(line) && !line.startsWith("  "))).toEqual([]);
    for (const block of text.matchAll(/^ {2}---\n([\s\S]*?)^ {2}\.\.\.$/gm)) parseYaml(block[1] ?? "");
  },
  markdown: expectMarkdown,
  "github summary": expectMarkdown,
};

/** Outside of fences and code there is no HTML but ours, no link, no mention. */
function expectMarkdown(text: string): void {
  const prose = text.replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, "");
  expect(prose.replace(/<\/?(?:details|summary|b)>/g, "")).not.toMatch(/</);
  expect((prose.match(/<details>/g) ?? []).length).toBe((prose.match(/<\/details>/g) ?? []).length);
  expect(prose).not.toMatch(/(?<!\\)\]\(|@[a-z]|:\/\//);
  expect(text.length).toBeLessThan(262_144);
}

function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

test("no name can break a format, give an order, or show a key", async () => {
  await fc.assert(
    fc.asyncProperty(hostileText, secretKey, async (text, key) => {
      for (const [name, output] of await printAll(text, key)) {
        expectHarmless(name, output);
        expect([name, shows(output, key)]).toEqual([name, false]);
        await WELL_FORMED[name]?.(output);
      }
    }),
    { numRuns: 22, examples: ALL.map((text): [string, string] => [text, "NBBBB-BBBBY-BBBB3-BBBB8-BBBBH"]) },
  );
});

test("every format is held to its syntax, or is for people", () => {
  const held = Object.keys(WELL_FORMED);
  const lines: readonly string[] = ["text", "github", "azure-devops"];
  expect(CHECK_FORMATS.map(({ name }) => name).filter((name) => !held.includes(name) && !lines.includes(name))).toEqual(
    [],
  );
});

test.each<[Medium, string]>([
  ["github", "::set-env name=a::b"],
  ["github", "::error"],
  ["azure-devops", "##vso[task.setvariable variable=a]b"],
  ["azure-devops", "##vso[task.logissue type=error]a ##vso[task.complete]"],
  ["xml", "\n::error::a"],
])("in %s an order that is not ours is none: %s", (medium, text) => {
  const orders = finish(text, medium)
    .split("\n")
    .flatMap((line) => line.match(/^::(?=[a-z-]+.*::)|##vso\[(?!task\.logissue )/g) ?? []);
  expect(orders).toEqual([]);
});
