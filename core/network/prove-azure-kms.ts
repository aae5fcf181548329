import { describeCloud, KMS_CLOUDS, KMS_PORT, type KmsCloud } from "../data/azure-kms-endpoints";
import { type Estate, isResolved, type Machine, type Nic, type Ref, type Subject, subjectOf, UNKNOWN } from "../model";
import type { Hop, LegacyProof as Proof } from "../model/legacy";
import { cloudFinderOf } from "./cloud-of";
import { createKmsWays, type KmsWays } from "./kms-ways";
import { readAddress } from "./prefix";
import {
  agree,
  COMPUTED_NIC,
  NO_NIC,
  noConfiguration,
  notSeen,
  PRIMARY,
  primaryCandidates,
  primaryConfiguration,
  stepFrom,
  type Unseen,
  unseenNic,
} from "./start-of-way";
import { surroundingsOf } from "./surroundings";
import {
  type Address,
  type AzureKmsObstacle,
  type Culprit,
  type Doubt,
  type Step,
  stateOf,
  type Way,
  type Weakness,
} from "./way";

export type { AzureKmsObstacle, Culprit, Weakness } from "./way";

export interface AzureKmsProof {
  readonly proof: Proof;
  /** Why the machine is blocked: all of them, as each has to go. */
  readonly obstacles: readonly Culprit<AzureKmsObstacle>[];
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

function createProver(estate: Estate): ProveAzureKms {
  const proveFrom = createNicProver(createKmsWays(surroundingsOf(estate)));
  const cloudsOf = cloudFinderOf(estate);
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
      open,
    );
  };
}

/** An answer that leaves it open. */
function open(answer: Pick<AzureKmsProof, "proof"> & { readonly doubt?: Doubt }): AzureKmsProof {
  return { ...answer, obstacles: [], weaknesses: [] };
}

function proveIn(machine: Machine, cloud: KmsCloud, certain: boolean, proveFrom: ProveFromNic): AzureKmsProof {
  const from = subjectOf(machine);
  const to = `Azure KMS${certain ? ` (${cloud.name})` : ""}, TCP ${String(KMS_PORT)}`;
  const unseen = (what: Unseen): AzureKmsProof => open(notSeen(from, to, what));
  const prove = (nic: Ref<Nic>): AzureKmsProof =>
    isResolved(nic) ? proveFrom(nic, from, to, cloud) : unseen(unseenNic(nic));
  if (cloud.retired === true) return unseen({ kind: "cloud", ...RETIRED });
  if (machine.nics === UNKNOWN) return unseen(COMPUTED_NIC);
  const [nic, ...others] = primaryCandidates(machine.nics ?? []);
  if (nic === undefined && others.length === 0) return unseen(NO_NIC);
  return agree(prove(nic), others.map(prove), PRIMARY, open);
}

const RETIRED: Doubt = {
  what: `where machines in ${describeCloud(KMS_CLOUDS.AzureGermanCloud)} activate, as that cloud is no more`,
  settle: "Declare the cloud they are in today: activation: { cloud: AzureCloud } in windows-licensing.yaml.",
};

type ProveFromNic = (nic: Nic, from: Subject, to: string, cloud: KmsCloud) => AzureKmsProof;

/** Proves the way from one interface; interfaces in the same situation share the conclusion. */
function createNicProver(ways: KmsWays): ProveFromNic {
  const conclusions = new Map<string, Conclusion>();
  return (nic, from, to, cloud) => {
    const subject = subjectOf(nic);
    const configuration = primaryConfiguration(nic);
    if (configuration === undefined) return open(notSeen(from, to, noConfiguration(nic, subject)));
    const scene = `${cloud.name} ${ways.sceneOf(nic, configuration)}`;
    let found = conclusions.get(scene);
    if (found === undefined) {
      const waysTo = (addresses: readonly string[], of = cloud): Ways =>
        addresses
          .map((text) => ({ text, prefix: readAddress(text) }))
          .filter((address): address is Address => address.prefix !== undefined)
          .map((address) => [address, ways.find(address, of, nic, configuration)]);
      found = conclude(cloud, waysTo);
      conclusions.set(scene, found);
    }
    const { outcome, hops, ...rest } = found;
    const here = stepFrom(subject, configuration, "primary network interface");
    return { proof: { kind: "proof", from, to, outcome, hops: [here, ...hops] }, ...rest };
  };
}

