import { KMS_OWNER, KMS_PORT, KMS_PRIORITY, KMS_WEIGHT } from "../data/kms-discovery";
import { normaliseDomain } from "../model";
import { isBelow } from "./is-below";

/** The SRV record that lets the clients of a domain find one KMS host. */
export interface ExpectedRecord {
  /** Relative to the zone, e.g. `_vlmcs._tcp`, or `_vlmcs._tcp.corp` for a domain below the zone. */
  readonly owner: string;
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  /** Fully qualified: an SRV record does not complete short names. */
  readonly target: string;
}

/**
 * @param domain the domain whose machines look for the host; empty where it is not known
 * @param host its name, short or fully qualified; a short one is taken to be in the domain
 * @param zone the zone that holds the record, when it lies above the domain
 */
export function expectedRecord(
  domain: string,
  host: { readonly name: string; readonly port?: number | undefined },
  zone: string = domain,
): ExpectedRecord {
  const [at, top] = [normaliseDomain(domain), normaliseDomain(zone)];
  const name = normaliseDomain(host.name);
  return {
    owner: isBelow(at, top) ? `${KMS_OWNER}.${at.slice(0, -top.length - 1)}` : KMS_OWNER,
    priority: KMS_PRIORITY,
    weight: KMS_WEIGHT,
    port: host.port ?? KMS_PORT,
    target: name.includes(".") || at === "" ? name : `${name}.${at}`,
  };
}
