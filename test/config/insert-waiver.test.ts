import { insertWaiver } from "../../config/insert-waiver";
import { readConfiguration } from "../../config/read";
import { RULES } from "../../core/rules";

const WAIVER = {
  rule: "WL220",
  resource: "urn:*::legacy-*",
  reason: 'Vendor: "2016" only # until March',
  owner: "platform@contoso.com",
  until: "2027-03-31",
};
const ENTRY = `rule: WL220
    resource: urn:*::legacy-*
    reason: 'Vendor: "2016" only # until March'
    owner: platform@contoso.com
    until: 2027-03-31`;

function waiversIn(text: string) {
  const { declarations, faults } = readConfiguration(text, {
    file: "windows-licensing.yaml",
    knownRules: RULES,
    asOf: "2026-11-22",
  });
  expect(faults).toEqual([]);
  return declarations.waivers;
}

const OTHER = "rule: WL101, resource: web, reason: r, owner: o, until: 2027-01-01";

const layouts: Readonly<Record<string, string>> = {
  "no waivers": "# Ours\nversion: 1\n\ncounting:\n  noticeDays: 30 # a month\n",
  "no line break at the end": "version: 1",
  "a comment at the end": "version: 1\n# the end\n",
  "an empty list": "version: 1\nwaivers: [] # none yet\ncounting: { noticeDays: 30 }\n",
  "an empty list at the end": "version: 1\nwaivers: []",
  "entries in lines": `version: 1
waivers:
  # the first
  - rule: WL101
    resource:   "web"   # odd   spaces
    reason: >-
      folded
      text
    owner: o
    until: 2027-01-01   # renewed

# what follows
counting:
  noticeDays: 30
`,
  "entries that are not indented": `version: 1\nwaivers:\n- rule: WL101\n  resource: web\n  reason: r\n  owner: o\n  until: 2027-01-01\ncounting:\n  noticeDays: 30\n`,
  "entries in braces": `version: 1\nwaivers:\n    - { ${OTHER} }   # one\n    # two\ncounting: { noticeDays: 30 }\n`,
  "a list in brackets": `version: 1\nwaivers: [{ ${OTHER} }]   # one\ncounting: { noticeDays: 30 }\n`,
  JSON: '{\n  "version": 1,\n  "counting": { "noticeDays": 30 }\n}\n',
  "JSON with waivers": `{ "version": 1, "waivers": [{ "rule": "WL101", "resource": "web", "reason": "r", "owner": "o", "until": "2027-01-01" }] }`,
};

test.each(Object.entries(layouts))("%s", (_name, text) => {
  const before = waiversIn(text);
  const edited = insertWaiver(text, WAIVER);
  expect(waiversIn(edited ?? "")).toEqual([...before, WAIVER]);
  // Every line that was there is there still, in its order; `[]` alone goes, and lines of JSON grow.
  if (text.includes("[{") || text.includes("[]") || text.startsWith("{")) return;
  const lines = (edited ?? "").split("\n");
  let at = -1;
  for (const line of text.trimEnd().split("\n")) {
    at = lines.indexOf(line, at + 1);
    expect({ line, found: at !== -1 }).toEqual({ line, found: true });
  }
});

test("the entry stands after the last one, and before what follows", () => {
  const edited = insertWaiver(layouts["entries in lines"] ?? "", WAIVER);
  expect(edited).toContain(`until: 2027-01-01   # renewed\n  - ${ENTRY}\n\n# what follows\n`);
});

test("an empty list keeps the comment behind it", () => {
  expect(insertWaiver(layouts["an empty list"] ?? "", WAIVER)).toContain(
    `waivers: # none yet\n  - ${ENTRY}\ncounting: { noticeDays: 30 }\n`,
  );
});

test("line breaks of Windows stay those of Windows", () => {
  const edited = insertWaiver((layouts["entries in lines"] ?? "").replaceAll("\n", "\r\n"), WAIVER) ?? "";
  expect(edited.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  expect(waiversIn(edited).length).toBe(2);
});

test.each(["yes", "0x1f", "- a", "* all", "&x", "a: b", "a #b", "'", '"', "\\", "null", "2027-01-01", " x "])(
  "a text that YAML would read otherwise: %s",
  (reason) => {
    for (const text of Object.values(layouts)) {
      expect(waiversIn(insertWaiver(text, { ...WAIVER, reason }) ?? "").at(-1)?.reason).toBe(reason);
    }
  },
);

test("what is no document is left alone", () => {
  expect(insertWaiver("- a\n- b\n", WAIVER)).toBeUndefined();
  expect(insertWaiver("version: 1\n...\n", WAIVER)).toBeUndefined();
});
