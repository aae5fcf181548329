import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { secretKeysIn, secretKeysOfResource } from "../../core/activation/secret-keys";
import { openBudget } from "../../core/budget";
import { EXIT_CODES } from "../exit-code";
import { formatInputFault } from "../formats/input-fault";
import { formatReadings, maskSecretKeys, type ReadFile, readingsToJson } from "../formats/readings";
import type { ColorChoice } from "../formats/terminal";
import type { Document, ReadContext } from "../inputs/documents/document-kind";
import { DOCUMENT_KINDS, findKind } from "../inputs/documents/kinds";
import { loadText } from "../inputs/load-text";
import { type InputFault, isFault } from "../inputs/reading";
import { messageTerminal, outputTerminal, print, rememberKeys, tell } from "../sink";

export interface ReadRequest {
  /** Files, folders, or `-` for standard input. */
  readonly paths: readonly string[];
  readonly parameters: readonly string[];
  readonly format: "text" | "json";
  readonly color: ColorChoice;
  readonly subscription?: string;
  readonly resourceGroup?: string;
  readonly location?: string;
  readonly name?: string;
  readonly tenant?: string;
}

/** `winlic read`: prints what is understood of each file; returns the exit code. */
export async function read(request: ReadRequest): Promise<number> {
  const { format, color, paths, parameters: named, ...place } = request;
  const files = (await Promise.all(paths.map(listFiles))).flat();
  const [documents, parameters] = [await loadAll(files), await loadAll(named)];
  const faults = [...documents, ...parameters].filter((each): each is InputFault => isFault(each));
  rememberKeys(() => documents.filter(isDocument).flatMap(secretKeysOfDocument));
  const context: ReadContext = {
    ...place,
    budget: openBudget({}, () => performance.now()),
    parameters: parameters.filter(isDocument),
  };
  const readings = documents.filter(isDocument).map((document) => readDocument(document, context));
  faults.push(...readings.filter((each): each is InputFault => isFault(each)));
  for (const fault of faults) {
    tell(formatInputFault({ action: "cannot read", ...fault }, messageTerminal(color)));
  }
  const known = readings.filter((each): each is ReadFile => !isFault(each));
  if (known.length > 0) {
    print(
      format === "json" ? readingsToJson(known) : formatReadings(known, outputTerminal(color)),
      format,
      maskSecretKeys,
    );
  }
  if (faults.length > 0) return EXIT_CODES.usage;
  return known.some(({ reading }) => reading.refused === true) ? EXIT_CODES.findings : EXIT_CODES.clean;
}

/** Those that a script puts together too. */
function secretKeysOfDocument({ text }: Document): readonly string[] {
  const inputs = { source: { script: text } };
  return [...secretKeysIn(text), ...secretKeysOfResource({ inputs })];
}

function isDocument(answer: Document | InputFault): answer is Document {
  return "text" in answer;
}

/** Folders hold thousands of files, and a process may open about a thousand at a time. */
const AT_ONCE = 64;

async function loadAll(files: readonly string[]): Promise<readonly (Document | InputFault)[]> {
  const loaded: (Document | InputFault)[] = [];
  for (let at = 0; at < files.length; at += AT_ONCE)
    loaded.push(...(await Promise.all(files.slice(at, at + AT_ONCE).map(load))));
  return loaded;
}

async function load(file: string): Promise<Document | InputFault> {
  const text = await loadText(file);
  return typeof text === "string" ? { file, text } : text;
}

/** The files of a folder that some kind may read, sorted; anything else as it is. */
async function listFiles(path: string): Promise<readonly string[]> {
  const folder = path !== "-" && (await stat(path).catch(() => undefined))?.isDirectory() === true;
  if (!folder) return [path];
  const endings = DOCUMENT_KINDS.flatMap((kind) => kind.endings);
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.toLowerCase().endsWith(ending)))
    .map((entry) => join(path, entry.name))
    .sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
}

function readDocument(document: Document, context: ReadContext): ReadFile | InputFault {
  const kind = findKind(document);
  if (kind !== undefined) return { file: document.file, kind, reading: kind.read(document, context) };
  return {
    file: document.file,
    place: "",
    expected: `one of: ${DOCUMENT_KINDS.map(({ title }) => title).join(", ")}`,
    found: document.text.trim() === "" ? "an empty file" : "a text of another kind",
    todo: "Name a file of one of these kinds.",
  };
}
