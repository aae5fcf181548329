import {
  type Estate,
  type Fact,
  type Frontend,
  isKnown,
  isResolved,
  type Machine,
  type Nic,
  normaliseDomain,
  type Reason,
  type RecordSet,
  type Ref,
  type Subject,
  type Subnet,
  subjectOf,
  UNKNOWN,
} from "../../model";
import type { Entrance } from "../../network/entrance";
import type { Destination } from "../../network/flow";
import { entrancesOf, isVersion4 } from "../../network/interfaces";
import { nameOf } from "../../network/name-of";
import { contains, knownPrefixes, type Prefix, readAddress, writePrefix } from "../../network/prefix";
import { paths } from "../../words/paths";

/** Where a machine is to get to: a KMS host, by what the plan knows of it. */
export interface HostDestination {
  /** As a person wrote it: a host name or an IPv4 address. */
  readonly name: string;
  /** TCP port. */
  readonly port: number;
  /** IPv4 address, where one is declared or a record gives it. */
  readonly address?: string;
  /** The machine, where the estate holds it. */
  readonly machine?: Machine;
}

/** Where the traffic to a host goes to, as far as the plan shows, and what says that the host is there. */
export type Located = Destination & { readonly by: { readonly subject?: Subject; readonly reason: Reason } };

export type HostLocation =
  | { readonly destinations: readonly [Located, ...Located[]] }
  | { readonly destinations?: undefined; readonly unknown: Reason };

/**
 * Finds the addresses of hosts: a declared one first, then the records of the estate, then the network interfaces of
 * the host's own machine.
 */
export function createHostLocator({ network, dns }: Estate): (destination: HostDestination) => HostLocation {
  const all = network.nics.flatMap(entrancesThrough);

  function locate({ name, address, machine }: HostDestination): HostLocation {
    const own = machine === undefined ? [] : (entrancesOf(machine) ?? possibleEntrancesOf(machine));
    const written = readAddress(name) === undefined ? address : name;
    if (written !== undefined) {
      const reason = written === name ? paths("host-by-address") : paths("host-declared-at", { address: written });
      return gather([placeAt(written, own, { reason })], name);
    }
    const records = dns.records.filter((record) => isAddressOf(record, name));
    const places = records.flatMap((record) => {
      const values: readonly Fact<string>[] = isKnown(record.values) ? record.values : [UNKNOWN];
      return values.flatMap((value): readonly (Place | undefined)[] => {
        // An address that the deployment computes is the machine's, where there is one.
        if (!isKnown(value)) return own.flatMap(placesBehind);
        const reason = paths("record-gives", { record: record.name, address: value });
        return [placeAt(value, own, { subject: subjectOf(record), reason })];
      });
    });
    if (records.length === 0) return gather(own.flatMap(placesBehind), name);
    return gather(places, name);
  }

  /** @param own interfaces of the host's machine: several networks may use the same addresses */
  function placeAt(written: string, own: readonly Entrance[], by: Place["by"]): Place | undefined {
    const prefix = readAddress(written);
    if (prefix === undefined) return undefined;
    const text = written.trim();
    const place = { text, prefix, by };
    const has = ({ configuration: { privateAddress } }: Entrance): boolean =>
      isKnown(privateAddress) && privateAddress.trim() === text;
    // An interface whose address is not known yet has it if its subnet does.
    const entrance = own.find(has) ?? own.find((candidate) => mayHave(candidate, prefix)) ?? onlyOne(all.filter(has));
    if (entrance !== undefined) return { ...place, entrance };
    const resource = onlyOne(network.loadBalancers.filter(({ frontends }) => frontends.items.some(takes(text))));
    if (resource !== undefined) {
      const members = (own.length > 0 ? own : all).filter(
        ({ configuration: { pools } }) => isKnown(pools) && pools.includes(resource),
      );
      return { ...place, balancer: { resource, members } };
    }
    const subnet = onlyOne(network.subnets.filter((candidate) => holds(candidate, prefix)));
    return subnet === undefined ? place : { ...place, subnet };
  }

  return locate;
}

function takes(address: string): (frontend: Frontend) => boolean {
  return ({ privateAddress }) => isKnown(privateAddress) && privateAddress.trim() === address;
}

function onlyOne<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}

/** A destination before it is known under which names firewalls may know it. */
type Place = Omit<Located, "names" | "tags" | "allowance">;

function gather(found: readonly (Place | undefined)[], name: string): HostLocation {
  const names = /[a-z]/i.test(name) ? [normaliseDomain(name)] : [];
  const complete = (place: Place): Located => ({ ...place, names, tags: NO_TAGS, allowance: "kms-hosts" });
  const [first, ...others] = found.filter((place) => place !== undefined);
  return first === undefined
    ? { unknown: paths("host-address-unknown", { host: name }) }
    : { destinations: [complete(first), ...others.map(complete)] };
}

const NO_TAGS: ReadonlySet<string> = new Set();

/** An interface by its address, or where that is not known yet by the prefixes of its subnet. */
function placesBehind(entrance: Entrance): readonly Place[] {
  const { nic, configuration, subnet } = entrance;
  const { privateAddress } = configuration;
  const subject = subjectOf(nic);
  const prefix = isKnown(privateAddress) ? readAddress(privateAddress) : undefined;
  if (prefix !== undefined) {
    const text = writePrefix(prefix).replace("/32", "");
    return [{ text, prefix, entrance, by: { subject, reason: paths("interface-has", { address: text }) } }];
  }
  return knownPrefixes(subnet.prefixes).map((span) => {
    const text = writePrefix(span);
    return {
      text,
      prefix: span,
      entrance,
      by: { subject, reason: paths("host-in-subnet", { subnet: nameOf(subnet), prefix: text }) },
    };
  });
}

function entrancesThrough(nic: Nic): readonly Entrance[] {
  return nic.configurations.items.flatMap((configuration): readonly Entrance[] => {
    const subnet: Ref<Subnet> = configuration.subnet;
    return isResolved<Subnet>(subnet) ? [{ nic, configuration, subnet }] : [];
  });
}

/** The entrances of a machine with those in each subnet that may be theirs; none where one may be anywhere. */
function possibleEntrancesOf({ nics }: Machine): readonly Entrance[] {
  const known: readonly Ref<Nic>[] = isKnown(nics) ? nics : [];
  const found = known.flatMap((nic): readonly (Entrance | undefined)[] =>
    isResolved<Nic>(nic)
      ? nic.configurations.items.filter(isVersion4).flatMap((configuration): readonly (Entrance | undefined)[] => {
          const { possibleSubnets } = configuration;
          const subnet: Ref<Subnet> = configuration.subnet;
          if (isResolved<Subnet>(subnet)) return [{ nic, configuration, subnet }];
          return possibleSubnets?.map((each) => ({ nic, configuration, subnet: each })) ?? [undefined];
        })
      : [undefined],
  );
  const complete = found.filter((entrance) => entrance !== undefined);
  return complete.length === found.length ? complete : [];
}

function mayHave({ configuration, subnet }: Entrance, address: Prefix): boolean {
  return !isKnown(configuration.privateAddress) && holds(subnet, address);
}

function holds(subnet: Subnet, address: Prefix): boolean {
  return knownPrefixes(subnet.prefixes).some((prefix) => contains(prefix, address));
}

function isAddressOf({ owner, zoneDomain, recordType }: RecordSet, name: string): boolean {
  if (!isKnown(owner) || !isKnown(zoneDomain) || recordType !== "A") return false;
  return (owner === "@" ? zoneDomain : `${normaliseDomain(owner)}.${zoneDomain}`) === normaliseDomain(name);
}
