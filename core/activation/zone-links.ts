import {
  type DnsZone,
  type Estate,
  type Fact,
  isKnown,
  isOutside,
  isResolved,
  UNKNOWN,
  type VirtualNetwork,
} from "../model";
import { findKmsRecords } from "./kms-records";

/** The private zones of an estate that hold an SRV record for KMS. */
export function findZonesWithRecord({ dns }: Estate): readonly DnsZone[] {
  const found = findKmsRecords(dns.records).found.flatMap(({ record }) => {
    if (!record.private) return [];
    return isResolved<DnsZone>(record.zone)
      ? [record.zone]
      : dns.zones.filter((zone) => zone.private && isKnown(zone.domain) && zone.domain === record.zoneDomain);
  });
  return [...new Set(found)];
}

/** Whether a zone answers in a network. */
export function isLinked(zone: DnsZone, network: VirtualNetwork, { dns }: Estate): Fact<boolean> {
  const links = dns.links.filter((link) =>
    isResolved<DnsZone>(link.zone)
      ? link.zone === zone
      : link.zone === UNKNOWN || (isKnown(zone.domain) && link.zoneDomain === zone.domain),
  );
  if (links.some((link) => link.network === network && link.zone !== UNKNOWN)) return true;
  // An id outside the estate may be that of a network whose own id is not known yet, under another name.
  const open = links.some(
    (link) => link.network === UNKNOWN || link.zone === UNKNOWN || isNamed(link.network, network),
  );
  return open ? UNKNOWN : false;
}

function isNamed(link: unknown, { azureName }: VirtualNetwork): boolean {
  if (!isOutside(link)) return false;
  return !isKnown(azureName) || link.outside.toLowerCase().endsWith(`/${azureName.toLowerCase()}`);
}
