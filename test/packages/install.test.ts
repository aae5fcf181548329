import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import schema from "../../components/schema.json";
import { ROOT } from "../support/packs";
import { type GitServer, serveFolder } from "./git-server";
import {
  copiesOf,
  type Ended,
  expectFinding,
  type Manager,
  NEWEST_SDK,
  NPM,
  OLDEST_SDK,
  openUserProject,
  packedAs,
  type UserProject,
} from "./support";

jest.setTimeout(300_000);

const CLI = "pulumi-windows-licensing";
const PACK = "windows-licensing-policy-pack";
const COMPONENTS = "windows-licensing";
const PREVIEW = join(ROOT, "test/fixtures/inputs/first-preview.json");

const engine = spawnSync("pulumi", ["version"]).status === 0;
const withEngine = engine ? test : test.skip;
if (!engine && process.env.CI === "true") {
  test("the Pulumi CLI is there", () => {
    throw new Error("The packages are tried with the Pulumi CLI on the PATH.");
  });
}

function expectChecked(project: UserProject, winlic: (...args: readonly string[]) => Ended): void {
  project.write({ "preview.json": readFileSync(PREVIEW, "utf8") });
  const preview = winlic("check", "preview.json", "--format", "json");
  const report = JSON.parse(preview.text.slice(preview.text.indexOf("{"))) as {
    readonly checked: { resources: number };
  };
  expect([0, 1]).toContain(preview.code);
  expect(report.checked.resources).toBeGreaterThan(0);
  expectFinding(winlic("check", "--program", "."));
}

function expectPackToBlock(project: UserProject): void {
  project.run("pulumi", ["stack", "init", "dev"]);
  const pack = `node_modules/${PACK}`;
  const { code, text } = project.run("pulumi", ["preview", "--non-interactive", "--policy-pack", pack]);
  expect(text).toMatch(/\[mandatory\][^\n]*match-license-to-image/);
  expect(code).not.toBe(0);
}

describe.each([
  { node: "24", sdk: NEWEST_SDK },
  { node: "22", sdk: OLDEST_SDK },
])("npm on Node $node, @pulumi/pulumi $sdk", ({ node, sdk }) => {
  let project: UserProject;
  beforeAll(() => {
    project = openUserProject(node, NPM, sdk, [CLI, PACK, COMPONENTS]);
  });

  test("one copy of the SDK serves all", () => {
    expect(project.run("node", ["--version"]).text).toMatch(new RegExp(`^v${node}\\.`));
    expect(copiesOf("@pulumi/pulumi", project.folder)).toEqual([join(project.folder, "node_modules/@pulumi/pulumi")]);
    expect(existsSync(join(project.folder, "node_modules/@pulumi/azure-native"))).toBe(false);
  });

  test("the command, over a preview and a program", () => {
    expectChecked(project, (...args) => project.run("npx", ["--no-install", CLI, ...args]));
  });

  test("the library, required, imported and compiled", () => {
    const use = `
      const reading = await readInput({ program: "." });
      const evaluation = await evaluate(reading, { asOf: "2026-11-30" });
      const [finding] = evaluation.report.findings;
      console.log(version, finding.code, (await render(evaluation, "csv")).split("\\n")[0]);
      await readInput({ file: "absent.json" }).catch((error) => console.log(error instanceof InputError, error.found));
    `;
    project.write({
      "use.mjs": `import { InputError, evaluate, readInput, render, version } from "${CLI}";${use}`,
      "use.cjs": `const { InputError, evaluate, readInput, render, version } = require("${CLI}");(async () => {${use}})();`,
      "use.ts": `
        import { type EvaluateOptions, type Finding, evaluate, readInput, rules } from "${CLI}";
        const options: EvaluateOptions = { failOn: "advisory", configuration: { content: "version: 1" } };
        export async function check(): Promise<readonly Finding[]> {
          const { report } = await evaluate(await readInput({ content: "{}", kind: "state" }), options);
          const [first] = rules;
          // @ts-expect-error: rules have no such member
          first?.severityy;
          return report.findings;
        }`,
    });
    const { version } = packedAs(CLI);
    for (const file of ["use.mjs", "use.cjs"]) {
      const { code, text } = project.run("node", [file]);
      expect(text).toMatch(new RegExp(`^${version} WL102/\\S+ state,\\S*rule,.*\\r?\\ntrue no such file\\n$`));
      expect(code).toBe(0);
    }
    for (const [module, moduleResolution] of [
      ["node16", "node16"],
      ["esnext", "bundler"],
      ["commonjs", "node10"],
    ]) {
      const compilerOptions = { module, moduleResolution, noEmit: true, strict: true, types: [], lib: ["es2023"] };
      project.write({ "tsconfig.json": { compilerOptions, files: ["use.ts"] } });
      expect(project.run("npx", ["--no-install", "tsc"])).toEqual({ code: 0, text: "" });
    }
  });

  withEngine("the pack, on the engine", () => {
    expectPackToBlock(project);
  });

  withEngine("a program of the components, added as the folder that npm installed", () => {
    // A copy: Pulumi installs the packages of what it adds in the folder itself.
    project.unpack(COMPONENTS, "components");
    const added = project.run("pulumi", ["package", "add", "./components"]);
    if (added.code !== 0) throw new Error(added.text);
    project.write({
      "index.js": `
        const { LicensedWindowsServer } = require("@pulumi/windows-licensing");
        new LicensedWindowsServer("web", {
          resourceGroupName: "app", location: "westeurope", subnetId: "/subscriptions/0/subnets/servers",
          edition: "datacenter", release: "2022", size: "Standard_D4s_v5", licence: "pay-as-you-go",
          adminUsername: "contosoadmin", adminPassword: "not-a-real-password",
        });`,
    });
    project.run("pulumi", ["stack", "init", "dev"]);
    const { code, text } = project.run("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive"]);
    expect(text).toMatch(/windows-licensing:index:LicensedWindowsServer web creating/);
    expect(text).toMatch(/azure-native:compute:VirtualMachine web-machine created/);
    expect(code).toBe(0);
  });
});

