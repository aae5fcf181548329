import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../../cli/inputs/program/run-program";
import { isFault } from "../../cli/inputs/reading";
import { findConfiguration } from "../../config/find";
import { evaluate } from "../../core/engine/evaluate";
import type { DeclaredResource, Report } from "../../core/model";
import { readEstate } from "../../core/resources/read-estate";
import { RULES } from "../../core/rules";

export interface CheckedProgram {
  readonly resources: readonly DeclaredResource[];
  readonly report: Report;
}

const AS_OF = "2026-11-21";

/** Runs a program as in a first preview, and every rule over what it declares. */
export async function checkProgram(folder: string, stack?: string): Promise<CheckedProgram> {
  const reading = await runProgram({ directory: folder, ...(stack === undefined ? {} : { stack }) });
  if (isFault(reading)) throw new Error(JSON.stringify(reading, undefined, 2));
  return { resources: reading.resources, report: reportOn(reading.resources, folder) };
}

/** Every rule over resources, with the configuration of a folder. */
export function reportOn(resources: readonly DeclaredResource[], folder: string): Report {
  const found = findConfiguration({
    folder,
    readFile: (path) => (path.endsWith("windows-licensing.yaml") ? readFileSync(path) : undefined),
    knownRules: RULES,
    asOf: AS_OF,
  });
  const estate = readEstate(resources, {
    declarations: found.declarations,
    configuration: found.configuration,
    asOf: AS_OF,
  });
  return evaluate(estate, RULES);
}

/** The folder of a program among the fixtures. */
export function fixture(name: string): string {
  return join(__dirname, "..", "fixtures", "programs", name);
}
