import { KMS_PORT, type KmsCloud } from "../data/azure-kms-endpoints";
import {
  type Estate,
  type Hop,
  type IpConfiguration,
  isKnown,
  isOutside,
  isResolved,
  type Machine,
  type Nic,
  type Proof,
  type Ref,
  type Subject,
  subjectOf,
  UNKNOWN,
} from "../model";
import { createCloudFinder } from "./cloud-of";
import { createKmsWays, type KmsWays } from "./kms-ways";
import { nameOf } from "./name-of";
import { readAddress } from "./prefix";
import {
  type Address,
  type Culprit,
  type Doubt,
  ELSEWHERE,
  type Obstacle,
  type Step,
  type Way,
  type Weakness,
} from "./way";

export type { Culprit, Obstacle, Weakness } from "./way";

export interface AzureKmsProof {
  readonly proof: Proof;
  /** Why the machine is blocked: all of them, as each has to go. */
  readonly obstacles: readonly Culprit<Obstacle>[];
  /** Found beside a proof that does not block. */
  readonly weaknesses: readonly Culprit<Weakness>[];
  /** Why it cannot be told. */
  readonly doubt?: Doubt;
}

export type ProveAzureKms = (machine: Machine) => AzureKmsProof;

/**
 * Prepares the proof that machines reach Azure KMS: network interface, security groups, route, way out.
 * Parts that machines share (the rules of a group, the way out of a subnet) are worked out once.
 *
 * The request has to come from a public address of Azure (SupportArticles-docs, custom-routes-enable-kms-activation),
 * so whatever leads into a tunnel blocks it.
 */
export function createAzureKmsProver(estate: Estate): ProveAzureKms {
  const known = provers.get(estate);
  if (known !== undefined) return known;
  const prove = createProver(estate);
  const proofs = new Map<Machine, AzureKmsProof>();
  const remembering: ProveAzureKms = (machine) => {
    const proof = proofs.get(machine) ?? prove(machine);
    proofs.set(machine, proof);
    return proof;
  };
  provers.set(estate, remembering);
  return remembering;
}

/** Several rules ask for the same proofs. */
const provers = new WeakMap<Estate, ProveAzureKms>();

function createProver({ network, declarations, resources }: Estate): ProveAzureKms {
  const proveFrom = createNicProver(createKmsWays(network, declarations.network.appliances, resources));
  const cloudsOf = createCloudFinder(resources, declarations.activation?.cloud);
  return (machine) => {
    const [cloud, ...others] = cloudsOf(machine);
    const certain = others.length === 0;
    return agree(
      proveIn(machine, cloud, certain, proveFrom),
      others.map((other) => proveIn(machine, other, certain, proveFrom)),
      {
        what: "which Azure cloud the machine is in, and its KMS addresses with it",
        settle: "Declare activation: { cloud: AzureCloud } in windows-licensing.yaml, or the location of the machine.",
      },
    );
  };
}

/** The one answer where all say the same; else a doubt. */
function agree(first: AzureKmsProof, others: readonly AzureKmsProof[], doubt: Doubt): AzureKmsProof {
  if (others.every((other) => signatureOf(other) === signatureOf(first))) return first;
  const { from, to, hops } = first.proof;
  const open: Hop = { kind: "doubt", verdict: "cannot-tell", because: doubt.what };
  return {
    proof: { kind: "proof", from, to, outcome: "cannot-tell", hops: [...hops.slice(0, 1), open] },
    obstacles: [],
    weaknesses: [],
    doubt,
  };
}

function signatureOf({ proof, obstacles, weaknesses, doubt }: AzureKmsProof): string {
  return JSON.stringify([
    proof.outcome,
    [...obstacles, ...weaknesses].map(({ message, subject, path }) => [message, subject.urn, path]),
    doubt?.what,
  ]);
}

