import { isBelow } from "../activation/is-below";
import { findKmsHosts } from "../activation/kms-hosts";
import { findKmsRecords } from "../activation/kms-records";
import {
  type DnsZone,
  type Estate,
  type Fact,
  fail,
  isKnown,
  isResolved,
  type Nic,
  normaliseDomain,
  pass,
  type RecordSet,
  subjectOf,
  UNKNOWN,
  type Verdict,
} from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

type Key = "no-address" | "wrong-address";

export default estateRule({
  id: "WL503",
  name: "resolve-srv-targets",
  title: "Every host that the KMS record names has an address record that leads to it",
  why: "The SRV record only names the host: clients look up its address next. Azure registers machines in a private zone only where a link says so, and a KMS host cannot do it itself.",
  fix: "Declare an A record for the host, with the address of its network interface, in the zone its name belongs to.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-create-host",
    "https://learn.microsoft.com/azure/dns/private-dns-autoregistration",
  ],
  messages: {
    "no-address": {
      level: "mandatory",
      text: "The SRV record names {{target}}, and the zone {{zone}}, which this stack holds, has no A or AAAA record for it.",
    },
    "wrong-address": {
      level: "mandatory",
      text: "The address record of {{target}} says {{addresses}}, and the KMS hosts have {{known}}.",
    },
  },
  examples: { bad: example(false), good: example(true) },
  check(estate): Verdict<Key> | readonly Verdict<Key>[] {
    if (estate.declarations.activation?.records === "elsewhere") return skip("the records are managed elsewhere");
    const { found } = findKmsRecords(estate.dns.records);
    const verdicts = found.flatMap(({ record }) => checkRecord(record, estate));
    return verdicts.length > 0 ? verdicts : skip("no SRV record for KMS names a host in a zone of this stack");
  },
});

function checkRecord(record: RecordSet, estate: Estate): readonly Verdict<Key>[] {
  const subject = subjectOf(record);
  const { targets, paths } = record;
  const open = unknown("which hosts an SRV record for KMS names", { subject });
  if (!isKnown(targets)) return targets === UNKNOWN ? [open] : [];
  return targets.flatMap(({ target }, index): readonly Verdict<Key>[] => {
    if (target === UNKNOWN) return [open];
    if (target === undefined || target === ".") return [];
    return checkTarget(normaliseDomain(target), record, `${paths.targets}[${String(index)}].target`, estate);
  });
}

function checkTarget(target: string, record: RecordSet, path: string, estate: Estate): readonly Verdict<Key>[] {
  const zone = zoneOf(target, record.private, estate);
  // A name in a zone of others is theirs to resolve.
  if (zone === undefined || !isKnown(zone.domain)) return [];
  const inZone = estate.dns.records.filter(
    (other) => other.private === zone.private && other.zoneDomain === zone.domain,
  );
  const own = inZone.filter((other) => nameOf(other) === target);
  const addresses = own.filter(({ recordType }) => recordType === "A" || recordType === "AAAA");
  const subject = subjectOf(record);
  const [first] = addresses;
  if (first !== undefined) return [checkAddresses(target, addresses, first, estate)];
  const maybe =
    own.some(({ recordType }) => recordType === UNKNOWN || recordType === "CNAME") ||
    inZone.some(({ owner, recordType }) => (owner === UNKNOWN || owner === "*") && recordType !== "SRV") ||
    estate.dns.records.some(({ zoneDomain, recordType }) => zoneDomain === UNKNOWN && recordType !== "SRV");
  if (maybe) return [unknown(`whether ${target} has an address record`, { subject })];
  const registers = estate.dns.links.filter(
    ({ zone: linked, zoneDomain }) => linked === zone || (!isResolved<DnsZone>(linked) && zoneDomain === zone.domain),
  );
  // Registration writes the names of machines, which no plan holds for those of other stacks.
  if (registers.some(({ registersMachines }) => registersMachines === true || registersMachines === UNKNOWN)) {
    return [unknown(`whether the zone's link registers ${target} by itself`, { subject })];
  }
  return [fail("no-address", path, { target, zone: zone.domain }, { subject })];
}

/** The nearest zone of the stack that the name lies in; public names are looked for in public zones. */
function zoneOf(target: string, isPrivate: boolean, { dns }: Estate): DnsZone | undefined {
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

function nameOf({ owner, zoneDomain }: RecordSet): string | undefined {
  if (!isKnown(owner) || !isKnown(zoneDomain)) return undefined;
  return owner === "@" ? zoneDomain : `${normaliseDomain(owner)}.${zoneDomain}`;
}

/** Only where every host's address is known does an address that none of them has prove anything. */
function checkAddresses(target: string, records: readonly RecordSet[], first: RecordSet, estate: Estate): Verdict<Key> {
  const subject = subjectOf(first);
  const written = records.flatMap(({ values }): readonly Fact<string>[] => (isKnown(values) ? values : [UNKNOWN]));
  const known = hostAddresses(estate);
  if (known === undefined || written.length === 0 || written.includes(UNKNOWN)) return { ...pass, subject };
  const texts = written.filter(isKnown);
  return texts.some((address) => known.includes(address))
    ? { ...pass, subject }
    : fail("wrong-address", undefined, { target, addresses: texts, known }, { subject });
}

function hostAddresses(estate: Estate): readonly string[] | undefined {
  const hosts = findKmsHosts(estate);
  const addresses = hosts.map(({ machine, declared }): readonly string[] | undefined => {
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

/** A zone with the record, and the address record of the host or not. */
function example(withAddress: boolean) {
  const record = (name: string, properties: Readonly<Record<string, unknown>>) => ({
    type: "azure-native:privatedns:PrivateRecordSet",
    name,
    properties: { resourceGroupName: "dns", privateZoneName: "corp.contoso.com", ttl: 3600, ...properties },
  });
  return {
    resources: [
      {
        type: "azure-native:privatedns:PrivateZone",
        name: "corp",
        properties: { resourceGroupName: "dns", privateZoneName: "corp.contoso.com", location: "Global" },
      },
      record("kms", {
        recordType: "SRV",
        relativeRecordSetName: "_vlmcs._tcp",
        srvRecords: [{ priority: 0, weight: 0, port: 1688, target: "kms1.corp.contoso.com" }],
      }),
      ...(withAddress
        ? [record("kms1", { recordType: "A", relativeRecordSetName: "kms1", aRecords: [{ ipv4Address: "10.0.1.4" }] })]
        : []),
    ],
    configuration: {
      activation: {
        method: "kms",
        domain: "corp.contoso.com",
        hosts: [{ name: "kms1.corp.contoso.com", address: "10.0.1.4", os: 2022 }],
      },
    },
  };
}
