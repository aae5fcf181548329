import { cloudOfKms } from "../../data/azure-kms-endpoints";
import { activationOf } from "../../inventory/activations";
import type { Estate, Machine, Proof, ProofStep, Reason } from "../../model";
import { paths as words } from "../../words/paths";
import { findHostSituation, findKmsHosts } from "../kms-hosts";
import { type CandidateHost, doubtAzureKms, doubtScripts, type MachineActivation } from "../machine-activation";
import { type Answer, type Blocker, nameCase } from "./answer";
import { createAzureKmsProver } from "./azure-kms";
import { concernsAzureKms, findWrongRegistration, isHopeless, type WrongRegistration } from "./find-wrong-registration";
import { destinationOf, findDestinations } from "./host-destinations";
import { createMetadataProver } from "./instance-metadata";
import { createKmsHostProver, type HostDestination } from "./kms-host";

/** What a machine is to reach. */
export type Target =
  /** `port` where another than Azure's own is registered. */
  | { readonly kind: "azure-kms"; readonly port?: number }
  | { readonly kind: "instance-metadata" }
  | { readonly kind: "kms-host"; readonly host: string; readonly port: number };

/** The proof of one path. */
export interface PathProof {
  /** What is proven to be reached, and with it which rule names what blocks it. */
  readonly target: Target["kind"];
  /** The KMS host that is to be reached, where it is one. */
  readonly host?: { readonly name: string; readonly port: number };
  readonly proof: Proof;
  /** Why the machine is blocked: all of them, because each has to go. */
  readonly blockedBy: readonly Blocker[];
  /** Found beside a path that is not blocked. */
  readonly weaknesses: readonly Blocker[];
  /** Why it is unknown. */
  readonly unknown?: Reason;
}

/** What can be said of one machine: the paths it has, and what follows from them. */
export interface MachineProof {
  readonly machine: Machine;
  /** Absent for a machine that does not run Windows. */
  readonly activation?: MachineActivation;
  /** `not-needed` where the machine asks no KMS. */
  readonly outcome: Proof["outcome"] | "not-needed";
  /** Why it comes out so, where no path says it: why no KMS is asked, or which one is unknown. */
  readonly reason?: Reason;
  readonly paths: readonly PathProof[];
  /**
   * What of the outcome is unknown. Where the path is open: whether the machine takes it, which a script that is not in
   * the plan may decide otherwise.
   */
  readonly unknown?: Reason;
}

export type ProveMachine = (machine: Machine, target?: Target) => MachineProof;

/**
 * Prepares proofs for the machines of an estate. Without a target it proves the path by which a machine activates: to
 * Azure KMS, to the host that is registered, or to each host that discovery may find.
 */
export function createProver(estate: Estate): ProveMachine {
  const proveAzureKms = createAzureKmsProver(estate);
  const proveMetadata = createMetadataProver(estate);
  const proveKmsHost = createKmsHostProver(estate);
  const hosts = findKmsHosts(estate);
  // Azure's own KMS may stand among declared hosts by mistake: the way there is another proof.
  const own = hosts.filter(({ name }) => cloudOfKms(name) === undefined);
  const located = new Map<string, readonly HostDestination[]>();

  function destinationsAt(name: string, port: number): readonly HostDestination[] {
    const key = `${name} ${String(port)}`;
    const found = located.get(key) ?? findDestinations(estate, name, port);
    located.set(key, found);
    return found;
  }

  function proveHost(machine: Machine, destination: HostDestination): PathProof {
    const { name, port } = destination;
    return pathOf("kms-host", proveKmsHost(machine, destination), { name, port });
  }

  function proveTarget(machine: Machine, target: Target): readonly PathProof[] {
    switch (target.kind) {
      case "azure-kms":
        return [pathOf("azure-kms", proveAzureKms(machine, target.port))];
      case "instance-metadata":
        return [pathOf("instance-metadata", proveMetadata(machine))];
      case "kms-host":
        return destinationsAt(target.host, target.port).map((destination) => proveHost(machine, destination));
    }
  }

  function proveDiscovered(machine: Machine): readonly PathProof[] {
    return own.map((host) => proveHost(machine, destinationOf(host)));
  }

  function proveActivation(machine: Machine, activation: MachineActivation): Omit<MachineProof, "machine"> {
    switch (activation.way) {
      case "azure-kms": {
        // The path is followed to the port that is registered, and not to the one that would be right.
        const { port } = activation;
        const paths = proveTarget(machine, { kind: "azure-kms", ...(port === undefined ? {} : { port }) });
        const conclusion = concludeAny(mislead(estate, machine, activation, paths));
        if (conclusion.outcome === "unknown") return conclusion;
        const doubt = conclusion.outcome === "blocked" ? doubtAzureKms(estate, machine) : doubtScripts(estate, machine);
        if (doubt === undefined) return conclusion;
        // An open way stays open: what the doubt is about is whether the machine takes it.
        const outcome = conclusion.outcome === "blocked" ? "unknown" : "reached";
        return { ...conclusion, outcome, unknown: doubt };
      }
      case "registered-host":
        return concludeAny(mislead(estate, machine, activation, pathsTo(machine, activation)));
      case "discovery":
        return own.length === 0 ? unseenHost(estate) : concludeAny(proveDiscovered(machine));
      case "host-key":
      case "active-directory":
      case "mak":
        return { outcome: "not-needed", reason: activation.reason, paths: [] };
      case "unknown":
        return activation.candidates === undefined
          ? concludeAll(declaredPaths(machine), activation.reason)
          : proveCandidates(machine, activation.candidates);
    }
  }

  function pathsTo(machine: Machine, { host, port }: Pick<CandidateHost, "host" | "port">): readonly PathProof[] {
    return cloudOfKms(host) === undefined
      ? proveTarget(machine, { kind: "kms-host", host, port })
      : proveTarget(machine, { kind: "azure-kms", port });
  }

  /** One of several hosts is registered: what is so of each of them is so. */
  function proveCandidates(machine: Machine, candidates: readonly CandidateHost[]): Conclusion {
    const cases = candidates.map((candidate) => ({
      name: `${candidate.host}:${String(candidate.port)}`,
      ...concludeAny(pathsTo(machine, candidate)),
    }));
    const paths = cases.flatMap((each) => each.paths);
    const outcomes = new Set(cases.map(({ outcome }) => outcome));
    const [outcome = "unknown"] = outcomes;
    if (outcomes.size === 1 && outcome !== "unknown") {
      return { outcome, paths, reason: words("host-any", { hosts: cases.map(({ name }) => name) }) };
    }
    const unknown = words("host-of-several", { cases: cases.map((each) => nameCase(each.name, each.outcome)) });
    return { outcome: "unknown", reason: unknown, paths, unknown };
  }

  /** What a machine asks by declaration, where its scripts leave open which host they register. */
  function declaredPaths(machine: Machine): readonly PathProof[] {
    const method = estate.declarations.activation?.method;
    if (method === "azure-kms") return proveTarget(machine, { kind: "azure-kms" });
    return method === "kms" ? proveDiscovered(machine) : [];
  }

  return (machine, target) => {
    const activation = machine.os === "linux" ? undefined : activationOf(estate, machine);
    const known = { machine, ...(activation === undefined ? {} : { activation }) };
    if (target !== undefined) return { ...known, ...concludeAny(proveTarget(machine, target)) };
    if (activation !== undefined) return { ...known, ...proveActivation(machine, activation) };
    return {
      ...known,
      outcome: "not-needed",
      reason: words("not-windows", { evidence: machine.osEvidence }),
      paths: [],
    };
  };
}

