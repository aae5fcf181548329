import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readInput } from "../../../cli/inputs/load-input";
import { type InputFault, isFault, type Reading } from "../../../cli/inputs/reading";
import type { DeclaredResource } from "../../../core/model";

const FIXTURES = join(__dirname, "../../fixtures");

/** Folder of a fixture program. */
export function programFolder(name: string): string {
  return join(FIXTURES, "programs", name);
}

export function fixtureBytes(name: string): Buffer {
  return readFileSync(join(FIXTURES, "inputs", name));
}

/** The parts of Pulumi's documents that tests change. */
export interface FixtureDocument {
  version?: number;
  config?: Record<string, string>;
  diagnostics?: { severity: string; message: string }[];
  deployment: { resources: Record<string, unknown>[] };
}

export function fixtureJson(name: string): FixtureDocument {
  return JSON.parse(fixtureBytes(name).toString("utf8")) as FixtureDocument;
}

/** `expect.stringMatching`, without its type `any`. */
export function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}

export function readFixture(name: string): Reading {
  return expectReading(readInput(fixtureBytes(name), name));
}

export function readJson(document: unknown): Reading | InputFault {
  return readInput(Buffer.from(JSON.stringify(document)), "input.json");
}

export function expectReading(answer: Reading | InputFault): Reading {
  if (isFault(answer)) throw new Error(`a fault instead of a reading: ${JSON.stringify(answer)}`);
  return answer;
}

export function expectFault(answer: Reading | InputFault): InputFault {
  if (!isFault(answer)) throw new Error(`a reading of ${String(answer.resources.length)} resources instead of a fault`);
  return answer;
}

export function namesOf(reading: Reading): string[] {
  return reading.resources.map(({ name }) => name).sort();
}

export function resourceNamed(reading: Reading, name: string): DeclaredResource {
  const found = reading.resources.filter((resource) => resource.name === name);
  const [only] = found;
  if (only === undefined || found.length !== 1) throw new Error(`${String(found.length)} resources named ${name}`);
  return only;
}

/** Everything of a reading as plain data, lazily read properties included. */
export function plain(reading: Reading): readonly DeclaredResource[] {
  return reading.resources.map((resource) => ({ ...resource }));
}
