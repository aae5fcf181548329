import { coresOfMachine } from "../licensing/core-need";
import { countPhysicalCores } from "../licensing/physical-cores";
import type { Estate, InventoryServer } from "../model";
import { mergeServers, shortName } from "./merge-servers";

/** A server of an inventory with what it would need either way. */
export interface CountedServer {
  readonly server: InventoryServer;
  /** Physical cores, where they are known. */
  readonly cores?: number;
  /** Core licences of one assignment to the whole server: at least 8 for each processor and 16 for the server. */
  readonly base?: number;
  /** Core licences where it is licensed as a virtual machine: at least 8. */
  readonly byVm?: number;
  /** Windows Server machines on it that the inventories show. */
  readonly guests: readonly InventoryServer[];
  /** True where `onPremises` declares a server of this name: that counts, and not the inventory. */
  readonly declared: boolean;
}

const counted = new WeakMap<object, readonly CountedServer[]>();

/** Every server that the inventories of an estate show, once, with its figures. */
export function countServers(estate: Estate): readonly CountedServer[] {
  const { servers } = estate;
  if (servers === undefined) return [];
  const known = counted.get(estate);
  if (known !== undefined) return known;
  const made = count(mergeServers(servers), estate);
  counted.set(estate, made);
  return made;
}

function count(servers: readonly InventoryServer[], { declarations }: Estate): readonly CountedServer[] {
  const declared = new Set(declarations.onPremises.map(({ name }) => shortName(name)));
  const guestsOf = new Map<string, InventoryServer[]>();
  for (const server of servers) {
    if (server.kind !== "virtual" || server.system !== "windows-server" || server.host === undefined) continue;
    const host = shortName(server.host);
    guestsOf.set(host, [...(guestsOf.get(host) ?? []), server]);
  }
  return servers.map((server): CountedServer => {
    const { processors, kind, vcpus, logical } = server;
    const physical =
      processors === undefined || kind === "virtual"
        ? undefined
        : countPhysicalCores({ processors, edition: "datacenter", virtualMachines: 0 });
    const isPhysical = kind === "physical" || (kind === "unknown" && server.likely === "physical");
    const virtual = isPhysical ? undefined : (vcpus ?? logical);
    return {
      server,
      ...(physical?.verdict === "counted"
        ? { cores: (processors ?? []).reduce((sum, each) => sum + each, 0), base: physical.base }
        : {}),
      ...(virtual === undefined ? {} : { byVm: coresOfMachine(virtual, "per-vm") }),
      guests: kind === "virtual" ? [] : (guestsOf.get(shortName(server.name)) ?? []),
      declared: declared.has(shortName(server.name)),
    };
  });
}
