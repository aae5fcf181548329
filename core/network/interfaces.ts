import {
  type IpConfiguration,
  isKnown,
  isResolved,
  type Machine,
  meaningOf,
  type Nic,
  type Ref,
  type Subnet,
} from "../model";
import type { Endpoint } from "./filters/security-rules";
import { allPrefixes, readAddress } from "./prefix";

/** One entrance of a machine: a network interface, one of its configurations, and the subnet that is in. */
export interface Entrance {
  readonly nic: Nic;
  readonly configuration: IpConfiguration;
  readonly subnet: Subnet;
}

/** The entrances of a machine whose subnets are in the plan; undefined where one of them is not. */
export function entrancesOf({ nics }: Machine): readonly Entrance[] | undefined {
  if (!isKnown(nics)) return nics === undefined ? [] : undefined;
  const found: Entrance[] = [];
  for (const nic of nics) {
    if (!isResolved<Nic>(nic)) return undefined;
    for (const configuration of nic.configurations.items) {
      const { subnet } = configuration;
      if (!isVersion4(configuration)) continue;
      if (!isResolved<Subnet>(subnet)) return undefined;
      found.push({ nic, configuration, subnet });
    }
  }
  return found;
}

/** The interfaces that may be the primary one, through which the default route leads. */
export function primaryCandidates(nics: readonly Ref<Nic>[]): readonly Ref<Nic>[] {
  const marked = nics.find((nic) => isResolved(nic) && nic.primary === true);
  if (marked !== undefined) return [marked];
  const possible = nics.filter((nic) => !isResolved(nic) || nic.primary !== false);
  return possible.length === 0 ? nics : possible;
}

export function primaryConfiguration({ configurations }: Nic): IpConfiguration | undefined {
  const usable = configurations.items.filter(isVersion4);
  return usable.find(({ primary }) => primary === true) ?? usable[0];
}

export function isVersion4({ version }: Pick<IpConfiguration, "version">): boolean {
  return meaningOf(version) !== "ipv6";
}

/** What an interface is, as security rules see it: by its address, or by its subnet's where that is not known yet. */
export function endpointOf(
  { privateAddress, applicationGroups }: IpConfiguration,
  subnet: Subnet | undefined,
): Endpoint {
  const own = isKnown(privateAddress) ? readAddress(privateAddress) : undefined;
  return {
    prefixes: own === undefined ? (allPrefixes(subnet?.prefixes) ?? []) : [own],
    tags: new Map([["virtualnetwork", true]]),
    groups: applicationGroups,
  };
}
