import { findKmsHosts } from "../activation/kms-hosts";
import { findKmsRecords } from "../activation/kms-records";
import { findAddresses, findStrayAddresses, findZoneOf } from "../activation/target-addresses";
import {
  type Estate,
  estateRule,
  fail,
  gather,
  isKnown,
  normaliseDomain,
  pass,
  type RecordSet,
  skip,
  subjectOf,
  UNKNOWN,
  unknown,
} from "../model";
import { addressRecord, kmsRecord, PRIVATE_ZONE } from "./examples/resources";

export default estateRule({
  id: "WL503",
  name: "resolve-srv-targets",
  title: "Every host in the SRV record for KMS has an address record that leads to it",
  why: "The SRV record names only the host, and clients look up its address next. Azure registers machines in a private zone only if a virtual network link enables it, and a KMS host cannot register itself there.",
  fix: "Declare an A record for the host, with the address of its network interface, in the zone of its name.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-create-host",
    "https://learn.microsoft.com/azure/dns/private-dns-autoregistration",
  ],
  findings: {
    "no-address": {
      level: "mandatory",
      text: "The SRV record names {{target}}, but zone {{zone}} in this stack has no A or AAAA record for it.",
      fix: "Declare an A record for {{target}} in zone {{zone}}, with the address of the KMS host.",
      snippet: {
        recordType: "A",
        relativeRecordSetName: "{{owner}}",
        ttl: 3600,
        aRecords: [{ ipv4Address: "{{address}}" }],
      },
    },
    "wrong-address": {
      level: "mandatory",
      text: "The address record of {{target}} has {{addresses}}, but the KMS hosts have {{known}}.",
      fix: "Set the address of {{target}} to {{known}}.",
    },
  },
  unknowns: {
    "target-computed": {
      text: "The deployment computes the targets of SRV record {{subjects}}.",
      settle: "Write the fully qualified name of the KMS host into the record.",
    },
    "record-open": {
      text: "Whether {{target}} has an address record is unknown, because the name or type of another record is not known before deployment.",
      settle: "Declare an A record for {{target}}.",
    },
    "link-may-register": {
      text: "Whether a virtual network link registers {{target}} in its zone is unknown.",
      settle: "Declare an A record for {{target}}.",
    },
  },
  skips: {
    elsewhere: "`activation.records` is elsewhere",
    "no-target": "no SRV record for KMS names a host in a zone of this stack",
  },
  examples: {
    bad: { ...example(), resources: [PRIVATE_ZONE, kmsRecord()] },
    good: { ...example(), resources: [PRIVATE_ZONE, kmsRecord(), addressRecord("kms1", "10.0.1.4")] },
  },
  check(estate) {
    if (estate.declarations.activation?.records === "elsewhere") return skip("elsewhere");
    const { found } = findKmsRecords(estate.dns.records);
    const verdicts = gather(found, ({ record }) => checkRecord(record, estate));
    return verdicts.length > 0 ? verdicts : skip("no-target");
  },
});

function checkRecord(record: RecordSet, estate: Estate) {
  const { targets, paths } = record;
  const open = unknown("target-computed", {}, { subject: subjectOf(record) });
  if (!isKnown(targets)) return targets === UNKNOWN ? [open] : [];
  return gather(targets, ({ target }, index) => {
    if (target === UNKNOWN) return [open];
    if (target === undefined || target === ".") return [];
    return checkTarget(normaliseDomain(target), record, `${paths.targets}[${String(index)}].target`, estate);
  });
}

function checkTarget(target: string, record: RecordSet, path: string, estate: Estate) {
  const zone = findZoneOf(target, record.private, estate);
  // A name in a zone of others is theirs to resolve.
  if (zone === undefined || !isKnown(zone.domain)) return [];
  const found = findAddresses(target, zone, estate);
  const subject = subjectOf(record);
  switch (found.answer) {
    case "perhaps":
      return found.by === "record"
        ? [unknown("record-open", { target }, { subject })]
        : [unknown("link-may-register", { target }, { subject })];
    case "none": {
      const owner = target === zone.domain ? "@" : target.slice(0, -zone.domain.length - 1);
      const address = findKmsHosts(estate).find(({ declared }) => declared?.address !== undefined)?.declared?.address;
      const data = { target, zone: zone.domain, owner, address: address ?? "<address of the KMS host>" };
      return [fail("no-address", path, data, { subject })];
    }
    case "records": {
      const about = { subject: subjectOf(found.records[0]) };
      // Only where every host's address is known does an address that none of them has prove anything.
      const stray = findStrayAddresses(found.records, estate);
      return [
        stray === undefined ? { ...pass, ...about } : fail("wrong-address", undefined, { target, ...stray }, about),
      ];
    }
  }
}

function example() {
  return {
    configuration: {
      activation: {
        method: "kms",
        domain: "corp.contoso.com",
        hosts: [{ name: "kms1.corp.contoso.com", address: "10.0.1.4", os: 2022 }],
      },
    },
  };
}
