import { describeWaiver, insertWaiver, renewWaiver, type WrittenWaiver } from "../../config/insert-waiver";
import { readConfiguration } from "../../config/read";
import { readDocument } from "../../config/read-file";
import { today } from "../../config/today";
import { decodeText } from "../../config/utf8";
import { isNamed } from "../../core/engine/waive";
import type { ConfigurationFault, IsoDate } from "../../core/model";
import { RULES } from "../../core/rules";
import { maskKeys } from "../../core/text/mask";
import { describeFault, loadConfiguration } from "../configuration";
import { EXIT_CODES } from "../exit-code";
import type { ColorChoice } from "../formats/terminal";
import { isJson } from "../inputs/detect";
import { loadText } from "../inputs/load-text";
import { type InputFault, isFault } from "../inputs/reading";
import { selectRules } from "../select-rules";
import { print, refuse, refuseInput, tell } from "../sink";
import { writeWhole } from "../write-file";

export interface WaiveRequest {
  /** A rule, or with `report` the fingerprint of a finding in it. */
  readonly what: string;
  /** A report that `winlic check --format json` printed. */
  readonly report?: string;
  readonly resource?: string;
  readonly reason: string;
  readonly owner: string;
  readonly until: IsoDate;
  /** Changes the waiver that is there already. */
  readonly renew?: boolean;
  readonly config?: string;
  readonly asOf?: IsoDate;
  readonly color: ColorChoice;
}

/** What a new configuration begins with. */
const EMPTY = "version: 1\n";
const DEFAULT_FILE = "windows-licensing.yaml";

/** `winlic waive`: writes a waiver into the configuration, whole or not at all. */
export async function waive(request: WaiveRequest): Promise<number> {
  const target = await findTarget(request);
  if (isFault(target)) return refuseInput(target, request.color);
  if ("refused" in target) return refuse(target.refused);
  const { reason, owner, until, asOf = today() } = request;
  for (const [option, value] of Object.entries({ resource: target.resource, reason, owner })) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    if (/[\u0000-\u001f\u007f]/.test(value))
      return refuse(`--${option} is more than one line, or holds control characters.`);
    if (maskKeys(value) !== value) return refuse(`--${option} holds a product key: leave it out.`);
  }
  const waiver: WrittenWaiver = { ...target, reason, owner, until };
  const named = request.config === undefined ? {} : { named: request.config };
  const found = loadConfiguration({ rules: RULES, asOf, ...named });
  const { from, faults } = found.configuration;
  if (faults.length > 0) return refuseFaults(faults);
  const file = from === "none" ? DEFAULT_FILE : from;
  const content = from === "none" ? undefined : readDocument(file);
  if (content !== undefined && "failed" in content) return refuse(`${file}: ${content.failed}`);
  const before = content === undefined ? { text: EMPTY } : decodeText(content);
  if ("fault" in before) return refuse(`${file}: expected ${before.fault.expected}, found ${before.fault.found}`);

  const waived = RULES.filter((rule) => isNamed(waiver.rule, rule));
  const same = found.declarations.waivers.findIndex(
    ({ rule, resource }) => waived.some((each) => isNamed(rule, each)) && resource === waiver.resource,
  );
  const { renew = false } = request;
  if (same !== -1 && !renew) {
    const place = found.where(`waivers[${String(same)}]`);
    const line = place === undefined ? "" : `:${String(place.line)}`;
    return refuse(
      `${file}${line} holds a waiver of ${waiver.rule} for ${waiver.resource} already: --renew gives it this reason, owner and day.`,
    );
  }
  if (same === -1 && renew) {
    return refuse(`${file} holds no waiver of ${waiver.rule} for ${waiver.resource}: without --renew it is added.`);
  }
  const text = renew ? renewWaiver(before.text, same, waiver) : insertWaiver(before.text, waiver);
  const reading = text === undefined ? undefined : readConfiguration(text, { file, knownRules: RULES, asOf });
  if (reading !== undefined && reading.faults.length > 0) return refuseFaults(reading.faults);
  // Read back before it is written: an edit in the wrong place must not be kept.
  if (text === undefined || !isSound(reading?.declarations.waivers ?? [], found.declarations.waivers, same, waiver)) {
    return refuse(
      `${file} is laid out in a way that cannot be edited here. ${renew ? "Change it to" : "Add"} under waivers:\n\n${describeWaiver(waiver)}\n`,
    );
  }
  const mark = content?.[0] === 0xef && content[1] === 0xbb ? "\ufeff" : "";
  // Not through the sink: what its owner wrote stays as it is, whatever it holds.
  writeWhole(file, mark + text);
  print(
    `${content === undefined ? "Wrote" : "Edited"} ${file}: ${waiver.rule} is waived for ${waiver.resource} until ${until}.\n`,
  );
  return EXIT_CODES.clean;
}

