/**
 * What the languages of scripts, the knowledge of what calls mean (`effects/`) and the readers of the result agree upon.
 *
 * A script is interpreted concretely. Where a decision is open, `Path.decide` picks a way; the explorer
 * (`explore.ts`) runs the script again for every other way, so an evaluator is a plain interpreter that never sees a
 * second path. Paths that reach the same point in the same state are joined there. An action is certain when it
 * happens on every path that succeeds.
 */

/** Both from 1, in the text of the script that is read. Code in a text (`Invoke-Expression`, `cmd /c`) stands where it is called. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

// ---------------------------------------------------------------------------------------------------------------- values

export type NumberType =
  | "byte"
  | "sbyte"
  | "short"
  | "ushort"
  | "int"
  | "uint"
  | "long"
  | "ulong"
  | "single"
  | "double"
  | "decimal";

/** A number with its kind; whole numbers beyond 2^53 are unknown instead. Never changed in place. */
export interface Num {
  readonly kind: "number";
  readonly type: NumberType;
  readonly value: number;
}

export interface Char {
  readonly kind: "char";
  readonly code: number;
}

/** Lists have identity: two variables may hold the same one, and what changes it in place changes both. */
export interface List {
  readonly kind: "list";
  /** Arrays have a fixed length; `arraylist` and `list` grow in place. */
  readonly type: "array" | "arraylist" | "list" | "queue" | "stack" | "set";
  /** Type of the elements in lower case, where it is declared: `string`, `int`. Values put in are cast to it. */
  readonly of?: string;
  items: Value[];
  /** What it holds nobody knows: the items are those known to have been there. */
  open?: boolean;
}

/** A table or an object with members. Has identity, like a list. */
export interface Table {
  readonly kind: "table";
  /** A `hashtable` enumerates in an order nobody knows; `ordered` and `object` in that of insertion. */
  readonly type: "hashtable" | "ordered" | "object" | "dictionary";
  /** By key as compared: texts in lower case (unless it minds case), numbers with their type. */
  readonly entries: Map<string, { readonly key: Value; value: Value }>;
  /** Keys compare with case. */
  readonly mindsCase?: true;
  /** Keys that nobody knows were written or removed: what is not among the entries may be there all the same. */
  open?: boolean;
  /** Name of the .NET type, where it matters: `System.Collections.Hashtable`. */
  readonly typeName?: string;
}

/** A script block, with what it closes over. `body` belongs to the language that made it. */
export interface Block {
  readonly kind: "block";
  readonly body: unknown;
  readonly text: string;
  readonly scope?: unknown;
}

/** `[string]`: a type as a value, in lower case without brackets. */
export interface TypeValue {
  readonly kind: "type";
  readonly name: string;
}

/**
 * An object of the machine: an instance of a CIM class, a registry key, a COM object, a service. Only `effects/` knows its
 * members: reading one asks `Effects.read`, calling one hands over a `MethodCall`.
 */
export interface Foreign {
  readonly kind: "foreign";
  /** Family and name in lower case: `cim:softwarelicensingservice`, `com:wscript.shell`, `registry:hklm\software\…`. */
  readonly type: string;
  /** Further facts, e.g. the filter of a query; has to be plain data. */
  readonly data?: Readonly<Record<string, Value>>;
}

/** Where an unknown value comes from: what is the same comes from the same origin, so decisions on it agree. */
export interface Origin {
  readonly kind:
    | "environment"
    | "parameter"
    | "cim"
    | "registry"
    | "file"
    | "service"
    | "network"
    | "feature"
    | "exit-code"
    | "time"
    | "output"
    | "error"
    | "other";
  /** `kms_host`, `softwarelicensingservice.keymanagementservicemachine`, `slmgr`; lower case. */
  readonly name: string;
  /** Tells readings of one thing at several moments apart (an exit code, a property after it was written). */
  readonly moment?: number;
}

/**
 * A value that nobody knows before the script runs. `key` names it: equal keys, equal values.
 * `possible`: the few values that it can have; whoever uses it decides by cases (`Path.resolve`).
 */
export interface Unknown {
  readonly kind: "unknown";
  readonly key: string;
  readonly of?: Origin;
  /** How it was made of its origin, for conditions: `{ operator: "-eq", value: "kms1" }`. */
  readonly test?: { readonly operator: string; readonly value: Value };
  readonly possible?: readonly Value[];
  /** The truth of this, turned round. */
  readonly turned?: Unknown;
  /** A collection of unknown length whose elements are like this. */
  readonly each?: Value;
  /** A text partly known: literal parts and unknown ones. */
  readonly pieces?: readonly (string | Unknown)[];
  /** `text`: never a list, but perhaps null. `object`: certainly one object. `boolean`, `number` likewise. */
  readonly shape?: "text" | "boolean" | "number" | "object";
  /** Certainly not null and not empty. */
  readonly present?: true;
  /** A secret of the plan: not known, and there. */
  readonly secret?: true;
  /** What a command puts out that may put out nothing: no round of a pipeline where it is null. */
  readonly mayBeNothing?: true;
}

