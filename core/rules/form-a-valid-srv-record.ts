import ipaddr from "ipaddr.js";
import { acceptablePorts } from "../activation/acceptable-ports";
import { type OwnerFault, readSrvOwner } from "../activation/srv-owner";
import { KMS_RENEWAL_MINUTES } from "../data/kms-discovery";
import {
  type Estate,
  fail,
  isKnown,
  normaliseDomain,
  pass,
  type RecordSet,
  type SrvTarget,
  UNKNOWN,
  type Verdict,
} from "../model";
import { legacyRecordRule as recordRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

/** Priority, weight and port are 16-bit numbers (RFC 2782). */
const HIGHEST = 65_535;
/** Seconds. Below, every lookup asks the server again; above, a host that is gone outlives a whole renewal interval. */
const SHORTEST_TTL = 30;
const LONGEST_TTL = KMS_RENEWAL_MINUTES * 60;

type Key =
  | OwnerFault
  | "no-entries"
  | "no-target"
  | "target-is-address"
  | "target-not-a-name"
  | "target-not-qualified"
  | "no-port"
  | "wrong-port"
  | "out-of-range"
  | "duplicate"
  | "odd-ttl";

export default recordRule({
  id: "WL502",
  name: "form-a-valid-srv-record",
  title: "SRV records for KMS have the owner, port and targets that clients look for",
  why: "Windows asks for _vlmcs._tcp and nothing else, and takes host and port from the answer: one wrong letter, and no machine finds the host, though the activation it has hides that for up to 180 days.",
  fix: "Name the record _vlmcs._tcp (relative to the zone), give each entry the host's fully qualified name and its port, 1688 unless `activation.hosts` declares another or a script sets it.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-create-activation-host",
    "https://learn.microsoft.com/windows-server/get-started/common-troubleshooting-procedures-kms-dns",
    "https://www.rfc-editor.org/rfc/rfc2782",
  ],
  messages: {
    misspelt: {
      level: "mandatory",
      text: "{{record}} has the owner {{owner}}; KMS clients look for {{meant}}.",
    },
    "wrong-protocol": {
      level: "mandatory",
      text: "{{record}} has the owner {{owner}}; KMS runs over TCP and clients look for {{meant}}.",
    },
    "zone-doubled": {
      level: "mandatory",
      text: "{{record}} has the owner {{owner}}, to which the zone {{zone}} is added once more; KMS clients look for {{meant}} in it.",
    },
    "no-entries": { level: "mandatory", text: "{{record}} has no SRV entry, so clients learn of no host." },
    "no-target": { level: "mandatory", text: "Entry {{entry}} of {{record}} names no host." },
    "target-is-address": {
      level: "mandatory",
      text: "Entry {{entry}} of {{record}} has the address {{target}} as target; an SRV target is a host name.",
    },
    "target-not-a-name": {
      level: "mandatory",
      text: 'Entry {{entry}} of {{record}} has the target "{{target}}", which is no host name.',
    },
    "target-not-qualified": {
      level: "advisory",
      text: "Entry {{entry}} of {{record}} has the short target {{target}}; an SRV target is a full name, to which no domain is added.",
    },
    "no-port": {
      level: "mandatory",
      text: "Entry {{entry}} of {{record}} has no port; the host listens on {{expected}}.",
    },
    "wrong-port": {
      level: "mandatory",
      text: "Entry {{entry}} of {{record}} has the port {{port}}; the host listens on {{expected}}.",
    },
    "out-of-range": {
      level: "mandatory",
      text: "Entry {{entry}} of {{record}} has the {{field}} {{value}}; it must be a whole number from 0 to 65535.",
    },
    duplicate: { level: "mandatory", text: "Entry {{entry}} of {{record}} repeats entry {{first}}." },
    "odd-ttl": {
      level: "advisory",
      text: "{{record}} may be kept for {{ttl}} seconds; 30 seconds to 7 days (604800) fit a record that clients ask for when they renew.",
    },
  },
  examples: {
    bad: {
      resources: [
        {
          type: "azure-native:privatedns:PrivateRecordSet",
          name: "kms",
          properties: {
            resourceGroupName: "dns",
            privateZoneName: "corp.contoso.com",
            recordType: "SRV",
            relativeRecordSetName: "_vmlcs._tcp",
            ttl: 3600,
            srvRecords: [{ priority: 0, weight: 0, port: 1668, target: "10.1.0.4" }],
          },
        },
      ],
    },
    good: {
      resources: [
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
      ],
    },
  },
  check(record, estate): Verdict<Key> | readonly Verdict<Key>[] {
    const { recordType, owner } = record;
    if (recordType !== "SRV" && recordType !== UNKNOWN) return skip("not an SRV record");
    if (!isKnown(owner)) return unknown("the owner name of a record set, which the deployment computes");
    const meaning = readSrvOwner(owner, record.zoneDomain);
    if (meaning.kind === "other" || meaning.kind === "wildcard") return skip("not an SRV record for KMS");
    if (recordType === UNKNOWN) return unknown(`the type of the record set ${owner}, which the deployment computes`);

    const verdicts: Verdict<Key>[] = [];
    const open = new Set<string>();
    if (meaning.kind === "near-miss") {
      const zone = isKnown(record.zoneDomain) ? record.zoneDomain : "";
      const data = { record: record.name, owner, meant: meaning.meant, zone };
      verdicts.push(fail(meaning.fault, record.paths.owner, data));
    } else if (meaning.below !== "" && !isKnown(record.zoneDomain)) {
      // What follows _vlmcs._tcp may be a domain below the zone, or the zone's own name once too often.
      open.add("zone");
    }
    verdicts.push(...checkTtl(record, open), ...checkTargets(record, estate, open));
    if (open.size > 0) {
      verdicts.push(
        unknown(`the ${[...open].sort().join(", ")} of an SRV record for KMS, which the deployment computes`),
      );
    }
    return verdicts.length === 0 ? pass : verdicts;
  },
});

