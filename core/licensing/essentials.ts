import { ESSENTIALS_LIMITS, type EssentialsLimits } from "../data/essentials";
import type { Release } from "../model";

/** What is known of an Essentials server; leave out what is not. */
export interface EssentialsServer {
  readonly release?: Release;
  readonly users?: number;
  readonly devices?: number;
  /** Physical cores of each processor. */
  readonly processors?: readonly number[];
  readonly memoryGib?: number;
}

export interface EssentialsExcess {
  readonly what: "users" | "devices" | "sockets" | "cores" | "memory";
  readonly has: number;
  readonly limit: number;
}

/** The limits of a release. Users and devices are the same for all; hardware is taken as 2022's where none is known. */
function essentialsLimits(release: Release | undefined): EssentialsLimits {
  const year = Number.parseInt(release ?? "", 10);
  return Number.isFinite(year) && year < 2022 ? ESSENTIALS_LIMITS.until2019 : ESSENTIALS_LIMITS.from2022;
}

/** Every limit that the known facts exceed; at a limit is within it. Hardware needs the release to be known. */
export function exceededEssentialsLimits(server: EssentialsServer): readonly EssentialsExcess[] {
  const limits = essentialsLimits(server.release);
  const counted: EssentialsExcess[] = [];
  const compare = (what: EssentialsExcess["what"], has: number | undefined, limit: number | undefined): void => {
    if (has !== undefined && limit !== undefined && has > limit) counted.push({ what, has, limit });
  };
  compare("users", server.users, limits.users);
  compare("devices", server.devices, limits.devices);
  if (server.release === undefined) return counted;
  compare("sockets", server.processors?.length, limits.sockets);
  compare(
    "cores",
    server.processors?.reduce((sum, cores) => sum + cores, 0),
    limits.cores,
  );
  compare("memory", server.memoryGib, limits.memoryGib);
  return counted;
}
