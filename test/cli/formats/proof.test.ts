import { createColors } from "picocolors";
import { judgeProofs } from "../../../cli/exit-code";
import { formatProofs } from "../../../cli/formats/proof";
import { sortProofs } from "../../../cli/formats/proof-page";
import type { ProofPage } from "../../../cli/formats/proof-result";
import type { Terminal } from "../../../cli/formats/terminal";
import { createProver, type MachineProof } from "../../../core/activation/paths/machine-paths";
import { buildEstate } from "../../support/builders";
import { LINUX_IMAGE, SERVER_IMAGE } from "../../support/machines";
import { route, spoke } from "../../support/network";
import { customScript } from "../../support/scripts";
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

test("an open way that a script may turn a machine away from says so", () => {
  const command = (text: string) =>
    buildEstate({
      resources: [...spoke({ machine: { vmName: "vm", resourceGroupName: "rg" } }), customScript("setup", "vm", text)],
    });
  const terminal: Terminal = { width: 80, unicode: true, colors: createColors(false) };
  const printed = (text: string, single: boolean) => {
    const built = command(text);
    const proofs = built.machines.map((machine) => createProver(built)(machine));
    return formatProofs({ ...pageOf([]), proofs, single }, "text", terminal);
  };
  expect(printed("powershell -File setup.ps1", true)).toMatch(
    /activates[\s\S]*unknown[\s\S]*script[\s\S]*settle[\s\S]*Reached/,
  );
  expect(printed("powershell -File setup.ps1", false)).toMatch(/Azure KMS, conditional/);
  expect(printed("hostname", true)).not.toMatch(/unknown|settle/);
  expect(printed("hostname", false)).not.toMatch(/perhaps/);
});

test.each([
  ["Windows", SERVER_IMAGE, true],
  ["no Windows, of which no rule speaks", LINUX_IMAGE, false],
])("a blocked machine: %s", (_name, image, isRuled) => {
  const built = buildEstate({ resources: spoke({ image, routes: [route("0.0.0.0/0", "None")] }) });
  const proofs = built.machines.map((machine) => createProver(built)(machine, { kind: "azure-kms" }));
  const page = { ...pageOf([]), proofs, single: true, asked: "azure-kms" };
  const terminal: Terminal = { width: 80, unicode: true, colors: createColors(false) };
  expect(formatProofs(page, "text", terminal)).toMatch(/Blocked at route/);
  for (const format of ["text", "json"] as const) {
    expect(/WL601|cannot\s+activate/.test(formatProofs(page, format, terminal))).toBe(isRuled);
  }
});

test("letters only, for a terminal without others", () => {
  for (const names of [["db"], []]) expect(print(names, { unicode: false })).toMatch(/^[\n -~]*$/);
});

test("the table of a large estate leaves room in a comment, and says what it leaves out", () => {
  const [first] = estate.machines.map((machine) => prove(machine));
  if (first === undefined) throw new Error("no machine");
  const proofs = Array.from({ length: 1000 }, (_, index) => ({
    ...first,
    machine: { ...first.machine, name: `machine-${String(index)}`, urn: `urn:${String(index)}` },
  }));
  const text = formatProofs({ ...pageOf([]), proofs }, "markdown", {
    width: 80,
    unicode: true,
    colors: createColors(false),
  });
  expect(text.length).toBeLessThan(65_536);
  const rows = text.split("\n").filter((line) => /^\| machine-/.test(line)).length;
  expect(text).toMatch(new RegExp(`${String(1000 - rows)} more rows`));
  expect(rows).toBeGreaterThan(50);
});

test.each<[string, readonly MachineProof["outcome"][], string]>([
  ["no machine", [], "not-needed"],
  ["machines that ask nobody", ["not-needed", "not-needed"], "not-needed"],
  ["one of them reached", ["not-needed", "reached"], "reached"],
  ["one unknown", ["reached", "unknown"], "unknown"],
  ["one blocked", ["unknown", "blocked", "reached"], "blocked"],
])("the verdict of %s", (_name, outcomes, verdict) => {
  const [first] = estate.machines.map((machine) => prove(machine));
  if (first === undefined) throw new Error("no machine");
  const proofs = outcomes.map((outcome) => ({ ...first, outcome }));
  expect(judgeProofs({ ...pageOf([]), proofs })).toBe(verdict);
});
