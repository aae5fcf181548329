import type { ConfigurationFault } from "../core/model";
import { shorten } from "./describe-value";
import { formatPath, type Steps } from "./document-path";

/** A fault before its place in a file is known. */
export interface FaultAt {
  readonly steps: Steps;
  /** What to point at: the key (a key that should not be there) or its value. */
  readonly at: "key" | "value";
  readonly expected: string;
  readonly found: string;
  readonly hint?: string;
  /** Where it stands, when that is not where the path leads: errors of grammar. */
  readonly position?: Position;
}

/** Counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Long enough for a list of all known keys, short enough for a line that is read. */
const LONGEST = 300;

/** The fault as it is reported. Every text passes through here, so that none can print a product key. */
export function faultIn(file: string, fault: FaultAt, position: Position | undefined): ConfigurationFault {
  return {
    file: shorten(file, LONGEST),
    ...position,
    path: shorten(formatPath(fault.steps), LONGEST),
    expected: shorten(fault.expected, LONGEST),
    found: shorten(fault.found, LONGEST),
    ...(fault.hint === undefined ? {} : { hint: shorten(fault.hint, LONGEST) }),
  };
}

/** In the order of the document where lines are known, by path otherwise; each once. */
export function inOrder(faults: readonly ConfigurationFault[]): readonly ConfigurationFault[] {
  const sorted = [...faults].sort(
    (a, b) =>
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0) ||
      comparePaths(a.path, b.path) ||
      compareTexts(a.expected, b.expected),
  );
  return sorted.filter((fault, index) => {
    const before = sorted[index - 1];
    return before === undefined || before.path !== fault.path || before.expected !== fault.expected;
  });
}

/** `machines[10]` comes after `machines[9]`. */
function comparePaths(a: string, b: string): number {
  const pad = (path: string) => path.replaceAll(/\d+/g, (digits) => digits.padStart(9, "0"));
  return compareTexts(pad(a), pad(b));
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
