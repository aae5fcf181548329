import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { describeSource } from "../../config/find";
import { surveyScripts } from "../../core/activation/scripts/survey";
import type { IsoDate } from "../../core/model";
import { type SurveyedType, surveyResources } from "../../core/resources/survey";
import { renderSkip } from "../../core/words/render";
import { checkReading, estateOf } from "../check-estate";
import { chooseDay, describeFault } from "../configuration";
import { configure, nameOf } from "../configure";
import { EXIT_CODES } from "../exit-code";
import { formatDoctor } from "../formats/doctor";
import type { Examination } from "../formats/examination";
import type { ColorChoice } from "../formats/terminal";
import type { Missing } from "../inputs/reading";
import { isFault } from "../inputs/reading";
import type { InputRequest } from "../inputs/request";
import { limitsOf } from "../inputs/unread";
import { readInput } from "../read-input";
import { outputTerminal, print, refuseInput } from "../sink";
import { version } from "../version";

export interface DoctorRequest {
  readonly input: InputRequest;
  readonly config?: string;
  readonly asOf?: IsoDate;
  readonly format: "text" | "json";
  readonly color: ColorChoice;
  /** Leaves out every name: for a report that strangers read. */
  readonly redact: boolean;
}

/** `winlic doctor`: what was read, what was not, and what each rule waits for. It judges nothing. */
export async function doctor(request: DoctorRequest): Promise<number> {
  const { input, format, color } = request;
  const reading = await readInput(input);
  if (isFault(reading)) return refuseInput(reading, color);
  const configuration = await configure(request);
  const options = {
    configuration,
    input: await nameOf(input),
    asOf: chooseDay(configuration, request.asOf),
    failOn: ["mandatory"] as const,
  };
  const estate = estateOf(reading, options);
  const { report, rules } = checkReading(reading, options);
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const { missing } = limitsOf(reading, estate);
  const examination: Examination = {
    versions: versionsOf(input),
    input: { kind: reading.source, ...options.input },
    configuration: {
      source: describeSource(configuration).replace(/^configuration: /, ""),
      faults: configuration.configuration.faults.map(describeFault),
    },
    types: surveyResources(estate),
    scripts: surveyScripts(estate),
    notes: limitsOf(reading, estate).notes,
    rules: {
      asked: rules.length,
      findings: countByRule(report.findings),
      unknown: countByRule(report.unknowns),
      crashed: report.crashes.map(({ rule }) => rule),
      waiting: report.skipped.flatMap((skipped) => {
        const { declare } = renderSkip(skipped, byId.get(skipped.rule));
        return declare === undefined ? [] : [{ rule: skipped.rule, name: skipped.name, declare }];
      }),
    },
  };
  print(
    formatDoctor(request.redact ? redact(examination, missing) : examination, format, outputTerminal(color)),
    format === "json" ? "json" : "text",
  );
  return EXIT_CODES.clean;
}

/** Without the names of files, stacks and resources, and without texts that may quote them. */
function redact(examination: Examination, missing: readonly Missing[]): Examination {
  const { input, configuration } = examination;
  const { faults, source } = configuration;
  return {
    ...examination,
    input: { kind: input.kind },
    configuration: {
      source: source.replace(/^.*(?=windows-licensing\.\S*ya?ml)|^\S+(?= \()/, "").trim() || "none",
      faults: faults.map((_fault, index) => `error ${String(index + 1)}`),
    },
    types: mergeOthers(examination.types),
    notes: missing.map(({ kind }) => kind),
  };
}

/** A package of the user's own may carry its name in its types. */
function mergeOthers(types: readonly SurveyedType[]): readonly SurveyedType[] {
  const others = types.filter(({ taken }) => taken === "other").reduce((sum, { count }) => sum + count, 0);
  const known = types.filter(({ taken }) => taken !== "other");
  return others === 0 ? known : [...known, { type: "other providers", count: others, taken: "other" }];
}

function countByRule(entries: readonly { readonly rule: string }[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { rule } of entries) counts[rule] = (counts[rule] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** The versions that decide what a program declares and how it is read. */
function versionsOf(input: InputRequest): Readonly<Record<string, string>> {
  const folder = input.kind === "program" ? resolve(input.directory) : process.cwd();
  const packages = ["@pulumi/pulumi", "@pulumi/azure-native", "@pulumi/azure", "@pulumi/policy"];
  const found = packages.flatMap((name) => {
    const installed = versionOfPackage(name, folder);
    return installed === undefined ? [] : [[name, installed] as const];
  });
  return {
    winlic: version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    ...Object.fromEntries(found),
  };
}

function versionOfPackage(name: string, folder: string): string | undefined {
  try {
    const found: unknown = createRequire(join(folder, "package.json"))(`${name}/package.json`);
    return typeof found === "object" && found !== null && "version" in found ? String(found.version) : undefined;
  } catch {
    return undefined;
  }
}
