import { CERTIFICATE_HOSTS } from "../../data/certificate-downloads";
import { INSTANCE_METADATA } from "../../data/instance-metadata";
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
import type { Destination } from "../../network/flow";
import { primaryCandidates, primaryConfiguration } from "../../network/interfaces";
import { readAddress } from "../../network/prefix";
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

const { address: ADDRESS, port: PORT, serviceTag: TAG } = INSTANCE_METADATA;
const TO = `instance metadata (${ADDRESS}), TCP ${String(PORT)}`;

export type MetadataAnswer = Answer<"denied", never>;
export type ProveMetadata = (machine: Machine) => MetadataAnswer;

/**
 * Prepares the proof that machines reach Azure's instance metadata. Requests have to come from the primary interface.
 * They never leave the host, so no route leads them astray (azure-docs, virtual-machines/instance-metadata-service),
 * and groups let them out whatever they deny, except by the service tag (azure-docs, network-security-groups-overview).
 */
export function createMetadataProver(estate: Estate): ProveMetadata {
  const tracer = tracerOf(estate);
  const conclusions = new Map<string, Conclusion<"denied", never>>();
  return (machine) => {
    const from = subjectOf(machine);
    const prove = (nic: Ref<Nic>): MetadataAnswer => {
      if (!isResolved<Nic>(nic)) return notSeen(from, TO, unseenNic(nic));
      const configuration = primaryConfiguration(nic);
      if (configuration === undefined) return notSeen(from, TO, noConfiguration(nic, subjectOf(nic)));
      return proveFromSubnets(configuration, (each) =>
        answerOf(from, TO, ...proveFrom(nic, each, machine, tracer, conclusions)),
      );
    };
    if (machine.nics === UNKNOWN) return notSeen(from, TO, computedInterface());
    return proveFromPrimary(primaryCandidates(machine.nics ?? []), prove) ?? notSeen(from, TO, noInterface());
  };
}

function proveFrom(
  nic: Nic,
  configuration: IpConfiguration,
  machine: Machine,
  tracer: Tracer,
  conclusions: Map<string, Conclusion<"denied", never>>,
): readonly [Conclusion<"denied", never>, readonly ProofStep[]] {
  const source = { nic, configuration };
  const scene = tracer.situationKeyOf(source, METADATA, PORT);
  const found =
    conclusions.get(scene) ??
    conclude(tracer.trace({ source, destination: METADATA, protocol: "tcp", port: PORT }), blockerOf);
  conclusions.set(scene, found);
  const own =
    machine.edition === "datacenter-azure-edition" ? { ...found, steps: [...found.steps, CERTIFICATES] } : found;
  return [own, [startStep(subjectOf(nic), configuration, true)]];
}

function blockerOf({ outcome, change, reason }: Step): Blocker<"denied"> | undefined {
  return outcome === "blocked" && change !== undefined
    ? { message: "denied", ...change, data: reason.data }
    : undefined;
}

const METADATA: Destination = {
  text: ADDRESS,
  prefix: readAddress(ADDRESS) ?? { first: 0, length: 32 },
  names: [],
  // So that the default rules let it out, as the platform does.
  tags: new Set([TAG, "internet"]),
  allowance: "azure-kms",
  service: { platform: { tag: TAG, before: "rules", offByDefaultRoute: false }, onHost: true },
};

/** Said with the proof and no part of it: their addresses are in no plan, and an image may hold the certificates. */
const CERTIFICATES: ProofStep = {
  kind: "certificates",
  outcome: "unknown",
  reason: paths("certificate-downloads", { hosts: CERTIFICATE_HOSTS }),
};
