import { type Fact, isKnown, type Reason, type RecordSet, UNKNOWN } from "../model";
import { activation } from "../words/activation";
import { type OwnerFault, readSrvOwner } from "./srv-owner";

/** An SRV record set that KMS clients of `domain` find. */
export interface KmsRecord {
  readonly record: RecordSet;
  readonly domain: Fact<string>;
}

/** An SRV record set meant for KMS clients that none of them finds. */
export interface MissedRecord extends KmsRecord {
  readonly fault: OwnerFault;
}

/** A record set that may answer KMS clients, and the plan does not tell. */
export interface OpenRecord {
  readonly record: RecordSet;
  readonly reason: Reason;
}

export interface KmsRecords {
  readonly found: readonly KmsRecord[];
  readonly missed: readonly MissedRecord[];
  readonly open: readonly OpenRecord[];
}

/** Sorts the record sets that have to do with KMS out of all of an estate's. */
export function findKmsRecords(records: readonly RecordSet[]): KmsRecords {
  const found: KmsRecord[] = [];
  const missed: MissedRecord[] = [];
  const open: OpenRecord[] = [];
  for (const record of records) {
    const type = record.recordType;
    if (type !== UNKNOWN && type !== "SRV" && type !== "CNAME") continue;
    if (!isKnown(record.owner)) {
      // A CNAME whose owner is computed would be an odd place for KMS: only what can hold SRV entries is in doubt.
      if (type !== "CNAME") open.push({ record, reason: activation("record-owner-computed") });
      continue;
    }
    const owner = readSrvOwner(record.owner, record.zoneDomain);
    if (owner.kind === "other") continue;
    if (owner.kind === "wildcard") {
      if (type === "SRV") open.push({ record, reason: activation("wildcard-record") });
    } else if (type === "CNAME") {
      if (owner.kind === "kms") open.push({ record, reason: activation("record-alias") });
    } else if (type === UNKNOWN) {
      open.push({ record, reason: activation("record-type-computed", { owner: record.owner }) });
    } else if (owner.kind === "kms") {
      found.push({ record, domain: owner.domain });
    } else {
      missed.push({ record, domain: owner.domain, fault: owner.fault });
    }
  }
  return { found, missed, open };
}
