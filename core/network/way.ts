import type { Data, Hop, Subject } from "../model";
import type { Prefix } from "./prefix";

/** What stops a machine, as the rules name it. */
export type Obstacle =
  | "forced-tunnel"
  | "old-address-only"
  | "nsg-denies"
  | "no-outbound"
  | "firewall-no-rule"
  | "firewall-application-rule"
  | "fqdn-without-dns-proxy"
  | "wrong-cloud";
/** What stops some of the traffic, or traffic that few machines send. */
export type Weakness = "one-address-only" | "legacy-address-missing";

/** The resource to change, and what is wrong with it. */
export interface Culprit<M extends string = Obstacle | Weakness> {
  readonly message: M;
  readonly subject: Subject;
  readonly path?: string;
  readonly data: Data;
}

/** What the plan does not show, and what would settle it. */
export interface Doubt {
  readonly what: string;
  readonly settle?: string;
}

/** What one stage of the way says of the traffic to one address. */
export interface Step {
  readonly kind: string;
  readonly subject?: Subject;
  readonly verdict: Hop["verdict"];
  readonly because: string;
  readonly culprit?: Culprit<Obstacle>;
  readonly doubt?: Doubt;
  /** True for a route that leads to the Internet: what follows is the way out. */
  readonly toInternet?: true;
}

/** The way of the traffic to one address, stage by stage; a stage that does not exist is undefined. */
export type Way = readonly (Step | undefined)[];

export interface Address {
  readonly text: string;
  readonly prefix: Prefix;
}

/** What settles a doubt about something that stands in another stack. */
export const ELSEWHERE = "Check it together with the stack that declares it.";

/** A stage that the plan does not show enough of. */
export function doubtful(kind: string, what: string, more: { settle?: string; subject?: Subject } = {}): Step {
  const { settle, subject } = more;
  return {
    kind,
    verdict: "cannot-tell",
    because: what,
    doubt: settle === undefined ? { what } : { what, settle },
    ...(subject === undefined ? {} : { subject }),
  };
}
