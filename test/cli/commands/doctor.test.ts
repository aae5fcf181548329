import { SHOP } from "../support/shop";
import { buildForTests } from "../support/winlic";

jest.setTimeout(60_000);

const winlic = buildForTests();
const WORDS = ["doctor", "--state", "state.json", "--as-of", "2026-11-22"];

test("it tells versions, types, scripts and what rules wait for, and judges nothing", () => {
  const { code, stdout, stderr } = winlic.run(WORDS, { folder: winlic.folder(SHOP) });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^winlic +\d+\.\d+\.\d+ on Node v\d/);
  expect(stdout).toMatch(/^ +5 +read +azure-native:compute:VirtualMachine$/m);
  expect(stdout).toMatch(/^ +WL\d{3} \S+ waits for: \S/m);
  expect(stdout).toContain("windows-licensing.yaml (1 entitlement, 1 waiver");
});

test("as data, the same", () => {
  const { code, stdout } = winlic.run([...WORDS, "--format", "json"], { folder: winlic.folder(SHOP) });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 1,
    types: expect.arrayContaining([
      { type: "azure-native:compute:VirtualMachine", count: 5, taken: "read" },
    ]) as unknown,
    rules: { findings: { WL101: 1, WL110: 1 } },
  });
});

test("redacted, no name of the estate is left, however the configuration is found or broken", () => {
  const named = JSON.parse(JSON.stringify(SHOP).replaceAll("web", "secretname")) as typeof SHOP;
  for (const configuration of [named["windows-licensing.yaml"], "version: 1\nsecretname: 1\n"]) {
    const folder = winlic.folder({ ...named, "windows-licensing.yaml": configuration });
    for (const format of ["text", "json"]) {
      const { code, stdout } = winlic.run([...WORDS, "--redact", "--format", format], { folder });
      expect(code).toBe(0);
      expect(stdout).not.toMatch(/secretname|shop|state\.json|legacy|EA Datacenter/);
      expect(stdout).toContain("azure-native:compute:VirtualMachine");
    }
  }
});

test("an input that cannot be read is a fault of usage", () => {
  const { code, stdout, stderr } = winlic.run(["doctor", "--state", "none.json"], { folder: winlic.folder({}) });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/expected[\s\S]*found[\s\S]*do /);
});
