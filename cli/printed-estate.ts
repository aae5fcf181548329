import { secretKeysOf } from "../core/activation/secret-keys";
import type { Context, DeclaredResource, Estate } from "../core/model";
import { readEstate } from "../core/resources/read-estate";
import { rememberKeys } from "./sink";

/** Reads an estate of which something will be printed: the product keys in it are hidden from then on. */
export function readPrintedEstate(resources: readonly DeclaredResource[], context: Context): Estate {
  const estate = readEstate(resources, context);
  rememberKeys(() => secretKeysOf(estate));
  return estate;
}
