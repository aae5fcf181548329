import {
  type Estate,
  type IpConfiguration,
  isResolved,
  type Machine,
  type Nic,
  type ProofStep,
  type Ref,
  type Subnet,
  subjectOf,
  UNKNOWN,
} from "../../model";
import type { Destination, Source } from "../../network/flow";
import { isVersion4, primaryCandidates, primaryConfiguration, sourceAt } from "../../network/interfaces";
import { contains, knownPrefixes } from "../../network/prefix";
import type { Step } from "../../network/step";
import { type Tracer, tracerOf } from "../../network/trace/tracer";
import { paths } from "../../words/paths";
import {
  type Answer,
  answerOf,
  type Blocker,
  type Conclusion,
  computedInterface,
  conclude,
  noConfiguration,
  noInterface,
  notSeen,
  proveFromPrimary,
  proveFromSubnets,
  startStep,
  unseenNic,
} from "./answer";
import { type KmsHostBlock, kmsHostBlocker } from "./blockers";
import { createHostLocator, type HostDestination, type HostLocation, type Located } from "./locate-host";

export type { HostDestination } from "./locate-host";

export type KmsHostAnswer = Answer<KmsHostBlock, never>;
export type ProveKmsHost = (machine: Machine, destination: HostDestination) => KmsHostAnswer;
type HostConclusion = Conclusion<KmsHostBlock, never>;

/** Several rules and commands ask for the same proofs. */
const provers = new WeakMap<Estate, ProveKmsHost>();

/**
 * Prepares the proof that machines reach a KMS host over private paths: their own security groups, routes, peerings,
 * firewalls and appliances, the groups of the host, and the path of the replies. Machines in the same situation share it.
 *
 * Another stack may add a peering, a gateway or a network manager to networks of this one: that no path is visible is no
 * proof that there is none. What is proven to block is something that stands in the plan.
 */
export function createKmsHostProver(estate: Estate): ProveKmsHost {
  const known = provers.get(estate);
  if (known !== undefined) return known;
  const prover = createProver(estate);
  provers.set(estate, prover);
  return prover;
}

function createProver(estate: Estate): ProveKmsHost {
  const tracer = tracerOf(estate);
  const locate = createHostLocator(estate);
  const locations = new Map<string, HostLocation>();
  const conclusions = new Map<string, HostConclusion>();

  function keyOf({ name, port, address, machine }: HostDestination): string {
    return [name, port, address, machine].map(tracer.labelOf).join(" ");
  }

  function proveFrom(
    machine: Machine,
    start: Start,
    destination: HostDestination,
    location: HostLocation,
  ): HostConclusion {
    const key = `${tracer.situationKeyOf(sourceOf(machine, start), undefined, destination.port)} to ${keyOf(destination)}`;
    const before = conclusions.get(key);
    if (before !== undefined) return before;
    const made = concludeAll(tracer, sourceOf(machine, start), destination, location);
    conclusions.set(key, made);
    return made;
  }

  return (machine, destination) => {
    const from = subjectOf(machine);
    const to = `${destination.name}, TCP ${String(destination.port)}`;
    if (machine === destination.machine) return answerOf(from, to, ITSELF);
    if (machine.nics === UNKNOWN) return notSeen(from, to, computedInterface());
    const key = keyOf(destination);
    const location = locations.get(key) ?? locate(destination);
    locations.set(key, location);
    const prove = (nic: Ref<Nic>): KmsHostAnswer => {
      if (!isResolved<Nic>(nic)) return notSeen(from, to, unseenNic(nic));
      const subject = subjectOf(nic);
      const start = startAt(nic, location);
      if (start === undefined) return notSeen(from, to, noConfiguration(nic, subject));
      return proveFromSubnets(start.configuration, (configuration) => {
        const found = proveFrom(machine, { ...start, configuration }, destination, location);
        return answerOf(from, to, found, [startStep(subject, configuration, !start.direct)]);
      });
    };
    const nics: readonly Ref<Nic>[] = machine.nics ?? [];
    // Windows calls an address in the subnet of an interface through that interface, whichever is the primary one.
    const near = nics.find((nic) => isResolved<Nic>(nic) && startAt(nic, location)?.direct === true);
    const candidates: readonly Ref<Nic>[] = near === undefined ? primaryCandidates(nics) : [near];
    return proveFromPrimary(candidates, prove) ?? notSeen(from, to, noInterface());
  };
}

const ITSELF: HostConclusion = {
  outcome: "reached",
  steps: [{ kind: "network-interface", outcome: "passes", reason: paths("host-itself") }],
  blockedBy: [],
  weaknesses: [],
};

/** Where a path starts. */
interface Start {
  readonly nic: Nic;
  readonly configuration: IpConfiguration;
  /** True where the host is in the same subnet. */
  readonly direct: boolean;
}

function sourceOf(machine: Machine, { nic, configuration }: Start): Source {
  return sourceAt(machine, nic, configuration);
}

function startAt(nic: Nic, location: HostLocation): Start | undefined {
  const destinations: readonly Destination[] = location.destinations ?? [];
  const usable = nic.configurations.items.filter(isVersion4);
  const near = usable.find(({ subnet }: { readonly subnet: Ref<Subnet> }) =>
    destinations.some((destination) => isResolved<Subnet>(subnet) && isIn(subnet, destination)),
  );
  const configuration = near ?? primaryConfiguration(nic);
  return configuration === undefined ? undefined : { nic, configuration, direct: near !== undefined };
}

function isIn(subnet: Subnet, { prefix, entrance }: Destination): boolean {
  if (entrance !== undefined) return entrance.subnet === subnet;
  return knownPrefixes(subnet.prefixes).some((own) => contains(own, prefix));
}

function withAddress(blocker: Blocker<KmsHostBlock> | undefined, address: string): Blocker<KmsHostBlock> | undefined {
  return blocker && { ...blocker, data: { ...blocker.data, addresses: [address], first: address } };
}

/** What the paths to all addresses of a host say together. */
function concludeAll(
  tracer: Tracer,
  source: Source,
  { name, port }: HostDestination,
  location: HostLocation,
): HostConclusion {
  if (location.destinations === undefined) {
    const nameless: Step = { kind: "name", stage: "name", outcome: "unknown", reason: location.unknown };
    return conclude([...tracer.traceBlind(source, port), nameless], kmsHostBlocker);
  }
  const concludeFor = (destination: Located): HostConclusion => {
    const named: Step = { kind: "name", stage: "name", outcome: "passes", ...destination.by };
    const steps = [named, ...tracer.trace({ source, destination, protocol: "tcp", port })];
    return conclude(steps, (step) => withAddress(kmsHostBlocker(step), destination.text));
  };
  const [destination, ...more] = location.destinations;
  const first = concludeFor(destination);
  const others = more.map(concludeFor);
  if (others.every((other) => other.outcome === first.outcome)) {
    return { ...first, blockedBy: [first, ...others].flatMap(({ blockedBy }) => blockedBy) };
  }
  const addresses = location.destinations.map(({ text }) => text);
  const reason = paths("host-addresses-differ", { host: name, addresses });
  const step: ProofStep = { kind: "name", outcome: "unknown", reason };
  return { outcome: "unknown", steps: [step], blockedBy: [], weaknesses: [], unknown: reason };
}
