import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { version } from "../package.json";
import { ROOT } from "./bundles";

/** Files that name the version of winlic which they take. */
export const PINNED_FILES: readonly string[] = [
  ".pre-commit-hooks.yaml",
  "ci/azure-devops.yml",
  "templates/check.yml",
  "ci/examples/azure-pipelines.yml",
  "ci/examples/bitbucket-pipelines.yml",
  "ci/examples/github-preview.yml",
  "ci/examples/github.yml",
  "ci/examples/gitlab.yml",
  "ci/examples/pre-commit-config.yaml",
];

/** A file for CI with the version of this repository. */
export function pinVersion(file: string): string {
  return readFileSync(join(ROOT, file), "utf8")
    .replace(/(pulumi-windows-licensing(?:\/check)?@v?)\d+\.\d+\.\d+/g, `$1${version}`)
    .replace(/(rev: v|ref: refs\/tags\/v)\d+\.\d+\.\d+/g, `$1${version}`)
    .replace(/"\d+\.\d+\.\d+"(?= # of pulumi-windows-licensing)/g, `"${version}"`);
}

const GUIDE = join(ROOT, "docs", "guides", "ci.md");

/** `docs/guides/ci.md` with the files and tables that its comments name, as they are now. */
export function renderCiGuide(): string {
  return readFileSync(GUIDE, "utf8")
    .replace(
      /<!-- file: (\S+) -->\n(?:\n```yaml\n[\s\S]*?\n```\n)?/g,
      (_match, file: string) => `<!-- file: ${file} -->\n\n\`\`\`yaml\n${pinVersion(file).trimEnd()}\n\`\`\`\n`,
    )
    .replace(
      /<!-- table: (\S+) (inputs|outputs) -->\n(?:\n\|[^\n]*)*\n*/g,
      (_match, file: string, part: "inputs" | "outputs") =>
        `<!-- table: ${file} ${part} -->\n\n${renderTable(readPart(file, part))}\n\n`,
    );
}

type Entry = { readonly description: string; readonly default?: string };

/** The inputs or outputs that the file of an action or of a component describes. */
function readPart(file: string, part: "inputs" | "outputs"): Readonly<Record<string, Entry>> {
  const text = pinVersion(file);
  if (file === "action.yml") return (parse(text) as Record<typeof part, Record<string, Entry>>)[part];
  const [head] = parseAllDocuments(text);
  if (head === undefined) throw new Error(`${file} is empty`);
  const { spec } = head.toJS() as { readonly spec: { readonly inputs: Readonly<Record<string, Entry>> } };
  return spec.inputs;
}

function renderTable(entries: Readonly<Record<string, Entry>>): string {
  const withDefaults = Object.values(entries).some((entry) => entry.default !== undefined);
  const rows = Object.entries(entries).map(([name, entry]) => {
    const initial = entry.default === undefined || entry.default === "" ? "" : `\`${entry.default}\``;
    return `| \`${name}\` | ${entry.description} |${withDefaults ? ` ${initial} |` : ""}`;
  });
  const head = withDefaults
    ? ["| input | what it is | default |", "| --- | --- | --- |"]
    : ["| output | what it is |", "| --- | --- |"];
  return [...head, ...rows].join("\n");
}