function proveIn(machine: Machine, cloud: KmsCloud, certain: boolean, proveFrom: ProveFromNic): AzureKmsProof {
  const from = subjectOf(machine);
  const to = `Azure KMS${certain ? ` (${cloud.name})` : ""}, TCP ${String(KMS_PORT)}`;
  const prove = (nic: Ref<Nic>): AzureKmsProof =>
    isResolved(nic) ? proveFrom(nic, from, to, cloud) : notSeen(from, to, unseenNic(nic));
  if (machine.nics === UNKNOWN) return notSeen(from, to, COMPUTED_NIC);
  const [nic, ...others] = primaryCandidates(machine.nics ?? []);
  if (nic === undefined && others.length === 0) return notSeen(from, to, NO_NIC);
  return agree(prove(nic), others.map(prove), {
    what: "which network interface is the primary one",
    settle: "Mark it with primary: true in the network profile of the machine.",
  });
}

interface Unseen extends Doubt {
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

export function unseenNic(nic: Ref<Nic>): Unseen {
  return isOutside(nic) ? NIC_ELSEWHERE : COMPUTED_NIC;
}

/** A proof that ends at something the plan does not show. */
export function notSeen(from: Subject, to: string, { kind, subject, ...doubt }: Unseen): AzureKmsProof {
  const hop: Hop = { kind, verdict: "cannot-tell", because: doubt.what, ...(subject === undefined ? {} : { subject }) };
  return {
    proof: { kind: "proof", from, to, outcome: "cannot-tell", hops: [hop] },
    obstacles: [],
    weaknesses: [],
    doubt,
  };
}

/** The interfaces that may be the primary one, through which the default route leads. */
export function primaryCandidates(nics: readonly Ref<Nic>[]): readonly Ref<Nic>[] {
  const marked = nics.find((nic) => isResolved(nic) && nic.primary === true);
  if (marked !== undefined) return [marked];
  const open = nics.filter((nic) => !isResolved(nic) || nic.primary !== false);
  return open.length === 0 ? nics : open;
}

type ProveFromNic = (nic: Nic, from: Subject, to: string, cloud: KmsCloud) => AzureKmsProof;

/** Proves the way from one interface; interfaces in the same situation share the conclusion. */
function createNicProver(ways: KmsWays): ProveFromNic {
  const conclusions = new Map<string, Conclusion>();
  return (nic, from, to, cloud) => {
    const subject = subjectOf(nic);
    const configuration = primaryConfiguration(nic);
    if (configuration === undefined) {
      const what = `the IP configuration of network interface ${nic.name}`;
      return notSeen(from, to, { kind: "network-interface", subject, what, settle: ELSEWHERE });
    }
    const scene = `${cloud.name} ${ways.sceneOf(nic, configuration)}`;
    let found = conclusions.get(scene);
    if (found === undefined) {
      const waysTo = (addresses: readonly string[]): Ways =>
        addresses
          .map((text) => ({ text, prefix: readAddress(text) }))
          .filter((address): address is Address => address.prefix !== undefined)
          .map((address) => [address, ways.find(address, cloud, nic, configuration)]);
      found = conclude(waysTo(cloud.currentAddresses), waysTo(cloud.legacyAddresses));
      conclusions.set(scene, found);
    }
    const { outcome, hops, ...rest } = found;
    const { subnet } = configuration;
    const because = `the primary network interface${isResolved(subnet) ? `, in subnet ${nameOf(subnet)}` : ""}`;
    const here: Hop = { kind: "network-interface", subject, verdict: "passes", because };
    return { proof: { kind: "proof", from, to, outcome, hops: [here, ...hops] }, ...rest };
  };
}

export function primaryConfiguration({ configurations }: Nic): IpConfiguration | undefined {
  const usable = configurations.items.filter(({ version }) => !isKnown(version) || version.toLowerCase() !== "ipv6");
  return usable.find(({ primary }) => primary === true) ?? usable[0];
}

type Ways = readonly (readonly [Address, Way])[];

/** A proof without the machine it is about. */
type Conclusion = Pick<Proof, "outcome" | "hops"> & Omit<AzureKmsProof, "proof">;

/** Which answer the ways to all addresses give together. */
function conclude(current: Ways, legacy: Ways): Conclusion {
  const blocked = current.filter(([, way]) => stateOf(way) === "blocks");
  const open = current.filter(([, way]) => stateOf(way) === "cannot-tell");
  const hops = mergeHops(current);

  if (blocked.length === current.length) {
    const obstacles = culpritsOf(blocked).map(({ stage, culprit }): Culprit<Obstacle> => {
      // The old address passes where the new ones do not: somebody made way for it alone.
      const kept = legacy.filter(([, way]) => way[stage]?.verdict === "passes").map(([address]) => address.text);
      const routed = ["forced-tunnel", "nsg-denies", "firewall-no-rule"].includes(culprit.message);
      return routed && kept.length > 0
        ? { ...culprit, message: "old-address-only", data: { ...culprit.data, kept } }
        : culprit;
    });
    return { outcome: "blocked", hops, obstacles, weaknesses: [] };
  }
  if (open.length > 0) {
    const doubt = open.flatMap(([, way]) => way).find((step) => step?.verdict === "cannot-tell")?.doubt;
    return { outcome: "cannot-tell", hops, obstacles: [], weaknesses: [], ...(doubt === undefined ? {} : { doubt }) };
  }
  const reached = current.filter((entry) => !blocked.includes(entry)).map(([address]) => address.text);
  const weak = (message: Weakness, ways: Ways): readonly Culprit<Weakness>[] =>
    culpritsOf(ways).map(({ culprit }) => ({ ...culprit, message, data: { ...culprit.data, reached } }));
  const formerBlocked = legacy.filter(([, way]) => stateOf(way) === "blocks");
  const weaknesses =
    blocked.length > 0 ? weak("one-address-only", blocked) : weak("legacy-address-missing", formerBlocked);
  const former = blocked.length > 0 ? [] : mergeHops(formerBlocked, true).filter(({ verdict }) => verdict === "blocks");
  return { outcome: "reached", hops: [...hops, ...former], obstacles: [], weaknesses };
}

/** Blocked where one stage blocks, whatever is unknown at another. */
function stateOf(way: Way): Hop["verdict"] {
  const verdicts = way.map((step) => step?.verdict);
  return verdicts.includes("blocks") ? "blocks" : verdicts.includes("cannot-tell") ? "cannot-tell" : "passes";
}

/** Every culprit on the ways once, with the addresses it keeps from being reached. */
function culpritsOf(ways: Ways): readonly { readonly stage: number; readonly culprit: Culprit<Obstacle> }[] {
  const found = new Map<string, { stage: number; culprit: Culprit<Obstacle>; addresses: string[] }>();
  for (const [address, way] of ways) {
    for (const [stage, step] of way.entries()) {
      if (step?.culprit === undefined) continue;
      const key = `${step.culprit.message}\n${step.culprit.subject.urn ?? ""}\n${String(stage)}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { stage, culprit: step.culprit, addresses: [address.text] });
      else known.addresses.push(address.text);
    }
  }
  return [...found.values()].map(({ stage, culprit, addresses }) => ({
    stage,
    culprit: { ...culprit, data: { ...culprit.data, addresses } },
  }));
}

/** One hop for each stage; where addresses part, or are to be named, one for each group of them. */
function mergeHops(ways: Ways, named = false): readonly Hop[] {
  const stages = Math.max(0, ...ways.map(([, way]) => way.length));
  return Array.from({ length: stages }, (_, stage) => stage).flatMap((stage) => {
    const groups = new Map<string, { readonly step: Step; readonly addresses: string[] }>();
    for (const [address, way] of ways) {
      const step = way[stage];
      if (step === undefined) continue;
      const key = `${step.verdict}\n${step.because}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { step, addresses: [address.text] });
      else group.addresses.push(address.text);
    }
    return [...groups.values()].map(({ step, addresses }): Hop => {
      const { kind, subject, verdict, because } = step;
      const about = addresses.length === ways.length && !named ? "" : `${addresses.join(", ")}: `;
      return { kind, verdict, because: `${about}${because}`, ...(subject === undefined ? {} : { subject }) };
    });
  });
}
