import { analyse, type GraphNode } from "./certainty";
import type {
  Budget,
  Condition,
  Deed,
  Effects,
  Facts,
  NotFollowed,
  NotFollowedCode,
  Origin,
  Path,
  Position,
  Ran,
  Reading,
  Remark,
  Source,
  StateText,
  Unknown,
  Value,
} from "./contract";
import { answer, isOrigin, type Known, learn, originKey, questionOf } from "./knowledge";
import { StateWriter } from "./state-text";
import { isUnknown } from "./values";

/** More than scripts that people write take; a path is some hundred steps long. */
const BUDGET: Budget = {
  steps: 120_000,
  allSteps: 500_000,
  bytes: 8_000_000,
  depth: 60,
  paths: 256,
  openRounds: 5,
  states: Number.POSITIVE_INFINITY,
};

/** How often it starts again because a decision is asked for a second time that was forgotten at a join. */
const MOST_RESTARTS = 12;
/** After a decision, this many places are tried for a join. */
const PLACES = 16;

/** Past the budget. */
class TooLarge extends Error {
  constructor(readonly what: string) {
    super(what);
  }
}
/** This path goes on as an earlier one did. */
class Joined extends Error {}
/** A decision is asked again that was forgotten. */
class AskedAgain extends Error {}

Error.stackTraceLimit = Math.min(Error.stackTraceLimit, 10);

type Prefix = readonly number[];
const NONE: ReadonlySet<string> = new Set();

/** What all paths of one reading share. */
class Exploration {
  readonly root: GraphNode = { deeds: [], next: undefined };
  readonly facts: Facts;
  readonly pending: Prefix[] = [[]];
  readonly joins = new Map<string, GraphNode>();
  readonly crowds = new Map<string, { count: number; readonly values: Map<string, string> }>();
  readonly notFollowed = new Map<string, NotFollowed>();
  readonly remarks = new Map<string, Remark>();
  readonly conditions = new Map<string, Condition>();
  paths = 0;

  constructor(
    readonly source: Source,
    readonly effects: Effects,
    readonly shells: Path["shells"],
    readonly budget: Budget,
    /** Decisions that are kept over joins. */
    readonly kept: Set<string>,
    readonly mayRestart: boolean,
    /** Parts of the state that are unknown wherever paths may be joined. */
    readonly open: Set<string> = new Set(),
    /** Steps of this reading, however often it starts again. */
    readonly spent: { steps: number } = { steps: 0 },
    /** Facts that were asked for, likewise. */
    readonly asked: Set<keyof Facts> = new Set(),
  ) {
    this.facts = watch(source.facts ?? {}, asked);
  }
}

const FACTS: readonly (keyof Facts)[] = ["operatingSystem", "computerName", "domain", "partOfDomain", "environment"];

/** The facts, noting which of them are asked for. */
function watch(facts: Facts, asked: Set<keyof Facts>): Facts {
  const watched = {};
  for (const name of FACTS) {
    Object.defineProperty(watched, name, {
      get() {
        asked.add(name);
        return facts[name];
      },
    });
  }
  return watched;
}

class Running implements Path {
  readonly environment: Map<string, Value>;
  readonly files: Map<string, Value>;
  readonly notes = new Map<string, string | number | boolean>();
  private node: GraphNode;
  private made = 0;
  private at: Position | undefined;
  private steps = 0;
  private bytes = 0;
  private depth = 0;
  private fresh = 0;
  private acts = 0;
  private decided = new Map<string, number>();
  private known = new Map<string, Known>();
  private readonly forgotten = new Set<string>();
  private placesLeft = 0;
  private taken = 0;

  constructor(
    private readonly all: Exploration,
    private readonly prefix: Prefix,
  ) {
    this.node = all.root;
    // Only tests give an environment; what is given is asked for.
    this.environment = new Map(all.source.facts?.environment === undefined ? [] : all.facts.environment);
    this.files = new Map(all.source.files ?? []);
  }

