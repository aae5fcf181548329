import { COLLECT_VARIANTS, type CollectVariantName } from "./channels";
import { COLLECT_SCRIPT } from "./collect-script";

/** The script for a channel: the same code, with the longest line that the channel takes. */
export function renderCollector(name: CollectVariantName): string {
  const variant = COLLECT_VARIANTS.find((each) => each.name === name);
  if (variant === undefined) throw new Error(`no variant ${name}`);
  const { usage, most, pasted } = variant;
  const header = usage.map((line) => `# ${line}`);
  const body = COLLECT_SCRIPT.replace(/(\[string\] \$Most = ')\d+(')/, `$1${String(most)}$2`);
  if (!pasted) return `${header.join("\n")}\n${body}`;
  // A console runs what was pasted so far at an empty line, and `exit` closes it.
  const lines = body
    .replace(/^<#[\s\S]*?#>\n/, "")
    .replace(/\nexit \$Stage\.Code\n$/, "\n")
    .split("\n")
    .filter((line) => line.trim() !== "");
  return [...header, "& {", ...lines, "}", ""].join("\n");
}
