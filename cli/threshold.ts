import { InvalidArgumentError } from "commander";
import type { Finding, Level, Severity } from "../core/model";
import { didYouMean } from "../core/text/suggest";

/** From what on a run fails: a level, a severity whatever the level, or what is not known. */
export type Threshold = Level | Severity | "unknown";

/** A finding that reaches one of them fails the run. */
export type FailOn = readonly Threshold[];

const SEVERITIES: readonly Severity[] = ["low", "medium", "high", "critical"];
const THRESHOLDS: readonly Threshold[] = ["mandatory", "advisory", "critical", "high", "medium", "low", "unknown"];
export const DEFAULT_FAIL_ON: FailOn = ["mandatory"];

/** The value of `--fail-on`: one threshold, or several with commas between them. */
export function parseFailOn(text: string): FailOn {
  const named = text.split(",").map((each) => each.trim().toLowerCase());
  for (const each of named) {
    if (isThreshold(each)) continue;
    const hint = didYouMean(each, THRESHOLDS);
    throw new InvalidArgumentError(`Expected ${THRESHOLDS.join(", ")}${hint === undefined ? "" : `; ${hint}`}.`);
  }
  return THRESHOLDS.filter((each) => named.includes(each));
}

function isThreshold(text: string): text is Threshold {
  return THRESHOLDS.some((each) => each === text);
}

/** True when a finding counts under `--fail-on`. */
export function reaches({ level, severity }: Pick<Finding, "level" | "severity">, failOn: FailOn): boolean {
  return failOn.some((threshold) => {
    if (threshold === "unknown") return false;
    if (threshold === "mandatory" || threshold === "advisory") return level === "mandatory" || threshold === "advisory";
    return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(threshold);
  });
}

/** What `--baseline` asks for: to compare with a file, or to write it. */
export interface BaselineRequest {
  readonly file: string;
  readonly create: boolean;
}

const CREATE = "create=";

/** The value of `--baseline`: FILE or create=FILE. */
export function parseBaseline(text: string): BaselineRequest {
  const create = text.startsWith(CREATE);
  const file = create ? text.slice(CREATE.length) : text;
  if (file === "") throw new InvalidArgumentError("Expected FILE, or create=FILE.");
  return { file, create };
}