/** What a command puts out that puts out nothing: null in an expression, no round in a pipeline. */
export interface Nothing {
  readonly kind: "nothing";
}

export type Value =
  | null
  | boolean
  | string
  | Num
  | Char
  | List
  | Table
  | Block
  | TypeValue
  | Foreign
  | Unknown
  | Nothing;

// ----------------------------------------------------------------------------------------------------------------- calls

/**
 * A program with its words, as it receives them (quotes gone). A word may be unknown; one without a shape may be several.
 * `effects/` runs the programs that are shells (`cmd`, `powershell`, `pwsh`, `start`) by `Path.shells`; a word of
 * `powershell { … }` is a block, with its text.
 */
export interface ProgramCall {
  readonly kind: "program";
  /** As written: a name or a path. */
  readonly name: string;
  readonly words: readonly Value[];
  /** The arguments as one text, where the caller gave one (`Start-Process -ArgumentList "…"`, `cmd /c …`, `--%`). */
  readonly line?: Value;
  /** What is piped into it. */
  readonly input?: readonly Value[];
  /** Whether the caller waits for its end: without it, `$LASTEXITCODE` stays. */
  readonly waits: boolean;
}

/** Reading and writing the registry, however it is written (cmdlets, `[Microsoft.Win32.Registry]`, reg.exe stays a program). */
export interface RegistryCall {
  readonly kind: "registry";
  readonly verb: "get" | "set" | "remove" | "create-key" | "remove-key" | "test-key";
  readonly path: Value;
  /** Absent for verbs about keys, and for a read of all values. */
  readonly name?: Value;
  readonly value?: Value;
  readonly type?: Value;
}

/** A read of CIM or WMI instances: `Get-CimInstance`, `Get-WmiObject`, `[wmi]`, `[wmisearcher]`. */
export interface CimQuery {
  readonly kind: "cim-query";
  readonly className: Value;
  readonly query?: Value;
  readonly filter?: Value;
  readonly namespace?: Value;
  readonly computer?: Value;
}

/** A method of CIM: `Invoke-CimMethod`, `Invoke-WmiMethod`, or `$service.Method(…)`. */
export interface MethodCall {
  readonly kind: "method";
  /** The instance (or class) it is called on: a foreign, unknown, or text (`-ClassName`). */
  readonly target: Value;
  readonly name: Value;
  /** In order, for calls by position. */
  readonly words: readonly Value[];
  /** By name, for `-Arguments @{}`: a table, or unknown. */
  readonly named?: Value;
  readonly computer?: Value;
}

/** A change of properties on an instance: `Set-CimInstance -Property @{}`, `$svc.X = y; $svc.Put()`. */
export interface CimChange {
  readonly kind: "cim-change";
  readonly target: Value;
  readonly properties: Value;
}

/** A cmdlet that the language does not run itself, with its parameters bound: full name (as written where no shape is known) to value. */
export interface CmdletCall {
  readonly kind: "cmdlet";
  /** In lower case, aliases resolved: `install-windowsfeature`. */
  readonly name: string;
  /** By full parameter name in lower case, where the shape is known; otherwise by the name as written, in lower case. */
  readonly named: ReadonlyMap<string, Value>;
  /** Arguments without a name that no position of the shape took (all of them where no shape is known). */
  readonly rest: readonly Value[];
  /** What is piped in; undefined where it is first in its pipeline. */
  readonly input?: readonly Value[];
}

export type Call = (ProgramCall | RegistryCall | CimQuery | MethodCall | CimChange | CmdletCall) & {
  readonly at: Position;
};

/** How a cmdlet takes its arguments, for binding them. */
export interface CmdletShape {
  /** Parameters by full name as documented, with aliases, position and whether it is a switch. */
  readonly parameters: readonly {
    readonly name: string;
    readonly aliases?: readonly string[];
    readonly position?: number;
    readonly isSwitch?: true;
    readonly fromPipeline?: true;
  }[];
  /** Parameters that exclude each other by set; where a call fits none, binding fails and nothing is run. */
  readonly sets?: readonly (readonly string[])[];
}

/** What a call gives back to the script; what it does comes by `Path.act`. */
export interface CallResult {
  readonly output: readonly Value[];
  /** Of programs. Known, or unknown with origin `exit-code`. */
  readonly exitCode?: Value;
  /**
   * `never`: nothing that `catch` would see. `may`: an error record; it ends the statement where the error action is Stop.
   * `surely`: fails always. Defaults to `never`.
   */
  readonly fails?: "never" | "may" | "surely";
  /** Undefined calls were not understood: the language then says so itself. */
}

