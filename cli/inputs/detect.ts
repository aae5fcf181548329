import { getHeapStatistics } from "node:v8";
import { ARM_TEMPLATE } from "./documents/arm-template";
import { excerptOf, locateJsonFault } from "./locate-json-fault";
import { megabytes } from "./read-bytes";
import type { InputFault } from "./reading";
import { isSnapshot } from "./template";

/** A JSON object of which nothing else is known yet. */
export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a text turned out to be. */
export type Detected =
  | { readonly kind: "preview"; readonly document: Json }
  | { readonly kind: "events"; readonly events: readonly Json[] }
  | { readonly kind: "state"; readonly document: Json }
  | { readonly kind: "template"; readonly text: string }
  /** JSON that is none of Pulumi's outputs, with what to say where nothing else reads it either. */
  | { readonly kind: "other"; readonly document: unknown; readonly fault: InputFault }
  /** The same for a text that is no JSON. */
  | { readonly kind: "text"; readonly fault: InputFault };

const EXPECTED =
  "the output of `pulumi preview --json --show-sames`, of its streaming form or event log, of `pulumi stack export` or `pulumi policy analyze --json`, an ARM template or a Bicep snapshot";
const MAKE_ONE =
  "Make one with `pulumi preview --json --show-sames > preview.json`, or `pulumi stack export > state.json`.";

/** Tells which of Pulumi's outputs a text is, and says so plainly when it is another tool's, or none. */
export function detectInput(text: string, file: string): Detected | InputFault {
  const trimmed = text.trim();
  if (trimmed === "") {
    return fault(file, "", "nothing: it is empty", `The command that wrote it may have failed. ${MAKE_ONE}`);
  }
  if (!trimmed.startsWith("{") && !trimmed.startsWith("[")) {
    return isCommentedTemplate(trimmed, file) ? { kind: "template", text } : recogniseText(trimmed, file);
  }

  const heavy = refuseHeavy(text, file);
  if (heavy !== undefined) return heavy;

  const firstLine = trimmed.slice(0, lineEnd(trimmed, 0));
  const firstEvent = firstLine.length < trimmed.length ? parse(firstLine) : undefined;
  if (isEvent(firstEvent)) return readEventLines(text, file);

  // Not the trimmed text: a slice of a large text is copied before it is parsed.
  const document = parse(text);
  if (document === undefined)
    return isCommentedTemplate(text, file) ? { kind: "template", text } : malformed(text, file);
  if (isTemplate(document)) return { kind: "template", text };
  if (isEvent(document)) return { kind: "events", events: [document] };
  return recogniseDocument(document, file);
}

/** Texts below this are read whatever they hold. */
const LIGHT = 8_000_000;

/** A text that would take more memory than Node may use, and end the process, once it is read. */
function refuseHeavy(text: string, file: string): InputFault | undefined {
  if (text.length < LIGHT) return undefined;
  const { heap_size_limit: limit, used_heap_size: used } = getHeapStatistics();
  const weight = weighJson(text);
  if (weight < (limit - used) * 0.9) return undefined;
  const needed = Math.ceil(weight / 1_000_000 / 1024) * 1024;
  return {
    file,
    place: "",
    expected: `an input that fits into ${megabytes(limit)}, which is what Node may use here`,
    found: `one that takes about ${megabytes(weight)}`,
    todo: `Check that it is the right file. To let Node use more: NODE_OPTIONS=--max-old-space-size=${String(needed * 2)}.`,
  };
}

/** About how many bytes a JSON text takes once it is read: by what it holds, because `[{},{}]` grows twentyfold. */
export function weighJson(text: string): number {
  let containers = 0;
  let values = 0;
  let inText = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const begun = at;
      at = endOfString(text, at + 1);
      inText += at - begun;
      values += 1;
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) containers += 1;
    else if (code === COMMA) values += 1;
  }
  return containers * 64 + values * 24 + inText * 2;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;
const BACKSLASH = 0x5c;

/** Where a string ends whose first character stands at `from`: at its quotation mark, or at the end of the text. */
function endOfString(text: string, from: number): number {
  for (let at = from; ; ) {
    const end = text.indexOf('"', at);
    if (end === -1) return text.length;
    let before = end;
    while (before > from && text.charCodeAt(before - 1) === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 0) return end;
    at = end + 1;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}

function isEvent(value: unknown): value is Json {
  return (
    isJson(value) &&
    typeof value.timestamp === "number" &&
    ("sequence" in value || Object.keys(value).some((key) => key.endsWith("Event")))
  );
}

function readEventLines(text: string, file: string): Detected | InputFault {
  const events: Json[] = [];
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const end = lineEnd(text, start);
    const content = text.slice(start, end).trim();
    line += 1;
    start = end + 1;
    if (content === "") continue;
    const event = parse(content);
    if (isJson(event)) {
      events.push(event);
      continue;
    }
    const { column, truncated, found } = locateJsonFault(content);
    return {
      file,
      place: `line ${String(line)}, column ${String(column)}`,
      expected: "one event, as a JSON object, on each line",
      found,
      todo: truncated
        ? "The text is cut off: run the command again and let it finish."
        : "Keep other output out of the file: only standard output belongs in it.",
    };
  }
  return { kind: "events", events };
}

