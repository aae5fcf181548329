import { CERTIFICATE_HOSTS } from "../data/certificate-downloads";
import { INSTANCE_METADATA } from "../data/instance-metadata";
import {
  isKnown,
  isOutside,
  isResolved,
  type Machine,
  type Nic,
  type Ref,
  type SecurityGroup,
  type Subnet,
  subjectOf,
  UNKNOWN,
} from "../model";
import type { Hop, LegacyProof as Proof } from "../model/legacy";
import { type CompiledRules, compileRules, decideSecurity, ruleName, type SecurityDecision } from "./decide-security";
import { nameOf } from "./name-of";
import { readAddress } from "./prefix";
import {
  COMPUTED_NIC,
  NO_NIC,
  notSeen,
  PRIMARY,
  primaryCandidates,
  primaryConfiguration,
  type Unseen,
  unseenNic,
} from "./start-of-way";
import { type Culprit, type Doubt, ELSEWHERE } from "./way";

const { address: ADDRESS, port: PORT, serviceTag: TAG } = INSTANCE_METADATA;
const TO = `instance metadata (${ADDRESS}), TCP ${String(PORT)}`;

export interface MetadataProof {
  readonly proof: Proof;
  /** Why the machine is blocked: all of them, as each has to go. */
  readonly obstacles: readonly Culprit<"denied">[];
  /** Why it cannot be told. */
  readonly doubt?: Doubt;
}

export type ProveMetadata = (machine: Machine) => MetadataProof;

/**
 * Prepares the proof that machines reach Azure's instance metadata. Requests have to come from the primary interface.
 * They never leave the host, so no route leads them astray (azure-docs, virtual-machines/instance-metadata-service),
 * and groups let them out whatever they deny, except by the service tag (azure-docs, network-security-groups-overview).
 */
export function createMetadataProver(): ProveMetadata {
  const decisions = new Map<SecurityGroup, Stage>();
  const stageAt = (group: SecurityGroup): Stage => {
    const stage = decisions.get(group) ?? passGroup(group);
    decisions.set(group, stage);
    return stage;
  };
  return (machine) => {
    if (machine.nics === UNKNOWN) return unseen(machine, COMPUTED_NIC);
    const [first, ...others] = primaryCandidates(machine.nics ?? []);
    if (first === undefined && others.length === 0) return unseen(machine, NO_NIC);
    const proven = proveFrom(machine, first, stageAt);
    return others.every((other) => proveFrom(machine, other, stageAt).proof.outcome === proven.proof.outcome)
      ? proven
      : unseen(machine, { kind: "network-interface", ...PRIMARY });
  };
}

function unseen(machine: Machine, what: Unseen): MetadataProof {
  return notSeen(subjectOf(machine), TO, what);
}

/** A hop, with what it leaves to do. */
interface Stage {
  readonly hop: Hop;
  readonly culprit?: Culprit<"denied">;
  readonly doubt?: Doubt;
}

function proveFrom(machine: Machine, nic: Ref<Nic>, stageAt: (group: SecurityGroup) => Stage): MetadataProof {
  if (!isResolved(nic)) return unseen(machine, unseenNic(nic));
  const subnet = primaryConfiguration(nic)?.subnet;
  const stages: readonly Stage[] = [
    { hop: describeNic(nic, subnet) },
    ...passGuard(nic.securityGroup, stageAt),
    ...(isResolved<Subnet>(subnet) ? passGuard(subnet.securityGroup, stageAt) : [unseenSubnet(subnet)]),
    { hop: PLATFORM },
    ...(machine.edition === "datacenter-azure-edition" ? [{ hop: CERTIFICATES }] : []),
  ];
  const obstacles = stages.flatMap(({ culprit }) => culprit ?? []);
  const doubt = obstacles.length > 0 ? undefined : stages.find((stage) => stage.doubt !== undefined)?.doubt;
  const outcome = obstacles.length > 0 ? "blocked" : doubt === undefined ? "reached" : "cannot-tell";
  const hops = stages.map(({ hop }) => hop);
  return {
    proof: { kind: "proof", from: subjectOf(machine), to: TO, outcome, hops },
    obstacles,
    ...(doubt === undefined ? {} : { doubt }),
  };
}

