import { refuse } from "./fault";
import type { TemplateValue } from "./value";

/**
 * Works a value out when it is first asked for, and gives the same one from then on. A value that needs itself is a fault of
 * the template, as parameters and variables refer to each other in any order.
 */
export function recallValues(): (key: string, read: () => TemplateValue) => TemplateValue {
  const values = new Map<string, TemplateValue>();
  const asked: string[] = [];
  return (key, read) => {
    const known = values.get(key);
    if (known !== undefined) return known;
    if (asked.includes(key)) {
      return refuse(
        `The '${key}' symbol's definition cycles back to itself (${[...asked.slice(asked.indexOf(key)), key].join(" -> ")}).`,
      );
    }
    asked.push(key);
    try {
      const value = read();
      values.set(key, value);
      return value;
    } finally {
      asked.pop();
    }
  };
}
