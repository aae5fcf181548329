import { statSync } from "node:fs";
import { BudgetExceeded, openBudget } from "../../core/budget";
import { combineReadings, type NamedReading } from "./combine-readings";
import { findInputs } from "./find-inputs";
import { megabytes } from "./read-bytes";
import { type InputFault, isFault, type Reading } from "./reading";
import { type InputRequest, nameOfRequest, type OneRequest } from "./request";

/** All inputs of a run together, in bytes. */
const LARGEST_TOGETHER = 2_000_000_000;

/** What a request stands for: one input, or several as one estate. */
export async function expandRequest(
  input: InputRequest,
): Promise<{ readonly requests: readonly OneRequest[]; readonly several: boolean } | InputFault> {
  const found = new Map<string, OneRequest>();
  let several = input.kind === "several";
  for (const request of input.kind === "several" ? input.inputs : [input]) {
    if (request.kind === "program") {
      found.set(`program ${request.directory}`, request);
      continue;
    }
    const inputs = await findInputs(request.path);
    if (isFault(inputs)) return inputs;
    several ||= inputs.several;
    // A file that two patterns match is one input.
    for (const path of inputs.files) found.set(path, { ...request, path, found: inputs.several });
  }
  return { requests: [...found.values()], several };
}

/**
 * Reads several inputs, one after the other, as one estate. One that cannot be used is named and the others are read;
 * where none can, the fault of the first is the answer.
 */
export async function loadSeveral(
  requests: readonly OneRequest[],
  readOne: (request: OneRequest) => Promise<Reading | InputFault>,
): Promise<Reading | InputFault> {
  const tooMuch = weigh(requests);
  if (tooMuch !== undefined) return tooMuch;
  const parts: NamedReading[] = [];
  const unread: InputFault[] = [];
  const foreign: InputFault[] = [];
  for (const request of requests) {
    const name = nameOfRequest(request);
    const reading = await readOne(request);
    if (!isFault(reading)) parts.push({ name, reading });
    else if (request.kind !== "program" && request.found === true && reading.foreign === true) foreign.push(reading);
    else unread.push(reading);
  }
  const [first] = [...unread, ...foreign];
  if (parts.length === 0 && first !== undefined) return first;
  const whole = combineReadings(parts, unread);
  const notes = foreign.map(({ file, found }) => `Not an input, left out: ${file} (${found}).`);
  return notes.length === 0 ? whole : { ...whole, notes: [...notes.sort(), ...whole.notes] };
}

function weigh(requests: readonly OneRequest[]): InputFault | undefined {
  const budget = openBudget({ grown: LARGEST_TOGETHER });
  try {
    for (const request of requests) {
      if (request.kind === "program") continue;
      budget.grow(statSync(request.path, { throwIfNoEntry: false })?.size ?? 0);
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof BudgetExceeded)) throw error;
    return {
      file: `${String(requests.length)} inputs`,
      place: "",
      expected: `inputs of at most ${megabytes(LARGEST_TOGETHER)} together`,
      found: "more",
      todo: "Name a part of them.",
    };
  }
}