  get facts(): Facts {
    return this.all.facts;
  }
  get effects(): Effects {
    return this.all.effects;
  }
  get shells(): Path["shells"] {
    return this.all.shells;
  }
  get decisions(): number {
    return this.taken;
  }
  get openRounds(): number {
    return this.all.budget.openRounds;
  }
  get done(): number {
    return this.acts;
  }
  private get replays(): boolean {
    return this.made < this.prefix.length;
  }

  private recall(key: string): void {
    if (!this.forgotten.delete(key) || !this.all.mayRestart || this.all.kept.has(key)) return;
    this.all.kept.add(key);
    throw new AskedAgain();
  }

  decide(key: string, condition: Condition): number {
    const before = this.decided.get(key);
    if (before !== undefined) return before;
    this.recall(key);
    const way = this.choose(condition);
    this.decided.set(key, way);
    return way;
  }

  private choose(asked: Condition): number {
    const condition = this.at === undefined ? asked : { ...asked, at: this.at };
    const { node, all } = this;
    this.placesLeft = PLACES;
    this.taken += 1;
    let way = 0;
    if (this.replays) {
      way = this.prefix[this.made] ?? 0;
      this.made += 1;
    } else {
      const ways = condition.ways.map((): GraphNode => ({ deeds: [], next: undefined }));
      node.next = { condition, ways };
      const name = `${condition.at.line}:${condition.at.column}:${condition.text}`;
      if (!all.conditions.has(name)) all.conditions.set(name, condition);
      const taken = [...this.prefix, ...this.choices];
      for (let other = ways.length - 1; other > 0; other -= 1) all.pending.push([...taken, other]);
      this.choices.push(0);
    }
    const next = node.next;
    if (next === undefined || !("ways" in next)) throw new TooLarge("paths");
    this.node = next.ways[way] as GraphNode;
    return way;
  }
  /** Chosen beyond the prefix. */
  private readonly choices: number[] = [];

  isTrue(value: Unknown, at: Position, text: string): boolean {
    return this.isHolding(value, at, text, false);
  }

  /** @param isTurned the text is the opposite of what is asked: its words stay, and so do the names of its ways */
  private isHolding(value: Unknown, at: Position, text: string, isTurned: boolean): boolean {
    if (value.turned !== undefined) return !this.isTrue(value.turned, at, text);
    const asked = questionOf(value);
    const condition: Condition = {
      at,
      text: text.slice(0, 200),
      ways: isTurned ? ["false", "true"] : ["true", "false"],
      ...(value.of === undefined ? {} : { of: value.of }),
      ...(value.test === undefined ? {} : { test: value.test }),
    };
    if (asked === undefined || value.of === undefined) return this.decide(`truth:${value.key}`, condition) === 0;
    const key = originKey(value.of);
    const known = this.known.get(key);
    const answered = answer(known, asked.question);
    if (answered !== undefined) return answered !== asked.negated;
    this.recall(key);
    const holds = (this.choose(condition) === 0) !== asked.negated;
    const learned = known ?? { isNot: new Set<string>() };
    this.known.set(key, learned);
    learn(learned, asked.question, holds);
    return holds !== asked.negated;
  }

  resolve(value: Value, at: Position): Value {
    if (!isUnknown(value) || value.possible === undefined) return value;
    const ways = value.possible.map((possible) => (typeof possible === "string" ? possible : JSON.stringify(possible)));
    const way = this.decide(`value:${value.key}`, {
      at,
      text: value.of?.name ?? "",
      ways,
      ...(value.of === undefined ? {} : { of: value.of }),
    });
    return value.possible[way] ?? null;
  }

  act(deed: Deed, at: Position): void {
    this.acts += 1;
    if (!this.replays) this.node.deeds.push({ deed, at: this.at ?? at });
  }

  perhaps(at: Position, text: string, follow: () => void): void {
    this.fresh += 1;
    if (this.decide(`perhaps#${this.fresh}`, { at, text, ways: ["true", "false"] }) === 0) follow();
  }

  notFollowed(code: NotFollowedCode, where: Position, text: string): void {
    const at = this.at ?? where;
    const entry = { line: at.line, column: at.column, code, text: text.replaceAll(/\s+/g, " ").slice(0, 80) };
    this.all.notFollowed.set(`${code}:${at.line}:${at.column}:${entry.text}`, entry);
  }

