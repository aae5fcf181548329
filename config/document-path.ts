/** A place in a document, step by step: keys as texts, places in lists as numbers. */
export type Steps = readonly (string | number)[];

const PLAIN_KEY = /^[A-Za-z_][\w-]*$/;

/** `entitlements[0].packs.sixteen`; a key that would not read back stands in brackets and quotation marks. Empty for the whole document. */
export function formatPath(steps: Steps): string {
  return steps
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      if (!PLAIN_KEY.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join("");
}

/** The steps of a path that `formatPath` wrote. */
export function parsePath(path: string): Steps {
  const steps: (string | number)[] = [];
  for (const match of path.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g)) {
    const [, index, quoted, key] = match;
    if (index !== undefined) steps.push(Number(index));
    else if (quoted !== undefined) steps.push(unquote(quoted));
    else if (key !== undefined) steps.push(key);
  }
  return steps;
}

function unquote(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a place, and whether anything stands there at all: an empty value is not a missing one. */
export function valueAt(document: unknown, steps: Steps): { readonly present: boolean; readonly value: unknown } {
  let value = document;
  for (const step of steps) {
    if (Array.isArray(value) && typeof step === "number" && step < value.length) value = value[step];
    else if (isObject(value) && Object.hasOwn(value, step)) value = value[step];
    else return { present: false, value: undefined };
  }
  return { present: value !== undefined, value };
}
