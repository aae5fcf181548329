import type { Cause } from "./cause";
import * as hosts from "./hosts";
import * as kinds from "./kinds";
import * as path from "./path";
import * as processors from "./processors";
import * as providers from "./providers";
import * as states from "./states";
import * as tools from "./tools";

/** All causes, in the order of decision. */
export const CAUSES: readonly Cause[] = [tools, kinds, providers, hosts, path, states, processors]
  .flatMap((part): readonly unknown[] => Object.values(part))
  .filter(isCause)
  .sort((one, other) => one.rank - other.rank);

function isCause(value: unknown): value is Cause {
  return typeof value === "object" && value !== null && "find" in value && "words" in value;
}
