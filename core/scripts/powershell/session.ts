import type { Block, List, Path, Position, StateText, Table, Unknown, Value } from "../contract";
import { StateWriter } from "../state-text";
import {
  array,
  derive,
  entryOf,
  int,
  isNothing,
  isNull,
  isNumber,
  isTable,
  isUnknown,
  NOTHING,
  object,
} from "../values";
import { areEqual, type Comparing } from "./comparison";
import { mayBeNull, toText, toTextOr } from "./conversions";
import type { End, ScriptError } from "./ends";
import { type Cell, Scope } from "./scope";
import type { Body, Expression, Pipeline, Statement } from "./syntax";

/** Where values go that a statement puts out. */
export interface Out {
  emit(value: Value): void;
  /** Writes down what was put out so far; without it, paths are not joined while it is in use. */
  describe?(state: StateText): void;
  /** From here on nobody knows how much is put out. */
  widen?(): void;
}

export const DISCARD: Out = { emit() {}, describe() {} };

/** Keeps what is put out. */
export class Collector implements Out {
  readonly items: Value[] = [];
  /** Something was put out of which nobody knows how many it is. */
  private isOpen = false;
  private isWidened = false;

  emit(value: Value): void {
    if (isNothing(value) || this.isWidened) return;
    if (isUnknown(value) && (value.shape === undefined || value.mayBeNothing === true)) this.isOpen = true;
    this.items.push(value);
  }

  describe(state: StateText): void {
    for (const item of this.items) state.value(item);
  }

  widen(): void {
    this.isWidened = true;
    this.isOpen = true;
  }

  /** Null for nothing, one alone, or a list. */
  value(): Value {
    const [only] = this.items;
    if (this.isWidened) return derive("output", [this.list()]);
    if (only === undefined) return NOTHING;
    if (this.items.length === 1) return only;
    return this.list();
  }

  list(): List {
    const made = array(this.items);
    if (this.isOpen) made.open = true;
    return made;
  }
}

/** How a block or a function is called. */
export interface BlockCall {
  /** Arguments by position, and by name in lower case. */
  readonly words?: readonly Value[];
  readonly named?: ReadonlyMap<string, Value>;
  /** What is piped in; undefined where nothing is. */
  readonly input?: readonly Value[];
  /** `$_` inside. */
  readonly item?: Value;
  /** Runs in the scope that is there (`.`, ForEach-Object). */
  readonly inPlace?: boolean;
  readonly self?: Value;
}

/** The parts of the evaluator, for those that need one another. */
export interface Interpreter {
  evaluate(session: Session, expression: Expression): Value;
  run(session: Session, statements: readonly Statement[], out: Out): End | undefined;
  /** @throws Leaving where what it runs leaves more than itself */
  callBlock(session: Session, block: Block, call: BlockCall, out: Out): void;
  callBody(session: Session, body: Body, call: BlockCall, out: Out): void;
  /** Code in a text, in the scope that is there. */
  runText(session: Session, text: string, at: Position, out: Out): void;
  newObject(session: Session, type: string, given: readonly Value[], at: Position): Value;
  runPipeline(session: Session, pipeline: Pipeline, out: Out): void;
}

/** A part of where the script stands, for joins. */
export interface Frame {
  describe(state: StateText): void;
}

/** One PowerShell process on one path. */
export class Session implements Comparing {
  readonly global = new Scope(undefined, false);
  scope: Scope;
  readonly aliases = new Map<string, string>();
  /** `$?` */
  succeeded: Value = true;
  /** How many `try` with a `catch`, or traps, are around. */
  catching = 0;
  currentError: ScriptError | undefined;
  readonly frames: Frame[] = [];
  /** Where something is half evaluated, paths are not joined. */
  opaque = 0;
  /** What loops that may be widened have written. */
  readonly writes: Set<Cell | List | Table>[] = [];
  /** The script may be given parameters that nobody knows: their defaults are not relied on. */
  mayBeGiven: Scope | undefined;

  constructor(
    readonly path: Path,
    readonly language: Interpreter,
  ) {
    this.scope = this.global;
  }

  /** Time that passes: at each round of a loop, and where the script waits. */
  private clock = 0;

  tick(): void {
    this.clock += 1;
  }

  /** What is asked of the machine twice at one moment has one answer. */
  get now(): number {
    return this.clock + this.path.done;
  }

  /** A number that no other reading of the same thing has on this path. */
  moment(): number {
    return Number(this.path.unknown().key.slice(1));
  }

  setMatches(value: Value): void {
    this.setVariable(this.scope, "matches", value);
  }

