import { type IpConfiguration, isOutside, isResolved, meaningOf, type Nic, type Ref, type Subject } from "../model";
import type { Hop, LegacyProof as Proof } from "../model/legacy";
import { nameOf } from "./name-of";
import { type Culprit, type Doubt, ELSEWHERE } from "./way";

/** What a proof ends with, wherever it leads. */
export interface Answer {
  readonly proof: Proof;
  readonly obstacles: readonly Culprit[];
  readonly weaknesses?: readonly Culprit[];
  readonly doubt?: Doubt;
}

/** What the plan does not show of the start of a way. */
export interface Unseen extends Doubt {
  readonly kind: string;
  readonly subject?: Subject;
}

export const NO_NIC: Unseen = {
  kind: "network-interface",
  what: "how the machine is connected, as its properties name no network interface",
  settle: "Declare the network interface with the machine.",
};
export const COMPUTED_NIC: Unseen = {
  kind: "network-interface",
  what: "which network interface the machine has, as it is computed at deploy time",
  settle: ELSEWHERE,
};
const NIC_ELSEWHERE: Unseen = {
  kind: "network-interface",
  what: "the way from network interfaces outside the stack",
  settle: ELSEWHERE,
};
export const PRIMARY: Doubt = {
  what: "which network interface is the primary one",
  settle: "Mark it with primary: true in the network profile of the machine.",
};

export function unseenNic(nic: Ref<Nic>): Unseen {
  return isOutside(nic) ? NIC_ELSEWHERE : COMPUTED_NIC;
}

export function noConfiguration(nic: Nic, subject: Subject): Unseen {
  const what = `the IP configuration of network interface ${nic.name}`;
  return { kind: "network-interface", subject, what, settle: ELSEWHERE };
}

/** A proof that ends at something the plan does not show. */
export function notSeen(
  from: Subject,
  to: string,
  { kind, subject, ...doubt }: Unseen,
  before: readonly Hop[] = [],
): { readonly proof: Proof; readonly obstacles: readonly []; readonly doubt: Doubt } {
  const hop: Hop = { kind, verdict: "cannot-tell", because: doubt.what, ...(subject === undefined ? {} : { subject }) };
  return { proof: { kind: "proof", from, to, outcome: "cannot-tell", hops: [...before, hop] }, obstacles: [], doubt };
}

/** The one answer where all say the same; else the doubt, after the first hop they share. */
export function agree<T extends Answer>(first: T, others: readonly T[], doubt: Doubt, open: (answer: Answer) => T): T {
  if (others.every((other) => signatureOf(other) === signatureOf(first))) return first;
  const { from, to, hops } = first.proof;
  return open(notSeen(from, to, { kind: "doubt", ...doubt }, hops.slice(0, 1)));
}

function signatureOf({ proof, obstacles, weaknesses = [], doubt }: Answer): string {
  return JSON.stringify([
    proof.outcome,
    [...obstacles, ...weaknesses].map(({ message, subject, path }) => [message, subject.urn, path]),
    doubt?.what,
  ]);
}

/** The interfaces that may be the primary one, through which the default route leads. */
export function primaryCandidates(nics: readonly Ref<Nic>[]): readonly Ref<Nic>[] {
  const marked = nics.find((nic) => isResolved(nic) && nic.primary === true);
  if (marked !== undefined) return [marked];
  const open = nics.filter((nic) => !isResolved(nic) || nic.primary !== false);
  return open.length === 0 ? nics : open;
}

export function primaryConfiguration({ configurations }: Nic): IpConfiguration | undefined {
  const usable = configurations.items.filter(isVersion4);
  return usable.find(({ primary }) => primary === true) ?? usable[0];
}

export function isVersion4({ version }: IpConfiguration): boolean {
  return meaningOf(version) !== "ipv6";
}

/** The first hop: where the machine stands. */
export function stepFrom(subject: Subject, { subnet }: IpConfiguration, role: string): Hop {
  const because = `the ${role}${isResolved(subnet) ? `, in subnet ${nameOf(subnet)}` : ""}`;
  return { kind: "network-interface", subject, verdict: "passes", because };
}