function checkTtl({ name, ttl, paths }: RecordSet, open: Set<string>): readonly Verdict<Key>[] {
  if (ttl === UNKNOWN) open.add("lifetime");
  if (!isKnown(ttl) || (ttl >= SHORTEST_TTL && ttl <= LONGEST_TTL)) return [];
  return [fail("odd-ttl", paths.ttl, { record: name, ttl })];
}

function checkTargets(record: RecordSet, estate: Estate, open: Set<string>): readonly Verdict<Key>[] {
  const { targets, paths, name } = record;
  if (targets === UNKNOWN) {
    open.add("entries");
    return [];
  }
  if (targets === undefined || targets.length === 0) return [fail("no-entries", paths.targets, { record: name })];
  return targets.flatMap((target, index) => {
    const at = (field: string): string => `${paths.targets}[${String(index)}].${field}`;
    const about = { record: name, entry: index + 1 };
    return [
      ...checkName(target, at("target"), about, open),
      ...checkPort(target, at("port"), about, estate, open),
      ...checkRange("priority", target.priority, at("priority"), about, open),
      ...checkRange("weight", target.weight, at("weight"), about, open),
      ...checkDuplicate(targets, index, `${paths.targets}[${String(index)}]`, about),
    ];
  });
}

type About = { readonly record: string; readonly entry: number };

function checkName({ target }: SrvTarget, path: string, about: About, open: Set<string>): readonly Verdict<Key>[] {
  if (target === UNKNOWN) {
    open.add("target");
    return [];
  }
  // A lone dot means that the service is not offered at all.
  const name = target === undefined ? "" : normaliseDomain(target);
  if (name === "") return [fail("no-target", path, about)];
  const data = { ...about, target: name };
  if (isAddress(name)) return [fail("target-is-address", path, data)];
  const labels = name.split(".");
  if (name.length > 253 || !labels.every(isLabel)) return [fail("target-not-a-name", path, data)];
  return labels.length === 1 ? [fail("target-not-qualified", path, data)] : [];
}

/** `ipaddr.isValid` alone takes `1` for an address, as the C library does. */
function isAddress(text: string): boolean {
  const bare = text.replace(/^\[(.*)\]$/, "$1");
  return ipaddr.IPv4.isValidFourPartDecimal(bare) || ipaddr.IPv6.isValid(bare);
}

function isLabel(label: string): boolean {
  return /^[\p{L}\p{N}_]([\p{L}\p{N}_-]{0,61}[\p{L}\p{N}_])?$/u.test(label);
}

function checkPort(
  { target, port }: SrvTarget,
  path: string,
  about: About,
  estate: Estate,
  open: Set<string>,
): readonly Verdict<Key>[] {
  if (port === UNKNOWN) {
    open.add("port");
    return [];
  }
  const accepted = acceptablePorts(target, estate);
  const expected = accepted.ports.join(" or ");
  if (port === undefined) return [fail("no-port", path, { ...about, expected })];
  if (accepted.ports.includes(port)) return [];
  // A host beside the record may be set to listen there.
  if (estate.alone === true) return [unknown(`whether a KMS host of the stack listens on ${port}`)];
  return accepted.open
    ? [
        unknown(`whether a KMS host listens on ${port}, because a script chooses its port when it runs`, {
          settle: "Declare the port of the host in `activation.hosts`.",
        }),
      ]
    : [fail("wrong-port", path, { ...about, port, expected })];
}

function checkRange(
  field: "priority" | "weight",
  value: SrvTarget["priority"],
  path: string,
  about: About,
  open: Set<string>,
): readonly Verdict<Key>[] {
  if (value === UNKNOWN) open.add(field);
  if (!isKnown(value) || (Number.isInteger(value) && value >= 0 && value <= HIGHEST)) return [];
  return [fail("out-of-range", path, { ...about, field, value })];
}

function checkDuplicate(
  targets: readonly SrvTarget[],
  index: number,
  path: string,
  about: About,
): readonly Verdict<Key>[] {
  const own = identityOf(targets[index]);
  if (own === undefined) return [];
  const first = targets.findIndex((other) => identityOf(other) === own);
  return first < index ? [fail("duplicate", path, { ...about, first: first + 1 })] : [];
}

/** What makes two entries the same; undefined while part of it is not known. */
function identityOf(entry: SrvTarget | undefined): string | undefined {
  if (entry === undefined || !isKnown(entry.target) || !isKnown(entry.port)) return undefined;
  const { priority = 0, weight = 0 } = entry;
  if (priority === UNKNOWN || weight === UNKNOWN) return undefined;
  return [priority, weight, entry.port, normaliseDomain(entry.target)].join(" ");
}