function malformed(text: string, file: string): InputFault {
  const { line, column, truncated, found } = locateJsonFault(text);
  return {
    file,
    place: `line ${String(line)}, column ${String(column)}`,
    expected: "JSON",
    found: truncated ? "the end of the text, before the JSON is complete" : found,
    todo: truncated
      ? `The text is cut off: run the command again and let it finish. ${MAKE_ONE}`
      : `Keep other output out of the file: only standard output belongs in it. ${MAKE_ONE}`,
  };
}

/** A template, or the snapshot of a Bicep file. */
function isTemplate(document: unknown): boolean {
  if (isSnapshot(document)) return true;
  return isJson(document) && typeof document.$schema === "string" && /deploymentTemplate\.json/i.test(document.$schema);
}

/** Templates may hold comments, which make them no JSON for anybody else. */
function isCommentedTemplate(text: string, file: string): boolean {
  return (
    /^\s*(?:\/[/*]|\{)/.test(text) &&
    /deploymentTemplate\.json/i.test(text.slice(0, 2_000)) &&
    ARM_TEMPLATE.recognises({ file, text })
  );
}

function recogniseDocument(document: unknown, file: string): Detected | InputFault {
  if (!isJson(document)) {
    return { kind: "other", document, fault: foreign(fault(file, "", "a JSON list", MAKE_ONE)) };
  }
  if (Array.isArray(document.steps)) return { kind: "preview", document };
  // A preview without a single step has no `steps` at all.
  if (isJson(document.changeSummary) && "duration" in document) return { kind: "preview", document };
  if (isJson(document.deployment) || isJson(document.checkpoint) || isJson(document.latest)) {
    return { kind: "state", document };
  }
  if (isJson(document.manifest) && Array.isArray(document.resources)) {
    return { kind: "state", document: { deployment: document } };
  }
  const [found, todo] = STRANGERS.find(([recognises]) => recognises(document))?.slice(1) ?? [];
  return {
    kind: "other",
    document,
    fault: foreign(
      fault(
        file,
        "",
        typeof found === "string" ? found : `a JSON object with ${keysOf(document)}`,
        typeof todo === "string" ? todo : MAKE_ONE,
      ),
    ),
  };
}

/** JSON that people hand in by mistake: how it is known, what it is called, what to do instead. */
const STRANGERS: readonly (readonly [(document: Json) => boolean, string, string?])[] = [
  [(json) => "resourcePlans" in json, "an update plan (`pulumi preview --save-plan`)"],
  [
    (json) => "format_version" in json || ("terraform_version" in json && "planned_values" in json),
    "a Terraform plan",
    "Terraform is not covered: this checks Pulumi programs.",
  ],
  [
    (json) => "terraform_version" in json && "lineage" in json,
    "a Terraform state",
    "Terraform is not covered: this checks Pulumi programs.",
  ],
  [
    (json) => typeof json.$schema === "string" && /deploymentParameters\.json/i.test(json.$schema),
    "the parameters of an ARM template",
    "Name the template, and give this file with --parameters.",
  ],
  [
    (json) => "dependencies" in json && "name" in json && !("steps" in json),
    "a package.json",
    "To run a program, name its folder: `winlic check --program DIR`.",
  ],
];

function keysOf(document: Json): string {
  const keys = Object.keys(document);
  if (keys.length === 0) return "no content";
  return `${keys
    .slice(0, 4)
    .map((key) => `\`${key}\``)
    .join(", ")}${keys.length > 4 ? " and more" : ""}`;
}

/** Text that is not JSON at all. */
function recogniseText(text: string, file: string): Detected | InputFault {
  if (/^(Previewing|Updating|Refreshing|Destroying) /m.test(text) || /^View (in Browser|Live)/m.test(text)) {
    return fault(file, "", "what Pulumi prints for people to read", `Add \`--json --show-sames\`. ${MAKE_ONE}`);
  }
  if (/^error: /m.test(text)) {
    const message = excerptOf(/^error: (.*)/m.exec(text)?.[1] ?? "");
    return fault(file, "", `an error message of Pulumi: \`${message}\``, "Settle that error first.");
  }
  if (/^name:\s/m.test(text) && /^runtime:/m.test(text)) {
    return fault(file, "", "a Pulumi project file", "To run a program, name its folder: `winlic check --program DIR`.");
  }
  if (
    /\.bicep(?:param)?$/i.test(file) ||
    /^(?:targetScope\s*=|using\s+'|(?:resource|module)\s+\w+\s+'|param\s+\w+\s+\w+)/m.test(text)
  ) {
    return fault(
      file,
      "",
      "a Bicep file",
      "Compile it: `az bicep build --file main.bicep --outfile main.json`, and `az bicep build-params` for its parameters. Then check main.json.",
    );
  }
  if (/^Terraform (will perform|used the selected)/m.test(text)) {
    return fault(file, "", "a Terraform plan", "Terraform is not covered: this checks Pulumi programs.");
  }
  const unknown = {
    ...fault(file, "", `text that is not JSON: \`${excerptOf(text)}\``, MAKE_ONE),
    place: "line 1, column 1",
  };
  return { kind: "text", fault: /\.json(?:\.gz)?$/i.test(file) ? unknown : foreign(unknown) };
}

/** What was never meant as an input; a file named JSON that holds none was. */
function foreign(fault: InputFault): InputFault {
  return { ...fault, foreign: true };
}

function fault(file: string, place: string, found: string, todo: string): InputFault {
  return { file, place, expected: EXPECTED, found, todo };
}
