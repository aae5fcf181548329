import type { PublishedKey } from "../../data/published-keys";

/**
 * What texts about activation say, as facts. Every fact keeps the line it was read from. Whole product keys never get
 * this far: the reader reduces them to their last five characters before anything else looks at a line.
 */

/** A line of the text somebody handed in. */
export interface Place {
  /** The file, or `standard input`. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The line without its indentation, keys masked. */
  readonly text: string;
}

export type ProductKind =
  | "kms-client"
  | "kms-host"
  | "timebased"
  | "avma"
  | "mak"
  | "oem"
  | "retail"
  | "other"
  | "unknown";

/** LicenseStatus of SoftwareLicensingProduct, by number: 0 to 6. */
export const LICENSE_STATES = [
  "unlicensed",
  "licensed",
  "oob-grace",
  "oot-grace",
  "non-genuine-grace",
  "notification",
  "extended-grace",
] as const;

export type LicenseState = (typeof LICENSE_STATES)[number];

export interface HostAndPort {
  readonly name: string;
  readonly port: number;
}

/** What a product says about the KMS it asks. */
export interface ClientSettings {
  readonly cmid?: string;
  readonly lookupDomain?: string;
  readonly registered?: HostAndPort;
  readonly discovered?: HostAndPort;
  /** Windows printed that DNS gave no name. */
  readonly discoveryUnavailable?: boolean;
  readonly hostAddress?: string;
  readonly hostPid?: string;
  /** Minutes. */
  readonly activationInterval?: number;
  /** Minutes. */
  readonly renewalInterval?: number;
  readonly caching?: boolean;
  readonly registrationOverridesDomain?: boolean;
  /** True where the text shows that no host is registered. */
  readonly nothingRegistered?: boolean;
}

/** What a KMS host says about itself. */
export interface HostSettings {
  /** Undefined where the host has no count yet (-1, 4294967295, `N/A`). */
  readonly currentCount?: number;
  readonly port?: number;
  readonly publishing?: boolean;
  readonly lowPriority?: boolean;
  readonly total?: number;
  readonly failed?: number;
  readonly licensed?: number;
}

/** One product of the licensing service, from whatever text. */
export interface ProductFact {
  readonly at: Place;
  readonly from: "slmgr" | "cim" | "oslicense" | "event" | "script" | "settings";
  readonly name?: string;
  readonly description?: string;
  readonly kind: ProductKind;
  readonly channel?: string;
  readonly activationId?: string;
  readonly applicationId?: string;
  readonly extendedPid?: string;
  /** The last five characters of its key. */
  readonly partialKey?: string;
  readonly published?: PublishedKey;
  readonly addOn: boolean;
  readonly family: "windows" | "office" | "other";
  /** False for a licence that is installed and has no key. */
  readonly inUse: boolean;
  readonly state?: LicenseState;
  /** What the state follows from, where it is no number or known text. */
  readonly stateFrom?: "text" | "number" | "structure" | "reason";
  readonly stateAt?: Place;
  /** LicenseStatusReason or Notification Reason, without sign. */
  readonly reason?: number;
  readonly reasonAt?: Place;
  /** Minutes that are left, and of what. */
  readonly minutes?: number;
  readonly minutesOf?: "volume" | "timebased" | "avma" | "grace";
  readonly minutesAt?: Place;
  /** As printed: dates stay in the locale of the machine. */
  readonly evaluationEnd?: string;
  readonly trustedTime?: string;
  /** The end that /xpr prints, in the locale of the machine. */
  readonly endText?: string;
  readonly rearmsLeft?: number;
  readonly activationType?: string;
  readonly lastMethod?: "kms" | "ad" | "token";
  readonly client?: ClientSettings;
  readonly adObject?: string;
  readonly avmaHost?: string;
  readonly host?: HostSettings;
  /** Lines of single fields, for the evidence of a cause. */
  readonly lines: Readonly<Record<string, Place>>;
}

/** Settings of the licensing service that stand in an object of their own, without a product. */
export interface SettingsFact {
  readonly at: Place;
  readonly from: "cim" | "oslicense" | "registry";
  readonly isHost?: boolean;
  readonly client?: ClientSettings;
  readonly host?: HostSettings;
  readonly lines: Readonly<Record<string, Place>>;
}

