/** What a probe found, for any form it is printed in. */

/** What is known of one address, or of a name without one. */
export type ProbeVerdict =
  /** A KMS interface answers. */
  | "kms"
  /** TCP is refused. */
  | "closed-port"
  /** TCP is not answered in time. */
  | "filtered-port"
  /** A router or this machine's network says that the address cannot be reached. */
  | "unreachable"
  /** This machine has no route for this kind of address. */
  | "no-route"
  /** TCP connects, and the bind is not answered in time. */
  | "silent-port"
  /** TCP connects, and the other side ends the connection before it answers. */
  | "dropped"
  /** What answers does not speak RPC. */
  | "wrong-service"
  /** An answer of RPC begins and does not end, or breaks the format. */
  | "broken-answer"
  /** RPC refuses the bind itself. */
  | "rpc-refused"
  /** RPC answers, and does not serve the KMS interface. */
  | "rpc-not-kms"
  /** RPC knows the interface and does not accept the bind. */
  | "not-accepted"
  | "name-not-found"
  | "no-address"
  | "dns-failed"
  | "dns-silent";

export interface TimedStep {
  readonly step: "srv" | "address" | "connect" | "bind";
  readonly milliseconds: number;
  readonly succeeded: boolean;
}

export interface AddressResult {
  readonly address: string;
  readonly port: number;
  readonly steps: readonly TimedStep[];
  readonly verdict: ProbeVerdict;
  /** What the protocol says beside the verdict. */
  readonly detail?: string;
}

export interface HostResult {
  readonly host: string;
  readonly port: number;
  /** The argument, the SRV record or the cloud that named it. */
  readonly from: string;
  readonly priority?: number;
  readonly weight?: number;
  /** The look-up of the address; none where the host is one. */
  readonly lookup?: TimedStep;
  readonly addresses: readonly AddressResult[];
  /** Addresses beyond those that are probed. */
  readonly leftOut?: readonly string[];
  /** `kms` where every address answers; `partial` where some do; else the verdict of the first that does not. */
  readonly verdict: ProbeVerdict | "partial";
}

/** What the look-up of an SRV record gave. */
export interface RecordResult {
  readonly name: string;
  readonly step: TimedStep;
  readonly outcome: "found" | "no-record" | "no-service" | "name-not-found" | "dns-failed" | "dns-silent";
  readonly entries: number;
  /** Entries beyond what is probed. */
  readonly leftOut: number;
  /** The server has a KMS record for a name that nobody made, too. */
  readonly answersAnything?: true;
}

export interface ProbeResult {
  readonly records: readonly RecordResult[];
  readonly hosts: readonly HostResult[];
  /** The server that was asked; undefined for the resolver of the system. */
  readonly server?: string;
  readonly outcome: ProbeOutcome;
}

/** `unknown` where DNS did not answer, so that no host was looked at. */
export type ProbeOutcome = "kms" | "partial" | "no-kms" | "unknown";

/** The outcome of all: the one place that decides it. */
export function judgeProbe({ records, hosts }: Pick<ProbeResult, "records" | "hosts">): ProbeOutcome {
  const answering = hosts.filter(({ verdict }) => verdict === "kms").length;
  const whole =
    records.every(({ outcome, leftOut }) => outcome === "found" && leftOut === 0) &&
    hosts.every(({ leftOut }) => leftOut === undefined);
  if (hosts.length > 0 && answering === hosts.length && whole) return "kms";
  if (hosts.some(({ verdict }) => verdict === "kms" || verdict === "partial")) return "partial";
  const open = (verdict: string): boolean =>
    verdict === "dns-failed" || verdict === "dns-silent" || verdict === "no-route";
  const looked = [...hosts.map(({ verdict }) => verdict), ...records.map(({ outcome }) => outcome)].filter(
    (verdict) => verdict !== "found",
  );
  return looked.every(open) ? "unknown" : "no-kms";
}

/** The verdict of a host out of those of its addresses. An address that this machine has no route to does not count beside others. */
export function judgeHost(addresses: readonly AddressResult[]): HostResult["verdict"] {
  const tried = addresses.filter(({ verdict }) => verdict !== "no-route");
  const failed = tried.find(({ verdict }) => verdict !== "kms");
  if (tried.length === 0) return "no-route";
  if (failed === undefined) return "kms";
  return tried.some(({ verdict }) => verdict === "kms") ? "partial" : failed.verdict;
}
