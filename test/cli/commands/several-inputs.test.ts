import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { owning, stateOf } from "../support/states";
import { buildForTests } from "../support/winlic";

jest.setTimeout(120_000);

const winlic = buildForTests();

const OLD = "2026-11-01T08:00:00Z";
const NEW = "2026-11-20T08:00:00.123456789+01:00";

function hybrid(name: string, more: object = {}) {
  return { name, licenseType: "Windows_Server", size: "Standard_D16s_v5", ...more };
}

/** Two stacks that fit alone and are short together. */
const SHOP = stateOf([hybrid("web", { tags: { Env: "prod", owner: "web team" } })], { project: "shop", made: OLD });
const CRM = stateOf([hybrid("app", { subscription: "2" })], { project: "crm", made: OLD });

interface Position {
  readonly inputs: readonly {
    readonly name: string;
    readonly stacks: readonly string[];
    readonly supersededBy?: string;
  }[];
  readonly repeated: readonly { readonly counted: string; readonly left: readonly string[] }[];
  readonly balances: readonly {
    readonly fullScale: { readonly low: number };
    readonly short: { readonly low: number };
    readonly atLeast: boolean;
  }[];
  readonly groups: readonly {
    readonly by: string;
    readonly groups: readonly {
      readonly name?: string;
      readonly fullScale: { readonly low: number };
      readonly atLeast: boolean;
    }[];
  }[];
  readonly notes: readonly string[];
}

function position(files: Readonly<Record<string, unknown>>, words: readonly string[], cores = 24) {
  const folder = winlic.folder({ "windows-licensing.yaml": owning(cores), ...files });
  const { code, stdout, stderr } = winlic.run(["position", ...words, "--as-of", "2026-11-30", "--format", "json"], {
    folder,
  });
  return { code, stderr, report: (stdout === "" ? undefined : JSON.parse(stdout)) as Position };
}

function needOf(report: Position): number {
  return report.balances[0]?.fullScale.low ?? Number.NaN;
}

