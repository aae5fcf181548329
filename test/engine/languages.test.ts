import { chmodSync, cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { runProgram } from "../../cli/inputs/program/run-program";
import { isFault, type Reading } from "../../cli/inputs/reading";
import { UNKNOWN } from "../../core/model";
import { linkPackages, makeFolder, ROOT } from "../support/packs";
import { reportOn } from "../support/program-estate";
import { openWithComponents } from "./component-projects";
import { describeWithEngine, openProject, readPreview } from "./support";
import { go, java, PYTHON, python, testWith } from "./toolchains";

const ESTATE = join(ROOT, "test", "fixtures", "languages");
const STAND_IN = join(ROOT, "test", "fixtures", "engine", "azure-native-stand-in");
const HOST = join(ROOT, "test", "fixtures", "engine", "language-host", "host.js");

/** A first build of azure-native for Go, or a first download for Java, takes minutes on a busy machine. */
const PATIENCE = 900_000;

/** A copy of the estate in one language, outside of the repository. */
function copyOf(language: string): string {
  const folder = makeFolder(`estate-${language}`);
  cpSync(join(ESTATE, language), folder, { recursive: true });
  if (language === "typescript") linkPackages(folder);
  return folder;
}

async function read(folder: string): Promise<Reading> {
  const reading = await runProgram({ directory: folder });
  if (isFault(reading)) throw new Error(JSON.stringify(reading));
  return reading;
}

/** What every rule says: codes, subjects and paths, and what it can't tell. */
function saidOf({ resources }: Reading): unknown {
  const { findings, unknowns } = reportOn(resources, ESTATE);
  const places = [...findings, ...unknowns].map((each) => {
    const { source: _, ...rest } = JSON.parse(JSON.stringify(each)) as Record<string, unknown>;
    return JSON.stringify(rest, (key, value: unknown) => (key === "source" ? undefined : value));
  });
  return places.sort();
}

/** What a program declares, but for what providers of different versions add. */
function declaredIn({ resources }: Reading): unknown {
  return resources
    .filter(({ type }) => !type.startsWith("pulumi:"))
    .map(({ urn, inputs, propertyDependencies, secrets }) => ({
      urn,
      inputs: JSON.parse(
        JSON.stringify(inputs, (key, value: unknown) =>
          key === "adminPassword" || DEFAULTS.has(key) || isMadeUp(key, value)
            ? undefined
            : value === UNKNOWN
              ? "unknown"
              : value,
        ),
      ) as unknown,
      propertyDependencies,
      secrets,
    }));
}

/** Defaults that the SDK of azure-native writes by itself; YAML has no SDK. */
const DEFAULTS: ReadonlySet<string> = new Set([
  "enableDdosProtection",
  "enableVmProtection",
  "privateEndpointNetworkPolicies",
  "privateLinkServiceNetworkPolicies",
]);

/** A name that a provider makes from the resource's, as the engine asks it to. */
function isMadeUp(key: string, value: unknown): boolean {
  return key.endsWith("Name") && typeof value === "string" && /[0-9a-f]{8}$/.test(value);
}

/** Where each machine stands in the program's file. */
function linesOf({ resources }: Reading): readonly unknown[] {
  return resources
    .filter(({ name }) => /^web\d$/.test(name))
    .map(({ name, source }) => [name, source?.file, source?.line]);
}

function lineWith(language: string, file: string, pattern: RegExp): number {
  return (
    readFileSync(join(ESTATE, language, file), "utf8")
      .split("\n")
      .findIndex((line) => pattern.test(line)) + 1
  );
}

/** A preview on the real engine with a stand-in for azure-native; `program` is what the small language host starts. */
async function previewOf(language: string, environment: Record<string, string> = {}, program?: readonly string[]) {
  const project = await openProject({ from: join(ESTATE, language) });
  cpSync(STAND_IN, join(project.folder, "stand-in"), { recursive: true });
  const yaml = readFileSync(join(ESTATE, language, "Pulumi.yaml"), "utf8");
  project.write("Pulumi.yaml", `${yaml}plugins: { providers: [{ name: azure-native, path: ./stand-in }] }\n`);
  const outcome = await project.pulumi(["preview", "--json", "--show-sames"], {
    environment: {
      ...environment,
      ...(program === undefined ? {} : { PATH: hostFor(language), PULUMI_TEST_PROGRAM: JSON.stringify(program) }),
    },
  });
  if (outcome.code !== 0) throw new Error(outcome.text);
  return { reading: readPreview(outcome), project };
}

/** A PATH on which the small language host is the one for a language. */
function hostFor(language: string): string {
  const folder = makeFolder("host");
  linkPackages(folder);
  const file = join(folder, `pulumi-language-${language}`);
  writeFileSync(file, `#!/usr/bin/env node\n${readFileSync(HOST, "utf8")}`);
  chmodSync(file, 0o755);
  return `${folder}${delimiter}${process.env.PATH ?? ""}`;
}

/** Runs something with variables of the environment. */
async function withEnvironment<T>(variables: Record<string, string>, body: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return await body();
  } finally {
    process.env = before;
  }
}

