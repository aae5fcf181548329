import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import schema from "../../components/schema.json";
import { COMPONENT_EXAMPLES, type ExampleComponent } from "../../scripts/component-examples";
import type { ComponentSchema } from "../../scripts/component-schema";
import { EXAMPLE_LANGUAGES } from "../../scripts/render-example";
import { makeFolder, ROOT } from "../support/packs";
import { openProject, type Project } from "./support";
import { PYTHON } from "./toolchains";

/** Each starts the components, most of them compiled as they are loaded. */
export const PATIENCE = 300_000;

/** Pulumi installs the packages of a component library; here they are linked, and npm only says what it would do. */
export const OFFLINE = { npm_config_dry_run: "true" };

/** A project with the components beside it, as they stand in the repository. */
export async function openWithComponents(from: string): Promise<Project> {
  const project = await openProject({ from: join(ROOT, "test", "fixtures", "engine", from) });
  for (const part of ["components", "core", "config"]) {
    cpSync(join(ROOT, part), join(project.folder, part), { recursive: true });
  }
  return project;
}

export type Language = "TypeScript" | "Python" | "YAML";

/** Secrets of the stack's configuration in the examples. No real key, but one of the right form. */
const SECRETS = { adminPassword: "not-a-real-password", hostKey: "BCDFG-HJKMP-QRTVW-XY234-6789B" };

/** What may be readable nowhere: parts of the secrets. */
export const SECRET_PARTS = ["BCDFG-HJKMP", "6789B", "not-a-real-password"];

/** Makes a program that is rendered as the examples on the components' pages are that of a project. */
export function writeProgram(project: Project, language: Language, example: readonly ExampleComponent[]): void {
  const rendered = renderIn(language, example);
  switch (language) {
    case "TypeScript":
      project.write("index.ts", rendered);
      break;
    case "Python":
      project.write("__main__.py", rendered);
      break;
    case "YAML":
      project.write(
        "Pulumi.yaml",
        `name: components-in-yaml\nruntime: yaml\n${rendered.replace("path/to/pulumi-windows-licensing/components", "./components")}\n`,
      );
  }
}

/** Sets the secrets that the examples read from the configuration. */
export async function setSecrets(project: Project): Promise<void> {
  for (const [key, value] of Object.entries(SECRETS)) {
    const { code, text } = await project.pulumi(["config", "set", "--secret", key, value]);
    if (code !== 0) throw new Error(text);
  }
}

export function renderIn(language: Language, example: readonly ExampleComponent[]): string {
  const renderer = EXAMPLE_LANGUAGES.find(({ title }) => title === language);
  if (renderer === undefined) throw new Error(`There are no examples in ${language}`);
  return renderer.render(example, schema as unknown as ComponentSchema);
}

/** All examples of the components' pages as one program: a component that stands on two pages is declared once. */
export function allExamples(): readonly ExampleComponent[] {
  const byName = new Map<string, ExampleComponent>();
  for (const component of Object.values(COMPONENT_EXAMPLES).flat()) {
    const known = byName.get(component.name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(component)) {
      throw new Error(`Two examples name different components ${component.name}`);
    }
    byName.set(component.name, component);
  }
  return [...byName.values()];
}

/** Generates the SDK for Python and returns the environment in which a program finds it. */
export async function installForPython(project: Project): Promise<Readonly<Record<string, string>>> {
  const sdk = await generateSdk(project, "python");
  const packages = makeFolder("python-packages");
  const options = ["--quiet", "--no-deps", "--no-build-isolation", "--target", packages];
  run(PYTHON, ["-m", "pip", "install", ...options, sdk], project.folder);
  return {
    ...OFFLINE,
    PATH: [...(PYTHON.includes("/") ? [dirname(PYTHON)] : []), process.env.PATH].join(delimiter),
    PYTHONPATH: packages,
  };
}

/** Adds the package to a Node project as a user does, and then does what npm would do with the SDK that this makes. */
export async function installForNode(project: Project): Promise<void> {
  // A folder of the project's own: beside the packages of the repository there is one more.
  const modules = join(project.folder, "node_modules");
  rmSync(modules);
  for (const folder of [modules, join(modules, "@pulumi")]) {
    mkdirSync(folder);
    const from = join(ROOT, relative(project.folder, folder));
    for (const name of readdirSync(from)) {
      if (name !== "@pulumi") symlinkSync(join(from, name), join(folder, name), "junction");
    }
  }
  const { code, text } = await project.pulumi(["package", "add", "./components"], { environment: OFFLINE });
  if (code !== 0) throw new Error(text);
  const sdk = join(project.folder, "sdks", "windows-licensing");
  symlinkSync(sdk, join(modules, "@pulumi", "windows-licensing"), "junction");
  run(join(ROOT, "node_modules", ".bin", "tsc"), ["--types", "node"], sdk);
  cpSync(join(sdk, "package.json"), join(sdk, "bin", "package.json"));
}

/** Runs a command to its end, and fails with what it printed. */
export function run(
  command: string,
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): void {
  const env = { ...process.env, ...environment };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`);
}

/** The folder of a generated SDK. @param from the package: its folder, or its schema */
export async function generateSdk(project: Project, language: string, from = "./components"): Promise<string> {
  const out = makeFolder("sdk");
  const args = ["package", "gen-sdk", from, "--language", language, "--out", out];
  const { code, text } = await project.pulumi(args, { environment: OFFLINE });
  if (code !== 0) throw new Error(text);
  return join(out, language);
}
