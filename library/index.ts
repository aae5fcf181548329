import { loadConfiguration } from "../cli/configuration";
import { CHECK_FORMATS } from "../cli/formats/check-formats";
import type { CheckResult } from "../cli/formats/check-result";
import { describeReport, toJson } from "../cli/formats/json";
import { describeTerminal } from "../cli/formats/terminal";
import { loadInput, readInput as readBytes } from "../cli/inputs/load-input";
import { type InputFault, isFault, type Reading as Resources } from "../cli/inputs/reading";
import { findPlaces } from "../cli/outputs";
import { selectRules } from "../cli/select-rules";
import { DEFAULT_FAIL_ON, parseFailOn } from "../cli/threshold";
import { version as ownVersion } from "../cli/version";
import { type FoundConfiguration, findConfiguration } from "../config/find";
import { isIsoDay } from "../config/iso-day";
import { today } from "../config/today";
import { RULES } from "../core/rules";
import { finish } from "../core/text/media";
import type { Report } from "./report";

export type * from "./report";

/** The version of this package. */
export const version: string = ownVersion;

/** What to read: a file, a text that is at hand, or a Pulumi program for Node. */
export type Input = FileInput | ContentInput | ProgramInput;

/** What `pulumi preview --json --show-sames`, its streaming events or `pulumi stack export` wrote; plain or gzip. */
export interface FileInput {
  readonly file: string;
  /** Refuses what is something else. Absent: recognised. */
  readonly kind?: "preview" | "state";
}

/** The same, at hand. */
export interface ContentInput {
  readonly content: string | Uint8Array;
  /** What messages and reports call it. Absent: `input`. */
  readonly name?: string;
  readonly kind?: "preview" | "state";
}

/** A program that is run without a cloud, by the SDK in its own folder. */
export interface ProgramInput {
  /** Folder of `Pulumi.yaml`. */
  readonly program: string;
  /** Stack whose configuration the program gets. Absent: the only one there is. */
  readonly stack?: string;
  /** Absent: 60. */
  readonly timeoutSeconds?: number;
  /** Names of variables of this process that the program gets beside those that every program gets. */
  readonly environment?: readonly string[];
}

/** What an input declares. Its resources stay inside: they may hold secrets in plain text. */
export interface Reading {
  /** The name of the input. */
  readonly name: string;
  readonly source: "preview" | "events" | "state" | "program" | "live" | "inventory" | "template" | "several";
  /** How many resources it declares. */
  readonly resources: number;
  /** What the input does not show, as sentences. */
  readonly notes: readonly string[];
}

/** An input that cannot be used. The message is one sentence; the parts are as the command line prints them. */
export class InputError extends Error {
  /** File, folder or name. */
  readonly file: string;
  /** Line and column, or a path in the document; empty for the whole. */
  readonly place: string;
  readonly expected: string;
  readonly found: string;
  /** What to do about it. */
  readonly todo: string;

  constructor(fault: {
    readonly file: string;
    readonly place: string;
    readonly expected: string;
    readonly found: string;
    readonly todo: string;
  }) {
    const mask = (text: string): string => finish(text, "text");
    const at = fault.place === "" ? fault.file : `${fault.file}: ${fault.place}`;
    super(mask(`cannot read ${at}: expected ${fault.expected}, found ${fault.found}. ${fault.todo}`));
    this.name = "InputError";
    this.file = fault.file;
    this.place = fault.place;
    this.expected = mask(fault.expected);
    this.found = mask(fault.found);
    this.todo = mask(fault.todo);
  }
}

/** Resources of the readings that were handed out. */
const readings = new WeakMap<Reading, Resources>();

/**
 * Reads what a stack declares.
 * @throws {InputError} where the input cannot be used
 */
export async function readInput(input: Input): Promise<Reading> {
  const read = await readFrom(input);
  if (isFault(read)) throw new InputError(read);
  const reading: Reading = {
    name: nameOf(input),
    source: read.source,
    resources: read.resources.length,
    notes: read.notes,
  };
  readings.set(reading, read);
  return reading;
}

async function readFrom(input: Input): Promise<Resources | InputFault> {
  if ("file" in input) return loadInput(input.file, input.kind);
  if ("content" in input) {
    const { content } = input;
    return readBytes(typeof content === "string" ? Buffer.from(content) : content, nameOf(input), input.kind);
  }
  const [{ runProgram }, { placeFiles }] = await Promise.all([
    import("../cli/inputs/program/run-program"),
    import("../cli/read-input"),
  ]);
  const { program, ...options } = input;
  const read = await runProgram({ directory: program, ...options });
  return isFault(read) ? read : placeFiles(read, program);
}

function nameOf(input: Input): string {
  if ("file" in input) return input.file;
  return "program" in input ? input.program : (input.name ?? "input");
}

