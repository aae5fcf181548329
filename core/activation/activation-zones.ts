import { type DnsZone, type Estate, isKnown, normaliseDomain, UNKNOWN } from "../model";
import { isBelow } from "./is-below";

/** What an estate holds of the zone in which the records of a domain belong. */
export interface ActivationZones {
  /** Private zones of exactly this domain. */
  readonly own: readonly DnsZone[];
  /** Zones that may be the one, likeliest first: public zones of the domain, and zones of a domain above it. */
  readonly possible: readonly DnsZone[];
  /** Private zones whose name is computed at deploy time. */
  readonly unnamed: readonly DnsZone[];
}

/**
 * The zones of an estate that hold, or may hold, the records of a domain.
 *
 * A private zone of the domain answers for it in every network it is linked to. A public zone of the same name
 * is usually the outer half of a split name space, and a zone above the domain may have handed it on to another:
 * neither shows that the records belong there.
 */
export function findActivationZones({ dns }: Pick<Estate, "dns">, domain: string): ActivationZones {
  const wanted = normaliseDomain(domain);
  const own: DnsZone[] = [];
  const possible: DnsZone[] = [];
  const unnamed: DnsZone[] = [];
  for (const zone of dns.zones) {
    if (zone.domain === UNKNOWN) {
      if (zone.private) unnamed.push(zone);
    } else if (zone.domain === wanted) (zone.private ? own : possible).push(zone);
    else if (zone.domain !== undefined && isBelow(wanted, zone.domain)) possible.push(zone);
  }
  return { own, possible: possible.sort(byLikelihood), unnamed };
}

/** Private before public, as machines in a linked network ask it first; then the one nearest to the domain. */
function byLikelihood(left: DnsZone, right: DnsZone): number {
  const length = (zone: DnsZone): number => (isKnown(zone.domain) ? zone.domain.length : 0);
  return Number(right.private) - Number(left.private) || length(right) - length(left);
}
