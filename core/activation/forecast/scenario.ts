import { KMS_ACTIVATION_MINUTES, KMS_RENEWAL_MINUTES } from "../../data/kms-discovery";

/** Minutes since the start of a forecast. */
export type Minute = number;

export const MINUTES_A_DAY = 1440;

/** An activation by KMS lasts 180 days (windowsserverdocs kms-activation-planning.md, 2024-11). */
export const VALIDITY_MINUTES = 180 * MINUTES_A_DAY;

/** A host counts the client machine IDs that it saw within 30 days (same source). */
export const COUNT_WINDOW_MINUTES = 30 * MINUTES_A_DAY;

export interface Span {
  readonly from: Minute;
  /** The first minute after it. */
  readonly to: Minute;
}

export interface HostScenario {
  readonly name: string;
  /** Clients ask the lowest first, and equal ones in random order. */
  readonly priority: number;
  readonly activationInterval: number;
  readonly renewalInterval: number;
  readonly outages: readonly Span[];
  /** When it is installed anew: its count begins at zero, and its key is activated once more. */
  readonly rebuilds: readonly Minute[];
  /** Activations of its key that are spent already, the one that it runs with among them. */
  readonly spent: number;
}

/** Machines that behave alike. */
export interface ClientGroup {
  readonly name: string;
  readonly kind: "server" | "client";
  readonly count: number;
  /** True where all of them have one client machine ID. */
  readonly clones: boolean;
  /** They run from here on; before the start for machines that are activated already. */
  readonly joins: Minute | "activated";
  /** They are gone from here on. */
  readonly leaves?: Minute;
  /** When they are switched off. */
  readonly off: readonly Span[];
  /** Days after the end of an activation before Notification: 30 up to Server 2008 R2 (secondary), none later. */
  readonly graceDays: number;
}

export interface Scenario {
  /** What the random numbers start from: the same seed gives the same forecast. */
  readonly seed: number;
  readonly days: number;
  readonly hosts: readonly HostScenario[];
  readonly groups: readonly ClientGroup[];
}

/** A host with the intervals that Windows has by default. */
export function usualHost(name: string): HostScenario {
  return {
    name,
    priority: 0,
    activationInterval: KMS_ACTIVATION_MINUTES,
    renewalInterval: KMS_RENEWAL_MINUTES,
    outages: [],
    rebuilds: [],
    spent: 1,
  };
}

export function isWithin(spans: readonly Span[], at: Minute): boolean {
  return spans.some(({ from, to }) => from <= at && at < to);
}

/** The first minute from `at` on that lies in none of the spans. */
export function firstOutside(spans: readonly Span[], at: Minute): Minute {
  let minute = at;
  for (let moved = true; moved; ) {
    moved = false;
    for (const { from, to } of spans) {
      if (from <= minute && minute < to) {
        minute = to;
        moved = true;
      }
    }
  }
  return minute;
}
