import { z } from "zod";
import { reportSchema } from "../cli/formats/report-schema";

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
  const schema = z.toJSONSchema(reportSchema, { target: "draft-7", io: "input" }) as Schema;
  return [
    "// Made by npm run generate from cli/formats/report-schema.ts.",
    "",
    "/** The report that `winlic check --format json` prints. Later versions may add fields. */",
    `export interface Report ${typeOf(schema, "")}`,
    "",
    "/** What a rule found. */",
    'export type Finding = Report["findings"][number];',
    "",
    "/** What could not be decided. */",
    'export type UnknownFact = Report["unknowns"][number];',
    "",
  ].join("\n");
}

function typeOf(schema: Schema, indent: string): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.oneOf !== undefined) return schema.oneOf.map((one) => typeOf(one, indent)).join(" | ");
  switch (schema.type) {
    case undefined:
      return "unknown";
    case "integer":
    case "number":
      return "number";
    case "array":
      return `readonly ${grouped(typeOf(schema.items ?? {}, indent))}[]`;
    case "object":
      return schema.properties === undefined ? recordOf(schema, indent) : objectOf(schema.properties, schema, indent);
    case "string":
    case "boolean":
      return schema.type;
    default:
      throw new Error(`the report's schema has the type ${schema.type}, which is not known here`);
  }
}

function recordOf({ additionalProperties }: Schema, indent: string): string {
  const value = typeof additionalProperties === "object" ? typeOf(additionalProperties, indent) : "unknown";
  return `{ readonly [key: string]: ${value} }`;
}

function objectOf(properties: NonNullable<Schema["properties"]>, { required = [] }: Schema, indent: string): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).flatMap(([name, property]) => [
    ...(property.description === undefined ? [] : [`${inner}/** ${property.description} */`]),
    required.includes(name)
      ? `${inner}readonly ${name}: ${typeOf(property, inner)};`
      : `${inner}readonly ${name}?: ${typeOf(property, inner)} | undefined;`,
  ]);
  return `{\n${lines.join("\n")}\n${indent}}`;
}

/** `(A | B)[]`, and `A[]` for one type. */
function grouped(type: string): string {
  return / \| (?![^{]*\})/.test(type) && !type.startsWith("{") ? `(${type})` : type;
}
