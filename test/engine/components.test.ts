import { spawnSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { ROOT } from "../support/packs";
import { describeWithEngine, openProject, type Project } from "./support";

/** Each starts the components from their source, which is compiled every time. */
const PATIENCE = 300_000;

/** Pulumi installs the packages of a component library; here they are linked, and npm only says what it would do. */
const environment = { npm_config_dry_run: "true" };

/** A project with the components beside it. */
async function openWithComponents(from: string): Promise<Project> {
  const project = await openProject({ from: join(ROOT, "test", "fixtures", "engine", from) });
  for (const part of ["components", "core", "config"]) {
    cpSync(join(ROOT, part), join(project.folder, part), { recursive: true });
  }
  return project;
}

/** An interpreter that has pulumi, pulumi_azure_native and what it takes to build a package: PULUMI_TEST_PYTHON, or the one on the PATH. */
const PYTHON = process.env.PULUMI_TEST_PYTHON ?? "python3";
const hasPackages = spawnSync(PYTHON, ["-c", "import pulumi, pulumi_azure_native, setuptools, wheel"]).status === 0;
const testWithPython = hasPackages ? test : test.skip;
if (!hasPackages) {
  // A skipped test that says nothing looks like one that passed.
  process.stderr.write(
    "The Python program is skipped: `pip install pulumi pulumi-azure-native setuptools wheel`, PULUMI_TEST_PYTHON.\n",
  );
}

/** Deploys a program, looks for changes that should not be, and for secrets in the state. */
async function deployTwice(project: Project, settings: Readonly<Record<string, string>>): Promise<void> {
  const up = await project.pulumi(["up", "--yes", "--skip-preview"], { environment: settings });
  if (up.code !== 0) throw new Error(up.text);
  expect(up.text).toMatch(/lookedUp: "_vlmcs\._tcp\.corp\.contoso\.com"/);
  const again = await project.pulumi(["preview"], { environment: settings });
  expect(again.text).toMatch(/^Resources:\n {4}\d+ unchanged$/m);

  const { text: state } = await project.pulumi(["stack", "export"]);
  expect(state).toContain("windows-licensing-kms-host");
  for (const secret of ["BCDFG-HJKMP", "6789B", "not-a-real-password"]) expect(state).not.toContain(secret);
}

describeWithEngine("the components under the real engine", () => {
  test(
    "a YAML program",
    async () => {
      const project = await openWithComponents("components-in-yaml");
      await deployTwice(project, environment);

      // A machine that Pulumi may not delete is what keeps its activation.
      const destroy = await project.pulumi(["destroy", "--yes", "--skip-preview"], { environment });
      expect(destroy.code).not.toBe(0);
      expect(destroy.text).toMatch(/kms1-server-machine[^\n]*cannot be deleted\n[^\n]*protected/);
    },
    PATIENCE,
  );

  test(
    "a YAML program with wrong arguments",
    async () => {
      const project = await openWithComponents("components-in-yaml");
      const program = readFileSync(join(project.folder, "Pulumi.yaml"), "utf8");
      project.write(
        "Pulumi.yaml",
        program.replace("edition: datacenter", "edition: datacenter-azure-edition\n      activationIntervalMinutes: 7"),
      );
      const { code, text } = await project.pulumi(["preview"], { environment });
      expect(code).not.toBe(0);
      expect(text).toMatch(/edition.*cannot be datacenter-azure-edition/);
      expect(text).toMatch(/activationIntervalMinutes.*from 15 to 43200 minutes/);
    },
    PATIENCE,
  );

  testWithPython(
    "a Python program against a generated SDK",
    async () => {
      const project = await openWithComponents("components-in-python");
      const sdk = ["package", "gen-sdk", "./components", "--language", "python", "--out", "sdk"];
      const generated = await project.pulumi(sdk, { environment });
      if (generated.code !== 0) throw new Error(generated.text);
      const packages = join(project.folder, "packages");
      const from = join(project.folder, "sdk", "python");
      const options = ["--quiet", "--no-deps", "--no-build-isolation", "--target", packages];
      const installed = spawnSync(PYTHON, ["-m", "pip", "install", ...options, from], { encoding: "utf8" });
      if (installed.status !== 0) throw new Error(installed.stderr);
      await deployTwice(project, {
        ...environment,
        PATH: [...(PYTHON.includes("/") ? [dirname(PYTHON)] : []), process.env.PATH].join(delimiter),
        PYTHONPATH: packages,
      });
    },
    PATIENCE,
  );

  test(
    "the package's schema is the one that is kept",
    async () => {
      const project = await openWithComponents("components-in-yaml");
      const { code, text } = await project.pulumi(["package", "get-schema", "./components"], { environment });
      expect(code).toBe(0);
      const served = JSON.parse(text.slice(text.indexOf("{\n"), text.lastIndexOf("}") + 1)) as unknown;
      const kept = JSON.parse(readFileSync(join(ROOT, "components", "schema.json"), "utf8")) as object;
      expect(served).toMatchObject({ name: "windows-licensing", resources: "resources" in kept ? kept.resources : {} });
    },
    PATIENCE,
  );
});