/** What was done to a machine, and how it ended. */
export interface OperationFact {
  readonly at: Place;
  readonly does:
    | "activate"
    | "install-key"
    | "uninstall-key"
    | "set-host"
    | "clear-host"
    | "rearm"
    | "read"
    | "start-service"
    | "other";
  /** Undefined where the text does not say. */
  readonly succeeded: boolean | undefined;
  readonly code?: number;
  readonly message?: string;
  readonly product?: string;
  readonly activationId?: string;
  readonly host?: HostAndPort;
  readonly partialKey?: string;
  readonly restartRequired?: boolean;
}

/** A code in a text, where nothing more precise was read from it. */
export interface CodeFact {
  readonly at: Place;
  readonly code: number;
  /** As written. */
  readonly written: string;
  readonly where: "operation" | "event" | "reason" | "service" | "text";
  /** The event it stands in. */
  readonly eventId?: number;
  /** How the reader changed it: an O for a zero and the like. */
  readonly repaired?: boolean;
}

/** An event of the licensing service or about it. */
export interface EventFact {
  readonly at: Place;
  readonly id: number;
  readonly provider?: string;
  readonly log?: string;
  readonly computer?: string;
  /** As printed in the log column: local time, in the locale of whoever exported it. */
  readonly time?: string;
  readonly message: string;
  readonly code?: number;
  readonly codeAt?: Place;
  readonly activationId?: string;
  /** Fields of 12288. */
  readonly sent?: SentRequest;
  /** Fields of 12289. */
  readonly reply?: ProcessedReply;
  /** Fields of 12290. */
  readonly handled?: HandledRequest;
  /** Products of event 1003. */
  readonly products?: readonly {
    readonly activationId: string;
    readonly codes: readonly number[];
    readonly minutes?: number;
  }[];
}

export interface SentRequest {
  readonly result: number;
  readonly flags: number;
  readonly server: string;
  readonly port: number;
  readonly cmid: string;
  /** UTC, `YYYY-MM-DDTHH:MMZ`. */
  readonly clientTime: string;
  readonly vm: boolean;
  readonly status: number;
  readonly minutes: number;
  readonly activationId?: string;
  readonly required?: number;
}

export interface ProcessedReply {
  readonly result: number;
  readonly flags: number;
  readonly activated: boolean;
  readonly hostCount: number;
  readonly activationInterval: number;
  readonly renewalInterval: number;
  readonly clientTime?: string;
}

export interface HandledRequest {
  readonly result: number;
  readonly required: number;
  readonly client: string;
  readonly cmid: string;
  readonly clientTime: string;
  readonly vm: boolean;
  readonly status: number;
  readonly minutes: number;
  readonly activationId?: string;
}

/** An answer of DNS, or that there was none. */
export interface LookupFact {
  readonly at: Place;
  readonly name: string;
  readonly type: "srv" | "address" | "other";
  /** The server that was asked. */
  readonly server?: string;
  readonly serverAddress?: string;
  readonly outcome: "found" | "no-name" | "no-record" | "timeout" | "server-failure" | "refused" | "unknown";
  readonly records: readonly SrvAnswer[];
  readonly addresses: readonly { readonly name: string; readonly address: string }[];
}

export interface SrvAnswer {
  readonly at: Place;
  readonly target: string;
  readonly port?: number;
  readonly priority?: number;
  readonly weight?: number;
}

/** A TCP test of a port. */
export interface TcpFact {
  readonly at: Place;
  readonly host: string;
  readonly address?: string;
  readonly port: number;
  readonly succeeded: boolean | undefined;
  readonly pinged?: boolean;
  readonly sourceAddress?: string;
  /** The name did not resolve. */
  readonly unresolved?: boolean;
}

export interface InterfaceFact {
  readonly at: Place;
  readonly suffix?: string;
  /** The name of the machine, which ipconfig /all prints first. */
  readonly hostName?: string;
  /** The line of a primary DNS suffix that is empty. */
  readonly noSuffixAt?: Place;
  readonly address?: string;
  readonly mask?: string;
  readonly gateway?: string;
  readonly gatewayAt?: Place;
  readonly dnsServers: readonly string[];
}

