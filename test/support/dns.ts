import type { DeclaredResource } from "../../core/model";
import { declare, type ResourceOptions } from "./builders";

/** An azure-native private zone. */
export function privateZone(name: string, domain: unknown, options: ResourceOptions = {}): DeclaredResource {
  return declare(
    "azure-native:privatedns:PrivateZone",
    name,
    { resourceGroupName: "dns", privateZoneName: domain },
    options,
  );
}

export interface RecordParts {
  readonly zone?: unknown;
  readonly owner?: unknown;
  readonly recordType?: unknown;
  readonly ttl?: unknown;
  readonly entries?: unknown;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The entry of a host that does everything right. */
export const ENTRY = { priority: 0, weight: 0, port: 1688, target: "kms1.corp.contoso.com" };

/** An azure-native SRV record set in a private zone: one that KMS clients find, unless told otherwise. */
export function srvRecord(name: string, parts: RecordParts = {}, options: ResourceOptions = {}): DeclaredResource {
  const {
    zone = "corp.contoso.com",
    owner = "_vlmcs._tcp",
    recordType = "SRV",
    ttl = 3600,
    entries = [ENTRY],
    more,
  } = parts;
  return declare(
    "azure-native:privatedns:PrivateRecordSet",
    name,
    {
      resourceGroupName: "dns",
      privateZoneName: zone,
      relativeRecordSetName: owner,
      recordType,
      ttl,
      srvRecords: entries,
      ...more,
    },
    options,
  );
}

/** The same from the classic provider. */
export function classicSrvRecord(
  name: string,
  parts: RecordParts = {},
  options: ResourceOptions = {},
): DeclaredResource {
  const { zone = "corp.contoso.com", owner = "_vlmcs._tcp", ttl = 3600, entries = [ENTRY], more } = parts;
  return declare(
    "azure:privatedns/sRVRecord:SRVRecord",
    name,
    { resourceGroupName: "dns", zoneName: zone, name: owner, ttl, records: entries, ...more },
    options,
  );
}
