import { join } from "node:path";
import { ComponentProvider } from "@pulumi/pulumi/provider/experimental/provider";
import * as components from "../components/index";
import manifest from "../components/package.json";

/** A property of a component or type, as Pulumi's package schema has it. */
export interface SchemaProperty {
  readonly type?: string;
  readonly $ref?: string;
  readonly description?: string;
  readonly items?: SchemaProperty;
  readonly additionalProperties?: SchemaProperty;
  readonly plain?: boolean;
}

export interface SchemaType {
  readonly type: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaProperty>>;
  readonly required?: readonly string[];
  readonly enum?: readonly { readonly name: string; readonly value: string; readonly description?: string }[];
}

export interface SchemaComponent extends SchemaType {
  readonly inputProperties: Readonly<Record<string, SchemaProperty>>;
  readonly requiredInputs: readonly string[];
}

export interface ComponentSchema {
  readonly name: string;
  readonly version: string;
  readonly language: Readonly<Record<string, object>>;
  readonly types: Readonly<Record<string, SchemaType>>;
  readonly resources: Readonly<Record<string, SchemaComponent>>;
}

/**
 * The package schema of the components, read from their types by Pulumi's own analyser. The mark `optional` says again
 * what `requiredInputs` says, and is no part of Pulumi's schema. Go gets its input types for lists of objects too: the
 * generated arguments name them, and would not compile without.
 */
export async function readComponentSchema(): Promise<ComponentSchema> {
  const provider = new ComponentProvider({
    dirname: join(__dirname, "..", "components"),
    name: manifest.name,
    components: Object.values(components).filter((exported) => typeof exported === "function"),
  });
  const schema = JSON.parse(await provider.getSchema(), (key, value: unknown) =>
    key === "optional" ? undefined : value,
  ) as ComponentSchema;
  return { ...schema, language: { ...schema.language, go: { ...schema.language.go, generateExtraInputTypes: true } } };
}

export function renderComponentSchema(schema: ComponentSchema): string {
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
