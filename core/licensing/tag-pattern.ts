import { type Fact, isKnown } from "../model";
import { matchesGlob } from "../text/glob";

/** `role` matches a tag of that name, `role=kms*` its value too. */
export function matchesTag(pattern: string, tags: Fact<Readonly<Record<string, Fact<string>>>>): boolean {
  if (!isKnown(tags)) return false;
  const [name = "", value] = pattern.split(/=(.*)/s);
  return Object.entries(tags).some(
    ([key, text]) =>
      matchesGlob(name, key) && (value === undefined || value === "" || (isKnown(text) && matchesGlob(value, text))),
  );
}
