import type { IpConfiguration, Nic, Subnet } from "../model";

/** One entrance of a machine: a network interface, one of its configurations, and the subnet that is in. */
export interface Entrance {
  readonly nic: Nic;
  readonly configuration: IpConfiguration;
  readonly subnet: Subnet;
}
