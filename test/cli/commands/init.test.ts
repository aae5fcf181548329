import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { composeConfiguration, METHODS } from "../../../cli/commands/compose-configuration";
import { readConfiguration } from "../../../config/read";
import { RULES } from "../../../core/rules";
import { SHOP } from "../support/shop";
import { buildForTests } from "../support/winlic";

jest.setTimeout(60_000);

const winlic = buildForTests();
const FILE = "windows-licensing.yaml";
const STATE = { "state.json": SHOP["state.json"] };
const read = (text: string) => readConfiguration(text, { file: FILE, knownRules: RULES, asOf: "2026-11-30" });

test("from a state: what it shows as comments, what is given as fields, and check takes it", () => {
  const folder = winlic.folder(STATE);
  const words = ["init", "--from", "state.json", "--datacenter", "64", "--assurance", "2029-06-30", "--users", "20"];
  expect(winlic.run([...words, "--method", "azure-kms"], { folder })).toMatchObject({ code: 0, stderr: "" });
  const text = readFileSync(join(folder, FILE), "utf8");
  expect(text).toMatch(/# state\.json declares 5 Windows machines and needs \S+/);
  expect(text).toMatch(/# Azure Hybrid Benefit: db, web\./);
  expect(read(text)).toMatchObject({
    faults: [],
    declarations: { entitlements: [{ edition: "datacenter" }], activation: { method: "azure-kms" } },
  });
  const { stdout } = winlic.run(["check", "--state", "state.json"], { folder });
  expect(stdout).toContain("windows-licensing.yaml (1 entitlement");
});

test("nothing given and nothing to look at: everything stands as a comment", () => {
  const folder = winlic.folder({});
  expect(winlic.run(["init", "--defaults"], { folder }).code).toBe(0);
  const text = readFileSync(join(folder, FILE), "utf8");
  expect(text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toEqual(["version: 1"]);
});

test("a file that is there is never overwritten", () => {
  const folder = winlic.folder({});
  writeFileSync(join(folder, FILE), "# mine\n");
  const { code, stdout, stderr } = winlic.run(["init", "--defaults"], { folder });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/never overwrites/);
  expect(readFileSync(join(folder, FILE), "utf8")).toBe("# mine\n");
});

test.each([
  ["a domain that is none", ["--method", "kms", "--domain", "not a domain"], /not written.*domain/],
  ["a state that is not there", ["--from", "none.json"], /expected/],
  ["a folder that is not there", ["--output", "none/windows-licensing.yaml"], /none\/windows-licensing\.yaml/],
])("%s: nothing is written", (_name, words, says) => {
  const folder = winlic.folder({});
  const { code, stderr } = winlic.run(["init", "--defaults", ...words], { folder });
  expect(code).toBe(2);
  expect(stderr).toMatch(says);
  expect(existsSync(join(folder, FILE))).toBe(false);
});

test("valid whatever is answered, and whatever the machines are called", () => {
  const count = fc.nat({ max: 100_000 });
  const name = fc.string({ unit: "binary", maxLength: 30 });
  const seen = fc.record({
    from: name,
    machines: fc.array(
      fc.record({
        name,
        licence: fc.constantFrom("hybrid-benefit", "pay-as-you-go", "client", "unstated"),
        lacks: fc.subarray(["os", "edition", "release"] as const),
        image: name,
      }),
      { maxLength: 12 },
    ),
  });
  const answers = fc.record(
    {
      datacenter: count,
      standard: count,
      assurance: fc.constant("2029-06-30"),
      users: count,
      devices: count,
      externalUsers: count,
      method: fc.constantFrom(...METHODS),
      domain: fc.constant("corp.contoso.com"),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(seen, answers, (estate, given) => {
      const { faults, declarations } = read(composeConfiguration(estate as never, given));
      expect(faults).toEqual([]);
      expect(declarations.entitlements).toHaveLength(
        [given.datacenter, given.standard].filter((cores) => cores !== undefined).length,
      );
      // Comments are comments: removing their marks is a person's own doing.
      expect(declarations.machines).toEqual([]);
    }),
    { seed: 17, numRuns: 300 },
  );
});
