import { type Estate, isKnown, type Reason } from "../../model";
import { findKmsHosts } from "../kms-hosts";
import { findKmsRecords } from "../kms-records";
import { findOwnClients } from "../own-clients";
import { countPlannedClients } from "../planned-count";
import { type ClientGroup, type HostScenario, usualHost } from "./scenario";

/** What a stack and its configuration give a forecast. */
export interface PlannedScenario {
  readonly hosts: readonly HostScenario[];
  readonly groups: readonly ClientGroup[];
  /** Why the number of machines or of client machine IDs is uncertain. */
  readonly doubt?: Reason;
}

/**
 * Hosts, and the machines that activate at them.
 *
 * @param deployed true for the state of a stack: its machines are activated; those of a plan start at the beginning
 */
export function planScenario(estate: Estate, deployed: boolean): PlannedScenario {
  const hosts = findKmsHosts(estate);
  const clients = findOwnClients(estate);
  const systems = new Map(clients.map(({ machine }) => [machine.name, machine.os]));
  const { groups, doubt } = countPlannedClients(estate, clients);
  const { existingClients } = estate.declarations.activation ?? {};
  const joins = deployed ? ("activated" as const) : 0;
  const planned = groups.map(({ machines, installations, distinct }): ClientGroup => {
    const [first = "machines", ...rest] = machines;
    return {
      name: rest.length === 0 ? first : `${first} and ${String(rest.length)} more`,
      kind: systems.get(first) === "windows-client" ? "client" : "server",
      count: installations,
      clones: distinct < installations,
      joins,
      off: [],
      graceDays: 0,
    };
  });
  const existing = [
    { name: "existing servers", kind: "server" as const, count: existingClients?.servers ?? 0 },
    { name: "existing clients", kind: "client" as const, count: existingClients?.clients ?? 0 },
  ].map((each): ClientGroup => ({ ...each, clones: false, joins: "activated", off: [], graceDays: 0 }));
  return {
    hosts: hosts.map(({ name }) => ({ ...usualHost(name), priority: priorityOf(estate, name) })),
    groups: [...planned, ...existing].filter(({ count }) => count > 0),
    ...(doubt === undefined ? {} : { doubt }),
  };
}

/** The priority that the SRV records give a host; 0 where they do not name it. */
function priorityOf({ dns }: Estate, name: string): number {
  const entries = findKmsRecords(dns.records).found.flatMap(({ record }) =>
    isKnown(record.targets) ? record.targets : [],
  );
  const wanted = name.toLowerCase();
  const entry = entries.find(
    ({ target }) =>
      isKnown(target) && (target.toLowerCase() === wanted || target.toLowerCase().startsWith(`${wanted}.`)),
  );
  return entry !== undefined && isKnown(entry.priority) ? entry.priority : 0;
}
