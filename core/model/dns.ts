import type { Fact } from "./fact";
import type { VirtualNetwork } from "./network";
import type { FromResource, Ref } from "./resource";

/** A DNS name as names are compared and kept in the model: lower case, without a final dot. */
export function normaliseDomain(written: string): string {
  return written
    .trim()
    .replace(/(?<!\.)\.+$/, "")
    .toLowerCase();
}

export interface DnsZone extends FromResource {
  /** The DNS domain in lower case, without a final dot, e.g. `corp.contoso.com`. */
  readonly domain: Fact<string>;
  readonly private: boolean;
}

export interface ZoneLink extends FromResource {
  readonly zone: Ref<DnsZone>;
  readonly zoneDomain: Fact<string>;
  readonly network: Ref<VirtualNetwork>;
  /** True when the zone takes the address records of the network's machines by itself. */
  readonly registersMachines: Fact<boolean>;
}

export interface SrvTarget {
  readonly priority: Fact<number>;
  readonly weight: Fact<number>;
  readonly port: Fact<number>;
  readonly target: Fact<string>;
}

/** A record set in a private or public zone. */
export interface RecordSet extends FromResource {
  /** True for a record in a private zone: one domain may have a private and a public zone with different records. */
  readonly private: boolean;
  readonly zone: Ref<DnsZone>;
  /** Domain of the zone in lower case, without a final dot; known too when the zone lies outside the estate. */
  readonly zoneDomain: Fact<string>;
  /** Relative owner name, e.g. `_vlmcs._tcp`. */
  readonly owner: Fact<string>;
  /** Record type in upper case: `SRV`, `A`, `AAAA`, `CNAME`, `TXT`... */
  readonly recordType: Fact<string>;
  /** Seconds. */
  readonly ttl: Fact<number>;
  /** SRV entries; unknown when the list is, absent for other types and where none is given. */
  readonly targets: Fact<readonly SrvTarget[]>;
  /** Addresses (A, AAAA) or alias (CNAME). */
  readonly values: Fact<readonly Fact<string>[]>;
  /** URNs that entries and addresses are computed from: they lead on where the values are not known yet. */
  readonly computedFrom: readonly string[];
  /** Where each of these stands; the entry at index 1 is `${targets}[1]`, its port `${targets}[1].port`. */
  readonly paths: { readonly owner: string; readonly targets: string; readonly ttl: string };
}

export interface Dns {
  readonly zones: readonly DnsZone[];
  readonly links: readonly ZoneLink[];
  readonly records: readonly RecordSet[];
}
