import { describeSource } from "../../config/find";
import { type Diagnosis, diagnose as diagnoseEvidence } from "../../core/activation/causes/diagnose";
import { shortName } from "../../core/activation/evidence/headings";
import { readEvidence } from "../../core/activation/evidence/read-evidence";
import { secretKeysIn } from "../../core/activation/secret-keys";
import type { Finding, IsoDate, Machine, Rule } from "../../core/model";
import { isKnown } from "../../core/model";
import { RULES } from "../../core/rules";
import { renderMessage } from "../../core/words/render";
import { checkReading } from "../check-estate";
import { chooseDay } from "../configuration";
import { configure, nameOf } from "../configure";
import { EXIT_CODES } from "../exit-code";
import { DIAGNOSIS_FORMATS } from "../formats/diagnosis";
import type { DiagnosisPage, PlanFinding, PlanMatch } from "../formats/diagnosis/page";
import type { formatInputFault } from "../formats/input-fault";
import type { ChosenFormat } from "../formats/registry";
import type { ColorChoice } from "../formats/terminal";
import { loadEvidence } from "../inputs/evidence";
import { isFault } from "../inputs/reading";
import type { InputRequest } from "../inputs/request";
import { makeContext, writeOutputs } from "../outputs";
import { readPrintedEstate } from "../printed-estate";
import { showProgress } from "../progress";
import { readInput } from "../read-input";
import { messages, refuseInput, rememberKeys, tell } from "../sink";

export interface DiagnoseRequest {
  /** Files and folders; none is standard input. */
  readonly files: readonly string[];
  /** The plan that the evidence is joined to. */
  readonly plan?: InputRequest;
  readonly config?: string;
  readonly asOf?: IsoDate;
  readonly formats: readonly ChosenFormat[];
  readonly color: ColorChoice;
}

/** `winlic diagnose`: reads what Windows says, names the causes, prints; returns the exit code. */
export async function diagnose(request: DiagnoseRequest): Promise<number> {
  const { files, formats, color } = request;
  if (process.stdin.isTTY && (files.length === 0 || files.includes("-"))) {
    tell("Paste what Windows says, then end it with Ctrl-D.\n");
  }
  const done = showProgress("Reading", messages, process.env);
  const input = await loadEvidence(files).finally(done);
  if (isFault(input)) return refuseInput({ action: "cannot read", ...input }, color);
  rememberKeys(() => input.texts.flatMap(({ text }) => secretKeysIn(text)));
  const evidence = readEvidence(input.texts);
  const named =
    files.length === 0
      ? "standard input"
      : files.length > 3
        ? `${String(files.length)} files`
        : files.map((file) => (file === "-" ? "standard input" : file)).join(", ");
  const diagnosis: Diagnosis = diagnoseEvidence({ ...evidence, notes: [...input.notes, ...evidence.notes] });
  const joined = await joinPlan(request, diagnosis);
  if ("todo" in joined) return refuseInput(joined, color);
  const page: DiagnosisPage = { diagnosis, input: named, ...joined };
  if (!(await writeOutputs(formats, DIAGNOSIS_FORMATS, page, makeContext(color)))) return EXIT_CODES.usage;
  return exitCodeOf(diagnosis);
}

/** Nothing that was read is an input that cannot be used; a machine that is not or will not stay activated is a finding. */
function exitCodeOf({ machines }: Diagnosis): number {
  if (machines.length === 0) return EXIT_CODES.usage;
  return machines.some(({ gravity }) => gravity === "down" || gravity === "failing")
    ? EXIT_CODES.findings
    : EXIT_CODES.clean;
}

/** Rules about activation and the way to what activates. */
const ACTIVATION_RULES = /^WL[3-6]/;

/** What the rules find in the plan about each machine of the evidence. */
async function joinPlan(
  { plan, config, asOf }: DiagnoseRequest,
  diagnosis: Diagnosis,
): Promise<Pick<DiagnosisPage, "plan" | "planned"> | Parameters<typeof formatInputFault>[0]> {
  if (plan === undefined) return { plan: new Map() };
  const reading = await readInput(plan);
  if (isFault(reading)) return reading;
  const configuration = await configure({ input: plan, config, asOf });
  const day = chooseDay(configuration, asOf);
  const rules = RULES.filter(({ id }) => ACTIVATION_RULES.test(id));
  const input = await nameOf(plan);
  const { report } = checkReading(reading, { configuration, input, asOf: day, failOn: ["advisory"], rules });
  const { declarations } = configuration;
  const estate = readPrintedEstate(reading.resources, {
    declarations,
    configuration: configuration.configuration,
    asOf: day,
  });
  const matches = new Map<string, PlanMatch>();
  for (const { picture } of diagnosis.machines) {
    const machine = estate.machines.find((each) => namesOf(each).includes(shortName(picture.name)));
    if (machine === undefined) continue;
    const findings = report.findings
      .filter((finding) => concerns(finding, machine))
      .map((finding) => toPlanFinding(finding, rules));
    matches.set(picture.name, { machine: machine.name, findings });
  }
  return {
    plan: matches,
    planned: `${input.name}, ${describeSource(configuration)}; ${sayMatched(matches.size, diagnosis.machines.length)}`,
  };
}

function sayMatched(matched: number, all: number): string {
  return `${String(matched)} of ${String(all)} ${all === 1 ? "machine" : "machines"} found in it`;
}

function namesOf(machine: Machine): readonly string[] {
  const { name, azureName } = machine;
  return [name, ...(isKnown(azureName) ? [azureName] : [])].map((each) => shortName(each));
}

/** A finding is about a machine that is its subject, or one of the machines it names. */
function concerns(finding: Finding, machine: Machine): boolean {
  if (finding.subject.urn === machine.urn) return true;
  return Object.values(finding.data).some(
    (value) => value === machine.name || (Array.isArray(value) && value.some((each) => each === machine.name)),
  );
}

function toPlanFinding(finding: Finding, rules: readonly Rule[]): PlanFinding {
  const rule = rules.find(({ id, name }) => id === finding.rule || name === finding.rule);
  const source = finding.subject.source;
  return {
    rule: rule === undefined ? finding.rule : `${rule.id} ${rule.name}`,
    text: rule === undefined ? finding.message : renderMessage(finding, rule),
    ...(source === undefined ? {} : { place: `${source.file}:${String(source.line)}` }),
  };
}