function pathOf(target: PathProof["target"], answer: Answer, host?: PathProof["host"]): PathProof {
  return { target, ...(host === undefined ? {} : { host }), ...answer };
}

/** A machine that has a host registered which cannot activate it does not take these paths, however open. */
function mislead(
  estate: Estate,
  machine: Machine,
  activation: MachineActivation,
  paths: readonly PathProof[],
): readonly PathProof[] {
  const blocker = findWrongRegistration(estate, machine, activation);
  if (blocker === undefined || !isHopeless(blocker)) return paths;
  const name: ProofStep = {
    kind: "name",
    subject: blocker.subject,
    outcome: "blocked",
    reason: reasonOf(blocker),
  };
  return paths.map(({ unknown: _, target, ...path }) => {
    const { steps, ...proof } = path.proof;
    return {
      ...path,
      // The rule that reports it is told by the target.
      target: concernsAzureKms(estate, blocker) ? "azure-kms" : target,
      proof: { ...proof, outcome: "blocked", steps: [...steps.slice(0, 1), name, ...steps.slice(1)] },
      blockedBy: [blocker, ...path.blockedBy],
    };
  });
}

function reasonOf({ message, data }: WrongRegistration): Reason {
  const { owner = "?", host = "?", port = 0, cloud = "?" } = data;
  switch (message) {
    case "wrong-cloud":
      return words("registers-other-cloud", { owner, other: data.other ?? "?", cloud });
    case "misspelt-host":
      return words("registers-near-miss", { owner, host, meant: data.meant ?? "?" });
    case "other-provider":
      return words("registers-other-provider", { owner, host, provider: data.provider ?? "?" });
    case "wrong-host-port":
      return words("registers-wrong-host-port", { owner, host, port, expected: data.expected ?? "?" });
    default:
      return words("registers-wrong-port", { owner, port });
  }
}

/** A client asks the hosts it finds in random order until one answers: one that is reached is enough. */
export function concludeAny(
  paths: readonly PathProof[],
): Pick<MachineProof, "paths" | "unknown"> & { readonly outcome: Proof["outcome"] } {
  const outcomes = paths.map(({ proof }) => proof.outcome);
  const outcome = (["reached", "conditional", "unknown"] as const).find((each) => outcomes.includes(each)) ?? "blocked";
  const unknown = outcome === "unknown" ? paths.find((path) => path.unknown !== undefined)?.unknown : undefined;
  return { outcome, paths, ...(unknown === undefined ? {} : { unknown }) };
}

type Conclusion = Pick<MachineProof, "outcome" | "reason" | "paths" | "unknown">;

/** Which of them is asked is not known: only if all are reached does that not matter. */
function concludeAll(paths: readonly PathProof[], unknown: Reason): Conclusion {
  return paths.length > 0 && paths.every(({ proof }) => proof.outcome === "reached")
    ? { outcome: "reached", paths }
    : { outcome: "unknown", reason: unknown, paths, unknown };
}

/** Nothing to prove: which host the clients find is not in the plan. */
function unseenHost(estate: Estate): Conclusion {
  const situation = findHostSituation(estate);
  const unknown = situation.state === "elsewhere" ? situation.reason : words("no-kms-host");
  return { outcome: "unknown", reason: unknown, paths: [], unknown };
}
