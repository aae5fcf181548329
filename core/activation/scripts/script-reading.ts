import type { PublishedKey } from "../../data/published-keys";
import type { Unknown } from "../../model";
import type { ProductKey } from "../product-keys";

/** Known, or chosen when the script runs. */
export type Chosen<T> = T | Unknown;

type Deed =
  /** A host without a port is asked at 1688, unless `keepsPort` leaves a port that was set before. */
  | {
      readonly does: "set-host";
      readonly host: Chosen<string>;
      readonly port?: Chosen<number>;
      readonly keepsPort?: true;
    }
  | { readonly does: "clear-host"; readonly keepsPort?: true }
  /** The port at which a client asks its host, where it is set by itself. */
  | { readonly does: "set-host-port"; readonly port: Chosen<number> }
  | { readonly does: "clear-host-port" }
  | { readonly does: "set-domain"; readonly domain: Chosen<string> }
  | { readonly does: "clear-domain" }
  | {
      readonly does: "install-key";
      readonly key: Chosen<ProductKey>;
      /** The key is a secret that the script is given: not known, and there. */
      readonly secret?: true;
    }
  | { readonly does: "activate" }
  | { readonly does: "rearm" }
  | {
      readonly does: "set-interval";
      readonly interval: "activation" | "renewal";
      readonly minutes: Chosen<number>;
    }
  | { readonly does: "set-port"; readonly port: Chosen<number> }
  | { readonly does: "stop-publishing" }
  | { readonly does: "publish" }
  | { readonly does: "install-role" }
  | { readonly does: "open-firewall" };

/** One thing a script does to volume activation. */
export type KmsAction = Deed & {
  /** The line of the script, from 1. */
  readonly line: number;
  /**
   * Whether it happens is decided when the script runs: some ways through it do it and some do not. A step that is
   * left out only where the machine is that way already is none of these.
   */
  readonly perhaps?: true;
};

/** Something about how a script works, with its line. */
export interface ScriptRemark {
  readonly code: string;
  readonly line: number;
  /** What it is about, as written. */
  readonly text: string;
  /** The text to write instead. */
  readonly repair?: string;
}

/** What a script is seen to do, and what it may do beyond that. */
export interface ScriptReading {
  /** In the order in which they happen. */
  readonly actions: readonly KmsAction[];
  /** What a change of edition or an upgrade in place makes of the machine, by the published key that goes with it. */
  readonly changesTo: readonly PublishedKey[];
  /** slmgr is called as a window application: it shows a dialog, and an unattended job hangs. */
  readonly opensDialog: boolean;
  /** The script goes by slmgr's exit code, which is 0 for many outcomes that changed nothing. */
  readonly trustsExitCode: boolean;
  readonly joinsDomain: boolean;
  /** It runs other code, which is not in the text, or which is not followed. */
  readonly runsOtherCode: boolean;
  readonly remarks: readonly ScriptRemark[];
  /** Where it runs code that is not in the text, or that is not followed. */
  readonly notFollowed: readonly { readonly line: number; readonly code: string; readonly text: string }[];
}

/** The first remark of a code. */
export function remarkOf({ remarks }: ScriptReading, code: string): ScriptRemark | undefined {
  return remarks.find((remark) => remark.code === code);
}
