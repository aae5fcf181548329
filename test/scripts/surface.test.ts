import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readHeading } from "../../scripts/release-plan";
import { compareSurfaces, findUnannounced, readRecorded, readSurface, type Surface } from "../../scripts/surface";

jest.setTimeout(120_000);

const recorded = readRecorded();

test("nothing that users name breaks, unless the version of the changelog says so", async () => {
  const changelog = readFileSync(join(__dirname, "../../CHANGELOG.md"), "utf8");
  const next = readHeading(changelog)?.version ?? "";
  expect(findUnannounced(recorded, await readSurface(next), next)).toEqual([]);
});

/** The surface with a change in it. */
function changed(change: (draft: Draft) => unknown): Surface {
  const draft = structuredClone(recorded) as unknown as Draft;
  change(draft);
  return draft as unknown as Surface;
}
type Draft = {
  rules: Record<string, { name: string; levels: Record<string, string> }>;
  codes: string[];
  configuration: Record<string, string>;
  components: { resources: Record<string, unknown> };
  children: Record<string, string[]>;
};

test.each<{ situation: string; change: (draft: Draft) => unknown; breaks: readonly RegExp[] }>([
  { situation: "nothing", change: () => undefined, breaks: [] },
  {
    situation: "a rule is renamed",
    change: ({ rules }) => Object.assign(rules.WL110 ?? {}, { name: "own-cores" }),
    breaks: [/WL110 was named own-enough-cores/],
  },
  { situation: "a rule is gone", change: ({ rules }) => delete rules.WL110, breaks: [/rule WL110 is gone/] },
  {
    situation: "a level is raised",
    change: ({ rules }) => Object.assign(rules.WL101?.levels ?? {}, { undeclared: "mandatory" }),
    breaks: [/WL101\/undeclared blocks/],
  },
  {
    situation: "a level is lowered",
    change: ({ rules }) => Object.assign(rules.WL110?.levels ?? {}, { short: "advisory" }),
    breaks: [],
  },
  {
    situation: "a new rule advises",
    change: ({ rules }) => Object.assign(rules, { WL999: { name: "be-new", levels: { old: "advisory" } } }),
    breaks: [],
  },
  {
    situation: "a new rule blocks",
    change: ({ rules }) => Object.assign(rules, { WL999: { name: "be-new", levels: { old: "mandatory" } } }),
    breaks: [/WL999 is new/],
  },
  { situation: "a code is gone", change: ({ codes }) => codes.shift(), breaks: [/^code .* is gone/] },
  {
    situation: "a field is gone",
    change: ({ configuration }) => delete configuration["entitlements[].edition"],
    breaks: [/field entitlements\[\]\.edition is gone/],
  },
  {
    situation: "a value is taken no more",
    change: ({ configuration }) => Object.assign(configuration, { "entitlements[].edition": '"standard" (required)' }),
    breaks: [/no longer takes "datacenter"/, /no longer takes "essentials"/],
  },
  {
    situation: "a field is required now",
    change: ({ configuration }) => Object.assign(configuration, { asOf: `${configuration.asOf ?? ""} (required)` }),
    breaks: [/field asOf is required now/],
  },
  {
    situation: "a field is new",
    change: ({ configuration }) => Object.assign(configuration, { more: "string" }),
    breaks: [],
  },
  {
    situation: "a new part has fields that it needs",
    change: ({ configuration }) => Object.assign(configuration, { more: "object", "more.name": "string (required)" }),
    breaks: [],
  },
  {
    situation: "a part that was there needs a new field",
    change: ({ configuration }) => Object.assign(configuration, { "entitlements[].more": "string (required)" }),
    breaks: [/field entitlements\[\]\.more is new and required/],
  },
  {
    situation: "a child has another name",
    change: ({ children }) => children.KmsHost?.pop(),
    breaks: [/KmsHost no longer makes /],
  },
  {
    situation: "a component is gone",
    change: ({ components }) => delete components.resources["windows-licensing:index:KmsHost"],
    breaks: [/KmsHost is gone/],
  },
])("$situation", ({ change, breaks }) => {
  expect(compareSurfaces(recorded, changed(change))).toEqual(
    breaks.map((each) => expect.stringMatching(each) as string),
  );
});

test("a break passes where the version announces it", () => {
  const after = changed(({ rules }) => delete rules.WL110);
  const before = { ...recorded, version: "1.4.2" };
  expect(findUnannounced(before, after, "1.5.0")).toHaveLength(1);
  expect(findUnannounced(before, after, "2.0.0")).toEqual([]);
});
