import { posix } from "node:path";
import { describeSource, type FoundConfiguration } from "../../config/find";
import { today } from "../../config/today";
import { evaluate } from "../../core/engine/evaluate";
import { stackOf } from "../../core/engine/fingerprint";
import { settingFor } from "../../core/engine/levels";
import type {
  Context,
  DeclaredResource,
  Estate,
  IsoDate,
  LedgerView,
  Report,
  Rule,
  SourcePosition,
} from "../../core/model";
import { readEstate } from "../../core/resources/read-estate";
import { RULES } from "../../core/rules";
import {
  type BaselineEntry,
  compareWithBaseline,
  entriesOf,
  type FoundInStack,
  formatBaseline,
  readBaseline,
} from "../baseline";
import { chooseDay, loadConfiguration, placeDeclarations } from "../configuration";
import { EXIT_CODES, exitCodeOf, judge, type Verdict } from "../exit-code";
import { CHECK_FORMATS } from "../formats/check-formats";
import type { CheckPage } from "../formats/check-page";
import type { CheckResult } from "../formats/check-result";
import type { FormatContext } from "../formats/format-context";
import { describeReport, toJson } from "../formats/json";
import type { ChosenFormat } from "../formats/registry";
import type { ReportDocument } from "../formats/report-schema";
import type { ColorChoice } from "../formats/terminal";
import { plural } from "../formats/text";
import { combineReadings, stacksIn } from "../inputs/combine-readings";
import { loadInput } from "../inputs/load-input";
import { expandRequest, loadSeveral } from "../inputs/load-several";
import { describeOthers, includeOthers } from "../inputs/other-packs";
import type { StackConfiguration } from "../inputs/program/stack-configuration";
import { type InputFault, isFault, type Reading, unseenIn } from "../inputs/reading";
import { type InputRequest, nameOfRequest, type OneRequest, type ProgramRequest } from "../inputs/request";
import { limitsOf } from "../inputs/unread";
import { readOthersOf, viewOf, withLedger } from "../ledger-source";
import { makeContext, writeOutputs } from "../outputs";
import { showProgress } from "../progress";
import { type RuleSelection, selectRules } from "../select-rules";
import { messages, refuse, refuseInput, save, tell } from "../sink";
import type { BaselineRequest, FailOn } from "../threshold";

export interface CheckRequest extends RuleSelection {
  readonly input: InputRequest;
  /** Folder or file of the configuration. */
  readonly config?: string;
  /** The day the check speaks about; it wins over the one the configuration sets. */
  readonly asOf?: IsoDate;
  readonly failOn: FailOn;
  readonly baseline?: BaselineRequest;
  /** The variable with the address of the ledger, where the ledger is to be asked. */
  readonly ledger?: string;
  readonly formats: readonly ChosenFormat[];
  readonly quiet: boolean;
  readonly showPassed: boolean;
  /** Each finding by itself, however many of one kind there are. */
  readonly expand?: boolean;
  readonly color: ColorChoice;
  /** Findings of other packs in the events are part of the report. */
  readonly includeOtherPacks?: boolean;
}

/** `winlic check`: reads, checks, prints; returns the exit code. Prints nothing but the reason when the input is no good. */
export async function check(request: CheckRequest): Promise<number> {
  const { input, failOn, formats, color, baseline, quiet, showPassed, expand = false } = request;
  const rules = selectRules(RULES, request);
  if ("refused" in rules) return refuse(rules.refused);
  // Read before anything else takes its time: a run of minutes should not end with a misspelt name.
  const entries = baseline === undefined || baseline.create ? [] : readBaseline(baseline.file);
  if (isFault(entries)) return refuseInput(entries, color);
  const reading = await readInput(input);
  if (isFault(reading)) return refuseInput(reading, color);
  const configuration = await configure(request);
  const view = await askLedger(request.ledger, configuration, reading);
  const checked = checkReading(reading, {
    ...(view === undefined ? {} : { ledger: view }),
    configuration,
    input: await nameOf(input),
    asOf: chooseDay(configuration, request.asOf),
    failOn,
    rules,
    ...(request.includeOtherPacks === undefined ? {} : { includeOtherPacks: request.includeOtherPacks }),
  });
  const found = [foundIn(checked.report, reading)];
  // What is written down now is known from now on.
  const known = baseline?.create === true ? entriesOf(found) : entries;
  const result: CheckResult =
    baseline === undefined
      ? checked
      : { ...checked, baseline: compareWithBaseline(baseline.file, known, found, rules) };
  const verdict = judge(result);
  if (baseline?.create === true) createBaseline(baseline.file, known, verdict);
  const context = { ...contextOf(color, input), quiet, showPassed, expand };
  const written = await writeOutputs(formats, CHECK_FORMATS, pageOf(result, showPassed), context);
  return written ? exitCodeOf(verdict) : EXIT_CODES.usage;
}

