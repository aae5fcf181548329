import { renderNames } from "../../core/words/render";
import type { ReportDocument } from "./report-schema";

type StatedRight = Pick<
  NonNullable<ReportDocument["rights"]>[number],
  "kind" | "covers" | "reason" | "owner" | "until" | "state"
>;

const STATES: Readonly<Record<StatedRight["state"], string>> = {
  applied: "",
  ended: " It has ended, so what it covers is counted.",
  "without-assurance": " No current Software Assurance is declared, so what it covers is counted.",
};

/** A stated right in a sentence or two: what it covers, who states it and why. */
export function describeRight({ kind, covers, reason, owner, until, state }: StatedRight): string {
  const named = covers.length === 0 ? "nothing in this input" : renderNames(covers);
  return `${kind} for ${named}, until ${until} (${owner}): ${reason}.${STATES[state]}`.replace(/\.\.( |$)/, ".$1");
}
