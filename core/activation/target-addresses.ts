import {
  type DnsZone,
  type Estate,
  type Fact,
  isKnown,
  isResolved,
  type Nic,
  normaliseDomain,
  type RecordSet,
  UNKNOWN,
} from "../model";
import { isBelow } from "./is-below";
import { findKmsHosts } from "./kms-hosts";

/** The nearest zone of the stack that a name lies in; public names are looked for in public zones. */
export function findZoneOf(target: string, isPrivate: boolean, { dns }: Estate): DnsZone | undefined {
  return dns.zones
    .filter(
      (zone) =>
        zone.private === isPrivate && isKnown(zone.domain) && (zone.domain === target || isBelow(target, zone.domain)),
    )
    .sort((left, right) => lengthOf(right) - lengthOf(left))[0];
}

function lengthOf({ domain }: DnsZone): number {
  return isKnown(domain) ? domain.length : 0;
}

/** What a zone says of the addresses of a name in it. */
export type AddressAnswer =
  | { readonly answer: "records"; readonly records: readonly [RecordSet, ...RecordSet[]] }
  /** A record that is not known well enough, or a link that registers machines, may answer. */
  | { readonly answer: "perhaps"; readonly by: "record" | "registration" }
  | { readonly answer: "none" };

export function findAddresses(target: string, zone: DnsZone, { dns }: Estate): AddressAnswer {
  const inZone = dns.records.filter((other) => other.private === zone.private && other.zoneDomain === zone.domain);
  const own = inZone.filter((other) => fullNameOf(other) === target);
  const [first, ...others] = own.filter(({ recordType }) => recordType === "A" || recordType === "AAAA");
  if (first !== undefined) return { answer: "records", records: [first, ...others] };
  const maybe =
    own.some(({ recordType }) => recordType === UNKNOWN || recordType === "CNAME") ||
    inZone.some(({ owner, recordType }) => (owner === UNKNOWN || owner === "*") && recordType !== "SRV") ||
    dns.records.some(({ zoneDomain, recordType }) => zoneDomain === UNKNOWN && recordType !== "SRV");
  if (maybe) return { answer: "perhaps", by: "record" };
  const links = dns.links.filter(
    ({ zone: linked, zoneDomain }) => linked === zone || (!isResolved<DnsZone>(linked) && zoneDomain === zone.domain),
  );
  // Registration writes the names of machines, which no plan holds for those of other stacks.
  const registers = links.some(({ registersMachines: each }) => each === true || each === UNKNOWN);
  return registers ? { answer: "perhaps", by: "registration" } : { answer: "none" };
}

function fullNameOf({ owner, zoneDomain }: RecordSet): string | undefined {
  if (!isKnown(owner) || !isKnown(zoneDomain)) return undefined;
  return owner === "@" ? zoneDomain : `${normaliseDomain(owner)}.${zoneDomain}`;
}

/** Addresses that records name and that of no KMS host; undefined unless every host's and record's address is known. */
export function findStrayAddresses(
  records: readonly RecordSet[],
  estate: Estate,
): { readonly addresses: readonly string[]; readonly known: readonly string[] } | undefined {
  const written = records.flatMap(({ values }): readonly Fact<string>[] => (isKnown(values) ? values : [UNKNOWN]));
  const known = hostAddresses(estate);
  if (known === undefined || written.length === 0 || written.includes(UNKNOWN)) return undefined;
  const addresses = written.filter(isKnown);
  return addresses.some((address) => known.includes(address)) ? undefined : { addresses, known };
}

function hostAddresses(estate: Estate): readonly string[] | undefined {
  const addresses = findKmsHosts(estate).map(({ machine, declared }): readonly string[] | undefined => {
    if (declared?.address !== undefined) return [declared.address];
    if (machine === undefined || !isKnown(machine.nics)) return undefined;
    const found = machine.nics.flatMap((nic): readonly Fact<string>[] =>
      isResolved<Nic>(nic) ? nic.configurations.items.map(({ privateAddress }) => privateAddress) : [UNKNOWN],
    );
    return found.length > 0 && found.every(isKnown) ? found.filter(isKnown) : undefined;
  });
  if (addresses.length === 0 || addresses.includes(undefined)) return undefined;
  return addresses.flatMap((found) => found ?? []);
}
