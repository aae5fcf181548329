import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { shardOf } from "../../cli/commands/check-shard";
import { buildForTests } from "../cli/support/winlic";
import { openInitialised } from "../company/ledger/behaviour";
import { ROOT } from "../support/packs";
import { describeWithPostgres, startPostgres, type TestDatabase } from "../support/postgres";

jest.setTimeout(120_000);

/** The export of a stack with machines of eight core licences each. */
function exported(project: string, machines: number, time = "2026-11-01T00:00:00Z"): unknown {
  const urn = (type: string, name: string) => `urn:pulumi:prod::${project}::${type}::${name}`;
  const type = "azure-native:compute:VirtualMachine";
  const resources = Array.from({ length: machines }, (_unused, index) => ({
    urn: urn(type, `vm${String(index)}`),
    custom: true,
    id: `/subscriptions/1/resourceGroups/${project}/providers/Microsoft.Compute/virtualMachines/vm${String(index)}`,
    type,
    inputs: {
      licenseType: "Windows_Server",
      hardwareProfile: { vmSize: "Standard_D4s_v5" },
      storageProfile: {
        imageReference: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-g2" },
      },
    },
  }));
  const stack = { urn: urn("pulumi:pulumi:Stack", `${project}-prod`), custom: false, type: "pulumi:pulumi:Stack" };
  return { version: 3, deployment: { manifest: { time }, resources: [stack, ...resources] } };
}

const CONFIGURATION = {
  version: 1,
  entitlements: [{ name: "EA", edition: "datacenter", cores: 200, assurance: { until: "2099-12-31" }, use: "azure" }],
};

describeWithPostgres("many exports in parts", () => {
  const command = buildForTests();
  let database: TestDatabase;
  beforeAll(async () => {
    database = await startPostgres();
    await (await openInitialised(database.address())).close();
  });
  afterAll(() => database.stop());

  const PROJECTS = Array.from({ length: 12 }, (_unused, index) => `app${String(index)}`);
  const held = (): string =>
    database.sql("select coalesce(sum(confirmed), 0) || ' of ' || count(distinct holder_id) from winlic.claim");

  test("all parts together are the whole, in any order, again and again", () => {
    const files = Object.fromEntries(
      PROJECTS.map((project, index) => [`exports/${project}.json`, exported(project, 1 + (index % 3))]),
    );
    const folder = command.folder({ ...files, "windows-licensing.yaml": CONFIGURATION });
    const run = (part: number) =>
      command.run(
        [
          "check",
          "exports/*.json",
          "--shard",
          `${String(part)}/3`,
          "--ledger",
          "LEDGER",
          "--only",
          "WL110",
          "--format",
          "json",
        ],
        {
          folder,
          environment: { LEDGER: database.address() },
        },
      );
    const outcomes = [2, 3, 1].map((part) => run(part));
    const stacks = outcomes.flatMap(
      ({ stdout }) => (JSON.parse(stdout) as { stacks: readonly { stack: string; verdict: string }[] }).stacks,
    );
    expect(stacks.map(({ stack }) => stack).sort()).toEqual(PROJECTS.map((project) => `${project}/prod`).sort());
    expect(new Set(stacks.map(({ verdict }) => verdict))).toEqual(new Set(["passed"]));
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(held()).toBe("192 of 12");
    const lines = database.sql("select count(*) from winlic.history");
    expect(run(2).code).toBe(0);
    expect(database.sql("select count(*) from winlic.history")).toBe(lines);

    const position = command.run(["position", "--ledger", "LEDGER", "--format", "json"], {
      folder,
      environment: { LEDGER: database.address() },
    });
    expect(JSON.parse(position.stdout)).toMatchObject({
      others: { machines: 192, holders: 12 },
      balances: [{ now: { low: 192 } }, {}],
    });
    expect(position.code).toBe(0);
  });

  test("a stack that does not fit beside the others is found, and so is the position of the company", () => {
    const folder = command.folder({
      "exports/late.json": exported("late", 2),
      "windows-licensing.yaml": CONFIGURATION,
    });
    const environment = { LEDGER: database.address() };
    const { code, stdout } = command.run(
      ["check", "exports", "--shard", "1/1", "--ledger", "LEDGER", "--only", "WL110"],
      { folder, environment },
    );
    expect(code).toBe(1);
    expect(stdout).toContain("WL110/short-with-other-stacks");
    expect(command.run(["position", "--ledger", "LEDGER"], { folder, environment }).code).toBe(1);
    // The same by check itself, which writes nothing.
    const check = command.run(["check", "exports/late.json", "--ledger", "LEDGER", "--only", "WL110"], {
      folder,
      environment,
    });
    expect(check).toMatchObject({ code: 1, stdout: expect.stringContaining("12 other stacks") as unknown });
  });

  test("an export that cannot be used is named, and the others are taken", () => {
    const folder = command.folder({
      "exports/broken.json": "{",
      "exports/good.json": exported("app0", 1, "2026-11-02T00:00:00Z"),
      "windows-licensing.yaml": CONFIGURATION,
    });
    const { code, stdout } = command.run(
      ["check", "exports/broken.json", "exports/good.json", "--shard", "1/1", "--ledger", "LEDGER"],
      {
        folder,
        environment: { LEDGER: database.address() },
      },
    );
    expect(code).toBe(2);
    expect(stdout).toContain("exports/broken.json: not used");
    expect(stdout).toContain("app0/prod");
  });

  test.each(["0/3", "4/3", "3", "a/b"])("%s is no part", (part) => {
    expect(command.run(["check", "x.json", "--shard", part]).code).toBe(2);
  });
});

test("every name falls to one part, and the parts are about even", () => {
  const counts = new Map<number, number>();
  for (let index = 0; index < 1600; index += 1) {
    const part = shardOf(`exports/team${String(index % 40)}/app${String(index)}.json`, 16);
    counts.set(part, (counts.get(part) ?? 0) + 1);
    expect(shardOf(`./exports\\team${String(index % 40)}\\app${String(index)}.json`, 16)).toBe(part);
  }
  expect([...counts.keys()].sort((one, other) => one - other)).toEqual(
    Array.from({ length: 16 }, (_unused, index) => index + 1),
  );
  for (const count of counts.values()) expect(count).toBeGreaterThan(50);
});

describe("the examples", () => {
  const read = (file: string): unknown =>
    parse(readFileSync(join(ROOT, "example", "company", file), "utf8")) as unknown;

  test("the Kubernetes Job runs as many parts as it names", () => {
    const job = read("kubernetes.yaml") as {
      spec: {
        completionMode: string;
        completions: number;
        template: { spec: { containers: readonly { args: readonly string[] }[] } };
      };
    };
    expect(job.spec.completionMode).toBe("Indexed");
    const [script = ""] = job.spec.template.spec.containers[0]?.args ?? [];
    // The index begins at 0, the parts at 1.
    expect(script).toContain(`$((JOB_COMPLETION_INDEX + 1))/${String(job.spec.completions)}`);
  });

  test("the matrix of GitHub has each part once", () => {
    const { jobs } = read("github.yaml") as {
      jobs: { exports: { strategy: { matrix: { part: readonly number[] } }; steps: readonly { run?: string }[] } };
    };
    const { part } = jobs.exports.strategy.matrix;
    expect(part).toEqual(Array.from({ length: part.length }, (_unused, index) => index + 1));
    expect(
      jobs.exports.steps.some(({ run = "" }) => run.includes(`--shard \${{ matrix.part }}/${String(part.length)}`)),
    ).toBe(true);
  });
});
