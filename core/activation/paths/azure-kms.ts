import { describeCloud, KMS_CLOUDS, KMS_PORT, KMS_SERVICE_TAGS, type KmsCloud } from "../../data/azure-kms-endpoints";
import {
  type Estate,
  type IpConfiguration,
  isResolved,
  type Machine,
  type Nic,
  type ProofStep,
  type Ref,
  subjectOf,
  UNKNOWN,
} from "../../model";
import type { AzureService, Destination } from "../../network/flow";
import { primaryCandidates, primaryConfiguration, sourceAt } from "../../network/interfaces";
import { readAddress } from "../../network/prefix";
import { isOpen, outcomeOf, type Step } from "../../network/step";
import { type Tracer, tracerOf } from "../../network/trace/tracer";
import { paths } from "../../words/paths";
import {
  type Answer,
  answerOf,
  type Blocker,
  type Choice,
  type Conclusion,
  computedInterface,
  decideByCases,
  noConfiguration,
  noInterface,
  notSeen,
  proveFromPrimary,
  proveFromSubnets,
  showStep,
  startStep,
  unseenNic,
} from "./answer";
import { type AzureKmsBlock, azureKmsBlocker } from "./blockers";
import { cloudFinderOf } from "./find-cloud";

/** What blocks some of the traffic, or traffic that few machines send. */
export type AzureKmsWeakness = "one-address-only" | "legacy-address-missing";
export type AzureKmsAnswer = Answer<AzureKmsBlock, AzureKmsWeakness>;
/** @param port TCP port that is registered, where it is not the one at which Azure KMS answers */
export type ProveAzureKms = (machine: Machine, port?: number) => AzureKmsAnswer;

/** Several rules ask for the same proofs. */
const provers = new WeakMap<Estate, ProveAzureKms>();

/**
 * Prepares the proof that machines reach Azure KMS: network interface, security groups, routes, outbound access.
 *
 * The request has to come from a public address of Azure (SupportArticles-docs, custom-routes-enable-kms-activation),
 * so whatever leads into a tunnel blocks it.
 */
export function createAzureKmsProver(estate: Estate): ProveAzureKms {
  const known = provers.get(estate);
  if (known !== undefined) return known;
  const prove = createProver(estate);
  const answers = new Map<Machine, AzureKmsAnswer>();
  const remembering: ProveAzureKms = (machine, port = KMS_PORT) => {
    if (port !== KMS_PORT) return prove(machine, port);
    const answer = answers.get(machine) ?? prove(machine);
    answers.set(machine, answer);
    return answer;
  };
  provers.set(estate, remembering);
  return remembering;
}

function createProver(estate: Estate): ProveAzureKms {
  const proveFrom = createNicProver(tracerOf(estate));
  const cloudsOf = cloudFinderOf(estate);
  return (machine, port = KMS_PORT) => {
    const [cloud, ...others] = cloudsOf(machine);
    const certain = others.length === 0;
    const caseOf = (each: KmsCloud) => ({
      name: each.name,
      answer: proveIn(machine, { cloud: each, port }, certain, proveFrom),
    });
    return decideByCases([caseOf(cloud), ...others.map(caseOf)], WHICH_CLOUD);
  };
}

const WHICH_CLOUD: Choice = {
  kind: "cloud",
  same: (clouds) => paths("cloud-any", { clouds }),
  differ: (cases) => paths("cloud-unknown", { cases }),
};

/** Azure KMS of a cloud, at a TCP port. */
interface Service {
  readonly cloud: KmsCloud;
  readonly port: number;
}

function proveIn(machine: Machine, service: Service, certain: boolean, proveFrom: ProveFromNic): AzureKmsAnswer {
  const { cloud, port } = service;
  const from = subjectOf(machine);
  const to = `Azure KMS${certain ? ` (${cloud.name})` : ""}, TCP ${String(port)}`;
  const prove = (nic: Ref<Nic>): AzureKmsAnswer =>
    isResolved(nic) ? proveFrom(machine, nic, to, service) : notSeen(from, to, unseenNic(nic));
  if (cloud.retired === true) return notSeen(from, to, RETIRED);
  if (machine.nics === UNKNOWN) return notSeen(from, to, computedInterface());
  return proveFromPrimary(primaryCandidates(machine.nics ?? []), prove) ?? notSeen(from, to, noInterface());
}

const RETIRED: ProofStep = {
  kind: "cloud",
  outcome: "unknown",
  reason: paths("cloud-retired", { cloud: KMS_CLOUDS.AzureGermanCloud.name }),
};

type ProveFromNic = (machine: Machine, nic: Nic, to: string, service: Service) => AzureKmsAnswer;

