import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadRules } from "./generate-rules-index";

const ROOT = join(__dirname, "..");

const USAGE =
  "usage: npx tsx scripts/new-rule.ts WL6 name-in-kebab-case (the next free id of WL6xx; or a whole id, such as WL699; a name has at most 35 characters and is an order the estate obeys)";

/**
 * Writes the file and the test of a new rule. Usage: tsx scripts/new-rule.ts WL6 obey-this-order
 * @param area the area of the rule, whose next free id it gets, or an id
 */
async function main([area = "", name = ""]: readonly string[]): Promise<string> {
  if (!/^WL[1-9](\d{2})?$/.test(area) || !/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(name) || name.length > 35) return USAGE;
  const rules = (await loadRules()).map(({ rule }) => rule);
  const id = area.length > 3 ? area : nextFreeId(area, rules);
  const taken = rules.find((rule) => rule.id === id || rule.name === name);
  if (taken !== undefined) return `${taken.id} ${taken.name} exists already; ids are never used twice`;
  const files = new Map([
    [`core/rules/${name}.ts`, renderRule(id, name)],
    [`test/core/rules/${name}.test.ts`, renderTest(name)],
  ]);
  for (const path of files.keys()) if (existsSync(join(ROOT, path))) return `${path} exists already`;
  for (const [path, text] of files) writeFileSync(join(ROOT, path), text);
  console.log(`wrote ${[...files.keys()].join(" and ")} for ${id}; now run npm run generate`);
  return "";
}

/** One more than the highest of its area: an id that a removed rule had is not used again. */
function nextFreeId(area: string, rules: readonly { readonly id: string }[]): string {
  const numbers = rules.flatMap(({ id }) => (id.startsWith(area) ? [Number(id.slice(area.length))] : [0]));
  return `${area}${String(Math.max(...numbers) + 1).padStart(2, "0")}`;
}

function renderRule(id: string, name: string): string {
  return `import { fail, machineRule, pass, skip, UNKNOWN, unknown } from "../model";
import { machine } from "./examples/resources";

// Replace every text and the check: they only show the form.
export default machineRule({
  id: "${id}",
  name: "${name}",
  title: "A Windows Server machine declares its licence type",
  why: "Say what it costs to break the rule.",
  fix: "Say what to do, one step a sentence.",
  severity: "medium",
  references: ["https://learn.microsoft.com/windows-server/"],
  findings: {
    undeclared: {
      level: "advisory",
      text: "{{machine}} does not set licenseType.",
      fix: "Set licenseType of {{machine}} to None to pay as you go.",
      snippet: { licenseType: "None" },
    },
  },
  unknowns: {
    computed: {
      text: "The licence type of {{subjects}} is computed at deployment.",
      settle: "Set licenseType to a value that is known before deployment.",
    },
  },
  skips: { other: "it does not run Windows Server" },
  fleets: { unchecked: "what it asks is not read of a fleet yet" },
  examples: {
    bad: { resources: [machine("scaffold")] },
    good: { resources: [machine("scaffold", { licenseType: "None" })] },
  },
  check({ name, os, licenseType, paths }) {
    // Only the machine of the examples, so that no other report changes until the rule is written.
    if (os !== "windows-server" || name !== "scaffold") return skip("other");
    if (licenseType === UNKNOWN) return unknown("computed", {}, { path: paths.licenseType });
    return licenseType === undefined ? fail("undeclared", paths.licenseType, { machine: name }) : pass;
  },
});
`;
}

function renderTest(name: string): string {
  return `import rule from "../../../core/rules/${name}";
import { testRule } from "../../support/rule-tester";

testRule(rule, { passes: {}, fails: {}, skips: {}, cannotTell: {} });
`;
}

void main(process.argv.slice(2)).then((fault) => {
  if (fault !== "") {
    console.error(fault);
    process.exitCode = 2;
  }
});
