import type { Span } from "../licensing/core-need";
import { computeAzurePosition } from "../licensing/position";
import type { Estate, FromResource, Os } from "../model";

/** A resource that makes Windows machines, or may: a machine, a scale set or a fleet. */
export interface InventoryItem {
  readonly from: FromResource;
  readonly kind: "machines" | "fleet";
  readonly os: Os;
}

/**
 * Everything that runs Windows or may, in URN order: the one list for whoever says what there is. Machines that run Linux
 * for sure are in it, too, because they are machines; fleets of Linux are not read.
 */
export function listInventory({ machines, licensed }: Pick<Estate, "machines" | "licensed">): readonly InventoryItem[] {
  return [
    ...machines.map((machine): InventoryItem => ({ from: machine, kind: "machines", os: machine.os })),
    ...licensed.fleets.map((fleet): InventoryItem => ({ from: fleet, kind: "fleet", os: fleet.os })),
  ].sort((left, right) => (left.from.urn < right.from.urn ? -1 : left.from.urn > right.from.urn ? 1 : 0));
}

/** What there is to license, in numbers. */
export interface InventoryCount {
  /** Machines and scale sets. */
  readonly machines: number;
  /** Resources that make Windows machines which are no resources of their own. */
  readonly fleets: number;
  /** Dedicated hosts, clusters, and servers on-premises. */
  readonly hosts: number;
  /** Core licences that all in Azure need at full scale; absent where they need none. */
  readonly needed?: Span & {
    /** True where something could not be counted in full. */
    readonly atLeast: boolean;
    /** Whether any licence is declared, so that a rule compares. */
    readonly entitled: boolean;
  };
}

export function countInventory(estate: Estate): InventoryCount {
  const items = listInventory(estate);
  const position = computeAzurePosition(estate);
  const { needed, neededByHosts, uncounted, pools } = position;
  const all = {
    low: needed.fullScale.low + neededByHosts.low,
    high: needed.fullScale.high + neededByHosts.high,
  };
  return {
    machines: items.filter(({ kind }) => kind === "machines").length,
    fleets: items.filter(({ kind }) => kind === "fleet").length,
    hosts: position.hosts.length + position.clusters.length + estate.declarations.onPremises.length,
    ...(all.high === 0 ? {} : { needed: { ...all, atLeast: uncounted.length > 0, entitled: pools.length > 0 } }),
  };
}