test("Node 20: the command, over a preview and a program", () => {
  const project = openUserProject("20", NPM, OLDEST_SDK, [CLI]);
  expectChecked(project, (...args) => project.run("npx", ["--no-install", CLI, ...args]));
});

test("Node 26, where the program brings the SDK and the command comes from elsewhere", () => {
  const project = openUserProject("26", NPM, NEWEST_SDK, []);
  const winlic = join(packedAs(CLI).folder, "dist/winlic.js");
  expectChecked(project, (...args) => project.run("node", [winlic, ...args]));
});

describe.each([
  {
    name: "pnpm 11",
    manager: {
      name: "pnpm",
      version: "11",
      // pnpm asks about each install script: the one of protobufjs only prints.
      files: { "pnpm-workspace.yaml": "allowBuilds:\n  protobufjs: false\n" },
    },
  },
  { name: "pnpm 10", manager: { name: "pnpm", version: "10" } },
  {
    name: "Yarn with node_modules",
    manager: { name: "yarn", version: "4", files: { ".yarnrc.yml": "nodeLinker: node-modules\n", "yarn.lock": "" } },
  },
] as const satisfies readonly { readonly name: string; readonly manager: Manager }[])("$name", ({ manager }) => {
  let project: UserProject;
  beforeAll(() => {
    project = openUserProject("24", manager, NEWEST_SDK, [CLI, PACK]);
  });

  test("the command, over a preview and a program", () => {
    const exec = manager.name === "pnpm" ? ["exec", "winlic"] : ["winlic"];
    expectChecked(project, (...args) => project.manage(...exec, ...args));
  });

  withEngine("the pack, on the engine", () => {
    expectPackToBlock(project);
  });
});

test("Yarn Plug'n'Play: the command runs by Yarn, and says so where it does not", () => {
  const manager: Manager = {
    name: "yarn",
    version: "4",
    files: { ".yarnrc.yml": "nodeLinker: pnp\n", "yarn.lock": "" },
  };
  const project = openUserProject("24", manager, NEWEST_SDK, [CLI]);
  expect(existsSync(join(project.folder, "node_modules"))).toBe(false);
  const yarn = (...args: readonly string[]): Ended =>
    project.manage("winlic", ...args, ...(args.includes("--program") ? ["--env", "NODE_OPTIONS"] : []));
  expectChecked(project, yarn);
  const outside = project.run("node", [join(packedAs(CLI).folder, "dist/winlic.js"), "check", "--program", "."]);
  expect(outside.code).toBe(2);
  expect(outside.text).toMatch(/Plug'n'Play[\s\S]*yarn winlic check --program/);
});

describe("the components from a tagged repository", () => {
  let server: GitServer;
  beforeAll(async () => {
    const { folder, version } = packedAs(COMPONENTS);
    server = await serveFolder(folder, "pulumi-windows-licensing/components", `v${version}`);
  });
  afterAll(() => server.close());

  withEngine("Pulumi clones the tag, installs and starts it", async () => {
    const project = openUserProject("24", NPM, NEWEST_SDK, []);
    const from = `https://localhost:${String(server.port)}/pulumi-windows-licensing/components.git`;
    const get = (version: string): Promise<Ended> => {
      // Not spawnSync: this process is the server.
      return project.start("pulumi", ["package", "get-schema", `${from}@${version}`], {
        SSL_CERT_FILE: server.certificate,
      });
    };
    const { code, text } = await get(packedAs(COMPONENTS).version);
    if (code !== 0) throw new Error(text);
    const served = JSON.parse(text.slice(text.indexOf("{\n"), text.lastIndexOf("}") + 1)) as typeof schema;
    expect(Object.keys(served.resources).sort()).toEqual(Object.keys(schema.resources).sort());
    expect((await get("9.9.9")).code).not.toBe(0);
  });
});