/** How to evaluate. */
export interface EvaluateOptions {
  /**
   * The declarations of `windows-licensing.yaml`: a file, a folder that holds it, or its text. Absent: nothing is
   * declared. What is wrong in it is in the report, under `configuration.faults`.
   */
  readonly configuration?: { readonly file: string } | { readonly content: string; readonly name?: string };
  /** The day the report speaks about, as `YYYY-MM-DD`. Absent: the one the configuration sets, else today. */
  readonly asOf?: string;
  /** What gives exit code 1, as for `--fail-on`: `mandatory`, `advisory`, a severity, `unknown`; several with commas. */
  readonly failOn?: string;
  /** Ids or names of the only rules to ask. */
  readonly only?: readonly string[];
  /** Ids or names of rules to leave out. */
  readonly skip?: readonly string[];
}

/** The answer to one reading. */
export interface Evaluation {
  /** What `winlic check --format json` prints, described by `schema/report.schema.json`. Product keys are masked. */
  readonly report: Report;
}

const results = new WeakMap<Evaluation, CheckResult>();

/**
 * Checks a reading against the rules. The same reading, options and day give the same report.
 * @throws {RangeError} where an option names no day, rule or threshold
 */
export async function evaluate(reading: Reading, options: EvaluateOptions = {}): Promise<Evaluation> {
  const read = readings.get(reading);
  if (read === undefined) throw new TypeError("expected a reading that readInput() returned");
  const { asOf, failOn, only, skip } = options;
  if (asOf !== undefined && !isIsoDay(asOf))
    throw new RangeError(`asOf: expected a day as YYYY-MM-DD, found ${String(asOf)}`);
  const rules = selectRules(RULES, {
    ...(only === undefined ? {} : { only }),
    ...(skip === undefined ? {} : { skip }),
  });
  if ("refused" in rules) throw new RangeError(rules.refused);
  const configuration = configure(options, asOf ?? today());
  const { checkReading } = await import("../cli/check-estate");
  const result = checkReading(read, {
    configuration,
    input: { name: reading.name },
    asOf: asOf ?? configuration.asOf ?? today(),
    failOn: failOn === undefined ? DEFAULT_FAIL_ON : readThresholds(failOn),
    rules,
  });
  const described: Report = describeReport(result, { showPassed: true });
  const report = JSON.parse(finish(toJson(described), "json")) as Report;
  const evaluation: Evaluation = { report };
  results.set(evaluation, result);
  return evaluation;
}

function readThresholds(failOn: string): ReturnType<typeof parseFailOn> {
  try {
    return parseFailOn(failOn);
  } catch (error) {
    throw new RangeError(`failOn: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function configure({ configuration }: EvaluateOptions, asOf: string): FoundConfiguration {
  if (configuration !== undefined && "file" in configuration) {
    return loadConfiguration({ rules: RULES, asOf, named: configuration.file });
  }
  const common = { folder: ".", knownRules: RULES, asOf };
  if (configuration === undefined) return findConfiguration({ ...common, readFile: () => undefined });
  const { content, name = "windows-licensing.yaml" } = configuration;
  return findConfiguration({ ...common, named: name, readFile: () => Buffer.from(content) });
}

/** A format that `render` knows. */
export interface FormatDescription {
  readonly name: string;
  /** What it is for. */
  readonly summary: string;
}

/** The formats that `render` knows: those of `winlic check --format`. */
export const formats: readonly FormatDescription[] = CHECK_FORMATS.map(({ name, summary }) => ({ name, summary }));

/** How to write. */
export interface RenderOptions {
  /** Columns for `text`. Absent: 100. */
  readonly width?: number;
  /** Colours in `text`. Absent: none. */
  readonly color?: boolean;
  /** Proofs and calculations of what passed: `text` and `json` only. Absent: left out. */
  readonly showPassed?: boolean;
  /** Folder of `Pulumi.yaml`, where the working folder is another: reports name files from the repository's root. */
  readonly program?: string;
}

/**
 * Writes an evaluation in one of the formats.
 * @throws {RangeError} where there is no such format
 */
export async function render(evaluation: Evaluation, format: string, options: RenderOptions = {}): Promise<string> {
  const result = results.get(evaluation);
  if (result === undefined) throw new TypeError("expected an evaluation that evaluate() returned");
  const chosen = CHECK_FORMATS.find(({ name }) => name === format);
  if (chosen === undefined) {
    throw new RangeError(`expected one of ${formats.map(({ name }) => name).join(", ")}, found ${format}`);
  }
  const { width = 100, color = false, showPassed = false, program } = options;
  const [writer, { pageOf }] = await Promise.all([chosen.load(), import("../cli/formats/check-page")]);
  const terminal = { ...describeTerminal({}, {}, color ? "always" : "never"), width };
  const context = { terminal, fileTerminal: terminal, places: findPlaces(program), quiet: false, showPassed };
  return finish(writer.write(pageOf(result, showPassed), context), chosen.medium);
}

/** A rule, as `winlic rules` lists it. */
export interface RuleDescription {
  /** Permanent, e.g. `WL110`. */
  readonly id: string;
  readonly name: string;
  /** A true sentence about an estate that complies. */
  readonly title: string;
  readonly scope: string;
  readonly severity: string;
}

/** All rules, in the order of their ids. */
export const rules: readonly RuleDescription[] = RULES.map(({ id, name, title, scope, severity }) => ({
  id,
  name,
  title,
  scope,
  severity,
}));