/** The knowledge of what calls mean. No state of its own: what has to be kept lives in `Path.notes`. */
export interface Effects {
  /** Cmdlets of licensing modules by name in lower case, whose parameters the language binds by these shapes. */
  readonly cmdlets: ReadonlyMap<string, CmdletShape>;
  /** Undefined where it knows nothing of this call. */
  perform(call: Call, path: Path): CallResult | undefined;
  /** A property of an object of the machine. */
  read(target: Foreign, name: string, path: Path): Value;
  /** A text that is handed on without being run here (a file for someone else, a scheduled task): what it may do. */
  mention(text: Value, at: Position, path: Path): void;
  /** What is to be said when a path has ended: results that nothing looked at, files that nothing ran. */
  finish(path: Path): void;
}

// ----------------------------------------------------------------------------------------------------------------- paths

/** An open decision: what is asked, and what it is about where that is known. */
export interface Condition {
  readonly at: Position;
  /** The words of the script: `$env:SITE -eq 'north'`. */
  readonly text: string;
  readonly of?: Origin;
  /** Comparison with the origin: `-eq "kms1"`; absent for a plain truth test. */
  readonly test?: { readonly operator: string; readonly value: Value };
  /** For each way, in order: what taking it means. Two ways of a test are `true` and `false`. */
  readonly ways: readonly string[];
}

/** What is done to the machine. `effects/` defines the kinds; unknown values are null. Plain data: compared by its JSON. */
export type Deed = { readonly does: string } & Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Why something was not followed; each code has its sentence where it is shown. */
export type NotFollowedCode =
  /** Text that is not of the language. */
  | "syntax"
  /** Grammar that Windows PowerShell 5.1 lacks. */
  | "newer-grammar"
  /** A command, method, type or construct that is not known here. */
  | "command"
  | "method"
  | "type"
  | "construct"
  /** Code from elsewhere: a file not in the text, a download, a module. */
  | "other-code"
  /** A name or text that is run and that nobody knows. */
  | "unknown-code"
  /** Too large to follow: steps, bytes, depth or paths. */
  | "too-large";

export interface NotFollowed {
  readonly line: number;
  readonly column: number;
  readonly code: NotFollowedCode;
  /** What it is about, as written: the command's name, the text. Never longer than 80 characters. */
  readonly text: string;
}

/** A mistake that the shell does not report, or a remark on how the script works. `repair`: the text to write instead. */
export interface Remark {
  readonly line: number;
  readonly column: number;
  /** `variable-scope`, `member-in-text`, `list-not-null`, `args-splat`, `opens-dialog`, `joins-domain`, …. */
  readonly code: string;
  readonly text: string;
  readonly repair?: string;
}

/** How a shell's text is run inside a path. Returns how it ended. */
export interface Ran {
  readonly exitCode: Value;
  readonly output: readonly Value[];
  /** The text ended the whole process (`exit`), with `exitCode`. */
  readonly exited?: true;
  /** It ended with an error that nobody caught. */
  readonly failed?: true;
}

/** A text run by another shell: `cmd /c`, `powershell -Command`, a file. Registered so that languages do not import each other. */
export type Shell = (path: Path, text: string, given: Given) => Ran;

/** Arguments of a script. */
export interface Given {
  /** As written on a command line. */
  readonly words: readonly Value[];
  /** By parameter name in lower case. */
  readonly named: ReadonlyMap<string, Value>;
  /** Further parameters may be given that nobody knows: defaults are not relied on. */
  readonly more?: boolean;
  /** The text is that of a command line, `cmd /c`: what is not set stays as it is written. */
  readonly isCommandLine?: boolean;
  /** It runs inside of another shell's script, whose state is not at hand: `Path.point` must not be called. */
  readonly isChild?: boolean;
}

/** What the plan says about the machine: inputs of a reading. Absent is unknown. */
export interface Facts {
  readonly operatingSystem?: { readonly caption?: string; readonly version?: string; readonly productType?: number };
  readonly computerName?: string;
  readonly domain?: string;
  readonly partOfDomain?: boolean;
  /** Process environment by name in lower case, beyond what every Windows has (`windir`, `SystemRoot`, …). null: certainly absent. */
  readonly environment?: ReadonlyMap<string, Value>;
}

export interface Budget {
  /** Per path, and in all. */
  readonly steps: number;
  readonly allSteps: number;
  /** Bytes of texts and elements of lists, charged before they are allocated; per path. */
  readonly bytes: number;
  readonly depth: number;
  readonly paths: number;
  readonly openRounds: number;
  /** States in which one place is followed, before what differs between them becomes unknown. */
  readonly states: number;
}

