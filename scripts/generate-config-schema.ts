import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { documentSchema } from "../config/schema/document";
import type { Rule } from "../core/model";

const SCHEMA_FILE = join(__dirname, "..", "schema", "windows-licensing.schema.json");
const RULES_FOLDER = join(__dirname, "..", "core", "rules");

/** What of a rule an editor shows. */
type ShownRule = Pick<Rule, "id" | "name" | "title">;

/**
 * The JSON Schema of `windows-licensing.yaml` for editors, from the zod schema and the rules. Draft 7: the newest one
 * that the YAML and JSON language servers know entirely.
 */
export function renderConfigSchema(rules: readonly ShownRule[] = readRules()): string {
  const { $schema, ...schema } = z.toJSONSchema(documentSchema(), { target: "draft-7", io: "input" });
  const { rules: any, ...sections } = schema.properties ?? {};
  if (typeof any !== "object" || typeof any.additionalProperties !== "object") {
    throw new Error("the schema of `rules` no longer says how the setting of a rule looks");
  }
  const { propertyNames: _, additionalProperties: setting, ...rest } = any;
  const properties = { ...sections, rules: { ...rest, additionalProperties: false, properties: settingsOf(rules) } };
  return `${JSON.stringify({ $schema, ...schema, properties, definitions: { ruleSetting: setting } }, null, 2)}\n`;
}

/** Each rule by name and by id, so that editors complete and explain them. */
function settingsOf(rules: readonly ShownRule[]): Readonly<Record<string, object>> {
  const sorted = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  // In draft 7 nothing beside `$ref` counts, hence `allOf`.
  const allOf = [{ $ref: "#/definitions/ruleSetting" }];
  return Object.fromEntries(
    sorted.flatMap(({ id, name, title }) => {
      const setting = { title: `${id} ${name}`, description: `${title}.`, allOf };
      return [
        [name, setting],
        [id, setting],
      ];
    }),
  );
}

/** The rules as their files export them: the generated index may be older than they are. */
function readRules(): readonly ShownRule[] {
  return readdirSync(RULES_FOLDER)
    .filter((file) => file.endsWith(".ts") && file !== "index.ts")
    .map((file) => (require(join(RULES_FOLDER, file)) as { readonly default: ShownRule }).default);
}

if (require.main === module) {
  mkdirSync(dirname(SCHEMA_FILE), { recursive: true });
  writeFileSync(SCHEMA_FILE, renderConfigSchema());
}
