import {
  type Estate,
  type Fact,
  type Frontend,
  isKnown,
  isResolved,
  type LoadBalancer,
  type Machine,
  type Nic,
  normaliseDomain,
  type RecordSet,
  type Ref,
  type Subject,
  type Subnet,
  subjectOf,
  UNKNOWN,
} from "../model";
import { writePrefix } from "./choose-route";
import { type Entrance, entrancesOf, readSubnetPrefixes } from "./decide-inbound";
import { nameOf } from "./name-of";
import { contains, type Prefix, readAddress } from "./prefix";
import type { Doubt } from "./way";

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

/** Where the traffic to a host goes to, as far as the plan shows. */
export interface Target {
  /** The address, or the prefix in which it is. */
  readonly text: string;
  readonly prefix: Prefix;
  /** The interface that has the address. */
  readonly entrance?: Entrance;
  /** The subnet in which the address lies, where no interface shows. */
  readonly subnet?: Subnet;
  /** The load balancer that has the address, and those of its members through which the host is entered. */
  readonly balancer?: { readonly resource: LoadBalancer; readonly members: readonly Entrance[] };
  /** Who says that the host is there. */
  readonly by: { readonly subject?: Subject; readonly because: string };
}

export type HostLocation =
  | { readonly targets: readonly [Target, ...Target[]] }
  | { readonly targets?: undefined; readonly doubt: Doubt };

/**
 * Finds the addresses of hosts: a declared one first, then the records of the estate, then the network interfaces of
 * the host's own machine.
 */
export function createHostLocator({ network, dns }: Estate): (destination: HostDestination) => HostLocation {
  const all = network.nics.flatMap(entrancesThrough);

  function locate({ name, address, machine }: HostDestination): HostLocation {
    const own = machine === undefined ? [] : (entrancesOf(machine) ?? []);
    const written = readAddress(name) === undefined ? address : name;
    if (written !== undefined) {
      const because = written === name ? "the host is given by its address" : `its address is declared as ${written}`;
      return gather([targetAt(written, own, { because })], name);
    }
    const records = dns.records.filter((record) => isAddressOf(record, name));
    const targets = records.flatMap((record) => {
      const values: readonly Fact<string>[] = isKnown(record.values) ? record.values : [UNKNOWN];
      return values.flatMap((value): readonly (Target | undefined)[] => {
        // An address that the deployment computes is the machine's, where there is one.
        if (!isKnown(value)) return own.flatMap(targetsBehind);
        const because = `record ${record.name} gives ${value}`;
        return [targetAt(value, own, { subject: subjectOf(record), because })];
      });
    });
    if (records.length === 0) return gather(own.flatMap(targetsBehind), name);
    return gather(targets, name);
  }

  /** @param own interfaces of the host's machine: several networks may use the same addresses */
  function targetAt(written: string, own: readonly Entrance[], by: Target["by"]): Target | undefined {
    const prefix = readAddress(written);
    if (prefix === undefined) return undefined;
    const text = written.trim();
    const target = { text, prefix, by };
    const has = ({ configuration: { privateAddress } }: Entrance): boolean =>
      isKnown(privateAddress) && privateAddress.trim() === text;
    // An interface whose address is not known yet has it if its subnet does.
    const entrance = own.find(has) ?? own.find((candidate) => mayHave(candidate, prefix)) ?? onlyOne(all.filter(has));
    if (entrance !== undefined) return { ...target, entrance };
    const resource = onlyOne(network.loadBalancers.filter(({ frontends }) => frontends.items.some(takes(text))));
    if (resource !== undefined) {
      const members = (own.length > 0 ? own : all).filter(
        ({ configuration: { pools } }) => isKnown(pools) && pools.includes(resource),
      );
      return { ...target, balancer: { resource, members } };
    }
    const subnet = onlyOne(network.subnets.filter((candidate) => holds(candidate, prefix)));
    return subnet === undefined ? target : { ...target, subnet };
  }

  return locate;
}

function takes(address: string): (frontend: Frontend) => boolean {
  return ({ privateAddress }) => isKnown(privateAddress) && privateAddress.trim() === address;
}

function onlyOne<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}

function gather(found: readonly (Target | undefined)[], name: string): HostLocation {
  const [first, ...others] = found.filter((target) => target !== undefined);
  if (first !== undefined) return { targets: [first, ...others] };
  return {
    doubt: {
      what: `which address KMS host ${name} has`,
      settle: `Declare activation: { hosts: [{ name: ${name}, address: ADDRESS }] } in windows-licensing.yaml.`,
    },
  };
}

/** An interface by its address, or where that is not known yet by the prefixes of its subnet. */
function targetsBehind(entrance: Entrance): readonly Target[] {
  const { nic, configuration, subnet } = entrance;
  const { privateAddress } = configuration;
  const subject = subjectOf(nic);
  const prefix = isKnown(privateAddress) ? readAddress(privateAddress) : undefined;
  if (prefix !== undefined) {
    const text = writePrefix(prefix).replace("/32", "");
    return [{ text, prefix, entrance, by: { subject, because: `its network interface has ${text}` } }];
  }
  return readSubnetPrefixes(subnet).map((span) => {
    const text = writePrefix(span);
    return { text, prefix: span, entrance, by: { subject, because: `it is in subnet ${nameOf(subnet)} (${text})` } };
  });
}

function entrancesThrough(nic: Nic): readonly Entrance[] {
  return nic.configurations.items.flatMap((configuration): readonly Entrance[] => {
    const subnet: Ref<Subnet> = configuration.subnet;
    return isResolved<Subnet>(subnet) ? [{ nic, configuration, subnet }] : [];
  });
}

function mayHave({ configuration, subnet }: Entrance, address: Prefix): boolean {
  return !isKnown(configuration.privateAddress) && holds(subnet, address);
}

function holds(subnet: Subnet, address: Prefix): boolean {
  return readSubnetPrefixes(subnet).some((prefix) => contains(prefix, address));
}

function isAddressOf({ owner, zoneDomain, recordType }: RecordSet, name: string): boolean {
  if (!isKnown(owner) || !isKnown(zoneDomain) || recordType !== "A") return false;
  return (owner === "@" ? zoneDomain : `${normaliseDomain(owner)}.${zoneDomain}`) === normaliseDomain(name);
}
