/**
 * How Windows finds a KMS host by DNS.
 * Sources: windowsserverdocs get-started/kms-create-host.md (2025-04) for the record, its fields and the port;
 * activation-slmgr-vbs-options.md for the renewal interval; read 2026-11-21.
 */

/** TCP port of the Key Management Service unless a host is told another. */
export const KMS_PORT = 1688;

/** Owner of the SRV record, relative to the domain whose machines look it up. */
export const KMS_OWNER = "_vlmcs._tcp";

/** Priority and weight a host publishes. */
export const KMS_PRIORITY = 0;
export const KMS_WEIGHT = 0;

/** An activated client asks its host again after this many minutes, unless the host says otherwise. */
export const KMS_RENEWAL_MINUTES = 10_080;

/** A client that is not activated asks its host again after this many minutes, unless the host says otherwise. */
export const KMS_ACTIVATION_MINUTES = 120;

/** What a host may set either interval to, in minutes: a quarter of an hour to 30 days. */
export const KMS_INTERVAL = { least: 15, most: 43_200 } as const;
