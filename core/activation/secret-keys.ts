import { type DeclaredResource, type Estate, isKnown } from "../model";
import { findProductKeys, type ProductKey } from "./product-keys";
import { findReadableKeys } from "./readable-keys";
import { scriptsOf } from "./scripts/scripts-of";

/**
 * Every product key that an estate is known to hold and that Microsoft does not publish: in properties, and put together
 * by scripts. Each has five groups in capitals, joined by hyphens. None of it may be printed.
 */
export function secretKeysOf(estate: Pick<Estate, "resources" | "machines" | "extensions">): readonly string[] {
  const composed = estate.machines.flatMap((machine) =>
    scriptsOf(estate, machine).scripts.flatMap(({ reading }) =>
      (reading?.actions ?? []).flatMap((action) =>
        action.does === "install-key" && isKnown(action.key) ? [action.key] : [],
      ),
    ),
  );
  return secretOnes([...estate.resources.flatMap(findReadableKeys), ...composed]);
}

/** The same of one resource, as far as its properties show it. */
export function secretKeysOfResource(resource: Pick<DeclaredResource, "inputs">): readonly string[] {
  return secretOnes(findReadableKeys(resource));
}

/** The same of a text: a configuration, evidence, a file of licences. */
export function secretKeysIn(text: string): readonly string[] {
  return secretOnes(findProductKeys(text));
}

function secretOnes(keys: readonly ProductKey[]): readonly string[] {
  return [...new Set(keys.flatMap(({ key, published }) => (published === undefined ? [key.toUpperCase()] : [])))];
}
