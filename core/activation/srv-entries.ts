import ipaddr from "ipaddr.js";
import { KMS_RENEWAL_MINUTES } from "../data/kms-discovery";
import {
  type Estate,
  fail,
  isKnown,
  normaliseDomain,
  type RecordSet,
  type SrvTarget,
  UNKNOWN,
  unknown,
} from "../model";
import { acceptablePorts } from "./acceptable-ports";

/** Priority, weight and port are 16-bit numbers (RFC 2782). */
const HIGHEST = 65_535;
/** Seconds. Below, every lookup asks the server again; above, a host that is gone outlives a whole renewal interval. */
const SHORTEST_TTL = 30;
const LONGEST_TTL = KMS_RENEWAL_MINUTES * 60;

/**
 * What is wrong with the lifetime of an SRV record for KMS.
 * @param open takes the names of fields that the deployment computes
 */
export function checkTtl({ name, ttl, paths }: RecordSet, open: Set<string>) {
  if (ttl === UNKNOWN) open.add("lifetime");
  if (!isKnown(ttl) || (ttl >= SHORTEST_TTL && ttl <= LONGEST_TTL)) return [];
  return [fail("odd-ttl", paths.ttl, { record: name, ttl })];
}

/** What is wrong with its entries: target, port, priority and weight of each. */
export function checkEntries(record: RecordSet, estate: Estate, open: Set<string>) {
  const { targets, paths, name } = record;
  if (targets === UNKNOWN) open.add("entries");
  if (!isKnown(targets)) return targets === undefined ? [fail("no-entries", paths.targets, { record: name })] : [];
  if (targets.length === 0) return [fail("no-entries", paths.targets, { record: name })];
  return targets.flatMap((target, index) => {
    const place = `${paths.targets}[${String(index)}]`;
    const about = { record: name, entry: index + 1 };
    return [
      ...checkName(target, `${place}.target`, about, open),
      ...checkPort(target, `${place}.port`, about, estate, open),
      ...checkRange("priority", target.priority, `${place}.priority`, about, open),
      ...checkRange("weight", target.weight, `${place}.weight`, about, open),
      ...checkDuplicate(targets, index, place, about),
    ];
  });
}

type About = { readonly record: string; readonly entry: number };

function checkName({ target }: SrvTarget, path: string, about: About, open: Set<string>) {
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

function checkPort({ target, port }: SrvTarget, path: string, about: About, estate: Estate, open: Set<string>) {
  if (port === UNKNOWN) {
    open.add("port");
    return [];
  }
  const accepted = acceptablePorts(target, estate);
  const expected = accepted.ports.join(" or ");
  if (port === undefined) return [fail("no-port", path, { ...about, expected })];
  if (accepted.ports.includes(port)) return [];
  // A host beside the record may be set to listen there.
  if (estate.alone === true) return [unknown("port-of-stack", { port })];
  // The port of a host that nobody declares is whatever its owner set.
  if (accepted.elsewhere && isKnown(target)) return [unknown("port-of-undeclared-host", { port, target })];
  if (accepted.open) return [unknown("port-chosen", { port })];
  return [fail("wrong-port", path, { ...about, port, expected })];
}

function checkRange(
  field: "priority" | "weight",
  value: SrvTarget["priority"],
  path: string,
  about: About,
  open: Set<string>,
) {
  if (value === UNKNOWN) open.add(field);
  if (!isKnown(value) || (Number.isInteger(value) && value >= 0 && value <= HIGHEST)) return [];
  return [fail("out-of-range", path, { ...about, field, value })];
}

function checkDuplicate(targets: readonly SrvTarget[], index: number, path: string, about: About) {
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
