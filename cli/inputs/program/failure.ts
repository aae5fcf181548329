import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { excerpt, maskKeys } from "../../../core/text/mask";
import type { InputFault } from "../reading";
import { UNKNOWN_MARK } from "./unknown-mark";

/** What is known of a program that failed. */
export interface Failure {
  /** Folder as the person named it, and as an absolute path. */
  readonly directory: string;
  readonly root: string;
  readonly stack: string;
  /** Errors the program reported to the engine. */
  readonly errors: readonly string[];
  readonly printed: string;
  readonly code: number | undefined;
  /** True when look-ups were left unanswered, which may be why it failed. */
  readonly lookedUp: boolean;
}

const PREVIEW_INSTEAD = "check a preview instead: `pulumi preview --json --show-sames | winlic check -`.";

/** Says what the program itself said, and where in the program: our own stack and the SDK's are left out. */
export function describeFailure(failure: Failure): InputFault {
  const { directory, root, errors, printed } = failure;
  // Errors before the SDK is up, and a module that is missing, are only printed.
  const reported = errors.length > 0 ? errors.join("\n") : printed;
  const text = stripVTControlCharacters(reported).replace(HEADER, "").trim();
  const message = messageOf(text).replaceAll(`${root}/`, "").replaceAll(root, directory);
  const where = placeOf(text, root);
  const shown = printedLines(printed);
  return {
    file: where === undefined ? directory : join(directory, where.file),
    place:
      where === undefined ? "" : `line ${where.line}${where.column === undefined ? "" : `, column ${where.column}`}`,
    expected: "a program that runs to its end",
    found: maskKeys(message || endOf(failure.code)).replaceAll(UNKNOWN_MARK, "(not known here)"),
    todo: adviseOn(text, failure),
    ...(shown.length > 0 && errors.length > 0 ? { output: shown } : {}),
  };
}

const HEADER = /^(?:error: )?(?:\[runtime\] )?Running program '.*' failed with an unhandled exception:\s*/m;
const LONGEST_MESSAGE = 600;

function endOf(code: number | undefined): string {
  return code === undefined ? "a program that was ended by a signal" : `exit code ${String(code)}, and no message`;
}

function messageOf(text: string): string {
  const lines = text.split("\n");
  // A syntax error comes with the file and the line of code first; its message is after the caret.
  const caret = lines.findIndex((line) => /^\s*\^+\s*$/.test(line));
  const from = caret === -1 ? 0 : caret + 1;
  const rest = lines.slice(from);
  const end = rest.findIndex((line) => /^\s+at /.test(line) || /^Require stack:/.test(line));
  return excerpt(
    rest
      .slice(0, end === -1 ? undefined : end)
      .join("\n")
      .trim(),
    LONGEST_MESSAGE,
  );
}

interface Place {
  readonly file: string;
  readonly line: string;
  readonly column?: string;
}

/** The first place in the program's own files: not in a package, not in Node. */
function placeOf(text: string, root: string): Place | undefined {
  for (const line of text.split("\n")) {
    const [, path, row, column] =
      FRAME.exec(frameOf(line)) ??
      /^((?:\/|[A-Za-z]:[\\/]).*):(\d+)()$/.exec(line) ??
      /^(?!\s)(\S+\.[cm]?[jt]sx?)[:(](\d+)[:,](\d+)/.exec(line) ??
      [];
    if (path === undefined || row === undefined) continue;
    const absolute = path.startsWith("file://") ? fileURLToPath(path) : path;
    const file = /^(?:\/|[A-Za-z]:)/.test(absolute) ? relative(root, absolute) : absolute;
    if (file.startsWith("..") || /(^|[\\/])node_modules[\\/]/.test(file)) continue;
    return { file, line: row, ...(column ? { column } : {}) };
  }
  return undefined;
}

/** `file:///program/index.ts:3:9`, as frames name it. */
const FRAME = /^((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*):(\d+):(\d+)$/;

/** What a frame of a stack names: what stands in its brackets, or all of it; nothing for another line. */
function frameOf(line: string): string {
  const text = line.trim().replace(/ \{$/, "");
  if (text.length === line.length || !text.startsWith("at ")) return "";
  const open = text.lastIndexOf("(");
  if (open !== -1) return text.slice(open + 1).replace(/\)$/, "");
  return text.slice(text.startsWith("at async ") ? "at async ".length : "at ".length);
}

function adviseOn(text: string, { directory, stack, lookedUp }: Failure): string {
  const missing = /Cannot find (?:module|package) '([^']+)'/.exec(text)?.[1];
  if (missing !== undefined) {
    return missing.startsWith(".") || missing.startsWith("/")
      ? "Correct the import, or build the program first."
      : `Install the program's packages: \`npm install\` in ${directory}.`;
  }
  if (text.includes(UNKNOWN_MARK)) {
    return `If it needs an encrypted configuration value or a look-up in the cloud, ${PREVIEW_INSTEAD}`;
  }
  if (/Missing required configuration variable/.test(text)) {
    return `Set it in Pulumi.${stack}.yaml, or choose another stack with \`--stack\`.`;
  }
  return lookedUp
    ? `Correct the program. If it needs what a look-up in the cloud returns, ${PREVIEW_INSTEAD}`
    : "Correct the program: `pulumi preview` would end in the same way.";
}

const LINES_SHOWN = 20;
function printedLines(printed: string): readonly string[] {
  return maskKeys(stripVTControlCharacters(printed))
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .slice(-LINES_SHOWN);
}
