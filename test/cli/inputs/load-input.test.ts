import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadInput } from "../../../cli/inputs/load-input";
import { expectFault, expectReading, fixtureBytes } from "./fixtures";

describe("an input by name", () => {
  const folder = mkdtempSync(join(tmpdir(), "inputs-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("a file", async () => {
    const file = join(folder, "state.json");
    writeFileSync(file, fixtureBytes("state.json"));
    expect(expectReading(await loadInput(file, "state")).resources).toHaveLength(12);
  });

  test("a file that is not there", async () => {
    const fault = expectFault(await loadInput(join(folder, "none.json")));
    expect(fault.found).toBe("no such file");
  });

  test("a folder", async () => {
    expect(expectFault(await loadInput(folder)).todo).toMatch(/--program/);
  });

  test("standard input", () => {
    const script = `
      const { loadInput } = require(${JSON.stringify(join(__dirname, "../../../cli/inputs/load-input.ts"))});
      loadInput("-").then((answer) => process.stdout.write(String(answer.resources?.length ?? answer.file)));
    `;
    const run = (input: Buffer) =>
      spawnSync(process.execPath, ["--require", "tsx/cjs", "-e", script], { input, encoding: "utf8" });
    expect(run(fixtureBytes("first-preview.json")).stdout).toBe("10");
    expect(run(Buffer.from("nonsense")).stdout).toBe("standard input");
  });
});
