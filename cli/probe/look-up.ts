import { lookup, promises } from "node:dns";
import { codeOf } from "../../config/read-file";
import { since } from "./ask-listener";
import type { TimedStep } from "./result";

/** Why a name has no answer. */
export type LookupFault = "name-not-found" | "no-record" | "dns-failed" | "dns-silent";

export interface Lookup<Found> {
  readonly milliseconds: number;
  readonly found: readonly Found[];
  readonly fault?: LookupFault;
}

export interface ServiceEntry {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

/** DNS as the system is set, or one server. */
export interface Names {
  /** The entries of an SRV record, those that clients try first in front. */
  findService(name: string): Promise<Lookup<ServiceEntry>>;
  /** IPv4 addresses in front. */
  findAddresses(host: string): Promise<Lookup<string>>;
}

/**
 * SRV records come from DNS servers; so do addresses where a server is named. Without one, addresses are looked up as any
 * program of this machine does, hosts file included.
 *
 * @param server `ADDRESS` or `ADDRESS:PORT`, IPv6 in brackets
 * @param timeout of one look-up, in milliseconds
 */
export function openNames(server: string | undefined, timeout: number): Names {
  const resolver = new promises.Resolver({ timeout, tries: 1 });
  if (server !== undefined) resolver.setServers([server]);
  const ask = <Found>(question: () => Promise<readonly Found[]>): Promise<Lookup<Found>> => timed(question, timeout);
  return {
    async findService(name) {
      const answer = await ask(() => resolver.resolveSrv(name));
      return { ...answer, found: answer.found.map(readEntry).sort(compareEntries) };
    },
    findAddresses: (host) => (server === undefined ? ask(() => askSystem(host)) : ask(() => askServer(resolver, host))),
  };
}

function readEntry({
  priority,
  weight,
  port,
  name,
}: { readonly name: string } & Omit<ServiceEntry, "target">): ServiceEntry {
  return { priority, weight, port, target: name };
}

function compareEntries(one: ServiceEntry, other: ServiceEntry): number {
  return (
    one.priority - other.priority ||
    other.weight - one.weight ||
    (one.target < other.target ? -1 : one.target > other.target ? 1 : one.port - other.port)
  );
}

async function askServer(resolver: promises.Resolver, host: string): Promise<readonly string[]> {
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const found = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  const [first, second] = answers.map((answer) =>
    answer.status === "rejected" ? (answer.reason as unknown) : undefined,
  );
  if (found.length > 0) return [...new Set(found)];
  // One kind of address is often absent: what tells more is why the other is.
  throw second === undefined || (first !== undefined && faultOf(first) !== "no-record") ? first : second;
}

function askSystem(host: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    lookup(host, { all: true, order: "ipv4first" }, (error, addresses) => {
      if (error === null) resolve([...new Set(addresses.map(({ address }) => address))]);
      else reject(error);
    });
  });
}

/** A look-up of the system cannot be ended: it is left alone after the time. */
async function timed<Found>(question: () => Promise<readonly Found[]>, timeout: number): Promise<Lookup<Found>> {
  const begun = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<"late">((resolve) => {
    // A little later than the resolver's own, which knows whether the server is closed or silent.
    timer = setTimeout(() => resolve("late"), timeout + 500);
  });
  try {
    const found = await Promise.race([question(), deadline]);
    const milliseconds = since(begun);
    return found === "late" ? { milliseconds, found: [], fault: "dns-silent" } : { milliseconds, found };
  } catch (error) {
    return { milliseconds: since(begun), found: [], fault: faultOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

function faultOf(error: unknown): LookupFault {
  switch (codeOf(error)) {
    case "ENOTFOUND":
      return "name-not-found";
    case "ENODATA":
      return "no-record";
    case "ETIMEOUT":
    case "ECONNREFUSED":
    case "EAI_AGAIN":
      return "dns-silent";
    default:
      return "dns-failed";
  }
}

/** A look-up as a step of a probe. */
export function stepOf(step: "srv" | "address", { milliseconds, fault }: Lookup<unknown>): TimedStep {
  return { step, milliseconds, succeeded: fault === undefined };
}
