import { type ActivationZones, findActivationZones } from "../activation/activation-zones";
import { expectedRecord } from "../activation/expected-record";
import { isBelow } from "../activation/is-below";
import { findHostSituation, findKmsHosts } from "../activation/kms-hosts";
import { findKmsRecords, type KmsRecords } from "../activation/kms-records";
import {
  type DnsZone,
  type Estate,
  fail,
  isKnown,
  normaliseDomain,
  pass,
  type RecordSet,
  type Subject,
  subjectOf,
  UNKNOWN,
  type Verdict,
} from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

type Answer = Verdict<"missing">;

const COMPUTED_ZONE = "the zone of an SRV record for KMS, which the deployment computes";
const WHERE_IT_BELONGS = "Declare `activation.records: here` or `activation.records: elsewhere`.";
const MISPLACED = "the record is there under a name that no client looks for";

export default estateRule({
  id: "WL501",
  name: "publish-the-srv-record",
  title: "The activation domain has an SRV record for KMS",
  why: "A machine finds its KMS host by the SRV record _vlmcs._tcp of its own domain. An Azure private zone takes no updates from a KMS host, so a record that is not declared is never there.",
  fix: "Declare the SRV record in the zone of `activation.domain`; where DNS is managed outside this stack, declare `activation.records: elsewhere`.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-create-activation-host",
    "https://learn.microsoft.com/windows-server/get-started/common-troubleshooting-procedures-kms-dns",
    "https://learn.microsoft.com/azure/dns/private-dns-autoregistration",
  ],
  messages: {
    missing: {
      level: "mandatory",
      text: "{{place}} has no SRV record {{owner}}, so machines in {{domain}} find no KMS host. Expected: {{record}}.",
    },
  },
  examples: {
    bad: {
      resources: [
        {
          type: "azure-native:privatedns:PrivateZone",
          name: "corp",
          properties: { resourceGroupName: "dns", privateZoneName: "corp.contoso.com", location: "Global" },
        },
      ],
      configuration: {
        activation: { method: "kms", domain: "corp.contoso.com", hosts: ["kms1.corp.contoso.com"] },
      },
    },
    good: {
      resources: [
        {
          type: "azure-native:privatedns:PrivateZone",
          name: "corp",
          properties: { resourceGroupName: "dns", privateZoneName: "corp.contoso.com", location: "Global" },
        },
        {
          type: "azure-native:privatedns:PrivateRecordSet",
          name: "kms",
          properties: {
            resourceGroupName: "dns",
            privateZoneName: "corp.contoso.com",
            recordType: "SRV",
            relativeRecordSetName: "_vlmcs._tcp",
            ttl: 3600,
            srvRecords: [{ priority: 0, weight: 0, port: 1688, target: "kms1.corp.contoso.com" }],
          },
        },
        {
          type: "azure-native:privatedns:PrivateRecordSet",
          name: "kms1",
          properties: {
            resourceGroupName: "dns",
            privateZoneName: "corp.contoso.com",
            recordType: "A",
            relativeRecordSetName: "kms1",
            ttl: 3600,
            aRecords: [{ ipv4Address: "10.0.1.4" }],
          },
        },
      ],
      configuration: {
        activation: { method: "kms", domain: "corp.contoso.com", hosts: ["kms1.corp.contoso.com"] },
      },
    },
  },
  check(estate): Answer {
    const { method, records: place, domain } = estate.declarations.activation ?? {};
    if (method === undefined && place !== "here") {
      return skip("no activation method is declared", "activation: { method: kms, domain: corp.contoso.com }");
    }
    if (method !== undefined && method !== "kms") return skip(`machines activate by ${method}`);
    if (place === "elsewhere") return skip("the SRV record is managed elsewhere");
    if (method === "kms" && findHostSituation(estate).state === "none") return skip("there is no KMS host to publish");
    const records = findKmsRecords(estate.dns.records);
    return domain === undefined
      ? checkAnywhere(estate, records, place === "here")
      : checkDomain(estate, records, normaliseDomain(domain), place === "here");
  },
});

