import type { IsoDate } from "../model";
import type { Assignment, Needs } from "./assignment";
import { type CorePool, overlapRuns } from "./supply";

/** What one pool covers in an assignment. */
export interface PoolUse {
  readonly pool: CorePool;
  readonly azureMachines: number;
  readonly azureHosts: number;
  readonly onPremises: number;
  /** Licences of the pool that nothing in Azure uses, and, for one that has a place on-premises, nothing there. */
  readonly spareInAzure: number;
  readonly spareOnPremises: number;
}

interface Slots {
  readonly pool: CorePool;
  azure: number;
  outside: number;
  /** One licence serves either place, not both: what one place takes, the other loses. */
  readonly either: boolean;
  /** Hosts take it from both places. */
  readonly hostsTakeBoth: boolean;
  readonly datacenter: boolean;
  readonly assured: boolean;
  machines: number;
  hosts: number;
  servers: number;
}

/**
 * Hands what an assignment covers out to single pools, in the order in which the assignment takes them: hosts from
 * Datacenter that is for Azure alone, machines from Standard first, so that what is spare is worth the most.
 */
export function spreadOverPools(
  pools: readonly CorePool[],
  { needs, short, hostsFromOnPremises }: Omit<Assignment<unknown>, "chosen">,
  asOf: IsoDate,
): readonly PoolUse[] {
  const slots = pools.map((pool) => slotsOf(pool, asOf));
  const covered = (key: keyof Needs): number => needs[key] - short[key];
  const twoPlaces = ({ either, hostsTakeBoth }: Slots) => either || hostsTakeBoth;
  const datacenter = slots.filter((each) => each.datacenter);
  take(
    datacenter.filter(({ assured, pool }) => assured && pool.entitlement.use === "on-premises"),
    hostsFromOnPremises,
    (slot, cores) => {
      slot.hosts += cores;
      slot.outside -= cores;
    },
    (slot) => slot.outside,
  );
  take(
    inOrder(datacenter, (each) => !twoPlaces(each)),
    covered("hosts") - hostsFromOnPremises,
    (slot, cores) => {
      slot.hosts += cores;
      slot.azure -= cores;
      if (slot.hostsTakeBoth) slot.outside -= cores;
    },
    (slot) => slot.azure,
  );
  const machinesFirst = inOrder(
    slots,
    (each) => !each.datacenter && !each.either,
    (each) => each.datacenter && !twoPlaces(each),
    (each) => each.hostsTakeBoth,
  );
  take(
    machinesFirst,
    covered("machines"),
    (slot, cores) => {
      slot.machines += cores;
      slot.azure -= cores;
      if (slot.either) slot.outside -= cores;
    },
    (slot) => slot.azure,
  );
  const outside = (slot: Slots, cores: number): void => {
    slot.servers += cores;
    slot.outside -= cores;
    if (slot.either) slot.azure -= cores;
  };
  const left = (slot: Slots): number => slot.outside;
  take(
    inOrder(
      datacenter,
      (each) => !each.assured,
      (each) => !twoPlaces(each),
    ),
    covered("serversDatacenter"),
    outside,
    left,
  );
  const assured = slots.filter((each) => each.assured);
  take(
    inOrder(assured, (each) => !each.either),
    covered("onPremisesMachines"),
    outside,
    left,
  );
  take(
    inOrder(
      slots,
      (each) => !each.assured && !each.datacenter,
      (each) => !each.assured,
      (each) => !each.either,
    ),
    covered("servers"),
    outside,
    left,
  );
  return slots.map(({ pool, machines, hosts, servers, azure, outside: rest }) => ({
    pool,
    azureMachines: machines,
    azureHosts: hosts,
    onPremises: servers,
    spareInAzure: azure,
    spareOnPremises: rest,
  }));
}

function slotsOf(pool: CorePool, asOf: IsoDate): Slots {
  const { entitlement, state } = pool;
  const { cores, edition, use, assurance } = entitlement;
  const essentials = edition === "essentials";
  const azure = !essentials && state !== "unusable" ? cores : 0;
  const outside = !essentials && use !== "azure" ? cores : 0;
  const past = typeof use !== "string" && azure > 0 && !overlapRuns(entitlement, asOf);
  return {
    pool,
    azure,
    outside,
    either: past && edition === "standard",
    hostsTakeBoth: past && edition === "datacenter",
    datacenter: edition === "datacenter",
    assured: assurance !== undefined,
    machines: 0,
    hosts: 0,
    servers: 0,
  };
}

/** First those that pass the first test, in the order declared, then those that pass the second, then the rest. */
function inOrder(slots: readonly Slots[], ...tests: readonly ((slot: Slots) => boolean)[]): readonly Slots[] {
  const rank = (slot: Slots): number => {
    const at = tests.findIndex((test) => test(slot));
    return at < 0 ? tests.length : at;
  };
  return [...slots].sort((left, right) => rank(left) - rank(right));
}

function take(
  slots: readonly Slots[],
  amount: number,
  use: (slot: Slots, cores: number) => void,
  available: (slot: Slots) => number,
): void {
  let open = amount;
  for (const slot of slots) {
    const cores = Math.min(open, Math.max(0, available(slot)));
    if (cores > 0) use(slot, cores);
    open -= cores;
  }
}