/** Proves the path from one interface; interfaces in the same situation share the conclusion. */
function createNicProver(tracer: Tracer): ProveFromNic {
  const conclusions = new Map<string, AzureKmsConclusion>();
  const destinations = new Map<string, Destination | undefined>();

  function destinationOf(address: string, cloud: KmsCloud): Destination | undefined {
    const key = `${cloud.name} ${address}`;
    if (!destinations.has(key)) destinations.set(key, makeDestination(address, cloud));
    return destinations.get(key);
  }

  return (machine, nic, to, service) => {
    const configuration = primaryConfiguration(nic);
    if (configuration === undefined) {
      return notSeen(subjectOf(machine), to, noConfiguration(nic, subjectOf(nic)));
    }
    return proveFromSubnets(configuration, (each) => proveConfiguration(machine, nic, each, to, service));
  };

  function proveConfiguration(
    machine: Machine,
    nic: Nic,
    configuration: IpConfiguration,
    to: string,
    { cloud, port }: Service,
  ): AzureKmsAnswer {
    const source = sourceAt(machine, nic, configuration);
    const scene = `${cloud.name} ${String(port)} ${tracer.situationKeyOf(source, { service: SERVICE }, port)}`;
    let found = conclusions.get(scene);
    if (found === undefined) {
      const traceTo = (addresses: readonly string[], of = cloud): Traces =>
        addresses
          .flatMap((text) => destinationOf(text, of) ?? [])
          .map((destination) => [destination.text, tracer.trace({ source, destination, protocol: "tcp", port })]);
      found = concludeAll(cloud, traceTo);
      conclusions.set(scene, found);
    }
    return answerOf(subjectOf(machine), to, found, [startStep(subjectOf(nic), configuration, true)]);
  }
}

const SERVICE: AzureService = {
  platform: { tag: "azureplatformlkm", before: "denials", offByDefaultRoute: true },
};
const TAGS: ReadonlySet<string> = new Set(KMS_SERVICE_TAGS);

function makeDestination(text: string, cloud: KmsCloud): Destination | undefined {
  const prefix = readAddress(text);
  if (prefix === undefined) return undefined;
  const names = namesAt(text, cloud);
  const otherNames = [cloud.currentName, ...cloud.legacyNames];
  return { text, prefix, names, otherNames, tags: TAGS, allowance: "azure-kms", service: SERVICE };
}

/**
 * Names under which a machine finds an address. The former names stand for the former address as well: whoever allows
 * them has thought of it.
 */
function namesAt(address: string, cloud: KmsCloud): readonly string[] {
  const current = cloud.currentAddresses.includes(address) ? [cloud.currentName] : [];
  const former = cloud.legacyAddresses.includes(address) || cloud.legacyNameAddress === address;
  return former ? [...current, ...cloud.legacyNames] : current;
}

/** The steps to each address. */
type Traces = readonly (readonly [address: string, steps: readonly Step[]])[];
type TraceTo = (addresses: readonly string[], cloud?: KmsCloud) => Traces;
type AzureKmsConclusion = Conclusion<AzureKmsBlock, AzureKmsWeakness>;

/** Which answer the paths to all addresses give together. */
function concludeAll(cloud: KmsCloud, traceTo: TraceTo): AzureKmsConclusion {
  // Where Azure KMS did not move, any of its addresses may answer.
  const { currentAddresses, legacyAddresses } = cloud;
  const current = traceTo(cloud.moved === true ? currentAddresses : [...currentAddresses, ...legacyAddresses]);
  const legacy = cloud.moved === true ? traceTo(legacyAddresses) : [];
  const blocked = current.filter(([, steps]) => outcomeOf(steps) === "blocked");
  const unclear = current.filter(([, steps]) => outcomeOf(steps) === "unknown");
  const steps = mergeSteps(current);

  if (blocked.length === current.length) {
    const blockedBy = blockersOn(blocked).map((found) => explainBlocker(found, cloud, legacy, traceTo));
    return { outcome: "blocked", steps, blockedBy, weaknesses: [] };
  }
  if (unclear.length > 0) {
    const unknown = unclear.flatMap(([, path]) => path).find(isOpen)?.reason;
    return { outcome: "unknown", steps, blockedBy: [], weaknesses: [], ...(unknown === undefined ? {} : { unknown }) };
  }
  const reached = current.filter((entry) => !blocked.includes(entry)).map(([address]) => address);
  const weak = (message: AzureKmsWeakness, traces: Traces): readonly Blocker<AzureKmsWeakness>[] =>
    blockersOn(traces).map(({ blocker }) => ({ ...blocker, message, data: { ...blocker.data, reached } }));
  const formerBlocked = legacy.filter(([, path]) => outcomeOf(path) === "blocked");
  const weaknesses =
    blocked.length > 0 ? weak("one-address-only", blocked) : weak("legacy-address-missing", formerBlocked);
  const former =
    blocked.length > 0 ? [] : mergeSteps(formerBlocked, true).filter(({ outcome }) => outcome === "blocked");
  return { outcome: "reached", steps: [...steps, ...former], blockedBy: [], weaknesses };
}

