import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { readComponentSchema, renderComponentSchema } from "./component-schema";
import { renderCodesPage } from "./generate-codes-page";
import { renderComponentPages } from "./generate-component-pages";
import { renderGlossary } from "./generate-glossary";
import { renderReportSchema } from "./generate-report-schema";
import { renderRuleIndexPage, renderRulePage } from "./generate-rule-pages";
import { loadRules, renderRulesIndex } from "./generate-rules-index";
import { renderScriptPage } from "./generate-script-page";
import { renderShippedScripts } from "./generate-shipped-scripts";
import { renderTroubleshootingPage } from "./generate-troubleshooting-page";
import { renderVmSizeTable, TableFault } from "./generate-vm-sizes";

const ROOT = join(__dirname, "..");

/**
 * Writes everything that is made from something else: the table of VM sizes, the index of the rules, their pages, the configuration's
 * JSON Schema, the components' package schema and pages, the page of their scripts. With `--check` it writes nothing and fails when a file is not what it would write.
 */
async function main(): Promise<void> {
  const check = process.argv.includes("--check");
  const files = new Map<string, string>([
    ["core/data/vm-size-table.json", renderVmSizeTable()],
    ["core/data/shipped-scripts.ts", renderShippedScripts()],
    ["core/rules/index.ts", await renderRulesIndex()],
  ]);
  const rules = (await loadRules()).map(({ rule }) => rule);
  files.set("docs/rules.md", renderRuleIndexPage(rules));
  files.set("docs/codes.md", renderCodesPage(rules));
  files.set("docs/glossary.md", renderGlossary());
  for (const rule of rules) files.set(`docs/rules/${rule.name}.md`, renderRulePage(rule));
  // Loaded late: the schema names the rules, so it reads the index that was just made.
  const { renderConfigSchema } = await import("./generate-config-schema");
  files.set("schema/windows-licensing.schema.json", renderConfigSchema());
  files.set("schema/report.schema.json", renderReportSchema());
  const components = await readComponentSchema();
  files.set("components/schema.json", renderComponentSchema(components));
  for (const [path, page] of renderComponentPages(components)) files.set(path, page);
  files.set("docs/machine-scripts.md", renderScriptPage());
  files.set("docs/guides/activation-troubleshooting.md", renderTroubleshootingPage());

  const stale = [...files].filter(([path, text]) => read(path) !== text).map(([path]) => path);
  const orphans = listPages().filter((path) => !files.has(path));
  if (check) {
    for (const path of [...stale, ...orphans])
      console.error(`${path} is stale. Run npm run generate and commit what it writes.`);
    process.exitCode = stale.length + orphans.length > 0 ? 1 : 0;
    return;
  }
  for (const path of stale) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), files.get(path) ?? "");
    console.log(`wrote ${path}`);
  }
  for (const path of orphans) {
    rmSync(join(ROOT, path));
    console.log(`removed ${path}`);
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(join(ROOT, path), "utf8");
  } catch {
    return undefined;
  }
}

/** Pages that are there, in folders that hold nothing but generated ones. */
function listPages(): readonly string[] {
  return ["rules", "components"].flatMap((name) => {
    const folder = join(ROOT, "docs", name);
    try {
      return readdirSync(folder).map((file) => relative(ROOT, join(folder, file)));
    } catch {
      return [];
    }
  });
}

main().catch((error: unknown) => {
  if (!(error instanceof TableFault)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
