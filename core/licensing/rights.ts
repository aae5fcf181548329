import type { DeclaredResource, DeclaredRight, Estate, Fact, FromResource, OnPremisesHost } from "../model";
import { text } from "../model";
import { matchesGlob } from "../text/glob";
import { matchesTag } from "./tag-pattern";

/** A declared right that holds on the day of the check, with what it covers. */
export interface AppliedRight {
  readonly right: DeclaredRight;
  /** Its place in the configuration. */
  readonly declaration: string;
  /** Machines and servers, by name in order. */
  readonly covers: readonly string[];
  /** Why it does not hold: it ended, or no Software Assurance is declared, which disaster recovery requires. */
  readonly void?: "ended" | "without-assurance";
}

interface Candidate {
  readonly name: string;
  readonly urn?: string;
  readonly tags?: Fact<Readonly<Record<string, Fact<string>>>>;
  readonly subscription?: string;
}

/** The rights of an estate: which hold, and which machines and servers each covers. */
export interface Rights {
  readonly applied: readonly AppliedRight[];
  coversMachine(machine: FromResource): boolean;
  coversServer(host: OnPremisesHost): boolean;
}

const known = new WeakMap<Estate, Rights>();

export function rightsOf(estate: Estate): Rights {
  const before = known.get(estate);
  if (before !== undefined) return before;
  const rights = readRights(estate);
  known.set(estate, rights);
  return rights;
}

function readRights(estate: Estate): Rights {
  const { rights = [], onPremises } = estate.declarations;
  const byUrn = new Map(rights.length === 0 ? [] : estate.resources.map((resource) => [resource.urn, resource]));
  const machines = [...estate.machines, ...estate.licensed.fleets].map(
    (machine): Candidate => ({
      name: machine.name,
      urn: machine.urn,
      ...("tags" in machine ? { tags: machine.tags } : {}),
      ...subscriptionOf(byUrn.get(machine.urn)),
    }),
  );
  const urns = new Set<string>();
  const servers = new Set<string>();
  const applied = rights.map((right, index): AppliedRight => {
    const ended = right.until < estate.asOf;
    const unassured = right.kind === "disaster-recovery" && !hasAssurance(estate);
    const matching = machines.filter((machine) => matchesRight(right, machine));
    // Deallocated machines and dev/test offers are matters of Azure alone.
    const hosts = right.kind === "disaster-recovery" ? onPremises.filter((host) => matchesRight(right, host)) : [];
    if (!ended && !unassured) {
      for (const { urn } of matching) if (urn !== undefined) urns.add(urn);
      for (const { name } of hosts) servers.add(name);
    }
    return {
      right,
      declaration: `rights[${String(index)}]`,
      covers: [...matching, ...hosts].map(({ name }) => name).sort(),
      ...(ended ? { void: "ended" as const } : unassured ? { void: "without-assurance" as const } : {}),
    };
  });
  return {
    applied,
    coversMachine: ({ urn }) => urns.has(urn),
    coversServer: ({ name }) => servers.has(name),
  };
}

/** Cold servers for disaster recovery are a benefit of Software Assurance: Product Terms, Disaster Recovery. */
function hasAssurance({ declarations, asOf }: Estate): boolean {
  return declarations.entitlements.some(({ assurance }) => assurance !== undefined && assurance.until >= asOf);
}

function subscriptionOf(resource: DeclaredResource | undefined): Pick<Candidate, "subscription"> {
  const id = typeof resource?.id === "string" ? /^\/subscriptions\/([^/]+)\//i.exec(resource.id)?.[1] : undefined;
  const ofProvider = resource?.provider === undefined ? undefined : text(resource.provider, "subscriptionId");
  const subscription = id ?? (typeof ofProvider === "string" ? ofProvider : undefined);
  return subscription === undefined ? {} : { subscription };
}

function matchesRight({ machine, tag, subscription }: DeclaredRight, candidate: Candidate): boolean {
  if (machine !== undefined) {
    return matchesGlob(machine, candidate.name) || (candidate.urn !== undefined && matchesGlob(machine, candidate.urn));
  }
  if (subscription !== undefined) return candidate.subscription?.toLowerCase() === subscription.toLowerCase();
  return tag !== undefined && matchesTag(tag, candidate.tags);
}
