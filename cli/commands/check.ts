import { stackOf } from "../../core/engine/fingerprint";
import type { IsoDate, Report, Rule } from "../../core/model";
import { RULES } from "../../core/rules";
import {
  type BaselineEntry,
  compareWithBaseline,
  entriesOf,
  type FoundInStack,
  formatBaseline,
  readBaseline,
} from "../baseline";
import { checkWhile } from "../check-estate";
import { chooseDay } from "../configuration";
import { configure, nameOf } from "../configure";
import { EXIT_CODES, exitCodeOf, judge, type Verdict } from "../exit-code";
import { CHECK_FORMATS } from "../formats/check-formats";
import { pageOf } from "../formats/check-page";
import type { CheckResult } from "../formats/check-result";
import type { ChosenFormat } from "../formats/registry";
import type { ColorChoice } from "../formats/terminal";
import { plural } from "../formats/text";
import { type InputFault, isFault, type Reading } from "../inputs/reading";
import type { InputRequest } from "../inputs/request";
import { type Scan, startScan } from "../inputs/scan/scan";
import { askLedger } from "../ledger-source";
import { contextOf, writeOutputs } from "../outputs";
import { readInput } from "../read-input";
import { type RuleSelection, selectRules } from "../select-rules";
import { refuse, refuseInput, save, tell } from "../sink";
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
  /** How many threads may work at once; as many as there are cores where it is left out. */
  readonly jobs?: number;
}

/** `winlic check`: reads, checks, prints; returns the exit code. Prints nothing but the reason when the input is no good. */
export async function check(request: CheckRequest): Promise<number> {
  const { input, formats, color, baseline, quiet, showPassed, expand = false } = request;
  const rules = selectRules(RULES, request);
  if ("refused" in rules) return refuse(rules.refused);
  // Read before anything else takes its time: a run of minutes should not end with a misspelt name.
  const entries = baseline === undefined || baseline.create ? [] : readBaseline(baseline.file);
  if (isFault(entries)) return refuseInput(entries, color);
  const read = await readAndCheck(request, rules);
  if (isFault(read)) return refuseInput(read, color);
  const { reading, checked } = read;
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

/** Reads and checks; where much is to be read, on all cores. */
async function readAndCheck(
  request: CheckRequest,
  rules: readonly Rule[],
): Promise<{ readonly reading: Reading; readonly checked: CheckResult } | InputFault> {
  const { input, failOn, jobs } = request;
  let scan: Scan | undefined;
  try {
    const reading = await readInput(input, async (requests) => {
      scan = await startScan(requests, jobs);
      return scan;
    });
    if (isFault(reading)) return reading;
    const configuration = await configure(request);
    const view = await askLedger(request.ledger, configuration, reading);
    const options = {
      ...(view === undefined ? {} : { ledger: view }),
      configuration,
      input: await nameOf(input),
      asOf: chooseDay(configuration, request.asOf),
      failOn,
      rules,
      ...(request.includeOtherPacks === undefined ? {} : { includeOtherPacks: request.includeOtherPacks }),
    };
    return { reading, checked: await checkWhile(reading, options, async () => scan?.finish()) };
  } finally {
    await scan?.close();
  }
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
