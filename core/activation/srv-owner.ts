import { distance } from "fastest-levenshtein";
import { KMS_OWNER } from "../data/kms-discovery";
import { type Fact, isKnown, normaliseDomain, UNKNOWN } from "../model";
import { isBelow } from "./is-below";

export type OwnerFault = "misspelt" | "wrong-protocol" | "zone-doubled";

/** What the owner name of an SRV record set means to KMS clients. */
export type SrvOwner =
  /** Clients of `domain` find it. `below` is the part between `_vlmcs._tcp` and the zone, empty at its top. */
  | { readonly kind: "kms"; readonly domain: Fact<string>; readonly below: string }
  /** Meant for KMS clients, and none of them looks there. `domain` is the one it was meant for, `meant` the right owner. */
  | { readonly kind: "near-miss"; readonly fault: OwnerFault; readonly meant: string; readonly domain: Fact<string> }
  /** A wildcard that may answer for `_vlmcs._tcp` too. */
  | { readonly kind: "wildcard" }
  | { readonly kind: "other" };

const [SERVICE = "", PROTOCOL = ""] = KMS_OWNER.split(".");
const SERVICE_WORD = wordOf(SERVICE);
const PROTOCOL_WORD = wordOf(PROTOCOL);

/** Protocols of other SRV records, without underscore. */
const OTHER_PROTOCOLS: ReadonlySet<string> = new Set(["udp", "sctp", "dccp", "tls"]);

/**
 * Compares the owner name of an SRV record set with the one KMS clients look up. Owner names are relative: Azure DNS
 * appends the zone, so one that ends in the zone's own name stands below the zone twice.
 * @param owner as written, e.g. `_vlmcs._tcp`
 * @param zoneDomain domain of the zone, where known
 */
export function readSrvOwner(owner: string, zoneDomain: Fact<string>): SrvOwner {
  const labels = normaliseDomain(owner).split(".");
  const zone = isKnown(zoneDomain) ? normaliseDomain(zoneDomain) : undefined;
  if (labels[0] === "*")
    return labels.length === 1 || labels[1] === PROTOCOL ? { kind: "wildcard" } : { kind: "other" };
  const length = headLength(labels);
  if (length === undefined) return { kind: "other" };

  const written = labels.slice(length).join(".");
  const doubled = zone !== undefined && (written === zone || isBelow(written, zone));
  const below = doubled ? written.slice(0, Math.max(0, written.length - zone.length - 1)) : written;
  const domain = zone === undefined ? UNKNOWN : below === "" ? zone : `${below}.${zone}`;
  const meant = below === "" ? KMS_OWNER : `${KMS_OWNER}.${below}`;

  const head = labels.slice(0, length);
  if (head[0] === SERVICE && head[1] === PROTOCOL) {
    return doubled ? { kind: "near-miss", fault: "zone-doubled", meant, domain } : { kind: "kms", domain, below };
  }
  const rightService = head[0] === SERVICE && head[1]?.startsWith("_") === true;
  const fault = rightService && !isNear(wordOf(head[1] ?? ""), PROTOCOL_WORD) ? "wrong-protocol" : "misspelt";
  return { kind: "near-miss", fault, meant, domain };
}

/**
 * How many labels at the start spell service and protocol, rightly or nearly; undefined for another service.
 * Near is one letter more, less or other, or two neighbours swapped: a slip of the hand, not another service.
 */
function headLength(labels: readonly string[]): number | undefined {
  const [first = "", second = ""] = labels;
  const service = wordOf(first);
  const protocol = wordOf(second);
  // Service and protocol in one label: `_vlmcs_tcp`, `vlmcs-tcp`.
  if (isNear(service, SERVICE_WORD + PROTOCOL_WORD)) return 1;
  const protocolLike = OTHER_PROTOCOLS.has(protocol) || isNear(protocol, PROTOCOL_WORD);
  if (isNear(service, SERVICE_WORD) && protocolLike) return 2;
  if (service !== SERVICE_WORD) return undefined;
  // The service is spelt right: what follows is a protocol nobody knows, or the protocol is missing.
  return second.startsWith("_") ? 2 : 1;
}

/** The letters and digits of a label. */
function wordOf(label: string): string {
  return label.replace(/[^a-z0-9]/g, "");
}

function isNear(word: string, wanted: string): boolean {
  return distance(word, wanted) <= 1 || isSwapped(word, wanted);
}

function isSwapped(word: string, wanted: string): boolean {
  if (word.length !== wanted.length) return false;
  const first = [...word].findIndex((letter, index) => letter !== wanted[index]);
  return (
    first >= 0 &&
    word[first] === wanted[first + 1] &&
    word[first + 1] === wanted[first] &&
    word.slice(first + 2) === wanted.slice(first + 2)
  );
}