function foundIn({ findings, waived }: Report, { resources }: Reading): FoundInStack {
  const stack = stackOf(resources);
  return { findings, waived: waived.map(({ finding }) => finding), ...(stack === undefined ? {} : { stack }) };
}

/** Writes the baseline of a run that saw everything: half of the findings would make the others new tomorrow. */
function createBaseline(file: string, entries: readonly BaselineEntry[], verdict: Verdict): void {
  if (verdict === "internal-error" || verdict === "invalid-configuration" || verdict === "incomplete-input") {
    tell(`winlic: baseline ${file} is not written, because this check is not complete.\n`);
    return;
  }
  save(file, formatBaseline(entries), "json");
  tell(`winlic: baseline ${file} is written (${plural(entries.length, "finding")}).\n`);
}

/** What formats need to know of the place that they are written to. */
export function contextOf(color: ColorChoice, input: InputRequest | undefined): FormatContext {
  return makeContext(color, folderOf(input));
}

function folderOf(input: InputRequest | undefined): string | undefined {
  return input?.kind === "program" ? input.directory : undefined;
}

/** What the ledger says of all other stacks; undefined where nobody names one. */
export async function askLedger(
  variable: string | undefined,
  { declarations }: Pick<FoundConfiguration, "declarations">,
  reading: Pick<Reading, "resources"> | undefined,
): Promise<LedgerView | undefined> {
  if (variable === undefined) return undefined;
  const stacks = reading === undefined ? [] : stacksIn(reading.resources);
  const answer = await withLedger(variable, declarations.ledger, (ledger) => readOthersOf(ledger, stacks));
  return viewOf(answer, declarations.ledger);
}

/** What the formats are made from; the document is made where a format asks for it. */
export function pageOf(result: CheckResult, showPassed: boolean): CheckPage {
  let document: ReportDocument | undefined;
  return {
    result,
    get document() {
      document ??= JSON.parse(toJson(describeReport(result, { showPassed }))) as ReportDocument;
      return document;
    },
  };
}

/** The resource that stands for the stack itself, in every preview and state. */
const STACK_TYPE = "pulumi:pulumi:Stack";

function isEmpty({ resources }: Reading): boolean {
  return resources.every(({ type }) => type === STACK_TYPE);
}

export interface ReadingOptions {
  readonly configuration: FoundConfiguration;
  readonly input: { readonly name: string; readonly stack?: string };
  readonly asOf: IsoDate;
  readonly failOn: FailOn;
  /** All of them unless told otherwise. */
  readonly rules?: readonly Rule[];
  /** What the ledger says of other stacks, where it is asked. */
  readonly ledger?: LedgerView;
  readonly includeOtherPacks?: boolean;
}

/** The estate that a reading and a configuration make. */
export function estateOf(
  reading: Reading,
  { configuration, input, asOf, ledger }: Pick<ReadingOptions, "configuration" | "input" | "asOf" | "ledger">,
): Estate {
  return readEstate(reading.resources, {
    declarations: configuration.declarations,
    configuration: configuration.configuration,
    asOf,
    ...readingContext(reading, input.name),
    ...(ledger === undefined ? {} : { ledger }),
  });
}

