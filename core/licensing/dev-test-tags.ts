import { isKnown, type Machine } from "../model";

/** Words with which owners mark machines of a dev/test offer: `devtest`, `dev/test`, `DEV-TEST`. */
const DEV_TEST = /(?:^|[^a-z])dev[\s_/-]?test(?:[^a-z]|$)/i;

/** A tag that names a dev/test offer. It proves nothing, but advice must not go against it. */
export function findDevTestTag({ tags }: Pick<Machine, "tags">): string | undefined {
  if (!isKnown(tags)) return undefined;
  const found = Object.entries(tags).find(
    ([name, value]) => DEV_TEST.test(name) || (isKnown(value) && DEV_TEST.test(value)),
  );
  if (found === undefined) return undefined;
  const [name, value] = found;
  return isKnown(value) ? `${name}: ${value}` : name;
}
