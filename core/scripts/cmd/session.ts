import type { Origin, Path, Unknown, Value } from "../contract";
import { readFile as fileAt, fileKey as keyOfFile, useFile } from "../files";
import { pieced } from "../values";
import { holeAt, holesIn, isHole, isWhole, withoutPrivateCharacters } from "./text";

/** What `setlocal` keeps until `endlocal`. */
interface Saved {
  readonly environment: ReadonlyMap<string, Value>;
  readonly delayed: boolean;
}

/** A batch file, or a label of it that was called, with what it was given. */
export interface Frame {
  readonly script: BatchScript;
  /** `%0` to `%9` and what follows; the rest as one text for `%*`. */
  arguments: readonly string[];
  readonly all: string;
  /** The line that runs, from 0. */
  line: number;
  /** How many `setlocal` were open when it began: it ends those of its own. */
  readonly locals: number;
}

/** A text in lines, with the lines of its labels. */
export interface BatchScript {
  readonly lines: readonly string[];
  readonly labels: ReadonlyMap<string, readonly number[]>;
}

/** What is written to standard output, where something reads it. */
export interface Sink {
  readonly lines: string[];
  /** Something that nobody knows was written too. */
  unknown: boolean;
}

/** One cmd process. */
export interface Session {
  readonly path: Path;
  /** Reads `%x%` as a command line does: what is not set stays as it is written. */
  readonly isCommandLine: boolean;
  readonly holes: Map<string, Unknown>;
  readonly holeOfKey: Map<string, string>;
  /** Exit codes that a test of this path has shown not to be 0. */
  readonly failed: Set<string>;
  /** Unknown parts that a test of this path has shown to be this text. */
  readonly shown: Map<string, string>;
  readonly saved: Saved[];
  readonly folders: string[];
  delayed: boolean;
  errorlevel: string;
  /** The exit code of the last command, which `&&` and `||` go by. */
  status: string;
  /** Lines that are piped in; undefined where nobody knows them. */
  input: readonly string[] | undefined;
  /** Letters of loops, as written, and what they stand for. */
  loopVariables: ReadonlyMap<string, string>;
  sink: Sink | undefined;
  readonly frames: Frame[];
  /** More than 0 in the middle of what no state tells: a bracket, a loop, another shell's script. */
  opaque: number;
  visits: number;
}

export function startSession(path: Path, isCommandLine: boolean): Session {
  return {
    path,
    isCommandLine,
    holes: new Map(),
    holeOfKey: new Map(),
    shown: new Map(),
    failed: new Set(),
    saved: [],
    folders: [],
    delayed: false,
    errorlevel: "0",
    status: "0",
    input: undefined,
    loopVariables: new Map(),
    sink: undefined,
    frames: [],
    opaque: 0,
    visits: 0,
  };
}