type Ways = readonly (readonly [Address, Way<AzureKmsObstacle>])[];
type FindWays = (addresses: readonly string[], cloud?: KmsCloud) => Ways;

/** A proof without the machine it is about. */
type Conclusion = Pick<Proof, "outcome" | "hops"> & Omit<AzureKmsProof, "proof">;

/** Which answer the ways to all addresses give together. */
function conclude(cloud: KmsCloud, waysTo: FindWays): Conclusion {
  const current = waysTo(cloud.currentAddresses);
  const legacy = waysTo(cloud.legacyAddresses);
  const blocked = current.filter(([, way]) => stateOf(way) === "blocks");
  const open = current.filter(([, way]) => stateOf(way) === "cannot-tell");
  const hops = mergeHops(current);

  if (blocked.length === current.length) {
    const obstacles = culpritsOf(blocked).map(({ stage, culprit }): Culprit<AzureKmsObstacle> => {
      if (!SELECTIVE.has(culprit.message)) return culprit;
      // The old address passes where the new ones do not: somebody made way for it alone.
      const kept = legacy.filter(([, way]) => way[stage]?.verdict === "passes").map(([address]) => address.text);
      if (kept.length > 0) return { ...culprit, message: "old-address-only", data: { ...culprit.data, kept } };
      const other = findOtherCloud(cloud, stage, waysTo);
      if (other === undefined) return culprit;
      const { table, group, firewall, ...data } = culprit.data;
      const owner = [table, group, firewall].find((name) => name !== undefined) ?? culprit.subject.name;
      const clouds = { other: describeCloud(other), cloud: cloud.name };
      return { ...culprit, message: "wrong-cloud", data: { ...data, owner, ...clouds } };
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

/** What lets some addresses through and others not. */
const SELECTIVE: ReadonlySet<string> = new Set<AzureKmsObstacle>([
  "forced-tunnel",
  "nsg-denies",
  "firewall-no-rule",
  "fqdn-without-dns-proxy",
]);

/** The cloud whose KMS a stage lets through instead, and not just all addresses about it. */
function findOtherCloud(own: KmsCloud, stage: number, waysTo: FindWays): KmsCloud | undefined {
  const names = (way: Way<AzureKmsObstacle>): boolean => way[stage]?.culprit?.message === "fqdn-without-dns-proxy";
  const passes = (way: Way<AzureKmsObstacle>): boolean => way[stage]?.verdict === "passes";
  return Object.values<KmsCloud>(KMS_CLOUDS).find((other) => {
    if (other.name === own.name) return false;
    const addresses = [...other.currentAddresses, ...other.legacyAddresses];
    return waysTo(addresses, other).some(([, way], index) => {
      if (names(way)) return !waysTo(own.currentAddresses).some(([, ownWay]) => names(ownWay));
      return passes(way) && !waysTo([neighbourOf(addresses[index] ?? "")], other).some(([, beside]) => passes(beside));
    });
  });
}

function neighbourOf(address: string): string {
  return address.replace(/\d+$/, (last) => String(Number(last) ^ 1));
}

/** Every culprit on the ways once, with the addresses it keeps from being reached. */
function culpritsOf(ways: Ways): readonly { readonly stage: number; readonly culprit: Culprit<AzureKmsObstacle> }[] {
  const found = new Map<string, { stage: number; culprit: Culprit<AzureKmsObstacle>; addresses: string[] }>();
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
