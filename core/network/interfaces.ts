import {
  type IpConfiguration,
  isKnown,
  isResolved,
  type Machine,
  meaningOf,
  type Nic,
  type PublicAddress,
  type Ref,
  type Subnet,
  UNKNOWN,
} from "../model";
import type { Entrance } from "./entrance";
import type { Endpoint } from "./filters/security-rules";
import type { Source } from "./flow";
import { allPrefixes, readAddress } from "./prefix";

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

/** Where traffic starts, with what the other interfaces of the machine mean for it. */
export function sourceAt({ nics }: Pick<Machine, "nics">, nic: Nic, configuration: IpConfiguration): Source {
  const source = { nic, configuration };
  if (!isKnown(nics) || nics.length < 2) return source;
  let open = false;
  for (const other of nics) {
    if (!isResolved<Nic>(other)) {
      open = true;
      continue;
    }
    if (other.urn === nic.urn && other.at === nic.at) continue;
    open ||= !other.configurations.complete;
    for (const { publicAddress } of other.configurations.items.filter(isVersion4)) {
      if (isResolved<PublicAddress>(publicAddress) && meaningOf(publicAddress.sku) === "standard") {
        return { ...source, addressElsewhere: publicAddress };
      }
      open ||= publicAddress !== undefined;
    }
  }
  return open ? { ...source, addressElsewhere: UNKNOWN } : source;
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
