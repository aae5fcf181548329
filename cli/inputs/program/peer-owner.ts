import { readFileSync } from "node:fs";
import type { Socket } from "node:net";

/**
 * Whether the process at the other end of a loopback connection belongs to the user of this one; undefined where the
 * system does not tell. Linux lists the owner of every socket in /proc/net/tcp and tcp6 (proc_net(5): local address,
 * remote address, state, owner and inode in columns 2, 3, 4, 8 and 10).
 *
 * A socket that is closed already is listed as root's, without an inode: it is nobody's.
 */
export function isOwnConnection(socket: Socket): boolean | undefined {
  const { remotePort, localPort } = socket;
  if (process.platform !== "linux" || process.getuid === undefined) return undefined;
  if (remotePort === undefined || localPort === undefined) return false;
  const owner = findOwner(remotePort, localPort);
  return owner === "untold" ? undefined : owner === process.getuid();
}

const ESTABLISHED = "01";

/** The owner of the socket that leads from one port of this machine to another; undefined for none. */
function findOwner(from: number, to: number): number | "untold" | undefined {
  let told = false;
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    let text: string;
    try {
      text = readFileSync(table, "latin1");
    } catch {
      continue;
    }
    told = true;
    for (const line of text.split("\n")) {
      const [, local = "", remote = "", state, , , , owner, , inode] = line.trim().split(/\s+/);
      if (state !== ESTABLISHED || inode === "0") continue;
      if (portOf(local) === from && portOf(remote) === to) return Number(owner);
    }
  }
  return told ? undefined : "untold";
}

/** `0100007F:1F90` -> 8080. */
function portOf(address: string): number {
  return Number.parseInt(address.slice(address.lastIndexOf(":") + 1), 16);
}
