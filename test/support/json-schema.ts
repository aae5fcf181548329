import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";

/** What is wrong with a document by a JSON Schema of draft 4 or 7 in this repository. */
export function faultsBySchema(path: string, document: unknown): readonly string[] {
  const schema = JSON.parse(readFileSync(join(__dirname, "../..", path), "utf8")) as Record<string, unknown>;
  const old = String(schema.$schema).includes("draft-04");
  const ajv = new Ajv({ allErrors: true, schemaId: "auto", ...(old ? { meta: false } : {}), unknownFormats: "ignore" });
  if (old) ajv.addMetaSchema(require("ajv/lib/refs/json-schema-draft-04.json") as object);
  const validate = ajv.compile(schema);
  validate(document);
  return (validate.errors ?? []).map(({ dataPath, message }) => `${dataPath}: ${message ?? ""}`);
}
