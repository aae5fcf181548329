import type { Data, Subject } from "../model";
import type { Hop } from "../model/legacy";
import type { Prefix } from "./prefix";

/** What stops a machine on its way to Azure KMS, as the rules name it. */
export type AzureKmsObstacle =
  | "forced-tunnel"
  | "old-address-only"
  | "nsg-denies"
  | "no-outbound"
  | "wrong-cloud"
  | FirewallObstacle;
/** What Azure Firewall stops traffic with. */
export type FirewallObstacle = "firewall-no-rule" | "firewall-application-rule" | "fqdn-without-dns-proxy";
/** What stops a machine on its way to a KMS host. */
export type HostObstacle =
  | "nsg-denies"
  /** A group of the host itself. */
  | "host-group-denies"
  | "peering-closed"
  | "route-drops"
  | "appliance-denies"
  | "replies-dropped"
  | "no-outbound"
  | FirewallObstacle;
export type Obstacle = AzureKmsObstacle | HostObstacle;
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
export interface Step<O extends Obstacle = Obstacle> {
  readonly kind: string;
  readonly subject?: Subject;
  readonly verdict: Hop["verdict"];
  readonly because: string;
  readonly culprit?: Culprit<O>;
  readonly doubt?: Doubt;
  /** True for a route that leads to the Internet: what follows is the way out. */
  readonly toInternet?: true;
}

/** The way of the traffic to one address, stage by stage; a stage that does not exist is undefined. */
export type Way<O extends Obstacle = Obstacle> = readonly (Step<O> | undefined)[];

export interface Address {
  readonly text: string;
  readonly prefix: Prefix;
}

/** What settles a doubt about something that stands in another stack. */
export const ELSEWHERE = "Check it together with the stack that declares it.";

/** A stage that the plan does not show enough of. */
export function doubtful(kind: string, what: string, more: { settle?: string; subject?: Subject } = {}): Step<never> {
  const { settle, subject } = more;
  return {
    kind,
    verdict: "cannot-tell",
    because: what,
    doubt: settle === undefined ? { what } : { what, settle },
    ...(subject === undefined ? {} : { subject }),
  };
}

/** Blocked where one stage blocks, whatever is unknown at another. */
export function stateOf(way: Way): Hop["verdict"] {
  const verdicts = way.map((step) => step?.verdict);
  return verdicts.includes("blocks") ? "blocks" : verdicts.includes("cannot-tell") ? "cannot-tell" : "passes";
}
