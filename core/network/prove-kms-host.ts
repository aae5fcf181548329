import {
  type Estate,
  type IpConfiguration,
  isResolved,
  type Machine,
  type Nic,
  normaliseDomain,
  type Ref,
  type Subnet,
  subjectOf,
  UNKNOWN,
} from "../model";
import type { Hop, LegacyProof as Proof } from "../model/legacy";
import { readSubnetPrefixes } from "./decide-inbound";
import { createHostGroups } from "./host-groups";
import { createHostWays, type HostWays } from "./host-ways";
import { createHostLocator, type HostDestination, type HostLocation, type Target } from "./locate-host";
import { contains } from "./prefix";
import { createPrivateRoutes } from "./private-routes";
import {
  type Answer,
  agree,
  COMPUTED_NIC,
  isVersion4,
  NO_NIC,
  noConfiguration,
  notSeen,
  PRIMARY,
  primaryCandidates,
  primaryConfiguration,
  stepFrom,
  unseenNic,
} from "./start-of-way";
import { surroundingsOf } from "./surroundings";
import { type Culprit, type Doubt, doubtful, type HostObstacle, type Step, stateOf, type Way } from "./way";

export type { HostDestination } from "./locate-host";

export interface HostProof {
  readonly proof: Proof;
  /** Why the machine is blocked: all of them, as each has to go. */
  readonly obstacles: readonly Culprit<HostObstacle>[];
  /** Why it cannot be told. */
  readonly doubt?: Doubt;
}

export type ProveKmsHost = (machine: Machine, destination: HostDestination) => HostProof;

/** Several rules and commands ask for the same proofs. */
const provers = new WeakMap<Estate, ProveKmsHost>();

/**
 * Prepares the proof that machines reach a KMS host over private paths: their own security groups, routes, peerings,
 * firewalls and appliances, the groups of the host, and the way of the replies. Machines in the same situation share it.
 *
 * Another stack may add a peering, a gateway or a network manager to networks of this one: that no way is visible is no
 * proof that there is none. What is proven to block is something that stands in the plan.
 */
export function createKmsHostProver(estate: Estate): ProveKmsHost {
  const known = provers.get(estate);
  if (known !== undefined) return known;
  const prover = createProver(estate);
  provers.set(estate, prover);
  return prover;
}

/** A proof without the machine it is about. */
type Conclusion = Pick<Proof, "outcome" | "hops"> & Omit<HostProof, "proof">;

function createProver(estate: Estate): ProveKmsHost {
  const surroundings = surroundingsOf(estate);
  const { network } = estate;
  const ways = createHostWays(
    surroundings,
    createPrivateRoutes(network, surroundings),
    createHostGroups(network.securityGroups, surroundings.manager),
  );
  const locate = createHostLocator(estate);
  const locations = new Map<string, HostLocation>();
  const conclusions = new Map<string, Conclusion>();

  function keyOf({ name, port, address, machine }: HostDestination): string {
    return [name, port, address, machine].map(surroundings.labelOf).join(" ");
  }

  function proveFrom(start: Start, destination: HostDestination, location: HostLocation): Conclusion {
    const key = `${ways.sceneOf(start.nic, start.configuration)} to ${keyOf(destination)}`;
    const before = conclusions.get(key);
    if (before !== undefined) return before;
    const made = conclude(ways, start, destination, location);
    conclusions.set(key, made);
    return made;
  }

  return (machine, destination) => {
    const from = subjectOf(machine);
    const to = `${destination.name}, TCP ${String(destination.port)}`;
    if (machine === destination.machine) return { ...ITSELF, proof: { kind: "proof", from, to, ...ITSELF.proof } };
    if (machine.nics === UNKNOWN) return notSeen(from, to, COMPUTED_NIC);
    const key = keyOf(destination);
    const location = locations.get(key) ?? locate(destination);
    locations.set(key, location);
    const prove = (nic: Ref<Nic>): HostProof => {
      if (!isResolved<Nic>(nic)) return notSeen(from, to, unseenNic(nic));
      const subject = subjectOf(nic);
      const start = startAt(nic, location);
      if (start === undefined) return notSeen(from, to, noConfiguration(nic, subject));
      const { outcome, hops, ...rest } = proveFrom(start, destination, location);
      const role = `${start.direct ? "" : "primary "}network interface`;
      const here = stepFrom(subject, start.configuration, role);
      return { proof: { kind: "proof", from, to, outcome, hops: [here, ...hops] }, ...rest };
    };
    const nics: readonly Ref<Nic>[] = machine.nics ?? [];
    // Windows calls an address in the subnet of an interface through that interface, whichever is the primary one.
    const near = nics.find((nic) => isResolved<Nic>(nic) && startAt(nic, location)?.direct === true);
    const [nic, ...others]: readonly Ref<Nic>[] = near === undefined ? primaryCandidates(nics) : [near];
    if (nic === undefined && others.length === 0) return notSeen(from, to, NO_NIC);
    return agree(prove(nic), others.map(prove), PRIMARY, open);
  };
}

