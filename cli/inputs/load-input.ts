import { type Detected, detectInput } from "./detect";
import { readEvents } from "./events";
import { readPreview } from "./preview";
import { expandGzip, LARGEST_INPUT, readInputBytes, STANDARD_INPUT } from "./read-bytes";
import { type InputFault, isFault, type Reading } from "./reading";
import { readState } from "./state";
import { decodeText } from "./text-encoding";

/** What the person said the input is; the events of a preview count as a preview. */
export type Expected = "preview" | "state";

/** Reads a file, or standard input for `-`. Which of Pulumi's outputs it is, is found out from its content. */
export async function loadInput(
  path: string,
  expected?: Expected,
  largest: number = LARGEST_INPUT,
): Promise<Reading | InputFault> {
  const file = path === "-" ? STANDARD_INPUT : path;
  const bytes = await readInputBytes(path, largest);
  if (!(bytes instanceof Uint8Array)) return bytes;
  const inner = await expandGzip(bytes, file, largest);
  return inner instanceof Uint8Array ? readInput(inner, file, expected) : inner;
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
