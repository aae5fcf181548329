import type { Action, Condition, Reading } from "../../../core/scripts/contract";
import { readScript } from "../../../core/scripts/read-script";
import { renderAction, renderNotFollowed, renderRemark } from "../../../core/words/scripts-read";
import type { Document, DocumentKind, DocumentReading } from "./document-kind";

/** Endings of scripts; the language of each. */
const LANGUAGES: Readonly<Record<string, Reading["language"]>> = {
  ".ps1": "powershell",
  ".psm1": "powershell",
  ".cmd": "cmd",
  ".bat": "cmd",
};

export const SCRIPT: DocumentKind = {
  kind: "script",
  title: "script for PowerShell or cmd",
  endings: Object.keys(LANGUAGES),
  recognises: (document) => languageOf(document) !== undefined,
  read: (document) => readDocument(document, languageOf(document) ?? "powershell"),
};

/** By the ending of its name; a text from elsewhere by what it begins with. */
function languageOf({ file, text }: Document): Reading["language"] | undefined {
  const [ending = ""] = /\.\w{1,10}$/.exec(file) ?? [];
  const named = LANGUAGES[ending.toLowerCase()];
  if (named !== undefined || ending !== "") return named;
  if (/^\s*@?(?:echo\s+off|setlocal|rem\s)/i.test(text)) return "cmd";
  return /^\s*(?:#|<#|param\s*\(|\[CmdletBinding|\$\w+\s*=|[a-z]+-[a-z]+\s)/i.test(text) ? "powershell" : undefined;
}

function readDocument({ text }: Document, language: Reading["language"]): DocumentReading {
  const { complete, actions, notFollowed, remarks } = readScript({ text, language });
  return {
    report: { language, complete, actions: actions.filter(isListed).map(describeAction), notFollowed, remarks },
    lines: [
      ...actions.map(printAction),
      ...(actions.length === 0 ? ["no action on activation is seen"] : []),
      ...notFollowed.map((each) => `${place(each.line)}not followed: ${renderNotFollowed(each)}`),
      ...remarks.map((each) => `${place(each.line)}remark: ${renderRemark(each)}`),
    ],
  };
}

/** A port that is cleared is told with the host that it belongs to: programs know no action of that name. */
function isListed({ deed }: Action): boolean {
  return deed.does !== "clear-host-port";
}

/** The values that are not known are null. */
function describeAction({ deed, line, column, certain, when }: Action): Readonly<Record<string, unknown>> {
  // Of a product key, its last five characters are shown.
  const { does, productKey: _, ...values } = deed;
  return {
    does,
    certain,
    line,
    column,
    ...values,
    when: when.map(({ condition, way }) => describeCondition(condition, way)),
  };
}

function describeCondition({ at, text, ways }: Condition, way: number) {
  return { line: at.line, text, is: ways[way] ?? "" };
}

function place(line: number): string {
  return `line ${String(line)}: `.padEnd(11);
}

function printAction(action: Action): string {
  const { deed, line, certain, when } = action;
  const conditions = when.map(
    ({ condition: { at, text, ways }, way }) => `${text} (line ${String(at.line)}) is ${ways[way] ?? ""}`,
  );
  const suffix = conditions.length === 0 ? "" : `, where ${conditions.join(" and ")}`;
  return `${place(line)}${renderAction(deed, certain)}${suffix}`;
}