  setVariable(scope: Scope, name: string, value: Value): void {
    const cell = scope.variables.get(name);
    if (cell === undefined) {
      const made: Cell = { value };
      scope.variables.set(name, made);
      this.wrote(made);
    } else {
      cell.value = value;
      this.wrote(cell);
    }
  }

  wrote(thing: Cell | List | Table): void {
    for (const log of this.writes) log.add(thing);
  }

  get lastExitCode(): Value {
    return this.global.variables.get("lastexitcode")?.value ?? null;
  }

  setExitCode(value: Value): void {
    this.setVariable(this.global, "lastexitcode", value);
    this.succeeded = isNumber(value) ? value.value === 0 : isUnknown(value) ? this.isZero(value) : true;
  }

  private isZero(value: Unknown): Value {
    return derive("-eq", [value, int(0)], {
      shape: "boolean",
      ...(value.of === undefined ? {} : { of: value.of, test: { operator: "-eq", value: int(0) } }),
    });
  }

  /** Truth of a value, by cases where nobody knows. */
  isTrue(truth: boolean | Unknown, at: Position, text: string): boolean {
    return typeof truth === "boolean" ? truth : this.path.isTrue(truth, at, text);
  }

  /** Whether a value is there at all, by cases where nobody knows that it is not null. */
  isThere(value: Value, at: Position): boolean {
    if (isNull(value)) return false;
    return !mayBeNull(value) || !this.isTrue(areEqual(null, value), at, "the value is null");
  }

  point(): void {
    if (this.opaque > 0) return;
    this.widen();
    this.path.point((state) => {
      for (const frame of this.frames) frame.describe(state);
      this.scope.describe(state);
      state.value(this.succeeded);
      for (const [name, value] of this.aliases) state.text(`${name}>${value}`);
      state.text(String(this.catching));
    });
  }

  /** Where too many paths come by, what differs between them becomes unknown. */
  private widen(): void {
    const open = this.path.crowded(
      () => {
        const state = new StateWriter();
        for (const frame of this.frames) frame.describe(state);
        return state.finish();
      },
      () => new Map([...this.parts()].map(([name, cell]) => [name, textOfValue(cell.value)])),
    );
    if (open.size === 0) return;
    for (const [name, cell] of this.parts()) {
      if (!open.has(name)) continue;
      cell.value = this.path.unknown();
      this.wrote(cell);
    }
  }

  /** Variables by their scope and name. */
  private *parts(): Iterable<readonly [string, Cell]> {
    let depth = 0;
    for (let scope: Scope | undefined = this.scope; scope !== undefined; scope = scope.parent) {
      for (const [name, cell] of scope.variables) yield [`${depth}:${name}`, cell];
      depth += 1;
    }
  }

  /** Follows something during which paths may be joined. */
  within<T>(frame: Frame, follow: () => T): T {
    this.frames.push(frame);
    try {
      return follow();
    } finally {
      this.frames.pop();
    }
  }

  /** Follows something in the middle of what no state tells. */
  inOpaque<T>(follow: () => T): T {
    this.opaque += 1;
    try {
      return follow();
    } finally {
      this.opaque -= 1;
    }
  }

  inScope<T>(scope: Scope, follow: () => T): T {
    const before = this.scope;
    this.scope = scope;
    try {
      return follow();
    } finally {
      this.scope = before;
    }
  }

  /** The preference that is in force: `stop`, `silentlycontinue`, …. */
  get errorAction(): string {
    const value = this.scope.find("erroractionpreference")?.value ?? null;
    return typeof value === "string" ? value.toLowerCase() : "continue";
  }

  get separator(): string {
    const value = this.scope.find("ofs")?.value;
    return value === undefined ? " " : toTextOr(value, " ");
  }
}

function textOfValue(value: Value): string {
  const state = new StateWriter();
  state.value(value);
  return state.finish();
}

/** An error as `$_` shows it. */
export function errorRecord(error: ScriptError, path: Path): Value {
  const { thrown } = error;
  if (thrown === undefined) return path.unknown({ kind: "error", name: "error" }, { shape: "object", present: true });
  if (isTable(thrown) && thrown.typeName?.startsWith("error:") === true) return thrown;
  const message =
    isTable(thrown) && thrown.typeName !== undefined ? (entryOf(thrown, "message") ?? null) : toText(thrown);
  const text = typeof message === "string" ? message : toTextOr(message, "");
  const exception = isTable(thrown) && thrown.typeName !== undefined ? thrown : object([["message", message]]);
  const record = object([
    ["exception", exception],
    ["targetobject", thrown],
    ["fullyqualifiederrorid", text],
  ]);
  return typeof message === "string"
    ? { ...record, typeName: `error:${text}` }
    : path.unknown({ kind: "error", name: "error" }, { shape: "object", present: true });
}
