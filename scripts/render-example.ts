import type { ExampleComponent, ExampleValue, Reference, Secret } from "./component-examples";
import type { ComponentSchema, SchemaProperty, SchemaType } from "./component-schema";

/** Writes one program in one language. */
export interface ExampleLanguage {
  readonly title: string;
  readonly fence: string;
  render(example: readonly ExampleComponent[], schema: ComponentSchema): string;
}

export const EXAMPLE_LANGUAGES: readonly ExampleLanguage[] = [
  { title: "TypeScript", fence: "ts", render: renderTypeScript },
  { title: "Python", fence: "python", render: renderPython },
  { title: "YAML", fence: "yaml", render: renderYaml },
];

function isReference(value: ExampleValue): value is Reference {
  return typeof value === "object" && !Array.isArray(value) && "from" in value && "output" in value;
}

function isSecret(value: ExampleValue): value is Secret {
  return typeof value === "object" && !Array.isArray(value) && "config" in value;
}

function isList(value: ExampleValue): value is readonly ExampleValue[] {
  return Array.isArray(value);
}

function secretsIn(value: ExampleValue): readonly string[] {
  if (typeof value !== "object") return [];
  if (isSecret(value)) return [value.config];
  return Object.values(value).flatMap((member: ExampleValue) => secretsIn(member));
}

function secretsOf(example: readonly ExampleComponent[]): readonly string[] {
  return [...new Set(example.flatMap(({ args }) => secretsIn(args)))].sort();
}

function typeOf(
  property: SchemaProperty | undefined,
  schema: ComponentSchema,
): (SchemaType & { name: string }) | undefined {
  const token = property?.$ref?.replace("#/types/", "");
  const type = token === undefined ? undefined : schema.types[token];
  return type === undefined ? undefined : { ...type, name: token?.split(":").at(-1) ?? "" };
}

function inputsOf(component: string, schema: ComponentSchema): Readonly<Record<string, SchemaProperty>> {
  return schema.resources[`${schema.name}:index:${component}`]?.inputProperties ?? {};
}

function memberOf(property: SchemaProperty | undefined, value: string, schema: ComponentSchema): string | undefined {
  const type = typeOf(property, schema);
  const member = type?.enum?.find((candidate) => candidate.value === value);
  return type === undefined || member === undefined ? undefined : `${type.name}.${member.name}`;
}

