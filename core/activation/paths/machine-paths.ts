import { cloudOfKms } from "../../data/azure-kms-endpoints";
import type { Estate, Machine, Proof, ProofStep, Reason } from "../../model";
import { paths as words } from "../../words/paths";
import { findHostSituation, findKmsHosts } from "../kms-hosts";
import { doubtAzureKms, doubtScripts, type MachineActivation, tellActivation } from "../machine-activation";
import type { Answer, Blocker } from "./answer";
import { createAzureKmsProver } from "./azure-kms";
import { findWrongRegistration, type WrongRegistration } from "./find-wrong-registration";
import { destinationOf, findDestinations } from "./host-destinations";
import { createMetadataProver } from "./instance-metadata";
import { createKmsHostProver, type HostDestination } from "./kms-host";

/** What a machine is to reach. */
export type Target =
  | { readonly kind: "azure-kms" }
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
        return [pathOf("azure-kms", proveAzureKms(machine))];
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
        const paths = proveTarget(machine, { kind: "azure-kms" });
        const misled = findWrongRegistration(estate, machine, activation);
        const conclusion = concludeAny(misled === undefined ? paths : paths.map((path) => mislead(path, misled)));
        if (conclusion.outcome === "unknown") return conclusion;
        const doubt = conclusion.outcome === "blocked" ? doubtAzureKms(estate, machine) : doubtScripts(estate, machine);
        if (doubt === undefined) return conclusion;
        // An open way stays open: what the doubt is about is whether the machine takes it.
        const outcome = conclusion.outcome === "blocked" ? "unknown" : "reached";
        return { ...conclusion, outcome, unknown: doubt };
      }
      case "registered-host":
        return concludeAny(proveTarget(machine, { kind: "kms-host", host: activation.host, port: activation.port }));
      case "discovery":
        return own.length === 0 ? unseenHost(estate) : concludeAny(proveDiscovered(machine));
      case "host-key":
      case "active-directory":
      case "mak":
        return { outcome: "not-needed", reason: activation.reason, paths: [] };
      case "unknown":
        return concludeAll(declaredPaths(machine), activation.reason);
    }
  }

  /** What a machine asks by declaration, where its scripts leave open which host they register. */
  function declaredPaths(machine: Machine): readonly PathProof[] {
    const method = estate.declarations.activation?.method;
    if (method === "azure-kms") return proveTarget(machine, { kind: "azure-kms" });
    return method === "kms" ? proveDiscovered(machine) : [];
  }

  return (machine, target) => {
    const activation = machine.os === "linux" ? undefined : tellActivation(estate, machine, hosts);
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

/** A machine that has the KMS of another cloud, or another port, registered does not take this path, however open. */
function mislead({ unknown: _, ...path }: PathProof, blocker: WrongRegistration): PathProof {
  const { subject, data } = blocker;
  const { steps, ...proof } = path.proof;
  const { owner = "?", other = "?", cloud = "?", port } = data;
  const reason =
    port === undefined
      ? words("registers-other-cloud", { owner, other, cloud })
      : words("registers-wrong-port", { owner, port });
  const name: ProofStep = { kind: "name", subject, outcome: "blocked", reason };
  return {
    ...path,
    proof: { ...proof, outcome: "blocked", steps: [...steps.slice(0, 1), name, ...steps.slice(1)] },
    blockedBy: [blocker, ...path.blockedBy],
  };
}

/** A client asks the hosts it finds in random order until one answers: one that is reached is enough. */
export function concludeAny(paths: readonly PathProof[]): Pick<MachineProof, "outcome" | "paths" | "unknown"> {
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
