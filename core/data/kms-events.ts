import { CLIENT_THRESHOLD } from "./kms-host-support";

/**
 * What KMS hosts and their clients write to the event log.
 * Sources: TechNet library ff793440 (ids, logs and fields); SupportArticles-docs, error-0xc004f074-activate-windows.md (two
 * events as printed); windowsserverdocs, activation-troubleshoot-kms-general.md (how to read them); read 2026-11-27.
 */

/** The log of the host's side; everything else is in `Application`. */
export const KMS_LOG = "Key Management Service";

/**
 * Who writes them. The Application log has to be filtered by it, as others number their events alike: Volume Shadow Copy
 * has an error 12293 (KB972135).
 */
export const KMS_PROVIDER = "Microsoft-Windows-Security-SPP";

export const KMS_EVENTS = {
  /** Client: a request was sent, or could not be made. */
  requestSent: 12_288,
  /** Client: a reply was processed. */
  replyProcessed: 12_289,
  /** Host: a request was handled. */
  requestHandled: 12_290,
  /** Host: the service did not start. The number is of a management pack and not confirmed by a document. */
  startFailed: 12_291,
  /** Host: the timer by which the host renews its own licence did not start. */
  timerFailed: 12_292,
  /** Host: the SRV record could not be published. */
  publicationFailed: 12_293,
} as const;

// Fields stand in one text, parted by a comma with or without a space; markup between them is taken as well.
const NEXT = String.raw`(?:\s*,\s*|\s*</\w+>\s*<\w+>\s*)`;
const HEX = "(0x[0-9A-Fa-f]+)";
const COUNT = String.raw`(\d+)`;
const MINUTES = String.raw`(-?\d+)`;
const GUID = "([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})";
const TEXT = "([^,<>]*?)";
/** Written without padding, such as `2010/9/29 21:46`. */
const TIME = String.raw`(\d{4}/\d{1,2}/\d{1,2} \d{1,2}:\d{2})`;

/**
 * The fields of the events as a regular expression with a group for each, in the subset that Kusto (RE2) and JavaScript read
 * alike.
 */
export const KMS_EVENT_PATTERNS = {
  /** Result, flags, server and port, machine id, time, VM, licence status, minutes to expiry, activation id, count needed. */
  requestSent: [HEX, HEX, TEXT, GUID, TIME, COUNT, COUNT, MINUTES, GUID, COUNT].join(NEXT),
  /** Result, flags, activated, unused, count of the host, activation and renewal interval in minutes, time. */
  replyProcessed: [HEX, HEX, COUNT, COUNT, COUNT, COUNT, COUNT, TIME].join(NEXT),
  /** Result, count needed, name of the client, machine id, time, VM, licence status, minutes to expiry, activation id. */
  requestHandled: [HEX, COUNT, TEXT, GUID, TIME, COUNT, COUNT, MINUTES, GUID].join(NEXT),
} as const;

/** Licence status of a machine that is activated. */
export const LICENSED = 1;

/** A host counts machines it has seen within this many days (kms-activation-planning.md). */
export const COUNTED_DAYS = 30;

/** A host counts to at most twice what its clients need, and Windows clients need the most (activation-troubleshoot-kms-general.md). */
export const HIGHEST_COUNT = 2 * CLIENT_THRESHOLD;