  remark(remark: Omit<Remark, "line" | "column">, where: Position): void {
    const at = this.at ?? where;
    this.all.remarks.set(`${remark.code}:${at.line}:${at.column}`, { line: at.line, column: at.column, ...remark });
  }

  standingAt<T>(at: Position, follow: () => T): T {
    const before = this.at;
    this.at ??= at;
    try {
      return follow();
    } finally {
      this.at = before;
    }
  }

  step(count = 1): void {
    this.steps += count;
    this.all.spent.steps += count;
    if (this.steps > this.all.budget.steps) throw new TooLarge("steps");
    if (this.all.spent.steps > this.all.budget.allSteps) throw new TooLarge("paths");
  }

  charge(bytes: number): void {
    this.bytes += bytes;
    if (!(this.bytes <= this.all.budget.bytes)) throw new TooLarge("bytes");
  }

  deeper<T>(follow: () => T): T {
    this.depth += 1;
    if (this.depth > this.all.budget.depth) throw new TooLarge("depth");
    try {
      return follow();
    } finally {
      this.depth -= 1;
    }
  }

  unknown(of?: Origin, more: Partial<Omit<Unknown, "kind" | "key" | "of">> = {}): Unknown {
    if (of === undefined) {
      this.fresh += 1;
      return { kind: "unknown", key: `#${this.fresh}`, ...more };
    }
    return { kind: "unknown", key: originKey(of), of, ...more };
  }

  crowded(place: () => string, values: () => ReadonlyMap<string, string>): ReadonlySet<string> {
    if (this.placesLeft === 0) return NONE;
    if (this.replays) return this.node.widened ?? NONE;
    const { crowds, budget, open } = this.all;
    if (budget.states === Number.POSITIVE_INFINITY) return NONE;
    const name = place();
    const crowd = crowds.get(name) ?? { count: 0, values: new Map<string, string>() };
    crowds.set(name, crowd);
    crowd.count += 1;
    if (crowd.count > budget.states) {
      for (const [part, value] of values()) {
        const before = crowd.values.get(part);
        if (before === undefined) crowd.values.set(part, value);
        else if (before !== value) open.add(part);
      }
    }
    this.node.widened = new Set(open);
    return this.node.widened;
  }

  point(describe: (state: StateText) => void): void {
    if (this.placesLeft === 0) return;
    this.placesLeft -= 1;
    this.forget();
    if (this.replays) {
      const { next } = this.node;
      if (next === undefined || !("joins" in next)) throw new TooLarge("paths");
      this.node = next.joins;
      return;
    }
    const state = new StateWriter();
    describe(state);
    this.describeSelf(state);
    const name = state.finish();
    this.step(name.length >> 6);
    const before = this.all.joins.get(name);
    if (before !== undefined) {
      this.node.next = { joins: before };
      throw new Joined();
    }
    const next: GraphNode = { deeds: [], next: undefined };
    this.node.next = { joins: next };
    this.node = next;
    this.all.joins.set(name, next);
  }

  private forget(): void {
    const { kept } = this.all;
    for (const key of this.decided.keys()) {
      if (kept.has(key)) continue;
      this.decided.delete(key);
      this.forgotten.add(key);
    }
    for (const key of this.known.keys()) {
      if (kept.has(key)) continue;
      this.known.delete(key);
      this.forgotten.add(key);
    }
  }

  private describeSelf(state: StateText): void {
    for (const [name, value] of this.environment) {
      state.text(name);
      state.value(value);
    }
    state.text("files");
    for (const [name, value] of this.files) {
      state.text(name);
      state.value(value);
    }
    state.text("notes");
    for (const [name, value] of this.notes) state.text(`${name}=${String(value)}`);
    for (const [key, way] of this.decided) state.text(`${key}=${way}`);
    for (const [key, { has, is, isNot }] of this.known)
      state.text(`${key}=${String(has)},${JSON.stringify(is)},${[...isNot].sort().join()}`);
  }

  /** A number that this path was taken for because it is not 0. */
  isNotZero(key: string): boolean {
    this.recall(key);
    return answer(this.known.get(key), { kind: "equal", value: "0" }) === false;
  }

