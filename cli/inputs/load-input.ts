import { readFile, stat } from "node:fs/promises";
import { decodeText } from "./decode-text";
import { type Detected, detectInput, isJson } from "./detect";
import { readEvents } from "./events";
import { readPreview } from "./preview";
import { type InputFault, isFault, type Reading } from "./reading";
import { readState } from "./state";

/** What the person said the input is; the events of a preview count as a preview. */
export type Expected = "preview" | "state";

const STANDARD_INPUT = "standard input";

/** Reads a file, or standard input for `-`. Which of Pulumi's outputs it is, is found out from its content. */
export async function loadInput(path: string, expected?: Expected): Promise<Reading | InputFault> {
  if (path === "-") return readInput(await readStandardInput(), STANDARD_INPUT, expected);
  const bytes = await readBytes(path);
  return bytes instanceof Uint8Array ? readInput(bytes, path, expected) : bytes;
}

/** The same for bytes that are at hand; `file` is how messages call them. */
export function readInput(bytes: Uint8Array, file: string, expected?: Expected): Reading | InputFault {
  const text = decodeText(bytes, file);
  if (typeof text !== "string") return text;
  const detected = detectInput(text, file);
  if (isFault(detected)) return detected;
  const mistaken = expected === undefined ? undefined : compareKinds(detected, expected, file);
  if (mistaken !== undefined) return mistaken;
  switch (detected.kind) {
    case "preview":
      return readPreview(detected.document, file);
    case "events":
      return readEvents(detected.events, file);
    case "state":
      return readState(detected.document, file);
  }
}

function compareKinds(detected: Detected, expected: Expected, file: string): InputFault | undefined {
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

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

async function readBytes(path: string): Promise<Uint8Array | InputFault> {
  try {
    if ((await stat(path)).isDirectory()) {
      return {
        file: path,
        place: "",
        expected: "a file",
        found: "a folder",
        todo: `To run the program in it: \`winlic check --program ${path}\`.`,
      };
    }
    return await readFile(path);
  } catch (error) {
    const code = isJson(error) ? error.code : undefined;
    return {
      file: path,
      place: "",
      expected: "a file that can be read",
      found:
        code === "ENOENT" ? "no such file" : code === "EACCES" ? "a file without permission to read it" : String(code),
      todo: "Check the name. Relative names start from the folder the command runs in; `-` is standard input.",
    };
  }
}
