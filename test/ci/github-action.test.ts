import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { version } from "../../package.json";
import { SHOP } from "../cli/support/shop";
import { stateOf } from "../cli/support/states";
import { buildForTests } from "../cli/support/winlic";
import { cloneOf, ROOT, readText, runStep } from "./support";

jest.setTimeout(120_000);

const winlic = buildForTests();

const PROGRAM = `import * as compute from "@pulumi/azure-native/compute";

const machine = (computerName: string) => ({
  resourceGroupName: "shop",
  hardwareProfile: { vmSize: "Standard_D4s_v5" },
  osProfile: { computerName, adminUsername: "contosoadmin" },
  storageProfile: {
    imageReference: {
      publisher: "MicrosoftWindowsServer",
      offer: "WindowsServer",
      sku: "2022-datacenter",
      version: "latest",
    },
  },
});

const first = new compute.VirtualMachine("first", machine("first"));
new compute.VirtualMachine("second", machine("second"), { dependsOn: first });
`;

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly {
      readonly id?: string;
      readonly uses?: string;
      readonly run?: string;
      readonly shell?: string;
      readonly env?: Readonly<Record<string, string>>;
    }[];
  };
}

const action = parse(readText("action.yml")) as Action;
const step = action.runs.steps.find(({ id }) => id === "check");

/** Runs the action's step as GitHub's runner does: inputs reach it through its `env`. */
function runAction(folder: string, inputs: Readonly<Record<string, string>>) {
  const unknown = Object.keys(inputs).filter((name) => !(name in action.inputs));
  expect(unknown).toEqual([]);
  const temporary = winlic.folder({ output: "", summary: "" });
  const env = Object.fromEntries(
    Object.entries(step?.env ?? {}).map(([name, value]) => {
      const [, input = ""] = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value) ?? [];
      return [name, inputs[input] ?? action.inputs[input]?.default ?? ""];
    }),
  );
  const ended = runStep(winlic, step?.run ?? "exit 99", {
    folder,
    environment: {
      ...env,
      GITHUB_ACTIONS: "true",
      GITHUB_ACTION_PATH: ROOT,
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_OUTPUT: join(temporary, "output"),
      GITHUB_STEP_SUMMARY: join(temporary, "summary"),
      GITHUB_WORKSPACE: folder,
      RUNNER_TEMP: temporary,
    },
  });
  const outputs = Object.fromEntries(
    readFileSync(join(temporary, "output"), "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
  return { ...ended, outputs, summary: readFileSync(join(temporary, "summary"), "utf8") };
}

interface Annotation {
  readonly kind: string;
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

function annotationsIn(stdout: string): readonly Annotation[] {
  return [...stdout.matchAll(/^::(error|warning|notice) (.*?)::(.*)$/gm)].flatMap(
    ([, kind = "", head = "", text = ""]) => {
      const [, file = "", line = "0"] = /file=([^,]*),line=(\d+)/.exec(head) ?? [];
      return file === "" ? [] : [{ kind, file, line: Number(line), text }];
    },
  );
}

describe("the file", () => {
  test("no expression stands in a shell, and every output is one that the step writes", () => {
    expect(action.runs.using).toBe("composite");
    const shells = action.runs.steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
    expect(shells.filter((run) => run.includes("${{"))).toEqual([]);
    const used = Object.values(step?.env ?? {}).join(" ");
    const unused = Object.keys(action.inputs).filter(
      (name) => name !== "node-version" && !used.includes(`inputs.${name} `),
    );
    expect(unused).toEqual([]);
    const { outputs } = runAction(cloneOf(winlic, SHOP), { plan: "state.json" });
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(action.outputs).sort());
    for (const [name, { value }] of Object.entries(action.outputs))
      expect(value).toContain(`steps.check.outputs.${name} `);
  });

  test("other actions are taken by their commit", () => {
    const uses = action.runs.steps.flatMap(({ uses: name }) => (name === undefined ? [] : [name]));
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((name) => !/@[0-9a-f]{40}$/.test(name))).toEqual([]);
  });
});