/** What lets some addresses through and others not. */
const SELECTIVE: ReadonlySet<string> = new Set<AzureKmsBlock>([
  "forced-tunnel",
  "nsg-denies",
  "firewall-no-rule",
  "fqdn-without-dns-proxy",
]);

interface FoundBlocker {
  readonly stage: string;
  readonly blocker: Blocker<AzureKmsBlock>;
}

/** What blocks all current addresses may have been made for the former one, or for another cloud. */
function explainBlocker(
  { stage, blocker }: FoundBlocker,
  cloud: KmsCloud,
  legacy: Traces,
  traceTo: TraceTo,
): Blocker<AzureKmsBlock> {
  if (!SELECTIVE.has(blocker.message)) return blocker;
  const kept = legacy.filter(([, steps]) => stepAt(steps, stage)?.outcome === "passes").map(([address]) => address);
  const { table, group, firewall } = blocker.data;
  const owner = [table, group, firewall].find((name) => name !== undefined) ?? blocker.subject.name;
  if (kept.length > 0) return { ...blocker, message: "old-address-only", data: { ...blocker.data, kept, owner } };
  const other = findOtherCloud(cloud, stage, traceTo);
  if (other === undefined) return blocker;
  return {
    ...blocker,
    message: "wrong-cloud",
    data: { ...blocker.data, owner, other: describeCloud(other), cloud: cloud.name, kms: cloud.currentName },
  };
}

function stepAt(steps: readonly Step[], stage: string): Step | undefined {
  for (const step of steps) if (step.stage === stage) return step;
  return undefined;
}

/** The cloud whose KMS a stage lets through instead, and not just all addresses about it. */
function findOtherCloud(own: KmsCloud, stage: string, traceTo: TraceTo): KmsCloud | undefined {
  const byName = (steps: readonly Step[]): boolean =>
    stepAt(steps, stage)?.reason.code === "network/firewall-names-need-dns-proxy";
  const passes = (steps: readonly Step[]): boolean => stepAt(steps, stage)?.outcome === "passes";
  return Object.values<KmsCloud>(KMS_CLOUDS).find((other) => {
    if (other.name === own.name) return false;
    const addresses = [...other.currentAddresses, ...other.legacyAddresses];
    return traceTo(addresses, other).some(([address, steps]) => {
      if (byName(steps)) return !traceTo(own.currentAddresses).some(([, ownSteps]) => byName(ownSteps));
      return passes(steps) && !traceTo([neighbourOf(address)], other).some(([, beside]) => passes(beside));
    });
  });
}

function neighbourOf(address: string): string {
  return address.replace(/(?<!\d)\d+$/, (last) => String(Number(last) ^ 1));
}

/** Everything that blocks once, with the addresses it keeps from being reached. */
function blockersOn(traces: Traces): readonly FoundBlocker[] {
  const found = new Map<string, FoundBlocker & { readonly addresses: string[] }>();
  for (const [address, steps] of traces) {
    for (const step of steps) {
      const blocker = azureKmsBlocker(step);
      if (blocker === undefined) continue;
      const { stage } = step;
      const key = `${blocker.message}\n${blocker.subject.urn ?? ""}\n${stage}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { stage, blocker, addresses: [address] });
      else known.addresses.push(address);
    }
  }
  return [...found.values()].map(({ stage, blocker, addresses }) => ({
    stage,
    blocker: { ...blocker, data: { ...blocker.data, addresses, first: addresses[0] ?? "" } },
  }));
}

/** Thousands of machines merge few steps each: equal data is found without writing it down. */
function saysTheSame(one: Step, other: Step): boolean {
  const { reason } = one;
  const { code, data } = other.reason;
  if (one.outcome !== other.outcome || reason.code !== code) return false;
  if (reason.data === data) return true;
  for (const key in data) {
    const left = reason.data[key];
    const right = data[key];
    if (left !== right && (typeof right !== "object" || JSON.stringify(left) !== JSON.stringify(right))) return false;
  }
  return true;
}

/** One step for each stage; where addresses part, or are to be named, one for each group of them. */
function mergeSteps(traces: Traces, named = false): readonly ProofStep[] {
  const merged: ProofStep[] = [];
  for (const stage of stagesOf(traces)) {
    const groups: { readonly step: Step; readonly addresses: string[] }[] = [];
    for (const [address, steps] of traces) {
      const step = stepAt(steps, stage);
      if (step === undefined) continue;
      const group = groups.find((known) => saysTheSame(known.step, step));
      if (group === undefined) groups.push({ step, addresses: [address] });
      else group.addresses.push(address);
    }
    for (const { step, addresses } of groups) {
      merged.push(addresses.length === traces.length && !named ? showStep(step) : { ...showStep(step), addresses });
    }
  }
  return merged;
}

/** All stages, in the order in which they first come. */
function stagesOf(traces: Traces): readonly string[] {
  const stages: string[] = [];
  for (const [, steps] of traces) {
    for (const { stage } of steps) if (!stages.includes(stage)) stages.push(stage);
  }
  return stages;
}