describe("several stacks as one estate", () => {
  const FILES = { "exports/shop/prod.json": SHOP, "exports/crm.json": CRM };

  test.each([
    ["a pattern", ["--state", "exports/**/*.json"]],
    ["a folder", ["--state", "exports"]],
    ["files, whatever the order", ["exports/shop/prod.json", "exports/crm.json"]],
    ["an option that is repeated", ["--state", "exports/crm.json", "--state", "exports/shop/prod.json"]],
    ["patterns that overlap", ["--state", "exports/**/*.json", "--state", "exports/crm.json"]],
  ])("%s", (_situation, words) => {
    const { code, report, stderr } = position(FILES, words);
    expect(stderr).toBe("");
    expect(needOf(report)).toBe(32);
    expect(code).toBe(1);
    expect(report.inputs.map(({ stacks }) => stacks)).toEqual([["crm/prod"], ["shop/prod"]]);
    expect(report.groups[0]?.groups.map(({ name, fullScale }) => [name, fullScale.low])).toEqual([
      ["crm/prod", 16],
      ["shop/prod", 16],
    ]);
  });

  test("each alone fits", () => {
    expect(position(FILES, ["exports/crm.json"]).code).toBe(0);
  });

  test("by subscription, environment, owner and any tag", () => {
    const { report } = position(FILES, [
      "--state",
      "exports",
      "--group-by",
      "subscription,environment",
      "--group-by",
      "owner,tag:ENV",
    ]);
    expect(
      report.groups.map(({ by, groups }) => [by, groups.map(({ name = null, fullScale }) => [name, fullScale.low])]),
    ).toEqual([
      [
        "stack",
        [
          ["crm/prod", 16],
          ["shop/prod", 16],
        ],
      ],
      [
        "subscription",
        [
          ["1", 16],
          ["2", 16],
        ],
      ],
      [
        "environment",
        [
          [null, 16],
          ["prod", 16],
        ],
      ],
      [
        "owner",
        [
          [null, 16],
          ["web team", 16],
        ],
      ],
      [
        "tag:ENV",
        [
          [null, 16],
          ["prod", 16],
        ],
      ],
    ]);
  });

  test("check finds the shortage that no stack has alone, and names the inputs", () => {
    const folder = winlic.folder({ "windows-licensing.yaml": owning(24), ...FILES });
    const { code, stdout } = winlic.run(["check", "--state", "exports", "--as-of", "2026-11-30", "--format", "json"], {
      folder,
    });
    const report = JSON.parse(stdout) as {
      readonly input: { readonly stacks: readonly string[]; readonly inputs: readonly { readonly name: string }[] };
      readonly findings: readonly { readonly code: string }[];
    };
    expect(code).toBe(1);
    expect(report.findings.map((finding) => finding.code)).toContain("WL110/short-over-all-stacks");
    expect(report.input.stacks).toEqual(["crm/prod", "shop/prod"]);
    expect(report.input.inputs.map(({ name }) => name)).toEqual(["exports/crm.json", "exports/shop/prod.json"]);
  });

  test("a self-managed backend: its stacks alone, packed or not", () => {
    const folder = winlic.folder({
      "windows-licensing.yaml": owning(64),
      "bucket/.pulumi/meta.yaml": "version: 1\n",
      "bucket/.pulumi/stacks/shop/prod.json": { version: 3, checkpoint: { latest: stateParts(SHOP) } },
      "bucket/.pulumi/stacks/shop/prod.json.bak": { version: 3, checkpoint: { latest: stateParts(SHOP) } },
      "bucket/.pulumi/history/shop/prod/prod-1.checkpoint.json": {
        version: 3,
        checkpoint: { latest: stateParts(stateOf([hybrid("gone")], { project: "gone" })) },
      },
      "bucket/.pulumi/backups/shop/prod/prod.1.json": stateOf([hybrid("older")], { project: "old" }),
    });
    mkdirSync(join(folder, "bucket/.pulumi/stacks/crm"));
    writeFileSync(
      join(folder, "bucket/.pulumi/stacks/crm/prod.json.gz"),
      gzipSync(JSON.stringify({ version: 3, checkpoint: { latest: stateParts(CRM) } })),
    );
    symlinkSync(join(folder, "bucket"), join(folder, "bucket/loop"));
    for (const named of ["bucket", "bucket/.pulumi", "bucket/.pulumi/stacks"]) {
      const { code, stdout, stderr } = winlic.run(["position", "--state", named, "--format", "json"], { folder });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const report = JSON.parse(stdout) as Position;
      expect(report.inputs.map(({ stacks }) => stacks)).toEqual([["crm/prod"], ["shop/prod"]]);
      expect(needOf(report)).toBe(32);
    }
  });

  test("a machine in two stacks counts once and is named", () => {
    const id = "/subscriptions/1/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web";
    const { report } = position(
      {
        "a.json": SHOP,
        "b.json": stateOf([hybrid("moved", { id: id.toUpperCase().replace("/SUBSCRIPTIONS", "/subscriptions") })], {
          project: "crm",
          made: NEW,
        }),
      },
      ["a.json", "b.json"],
    );
    expect(needOf(report)).toBe(16);
    expect(report.repeated).toEqual([
      expect.objectContaining({
        counted: expect.stringContaining("::crm::") as unknown,
        left: [expect.stringContaining("::shop::")],
      }),
    ]);
  });

  test("two exports of one stack: the newer counts, whatever their names", () => {
    const small = stateOf([{ ...hybrid("web"), size: "Standard_D8s_v5" }], { project: "shop", made: NEW });
    for (const [older, newer] of [
      ["a.json", "b.json"],
      ["b.json", "a.json"],
    ] as const) {
      const { report } = position({ [older]: SHOP, [newer]: small }, ["a.json", "b.json"]);
      expect(needOf(report)).toBe(8);
      expect(report.inputs.find(({ name }) => name === older)?.supersededBy).toBe(newer);
      expect(report.notes.join("\n")).toContain(older);
    }
  });

  test("one input is cut off: the others count, every figure is at least, and nothing passes", () => {
    const { code, report } = position(
      { "a.json": SHOP, "b.json": JSON.stringify(CRM).slice(0, 300), "empty.json": "" },
      ["--state", "*.json"],
      64,
    );
    expect(code).toBe(2);
    expect(needOf(report)).toBe(16);
    expect(report.balances[0]?.atLeast).toBe(true);
    expect(report.notes.join("\n")).toMatch(/b\.json[\s\S]*empty\.json/);
  });

  test("a preview counts before a state of the same stack", () => {
    const steps = (SHOP as { deployment: { resources: { urn: string }[] } }).deployment.resources.map((state) => ({
      op: "same",
      urn: state.urn,
      newState: state,
    }));
    const preview = { config: {}, steps, duration: 1, changeSummary: { same: steps.length } };
    const bigger = stateOf([hybrid("web"), hybrid("web2")], { project: "shop", made: NEW });
    const { report } = position({ "p.json": preview, "s.json": bigger }, ["--preview", "p.json", "--state", "s.json"]);
    expect(needOf(report)).toBe(16);
  });

  test("other files of a folder are named and left out", () => {
    const { code, report } = position(
      { "exports/shop.json": SHOP, "exports/package.json": { name: "x", dependencies: {} } },
      ["--state", "exports"],
      64,
    );
    expect(code).toBe(0);
    expect(report.notes.join("\n")).toContain("package.json");
  });

  test("no input can be used", () => {
    const folder = winlic.folder({ "a.json": "{", "b.json": "" });
    const { code, stdout, stderr } = winlic.run(["check", "a.json", "b.json"], { folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/a\.json/);
  });
});

function stateParts(state: unknown): unknown {
  return (state as { readonly deployment: unknown }).deployment;
}
