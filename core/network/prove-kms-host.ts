import { type Estate, type Machine, type Proof, subjectOf } from "../model";
import type { Culprit, Doubt, Obstacle } from "./way";

/** Where a machine is to get to: a KMS host, by what the plan knows of it. */
export interface HostDestination {
  /** As a person wrote it: a host name or an IPv4 address. */
  readonly name: string;
  /** TCP port. */
  readonly port: number;
  /** IPv4 address, where one is declared or a record gives it. */
  readonly address?: string;
  /** The machine, where the estate holds it. */
  readonly machine?: Machine;
}

export interface HostProof {
  readonly proof: Proof;
  /** Why the machine is blocked: all of them, as each has to go. */
  readonly obstacles: readonly Culprit<Obstacle>[];
  /** Why it cannot be told. */
  readonly doubt?: Doubt;
}

export type ProveKmsHost = (machine: Machine, destination: HostDestination) => HostProof;

/** Prepares the proof that machines reach a KMS host over private paths. */
export function createKmsHostProver(_estate: Estate): ProveKmsHost {
  return (machine, { name, port }) => {
    const to = `${name}, TCP ${String(port)}`;
    const doubt = { what: `the way to ${to}` };
    const hops = [{ kind: "route", verdict: "cannot-tell", because: doubt.what }] as const;
    return {
      proof: { kind: "proof", from: subjectOf(machine), to, outcome: "cannot-tell", hops },
      obstacles: [],
      doubt,
    };
  };
}
