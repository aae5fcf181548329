import { MIXED_CONFIGURATION, mixedEstate } from "../../support/mixed-estate";
import { owning, stateOf } from "../support/states";
import { buildForTests } from "../support/winlic";

jest.setTimeout(60_000);

const winlic = buildForTests();
const WEB = stateOf([{ name: "web", licenseType: "Windows_Server", size: "Standard_D16s_v5" }]);

/** The estate of the guide as `pulumi stack export` prints it. */
const MIXED = {
  version: 3,
  deployment: {
    manifest: {},
    resources: mixedEstate("state").map(({ urn, type, id, inputs, edges }) => ({
      urn,
      custom: true,
      type,
      id,
      inputs,
      propertyDependencies: edges,
      dependencies: Object.values(edges).flat(),
    })),
  },
};

function run(words: readonly string[], state: unknown, configuration: string) {
  const folder = winlic.folder({ "state.json": state, "windows-licensing.yaml": configuration });
  return winlic.run(["position", ...words], { folder });
}

const INPUT = ["--state", "state.json", "--as-of", "2026-11-21"];

describe("winlic position", () => {
  test.each([
    ["enough", WEB, owning(16), [], 0],
    ["short", WEB, owning(8), [], 1],
    ["nothing owned is declared", WEB, "version: 1\n", [], 0],
    ["more machines that fit", WEB, owning(40), ["--what-if", "size=Standard_D8s_v5", "count=3"], 0],
    ["more machines that do not fit", WEB, owning(40), ["--what-if", "size=Standard_D8s_v5", "count=4"], 1],
    ["an empty stack", stateOf([]), owning(8), [], 0],
  ])("%s", (_situation, state, configuration, words, code) => {
    const result = run([...INPUT, ...words], state, configuration);
    expect({ code: result.code, stderr: result.stderr }).toEqual({ code, stderr: "" });
    expect(result.stdout).not.toMatch(/NaN|undefined|\[object/);
  });

  test("the estate of the guide: the same totals from its state", () => {
    const { stdout, code } = run([...INPUT, "--format", "json"], MIXED, MIXED_CONFIGURATION);
    const { balances } = JSON.parse(stdout) as { balances: readonly { readonly fullScale: unknown }[] };
    expect(balances.map(({ fullScale }) => fullScale)).toEqual([
      { low: 344, high: 360 },
      { low: 236, high: 236 },
      { low: 0, high: 0 },
      { low: 56, high: 56 },
    ]);
    expect(code).toBe(0);
  });

  test("machines that are not there yet, without any input", () => {
    const folder = winlic.folder({ "windows-licensing.yaml": owning(80) });
    const words = ["position", "--as-of", "2026-11-21", "--what-if", "size=Standard_E8s_v5", "count=10"];
    const fits = winlic.run([...words, "--format", "json"], { folder });
    expect(fits.code).toBe(0);
    expect(JSON.parse(fits.stdout)).toMatchObject({ whatIf: { fits: "yes", short: { low: 0, high: 0 } } });
    const other = winlic.run([...words, "edition=standard", "--format", "json"], { folder });
    expect(other.code).toBe(1);
    expect(JSON.parse(other.stdout)).toMatchObject({ whatIf: { fits: "no", short: { low: 80, high: 80 } } });
  });

  test("rows for a spreadsheet, sums for a page", () => {
    const csv = run([...INPUT, "--format", "csv"], WEB, owning(16)).stdout.split("\r\n");
    expect(csv[0]).toBe("place,kind,edition,name,urn,calculation,now_low,now_high,full_low,full_high,note");
    expect(csv[1]).toMatch(/^azure,machine,either,web,urn:.*::web,"max\(8, 16 vCPU\)",16,16,16,16,$/);
    const markdown = run([...INPUT, "--format", "markdown"], WEB, owning(16)).stdout;
    expect(markdown).toMatch(/^# Licence position of state\.json/);
    expect(markdown).toContain("| azure | machines one by one, either edition | 16 | 16 | 16 | 0 | none |");
  });

  test("the same input gives the same bytes, whatever the order of the resources", () => {
    const turned = {
      ...MIXED,
      deployment: { ...MIXED.deployment, resources: [...MIXED.deployment.resources].reverse() },
    };
    expect(run(INPUT, turned, MIXED_CONFIGURATION).stdout).toBe(run(INPUT, MIXED, MIXED_CONFIGURATION).stdout);
  });

  test.each<[string, readonly string[], string, RegExp]>([
    ["no size", [...INPUT, "--what-if", "count=1"], owning(8), /size= is missing/],
    ["a count that is none", [...INPUT, "--what-if", "size=Standard_D8s_v5", "count=many"], owning(8), /whole number/],
    ["a key that nobody knows", [...INPUT, "--what-if", "sise=Standard_D8s_v5"], owning(8), /found sise=/],
    ["an edition that is none", [...INPUT, "--what-if", "size=a", "edition=home"], owning(8), /standard or datacenter/],
    ["no input", [], owning(8), /nothing to check/],
    [
      "a pool that contradicts itself",
      INPUT,
      owning(8).replace("cores: 8", "cores: 8, packs: { two: 4 }"),
      /exactly one of/,
    ],
    ["an end that is no date", INPUT, owning(8).replace("2029-06-30", "soon"), /a day that exists/],
  ])("%s", (_situation, words, configuration, says) => {
    const { code, stdout, stderr } = run(words, WEB, configuration);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(says);
  });
});
