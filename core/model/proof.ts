import type { Reason } from "./reason";
import type { Subject } from "./resource";

/** The path from a machine to what it must reach, step by step. */
export interface Proof {
  readonly kind: "proof";
  readonly from: Subject;
  /** What is to be reached, e.g. `Azure KMS (AzureCloud), TCP 1688`. */
  readonly to: string;
  readonly outcome: ProofOutcome;
  readonly steps: readonly ProofStep[];
}

/** `conditional`: reached or not by something that the plan leaves to a named condition. */
export type ProofOutcome = "reached" | "blocked" | "conditional" | "unknown";
export type StepOutcome = "passes" | "blocked" | "conditional" | "unknown";

interface StepOf<K extends string> {
  readonly kind: K;
  /** The resource that decides here, where one does. */
  readonly subject?: Subject;
  readonly outcome: StepOutcome;
  /** The deciding rule or route, or what is not known. */
  readonly reason: Reason;
  /** The addresses of the destination that the step is about, where it treats others differently. */
  readonly addresses?: readonly string[];
}

/** Where the path starts: an interface of the machine, in its subnet. */
export type StartStep = StepOf<"network-interface">;
/** Security rules: of a network security group, or admin rules of a network manager. */
export type FilterStep = StepOf<"security-group" | "admin-rule">;
export type RouteStep = StepOf<"route">;
export type PeeringStep = StepOf<"peering">;
export type FirewallStep = StepOf<"firewall">;
/** Outbound access to the internet: NAT gateway, public address, load balancer, or the default. */
export type OutboundStep = StepOf<"outbound">;
/** A name and what it resolves to. */
export type NameStep = StepOf<"name">;
export type LoadBalancerStep = StepOf<"load-balancer">;
/** A network virtual appliance: a machine that forwards. */
export type ApplianceStep = StepOf<"appliance">;
/** The way of the replies. */
export type RepliesStep = StepOf<"replies">;
/** What Azure's platform itself does, and what the machine needs of it (certificates, its cloud). */
export type PlatformStep = StepOf<"platform" | "certificates" | "cloud" | "subnet">;

export type ProofStep =
  | StartStep
  | FilterStep
  | RouteStep
  | PeeringStep
  | FirewallStep
  | OutboundStep
  | NameStep
  | LoadBalancerStep
  | ApplianceStep
  | RepliesStep
  | PlatformStep;
export type StepKind = ProofStep["kind"];