function variableOf(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function renderTypeScript(example: readonly ExampleComponent[], schema: ComponentSchema): string {
  const used = new Set(example.map(({ component }) => component));
  const referred = new Set(example.flatMap(({ args }) => referencesIn(args)));
  const write = (value: ExampleValue, property: SchemaProperty | undefined, indent: string): string => {
    if (typeof value === "string") {
      const member = memberOf(property, value, schema);
      if (member !== undefined) used.add(member.split(".")[0] ?? "");
      return member ?? JSON.stringify(value);
    }
    if (typeof value !== "object") return String(value);
    if (isReference(value)) return `${variableOf(value.from)}.${value.output}`;
    if (isSecret(value)) return `config.requireSecret("${value.config}")`;
    const inner = `${indent}  `;
    if (isList(value)) {
      return `[\n${value.map((each) => `${inner}${write(each, property?.items, inner)},\n`).join("")}${indent}]`;
    }
    const properties = typeOf(property, schema)?.properties;
    const members = Object.entries(value).map(
      ([key, each]) => `${inner}${key}: ${write(each, properties?.[key] ?? property?.additionalProperties, inner)},\n`,
    );
    return `{\n${members.join("")}${indent}}`;
  };
  const statements = example.map(({ component, name, args }) => {
    const inputs = inputsOf(component, schema);
    const lines = Object.entries(args).map(([key, value]) => `  ${key}: ${write(value, inputs[key], "  ")},`);
    const target = referred.has(name) ? `const ${variableOf(name)} = ` : "";
    return `${target}new ${component}("${name}", {\n${lines.join("\n")}\n});`;
  });
  const config = secretsOf(example).length === 0 ? [] : ["const config = new pulumi.Config();"];
  return [
    ...(config.length === 0 ? [] : ['import * as pulumi from "@pulumi/pulumi";']),
    `import { ${[...used].sort().join(", ")} } from "@pulumi/${schema.name}";`,
    "",
    ...config,
    ...statements,
  ].join("\n");
}

function referencesIn(value: ExampleValue): readonly string[] {
  if (typeof value !== "object") return [];
  if (isReference(value)) return [value.from];
  return Object.values(value).flatMap((member: ExampleValue) => referencesIn(member));
}

function snake(name: string): string {
  return name
    .replace(/-/g, "_")
    .replace(/([a-z0-9])([A-Z])/g, (_, before: string, letter: string) => `${before}_${letter.toLowerCase()}`);
}

function renderPython(example: readonly ExampleComponent[], schema: ComponentSchema): string {
  const module = `pulumi_${schema.name.replaceAll("-", "_")}`;
  const referred = new Set(example.flatMap(({ args }) => referencesIn(args)));
  const write = (value: ExampleValue, property: SchemaProperty | undefined, indent: string): string => {
    if (typeof value === "string") return JSON.stringify(value);
    if (typeof value === "boolean") return value ? "True" : "False";
    if (typeof value !== "object") return String(value);
    if (isReference(value)) return `${snake(value.from)}.${snake(value.output)}`;
    if (isSecret(value)) return `config.require_secret("${value.config}")`;
    const inner = `${indent}    `;
    if (isList(value)) {
      return `[\n${value.map((each) => `${inner}${write(each, property?.items, inner)},\n`).join("")}${indent}]`;
    }
    const type = typeOf(property, schema);
    const entries = Object.entries(value);
    if (type?.properties === undefined) {
      const members = entries.map(
        ([key, each]) => `${inner}"${key}": ${write(each, property?.additionalProperties, inner)},\n`,
      );
      return `{\n${members.join("")}${indent}}`;
    }
    const members = entries.map(
      ([key, each]) => `${inner}${snake(key)}=${write(each, type.properties?.[key], inner)},\n`,
    );
    return `licensing.${type.name}Args(\n${members.join("")}${indent})`;
  };
  const statements = example.map(({ component, name, args }) => {
    const inputs = inputsOf(component, schema);
    const lines = Object.entries(args).map(([key, value]) => `    ${snake(key)}=${write(value, inputs[key], "    ")},`);
    const target = referred.has(name) ? `${snake(name)} = ` : "";
    return `${target}licensing.${component}(\n    "${name}",\n${lines.join("\n")}\n)`;
  });
  const config = secretsOf(example).length === 0 ? [] : ["config = pulumi.Config()"];
  return [
    ...(config.length === 0 ? [] : ["import pulumi"]),
    `import ${module} as licensing`,
    "",
    ...config,
    ...statements,
  ].join("\n");
}

function renderYaml(example: readonly ExampleComponent[], schema: ComponentSchema): string {
  const write = (value: ExampleValue, indent: string): string => {
    if (typeof value === "string") return ` ${/^[\d.]+$/.test(value) ? `"${value}"` : value}`;
    if (typeof value !== "object") return ` ${String(value)}`;
    if (isReference(value)) return ` \${${value.from}.${value.output}}`;
    if (isSecret(value)) return ` \${${value.config}}`;
    if (isList(value)) {
      return value.map((each) => `\n${indent}- ${write(each, `${indent}  `).trimStart()}`).join("");
    }
    return Object.entries(value)
      .map(([key, each]) => `\n${indent}${key}:${write(each, `${indent}  `)}`)
      .join("");
  };
  const config = secretsOf(example).map((key) => `  ${key}: { type: string, secret: true }`);
  return [
    ...(config.length === 0 ? [] : ["config:", ...config]),
    "packages:",
    `  ${schema.name}: path/to/pulumi-windows-licensing/components`,
    "resources:",
    ...example.map(
      ({ component, name, args }) =>
        `  ${name}:\n    type: ${schema.name}:${component}\n    properties:${write(args, "      ")}`,
    ),
  ].join("\n");
}