/** No domain is declared: all that can be said is whether there is a record at all. */
function checkAnywhere(estate: Estate, { found, missed, open }: KmsRecords, told: boolean): Answer {
  if (found.length > 0) return pass;
  if (missed.length > 0) return skip(MISPLACED);
  const [doubt] = open;
  if (doubt !== undefined) return unknown(doubt.what, { subject: subjectOf(doubt.record) });
  if (told) return missing(estate, undefined, undefined);
  return skip("activation.domain is not declared", "activation: { domain: corp.contoso.com }");
}

function checkDomain(estate: Estate, records: KmsRecords, domain: string, told: boolean): Answer {
  const zones = findActivationZones(estate, domain);
  // A private zone hides a public one of the same name from the machines that resolve in it.
  const counts = (record: RecordSet): boolean => record.private || zones.own.length === 0;
  if (records.found.some((found) => found.domain === domain && counts(found.record))) return pass;
  if (records.missed.some((missed) => missed.domain === domain || missed.domain === UNKNOWN)) return skip(MISPLACED);

  const holder = zones.own[0] ?? (told ? zones.possible[0] : undefined);
  if (holder === undefined && !told) return judgeUnclearZones(zones, domain);
  const doubt = findDoubt(records, domain) ?? (holder === undefined ? doubtAbout(zones.unnamed) : undefined);
  if (doubt !== undefined) return doubt;
  return missing(estate, domain, holder);
}

/** The stack holds no zone that is certainly the one, and is not told to hold the record. */
function judgeUnclearZones({ possible, unnamed }: ActivationZones, domain: string): Answer {
  const [zone] = possible;
  if (zone !== undefined) {
    const kind = zone.private ? "private" : "public";
    return unknown(
      `whether the SRV record of ${domain} belongs in the ${kind} zone ${isKnown(zone.domain) ? zone.domain : zone.name}`,
      {
        settle: WHERE_IT_BELONGS,
        subject: subjectOf(zone),
      },
    );
  }
  return doubtAbout(unnamed) ?? skip(`this stack does not hold the zone of ${domain}`);
}

function doubtAbout([zone]: readonly DnsZone[]): Answer | undefined {
  if (zone === undefined) return undefined;
  return unknown("whether this is the zone of activation.domain, because the deployment computes its name", {
    settle: WHERE_IT_BELONGS,
    subject: subjectOf(zone),
  });
}

/** A record that may be the one, for all the plan shows. */
function findDoubt({ found, open }: KmsRecords, domain: string): Answer | undefined {
  const unplaced = found.find((record) => record.domain === UNKNOWN);
  if (unplaced !== undefined) return unknown(COMPUTED_ZONE, { subject: subjectOf(unplaced.record) });
  const doubt = open.find(({ record: { zoneDomain } }) => {
    return !isKnown(zoneDomain) || zoneDomain === domain || isBelow(domain, zoneDomain);
  });
  return doubt === undefined ? undefined : unknown(doubt.what, { subject: subjectOf(doubt.record) });
}

/** @param holder the zone to change; undefined where only the configuration says that the record belongs here */
function missing(estate: Estate, domain: string | undefined, holder: DnsZone | undefined): Answer {
  const zone = holder !== undefined && isKnown(holder.domain) ? holder.domain : undefined;
  const [host] = findKmsHosts(estate);
  const { owner, priority, weight, port, target } = expectedRecord(domain ?? "", host ?? { name: "" }, zone ?? domain);
  const record = [owner, "SRV", priority, weight, port, host === undefined ? "<name of the KMS host>" : target].join(
    " ",
  );
  const place = zone === undefined ? "This stack" : `The zone ${zone}`;
  const subject: Subject =
    holder === undefined ? { name: "activation.records", declaration: "activation.records" } : subjectOf(holder);
  return fail("missing", undefined, { place, owner, domain: domain ?? "the activation domain", record }, { subject });
}
