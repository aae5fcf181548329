import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadRules } from "./generate-rules-index";

const ROOT = join(__dirname, "..");

/** Writes the file and the test of a new rule. Usage: tsx scripts/new-rule.ts WL999 obey-this-order */
async function main([id = "", name = ""]: readonly string[]): Promise<string> {
  if (!/^WL\d{3}$/.test(id) || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 35) {
    return "usage: tsx scripts/new-rule.ts WLnnn name-in-kebab-case (at most 35 characters, an order the estate obeys)";
  }
  const taken = (await loadRules()).find(({ rule }) => rule.id === id || rule.name === name);
  if (taken !== undefined) return `${taken.rule.id} ${taken.rule.name} exists already; ids are never used twice`;
  const files = new Map([
    [`core/rules/${name}.ts`, renderRule(id, name)],
    [`test/core/rules/${name}.test.ts`, renderTest(name)],
  ]);
  for (const path of files.keys()) if (existsSync(join(ROOT, path))) return `${path} exists already`;
  for (const [path, text] of files) writeFileSync(join(ROOT, path), text);
  console.log(`wrote ${[...files.keys()].join(" and ")}; now \`npm run generate\``);
  return "";
}

function renderRule(id: string, name: string): string {
  return `import { fail, machineRule, pass, skip, UNKNOWN, unknown } from "../model";

export default machineRule({
  id: "${id}",
  name: "${name}",
  title: "",
  why: "",
  fix: "",
  severity: "medium",
  references: [],
  findings: { found: { level: "advisory", text: "{{machine}} .", fix: "" } },
  unknowns: { computed: { text: "The operating system of {{subjects}} is unknown.", settle: "" } },
  skips: { other: "it does not run Windows Server" },
  examples: { bad: { resources: [] }, good: { resources: [] } },
  check({ name, os }) {
    if (os === UNKNOWN) return unknown("computed");
    if (os !== "windows-server") return skip("other");
    return name === "" ? fail("found", undefined, { machine: name }) : pass;
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
