import { checkReading } from "../../../cli/check-estate";
import { pageOf } from "../../../cli/formats/check-page";
import type { FormatContext } from "../../../cli/formats/format-context";
import { write as writeMarkdown } from "../../../cli/formats/markdown";
import { write } from "../../../cli/formats/sarif-github";
import { describeTerminal } from "../../../cli/formats/terminal";
import { findConfiguration } from "../../../config/find";
import type { DeclaredResource } from "../../../core/model";
import { RULES } from "../../../core/rules";
import { virtualMachine } from "../../support/machines";
import { parseMermaid } from "../../support/mermaid";
import { ESTATE } from "../support/paths";

const TERMINAL = describeTerminal({}, {}, "never");
const CONTEXT: FormatContext = {
  terminal: TERMINAL,
  fileTerminal: TERMINAL,
  places: { repository: "/r", folder: "/r", sources: "/r", project: "/r/Pulumi.yaml" },
  quiet: false,
  showPassed: false,
};

function pageFor(resources: readonly DeclaredResource[]) {
  const configuration = findConfiguration({
    folder: "shop",
    readFile: () => undefined,
    knownRules: RULES,
    asOf: "2026-11-22",
  });
  const reading = { source: "preview" as const, resources, notes: [], missing: [] };
  const options = { configuration, input: { name: "p.json" }, asOf: "2026-11-22", failOn: ["mandatory"] as const };
  return pageOf(checkReading(reading, options), false);
}

interface Result {
  readonly ruleId: string;
  readonly message: { readonly text: string };
  readonly locations: readonly { readonly physicalLocation: { readonly region: { readonly startLine: number } } }[];
}

function resultsOf(resources: readonly DeclaredResource[]): readonly Result[] {
  const log = JSON.parse(write(pageFor(resources), CONTEXT)) as {
    readonly runs: [{ readonly results: readonly Result[] }];
  };
  return log.runs[0].results;
}

const machine = (number: number, line: number): DeclaredResource => ({
  ...virtualMachine(`vm-${String(number)}`),
  source: { file: "index.ts", line, column: 3 },
});

test("machines of a loop share one result, which names them", () => {
  const results = resultsOf([machine(1, 7), machine(2, 7), machine(3, 9)]).filter(({ ruleId }) => ruleId === "WL101");
  expect(results.map(({ locations }) => locations[0]?.physicalLocation.region.startLine)).toEqual([7, 9]);
  expect(results[0]?.message.text).toMatch(/vm-1 and vm-2/);
});

test("what is more than GitHub keeps is left out, and said", () => {
  const results = resultsOf(Array.from({ length: 5_100 }, (_unused, index) => machine(index, index + 1)));
  expect(results).toHaveLength(5_000);
  expect(results.at(-1)?.ruleId).toBe("winlic-left-out");
});

test("a comment keeps within what GitHub takes", () => {
  const text = writeMarkdown(
    pageFor(Array.from({ length: 500 }, (_unused, index) => machine(index, index + 1))),
    CONTEXT,
  );
  expect(text.length).toBeLessThan(65_536);
  expect(text).toMatch(/Left out because a comment is limited/);
});

test("a comment draws the paths that findings prove, and Mermaid reads them", async () => {
  const text = writeMarkdown(pageFor(ESTATE), CONTEXT);
  const [, chart = ""] = /```mermaid\n([\s\S]*?)```/.exec(text) ?? [];
  const { edges } = await parseMermaid(chart);
  expect(edges.map(({ type }) => type)).toContain("arrow_cross");
});
