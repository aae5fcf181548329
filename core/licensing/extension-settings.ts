import { type Fact, isKnown, isRecord, type MachineExtension, text, UNKNOWN, type Value } from "../model";

/** A text among the settings of an extension, by a path of keys in any case; looked for in both kinds of settings. */
export function settingOf(extension: MachineExtension, ...path: readonly string[]): Fact<string> {
  const both: readonly (Value | undefined)[] = [extension.settings, extension.protectedSettings];
  const found = both.map((settings) => textAt(settings, path));
  return found.find(isKnown) ?? (found.includes(UNKNOWN) ? UNKNOWN : undefined);
}

/** A text by a path of keys in any case, as Azure takes the keys of settings. */
export function textAt(value: Value | undefined, path: readonly string[]): Fact<string> {
  let current: Value | undefined = value;
  for (const step of path) {
    if (current === UNKNOWN) return UNKNOWN;
    if (!isRecord(current)) return undefined;
    const key = Object.keys(current).find((candidate) => candidate.toLowerCase() === step.toLowerCase());
    current = key === undefined ? undefined : current[key];
  }
  return text(current);
}
