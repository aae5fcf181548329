import type { EstateParts } from "../builders";
import { AZURE_KMS_MODES } from "./azure-kms";
import { COUNTING_MODES } from "./counting";
import { DISCOVERY_MODES } from "./discovery";
import type { FailureMode, Twins } from "./failure-mode";
import { KEY_AND_SCRIPT_MODES } from "./keys-and-scripts";
import { KMS_HOST_MODES } from "./kms-hosts";
import { PRIVATE_PATH_MODES } from "./private-path";
import { REGISTRATION_MODES } from "./registration";

export type { FailureMode } from "./failure-mode";

/** All of them, in the order of the guide. */
export const FAILURE_MODES: readonly FailureMode[] = [
  ...AZURE_KMS_MODES,
  ...COUNTING_MODES,
  ...DISCOVERY_MODES,
  ...KEY_AND_SCRIPT_MODES,
  ...KMS_HOST_MODES,
  ...PRIVATE_PATH_MODES,
  ...REGISTRATION_MODES,
].sort((left, right) => left.number - right.number);

export interface NamedTwins extends Twins {
  readonly name: string;
  /** Short, and fit for the names of resources. */
  readonly key: string;
}

export const ALL_TWINS: readonly NamedTwins[] = FAILURE_MODES.flatMap(({ number, fault, twins }) =>
  Object.entries(twins).map(
    ([particulars, each], index): NamedTwins => ({
      ...each,
      name: `${String(number)}. ${fault}: ${particulars}`,
      key: `m${String(number)}x${String(index + 1)}`,
    }),
  ),
);

/** One of two twins. */
export interface NamedEstate {
  /** Unlike that of any other, and fit for the names of resources. */
  readonly key: string;
  readonly parts: EstateParts;
  readonly twins: NamedTwins;
}

/** Both twins of all. */
export const ESTATES: readonly NamedEstate[] = ALL_TWINS.flatMap((twins) => [
  { key: `${twins.key}-broken`, parts: twins.broken, twins },
  { key: `${twins.key}-mended`, parts: twins.mended, twins },
]);
