import { secret } from "@pulumi/pulumi";
import { parse } from "yaml";
import * as components from "../../components/index";
import manifest from "../../components/package.json";
import schemaFile from "../../components/schema.json";
import { COMPONENT_EXAMPLES, type ExampleValue } from "../../scripts/component-examples";
import type { ComponentSchema, SchemaProperty } from "../../scripts/component-schema";
import { EXAMPLE_LANGUAGES } from "../../scripts/render-example";
import { registrationsOf } from "../support/component-mocks";

// `npm run check` fails when the file is not what the types say.
const schema = schemaFile as unknown as ComponentSchema;
const names = Object.keys(schema.resources).map((token) => token.split(":").at(-1) ?? "");

test("the package is named as its types are", () => {
  expect(Object.keys(schema.resources).every((token) => token.startsWith(`${manifest.name}:index:`))).toBe(true);
});

describe.each(names)("%s", (name) => {
  const component = schema.resources[`${manifest.name}:index:${name}`];
  const properties = Object.entries(component?.inputProperties ?? {});

  test("every argument has a sentence, and every optional one its default", () => {
    const silent = properties.filter(([, { description }]) => description === undefined);
    expect(silent.map(([key]) => key)).toEqual([]);
    const optional = properties.filter(([key]) => component?.requiredInputs.includes(key) === false);
    const open = optional.filter(([, { description = "" }]) => !/Default: /.test(description));
    expect(open.map(([key]) => key)).toEqual([]);
  });

  test("every number says its range", () => {
    const numbers = properties.filter(([, { type }]) => type === "number");
    expect(
      numbers.filter(([, { description = "" }]) => !/\d+ to \d+|at most \d+/.test(description)).map(([key]) => key),
    ).toEqual([]);
  });

  // azure-native's SDK for Go has no types for these: the SDK generated for Go would not compile.
  test("no output is a list or a map of resources", () => {
    const outputs = Object.entries(component?.properties ?? {});
    const elements = outputs.filter(([, output]) => /\/resources\//.test(elementOf(output)?.$ref ?? ""));
    expect(elements.map(([key]) => key)).toEqual([]);
  });

  test("the example of its page names arguments that there are, and all that are required", () => {
    const yaml = EXAMPLE_LANGUAGES.find(({ title }) => title === "YAML");
    const program = parse(yaml?.render(COMPONENT_EXAMPLES[name] ?? [], schema) ?? "") as YamlProgram;
    for (const { type, properties } of Object.values(program.resources)) {
      const used = schema.resources[type.replace(":", ":index:")];
      const given = Object.keys(properties);
      expect({ type, unknown: given.filter((key) => used?.inputProperties[key] === undefined) }).toEqual({
        type,
        unknown: [],
      });
      expect(given).toEqual(expect.arrayContaining([...(used?.requiredInputs ?? [])]));
    }
  });

  test("the example of its page can be built", async () => {
    const example = COMPONENT_EXAMPLES[name] ?? [];
    expect(example.map(({ component: used }) => used)).toContain(name);
    const made = await registrationsOf(() => build(example));
    expect(made.length).toBeGreaterThan(example.length);
  });
});

function elementOf({ items, additionalProperties }: SchemaProperty): SchemaProperty | undefined {
  return items ?? additionalProperties;
}

/** Builds an example as the program on the page does. */
function build(example: (typeof COMPONENT_EXAMPLES)[string]): void {
  const built = new Map<string, Readonly<Record<string, unknown>>>();
  const resolve = (value: ExampleValue): unknown => {
    if (typeof value !== "object") return value;
    if (Array.isArray(value)) return (value as readonly ExampleValue[]).map(resolve);
    if ("from" in value && typeof value.from === "string" && typeof value.output === "string") {
      return built.get(value.from)?.[value.output];
    }
    // A key of the right form will do for any secret.
    if ("config" in value) return secret("BCDFG-HJKMP-QRTVW-XY234-6789B");
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolve(member as ExampleValue)]));
  };
  for (const { component, name, args } of example) {
    const make = (components as unknown as Readonly<Record<string, ComponentClass>>)[component];
    if (make === undefined) throw new Error(`${component} is no component`);
    built.set(name, new make(name, resolve(args)));
  }
}

interface YamlProgram {
  readonly resources: Readonly<Record<string, { readonly type: string; readonly properties: object }>>;
}

type ComponentClass = new (name: string, args: unknown) => Readonly<Record<string, unknown>>;
