import { z } from "zod";
import { REPORT_PARTS, reportSchema } from "../cli/formats/report-schema";

/** As much of JSON Schema as the report's has. */
interface Schema {
  readonly description?: string;
  readonly type?: string;
  readonly const?: string | number;
  readonly enum?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
}

/**
 * Types of the report for programs that use the library. They are written out because the report's own types come from
 * zod, which the package does not depend on.
 */
export function renderReportTypes(): string {
  const parts = REPORT_PARTS.map((part) => ({ ...part, schema: jsonSchemaOf(part.schema) }));
  const names: Names = new Map(parts.map(({ name, schema }) => [shapeOf(schema), name]));
  return [
    "// Made by npm run generate from cli/formats/report-schema.ts.",
    "",
    "/** The report that `winlic check --format json` prints. Later versions may add fields. */",
    `export interface Report ${objectOf(jsonSchemaOf(reportSchema), names, "")}`,
    "",
    ...parts.flatMap(({ name, says, schema }) => [
      `/** ${says} */`,
      `export interface ${name} ${objectOf(schema, names, "")}`,
      "",
    ]),
    "/** What could not be decided. */",
    'export type UnknownFact = Report["unknowns"][number];',
    "",
  ].join("\n");
}

/** Names of the objects that have one, by their shape. */
type Names = ReadonlyMap<string, string>;

function jsonSchemaOf(schema: z.ZodType): Schema {
  return z.toJSONSchema(schema, { target: "draft-7", io: "input" }) as Schema;
}

/** What makes two objects one type: all but what is said of them where they stand. */
function shapeOf({ type, properties, required, additionalProperties }: Schema): string {
  return JSON.stringify({ type, properties, required, additionalProperties });
}

function typeOf(schema: Schema, names: Names, indent: string): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.oneOf !== undefined) return schema.oneOf.map((one) => typeOf(one, names, indent)).join(" | ");
  switch (schema.type) {
    case undefined:
      return "unknown";
    case "integer":
    case "number":
      return "number";
    case "array":
      return `readonly ${grouped(typeOf(schema.items ?? {}, names, indent))}[]`;
    case "object":
      return names.get(shapeOf(schema)) ?? objectOf(schema, names, indent);
    case "string":
    case "boolean":
      return schema.type;
    default:
      throw new Error(`the report's schema has the type ${schema.type}, which is not known here`);
  }
}

function recordOf({ additionalProperties }: Schema, names: Names, indent: string): string {
  const value = typeof additionalProperties === "object" ? typeOf(additionalProperties, names, indent) : "unknown";
  return `{ readonly [key: string]: ${value} }`;
}

function objectOf(schema: Schema, names: Names, indent: string): string {
  const { properties, required = [] } = schema;
  if (properties === undefined) return recordOf(schema, names, indent);
  const inner = `${indent}  `;
  const lines = Object.entries(properties).flatMap(([name, property]) => [
    ...(property.description === undefined ? [] : [`${inner}/** ${property.description} */`]),
    required.includes(name)
      ? `${inner}readonly ${name}: ${typeOf(property, names, inner)};`
      : `${inner}readonly ${name}?: ${typeOf(property, names, inner)} | undefined;`,
  ]);
  return `{\n${lines.join("\n")}\n${indent}}`;
}

/** `(A | B)[]`, and `A[]` for one type. */
function grouped(type: string): string {
  return / \| (?![^{]*\})/.test(type) && !type.startsWith("{") ? `(${type})` : type;
}
