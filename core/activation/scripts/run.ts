import { isKnown, normaliseDomain } from "../../model";
import type { KmsAction } from "./script-reading";
import { type Holds, joinValues, OPEN, type Open, PRESENT, toNumber, toText, type Value } from "./value";

/** How many steps are followed: what takes more is not followed at all. */
const MOST_STEPS = 150_000;
/** Calls inside calls, and shells inside shells. */
const DEEPEST_CALL = 24;

/** More than one script has that matter. */
const MOST_GUARDS = 64;

/** A script that takes too long to follow, or goes too deep. */
export class TooMuch extends Error {}

/** A decision that nobody can foresee, on the way to what happens next. */
export interface Guard {
  /** What is so on the machine where the decision goes the other way. */
  readonly otherwise: readonly Holds[];
}

/**
 * What became of one way of a decision: the script goes on, has ended, or has failed. One that fails says so to whoever
 * deploys it; what scripts do when they succeed is what counts.
 */
export type Outcome = "goes-on" | "ends" | "fails";

/** What a decision may leave early. */
export type Left = "loop" | "function" | "script";

const WIDTHS: readonly Left[] = ["loop", "function", "script"];

/** True where what was left is at least as wide as another. */
function outlasts(left: Left, other: Left): boolean {
  return WIDTHS.indexOf(left) >= WIDTHS.indexOf(other);
}

interface Recorded {
  readonly action: KmsAction;
  readonly guards: readonly Guard[];
}

interface Written {
  readonly map: Map<string, Value>;
  readonly key: string;
  readonly before: Value | undefined;
}

/** Shells that run a text, whatever language it is in. */
export interface Shells {
  readonly powershell: (run: Run, script: string, given: Given) => void;
  readonly cmd: (run: Run, script: string) => void;
}

/** Arguments of a script: as written, `-Name value` in words, and what Azure hands over by name. */
export interface Given {
  readonly words: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  /** Any further parameter may be given too. */
  readonly more: boolean;
}
export const NOTHING_GIVEN: Given = { words: [], named: new Map(), more: false };

/** One run of a script, followed as far as it can be. */
export interface Run {
  readonly shells: Shells;
  /** Texts of files by path in lower case, as far as they are known. */
  readonly files: Map<string, Value>;
  /** Files that were run, or read by another program. */
  readonly used: Set<string>;
  /** What the exit code that a script asks for next is of. */
  lastProgram: "slmgr" | "other";
  trustsExitCode: boolean;
  opensDialog: boolean;
  /** cscript was made the program that runs scripts: no dialog opens from then on. */
  prefersConsole: boolean;
  joinsDomain: boolean;
  runsOtherCode: boolean;
  /** Counts a step; throws `TooMuch`. */
  step(): void;
  deeper<T>(follow: () => T): T;
  record(actions: readonly KmsAction[]): void;
  /** Runs something that may or may not happen. */
  perhaps(follow: () => void): void;
  /** Runs both ways of a decision that is open, and leaves in variables what they have in common. */
  branch(test: Open, then: () => Outcome, otherwise: () => Outcome): void;
  write(map: Map<string, Value>, key: string, value: Value): void;
  /**
   * From here on, all happens only if a decision went one way: the other left the loop, the function or the script.
   * @param holds what is so where it went the other way
   */
  guard(holds: readonly Holds[], left: Left): void;
  /** Follows a loop, a function or a script: whoever leaves it leaves no more than that. */
  within<T>(what: Left, follow: () => T): T;
  finish(): readonly KmsAction[];
}

