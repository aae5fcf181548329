import { activationOf } from "../inventory/activations";
import {
  type Context,
  type Estate,
  isKnown,
  type LedgerClaim,
  type LedgerKind,
  NO_NETWORK,
  NOTHING_LICENSED,
} from "../model";
import { placementOfResource, readHosts } from "../resources/licensed/hosts";
import { indexResources } from "../resources/resource-index";
import { assignNeeds, type Block } from "./assignment";
import { countCals } from "./cals";
import { coresOfCustomer } from "./core-need";
import { type CoreDemand, leastCoresOf, readDemands } from "./demands";
import { type BlockOf, BY_CORES, computeAzurePosition, coveredByHosts } from "./position";
import { readAzurePools, supplyOf } from "./supply";

/** The kinds that what a stack declares decides; CALs are claimed by hand, for groups of people. */
export const KINDS_OF_STACKS = [
  "azure-cores",
  "azure-host-cores",
  "mak-activations",
] as const satisfies readonly LedgerKind[];

/**
 * What a stack claims, in the order of kinds and URNs: what is certain at full scale, because a claim that rests on an open
 * question could block others without need. What other stacks hold does not change it.
 */
export function readClaims(estate: Estate): readonly LedgerClaim[] {
  const { ledger: _, ...alone } = estate;
  const position = computeAzurePosition(alone);
  const covered = coveredByHosts(position);
  const hosts = position.assignments.fullLow.chosen.flatMap(({ of, way }) =>
    of.kind === "hosts" && way.name === BY_CORES ? of.hosts : [],
  );
  return [
    ...claimsOf(position.demands.filter((_demand, index) => !covered.has(index))),
    ...[
      ...hosts.map((demand) => ({ subject: demand.host.urn, amount: leastCoresOf(demand).low })),
      // What the configuration declares belongs to the company and is counted with it.
      ...position.clusters.flatMap(({ subject: { urn }, cores }) =>
        urn === undefined ? [] : [{ subject: urn, amount: cores.low }],
      ),
    ]
      .filter(({ amount }) => amount > 0)
      .sort(bySubject)
      .map((claim) => ({ kind: "azure-host-cores", ...claim }) as const),
    ...readMakClaims(alone),
  ];
}

/** What one resource claims before it is created: its machines one by one, where no dedicated host may cover them. */
export function readClaimsOfOne(estate: Estate): readonly LedgerClaim[] {
  const index = indexResources(estate.resources);
  const hosts = readHosts(index);
  const placed = new Set(
    index.all.filter((resource) => placementOfResource(hosts, resource) !== undefined).map(({ urn }) => urn),
  );
  const { machines } = readDemands(estate);
  return claimsOf(
    machines.filter(
      ({ machine, placement, throughHost }) => placement === undefined && !throughHost && !placed.has(machine.urn),
    ),
  );
}

function claimsOf(demands: readonly CoreDemand[]): readonly LedgerClaim[] {
  return demands
    .flatMap(({ machine, label, need }): readonly LedgerClaim[] => {
      const amount = need.fullScale.low;
      // A pool of machines within another resource has a name of its own.
      const subject = label === machine.name ? machine.urn : `${machine.urn}#${label}`;
      return amount === 0 ? [] : [{ kind: "azure-cores", subject, amount }];
    })
    .sort(bySubject);
}

function readMakClaims(estate: Estate): readonly LedgerClaim[] {
  return estate.machines.flatMap((machine): readonly LedgerClaim[] => {
    if (machine.os === "linux" || activationOf(estate, machine).way !== "mak") return [];
    const { maximum } = machine.instances;
    return isKnown(maximum) && Number.isSafeInteger(maximum) && maximum > 0
      ? [{ kind: "mak-activations", subject: machine.urn, amount: maximum }]
      : [];
  });
}

function bySubject(left: { readonly subject: string }, right: { readonly subject: string }): number {
  return left.subject < right.subject ? -1 : left.subject > right.subject ? 1 : 0;
}

/**
 * The most that all stacks may hold together, by what is declared as owned: for machines what is left beside whole hosts,
 * clusters and servers. A kind of which nothing is declared has no limit, because nothing says what is owned.
 * @param hostCores what all stacks hold for whole hosts
 */
export function readLimits(context: Context, hostCores: number): Readonly<Partial<Record<LedgerKind, number>>> {
  const { declarations } = context;
  const { entitlements, access, activation, counting } = declarations;
  const calsOf = (kind: "user" | "device" | "rds-user" | "rds-device"): number =>
    countCals(access.cals, kind, { asOf: context.asOf });
  return {
    ...(entitlements.length === 0
      ? {}
      : {
          "azure-cores": mostFor(context, { machines: BEYOND_ANY, hosts: hostCores }).machines,
          "azure-host-cores": mostFor(context, { machines: 0, hosts: BEYOND_ANY }).hosts,
        }),
    ...(activation?.mak === undefined ? {} : { "mak-activations": activation.mak.activations }),
    ...(access.cals.length === 0
      ? {}
      : {
          "user-cals": calsOf("user"),
          "device-cals": calsOf("device"),
          "rds-user-cals": calsOf("rds-user"),
          "rds-device-cals": calsOf("rds-device"),
        }),
  };

  /** What of a need beyond any supply is covered. */
  function mostFor({ asOf }: Context, need: { readonly machines: number; readonly hosts: number }) {
    const declared = computeAzurePosition(estateOfDeclarations(context));
    const blocks: readonly Block<BlockOf>[] = [
      ...declared.assignments.fullLow.chosen.map(({ of, way }) => ({ of, ways: [way] })),
      { of: { kind: "others" }, ways: [{ name: "machine-by-machine", ...need }] },
    ];
    const supply = supplyOf(readAzurePools(context), asOf, { lapsedToo: true });
    const { needs, short } = assignNeeds(blocks, supply);
    const machines = needs.machines - short.machines;
    return {
      // Where an agreement has a least number for all machines together, the first machine needs all of it.
      machines: machines < coresOfCustomer(1, counting) ? 0 : machines,
      hosts: needs.hosts - short.hosts - declared.neededByHosts.low,
    };
  }
}

/** Far more than anybody owns, and small enough for sums to stay exact. */
const BEYOND_ANY = 1e12;

/** What the configuration declares, without any resource. */
function estateOfDeclarations({ declarations, configuration, asOf }: Context): Estate {
  return {
    declarations,
    configuration,
    asOf,
    resources: [],
    machines: [],
    licensed: NOTHING_LICENSED,
    extensions: [],
    hostPools: [],
    network: NO_NETWORK,
    dns: { zones: [], links: [], records: [] },
  };
}
