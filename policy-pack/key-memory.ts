import { NO_KNOWN_KEYS } from "../core/text/known-keys";

/** Product keys of what a run has registered so far, hidden by their value in whatever it says. */
export interface KeyMemory {
  /** @param keys looked for when something is said, which is seldom: five groups in capitals each, joined by hyphens */
  remember(keys: () => Iterable<string>): void;
  hide(text: string): string;
}

export function openKeyMemory(): KeyMemory {
  let known = NO_KNOWN_KEYS;
  let unlearned: (() => Iterable<string>)[] = [];
  return {
    remember(keys) {
      unlearned.push(keys);
    },
    hide(text) {
      const sources = unlearned;
      unlearned = [];
      for (const keys of sources) known = known.with(orNone(keys));
      return known.hide(text);
    },
  };
}

/** What cannot be read is reported where it is read. */
function orNone(keys: () => Iterable<string>): Iterable<string> {
  try {
    return keys();
  } catch {
    return [];
  }
}
