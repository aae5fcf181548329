import type { HostResult, ProbeVerdict, RecordResult } from "../../probe/result";

interface Words {
  /** A short clause for tables and monitors. */
  readonly short: string;
  /** What it means, as sentences. */
  readonly meaning: string;
  /** What to look at next; none where it works. */
  readonly next?: string;
}

/** Verdicts in words; what a client shows is from windowsserverdocs activation-error-codes.md. */
export const VERDICT_WORDS: Readonly<Record<ProbeVerdict, Words>> = {
  kms: { short: "KMS answers", meaning: "A KMS interface answers." },
  "closed-port": {
    short: "closed port",
    meaning: "The machine answers and refuses the connection: no program listens on this port.",
    next: "On the KMS host, start the Software Protection service and check the port in `slmgr /dlv`. A firewall that rejects looks the same.",
  },
  "filtered-port": {
    short: "TCP is not answered",
    meaning: "Nothing answers the connection in time: a firewall drops it, the route is wrong, or the machine is off.",
    next: "Check routes, network security groups and firewalls between this machine and the host, and the host's own firewall rule for the Key Management Service.",
  },
  unreachable: {
    short: "unreachable",
    meaning: "The network reports that the address cannot be reached.",
    next: "Check the route to this address.",
  },
  "no-route": {
    short: "no route from here",
    meaning: "This machine has no route for this kind of address, so the host was not asked.",
    next: "Run the probe on a machine that has one.",
  },
  "silent-port": {
    short: "silent port",
    meaning: "TCP connects, and nothing answers the RPC bind in time.",
    next: "A proxy or an inspecting firewall may accept the connection for the host. Run the probe in the host's own subnet and compare.",
  },
  dropped: {
    short: "connection dropped",
    meaning: "TCP connects, and the other side ends the connection before it answers.",
    next: "A firewall that inspects traffic, or an outbound address that many machines share, ends connections like this. Run the probe in the host's own subnet and compare.",
  },
  "wrong-service": {
    short: "wrong service",
    meaning: "What listens there does not speak RPC.",
    next: "Check the name and the port. A firewall or proxy that answers for the host looks the same.",
  },
  "broken-answer": {
    short: "broken answer",
    meaning: "The answer is not a complete answer of RPC.",
    next: "Run the probe in the host's own subnet: what answers differently there is changed on the path.",
  },
  "rpc-refused": {
    short: "RPC refuses",
    meaning: "An RPC server answers and refuses the bind.",
    next: "Restart the Software Protection service on the host and look at its event log.",
  },
  "rpc-not-kms": {
    short: "RPC, not KMS",
    meaning: "An RPC server answers, and it does not serve the KMS interface.",
    next: "Check the port. On the host, `slmgr /dlv` must show `Key Management Service is enabled on this machine`.",
  },
  "not-accepted": {
    short: "KMS does not accept",
    meaning: "An RPC server answers and does not accept the bind to the KMS interface.",
    next: "What listens there may be another program than Windows. Look at what runs on the host.",
  },
  "name-not-found": {
    short: "name not found",
    meaning: "DNS says that the name does not exist. A client shows 0x8007232B.",
    next: "Check the spelling and the zone.",
  },
  "no-address": {
    short: "no address",
    meaning: "The name exists and has no address.",
    next: "Add an A or AAAA record for the host.",
  },
  "dns-failed": {
    short: "DNS failed",
    meaning: "The DNS server answers with an error. A client shows 0x8007232A.",
    next: "Check the forwarders and the zone on the DNS server.",
  },
  "dns-silent": {
    short: "DNS is silent",
    meaning: "No DNS server answers in time. A client shows 0x8007232A.",
    next: "Check the DNS servers of this machine and the path to UDP and TCP port 53.",
  },
};

/** What a look-up of the SRV record gave. */
export const RECORD_WORDS: Readonly<Record<RecordResult["outcome"], Words>> = {
  found: { short: "found", meaning: "The record exists." },
  "no-record": {
    short: "no SRV record",
    meaning: "The name exists and has no SRV record.",
    next: "Publish the record `_vlmcs._tcp` with port 1688 and the name of the host.",
  },
  "no-service": {
    short: "service is not available",
    meaning: "The record's target is `.`, which says that the domain offers no KMS host.",
    next: "Publish the name of the host as the target.",
  },
  "name-not-found": {
    short: "no SRV record",
    meaning: "DNS says that the record does not exist. A client shows 0x8007232B.",
    next: "Publish the record `_vlmcs._tcp` in this domain, or set the host on the clients.",
  },
  "dns-failed": VERDICT_WORDS["dns-failed"],
  "dns-silent": VERDICT_WORDS["dns-silent"],
};

/** What a positive answer does not say. */
export const LIMIT =
  "An answer proves that a KMS interface listens. It does not prove that the host is activated or that its activation count reaches the threshold.";

/** A host in a few words. */
export function summariseHost({ verdict, addresses }: HostResult): string {
  if (verdict !== "partial") return VERDICT_WORDS[verdict].short;
  const answering = addresses.filter((address) => address.verdict === "kms").length;
  return `KMS answers at ${String(answering)} of ${String(addresses.length)} addresses`;
}

/** `[2001:db8::1]:1688`. */
export function nameEndpoint(host: string, port: number): string {
  return `${host.includes(":") ? `[${host}]` : host}:${String(port)}`;
}
