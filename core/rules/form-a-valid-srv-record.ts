import { checkEntries, checkTtl } from "../activation/srv-entries";
import { readSrvOwner } from "../activation/srv-owner";
import { fail, isKnown, pass, recordRule, skip, UNKNOWN, unknown } from "../model";
import { kmsRecord } from "./examples/resources";

export default recordRule({
  id: "WL502",
  name: "form-a-valid-srv-record",
  title: "SRV records for KMS have the owner, port and targets that clients look for",
  why: "Windows looks up _vlmcs._tcp and nothing else, and takes host and port from the answer. With one wrong letter no machine finds the KMS host, and an earlier activation hides the fault for up to 180 days.",
  fix: "Name the record _vlmcs._tcp (relative to the zone), and give each entry the fully qualified name of the KMS host and its port. The port is 1688 unless `activation.hosts` declares another one or a script sets it.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-create-activation-host",
    "https://learn.microsoft.com/windows-server/get-started/common-troubleshooting-procedures-kms-dns",
    "https://www.rfc-editor.org/rfc/rfc2782",
  ],
  findings: {
    misspelt: {
      level: "mandatory",
      text: "{{record}} has the owner name {{owner}}, but KMS clients look up {{meant}}.",
      fix: "Name the record {{meant}}.",
      snippet: { relativeRecordSetName: "{{meant}}" },
    },
    "wrong-protocol": {
      level: "mandatory",
      text: "{{record}} has the owner name {{owner}}, but KMS uses TCP and its clients look up {{meant}}.",
      fix: "Name the record {{meant}}.",
      snippet: { relativeRecordSetName: "{{meant}}" },
    },
    "zone-doubled": {
      level: "mandatory",
      text: "{{record}} has the owner name {{owner}}, to which Azure DNS adds the zone {{zone}} again. KMS clients look up {{meant}} in that zone.",
      fix: "Write the owner name relative to the zone: {{meant}}.",
      snippet: { relativeRecordSetName: "{{meant}}" },
    },
    "no-entries": {
      level: "mandatory",
      text: "{{record}} has no SRV entry, so clients find no KMS host.",
      fix: "Add an entry with priority, weight, port 1688 and the fully qualified name of the KMS host.",
    },
    "no-target": {
      level: "mandatory",
      text: "Entry {{entry}} of {{record}} has no target.",
      fix: "Set target to the fully qualified name of the KMS host.",
    },
    "target-is-address": {
      level: "mandatory",
      text: "Entry {{entry}} of {{record}} has the address {{target}} as its target, but an SRV target is a host name.",
      fix: "Declare an A record for {{target}}, and set target to its fully qualified name.",
    },
    "target-not-a-name": {
      level: "mandatory",
      text: 'Entry {{entry}} of {{record}} has the target "{{target}}", which is not a valid host name.',
      fix: "Set target to the fully qualified name of the KMS host.",
    },
    "target-not-qualified": {
      level: "advisory",
      text: "Entry {{entry}} of {{record}} has the short target {{target}}. An SRV target is a full name, and no domain is added to it.",
      fix: "Add the domain to the target {{target}}.",
    },
    "no-port": {
      level: "mandatory",
      text: "Entry {{entry}} of {{record}} has no port, but the KMS host listens on {{expected}}.",
      fix: "Set port to {{expected}}.",
      snippet: { port: "{{expected}}" },
    },
    "wrong-port": {
      level: "mandatory",
      text: "Entry {{entry}} of {{record}} has port {{port}}, but the KMS host listens on {{expected}}.",
      fix: "Set port to {{expected}}, or declare the port of the KMS host in `activation.hosts`.",
      snippet: { port: "{{expected}}" },
    },
    "out-of-range": {
      level: "mandatory",
      text: "Entry {{entry}} of {{record}} has the {{field}} {{value}}, but the {{field}} must be a whole number from 0 to 65535.",
      fix: "Set {{field}} to 0, or to another number from 0 to 65535.",
    },
    duplicate: {
      level: "mandatory",
      text: "Entry {{entry}} of {{record}} repeats entry {{first}}.",
      fix: "Remove entry {{entry}}.",
    },
    "odd-ttl": {
      level: "advisory",
      text: "{{record}} has a TTL of {{ttl}} seconds. Clients look it up when they renew, so 30 seconds to 7 days (604800) are suitable.",
      fix: "Set the TTL to 3600.",
      snippet: { ttl: 3600 },
    },
  },
  unknowns: {
    "owner-computed": {
      text: "The deployment computes the owner name of record set {{subjects}}.",
      settle: "Write the owner name into the program.",
    },
    "type-computed": {
      text: "The deployment computes the type of the record set {{owner}}.",
      settle: "Write the record type into the program.",
    },
    "fields-computed": {
      text: "The deployment computes the {{fields}} of SRV record {{subjects}}.",
      settle: "Write the values into the program.",
    },
    "port-of-stack": {
      text: "Whether a KMS host of the stack listens on port {{port}} is unknown, because this check sees single resources only.",
      settle: "Run the rule as a stack policy, or run `winlic check`.",
    },
    "port-of-undeclared-host": {
      text: "Whether a KMS host at {{target}} listens on port {{port}} is unknown, because neither this stack nor windows-licensing.yaml contains that host. The default port is 1688.",
      settle: "Declare the host with its port in `activation.hosts`, for example { name: {{target}}, port: {{port}} }.",
    },
    "port-chosen": {
      text: "Whether a KMS host listens on port {{port}} is unknown, because a script chooses its port at run time.",
      settle: "Declare the port of the KMS host in `activation.hosts`.",
    },
  },
  skips: {
    "not-srv": "it is not an SRV record",
    "not-kms": "it is not an SRV record for KMS",
  },
  examples: {
    bad: { resources: [kmsRecord("10.1.0.4", 1668, "_vmlcs._tcp")] },
    good: { resources: [kmsRecord()] },
  },
  check(record, estate) {
    const { recordType, owner, name, zoneDomain, paths } = record;
    if (recordType !== "SRV" && recordType !== UNKNOWN) return skip("not-srv");
    if (!isKnown(owner)) return unknown("owner-computed");
    const meaning = readSrvOwner(owner, zoneDomain);
    if (meaning.kind === "other" || meaning.kind === "wildcard") return skip("not-kms");
    if (recordType === UNKNOWN) return unknown("type-computed", { owner });
    const open = new Set<string>();
    // What follows _vlmcs._tcp may be a domain below the zone, or the zone's own name once too often.
    if (meaning.kind === "kms" && meaning.below !== "" && !isKnown(zoneDomain)) open.add("zone");
    const data = { record: name, owner, zone: isKnown(zoneDomain) ? zoneDomain : "" };
    const verdicts = [
      ...(meaning.kind === "near-miss" ? [fail(meaning.fault, paths.owner, { ...data, meant: meaning.meant })] : []),
      ...checkTtl(record, open),
      ...checkEntries(record, estate, open),
    ];
    const fields = [...open].sort();
    const computed = fields.length > 0 ? [unknown("fields-computed", { fields })] : [];
    return verdicts.length + computed.length === 0 ? pass : [...verdicts, ...computed];
  },
});