  abandon(): never {
    this.end(true);
    throw new Joined();
  }

  end(fails: boolean): void {
    this.node.next = { ends: fails ? "fails" : "succeeds" };
  }
}

/**
 * Reads a script: runs it along every path. Never throws for what a script holds, and takes bounded time.
 */
export function explore(source: Source, effects: Effects, shells: Path["shells"], budget: Budget = BUDGET): Reading {
  const kept = new Set<string>();
  const spent = { steps: 0 };
  const asked = new Set<keyof Facts>();
  const first = { ...budget, allSteps: budget.allSteps * FIRST_SHARE };
  for (let restarts = 0; restarts < MOST_RESTARTS; restarts += 1) {
    const all = new Exploration(
      source,
      effects,
      shells,
      first,
      kept,
      restarts < MOST_RESTARTS - 2,
      new Set(),
      spent,
      asked,
    );
    const outcome = exploreOnce(all);
    if (outcome === "asked-again") continue;
    if (outcome === "done") return analyse(all, source.language);
    // One path alone is too large: fewer of them do not help.
    if (outcome !== "paths") return cutOff(all, outcome);
    break;
  }
  return exploreWidened(source, effects, shells, budget, spent, asked);
}

/** Part of the steps for following all paths exactly. */
const FIRST_SHARE = 0.4;

function cutOff(all: Exploration, what: string): Reading {
  all.notFollowed.set("too-large", { line: 1, column: 1, code: "too-large", text: what });
  return analyse(all, all.source.language, true);
}

/** What differs between paths becomes unknown where too many come by, until they are few enough to follow. */
function exploreWidened(
  source: Source,
  effects: Effects,
  shells: Path["shells"],
  budget: Budget,
  spent: { steps: number },
  asked: Set<keyof Facts>,
): Reading {
  const few = { ...budget, openRounds: 2, states: 3 };
  const open = new Set<string>();
  let paths = FEW_PATHS;
  for (;;) {
    const before = open.size;
    const all = new Exploration(source, effects, shells, { ...few, paths }, new Set(), false, open, spent, asked);
    const outcome = exploreOnce(all);
    if (outcome === "done") return analyse(all, source.language);
    const grew = open.size > before && before < MOST_OPEN;
    if (outcome !== "paths" || spent.steps > budget.allSteps || (!grew && paths === budget.paths)) {
      return cutOff(all, outcome);
    }
    paths = grew ? FEW_PATHS : budget.paths;
  }
}

/** Enough to see what differs; all paths are followed where nothing more does. */
const FEW_PATHS = 48;

/** So many parts of a state are made unknown at most. */
const MOST_OPEN = 200;

function exploreOnce(all: Exploration): string {
  for (;;) {
    const prefix = all.pending.pop();
    if (prefix === undefined) return "done";
    all.paths += 1;
    if (all.paths > all.budget.paths) return "paths";
    const path = new Running(all, prefix);
    try {
      const ran: Ran = all.shells[all.source.language](
        path,
        all.source.text,
        all.source.given ?? { words: [], named: new Map() },
      );
      all.effects.finish(path);
      path.end(ran.failed === true || failsBy(ran, path));
    } catch (error) {
      if (error instanceof Joined) continue;
      if (error instanceof AskedAgain) return "asked-again";
      if (error instanceof TooLarge) return error.what;
      // Deeper than the stack.
      if (error instanceof RangeError) return "depth";
      // A fault of this reader must not take down whoever asks it: the script is one that is not followed.
      if (!(error instanceof Error)) throw error;
      return `a fault of the reader (${error.message})`;
    }
  }
}

/** A script that ends with a code other than 0 says so to whoever deploys it. */
function failsBy({ exitCode, exited }: Ran, path: Running): boolean {
  if (exited !== true) return false;
  if (isUnknown(exitCode)) {
    // One that is not known may be 0, unless the path was taken because it is not.
    if (!isOrigin(exitCode)) return false;
    return path.isNotZero(originKey(exitCode.of));
  }
  return typeof exitCode === "object" && exitCode !== null && exitCode.kind === "number" && exitCode.value !== 0;
}

export type { Exploration };
