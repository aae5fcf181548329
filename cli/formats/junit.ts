import { escapeXml } from "../../core/text/media";
import { type CheckPage, presentableOf } from "./check-page";
import { type Entry, listEntries, nameStacks } from "./entries";
import type { FormatContext } from "./format-context";
import { writeLocation } from "./locations";
import type { ReportDocument } from "./report-schema";

/**
 * JUnit XML as Ant writes it and Jenkins, GitLab, Azure DevOps and others read it: a test case for each finding, and for
 * each rule without one. What does not fail the run (advice, unknown facts, waived findings) is skipped, because the
 * format knows no warnings. Nothing is timed, so that the same report gives the same bytes.
 */
export function write(page: CheckPage, { places }: FormatContext): string {
  const document = presentableOf(page);
  const entries = listEntries(document, places);
  const cases = [
    ...entries.map(describeEntry),
    ...document.waived.map(({ finding, waiver }) => ({
      classname: classOf(finding.rule, finding.name),
      name: `${finding.subject.name}: ${finding.text}`,
      skipped: `Waived until ${waiver.until} by ${waiver.owner}: ${waiver.reason}`,
    })),
    ...document.skipped.map(({ rule, name, text }) => ({
      classname: classOf(rule, name),
      name,
      skipped: `Does not apply: ${text}`,
    })),
    ...document.passedRules.map(({ rule, name }) => ({ classname: classOf(rule, name), name })),
  ];
  return writeSuite(document, cases);
}

interface TestCase {
  readonly classname: string;
  readonly name: string;
  readonly skipped?: string;
  readonly failed?: {
    readonly element: "failure" | "error";
    readonly type: string;
    readonly message: string;
    readonly body: string;
  };
}

function classOf(rule: string, name: string): string {
  return `winlic.${rule}.${name}`;
}

function describeEntry(entry: Entry): TestCase {
  const { kind, decides, rule, name, code, text, subjects, fix, snippet, location, finding } = entry;
  const common = { classname: classOf(rule, name), name: [...subjects.slice(0, 1), text].join(": ") };
  if (!decides)
    return {
      ...common,
      skipped: `${kind === "unknown" ? "Unknown" : finding?.known === true ? "In the baseline" : "Advisory"}: ${text}`,
    };
  const body = [
    `at ${writeLocation(location)}`,
    ...(finding?.basis?.text ?? []),
    ...(fix === undefined ? [] : [`fix: ${fix}`]),
    ...(snippet === undefined ? [] : [snippet.trimEnd()]),
  ].join("\n");
  const element = kind === "finding" || kind === "unknown" ? "failure" : "error";
  return { ...common, failed: { element, type: code, message: text, body } };
}

function writeSuite(document: ReportDocument, cases: readonly TestCase[]): string {
  const { asOf, checked, input, configuration, verdict } = document;
  const number = (matches: (one: TestCase) => boolean) => String(cases.filter(matches).length);
  const properties = {
    verdict,
    input: input.name,
    configuration: configuration.summary,
    resources: String(checked.resources),
    machines: String(checked.machines),
    ...(input.notes.length === 0 ? {} : { notes: input.notes.join(" ") }),
  };
  const suite = attributes({
    id: "0",
    package: "winlic",
    name: `winlic ${nameStacks(document)}`,
    timestamp: `${asOf}T00:00:00`,
    hostname: "localhost",
    tests: String(cases.length),
    failures: number(({ failed }) => failed?.element === "failure"),
    errors: number(({ failed }) => failed?.element === "error"),
    skipped: number(({ skipped }) => skipped !== undefined),
    time: "0",
  });
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<testsuites>",
    `  <testsuite${suite}>`,
    "    <properties>",
    ...Object.entries(properties).map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    "    </properties>",
    ...cases.flatMap(writeCase),
    "    <system-out></system-out>",
    "    <system-err></system-err>",
    "  </testsuite>",
    "</testsuites>",
  ].join("\n")}\n`;
}

function writeCase({ classname, name, skipped, failed }: TestCase): readonly string[] {
  const open = `    <testcase${attributes({ classname, name, time: "0" })}`;
  if (failed !== undefined) {
    const { element, type, message, body } = failed;
    const inner = `      <${element}${attributes({ type, message })}>${escapeXml(body)}</${element}>`;
    return [`${open}>`, inner, "    </testcase>"];
  }
  if (skipped === undefined) return [`${open}/>`];
  return [`${open}>`, `      <skipped${attributes({ message: skipped })}/>`, "    </testcase>"];
}

/** Line breaks in an attribute would become blanks. */
function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(
      ([name, value]) =>
        ` ${name}="${escapeXml(value).replace(/[\r\n\t]/g, (mark) => `&#${String(mark.charCodeAt(0))};`)}"`,
    )
    .join("");
}
