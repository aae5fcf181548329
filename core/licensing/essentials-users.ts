import { type Estate, isKnown, type Machine, type Reason } from "../model";
import { exceededEssentialsLimits } from "./essentials";
import { describeGrowthPath } from "./growth-path";

export interface EssentialsUsers {
  /** Limits that are certainly exceeded, with what Standard would need instead. */
  readonly excesses: readonly {
    readonly what: "users" | "devices";
    readonly machine: string;
    readonly has: number;
    readonly limit: number;
    readonly path: Reason;
  }[];
  /** What is not known about who uses the machine. */
  readonly open: "share-unknown" | "users-not-declared" | "devices-not-declared" | "neither-declared" | undefined;
}

/** Users and devices of an Essentials machine against its limits. */
export function judgeEssentialsUsers(machine: Machine, { declarations, machines }: Estate): EssentialsUsers {
  // What is declared for the machine itself takes precedence over the numbers of the organisation.
  const users = machine.users ?? declarations.access.users;
  const devices = machine.devices ?? declarations.access.devices;
  const exceeded = exceededEssentialsLimits({
    ...(isKnown(users) ? { users } : {}),
    ...(isKnown(devices) ? { devices } : {}),
  });
  // The numbers of the organisation are those of this server only where it is the only one: others may serve the rest.
  const shared = machines.some(({ os, edition }) => os === "windows-server" && edition !== "essentials");
  const proven = exceeded.filter(
    ({ what }) => !shared || isKnown(what === "devices" ? machine.devices : machine.users),
  );
  const excesses = proven.map(({ what, has, limit }) => {
    const kind = what === "devices" ? "device" : "user";
    const path = describeGrowthPath(machine, { cals: has, kind }, declarations.counting);
    return { what: what === "devices" ? what : "users", machine: machine.name, has, limit, path } as const;
  });
  if (proven.length < exceeded.length) return { excesses, open: "share-unknown" };
  const missing = `${isKnown(users) ? "" : "users"}${isKnown(devices) ? "" : "devices"}`;
  const open = {
    "": undefined,
    users: "users-not-declared",
    devices: "devices-not-declared",
    usersdevices: "neither-declared",
  } as const;
  return { excesses, open: open[missing as keyof typeof open] };
}
