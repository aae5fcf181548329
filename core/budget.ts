/** What a reader or an interpreter uses up. */
export type Resource =
  /** Characters or bytes of what is made: texts, lists (8 for each element) and objects. Charged before it is made. */
  | "grown"
  /** Statements, iterations, tokens: whatever takes time. */
  | "steps"
  /** Calls, blocks or containers inside each other. */
  | "depth"
  /** Encodings and archives inside each other. */
  | "layers"
  /** What the clock of the skin counts; without a clock it is never used up. */
  | "milliseconds";

export type Limits = Readonly<Record<Resource, number>>;

/** Thrown where a budget is used up. Whoever opened the budget catches it and answers "too large to follow". */
export class BudgetExceeded extends Error {
  override readonly name = "BudgetExceeded";
  readonly resource: Resource;
  readonly limit: number;

  constructor(resource: Resource, limit: number) {
    super(`more than ${String(limit)} ${NOUNS[resource]}`);
    this.resource = resource;
    this.limit = limit;
  }
}

const NOUNS: Readonly<Record<Resource, string>> = {
  grown: "characters or bytes made",
  steps: "steps",
  depth: "levels inside each other",
  layers: "layers of encoding",
  milliseconds: "milliseconds",
};

/** Milliseconds from any start. The core has none of its own: a skin passes one in. */
export type Clock = () => number;

/**
 * What one piece of work may still use. A budget that was opened inside another draws on both, so that many small
 * pieces of work cannot use up more than the whole.
 */
export interface Budget {
  /** Before something of this size is made: characters of a text, bytes, or 8 for each element of a list. */
  grow(size: number): void;
  /** Before something is done, `count` times. */
  step(count?: number): void;
  /** Runs something one level deeper: a call, a block, a container. */
  within<T>(run: () => T): T;
  /** Runs something one layer further in: what base64, gzip or an archive holds. */
  unwrap<T>(run: () => T): T;
  /** How much is left of a resource, here and around. */
  left(resource: Exclude<Resource, "milliseconds">): number;
  /** A budget for a part of the work: never more than is left here. */
  open(limits?: Partial<Limits>): Budget;
}

/** For one script, template or document that an estate carries. */
const PART_LIMITS: Limits = {
  grown: 16_000_000,
  steps: 250_000,
  depth: 128,
  layers: 8,
  milliseconds: 5_000,
};

/** For all of them in one run. */
export const RUN_LIMITS: Limits = {
  grown: 512_000_000,
  steps: 20_000_000,
  depth: 512,
  layers: 16,
  milliseconds: 120_000,
};

/** Opens the budget of a run. @param clock without one, time is not limited */
export function openBudget(limits: Partial<Limits> = {}, clock?: Clock): Budget {
  return makeBudget({ ...RUN_LIMITS, ...limits }, undefined, clock);
}

/**
 * Runs a piece of work on a budget of its own; past it, the answer is what `otherwise` makes of the resource that ran
 * out. Running out of the stack counts as too deep, though it must not be left to that: a regular expression that V8
 * compiles at the end of the stack ends the process. Whatever recurses goes through `within`.
 */
export function runWithin<T, U>(
  budget: Budget,
  work: (budget: Budget) => T,
  otherwise: (resource: Resource) => U,
  limits: Partial<Limits> = PART_LIMITS,
): T | U {
  try {
    return work(budget.open(limits));
  } catch (error) {
    if (error instanceof BudgetExceeded) return otherwise(error.resource);
    if (error instanceof RangeError && /call stack/i.test(error.message)) return otherwise("depth");
    throw error;
  }
}

/** The clock is read once in so many steps: reading it costs more than most steps. */
const STEPS_BETWEEN_LOOKS = 512;
/** And once in so much growth. */
const GROWTH_BETWEEN_LOOKS = 1_000_000;

interface Account extends Budget {
  spend(resource: "grown" | "steps", amount: number): void;
  reach(resource: "depth" | "layers", levels: 1 | -1): void;
  look(): void;
}

function makeBudget(limits: Limits, around: Account | undefined, clock: Clock | undefined): Account {
  const used = { grown: 0, steps: 0, depth: 0, layers: 0 };
  const begun = clock?.() ?? 0;
  let stepsAtLook = 0;
  let growthAtLook = 0;

  const check = (resource: keyof typeof used): void => {
    if (used[resource] > limits[resource]) throw new BudgetExceeded(resource, limits[resource]);
  };
  const account: Account = {
    spend(resource, amount) {
      around?.spend(resource, amount);
      // What is no number would make every comparison false, and the budget endless.
      used[resource] += amount >= 0 ? amount : Number.POSITIVE_INFINITY;
      check(resource);
      if (used.steps - stepsAtLook >= STEPS_BETWEEN_LOOKS || used.grown - growthAtLook >= GROWTH_BETWEEN_LOOKS) {
        stepsAtLook = used.steps;
        growthAtLook = used.grown;
        account.look();
      }
    },
    reach(resource, levels) {
      around?.reach(resource, levels);
      used[resource] += levels;
    },
    look() {
      if (clock !== undefined && clock() - begun > limits.milliseconds) {
        throw new BudgetExceeded("milliseconds", limits.milliseconds);
      }
    },
    grow: (size) => account.spend("grown", size),
    step: (count = 1) => account.spend("steps", count),
    within: (run) => nest("depth", run),
    unwrap: (run) => nest("layers", run),
    left: (resource) => {
      const here = Math.max(0, limits[resource] - used[resource]);
      return around === undefined ? here : Math.min(here, around.left(resource));
    },
    open: (inner = PART_LIMITS) => makeBudget({ ...limits, ...inner }, account, clock),
  };
  function nest<T>(resource: "depth" | "layers", run: () => T): T {
    if (account.left(resource) < 1) throw new BudgetExceeded(resource, limits[resource]);
    account.reach(resource, 1);
    try {
      return run();
    } finally {
      account.reach(resource, -1);
    }
  }
  return account;
}