/** Every file below a folder with its content. */
function contentOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !/[\\/](?:node_modules|target)[\\/]/.test(path))
    .map((path) => `${relative(folder, path)}: ${readFileSync(path, "latin1")}`)
    .sort();
}

describeWithEngine("one estate in every language: winlic's own monitor and the real engine", () => {
  let typescript: Reading;
  beforeAll(async () => {
    typescript = await read(copyOf("typescript"));
  }, PATIENCE);

  /** The same resources, findings and unknowns as on the engine, and as in TypeScript; the project as it was. */
  async function expectSame(language: string, preview: () => Promise<{ readonly reading: Reading }>): Promise<Reading> {
    const { reading, real } = await expectSameWords(language, preview);
    expect(declaredIn(reading)).toEqual(declaredIn(real));
    return reading;
  }

  async function expectSameWords(language: string, preview: () => Promise<{ readonly reading: Reading }>) {
    const folder = copyOf(language);
    const before = contentOf(folder);
    const reading = await read(folder);
    expect(contentOf(folder)).toEqual(before);
    expect(reading.missing).toEqual([]);
    const { reading: real } = await preview();
    expect(saidOf(reading)).toEqual(saidOf(real));
    expect(saidOf(reading)).toEqual(saidOf(typescript));
    return { reading, real };
  }

  test(
    "TypeScript, which finds what there is to find",
    async () => {
      const reading = await expectSame("typescript", () => previewOf("typescript"));
      const { findings } = reportOn(reading.resources, ESTATE);
      expect(findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(["WL101", "WL110"]));
      const line = lineWith("typescript", "index.ts", /new compute\.VirtualMachine\(/);
      expect(linesOf(reading)).toEqual([0, 1, 2].map((index) => [`web${String(index)}`, "index.ts", line]));
    },
    PATIENCE,
  );

  testWith(
    python,
    "Python",
    () =>
      withEnvironment({ PULUMI_PYTHON_CMD: PYTHON }, async () => {
        const path = `${dirname(PYTHON)}${delimiter}${process.env.PATH ?? ""}`;
        const reading = await expectSame("python", () =>
          previewOf("python", { PATH: path, PULUMI_PYTHON_CMD: PYTHON }),
        );
        const line = lineWith("python", "__main__.py", /compute\.VirtualMachine\(/);
        expect(linesOf(reading)).toEqual([0, 1, 2].map((index) => [`web${String(index)}`, "__main__.py", line]));
      }),
    PATIENCE,
  );

  testWith(
    go,
    "Go",
    async () => {
      const reading = await expectSame("go", () => previewOf("go", {}, ["go", "run", "."]));
      const line = lineWith("go", "main.go", /compute\.NewVirtualMachine\(/);
      expect(linesOf(reading)).toEqual([0, 1, 2].map((index) => [`web${String(index)}`, "main.go", line]));
    },
    PATIENCE,
  );

  testWith(
    java,
    "Java",
    async () => {
      const maven = ["mvn", "--batch-mode", "--quiet", "compile", "exec:java"];
      const { reading } = await expectSameWords("java", () => previewOf("java", {}, maven));
      // The stand-in for the provider does not answer with the name, and without it the SDK for Java loses the dependency.
      expect(declaredIn(reading)).toEqual(declaredIn(typescript));
    },
    PATIENCE,
  );

  test(
    "YAML, on the engine without a provider",
    async () => {
      const folder = copyOf("yaml");
      const before = contentOf(folder);
      const reading = await read(folder);
      expect(contentOf(folder)).toEqual(before);
      expect(declaredIn(reading)).toEqual(declaredIn(typescript));
      expect(saidOf(reading)).toEqual(saidOf(typescript));
      expect(linesOf(reading)).toEqual(
        [0, 1, 2].map((index) => {
          const name = `web${String(index)}`;
          return [name, "Pulumi.yaml", lineWith("yaml", "Pulumi.yaml", new RegExp(`^  ${name}:`))];
        }),
      );
    },
    PATIENCE,
  );
});

describe("what a program cannot be told", () => {
  const inputsOf = ({ resources }: Reading, name: string): unknown =>
    JSON.parse(
      JSON.stringify(resources.find((resource) => resource.name === name)?.inputs, (_key, value: unknown) =>
        value === UNKNOWN ? "unknown" : value,
      ),
    );

  testWith(
    python,
    "in Python: look-ups, other stacks, existing resources and encrypted values are unknown; transforms are made",
    () =>
      withEnvironment({ PULUMI_PYTHON_CMD: PYTHON }, async () => {
        const reading = await read(copyOf("unknowns-in-python"));
        expect(inputsOf(reading, "a")).toEqual({
          resourceGroupName: "unknown",
          location: "unknown",
          ipConfigurations: [
            { name: "x", subnet: { id: "unknown" } },
            { name: "y", subnet: { id: "unknown" } },
          ],
          tags: { t: "unknown", n: "unknown", c: "unknown" },
        });
        expect(inputsOf(reading, "b")).toEqual({ resourceGroupName: "x", location: "unknown", tags: { k: "unknown" } });
        expect(inputsOf(reading, "tagged")).toEqual({ resourceGroupName: "x", tags: { all: "yes" } });
        expect(reading.missing.map(({ kind, count }) => [kind, count])).toEqual([
          ["look-up", 2],
          ["stack-reference", 1],
          ["read-only", 1],
          ["secret-configuration", 2],
        ]);
      }),
    PATIENCE,
  );

  testWith(
    go,
    "in Go: the same, and that results of look-ups were used directly",
    async () => {
      const reading = await read(copyOf("unknowns-in-go"));
      expect(inputsOf(reading, "a")).toEqual({
        resourceGroupName: "unknown",
        location: "unknown",
        tags: { plain: "unknown", id: "unknown", secret: "unknown" },
      });
      expect(inputsOf(reading, "b")).toEqual({ resourceGroupName: "x", location: "unknown" });
      expect(reading.missing.map(({ kind, count }) => [kind, count])).toEqual([
        ["look-up", 2],
        ["direct-look-up", 2],
        ["stack-reference", 1],
        ["read-only", 1],
        ["secret-configuration", 2],
      ]);
    },
    PATIENCE,
  );
});

describeWithEngine("YAML on the engine, without a provider", () => {
  test(
    "look-ups are unknown where they are read; types of bridged providers get their long form; settings and names count",
    async () => {
      const { resources, missing } = await read(copyOf("unknowns-in-yaml"));
      const told = resources.map(({ name, type, inputs }) => [
        name,
        type,
        JSON.parse(
          JSON.stringify(inputs, (_key, value: unknown) => (value === UNKNOWN ? "unknown" : value)),
        ) as unknown,
      ]);
      expect(told.filter(([name]) => name !== "looks-dev")).toEqual([
        [
          "nic",
          "azure-native:network:NetworkInterface",
          {
            resourceGroupName: "web",
            location: "unknown",
            ipConfigurations: ["ip", "ip2", "ip3"].map((name) => ({ name, subnet: { id: "unknown" } })),
          },
        ],
        [
          "classic",
          "azure:compute/windowsVirtualMachine:WindowsVirtualMachine",
          { name: "unknown", networkInterfaceIds: ["unknown"], resourceGroupName: "web", size: "Standard_D4s_v5" },
        ],
        ["prov", "pulumi:providers:azure-native", { location: "westeurope" }],
        ["my-pet", "random:index:RandomPet", {}],
      ]);
      expect(missing.map(({ kind, count }) => [kind, count])).toEqual([
        ["look-up", 3],
        ["read-only", 1],
      ]);
    },
    PATIENCE,
  );

  test(
    "components of a package in the project: what they make stands where the component does",
    async () => {
      const { folder } = await openWithComponents("components-in-yaml");
      const { resources } = await read(folder);
      const host = resources.find(
        ({ type, name }) => type === "azure-native:compute:VirtualMachine" && /^kms1/.test(name),
      );
      const text = readFileSync(join(folder, "Pulumi.yaml"), "utf8").split("\n");
      expect(host?.source).toMatchObject({ file: "Pulumi.yaml", line: text.indexOf("  kms1:") + 1 });
      expect(resources.some(({ type }) => type === "azure-native:privatedns:PrivateRecordSet")).toBe(true);
    },
    PATIENCE,
  );

  test(
    "a package in the project that does not start is named, and not the types that its schema would have told",
    async () => {
      const { folder, write } = await openWithComponents("components-in-yaml");
      write("components/index.ts", 'throw new Error("nothing starts here");\n');
      const fault = await runProgram({ directory: folder });
      expect(fault).toMatchObject({
        file: join(folder, "components"),
        expected: expect.stringContaining("get-schema") as unknown,
      });
      expect(isFault(fault) && fault.found).toContain("could not read plugin");
    },
    PATIENCE,
  );
});
