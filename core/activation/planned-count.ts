import { CLIENT_THRESHOLD, SERVER_THRESHOLD } from "../data/kms-host-support";
import { type Arithmetic, type Estate, isKnown, type Machine, type Reason, UNKNOWN } from "../model";
import { activation } from "../words/activation";
import { findKmsRecords } from "./kms-records";
import { pinsAzureKms } from "./machine-activation";
import type { OwnClient } from "./own-clients";
import { scriptsOf } from "./scripts/scripts-of";

/** Machines that count as one or as many: clients with the same machine id (CMID) are one to a KMS host. */
export interface CountedGroup {
  /** The machines by name, and how many installations they make. */
  readonly machines: readonly string[];
  readonly installations: number;
  /** How many distinct machine ids they are. */
  readonly distinct: number;
  readonly reason: Reason;
}

/** How many clients a KMS host will count once everything in the plan runs. */
export interface PlannedCount {
  readonly groups: readonly CountedGroup[];
  /** Distinct machine ids in the plan. */
  readonly visible: number;
  /** Clients the host has counted already, as declared; undefined where nothing is declared. */
  readonly existing: number | undefined;
  /** At most `cap`. */
  readonly count: number;
  /** Twice the largest threshold that a requester asks for: a KMS host keeps no more client machine IDs. */
  readonly cap: number;
  /** Whether servers, and clients, among the machines are to be activated. */
  readonly serversWait: boolean;
  readonly clientsWait: boolean;
  /** The count from which the host activates the machines that wait. */
  readonly threshold: number;
  /** Why the number of distinct ids cannot be told. */
  readonly doubt?: Reason;
}

/**
 * The count of a KMS host: distinct machine ids, at most twice the largest threshold that any requester asks for
 * (activation-troubleshoot-kms-general.md). Marketplace images are generalized with SkipRearm=1, so that all machines
 * from one image and version have one id, unless a script rearms them
 * (SupportArticles-docs, windows-activation-duplicate-client-machine-id.md).
 */
export function countPlannedClients(estate: Estate, clients: readonly OwnClient[]): PlannedCount {
  const { existingClients } = estate.declarations.activation ?? {};
  const shared = new Map<string, { readonly names: string[]; installations: number }>();
  const groups: CountedGroup[] = [];
  let doubt: Reason | undefined;
  for (const { machine } of clients) {
    const { maximum } = machine.instances;
    const installations = isKnown(maximum) ? maximum : 0;
    if (maximum === UNKNOWN) doubt ??= activation("instances-unknown");
    const image = imageOf(machine);
    const { scripts, unread } = scriptsOf(estate, machine);
    const rearms = scripts.flatMap(({ reading }) => reading?.actions.filter(({ does }) => does === "rearm") ?? []);
    if (rearms.some(({ perhaps }) => perhaps !== true)) {
      groups.push({
        machines: [machine.name],
        installations,
        distinct: installations,
        reason: activation("rearmed"),
      });
    } else if (image === undefined) {
      doubt ??= activation("machine-id-of-image");
    } else {
      if (rearms.length > 0) doubt ??= activation("rearm-chosen");
      const [first] = unread;
      if (first !== undefined) doubt ??= activation("rearm-unread", { reason: first });
      const group = shared.get(image) ?? { names: [], installations: 0 };
      group.names.push(machine.name);
      group.installations += installations;
      shared.set(image, group);
    }
  }
  for (const [image, { names, installations }] of shared) {
    const distinct = Math.min(1, installations);
    groups.push({ machines: names, installations, distinct, reason: activation("one-machine-id", { image }) });
  }
  const visible = groups.reduce((sum, { distinct }) => sum + distinct, 0);
  const existing = existingClients === undefined ? undefined : existingClients.servers + existingClients.clients;
  const clientsWait = clients.some(({ machine }) => machine.os === "windows-client");
  const asked = clientsWait || (existingClients?.clients ?? 0) > 0 ? CLIENT_THRESHOLD : SERVER_THRESHOLD;
  return {
    groups,
    visible,
    existing,
    count: Math.min(2 * asked, visible + (existing ?? 0)),
    cap: 2 * asked,
    serversWait: clients.some(({ machine }) => machine.os === "windows-server"),
    clientsWait,
    threshold: clientsWait ? CLIENT_THRESHOLD : SERVER_THRESHOLD,
    ...(doubt === undefined ? {} : { doubt }),
  };
}

/** A Marketplace image and version: what its machines have in common; undefined for others. */
function imageOf(machine: Machine): string | undefined {
  const { image } = machine;
  if (!pinsAzureKms(machine) || !isKnown(image)) return undefined;
  const { publisher, offer, sku, version } = image;
  if (!isKnown(publisher) || !isKnown(offer) || !isKnown(sku)) return undefined;
  return [publisher, offer, sku, isKnown(version) ? version : "latest"].join(":").toLowerCase();
}

/** Names of hosts that clients choose among at random: entries of one record set with the same priority. */
export function findEqualHosts({ dns }: Estate): readonly string[] {
  for (const { record } of findKmsRecords(dns.records).found) {
    const entries = isKnown(record.targets) ? record.targets : [];
    const byPriority = new Map<number, Set<string>>();
    for (const { priority, target } of entries) {
      if (!isKnown(target)) continue;
      const key = isKnown(priority) ? priority : 0;
      byPriority.set(key, (byPriority.get(key) ?? new Set()).add(target));
    }
    const first = [...byPriority].sort(([left], [right]) => left - right)[0];
    if (first !== undefined && first[1].size > 1) return [...first[1]].sort();
  }
  return [];
}

/** The count as a calculation that a person can follow. */
export function showPlannedCount({ groups, visible, existing, count, cap, threshold }: PlannedCount): Arithmetic {
  return {
    kind: "arithmetic",
    unit: "distinct clients",
    lines: [
      ...groups.map(({ machines, installations, distinct, reason }) => ({
        label: machines.length === 1 ? (machines[0] ?? "") : `${String(machines.length)} machines`,
        formula: { amount: installations, unit: installations === 1 ? "installation" : "installations" },
        low: distinct,
        high: distinct,
        notes: [reason],
      })),
      ...(existing === undefined
        ? []
        : [
            {
              label: "activation.existingClients",
              formula: activation("declared-count"),
              low: existing,
              high: existing,
            },
          ]),
    ],
    results: [
      { label: activation("distinct-count"), value: visible + (existing ?? 0) },
      { label: activation("count-cap", { asked: cap / 2 }), value: cap },
      { label: activation("total-count"), value: count },
      { label: activation("threshold"), value: threshold },
    ],
  };
}
