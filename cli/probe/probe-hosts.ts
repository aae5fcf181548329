import { isIP } from "node:net";
import { KMS_OWNER } from "../../core/data/kms-discovery";
import { askListener } from "./ask-listener";
import { type Names, openNames, stepOf } from "./look-up";
import { type HostResult, judgeHost, judgeProbe, type ProbeResult, type RecordResult } from "./result";

/** A host to ask, and what named it. */
export interface HostTarget {
  readonly host: string;
  readonly port: number;
  readonly from: string;
  readonly priority?: number;
  readonly weight?: number;
}

export interface ProbeQuestion {
  readonly hosts: readonly HostTarget[];
  /** Domains whose SRV records name more hosts. */
  readonly domains: readonly string[];
  /** The DNS server to ask instead of the system's resolver. */
  readonly server?: string;
  /** Of each step, in milliseconds. */
  readonly timeout: number;
}

/** Hosts of SRV records and addresses of a host that are asked at most: an answer of DNS may hold thousands. */
const MOST_HOSTS = 64;
const MOST_ADDRESSES = 8;
/** Stands in no zone: where it has a record, a wildcard or the resolver answers for names that are not there. */
const CONTROL_LABEL = "winlic-control-of-a-name-that-is-not-there";
/** Hosts that are asked at a time. */
const AT_ONCE = 8;

/** Asks every host, step by step. Nothing is thrown for what the network does: that is the answer. */
export async function probeHosts({ hosts, domains, server, timeout }: ProbeQuestion): Promise<ProbeResult> {
  const names = openNames(server, timeout);
  const found = await inTurns(domains, (domain) => findHosts(names, domain));
  const targets = distinct([...hosts, ...found.flatMap(({ targets }) => targets)]);
  const records = found.map(({ record }) => record);
  const results = await inTurns(targets, (target) => probeHost(names, target, timeout));
  return {
    records,
    hosts: results,
    ...(server === undefined ? {} : { server }),
    outcome: judgeProbe({ records, hosts: results }),
  };
}

async function findHosts(
  names: Names,
  domain: string,
): Promise<{ readonly record: RecordResult; readonly targets: readonly HostTarget[] }> {
  const name = `${KMS_OWNER}.${domain}`;
  const answer = await names.findService(name);
  // A single target "." says that the service is not available there (RFC 2782).
  const entries = answer.found.filter(({ target }) => target !== "" && target !== ".");
  const outcome = answer.fault ?? (entries.length > 0 ? "found" : answer.found.length > 0 ? "no-service" : "no-record");
  // A resolver that answers every name proves nothing by this answer.
  const control = outcome === "found" ? await names.findService(`${KMS_OWNER}.${CONTROL_LABEL}.${domain}`) : undefined;
  return {
    record: {
      name,
      ...(control !== undefined && control.found.length > 0 ? { answersAnything: true as const } : {}),
      step: stepOf("srv", answer),
      outcome,
      entries: entries.length,
      leftOut: Math.max(0, entries.length - MOST_HOSTS),
    },
    targets: entries
      .slice(0, MOST_HOSTS)
      .map(({ target, port, priority, weight }) => ({ host: target, port, priority, weight, from: name })),
  };
}

async function probeHost(names: Names, target: HostTarget, timeout: number): Promise<HostResult> {
  const { host, port } = target;
  if (isIP(host) !== 0) {
    const addresses = [await askListener(host, port, timeout)];
    return { ...target, addresses, verdict: judgeHost(addresses) };
  }
  const answer = await names.findAddresses(host);
  const lookup = stepOf("address", answer);
  if (answer.found.length === 0) {
    const verdict = answer.fault === undefined || answer.fault === "no-record" ? "no-address" : answer.fault;
    return { ...target, lookup, addresses: [], verdict };
  }
  const addresses = await Promise.all(
    answer.found.slice(0, MOST_ADDRESSES).map((address) => askListener(address, port, timeout)),
  );
  const leftOut = answer.found.slice(MOST_ADDRESSES);
  const rest = leftOut.length === 0 ? {} : { leftOut };
  return { ...target, lookup, addresses, ...rest, verdict: judgeHost(addresses) };
}

/** The first of those that name the same host and port. */
function distinct(targets: readonly HostTarget[]): readonly HostTarget[] {
  const seen = new Set<string>();
  return targets.filter(({ host, port }) => {
    const key = `${host.toLowerCase().replace(/\.$/, "")}:${String(port)}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** In order, a few at a time. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let index = 0; index < items.length; index += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(index, index + AT_ONCE).map(work))));
  }
  return results;
}
