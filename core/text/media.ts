import { maskKeys } from "./mask";

/**
 * What a text is printed on. `text` is for people: a terminal, a file, the log of a CI service; `json`, `csv` and `xml`
 * are for programs; `github` and `azure-devops` are logs in which a line may be an order of ours.
 */
export type Medium = "text" | "markdown" | "mermaid" | "json" | "csv" | "xml" | "github" | "azure-devops";

/** Colours, and the line that shows progress: the only sequences of a terminal that are ours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: sequences of terminals begin with one
const OURS = /^\u001b\[(?:\d{1,3}(?:;\d{1,3}){0,8})?[mK]$/;

/** Sequences of terminals, control characters but line breaks, and what turns the direction of writing or is not seen. */
const OBEYED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /\u001b\[[0-9;]{0,40}[@-~]|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** A line that a CI service takes for an order: GitHub's `::error::`, Azure DevOps' `##vso[` and `##[`, TeamCity's. */
const GITHUB_ORDER = /^([^\S\n]{0,200}):(?=:[A-Za-z-]{1,40}(?:[ \t][^\n]{0,2000})?::)/gm;
const PIPELINE_ORDER = /##(?=(?:vso|teamcity)?\[)/gi;

/**
 * The last step before bytes leave: masks, and takes away what the place that shows the text would obey.
 * @param mask hides product keys; one of its own only where keys that Microsoft publishes may be seen
 */
export function finish(text: string, medium: Medium, mask: (text: string) => string = maskKeys): string {
  if (medium === "json") return finishJson(maskJson(text, mask));
  const masked = mask(text);
  const seen = masked.replace(OBEYED, (sequence) => (medium === "text" && OURS.test(sequence) ? sequence : ""));
  const own = OWN_ORDERS[medium];
  if (own === undefined) return disarm(seen);
  return seen
    .split("\n")
    .map((line) => {
      const [order = ""] = own.exec(line) ?? [];
      return order + (order === "" ? disarm(line) : line.slice(order.length).replace(PIPELINE_ORDER, "# #"));
    })
    .join("\n");
}

/** The orders that a format gives itself; what they carry is escaped by `githubOrder` and `azureOrder`. */
const OWN_ORDERS: Partial<Readonly<Record<Medium, RegExp>>> = {
  github: /^::(?:error|warning|notice)(?= [^:\n]*::)/,
  "azure-devops": /^##vso\[task\.logissue (?=[^\]\n]*\])/,
};

function disarm(text: string): string {
  return text.replace(GITHUB_ORDER, "$1: ").replace(PIPELINE_ORDER, "# #");
}

/** Shows what a terminal would obey or nobody would see as an escape: `\u202e`. Line breaks and tabs stay. */
export function showControls(text: string): string {
  return text.replace(OBEYED, (sequence) => sequence.replace(CONTROL, escapeUnit));
}

const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

type Properties = Readonly<Record<string, string | number | undefined>>;

/** A line that GitHub makes an annotation of: https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
export function githubOrder(kind: "error" | "warning" | "notice", properties: Properties, message: string): string {
  const data = (text: string) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const property = (text: string) => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
  return `::${kind} ${writeProperties(properties, property, ",")}::${data(message)}`;
}

/** A line that Azure DevOps makes an issue of: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands */
export function azureOrder(properties: Properties, message: string): string {
  const data = (text: string) => text.replaceAll("%", "%AZP25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const property = (text: string) => data(text).replaceAll(";", "%3B").replaceAll("]", "%5D");
  return `##vso[task.logissue ${writeProperties(properties, property, ";")}]${data(message)}`;
}

function writeProperties(properties: Properties, write: (text: string) => string, between: string): string {
  return Object.entries(properties)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${write(String(value))}`]))
    .join(between);
}

/** Text of an element or an attribute of XML 1.0; characters that it cannot hold are replaced. */
export function escapeXml(text: string): string {
  return maskKeys(text)
    .replace(LONE_SURROGATE, "\ufffd")
    .replace(NOT_IN_XML, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;");
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const NOT_IN_XML =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** As a whole, so that a list of the groups of a key is masked too; text by text where that would cut an escape in two. */
function maskJson(text: string, mask: (text: string) => string): string {
  const masked = mask(text);
  if (masked === text || isJson(masked)) return masked;
  if (!isJson(text)) return masked;
  const document: unknown = JSON.parse(text);
  return `${JSON.stringify(maskValue(document, mask), undefined, 2)}\n`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function maskValue(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === "string") return mask(value);
  if (Array.isArray(value)) return value.map((one) => maskValue(one, mask));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [mask(name), maskValue(inner, mask)]));
}

/** Escapes stand for the same text, and a terminal or a CI log that shows the JSON obeys none of them. */
function finishJson(text: string): string {
  return text.replace(OBEYED, (sequence) => [...sequence].map(escapeUnit).join("")).replace(PIPELINE_ORDER, "\\u0023#");
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** What a spreadsheet runs as a formula, after blanks and marks that it drops; wide signs count as signs. */
const FORMULA = /^[\s"';]*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

/** A cell of CSV: quoted where any spreadsheet would part it, and with an apostrophe before what would be a formula. */
export function csvCell(value: string | number): string {
  if (typeof value === "number") return `${value}`;
  const masked = maskKeys(value).replace(OBEYED, "");
  const safe = FORMULA.test(masked) || /^[\t\r]/.test(masked) ? `'${masked}` : masked;
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Text that stays text in GitHub's Markdown: no cell ends early, nothing becomes a tag, a link, a picture or a mention. */
export function escapeMarkdown(text: string): string {
  return maskKeys(text)
    .replace(OBEYED, "")
    .replace(/[\r\n]+/g, " ")
    .replace(/[\\`|*_[\]~]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[@#]|:(?=\/\/)|(?<=\bwww)\./gi, (character) => `&#${String(character.charCodeAt(0))};`);
}
