import { posix } from "node:path";
import type { DeclaredResource, SourcePosition } from "../core/model";
import { plural } from "./formats/text";
import { combineReadings } from "./inputs/combine-readings";
import { loadInput } from "./inputs/load-input";
import { expandRequest, loadSeveral } from "./inputs/load-several";
import { type InputFault, isFault, type Reading } from "./inputs/reading";
import { type InputRequest, nameOfRequest, type OneRequest } from "./inputs/request";
import type { Scan } from "./inputs/scan/scan";
import { showProgress } from "./progress";
import { messages, tell } from "./sink";

/**
 * Reads what is to be checked, from whatever source: one input, or several as one estate.
 * @param scanWith begins what other threads find in several inputs while they are read here
 */
export async function readInput(
  input: InputRequest,
  scanWith?: (requests: readonly OneRequest[]) => Promise<Pick<Scan, "seen">>,
): Promise<Reading | InputFault> {
  const expanded = await expandRequest(input);
  if (isFault(expanded)) return expanded;
  const { requests, several } = expanded;
  const [only] = requests;
  if (!several && only !== undefined) {
    const reading = await readOne(only);
    // Rows of Azure show some machines twice, which is settled where inputs are put together.
    const isLive = !isFault(reading) && (reading.source === "live" || reading.source === "inventory");
    return isLive ? combineReadings([{ name: nameOfRequest(only), reading }], []) : reading;
  }
  const done = showProgress(`Reading ${plural(requests.length, "input")}`, messages, process.env);
  try {
    const scan = await scanWith?.(requests);
    return await loadSeveral(requests, async (request) => {
      const reading = await readOne(request);
      if (!isFault(reading)) scan?.seen(request, reading);
      return reading;
    });
  } finally {
    done();
  }
}

export async function readOne(input: OneRequest): Promise<Reading | InputFault> {
  if (input.kind !== "program") {
    if (input.path === "-" && process.stdin.isTTY) {
      tell("Reading standard input; end it with Ctrl-D.\n");
    }
    return loadInput(input.path, input.kind === "file" ? undefined : input.kind, input.largest, input);
  }
  const done = showProgress(`Running the program in ${input.directory}`, messages, process.env);
  try {
    // Loaded late: the protocol's modules cost more than everything else together.
    const { runProgram } = await import("./inputs/program/run-program");
    const reading = await runProgram(input);
    return isFault(reading) ? reading : placeFiles(reading, input.directory);
  } finally {
    done();
  }
}

/** A program names its files from its own folder; a person opens them from here. */
export function placeFiles(reading: Reading, directory: string): Reading {
  const folder = directory.replaceAll("\\", "/");
  return { ...reading, resources: reading.resources.map((resource) => placeFile(resource, folder)) };
}

function placeFile(resource: DeclaredResource, folder: string): DeclaredResource {
  const { source } = resource;
  return source === undefined ? resource : { ...resource, source: placeSource(source, folder) };
}

function placeSource(source: SourcePosition, folder: string): SourcePosition {
  const { helper } = source;
  return {
    ...source,
    file: posix.join(folder, source.file),
    ...(helper === undefined ? {} : { helper: { ...helper, file: posix.join(folder, helper.file) } }),
  };
}