/** Checks what was read from one source. */
export function checkReading(reading: Reading, options: ReadingOptions): CheckResult {
  return checkEstate(estateOf(reading, options), reading, options);
}

/** Checks an estate that was made from what was read. */
export function checkEstate(estate: Estate, reading: Reading, options: ReadingOptions): CheckResult {
  const { configuration, input, failOn, rules = RULES } = options;
  const { declarations } = configuration;
  const { source, others = [] } = reading;
  const leftOut = rules === RULES ? [] : RULES.filter((rule) => !rules.includes(rule));
  const report = placeDeclarations(evaluate(estate, rules, leftOut), configuration);
  const included =
    options.includeOtherPacks === true ? includeOthers(report, others, reading.resources) : { report, rules: [] };
  const limits = limitsOf(reading, estate);
  const notes = others.length > 0 && options.includeOtherPacks !== true ? [describeOthers(others)] : [];
  return {
    report: included.report,
    rules: [...rules.filter((rule) => settingFor(rule, declarations.rules)?.level !== "disabled"), ...included.rules],
    input: {
      source,
      ...input,
      stacks: stacksIn(reading.resources),
      ...(reading.company === undefined
        ? {}
        : {
            inputs: reading.company.inputs,
            repeated: reading.company.repeated,
            ...(reading.company.drift === undefined ? {} : { drift: reading.company.drift }),
          }),
      ...limits,
      notes: [...limits.notes, ...notes],
      ...(isEmpty(reading) ? { empty: true } : {}),
    },
    configuration: describeSource(configuration),
    failOn,
    ...(leftOut.length === 0 ? {} : { leftOut: leftOut.map(({ id }) => id) }),
  };
}

/** What the estate knows of a reading beside its resources. */
export function readingContext(reading: Reading, name: string): Pick<Context, "company" | "servers" | "unseen"> {
  const unseen = reading.unseen ?? unseenIn(name, reading);
  return {
    ...(reading.company === undefined ? {} : { company: reading.company }),
    ...(unseen.length === 0 ? {} : { unseen }),
    ...(reading.servers === undefined ? {} : { servers: reading.servers }),
  };
}

/** Reads what is to be checked, from whatever source: one input, or several as one estate. */
export async function readInput(input: InputRequest): Promise<Reading | InputFault> {
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
    return await loadSeveral(requests, readOne);
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
    const { runProgram } = await import("../inputs/program/run-program");
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

/** The configuration that holds for an input; none named is fine. */
export async function configure({
  input,
  config,
  asOf = today(),
}: Pick<CheckRequest, "config" | "asOf"> & { readonly input?: InputRequest }): Promise<FoundConfiguration> {
  const common = { rules: RULES, asOf, ...(config === undefined ? {} : { named: config }) };
  if (input?.kind !== "program") return loadConfiguration(common);
  const stack = await readStack(input);
  return loadConfiguration({
    ...common,
    folder: input.directory,
    ...(stack === undefined
      ? {}
      : {
          stackConfiguration: (key: "configuration" | "file") => stack.values[`windows-licensing:${key}`],
          stackKeys: Object.keys(stack.values),
        }),
  });
}

/** The stack of a program that ran already: nothing here can be at fault any more. */
async function readStack(input: ProgramRequest): Promise<StackConfiguration | undefined> {
  const [{ readProject }, { readConfiguration }] = await Promise.all([
    import("../inputs/program/project"),
    import("../inputs/program/stack-configuration"),
  ]);
  const project = readProject(input.directory);
  if (isFault(project)) return undefined;
  const configuration = readConfiguration(project, input.stack);
  return isFault(configuration) ? undefined : configuration;
}

/** What an input is called in reports. */
export async function nameOf(input: InputRequest): Promise<ReadingOptions["input"]> {
  if (input.kind === "several") return { name: plural(input.inputs.length, "input") };
  if (input.kind !== "program") return { name: nameOfRequest(input) };
  const stack = (await readStack(input))?.stack;
  return { name: input.directory, ...(stack === undefined ? {} : { stack }) };
}
