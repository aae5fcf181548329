import type { MachineProof } from "../../core/activation/paths/machine-paths";
import type { ConfigurationSource, FromResource, IsoDate } from "../../core/model";
import type { CheckedInput } from "./check-result";

/** What `winlic prove` shows, whatever the format. */
export interface ProofPage {
  /** Gravest first, then by URN. */
  readonly proofs: readonly MachineProof[];
  /** Whether one machine was asked about, and its path is to be followed. */
  readonly single: boolean;
  /** What `--to` named. */
  readonly asked?: string;
  /** Machines that were not proven, and why. */
  readonly leftOut: readonly { readonly machine: FromResource; readonly because: string }[];
  readonly input: CheckedInput;
  readonly configuration: ConfigurationSource;
  /** Where the configuration came from, in one line. */
  readonly configured: string;
  readonly asOf: IsoDate;
}