/** The text of a value; parts that are not known become holes. */
export function toText(session: Session, value: Value): string {
  if (value === null) return "";
  if (typeof value === "string") return isWhole(value) ? value : withoutPrivateCharacters(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  switch (value.kind) {
    case "number":
      return String(value.value);
    case "char":
      return String.fromCharCode(value.code);
    case "nothing":
      return "";
    case "unknown":
      if (value.pieces !== undefined) {
        return value.pieces.map((piece) => (typeof piece === "string" ? piece : toText(session, piece))).join("");
      }
      return holeFor(session, value);
    default:
      return holeFor(session, session.path.unknown(undefined, { shape: "text" }));
  }
}

function holeFor(session: Session, unknown: Unknown): string {
  const known = session.holeOfKey.get(unknown.key);
  if (known !== undefined) return session.shown.get(known) ?? known;
  const hole = holeAt(session.holes.size);
  if (hole === undefined) {
    // A script with thousands of unknown parts: what is said of the last one holds for all that follow.
    session.path.step(Number.POSITIVE_INFINITY);
    return "?";
  }
  session.holes.set(hole, unknown);
  session.holeOfKey.set(unknown.key, hole);
  return hole;
}

/** The value of a text; a text of which parts are not known is made of pieces. */
export function toValue(session: Session, text: string): Value {
  if (isWhole(text)) return text;
  const only = isHole(text) ? session.holes.get(text) : undefined;
  if (only !== undefined) return only;
  const pieces: (string | Unknown)[] = [];
  let literal = "";
  for (const character of text) {
    const unknown = session.holes.get(character);
    if (unknown === undefined) literal += character;
    else {
      if (literal !== "") pieces.push(literal);
      literal = "";
      pieces.push(unknown);
    }
  }
  if (literal !== "") pieces.push(literal);
  return pieced(pieces);
}

/** A text that is made of another one in a way that is not followed: the same each time. */
export function derive(session: Session, how: string, text: string): string {
  const keys = holesIn(text).map((hole) => session.holes.get(hole)?.key ?? "");
  const literal = isWhole(text) ? text : text.replaceAll(/[\ue000-\uf8ff]/g, "?");
  const [origin] = holesIn(text).flatMap((hole) => session.holes.get(hole)?.of ?? []);
  return toText(session, {
    kind: "unknown",
    key: `cmd:${how}(${literal};${keys.join(";")})`,
    shape: "text",
    ...(origin === undefined ? {} : { of: origin }),
  });
}

/** A text that nobody knows, another one each time. */
export function unknownText(
  session: Session,
  of: Origin = { kind: "other", name: "cmd" },
  more: Partial<Omit<Unknown, "kind" | "key" | "of">> = {},
): string {
  const moment = Number(session.path.unknown().key.slice(1));
  return toText(session, session.path.unknown({ ...of, moment }, { shape: "text", ...more }));
}

/** What every Windows has; source: Microsoft Learn, "Recognized environment variables" (USMT). */
const OF_WINDOWS: Readonly<Record<string, string>> = {
  allusersprofile: "C:\\ProgramData",
  commonprogramfiles: "C:\\Program Files\\Common Files",
  comspec: "C:\\Windows\\System32\\cmd.exe",
  os: "Windows_NT",
  programdata: "C:\\ProgramData",
  programfiles: "C:\\Program Files",
  public: "C:\\Users\\Public",
  systemdrive: "C:",
  systemroot: "C:\\Windows",
  windir: "C:\\Windows",
};

/** Variables that every process has, with values that the machine decides. */
const ALWAYS_THERE =
  /^(?:appdata|computername|localappdata|number_of_processors|path|pathext|processor_\w+|temp|tmp|userdomain|username|userprofile)$/;

/** The text of a variable; undefined where it is certainly not set. */
export function readVariable(session: Session, name: string): string | undefined {
  const key = name.toLowerCase();
  const { path } = session;
  const value = path.environment.get(key) ?? (path.environment.has(key) ? null : path.facts.environment?.get(key));
  if (value !== undefined) {
    const text = toText(session, value);
    return text === "" ? undefined : text;
  }
  switch (key) {
    case "errorlevel":
      return session.errorlevel;
    case "cmdextversion":
      return "2";
    case "cd":
      return session.folders.at(-1) ?? toText(session, named("cd", true));
    case "date":
    case "time":
    case "random":
    case "cmdcmdline":
      return unknownText(session, { kind: "time", name: key }, { present: true });
    case "computername":
      if (path.facts.computerName !== undefined) return path.facts.computerName.toUpperCase();
      break;
    default:
      break;
  }
  if (path.facts.environment?.get(key) === null) return undefined;
  const given = Object.hasOwn(OF_WINDOWS, key) ? OF_WINDOWS[key] : undefined;
  if (given !== undefined) return given;
  const text = toText(session, named(key, ALWAYS_THERE.test(key)));
  return text === "" ? undefined : text;
}

/** The same unknown as other shells make of this variable. */
function named(name: string, present: boolean): Unknown {
  return {
    kind: "unknown",
    key: `environment:${name}`,
    of: { kind: "environment", name },
    shape: "text",
    ...(present ? { present: true as const } : {}),
  };
}

export function writeVariable(session: Session, name: string, text: string | undefined): void {
  const value = text === undefined || text === "" ? null : toValue(session, text);
  if (typeof value === "string") session.path.charge(value.length);
  session.path.environment.set(name.toLowerCase(), value);
}

/** A place where paths may be joined: all that the lines below go by is told. */
export function joinPaths(session: Session): void {
  if (session.opaque > 0) return;
  session.path.point((state) => {
    for (const { line, arguments: words, all, locals } of session.frames) {
      state.text(`line ${String(line)} ${String(locals)}`);
      for (const word of words) state.value(toValue(session, word));
      state.value(toValue(session, all));
    }
    for (const { environment, delayed } of session.saved) {
      state.text(`saved ${String(delayed)}`);
      for (const [name, value] of environment) {
        state.text(name);
        state.value(value);
      }
    }
    state.text(`${String(session.delayed)} ${String(session.failed.has(session.errorlevel))}`);
    state.value(toValue(session, session.errorlevel));
    for (const folder of session.folders) state.value(toValue(session, folder));
  });
  // What was found out of unknown parts is found out again where it is asked.
  session.shown.clear();
  for (const code of session.failed) if (code !== session.errorlevel) session.failed.delete(code);
}

/** Follows something in the middle of what no state tells. */
export function inOpaque<T>(session: Session, follow: () => T): T {
  session.opaque += 1;
  try {
    return follow();
  } finally {
    session.opaque -= 1;
  }
}

/** Begins what `endlocal` ends. */
export function beginLocal(session: Session): void {
  if (session.saved.length >= 32) return;
  session.saved.push({ environment: new Map(session.path.environment), delayed: session.delayed });
}

export function endLocal(session: Session): void {
  const saved = session.saved.pop();
  if (saved === undefined) return;
  restore(session.path.environment, saved.environment);
  session.delayed = saved.delayed;
}

function restore(environment: Map<string, Value>, saved: ReadonlyMap<string, Value>): void {
  environment.clear();
  for (const [name, value] of saved) environment.set(name, value);
}

/** Runs in a process of its own: what it sets is gone when it ends. */
export function inOwnProcess<T>(session: Session, follow: () => T): T {
  const environment = new Map(session.path.environment);
  const { saved, delayed, loopVariables } = session;
  const kept = [...saved];
  try {
    return follow();
  } finally {
    restore(session.path.environment, environment);
    session.saved.splice(0, saved.length, ...kept);
    session.delayed = delayed;
    session.loopVariables = loopVariables;
  }
}

/** A file's name as files of a path are known by. */
export function fileKey(session: Session, name: string): string {
  return keyOfFile(toValue(session, name));
}

/** What is known of a file's text: undefined where nobody knows, null where it was removed. */
export function readFile(session: Session, name: string): Value | undefined {
  useFile(session.path, toValue(session, name));
  return fileAt(session.path, toValue(session, name));
}

/** The last part of a path, in lower case. */
export function nameOf(path: string): string {
  return path.replaceAll('"', "").trim().toLowerCase().split(/[\\/]/).at(-1) ?? "";
}

/** The key of a decision on texts, and its words, with unknown parts named. */
export function describe(session: Session, text: string): string {
  if (isWhole(text)) return text;
  return [...text]
    .map((character) => {
      const unknown = session.holes.get(character);
      if (unknown === undefined) return character;
      return unknown.of?.kind === "environment" ? `%${unknown.of.name.toUpperCase()}%` : "?";
    })
    .join("");
}

export function keyOf(session: Session, text: string): string {
  return [...text]
    .map((character) => {
      const unknown = session.holes.get(character);
      return unknown === undefined ? character : `{${unknown.key}}`;
    })
    .join("");
}
