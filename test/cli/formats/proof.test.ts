import { createColors } from "picocolors";
import { formatProofs } from "../../../cli/formats/proof";
import { sortProofs } from "../../../cli/formats/proof-page";
import type { ProofPage } from "../../../cli/formats/proof-result";
import type { Terminal } from "../../../cli/formats/terminal";
import { createProver } from "../../../core/network/prover";
import { buildEstate } from "../../support/builders";
import { ESTATE } from "../support/paths";

const estate = buildEstate({ resources: ESTATE });
const prove = createProver(estate);

function pageOf(names: readonly string[]): ProofPage {
  const machines = estate.machines.filter(({ name }) => names.length === 0 || names.includes(name));
  return {
    proofs: sortProofs(machines.map((machine) => prove(machine))),
    single: names.length === 1,
    leftOut: [],
    input: { source: "preview", name: "preview.json", notes: [], missing: [] },
    configuration: { from: "none", faults: [] },
    configured: "configuration: none",
    asOf: "2026-11-22",
  };
}

function print(names: readonly string[], { width = 80, unicode = true, colors = false } = {}): string {
  const terminal: Terminal = { width, unicode, colors: createColors(colors) };
  return formatProofs(pageOf(names), "text", terminal);
}

const NAMES = estate.machines.map(({ name }) => name);

describe.each([40, 60, 80, 120])("%i columns", (width) => {
  test.each([...NAMES.map((name) => [name]), []])("%s", (...names) => {
    // A word alone is never torn: of file names and addresses of pages a terminal makes links.
    const lines = print(names, { width })
      .split("\n")
      .filter((line) => line.replace(/^[ │]*/, "").includes(" "));
    expect(lines.filter((line) => line.length > width)).toEqual([]);
  });
});

test("without colours everything is said in words and marks", () => {
  const text = print(["db"]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
  expect(text).not.toMatch(/\u001b/);
  expect(text).toMatch(/✗ route tunnel[\s\S]*✖ Blocked at route tunnel/);
});

test("colours change no letter", () => {
  for (const names of [["db"], ["golden"], []]) {
    const colored = print(names, { colors: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken out
    expect(colored.replace(/\u001b\[\d+m/g, "")).toBe(print(names));
    expect(colored).not.toBe(print(names));
  }
});

test("letters only, for a terminal without others", () => {
  for (const names of [["db"], []]) expect(print(names, { unicode: false })).toMatch(/^[\n -~]*$/);
});