/** Whether an edit did what it was to do: one waiver more, or the one at an index renewed, and all others as before. */
function isSound(
  after: readonly WrittenWaiver[],
  before: readonly WrittenWaiver[],
  renewed: number,
  waiver: WrittenWaiver,
): boolean {
  const [at, wanted] =
    renewed === -1 ? [before.length, waiver] : [renewed, { ...waiver, ...targetIn(before[renewed]) }];
  return (
    after.length === Math.max(before.length, at + 1) &&
    after.every((each, index) => isSame(each, index === at ? wanted : (before[index] ?? waiver)))
  );
}

/** Rule and resource as the file writes them. */
function targetIn(written: WrittenWaiver | undefined): Partial<WrittenWaiver> {
  return written === undefined ? {} : { rule: written.rule, resource: written.resource };
}

function isSame(written: WrittenWaiver | undefined, { rule, resource, reason, owner, until }: WrittenWaiver): boolean {
  const found = [written?.rule, written?.resource, written?.reason, written?.owner, written?.until];
  return JSON.stringify(found) === JSON.stringify([rule, resource, reason, owner, until]);
}

function refuseFaults(faults: readonly ConfigurationFault[]): number {
  const lines = faults.map(
    (fault) => `winlic: ${describeFault(fault)}${fault.hint === undefined ? "" : ` (${fault.hint})`}\n`,
  );
  tell(`${lines.join("")}winlic: nothing is written.\n`);
  return EXIT_CODES.usage;
}

type Target = Pick<WrittenWaiver, "rule" | "resource">;

/** What is waived: the rule and the resource of the command line, or those of a finding. */
async function findTarget({
  what,
  report,
  resource,
}: WaiveRequest): Promise<Target | { refused: string } | InputFault> {
  if (report === undefined) {
    const rules = selectRules(RULES, { only: [what] });
    if ("refused" in rules) return rules;
    if (resource === undefined) return { refused: "no resource: name it with --resource, or a finding with --report." };
    return { rule: rules[0]?.id ?? what, resource };
  }
  const text = await loadText(report);
  if (typeof text !== "string") return { ...text, action: ACTION };
  const findings = findingsIn(text);
  if (findings === undefined) {
    return {
      action: ACTION,
      file: report,
      place: "",
      expected: "a report that `winlic check --format json` printed",
      found: "something else",
      todo: "Make one: `winlic check … --format json > report.json`.",
    };
  }
  const meant = findings.filter(({ fingerprint }) => fingerprint.startsWith(what.toLowerCase()));
  const [first] = meant;
  if (first === undefined || what.length < SHORTEST) {
    return {
      refused: `${report} holds no finding with the fingerprint ${what} (at least ${String(SHORTEST)} digits of it).`,
    };
  }
  if (meant.length > 1 && first.fingerprint !== what) {
    return {
      refused: `${what} is the beginning of ${String(meant.length)} fingerprints in ${report}: write more of it.`,
    };
  }
  return { rule: first.rule, resource: resource ?? first.resource };
}

const ACTION = "cannot use the report";
const SHORTEST = 6;

function findingsIn(text: string): readonly (Target & { readonly fingerprint: string })[] | undefined {
  let report: unknown;
  try {
    report = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJson(report) || !Array.isArray(report.findings)) return undefined;
  return (report.findings as readonly unknown[]).flatMap((finding) => {
    if (!isJson(finding) || !isJson(finding.subject)) return [];
    const { rule, fingerprint, subject } = finding;
    const resource = subject.urn ?? subject.name;
    if (typeof rule !== "string" || typeof fingerprint !== "string" || typeof resource !== "string") return [];
    return [{ rule, fingerprint, resource }];
  });
}