export interface RouteFact {
  readonly at: Place;
  readonly destination: string;
  readonly mask: string;
  readonly gateway: string;
}

export interface ServiceFact {
  readonly at: Place;
  readonly name: string;
  readonly state?: "running" | "stopped" | "pending";
  readonly start?: "automatic" | "manual" | "disabled";
  readonly startAt?: Place;
}

export interface RegistryFact {
  readonly at: Place;
  readonly value: string;
  /** Undefined where the value is not there. */
  readonly data?: string;
}

export interface ClockFact {
  readonly at: Place;
  readonly source?: string;
  readonly unsynchronised?: boolean;
  /** Seconds, as w32tm prints an offset. */
  readonly offset?: number;
}

export interface EditionFact {
  readonly at: Place;
  readonly current?: string;
  readonly targets: readonly EditionTarget[];
}

export interface EditionTarget {
  readonly at: Place;
  readonly edition: string;
}

export interface ProcessorFact {
  readonly at: Place;
  readonly cores: number;
  readonly logical?: number;
  readonly socket?: string;
}

/** Something a line says that no parser has numbers for: the sentence of a known program. */
export interface SignFact {
  readonly at: Place;
  readonly sign: string;
  /** What its expression captured. */
  readonly values: readonly string[];
}

export interface CommandFact {
  readonly at: Place;
  readonly text: string;
}

export interface SubscriptionFact {
  readonly at: Place;
  readonly active: boolean;
  readonly type?: number;
  readonly status?: number;
}

/** Everything that was read about one machine. */
export interface MachineEvidence {
  /** As the text or the file calls it; made up (`machine 1`) where neither does. */
  readonly name: string;
  /** Where the name comes from. */
  readonly named: "text" | "file" | "nothing";
  /** The words beside its name in a heading. */
  readonly remark?: string;
  readonly files: readonly string[];
  readonly products: readonly ProductFact[];
  readonly settings: readonly SettingsFact[];
  readonly operations: readonly OperationFact[];
  readonly codes: readonly CodeFact[];
  readonly events: readonly EventFact[];
  readonly lookups: readonly LookupFact[];
  readonly tcp: readonly TcpFact[];
  readonly interfaces: readonly InterfaceFact[];
  readonly routes: readonly RouteFact[];
  readonly services: readonly ServiceFact[];
  readonly registry: readonly RegistryFact[];
  readonly clocks: readonly ClockFact[];
  readonly editions: readonly EditionFact[];
  readonly processors: readonly ProcessorFact[];
  readonly signs: readonly SignFact[];
  readonly commands: readonly CommandFact[];
  readonly subscriptions: readonly SubscriptionFact[];
  /** `OS Name` of systeminfo, Caption of Win32_OperatingSystem, the heading of a report. */
  readonly systems: readonly SystemFact[];
  /** Lines that no parser took. */
  readonly unread: readonly Place[];
  /** True where a licensing text was in a language whose labels are not known. */
  readonly labelsNotUnderstood?: Place;
  /** The language of slmgr's labels, where it is known. */
  readonly language?: string;
}

export interface SystemFact {
  readonly at: Place;
  readonly caption?: string;
  /** Such as `10.0.20348.473`. */
  readonly version?: string;
}

/** What could not be used, or how something was taken. Keys have their words in core/words/activation.ts. */
export interface ReadingNote {
  readonly key:
    | "empty"
    | "binary"
    | "cut"
    | "repaired-codes"
    | "damaged-line"
    | "mixed-encodings"
    | "unnamed-machines"
    | "missing-columns"
    | "date-taken"
    | "labels-not-understood"
    | "nothing-recognised";
  readonly file: string;
  readonly line?: number;
  readonly data: Readonly<Record<string, string | number | readonly string[]>>;
}

/** A product key that VAMT manages, by its last five characters. */
export interface KeyFact {
  readonly at: Place;
  readonly partialKey?: string;
  readonly description: string;
  readonly kind: "mak" | "kms-host" | "other";
  readonly remaining: number;
}

export interface Evidence {
  readonly machines: readonly MachineEvidence[];
  /** Keys with the activations that are left, from VAMT. */
  readonly keys?: readonly KeyFact[];
  readonly notes: readonly ReadingNote[];
}
