import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderConfigSchema } from "../../scripts/generate-config-schema";

type Schema = Readonly<Record<string, unknown>>;

const FILE = join(__dirname, "../../schema/windows-licensing.schema.json");
const schema = JSON.parse(renderConfigSchema()) as Schema;

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every field at every depth, by its path. */
function fieldsOf(part: Schema, path = ""): readonly (readonly [string, Schema])[] {
  const { properties, items, anyOf } = part;
  const named = isSchema(properties) ? Object.entries(properties) : [];
  const own = named.flatMap(([key, inner]) => (isSchema(inner) ? [[`${path}.${key}`, inner] as const] : []));
  const branches = [items, ...(Array.isArray(anyOf) ? (anyOf as readonly unknown[]) : [])].filter(isSchema);
  return [
    ...own.flatMap(([name, inner]) => [[name, inner] as const, ...fieldsOf(inner, name)]),
    ...branches.flatMap((inner) => fieldsOf(inner, `${path}[]`)),
  ];
}

const fields = fieldsOf(schema);

test("the committed file is what the schema and the rules give; if not, run `npm run generate`", () => {
  expect(readFileSync(FILE, "utf8")).toBe(renderConfigSchema());
});

test("editors know the version of JSON Schema, and what the file is", () => {
  expect(schema).toMatchObject({
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "windows-licensing.yaml",
    type: "object",
    required: ["version"],
    additionalProperties: false,
  });
});

test.each(fields)("%s has a sentence, and objects a title and no unknown keys", (_path, field) => {
  expect(field.description).toMatch(/^.{10,}\.$/);
  if (isSchema(field.properties)) {
    expect(field.title).toMatch(/\S/);
    expect(field.additionalProperties).toBe(false);
  }
});

test.each(fields.filter(([path]) => !/\.(rules|match)\./.test(path)))(
  "%s is required, or says what holds without it",
  (path, field) => {
    expect(`${path} ${String(field.description)}`).toMatch(/Required|Default:|One of/);
  },
);

test.each([
  ".version",
  ".entitlements[].packs.sixteen",
  ".entitlements[].use[].both.since",
  ".access.cals[].via",
  ".machines[].match.image",
  ".onPremises[].nodes",
  ".activation.hosts[][].key",
  ".network.appliances[].egress",
  ".counting.noticeDays",
  ".rules.declare-a-valid-configuration",
  ".rules.WL701",
  ".waivers[].until",
])("%s is there", (path) => {
  expect(fields.map(([name]) => name)).toContain(path);
});

test("fields that exclude each other do so in editors too", () => {
  const entitlement = fields.find(([path]) => path === ".entitlements")?.[1].items;
  expect(entitlement).toMatchObject({
    oneOf: ["cores", "packs", "servers", "processors"].map((key) => ({ required: [key] })),
  });
});
