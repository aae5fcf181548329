import { foldCell, layOutSum, type SumTable, wrap } from "../../../core/text/columns";

const ROWS: SumTable = {
  unit: "core licences",
  rows: [
    { label: "web", formula: "max(8, 4 vCPU)", amount: "8", below: "" },
    {
      label: "a-machine-with-a-name-that-is-as-long-as-azure-lets-a-resource-be-in-a-group",
      formula: "max(8, 32 vCPU) × 2 to 60, each installation counted with the minimum of a machine",
      amount: "64 to 1920",
      below: "counted with the minimum of 8 for a machine, because the size is computed at deployment",
    },
  ],
  totals: [
    { label: "needed", amount: "72 to 1928" },
    { label: `not usable in Azure: ${"Agreement 2026 Datacenter ".repeat(4)}`, amount: "56" },
  ],
};

describe("a calculation", () => {
  test.each([40, 80, 100, 140])("at %i columns stays inside, with its amounts in one column", (width) => {
    const lines = layOutSum(ROWS, width);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    const ends = lines.filter((line) => /\S {2,}(?:8|64 to 1920|72 to 1928|56)$/.test(line)).map((line) => line.length);
    expect(ends).toHaveLength(4);
    expect(new Set(ends).size).toBe(1);
  });
  test("holds every word at every width", () => {
    const words = (width?: number) => layOutSum(ROWS, width).join("").replaceAll(/\s+/g, "").length;
    expect([40, 80, 140].map(words)).toEqual([words(), words(), words()]);
  });
  test("with room is one line a row", () => {
    const one = { ...ROWS, rows: ROWS.rows.slice(0, 1), totals: ROWS.totals.slice(0, 1) };
    expect(layOutSum(one)).toEqual([
      "                  core licences",
      "web  max(8, 4 vCPU)           8",
      "                     ──────────",
      "needed               72 to 1928",
    ]);
  });
});

test("words that are wider than a column are cut after punctuation", () => {
  expect(foldCell("Microsoft.Compute/virtualMachines", 20)).toEqual(["Microsoft.Compute/", "virtualMachines"]);
  expect(wrap("Microsoft.Compute/virtualMachines", 20)).toEqual(["Microsoft.Compute/virtualMachines"]);
});