/** Writes a state down, so that equal states are equal texts. */
export interface StateText {
  text(text: string): void;
  value(value: Value): void;
  /** True the first time, for what has identity; afterwards it is written down as the same one. */
  first(thing: object): boolean;
}

/**
 * One way through a script. Evaluators keep their own state and hand it to `point` where paths may be joined.
 * Everything here is deterministic: a path is run again from its first decision to try the other ways.
 */
export interface Path {
  readonly facts: Facts;
  readonly effects: Effects;
  readonly shells: { readonly powershell: Shell; readonly cmd: Shell };
  /** Process environment by name in lower case, as the script changed it; null is removed. */
  readonly environment: Map<string, Value>;
  /** Known texts of files by path in lower case with `\`; null is removed. */
  readonly files: Map<string, Value>;
  /** State of `effects/` on this path, by a name of its own; plain data. */
  readonly notes: Map<string, string | number | boolean>;
  /** Picks a way of an open decision; the same `key` on one path picks the same way again. */
  decide(key: string, condition: Condition): number;
  /** Truth of an unknown value, with what is known of its origin on this path. */
  isTrue(value: Unknown, at: Position, text: string): boolean;
  /** One of the possible values of an unknown, by cases; the value itself where it has none. */
  resolve(value: Value, at: Position): Value;
  act(deed: Deed, at: Position): void;
  /** What happens inside is conditional, and what it writes to is up to the caller. */
  perhaps(at: Position, text: string, follow: () => void): void;
  notFollowed(code: NotFollowedCode, at: Position, text: string): void;
  remark(remark: Omit<Remark, "line" | "column">, at: Position): void;
  /** Runs code whose positions mean nothing in the file read: everything in it stands at `at`. */
  standingAt<T>(at: Position, follow: () => T): T;
  /** Counts steps; past the budget it ends the whole reading as "too large to follow". */
  step(count?: number): void;
  /** Charges bytes before they are allocated. */
  charge(bytes: number): void;
  deeper<T>(follow: () => T): T;
  /**
   * A place where paths may be joined, in the same order each time: `describe` names the place and all that what follows
   * depends on. The first path to come by goes on; whoever comes later in the same state ends here.
   */
  point(describe: (state: StateText) => void): void;
  /**
   * At a place where more paths come by than can be followed: what of the state has to become unknown, so that they are
   * joined. Called before `point`.
   * @param values the parts of the state by name, each written down
   */
  crowded(place: () => string, values: () => ReadonlyMap<string, string>): ReadonlySet<string>;
  /** Ends this path as one that goes on for ever, or as another one does: what it leads to is on other paths. */
  abandon(): never;
  /** Deeds done so far on this path: whether something done meanwhile did any. */
  readonly done: number;
  /** Decisions taken so far on this path: whether a round of a loop was open. */
  readonly decisions: number;
  /** Open rounds that a loop is followed for before what it writes becomes unknown. */
  readonly openRounds: number;
  /** An unknown: a thing of the world by its origin, the same each time it is asked; without one, a fresh one. */
  unknown(of?: Origin, more?: Partial<Omit<Unknown, "kind" | "key" | "of">>): Unknown;
}

// -------------------------------------------------------------------------------------------------------------- readings

/** An action of the script. The same deed on several lines is certain where each succeeding path does it on one of them. */
export interface Action {
  readonly deed: Deed;
  readonly line: number;
  readonly column: number;
  readonly certain: boolean;
  /** The decisions that it hangs on, with the way that leads to it; empty for certain ones. */
  readonly when: readonly { readonly condition: Condition; readonly way: number }[];
}

/** The paths as a graph, for questions such as "which host is set last, on each path". Shared tails are shared nodes. */
export interface PathNode {
  readonly deeds: readonly { readonly deed: Deed; readonly at: Position }[];
  /** A decision, or where the path ends. */
  readonly next:
    | { readonly condition: Condition; readonly ways: readonly PathNode[] }
    | { readonly joins: PathNode }
    | { readonly ends: "succeeds" | "fails" };
}

export interface Reading {
  readonly language: "powershell" | "cmd";
  /** False where code runs that is not in the text, or that was not followed. */
  readonly complete: boolean;
  readonly actions: readonly Action[];
  readonly notFollowed: readonly NotFollowed[];
  readonly remarks: readonly Remark[];
  /** Every open decision that was met. */
  readonly conditions: readonly Condition[];
  /** The facts of the machine that were asked for, known or not. */
  readonly asked: readonly (keyof Facts)[];
  readonly start: PathNode;
}

/** A text to read, and what is known around it. */
export interface Source {
  readonly text: string;
  readonly language: "powershell" | "cmd";
  readonly given?: Given;
  readonly facts?: Facts;
  /** Files that are there before it runs, by path in lower case. */
  readonly files?: ReadonlyMap<string, Value>;
}
