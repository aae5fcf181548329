import { type DeclaredResource, type Fact, firstFact, isKnown, isResolved, number, type Ref, text } from "../model";
import { createResolver, targetOf } from "./references";
import type { ResourceIndex } from "./resource-index";
import { canonicalToken } from "./tokens";

const TOKENS: ReadonlySet<string> = new Set(
  ["azure-native:standbypool:StandbyVirtualMachinePool", "azure:compute/scaleSetStandbyPool:ScaleSetStandbyPool"].map(
    canonicalToken,
  ),
);

/**
 * Machines that run at least for a scale set because of its standby pool, by the URN of the scale set. Microsoft's pages
 * differ on whether the ready capacity counts the instances of the scale set: so many run at least.
 * https://learn.microsoft.com/azure/virtual-machine-scale-sets/standby-pools-overview, read 2026-11-30
 */
export function readStandbyPools(index: ResourceIndex): ReadonlyMap<string, number> {
  const pools = index.all.filter(({ type }) => TOKENS.has(canonicalToken(type)));
  const ready = new Map<string, number>();
  if (pools.length === 0) return ready;
  const resolver = createResolver(index.ofKind("scale-set").map(({ resource }) => targetOf(resource, resource)));
  for (const pool of pools) {
    const capacity = firstFact(
      number(pool.inputs, "elasticityProfile.maxReadyCapacity"),
      number(pool.inputs, "properties.elasticityProfile.maxReadyCapacity"),
    );
    if (!isKnown(capacity) || !keepsRunning(pool)) continue;
    const property = "attachedVirtualMachineScaleSetId";
    const reference = firstFact(text(pool.inputs, property), text(pool.inputs, `properties.${property}`));
    const attached: Ref<DeclaredResource> = resolver.one(pool, property, reference);
    if (isResolved(attached)) ready.set(attached.urn, Math.max(capacity, ready.get(attached.urn) ?? 0));
  }
  return ready;
}

/** Pools of deallocated or hibernated machines run none. */
function keepsRunning({ inputs }: DeclaredResource): boolean {
  const state = firstFact(text(inputs, "virtualMachineState"), text(inputs, "properties.virtualMachineState"));
  return isKnown(state) && state.toLowerCase() === "running";
}

/** Counts of a scale set with what its standby pool keeps running. */
export function withStandby(count: Fact<number>, ready: number | undefined): Fact<number> {
  return ready === undefined || !isKnown(count) ? count : Math.max(count, ready);
}