describe("a plan", () => {
  test("findings fail the step, with outputs, annotations, summary and SARIF", () => {
    const folder = cloneOf(winlic, SHOP);
    const { code, outputs, stdout, summary, taken } = runAction(folder, { plan: "state.json" });
    expect(code).toBe(1);
    expect(taken).toBe(`pulumi-windows-licensing@${version}`);
    const report = JSON.parse(winlic.run(["check", "state.json", "--format", "json"], { folder }).stdout) as {
      readonly counts: { readonly mandatory: number; readonly advisory: number; readonly unknown: number };
    };
    const { mandatory, advisory, unknown } = report.counts;
    expect(outputs).toEqual({
      "exit-code": "1",
      findings: String(mandatory + advisory),
      blocking: String(mandatory),
      unknown: String(unknown),
      "sarif-file": join(folder, "winlic.sarif"),
    });
    expect(annotationsIn(stdout).filter(({ kind }) => kind === "error")).toHaveLength(mandatory);
    expect(summary).toContain("## winlic");
    expect(JSON.parse(readFileSync(outputs["sarif-file"] ?? "", "utf8"))).toMatchObject({ version: "2.1.0" });
  });

  test("a folder of the repository, several files, thresholds and a place for SARIF", () => {
    const { "state.json": state, ...configuration } = SHOP;
    const one = stateOf([{ name: "one", line: 3 }]);
    const folder = cloneOf(winlic, {
      "deploy/exports/a b.json": state,
      "deploy/other.json": one,
      "deploy/licences/windows-licensing.yaml": configuration["windows-licensing.yaml"],
    });
    const { code, outputs, summary } = runAction(folder, {
      "working-directory": "deploy",
      plan: "exports/*.json\nother.json\n",
      config: "licences",
      "fail-on": "advisory",
      "sarif-file": "out/licences.sarif",
      summary: "false",
      version: "9.8.7",
    });
    expect(code).toBe(1);
    expect(outputs.blocking).toBe(outputs.findings);
    expect(outputs["sarif-file"]).toBe(join(folder, "deploy/out/licences.sarif"));
    expect(summary).toBe("");
  });

  test("a baseline leaves nothing that blocks", () => {
    const folder = cloneOf(winlic, SHOP);
    winlic.run(["check", "state.json", "--baseline", "create=base.json"], { folder });
    const { code, outputs } = runAction(folder, { plan: "state.json", baseline: "base.json" });
    expect([code, outputs["exit-code"], outputs.blocking]).toEqual([0, "0", "0"]);
    expect(Number(outputs.findings)).toBeGreaterThan(0);
  });

  test("names that a shell or the runner would obey are names", () => {
    const folder = cloneOf(winlic, {});
    const evil = "$(touch hit);`touch hit`\n--help";
    const { code, outputs, stdout } = runAction(folder, { plan: evil, "sarif-file": "" });
    expect(code).toBe(2);
    expect(outputs).toEqual({ "exit-code": "2", findings: "", blocking: "", unknown: "", "sarif-file": "" });
    expect(existsSync(join(folder, "hit"))).toBe(false);
    expect(stdout).not.toContain("Usage:");
  });

  test("an input that cannot be read leaves no SARIF of an earlier run", () => {
    const folder = cloneOf(winlic, { "plan.json": "{", "winlic.sarif": "{}" });
    const { code, outputs } = runAction(folder, { plan: "plan.json" });
    expect([code, outputs["exit-code"], outputs["sarif-file"]]).toEqual([2, "2", ""]);
    expect(existsSync(join(folder, "winlic.sarif"))).toBe(false);
  });

  test("a version that npm does not have is no finding", () => {
    const { code, outputs, stdout } = runAction(cloneOf(winlic, SHOP), { plan: "state.json", version: "nonsense" });
    expect([code, outputs["exit-code"]]).toEqual([2, "2"]);
    expect(stdout).toContain("::error title=winlic::");
  });
});

describe("a program", () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ["from the root", { program: "infra/shop" }],
    ["from a folder", { program: "shop", "working-directory": "infra" }],
    ["of the working directory", { "working-directory": "infra/shop" }],
  ])("%s is annotated at the lines that create the machines", (_name, inputs) => {
    const folder = cloneOf(winlic, {
      "infra/shop/Pulumi.yaml": "name: shop\nruntime: nodejs\nmain: index.ts\n",
      "infra/shop/index.ts": PROGRAM,
    });
    symlinkSync(join(ROOT, "node_modules"), join(folder, "infra/shop/node_modules"));
    const { stdout, stderr } = runAction(folder, inputs);
    const lines = PROGRAM.split("\n");
    const found = annotationsIn(stdout)
      .filter(({ text }) => text.includes("does not set licenseType"))
      .map(({ file, line }) => `${file}: ${lines[line - 1] ?? ""}`);
    expect({ found, stderr: found.length === 2 ? "" : stderr }).toEqual({
      found: [
        'infra/shop/index.ts: const first = new compute.VirtualMachine("first", machine("first"));',
        'infra/shop/index.ts: new compute.VirtualMachine("second", machine("second"), { dependsOn: first });',
      ],
      stderr: "",
    });
  });

  test("is the one of the working directory where nothing is named, and gets no credentials", () => {
    const { code, stderr } = runAction(cloneOf(winlic, {}), {});
    expect(code).toBe(2);
    expect(stderr).toContain("Pulumi.yaml");
  });
});