export function startRun(shells: Shells, files: ReadonlyMap<string, Value>): Run {
  const recorded: Recorded[] = [];
  const written: Written[] = [];
  /** Of the branches under way. */
  let guards: readonly Guard[] = [];
  /** Of what may have been left early. */
  let early: readonly { readonly guard: Guard; readonly left: Left }[] = [];
  let steps = 0;
  let depth = 0;

  function write(map: Map<string, Value>, key: string, value: Value): void {
    written.push({ map, key, before: map.get(key) });
    map.set(key, value);
  }

  /** Follows one way, takes back what it wrote, and tells what that was. */
  function tryWay(guard: Guard, follow: () => Outcome): Tried {
    const mark = written.length;
    const from = recorded.length;
    const before = guards;
    guards = [...before, guard];
    const outcome = follow();
    guards = before;
    const left: Tried["left"] = new Map();
    while (written.length > mark) {
      const last = written.pop();
      if (last === undefined) break;
      const { map, key } = last;
      const values = left.get(map) ?? new Map<string, Value>();
      left.set(map, values);
      // Taken back from last to first: the value seen first is the one that was left.
      if (!values.has(key)) values.set(key, map.get(key) ?? OPEN);
      if (last.before === undefined) map.delete(key);
      else map.set(key, last.before);
    }
    return { outcome, left, guard, from, to: recorded.length };
  }

  /** Where the other way fails, all of this one is certain. */
  function assume({ guard, from, to }: Tried): void {
    for (let at = from; at < to; at += 1) {
      const entry = recorded[at];
      if (entry !== undefined) recorded[at] = { ...entry, guards: entry.guards.filter((other) => other !== guard) };
    }
  }

  return {
    shells,
    files: new Map(files),
    used: new Set(),
    lastProgram: "other",
    trustsExitCode: false,
    opensDialog: false,
    prefersConsole: false,
    joinsDomain: false,
    runsOtherCode: false,
    step() {
      steps += 1;
      if (steps > MOST_STEPS) throw new TooMuch();
    },
    deeper(follow) {
      depth += 1;
      if (depth > DEEPEST_CALL) throw new TooMuch();
      const result = follow();
      depth -= 1;
      return result;
    },
    record(actions) {
      for (const action of actions) {
        const open = [...early.map(({ guard }) => guard), ...guards].filter(
          ({ otherwise }) => !otherwise.some((holds) => isDone(action, holds)),
        );
        recorded.push({ action, guards: open });
      }
    },
    perhaps(follow) {
      this.branch(
        OPEN,
        () => {
          follow();
          return "goes-on";
        },
        () => "goes-on",
      );
    },
    branch(test, then, otherwise) {
      const before = early;
      const one = tryWay({ otherwise: test.whenFalse ?? [] }, then);
      const leftEarly = early.slice(before.length);
      early = before;
      const two = tryWay({ otherwise: test.whenTrue ?? [] }, otherwise);
      early = [...early, ...leftEarly];
      if (one.outcome === "fails") assume(two);
      else if (two.outcome === "fails") assume(one);
      else agree(recorded, one, two);
      const tested = new Set([...(test.whenTrue ?? []), ...(test.whenFalse ?? [])].map(({ state }) => state));
      for (const map of new Set([...one.left.keys(), ...two.left.keys()])) {
        for (const key of new Set([...(one.left.get(map)?.keys() ?? []), ...(two.left.get(map)?.keys() ?? [])])) {
          const own = map.get(key) ?? OPEN;
          const [first, second] = [one.left.get(map)?.get(key) ?? own, two.left.get(map)?.get(key) ?? own];
          // What comes next is reached by a way that goes on.
          if (one.outcome !== "goes-on") write(map, key, second);
          else if (two.outcome !== "goes-on") write(map, key, first);
          else write(map, key, joinValues(first, second, tested));
        }
      }
    },
    write,
    guard(holds, left) {
      // Behind one of which nothing is known, another makes no difference.
      if (early.some((other) => other.guard.otherwise.length === 0 && outlasts(other.left, left))) return;
      early = [...early, { guard: { otherwise: early.length < MOST_GUARDS ? holds : [] }, left }];
    },
    within(what, follow) {
      const before = early.length;
      const result = follow();
      const stays = early.slice(before).filter(({ left }) => left !== what && outlasts(left, what));
      early = [...early.slice(0, before), ...stays];
      return result;
    },
    finish: () =>
      recorded.map(({ action, guards: open }) => (open.length === 0 ? action : { ...action, perhaps: true })),
  };
}

