import type { List, Position, StateText, Table, Unknown, Value } from "../contract";
import { derive, identify, isList, isNumber, isTable, isUnknown } from "../values";
import { elementsOf } from "./conversions";
import type { End } from "./ends";
import type { Cell } from "./scope";
import type { Out, Session } from "./session";

/** Rounds with everything unknown that the loop writes: more of them do nothing that these do not. */
const WIDENED_ROUNDS = 3;

/**
 * The rounds of a loop. Where a round was open, and so was the one before, what the loop writes becomes unknown: the state
 * then repeats, and paths that come by again are joined.
 */
export class Rounds {
  private readonly written = new Set<Cell | List | Table>();
  private open = 0;
  private widened = 0;
  private decisions: number;
  private at = 0;
  private items: readonly Value[] = [];

  constructor(
    private readonly session: Session,
    private readonly node: object,
    /** Where the rounds put out to. */
    private readonly out?: Out,
  ) {
    this.decisions = session.path.decisions;
  }

  follow<T>(run: () => T): T {
    const { session } = this;
    session.writes.push(this.written);
    session.frames.push({ describe: (state) => this.describe(state) });
    try {
      return run();
    } finally {
      session.frames.pop();
      session.writes.pop();
    }
  }

  private describe(state: StateText): void {
    state.text(`${identify(this.node)}:${this.at}:${Math.min(this.open, this.session.path.openRounds)}`);
    // What comes after the item at hand.
    if (this.items.length > 0) for (const item of this.items) state.value(item);
  }

  /** At the head of each round. */
  begin(): void {
    const { session } = this;
    session.tick();
    session.path.step();
    if (session.path.decisions !== this.decisions) {
      this.open += 1;
      this.decisions = session.path.decisions;
    }
    if (this.open >= session.path.openRounds) this.widen();
    if (this.open > 0) session.point();
  }

  private widen(): void {
    const { session } = this;
    this.open += 1;
    this.widened += 1;
    if (this.widened > WIDENED_ROUNDS) session.path.abandon();
    this.out?.widen?.();
    for (const thing of this.written) {
      if ("kind" in thing) {
        thing.open = true;
        if (isTable(thing)) for (const entry of thing.entries.values()) entry.value = session.path.unknown();
      } else thing.value = this.unknownLike(thing.value);
    }
    for (const log of session.writes) if (log !== this.written) for (const thing of this.written) log.add(thing);
  }

  private unknownLike(value: Value): Unknown {
    const { path } = this.session;
    if (isNumber(value)) return path.unknown(undefined, { shape: "number" });
    if (typeof value === "boolean") return path.unknown(undefined, { shape: "boolean" });
    if (typeof value === "string") return path.unknown(undefined, { shape: "text" });
    return path.unknown();
  }

  /**
   * One round for each element. What nobody knows the length of is gone through as often as makes a difference.
   * @param run says how the round leaves the loop, `stop` for one that ends it, undefined to go on
   * @param once the value itself is an element where nobody knows whether it is a list
   */
  over(
    value: Value,
    at: Position,
    text: string,
    run: (item: Value) => End | "stop" | undefined,
    once = false,
  ): End | undefined {
    const items = elementsOf(value);
    return this.follow(() => {
      if (items !== undefined)
        return this.overKnown(isList(value) ? value.items : items, isList(value) && value.type !== "array", run);
      if (once && isUnknown(value) && value.each === undefined) {
        const end = run(value);
        return end === "stop" ? undefined : end;
      }
      return this.overUnknown(value, at, text, run);
    });
  }

  private overKnown(
    items: readonly Value[],
    mayChange: boolean,
    run: (item: Value) => End | "stop" | undefined,
  ): End | undefined {
    const taken = mayChange ? [...items] : items;
    this.items = taken;
    for (const item of taken) {
      this.session.path.step();
      const end = run(item);
      this.at += 1;
      if (end === "stop") return undefined;
      if (end !== undefined) return end;
      this.session.point();
    }
    return undefined;
  }

  private overUnknown(
    value: Value,
    at: Position,
    text: string,
    run: (item: Value) => End | "stop" | undefined,
  ): End | undefined {
    const { session } = this;
    const known = isList(value) ? value.items : [];
    for (let round = 0; ; round += 1) {
      this.begin();
      const more = session.path.unknown(undefined, { shape: "boolean" });
      if (!session.path.isTrue(more, at, text === "" ? "another element" : text)) return undefined;
      const item =
        round < known.length && this.open < session.path.openRounds ? (known[round] ?? null) : this.element(value);
      const end = run(item);
      if (end === "stop") return undefined;
      if (end !== undefined) return end;
    }
  }

  private element(value: Value): Value {
    const { path } = this.session;
    if (isUnknown(value)) {
      if (value.each !== undefined) return value.each;
      return path.unknown(undefined, { shape: "text" });
    }
    return derive("element", [value, path.unknown()]);
  }
}
