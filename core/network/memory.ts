import { isOutside } from "../model";

/** Short names by which things can be compared: a number for each object, what is written for all else. */
export function createLabels(): (thing: unknown) => string {
  const numbers = new Map<object, number>();
  return (thing) => {
    if (typeof thing !== "object" || thing === null) return typeof thing === "symbol" ? "?" : String(thing);
    if (isOutside(thing)) return `outside ${thing.outside}`;
    let number = numbers.get(thing);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(thing, number);
    }
    return `#${String(number)}`;
  };
}

/** `make`, with each answer kept. */
export function remember<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const kept = new WeakMap<K, V>();
  return (key) => {
    let value = kept.get(key);
    if (value === undefined) {
      value = make(key);
      kept.set(key, value);
    }
    return value;
  };
}
