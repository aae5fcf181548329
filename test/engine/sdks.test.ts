import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import schemaFile from "../../components/schema.json";
import type { ComponentSchema } from "../../scripts/component-schema";
import { makeFolder, ROOT } from "../support/packs";
import { generateSdk, openWithComponents, PATIENCE, run } from "./component-projects";
import { describeWithEngine } from "./support";
import { go, testWith } from "./toolchains";

const schema = schemaFile as unknown as ComponentSchema;

/** Each component of the schema, with the names of its arguments. */
const COMPONENTS = Object.entries(schema.resources).map(([token, { inputProperties }]) => ({
  name: token.split(":").at(-1) ?? token,
  args: Object.keys(inputProperties).sort(),
}));

/** The texts of all files of a folder, by path. */
function textsOf(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files
      .map((entry): [string, string] => {
        const path = join(entry.parentPath, entry.name);
        return [relative(folder, path).replaceAll("\\", "/"), readFileSync(path, "utf8")];
      })
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}

interface GeneratedLanguage {
  /** The file that has the component, and where its arguments stand in it. */
  fileOf(component: string): string;
  argumentsIn(text: string, component: string): readonly string[];
}

function all(pattern: RegExp, text: string): readonly string[] {
  return [...text.matchAll(pattern)].map(([, found]) => found ?? "");
}

/** The text between a line and the first one after it that ends a block. */
function block(text: string, start: string, end: RegExp): string {
  const from = text.indexOf(start);
  const rest = text.slice(from + start.length);
  return from === -1 ? "" : rest.slice(0, rest.search(end));
}

function camel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function snake(name: string): string {
  return camel(name).replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function unsnake(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

const PYTHON: GeneratedLanguage = {
  fileOf: (component) => `pulumi_windows_licensing/${snake(component)}.py`,
  argumentsIn: (text, component) =>
    all(/^ {17}(\w+): /gm, block(text, `class ${component}Args:`, /^ {8}"""/m)).map(unsnake),
};
const NODE: GeneratedLanguage = {
  fileOf: (component) => `${camel(component)}.ts`,
  argumentsIn: (text, component) =>
    all(/^ {4}(?:readonly )?(\w+)\??: /gm, block(text, `export interface ${component}Args {`, /^}/m)),
};
const GO: GeneratedLanguage = {
  fileOf: (component) => `${camel(component)}.go`,
  argumentsIn: (text, component) =>
    all(/^\t([A-Z]\w*) /gm, block(text, `type ${component}Args struct {`, /^}/m)).map(camel),
};
const CSHARP: GeneratedLanguage = {
  fileOf: (component) => `${component}.cs`,
  argumentsIn: (text, component) =>
    all(/\[Input\("(\w+)"/g, block(text, `public sealed class ${component}Args :`, /^ {4}}/m)),
};

function expectComplete(texts: ReadonlyMap<string, string>, { fileOf, argumentsIn }: GeneratedLanguage): void {
  const found = COMPONENTS.map(({ name }) => ({
    name,
    args: [...argumentsIn(texts.get(fileOf(name)) ?? "", name)].sort(),
  }));
  expect(found).toEqual(COMPONENTS);
}

describeWithEngine("SDKs by `pulumi package gen-sdk`", () => {
  test.each([
    { language: "python", form: PYTHON },
    { language: "nodejs", form: NODE },
  ])(
    "$language: every component with every argument, the same each time",
    async ({ language, form }) => {
      const project = await openWithComponents("components-in-yaml");
      const served = textsOf(await generateSdk(project, language));
      expectComplete(served, form);
      expect(textsOf(await generateSdk(project, language, "./components/schema.json"))).toEqual(served);
    },
    PATIENCE,
  );
});

// The CLI leaves these languages to hosts that come with it: their code generators are run here without them.
describe("SDKs by Pulumi's code generators", () => {
  testWith(
    go,
    "Go and C#: every component with every argument, the same each time; what is generated for Go compiles",
    () => {
      const folder = makeFolder("sdk-go");
      cpSync(join(ROOT, "test", "fixtures", "engine", "components-in-go"), folder, { recursive: true });
      const azureNative = join(folder, "azure-native.json");
      writeFileSync(azureNative, JSON.stringify(azureNativeForGo()));
      const generate = (out: string) => {
        const schemas = [join(ROOT, "components", "schema.json"), azureNative];
        run("go", ["run", "./generate", ...schemas, out], folder);
        return { go: textsOf(join(out, "go", "windows-licensing")), csharp: textsOf(join(out, "dotnet")) };
      };
      const generated = generate(folder);
      expectComplete(generated.go, GO);
      expectComplete(generated.csharp, CSHARP);
      expect(generate(makeFolder("sdk-again"))).toEqual(generated);

      run("go", ["vet", "./go/windows-licensing", "./program"], folder);
      return Promise.resolve();
    },
    PATIENCE * 2,
  );
});

/**
 * As much of azure-native's schema as the components refer to. Its module for Go has no types for lists and maps of
 * resources: `generateResourceContainerTypes` is false in provider/pkg/gen/schema.go of pulumi-azure-native.
 */
function azureNativeForGo(): object {
  const tokens = JSON.stringify(schema).matchAll(/#\/resources\/(azure-native:[\w:]+)/g);
  return {
    name: "azure-native",
    version: "3.28.0",
    resources: Object.fromEntries([...tokens].map(([, token]) => [token ?? "", {}])),
    language: {
      go: {
        importBasePath: "example.com/pulumi-windows-licensing/sdk/go/azure-native",
        rootPackageName: "azurenative",
        generateResourceContainerTypes: false,
      },
    },
  };
}
