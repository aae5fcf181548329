import type { Appliance, IpConfiguration, LoadBalancer, Nic, PublicAddress, Subnet, Unknown } from "../model";
import type { Entrance } from "./entrance";
import type { PlatformRule } from "./filters/security-groups";
import type { Prefix } from "./prefix";

/** Traffic that is to be followed. */
export interface Flow {
  readonly source: Source;
  readonly destination: Destination;
  readonly protocol: "tcp";
  readonly port: number;
}

/** The configuration of a network interface that the traffic leaves by. */
export interface Source {
  readonly nic: Nic;
  readonly configuration: IpConfiguration;
  /**
   * A public address on another interface of the machine: a Standard one takes default outbound access from all of them.
   * UNKNOWN where there may be one; absent where there is none.
   */
  readonly addressElsewhere?: PublicAddress | Unknown;
}

/** Where traffic goes to. What the tracer works out for a destination it keeps for this very object. */
export interface Destination {
  /** The address, or the prefix in which it is. */
  readonly text: string;
  readonly prefix: Prefix;
  /** Names under which a firewall may know it, in lower case. */
  readonly names: readonly string[];
  /** Other names by which a rule of a firewall may have meant it. */
  readonly otherNames?: readonly string[];
  /** Service tags, in lower case, that hold it. */
  readonly tags: ReadonlySet<string>;
  /** The word by which an appliance is declared to let such traffic through. */
  readonly allowance: Appliance["allows"][number];
  /** Where it is a service of Azure that takes requests from public addresses of Azure alone. */
  readonly service?: AzureService;
  /** The interface that has the address. */
  readonly entrance?: Entrance;
  /** The subnet in which the address lies, where the plan shows no interface. */
  readonly subnet?: Subnet;
  /** The load balancer that has the address, and those of its members through which the host is entered. */
  readonly balancer?: { readonly resource: LoadBalancer; readonly members: readonly Entrance[] };
}

export interface AzureService {
  readonly platform: PlatformRule;
  /** True where Azure answers on the machine's own host: no route leads elsewhere. */
  readonly onHost?: true;
}
