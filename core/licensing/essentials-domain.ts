import { nameRelease } from "../data/releases";
import { type Estate, isKnown, type Machine, type Reason } from "../model";
import { licensing } from "../words/licensing";
import { type DomainJoin, findDomainControllers } from "./domain-membership";

/** The first release of Essentials whose licence service is not documented to shut the server down. */
const FIRST_WITHOUT_SHUTDOWN = 2022;

/** What joining a domain means for an Essentials machine. */
export function describeJoin({ machine, subject, as, domain }: DomainJoin): {
  readonly finding: "entra-joined" | "foreign-domain" | "foreign-domain-from-2022";
  readonly data: {
    readonly machine: string;
    readonly extension: string;
    readonly domain: Reason;
    readonly role: Reason;
    readonly release: string;
  };
} {
  const { release } = machine;
  const data = {
    machine: machine.name,
    extension: subject.name,
    domain: isKnown(domain) ? licensing("named-domain", { domain }) : licensing("some-domain"),
    role: licensing(as === "controller" ? "further-controller" : "domain-member"),
    release: isKnown(release) ? nameRelease(release) : "",
  };
  if (as === "entra") return { finding: "entra-joined", data };
  // Only where the release is known to be an early one is the shutdown certain.
  const early = isKnown(release) && Number.parseInt(release, 10) < FIRST_WITHOUT_SHUTDOWN;
  return { finding: early ? "foreign-domain" : "foreign-domain-from-2022", data };
}

/** Essentials machines beside other domain controllers of which it is unknown whether they belong to the same domain. */
export function findUndecidedNeighbours(
  essentials: readonly Machine[],
  joins: readonly DomainJoin[],
  estate: Estate,
): readonly Machine[] {
  const controllers = findDomainControllers(estate);
  if ([...controllers].every((machine) => essentials.includes(machine))) return [];
  return essentials
    .filter((machine) => !controllers.has(machine) && !joins.some((join) => join.machine === machine))
    .filter(({ roles }) => !roles.includes("none"));
}

/** Domains with more than one Essentials machine, and the first of several of which the domain is unknown. */
export function findSharedDomains(
  essentials: readonly Machine[],
  joins: readonly DomainJoin[],
): {
  readonly shared: readonly {
    readonly first: Machine;
    readonly machines: readonly string[];
    readonly domain: string;
  }[];
  readonly undecided: Machine | undefined;
} {
  const domains = new Map<string, Set<Machine>>();
  for (const { domain, machine } of joins) {
    if (!isKnown(domain)) continue;
    domains.set(domain, (domains.get(domain) ?? new Set()).add(machine));
  }
  const several = [...domains].filter(([, members]) => members.size > 1).sort();
  const decided = new Set(several.flatMap(([, members]) => [...members]));
  const left = essentials.filter((machine) => !decided.has(machine));
  return {
    shared: several.flatMap(([domain, members]) => {
      const [first] = members;
      const machines = [...members].map(({ name }) => name).sort();
      return first === undefined ? [] : [{ first, machines, domain }];
    }),
    undecided: left.length > 1 ? left[0] : undefined,
  };
}
