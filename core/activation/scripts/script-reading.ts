import type { Unknown } from "../../model";
import type { ProductKey } from "../product-keys";

/** Known, or chosen when the script runs. */
export type Chosen<T> = T | Unknown;

type Deed =
  | { readonly does: "set-host"; readonly host: Chosen<string>; readonly port?: number }
  | { readonly does: "clear-host" }
  /** The port at which a client asks its host, where it is set by itself. */
  | { readonly does: "set-host-port"; readonly port: Chosen<number> }
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
      /** The number as written, for numbers that are none or fractions. */
      readonly written: string;
    }
  | { readonly does: "set-port"; readonly port: Chosen<number> }
  | { readonly does: "stop-publishing" }
  | { readonly does: "publish" }
  | { readonly does: "install-role" }
  | { readonly does: "open-firewall" };

/** One thing a script does to volume activation. */
export type KmsAction = Deed & {
  /**
   * Whether it happens is decided when the script runs: some ways through it do it and some do not. A step that is
   * left out only where the machine is that way already is none of these.
   */
  readonly perhaps?: true;
};

/** What a script is seen to do, and what it may do beyond that. */
export interface ScriptReading {
  /** In the order in which they happen. */
  readonly actions: readonly KmsAction[];
  /** slmgr is called as a window application: it shows a dialog, and an unattended job hangs. */
  readonly opensDialog: boolean;
  /** The script goes by slmgr's exit code, which is 0 for many outcomes that changed nothing. */
  readonly trustsExitCode: boolean;
  readonly joinsDomain: boolean;
  /** It runs other code, which is not in the text. */
  readonly runsOtherCode: boolean;
}
