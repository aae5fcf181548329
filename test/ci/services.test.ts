import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { PINNED_FILES, pinVersion, renderCiGuide } from "../../scripts/render-ci-guide";
import { SHOP } from "../cli/support/shop";
import { buildForTests } from "../cli/support/winlic";
import { cloneOf, readText, runStep } from "./support";

jest.setTimeout(120_000);

const winlic = buildForTests();

describe("files", () => {
  test.each(PINNED_FILES)("%s is YAML and takes the version of this repository", (file) => {
    for (const document of parseAllDocuments(readText(file))) expect(document.errors).toEqual([]);
    expect(pinVersion(file)).toBe(readText(file));
  });

  test("the guide shows each of them as it is", () => {
    const guide = readText("docs/guides/ci.md");
    expect(renderCiGuide()).toBe(guide);
    for (const file of PINNED_FILES.filter((name) => name.startsWith("ci/examples/"))) {
      expect(guide).toContain(readText(file).trimEnd());
    }
  });
});

describe("GitLab", () => {
  interface Job {
    readonly variables: Readonly<Record<string, { readonly value: string }>>;
    readonly script: readonly string[];
    readonly artifacts: { readonly reports: { readonly codequality: string; readonly junit: string } };
  }

  /** The component's job with its inputs in place, as GitLab puts them there. */
  function jobWith(inputs: Readonly<Record<string, string>>): Job {
    const text = readText("templates/check.yml");
    const [head, body = ""] = text.split(/^---$/m);
    const { spec } = parse(head ?? "") as {
      readonly spec: { readonly inputs: Readonly<Record<string, { readonly default: string }>> };
    };
    expect(Object.keys(inputs).filter((name) => !(name in spec.inputs))).toEqual([]);
    const placed = body.replace(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_match, name: string) =>
      JSON.stringify(inputs[name] ?? spec.inputs[name]?.default).slice(1, -1),
    );
    const jobs = parse(placed) as Readonly<Record<string, Job>>;
    expect(Object.keys(jobs)).toEqual([inputs["job-name"] ?? "winlic"]);
    return Object.values(jobs)[0] as Job;
  }

  function runJob(folder: string, inputs: Readonly<Record<string, string>>) {
    const job = jobWith(inputs);
    const variables = Object.fromEntries(Object.entries(job.variables).map(([name, { value }]) => [name, value]));
    const environment = { GITLAB_CI: "true", CI_PROJECT_DIR: folder, ...variables };
    const ended = runStep(winlic, job.script.join("\n"), { folder, environment, shell: ["sh", "-e"] });
    return { ...ended, reports: job.artifacts.reports };
  }

  test("writes Code Quality and JUnit where the job says they are", () => {
    const folder = cloneOf(winlic, SHOP);
    const { code, stdout, reports } = runJob(folder, { plan: "state.json" });
    expect(code).toBe(1);
    expect(stdout).toContain("WL102");
    const quality = JSON.parse(readFileSync(join(folder, reports.codequality), "utf8")) as readonly {
      readonly location: { readonly path: string };
    }[];
    expect(quality.length).toBeGreaterThan(0);
    expect(readFileSync(join(folder, reports.junit), "utf8")).toContain("<testsuites");
  });

  test("takes every input", () => {
    const { "state.json": state, ...configuration } = SHOP;
    const folder = cloneOf(winlic, {
      "all/a b.json": state,
      "licences/windows-licensing.yaml": configuration["windows-licensing.yaml"],
    });
    winlic.run(["check", "all/a b.json", "--config", "licences", "--baseline", "create=base.json"], { folder });
    const inputs = { plan: "all/a b.json", config: "licences", "fail-on": "advisory", install: "touch installed" };
    expect(runJob(folder, { ...inputs, "job-name": "licences" }).code).toBe(1);
    expect(existsSync(join(folder, "installed"))).toBe(true);
    expect(runJob(folder, { ...inputs, baseline: "base.json" }).code).toBe(0);
    expect(runJob(folder, { ...inputs, plan: "all/*.json" }).code).toBe(1);
  });

  test("an input is no command", () => {
    const folder = cloneOf(winlic, {});
    expect(runJob(folder, { plan: "$(touch hit)`touch hit`" }).code).toBe(2);
    expect(existsSync(join(folder, "hit"))).toBe(false);
  });
});

