import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type Diagnosis, diagnose, type MachineDiagnosis } from "../../../core/activation/causes/diagnose";
import { decodeEvidence } from "../../../core/activation/evidence/decode";
import type { Evidence } from "../../../core/activation/evidence/evidence";
import { readEvidence } from "../../../core/activation/evidence/read-evidence";

export const FIXTURES = join(__dirname, "../../fixtures/activation");

export function readText(path: string): string {
  return decodeEvidence(readFileSync(path)).text;
}

/** What is read from texts that are given as they are. */
export function read(...texts: readonly string[]): Evidence {
  return readEvidence(texts.map((text, index) => ({ file: `text${String(index + 1)}`, text })));
}

export function diagnoseText(...texts: readonly string[]): Diagnosis {
  return diagnose(read(...texts));
}

export function diagnoseFile(path: string): Diagnosis {
  return diagnose(readEvidence([{ file: basename(path), text: readText(path) }]));
}

/** The causes of a machine as `key/message`, in order. */
export function causesOf({ causes }: MachineDiagnosis): readonly string[] {
  return causes.map(({ cause, sighting }) => `${cause.key}/${sighting.message}`);
}

/** The one machine of a diagnosis, or the one of that name. */
export function machineOf({ machines }: Diagnosis, name?: string): MachineDiagnosis {
  const found = name === undefined ? machines[0] : machines.find(({ picture }) => picture.name === name);
  if (found === undefined)
    throw new Error(`no machine ${name ?? ""} among ${machines.map(({ picture }) => picture.name).join(", ")}`);
  return found;
}