const PLATFORM: Hop = {
  kind: "platform",
  verdict: "passes",
  because: "Azure answers on the host the machine runs on, and no route leads elsewhere",
};

/** Said with the proof and no part of it: their addresses are in no plan, and an image may hold the certificates. */
const CERTIFICATES: Hop = {
  kind: "certificates",
  verdict: "cannot-tell",
  because: `Azure Edition trusts the answer by certificates that Windows downloads from ${CERTIFICATE_HOSTS.slice(0, -1).join(", ")} or ${CERTIFICATE_HOSTS.at(-1) ?? ""} (TCP 80) unless the image holds them; that way is not walked`,
};

function describeNic(nic: Nic, subnet: Ref<Subnet>): Hop {
  const where = isResolved<Subnet>(subnet) ? `, in subnet ${nameOf(subnet)}` : "";
  const because = `the primary network interface${where}`;
  return { kind: "network-interface", subject: subjectOf(nic), verdict: "passes", because };
}

function unseenSubnet(subnet: Ref<Subnet>): Stage {
  const what = isOutside(subnet)
    ? `whether the network security group of subnet ${subnet.outside} outside the stack denies instance metadata`
    : "which subnet the network interface is in, and what its network security group denies";
  return doubtfulStage("subnet", { what, settle: ELSEWHERE });
}

function passGuard(group: Ref<SecurityGroup>, stageAt: (group: SecurityGroup) => Stage): readonly Stage[] {
  if (group === undefined) return [];
  if (isResolved<SecurityGroup>(group)) return [stageAt(group)];
  const what = isOutside(group)
    ? `whether network security group ${group.outside} outside the stack denies instance metadata`
    : "whether a network security group denies instance metadata";
  return [doubtfulStage("security-group", { what, settle: ELSEWHERE })];
}

/** The platform lets instance metadata out whatever a group denies, except by its service tag. */
function passGroup(group: SecurityGroup): Stage {
  const compiled = compileRules(group.rules);
  const decided = decide({ ...compiled, rules: compiled.rules.filter(namesMetadata) });
  const subject = subjectOf(group);
  if (decided.access === "cannot-tell") {
    const what = `whether network security group ${nameOf(group)} denies instance metadata: ${decided.doubt}`;
    return doubtfulStage("security-group", { what }, subject);
  }
  const { access, rule } = decided;
  const priority = isKnown(rule.priority) ? String(rule.priority) : "?";
  const because = `rule ${ruleName(rule)} (priority ${priority})`;
  if (!("urn" in rule)) return { hop: { kind: "security-group", subject, verdict: "passes", because: PLATFORM_RULE } };
  if (access === "allow") {
    return { hop: { kind: "security-group", subject, verdict: "passes", because: `${because} allows it` } };
  }
  return {
    hop: { kind: "security-group", subject, verdict: "blocks", because: `${because} denies AzurePlatformIMDS` },
    culprit: {
      message: "denied",
      subject: subjectOf(rule),
      path: rule.at === "" ? "access" : `${rule.at}.access`,
      data: { rule: ruleName(rule), group: nameOf(group) },
    },
  };
}

const PLATFORM_RULE = "a platform rule lets instance metadata out unless AzurePlatformIMDS is denied";

function namesMetadata({ destinations }: CompiledRules["rules"][number]): boolean {
  return destinations.doubt !== undefined || destinations.spans.some((span) => span.kind === "tag" && span.tag === TAG);
}

function decide(rules: CompiledRules): SecurityDecision {
  const address = readAddress(ADDRESS);
  return decideSecurity(rules, {
    direction: "outbound",
    source: { prefixes: [], tags: new Map([["virtualnetwork", true]]) },
    destination: {
      prefixes: address === undefined ? [] : [address],
      tags: new Map([
        [TAG, true],
        // So that the default rules let it out, as the platform does.
        ["internet", true],
      ]),
    },
    port: PORT,
  });
}

function doubtfulStage(kind: string, doubt: Doubt, subject?: Hop["subject"]): Stage {
  const hop: Hop = { kind, verdict: "cannot-tell", because: doubt.what };
  return { hop: subject === undefined ? hop : { ...hop, subject }, doubt };
}