/** One way of a decision, followed. */
interface Tried {
  readonly outcome: Outcome;
  /** What it left in variables. */
  readonly left: Map<Map<string, Value>, Map<string, Value>>;
  readonly guard: Guard;
  /** Its part of what is recorded. */
  readonly from: number;
  readonly to: number;
}

/** What both ways of a decision come to is certain, whichever is taken. */
function agree(recorded: Recorded[], one: Tried, two: Tried): void {
  if (one.from === one.to || two.from === two.to) return;
  const lastOf = ({ from, to }: Tried) =>
    new Map(recorded.slice(from, to).map((entry, index) => [subjectOf(entry.action), from + index] as const));
  const others = lastOf(two);
  for (const [subject, left] of lastOf(one)) {
    const right = others.get(subject);
    if (right === undefined) continue;
    const [first, second] = [recorded[left], recorded[right]];
    if (first === undefined || second === undefined || !isSameAction(first.action, second.action)) continue;
    const firstLeft = first.guards.filter((guard) => guard !== one.guard);
    const secondLeft = second.guards.filter((guard) => guard !== two.guard);
    // Inside the ways it has to be certain too.
    if (firstLeft.length !== secondLeft.length) continue;
    recorded[left] = { ...first, guards: firstLeft };
    recorded[right] = { ...second, guards: secondLeft };
  }
}

function isSameAction(one: KmsAction, two: KmsAction): boolean {
  const plain = (action: KmsAction) =>
    JSON.stringify(action, (_key, value: unknown) => (typeof value === "symbol" ? "?" : value));
  // What is not known may be two things.
  return plain(one) === plain(two) && !plain(one).includes('"?"');
}

/** What an action is about: of two about the same, the later one counts. */
function subjectOf(action: KmsAction): string {
  switch (action.does) {
    case "set-host":
    case "clear-host":
      return "host";
    case "set-domain":
    case "clear-domain":
      return "domain";
    case "publish":
    case "stop-publishing":
      return "publishing";
    case "set-interval":
      return action.interval;
    default:
      return action.does;
  }
}

/** True where the machine is already as the action makes it. */
function isDone(action: KmsAction, { state, value }: Holds): boolean {
  const text = value === PRESENT ? undefined : toText(value);
  const isThere = text !== "" && text !== "0" && text !== "False";
  switch (action.does) {
    case "set-host":
      return state === "host" && text !== undefined && isKnown(action.host) && normaliseDomain(text) === action.host;
    case "clear-host":
      return state === "host" && (text === "" || text === "0");
    case "set-host-port":
      return state === "host-port" && value !== PRESENT && toNumber(value) === action.port;
    case "set-domain":
      return (
        state === "domain" && text !== undefined && isKnown(action.domain) && normaliseDomain(text) === action.domain
      );
    case "clear-domain":
      return state === "domain" && text === "";
    case "install-key":
      // The machine shows the last five characters of its key.
      if (state !== "key" || text === undefined || text === "") return false;
      return isKnown(action.key) ? text.toUpperCase() === action.key.ending : true;
    case "activate":
      return state === "status" || state === "mark";
    case "rearm":
      return state === "mark" && isThere;
    case "set-interval":
      return state === action.interval && value !== PRESENT && toNumber(value) === action.minutes;
    case "set-port":
      return state === "port" && value !== PRESENT && toNumber(value) === action.port;
    case "publish":
      return (
        (state === "publishing" && text === "True") || (state === "not-publishing" && (text === "0" || text === ""))
      );
    case "stop-publishing":
      return (state === "publishing" && text === "False") || (state === "not-publishing" && text === "1");
    case "install-role":
      return state === "role" && isThere;
    case "open-firewall":
      return state === "firewall" && isThere;
  }
}