describe("Azure DevOps", () => {
  interface Template {
    readonly parameters: readonly { readonly name: string; readonly default: string }[];
    readonly steps: readonly {
      readonly bash?: string;
      readonly env?: Readonly<Record<string, string>>;
      readonly publish?: string;
      readonly inputs?: Readonly<Record<string, string>>;
    }[];
  }

  const template = parse(readText("ci/azure-devops.yml")) as Template;
  const step = template.steps.find(({ bash }) => bash !== undefined);

  function runTemplate(folder: string, parameters: Readonly<Record<string, string>>) {
    const agent = winlic.folder();
    const environment = Object.fromEntries(
      Object.entries(step?.env ?? {}).map(([variable, value]) => {
        const [, name = ""] = /^\$\{\{ parameters\.(\w+) \}\}$/.exec(value) ?? [];
        const parameter = template.parameters.find((each) => each.name === name);
        expect(parameter).toBeDefined();
        return [variable, parameters[name] ?? parameter?.default ?? ""];
      }),
    );
    const ended = runStep(winlic, step?.bash ?? "exit 99", {
      folder,
      environment: { TF_BUILD: "True", AGENT_TEMPDIRECTORY: agent, BUILD_SOURCESDIRECTORY: folder, ...environment },
    });
    return { ...ended, agent };
  }

  test("logs issues, and writes what the steps after it publish", () => {
    const folder = cloneOf(winlic, SHOP);
    const { code, stdout, agent } = runTemplate(folder, { plan: "state.json" });
    expect(code).toBe(1);
    expect(stdout).toContain("##vso[task.logissue type=error");
    const summary = /##vso\[task\.uploadsummary\](.*)/.exec(stdout)?.[1] ?? "";
    expect(readFileSync(summary, "utf8")).toContain("## winlic");
    const published = template.steps.flatMap(({ publish, inputs }) => [publish, inputs?.testResultsFiles]);
    for (const path of published.filter((each) => each !== undefined)) {
      expect(existsSync(path.replace("$(Agent.TempDirectory)", agent))).toBe(true);
    }
  });

  test("takes every parameter, and puts none into the shell", () => {
    expect(step?.bash).not.toContain("${{");
    const folder = cloneOf(winlic, SHOP);
    winlic.run(["check", "state.json", "--baseline", "create=base.json"], { folder });
    const parameters = { plan: "state.json", config: ".", failOn: "advisory" };
    expect(runTemplate(folder, parameters).code).toBe(1);
    expect(runTemplate(folder, { ...parameters, baseline: "base.json" }).code).toBe(0);
    expect(runTemplate(folder, { program: "missing" }).code).toBe(2);
  });

  test("the example names parameters that the template has", () => {
    const { steps } = parse(readText("ci/examples/azure-pipelines.yml")) as {
      readonly steps: readonly { readonly template?: string; readonly parameters?: Readonly<Record<string, string>> }[];
    };
    const used = steps.find((each) => each.template !== undefined);
    expect(used?.template).toBe("ci/azure-devops.yml@winlic");
    const names = template.parameters.map(({ name }) => name);
    for (const name of Object.keys(used?.parameters ?? {})) expect(names).toContain(name);
  });
});

describe("Bitbucket", () => {
  interface Step {
    readonly script: readonly string[];
    readonly artifacts: readonly string[];
  }

  test("its step writes the test report and the artifacts", () => {
    const file = parse(readText("ci/examples/bitbucket-pipelines.yml")) as {
      readonly definitions: { readonly steps: readonly { readonly step: Step }[] };
    };
    const step = file.definitions.steps[0]?.step;
    const folder = cloneOf(winlic, SHOP);
    // The program of the example is not at hand: the same step checks a state.
    const script = step?.script
      .filter((line) => !line.startsWith("npm ci"))
      .join("\n")
      .replace("--program .", "state.json");
    const { code } = runStep(winlic, script ?? "exit 99", {
      folder,
      environment: { BITBUCKET_BUILD_NUMBER: "1", BITBUCKET_CLONE_DIR: folder },
    });
    expect(code).toBe(1);
    for (const file of [...(step?.artifacts ?? []), "test-results/winlic.xml"]) {
      expect(existsSync(join(folder, file))).toBe(true);
    }
  });
});

describe("pre-commit", () => {
  interface Hook {
    readonly id: string;
    readonly entry: string;
    readonly args: readonly string[];
    readonly files: string;
  }

  const hooks = parse(readText(".pre-commit-hooks.yaml")) as readonly Hook[];

  function runHook(id: string, folder: string, args: readonly string[]) {
    const hook = hooks.find((each) => each.id === id);
    return runStep(winlic, `${hook?.entry ?? "exit 99"} ${args.join(" ")}`, { folder });
  }

  test("the check fails on findings, and prints nothing where there are none", () => {
    const folder = cloneOf(winlic, { ...SHOP, "empty.json": stateWithNothing() });
    const found = runHook("winlic-check", folder, ["--state", "state.json"]);
    expect([found.code, found.stdout.includes("WL110")]).toEqual([1, true]);
    const clean = runHook("winlic-check", folder, ["--state", "empty.json"]);
    expect([clean.code, clean.stdout]).toEqual([0, ""]);
  });

  test("the example names hooks that there are, and the files that they watch are matched", () => {
    const { repos } = parse(readText("ci/examples/pre-commit-config.yaml")) as {
      readonly repos: readonly { readonly hooks: readonly { readonly id: string }[] }[];
    };
    const ids = hooks.map(({ id }) => id);
    for (const { id } of repos.flatMap((repo) => repo.hooks)) expect(ids).toContain(id);
    const watches = (id: string, file: string): boolean =>
      new RegExp(hooks.find((each) => each.id === id)?.files ?? "^$").test(file);
    expect(
      ["index.ts", "infra/__main__.py", "go.mod", "Pulumi.dev.yaml"].filter((file) => !watches("winlic-check", file)),
    ).toEqual([]);
    expect(["README.md", "logo.png"].filter((file) => watches("winlic-check", file))).toEqual([]);
    expect(watches("winlic-check", "deploy/windows-licensing.yaml")).toBe(true);
  });
});

function stateWithNothing(): unknown {
  return {
    version: 3,
    deployment: {
      manifest: {},
      resources: [{ urn: "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev", type: "pulumi:pulumi:Stack" }],
    },
  };
}
