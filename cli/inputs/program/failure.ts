import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { excerpt, maskKeys } from "../../../core/text/mask";
import type { InputFault } from "../reading";
import type { Runtime } from "./project";
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
  /** The language; Node's unless said otherwise. */
  readonly runtime?: Runtime;
  /** True when it is the program's build that failed. */
  readonly building?: boolean;
}

const PREVIEW_INSTEAD = "check a preview instead: `pulumi preview --json --show-sames | winlic check -`.";

/** Says what the program itself said, and where in the program: our own stack and the SDK's are left out. */
export function describeFailure(failure: Failure): InputFault {
  const { directory, root, errors, printed } = failure;
  // Errors before the SDK is up, and a module that is missing, are only printed.
  const reported = errors.length > 0 ? errors.join("\n") : printed;
  const text = stripVTControlCharacters(reported).replace(HEADER, "").trim();
  const message = messageOf(text, failure.runtime).replaceAll(`${root}/`, "").replaceAll(root, directory);
  const where = placeOf(text, root, failure.runtime);
  const shown = printedLines(printed);
  return {
    file: where === undefined ? directory : join(directory, where.file),
    place:
      where === undefined ? "" : `line ${where.line}${where.column === undefined ? "" : `, column ${where.column}`}`,
    expected: failure.building === true ? "a program that can be built" : "a program that runs to its end",
    found: maskKeys(message || endOf(failure.code)).replaceAll(UNKNOWN_MARK, "(not known here)"),
    todo: adviseOn(text, failure),
    ...(shown.length > 0 && errors.length > 0 ? { output: shown } : {}),
  };
}

const HEADER = /^(?:error: )?(?:\[runtime\] )?(?:Running program '.*'|Program) failed with an unhandled exception:\s*/m;
const LONGEST_MESSAGE = 600;

function endOf(code: number | undefined): string {
  return code === undefined ? "a program that was ended by a signal" : `exit code ${String(code)}, and no message`;
}

function messageOf(text: string, runtime: Runtime = "nodejs"): string {
  const lines = text.split("\n");
  if (runtime !== "nodejs") return excerpt(otherMessage(lines, runtime).join("\n").trim(), LONGEST_MESSAGE);
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

/** What is the message in what the tools of a language print. */
function otherMessage(lines: readonly string[], runtime: Runtime): readonly string[] {
  // Python ends with the message; what led there comes first.
  if (runtime === "python" && lines.some((line) => line.startsWith("Traceback "))) {
    const last = lines.findLastIndex((line) => /^\s+(?:File |\^|~)/.test(line));
    const from = lines.findIndex((line, index) => index > last && /^\S/.test(line));
    return from === -1 ? lines.slice(-1) : lines.slice(from);
  }
  const first = lines.findIndex((line) => FIRST_OF_MESSAGE.test(line));
  const rest = lines.slice(Math.max(first, 0));
  const end = rest.findIndex((line) => /^\s+at |^goroutine \d|^\s*exit status \d|^\[ERROR\] -> \[Help/.test(line));
  return rest.slice(0, end === -1 ? undefined : end).filter((line) => !/^#\s|^\[INFO\]/.test(line));
}

/** Where the message starts after what a program or a build prints on its way. */
const FIRST_OF_MESSAGE =
  /^panic:|^error:|^\S+\.go:\d+:\d+: |^\[ERROR\] |^(?:Exception in thread|Caused by: )|: error [A-Z]+\d+:|^\S+Exception: /;

interface Place {
  readonly file: string;
  readonly line: string;
  readonly column?: string;
}

/** The first place in the program's own files, the last for Python: not in a package, not in the language's own. */
function placeOf(text: string, root: string, runtime: Runtime = "nodejs"): Place | undefined {
  const lines = text.split("\n");
  for (const line of runtime === "python" ? lines.reverse() : lines) {
    const [, path, row, column] =
      OTHER_PLACES[runtime]?.exec(line) ??
      FRAME.exec(frameOf(line)) ??
      /^((?:\/|[A-Za-z]:[\\/]).*):(\d+)()$/.exec(line) ??
      /^(?!\s)(\S+\.[cm]?[jt]sx?)[:(](\d+)[:,](\d+)/.exec(line) ??
      [];
    if (path === undefined || row === undefined) continue;
    const absolute = path.startsWith("file://") ? fileURLToPath(path) : path;
    const file = /^(?:\/|[A-Za-z]:)/.test(absolute) ? relative(root, absolute) : absolute;
    if (file.startsWith("..") || PACKAGE.test(file)) continue;
    return { file, line: row, ...(column ? { column } : {}) };
  }
  return undefined;
}

const PACKAGE = /(^|[\\/])(?:node_modules|site-packages|dist-packages|vendor[\\/][^\\/.]+\.[^\\/]+)[\\/]/;

/** Places as other languages write them. */
const OTHER_PLACES: Partial<Record<Runtime, RegExp>> = {
  // A frame of a stack, or of a syntax error.
  python: /^\s*File "([^"]+)", line (\d+)()/,
  // `./main.go:12:3: undefined: x`, and `/program/main.go:12 +0x1d` below a goroutine.
  go: /^\s*(\S+\.go):(\d+)(?::(\d+))?(?:: | \+0x|$)/,
  // `[ERROR] /program/src/main/java/App.java:[12,5] cannot find symbol`.
  java: /^(?:\[ERROR\] )?(\S+\.(?:java|kt|scala)):\[?(\d+)(?:[,:](\d+))?/,
  // `/program/Program.cs(12,5): error CS0103` and ` at Program.Main() in /program/Program.cs:line 12`.
  dotnet: /(?:^| in )(\S+\.(?:cs|fs|vb))(?:\(|:line )(\d+)(?:,(\d+))?/,
};

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

/** What a build or a program says when packages are missing, and what brings them. */
const MISSING_PACKAGES: readonly (readonly [RegExp, string])[] = [
  [
    /No module named '?\w+|ModuleNotFoundError|ImportError/,
    "Install the program's packages: `pip install -r requirements.txt`",
  ],
  [/no required module provides package|missing go\.sum entry|updates to go\.mod needed/, "Run `go mod tidy`"],
  [
    /Could not resolve dependencies|was not found in .*central|Could not resolve all/,
    "Let the build fetch its packages",
  ],
  [/error NU\d+|assets file .* not found/, "Run `dotnet restore`"],
];

function adviseOn(text: string, failure: Failure): string {
  const { directory, stack, lookedUp } = failure;
  const packages = MISSING_PACKAGES.find(([pattern]) => pattern.test(text))?.[1];
  if (failure.runtime !== undefined && failure.runtime !== "nodejs" && packages !== undefined) {
    return `${packages} in ${directory}.`;
  }
  if (failure.building === true) return "Correct the program: `pulumi preview` would end in the same way.";
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
