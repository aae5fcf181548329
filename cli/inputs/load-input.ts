import { type Detected, detectInput } from "./detect";
import { readEvents } from "./events";
import type { ColumnMap } from "./live/column-map";
import { readLiveJson, readLiveText } from "./live/read-live";
import { loadText } from "./load-text";
import { readPreview } from "./preview";
import { expandGzip, LARGEST_INPUT, readInputBytes, STANDARD_INPUT } from "./read-bytes";
import { type InputFault, isFault, type Reading } from "./reading";
import { readState } from "./state";
import { decodeTable } from "./table";
import { type NamedText, readTemplateInput } from "./template";
import { decodeText } from "./text-encoding";

/** What the person said the input is; the events of a preview count as a preview. */
export type Expected = "preview" | "state" | "live";

interface InputOptions {
  readonly map?: ColumnMap | undefined;
  /** Files with the parameters of an ARM template. */
  readonly parameters?: readonly string[] | undefined;
}

/** Reads a file, or standard input for `-`. Which of Pulumi's outputs it is, is found out from its content. */
export async function loadInput(
  path: string,
  expected?: Expected,
  largest: number = LARGEST_INPUT,
  { map, parameters = [] }: InputOptions = {},
): Promise<Reading | InputFault> {
  const file = path === "-" ? STANDARD_INPUT : path;
  const isTable = expected === "live" || TABLES.test(path);
  const bytes = await readInputBytes(path, largest, isTable);
  if (!(bytes instanceof Uint8Array)) return bytes;
  const inner = await expandGzip(bytes, file, largest);
  if (!(inner instanceof Uint8Array)) return inner;
  const given: NamedText[] = [];
  for (const each of parameters) {
    const text = await loadText(each);
    if (typeof text !== "string") return text;
    given.push({ file: each, text });
  }
  return readInput(inner, file, expected, map, given);
}

/** Files that are read whole although no JSON begins in them. */
const TABLES = /\.(?:csv|tsv|txt)(?:\.gz)?$/i;

/** The same for bytes that are at hand; `file` is how messages call them. */
export function readInput(
  bytes: Uint8Array,
  file: string,
  expected?: Expected,
  map?: ColumnMap,
  parameters: readonly NamedText[] = [],
): Reading | InputFault {
  const text = decodeText(bytes, file);
  if (typeof text !== "string") return (expected === "live" ? readTableBytes(bytes, file, map) : undefined) ?? text;
  const detected = detectInput(text, file);
  if (isFault(detected)) return detected;
  const mistaken = expected === undefined ? undefined : compareKinds(detected, expected, file);
  if (mistaken !== undefined) return mistaken;
  if (parameters.length > 0 && detected.kind !== "template") {
    return {
      file,
      place: "",
      expected: "an ARM template, because --parameters is given",
      found: "another kind of input",
      todo: "Leave out --parameters.",
    };
  }
  switch (detected.kind) {
    case "other":
      return (
        checkKind(readLiveJson(detected.document, file, map), expected, file) ?? nothingRead(detected.fault, expected)
      );
    case "text":
      return checkKind(readLiveText(text, file, map), expected, file) ?? nothingRead(detected.fault, expected);
    case "preview":
      return readPreview(detected.document, file);
    case "events":
      return readEvents(detected.events, file);
    case "state":
      return readState(detected.document, file);
    case "template":
      return readTemplateInput({ file, text: detected.text }, parameters);
  }
}

/** Tables in the code page of Windows: their bytes are no UTF-8. */
function readTableBytes(bytes: Uint8Array, file: string, map?: ColumnMap): Reading | InputFault | undefined {
  if (bytes.includes(0)) return undefined;
  const { text, encoding } = decodeTable(bytes);
  return readLiveText(text, file, map, encoding);
}

/** In the words of what was asked for. */
function nothingRead(fault: InputFault, expected: Expected | undefined): InputFault {
  if (expected !== "live") return fault;
  return {
    ...fault,
    expected: "a result of Azure Resource Graph, a list of `az` or Az PowerShell, or an inventory of servers",
    todo: "`winlic queries` prints the queries. Name the columns of other inventories: `--map name=COLUMN --map vcpus=COLUMN`.",
  };
}

/** What shows the live estate is neither preview nor state. */
function checkKind(
  reading: Reading | InputFault | undefined,
  expected: Expected | undefined,
  file: string,
): Reading | InputFault | undefined {
  if (reading === undefined || isFault(reading) || expected === undefined || expected === "live") return reading;
  return {
    file,
    place: "",
    expected: expected === "state" ? "the state of a stack (`pulumi stack export`)" : "a preview",
    found: reading.source === "live" ? "resources that Azure shows" : "an inventory of servers",
    todo: `Use \`--live ${nameFor(file)}\`.`,
  };
}

function compareKinds(detected: Detected, expected: Expected, file: string): InputFault | undefined {
  if (detected.kind === "template") {
    return {
      file,
      place: "",
      expected: expected === "preview" ? "a preview of Pulumi" : "the state of a stack",
      found: "an ARM template",
      todo: `Name the file without an option: \`winlic check ${nameFor(file)}\`.`,
    };
  }
  if (detected.kind === "other" || detected.kind === "text") return undefined;
  if (expected === "live") {
    const kind = detected.kind === "state" ? "state" : "preview";
    return {
      file,
      place: "",
      expected: "what Azure shows, or an inventory of servers",
      found: `the ${kind} of a stack`,
      todo: `Use \`--${kind} ${nameFor(file)}\`.`,
    };
  }
  if ((detected.kind === "state") === (expected === "state")) return undefined;
  return expected === "preview"
    ? {
        file,
        place: "",
        expected: "a preview (`pulumi preview --json --show-sames`)",
        found: "the state of a stack",
        todo: `Use \`--state ${nameFor(file)}\`.`,
      }
    : {
        file,
        place: "",
        expected: "the state of a stack (`pulumi stack export`)",
        found: "a preview",
        todo: `Use \`--preview ${nameFor(file)}\`.`,
      };
}

/** As the command line names it. */
function nameFor(file: string): string {
  return file === STANDARD_INPUT ? "-" : file;
}
