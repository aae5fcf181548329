import { type ActivationZones, findActivationZones } from "../activation/activation-zones";
import { expectedRecord } from "../activation/expected-record";
import { isBelow } from "../activation/is-below";
import { findHostSituation, findKmsHosts } from "../activation/kms-hosts";
import { findKmsRecords, type KmsRecords } from "../activation/kms-records";
import { whyNoMethod } from "../activation/why-no-method";
import {
  type DnsZone,
  type Estate,
  estateRule,
  fail,
  isKnown,
  normaliseDomain,
  pass,
  type RecordSet,
  skip,
  subjectOf,
  UNKNOWN,
  unknown,
} from "../model";
import { activation } from "../words/activation";
import { addressRecord, kmsRecord, PRIVATE_ZONE } from "./examples/resources";

export default estateRule({
  id: "WL501",
  name: "publish-the-srv-record",
  title: "The activation domain has an SRV record for KMS",
  why: "A machine finds its KMS host by the SRV record _vlmcs._tcp of its own domain. Azure private zones do not accept dynamic updates from a KMS host, so the record exists only if it is declared.",
  fix: "Declare the SRV record in the zone of `activation.domain`. If DNS is managed outside this stack, declare `activation.records: elsewhere`.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-create-activation-host",
    "https://learn.microsoft.com/windows-server/get-started/common-troubleshooting-procedures-kms-dns",
    "https://learn.microsoft.com/azure/dns/private-dns-autoregistration",
  ],
  findings: {
    missing: {
      level: "mandatory",
      text: "The SRV record {{owner}} is missing in {{place}}, so machines in {{domain}} find no KMS host.",
      fix: "Declare the SRV record {{owner}} for {{target}}, port {{port}}. If another stack declares it, set `activation.records: elsewhere`.",
      snippet: {
        recordType: "SRV",
        relativeRecordSetName: "{{owner}}",
        ttl: 3600,
        srvRecords: [{ priority: "{{priority}}", weight: "{{weight}}", port: "{{port}}", target: "{{target}}" }],
      },
    },
  },
  unknowns: {
    "zone-computed": {
      text: "The deployment computes the zone of SRV record {{subjects}}.",
      settle: "Write the name of the zone into the program.",
    },
    "zone-unclear": {
      text: "Whether the SRV record of {{domain}} belongs in the {{visibility}} zone {{zone}} is unknown.",
      settle: "Declare `activation.records: here` or `activation.records: elsewhere`.",
    },
    "zone-name-computed": {
      text: "The deployment computes the name of zone {{subjects}}, which may be the zone of `activation.domain`.",
      settle: "Declare `activation.records: here` or `activation.records: elsewhere`.",
    },
  },
  skips: {
    elsewhere: "`activation.records` is elsewhere",
    "no-host": "there is no KMS host to publish",
    misplaced: "the record exists under a name that no client looks up",
    "no-domain": { text: "`activation.domain` is not declared", declare: "activation: { domain: corp.contoso.com }" },
    "no-zone": "this stack does not contain the zone of {{domain}}",
  },
  examples: {
    bad: {
      resources: [PRIVATE_ZONE],
      configuration: { activation: { method: "kms", domain: "corp.contoso.com", hosts: ["kms1.corp.contoso.com"] } },
    },
    good: {
      resources: [PRIVATE_ZONE, kmsRecord(), addressRecord("kms1", "10.0.1.4")],
      configuration: { activation: { method: "kms", domain: "corp.contoso.com", hosts: ["kms1.corp.contoso.com"] } },
    },
  },
  check(estate) {
    const { method, records: place, domain } = estate.declarations.activation ?? {};
    if (method === undefined && place !== "here") return skip(whyNoMethod(estate));
    if (method !== undefined && method !== "kms") return skip(activation("other-method", { method }));
    if (place === "elsewhere") return skip("elsewhere");
    if (method === "kms" && findHostSituation(estate).state === "none") return skip("no-host");
    const records = findKmsRecords(estate.dns.records);
    return domain === undefined
      ? checkAnywhere(estate, records, place === "here")
      : checkDomain(estate, records, normaliseDomain(domain), place === "here");
  },
});

/** No domain is declared: all that can be said is whether there is a record at all. */
function checkAnywhere(estate: Estate, { found, missed, open }: KmsRecords, told: boolean) {
  if (found.length > 0) return pass;
  if (missed.length > 0) return skip("misplaced");
  const [doubt] = open;
  if (doubt !== undefined) return unknown(doubt.reason, { subject: subjectOf(doubt.record) });
  return told ? missing(estate, undefined, undefined) : skip("no-domain");
}

function checkDomain(estate: Estate, records: KmsRecords, domain: string, told: boolean) {
  const zones = findActivationZones(estate, domain);
  // A private zone hides a public one of the same name from the machines that resolve in it.
  const counts = (record: RecordSet): boolean => record.private || zones.own.length === 0;
  if (records.found.some((found) => found.domain === domain && counts(found.record))) return pass;
  if (records.missed.some((missed) => missed.domain === domain || missed.domain === UNKNOWN)) return skip("misplaced");
  const holder = zones.own[0] ?? (told ? zones.possible[0] : undefined);
  if (holder === undefined && !told) return judgeUnclearZones(zones, domain);
  const doubt = findDoubt(records, domain) ?? (holder === undefined ? doubtAbout(zones.unnamed) : undefined);
  return doubt ?? missing(estate, domain, holder);
}

/** The stack holds no zone that is certainly the one, and is not told to hold the record. */
function judgeUnclearZones({ possible: [zone], unnamed }: ActivationZones, domain: string) {
  if (zone === undefined) return doubtAbout(unnamed) ?? skip("no-zone", { domain });
  const data = { domain, visibility: zone.private ? "private" : "public", zone: domainOf(zone) ?? zone.name };
  return unknown("zone-unclear", data, { subject: subjectOf(zone) });
}

function doubtAbout([zone]: readonly DnsZone[]) {
  return zone === undefined ? undefined : unknown("zone-name-computed", {}, { subject: subjectOf(zone) });
}

/** A record that may be the one, for all the plan shows. */
function findDoubt({ found, open }: KmsRecords, domain: string) {
  const unplaced = found.find((record) => record.domain === UNKNOWN);
  if (unplaced !== undefined) return unknown("zone-computed", {}, { subject: subjectOf(unplaced.record) });
  const doubt = open.find(({ record: { zoneDomain } }) => {
    return !isKnown(zoneDomain) || zoneDomain === domain || isBelow(domain, zoneDomain);
  });
  return doubt === undefined ? undefined : unknown(doubt.reason, { subject: subjectOf(doubt.record) });
}

/** @param holder the zone to change; undefined where only the configuration says that the record belongs here */
function missing(estate: Estate, domain: string | undefined, holder: DnsZone | undefined) {
  const zone = holder === undefined ? undefined : domainOf(holder);
  const [host] = findKmsHosts(estate);
  const { target, ...expected } = expectedRecord(domain ?? "", host ?? { name: "" }, zone ?? domain);
  const data = {
    ...expected,
    target: host === undefined ? "<name of the KMS host>" : target,
    place: zone === undefined ? "this stack" : `zone ${zone}`,
    domain: domain ?? "the activation domain",
  };
  const declared = { name: "activation.records", declaration: "activation.records" };
  return fail("missing", undefined, data, { subject: holder === undefined ? declared : subjectOf(holder) });
}

function domainOf({ domain }: DnsZone): string | undefined {
  return isKnown(domain) ? domain : undefined;
}