const ITSELF = {
  proof: {
    outcome: "reached",
    hops: [{ kind: "network-interface", verdict: "passes", because: "the machine is the host itself" }],
  },
  obstacles: [],
} as const;

function open({ proof, doubt }: Answer): HostProof {
  return { proof, obstacles: [], ...(doubt === undefined ? {} : { doubt }) };
}

/** Where a way starts. */
interface Start {
  readonly nic: Nic;
  readonly configuration: IpConfiguration;
  /** True where the host is in the same subnet. */
  readonly direct: boolean;
}

function startAt(nic: Nic, location: HostLocation): Start | undefined {
  const targets: readonly Target[] = location.targets ?? [];
  const usable = nic.configurations.items.filter(isVersion4);
  const near = usable.find(({ subnet }: { readonly subnet: Ref<Subnet> }) =>
    targets.some((target) => isResolved<Subnet>(subnet) && isIn(subnet, target)),
  );
  const configuration = near ?? primaryConfiguration(nic);
  return configuration === undefined ? undefined : { nic, configuration, direct: near !== undefined };
}

function isIn(subnet: Subnet, { prefix, entrance }: Target): boolean {
  if (entrance !== undefined) return entrance.subnet === subnet;
  return readSubnetPrefixes(subnet).some((own) => contains(own, prefix));
}

/** What the ways to all addresses of a host say together. */
function conclude(
  ways: HostWays,
  { nic, configuration }: Start,
  { name, port }: HostDestination,
  location: HostLocation,
): Conclusion {
  if (location.targets === undefined) {
    const { what, settle } = location.doubt;
    const nameless = doubtful("name", what, settle === undefined ? {} : { settle });
    return concludeWay([...ways.findBlind(port, nic, configuration), nameless]);
  }
  const names = /[a-z]/i.test(name) ? [normaliseDomain(name)] : [];
  const concludeFor = (target: Target): Conclusion => {
    const { subject, because } = target.by;
    const named: Step<never> = {
      kind: "name",
      verdict: "passes",
      because,
      ...(subject === undefined ? {} : { subject }),
    };
    return concludeWay([named, ...ways.find({ target, port, names }, nic, configuration)]);
  };
  const [target, ...more] = location.targets;
  const first = concludeFor(target);
  const others = more.map(concludeFor);
  if (others.every((other) => other.outcome === first.outcome)) {
    return { ...first, obstacles: [first, ...others].flatMap(({ obstacles }) => obstacles) };
  }
  const texts = location.targets.map(({ text }) => text).join(", ");
  const doubt: Doubt = {
    what: `which address of KMS host ${name} is called (${texts}): not all can be reached`,
    settle: `Declare the one that is meant: activation: { hosts: [{ name: ${name}, address: ADDRESS }] }.`,
  };
  const hop: Hop = { kind: "name", verdict: "cannot-tell", because: doubt.what };
  return { outcome: "cannot-tell", hops: [hop], obstacles: [], doubt };
}

const OUTCOMES = { passes: "reached", blocks: "blocked", "cannot-tell": "cannot-tell" } as const;

function concludeWay(way: Way<HostObstacle>): Conclusion {
  const steps = way.filter((step) => step !== undefined);
  const outcome = OUTCOMES[stateOf(steps)];
  const hops = steps.map(({ kind, subject, verdict, because }): Hop => {
    return { kind, verdict, because, ...(subject === undefined ? {} : { subject }) };
  });
  const doubt = outcome === "cannot-tell" ? steps.find(({ verdict }) => verdict === "cannot-tell")?.doubt : undefined;
  return {
    outcome,
    hops,
    obstacles: outcome === "blocked" ? steps.flatMap(({ culprit }) => culprit ?? []) : [],
    ...(doubt === undefined ? {} : { doubt }),
  };
}
