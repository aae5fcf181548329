import type { CheckResult } from "./check-result";
import { makePresentable } from "./entries";
import { describeReport, toJson } from "./json";
import type { ReportDocument } from "./report-schema";

/** What the formats of `winlic check` are made from. */
export interface CheckPage {
  /** The report as `--format json` prints it. */
  readonly document: ReportDocument;
  /** What the format for people is made from. */
  readonly result: CheckResult;
}

const presentable = new WeakMap<CheckPage, ReportDocument>();

/** The report without what would be obeyed where it is shown: made once for all formats of a run. */
export function presentableOf(page: CheckPage): ReportDocument {
  const made = presentable.get(page) ?? makePresentable(page.document);
  presentable.set(page, made);
  return made;
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
