import {
  type DeclaredResource,
  type Drift,
  type Fact,
  isKnown,
  isRecord,
  type LiveFacts,
  list,
  type RepeatedResource,
  text,
  UNKNOWN,
  type Value,
  type ValueRecord,
} from "../model";
import { type LicencePaths, licencePathsOf } from "./machines";
import { parseResourceId } from "./references";
import { type Kind, recognise } from "./tokens";

/** Resources of one input. */
export interface ResourcePart {
  readonly resources: readonly DeclaredResource[];
  /** `planned`: what a preview or a program declares; `deployed`: a state; `live`: what Azure shows. */
  readonly shows: "planned" | "deployed" | "live";
  /** When it was made, where it says so. */
  readonly made?: string;
}

export interface CombinedResources {
  readonly resources: readonly DeclaredResource[];
  readonly repeated: readonly RepeatedResource[];
  /** How stacks and the live estate differ; absent where only one of them is there. */
  readonly drift?: readonly Drift[];
}

/**
 * The resources of several inputs as one list. One that two stacks show, by its Azure id, counts once: for the stack that
 * manages it before one that reads it, then where the input is newer, then by URN. Of one that a state and Azure show,
 * the size and the licence type count that Azure shows; a preview says what they will be, and counts before Azure.
 * @param liveIsWhole false where a live result is not complete: nothing is said to be missing from it then
 */
export function combineResources(parts: readonly ResourcePart[], liveIsWhole: boolean): CombinedResources {
  const byId = groupById(parts);
  const dropped = new Set<DeclaredResource>();
  const replaced = new Map<DeclaredResource, DeclaredResource>();
  const repeated: RepeatedResource[] = [];
  const drift: Drift[] = [];
  const only: Shown[] = [];
  for (const shown of byId.values()) {
    const live = shown.filter(({ shows }) => shows === "live").sort(byFacts);
    const declared = shown.filter(({ shows }) => shows !== "live").sort(byPrecedence);
    const [first, ...rest] = declared;
    const [deployed, ...again] = live;
    for (const { resource } of again) dropped.add(resource);
    // One stack may hold a resource twice, managed and read: that is its own matter.
    const others = rest.filter(({ part }) => part !== first?.part);
    for (const { resource } of others) dropped.add(resource);
    if (first !== undefined && others.length > 0 && isCounted(first.resource)) {
      repeated.push({
        id: isKnown(first.resource.id) ? first.resource.id : "",
        counted: first.resource.urn,
        left: others.map((other) => other.resource.urn).sort(compare),
      });
    }
    if (first !== undefined && deployed !== undefined) {
      dropped.add(deployed.resource);
      const { resource, found } = mergeLive(first, deployed.resource);
      replaced.set(first.resource, resource);
      drift.push(...found);
    } else if (first !== undefined && first.shows === "deployed") only.push(first);
    else if (deployed !== undefined) only.push(deployed);
  }
  const merged = parts.flatMap(({ resources }) =>
    resources.flatMap((resource) => (dropped.has(resource) ? [] : [replaced.get(resource) ?? resource])),
  );
  const isCompared = parts.some(({ shows }) => shows === "live") && parts.some(({ shows }) => shows !== "live");
  const resources = parts.some(({ shows }) => shows === "live") ? settleLive(merged) : merged;
  return {
    resources,
    repeated: repeated.sort((left, right) => compare(left.id.toLowerCase(), right.id.toLowerCase())),
    ...(isCompared ? { drift: [...drift, ...findAlone(only, resources, liveIsWhole)].sort(byDrift) } : {}),
  };
}

interface Shown {
  readonly resource: DeclaredResource;
  readonly made: string;
  readonly part: number;
  readonly shows: ResourcePart["shows"];
}

function groupById(parts: readonly ResourcePart[]): ReadonlyMap<string, readonly Shown[]> {
  const byId = new Map<string, Shown[]>();
  for (const [part, { resources, shows, made = "" }] of parts.entries()) {
    for (const resource of resources) {
      const key = keyOf(resource);
      if (key === undefined) continue;
      const before = byId.get(key);
      if (before === undefined) byId.set(key, [{ resource, made, part, shows }]);
      else before.push({ resource, made, part, shows });
    }
  }
  return byId;
}

/** What needs licences, or says who does: people are told of those. */
const COUNTED: ReadonlySet<Kind> = new Set<Kind>([
  "virtual-machine",
  "scale-set",
  "dedicated-host",
  "kubernetes-cluster",
  "kubernetes-pool",
  "azure-fleet",
  "batch-pool",
  "fabric-node-type",
  "fabric-cluster",
  "azure-local-cluster",
  "vmware-private-cloud",
  "vmware-cluster",
  "arc-licence",
  "arc-machine",
]);

function isCounted({ type }: DeclaredResource): boolean {
  const kind = recognise(type)?.kind;
  return kind !== undefined && COUNTED.has(kind);
}

/** The kind and the Azure id, in which capitals do not count. Ids of other providers are names that repeat by chance. */
function keyOf({ type, id }: DeclaredResource): string | undefined {
  if (!isKnown(id) || !/^\/subscriptions\//i.test(id)) return undefined;
  const kind = recognise(type)?.kind;
  return kind === undefined ? undefined : `${kind} ${id.toLowerCase().replace(/(?<!\/)\/+$/, "")}`;
}

function byPrecedence(left: Shown, right: Shown): number {
  const external = ({ resource }: Shown): number => (resource.external === true ? 1 : 0);
  return (
    external(left) - external(right) || compare(right.made, left.made) || compare(left.resource.urn, right.resource.urn)
  );
}

/** The live row that says most first. */
function byFacts(left: Shown, right: Shown): number {
  const facts = ({ resource }: Shown): number => Object.keys(resource.live ?? {}).length;
  return facts(right) - facts(left) || left.part - right.part;
}

/** A declared resource with what Azure shows of it, and how the two differ. */
function mergeLive(
  { resource, shows }: Shown,
  deployed: DeclaredResource,
): { readonly resource: DeclaredResource; readonly found: readonly Drift[] } {
  const live: LiveFacts = deployed.live ?? {};
  const [own, shown] = [licencePathsOf(resource), licencePathsOf(deployed)];
  if (own === undefined || shown === undefined) return { resource: { ...resource, live }, found: [] };
  const found: Drift[] = [];
  let { inputs } = resource;
  const compareAt = (property: keyof LicencePaths, kind: "licence-differs" | "size-differs" | undefined): void => {
    const [ownPath, shownPath] = [own[property], shown[property]];
    if (ownPath === undefined || shownPath === undefined) return;
    const declared = text(inputs, ownPath);
    const real = text(deployed.inputs, shownPath);
    // A result that leaves the column out says nothing of it.
    if (real === undefined && (property !== "licenseType" || deployed.live?.columns?.includes("licenseType") === false))
      return;
    if (declared === UNKNOWN || sameValue(declared, real)) return;
    if (kind !== undefined && shows === "deployed") {
      found.push({
        kind,
        ...placeOf(resource),
        declared: declared ?? "",
        deployed: isKnown(real) ? real : "",
        path: ownPath,
      });
    }
    // A preview says what it will be after the update.
    if (shows === "deployed") inputs = setAt(inputs, ownPath, isKnown(real) ? real : undefined);
  };
  compareAt("licenseType", "licence-differs");
  compareAt("size", "size-differs");
  compareAt("capacity", undefined);
  return { resource: { ...resource, inputs, live }, found };
}

/** `None` stands for a licence type that is not set; Azure compares in any case. */
function sameValue(declared: Fact<string>, real: Fact<string>): boolean {
  const plain = (fact: Fact<string>): string =>
    isKnown(fact) && fact.toLowerCase() !== "none" ? fact.toLowerCase() : "";
  return plain(declared) === plain(real);
}

/** A copy of a record with another value at a path. */
function setAt(record: ValueRecord, path: string, value: Value | undefined): ValueRecord {
  const [step = "", ...rest] = path.split(".");
  const { [step]: before, ...others } = record;
  if (rest.length === 0) return value === undefined ? others : { ...others, [step]: value };
  return { ...others, [step]: setAt(isRecord(before) ? before : {}, rest.join("."), value) };
}

function placeOf({ urn, name, type, id, source }: DeclaredResource): Omit<Drift, "kind"> {
  return { urn, name, type, id: isKnown(id) ? id : "", ...(source === undefined ? {} : { source }) };
}

/** What only the live estate, or only a stack shows. */
function findAlone(
  only: readonly Shown[],
  resources: readonly DeclaredResource[],
  liveIsWhole: boolean,
): readonly Drift[] {
  const left = new Map(resources.map((resource) => [resource.urn, resource]));
  const seen = new Set<string>();
  for (const { live, type, id } of resources) {
    if (live !== undefined && isKnown(id)) seen.add(scopeOf(type, id));
  }
  return only.flatMap(({ resource, shows }): readonly Drift[] => {
    const kept = left.get(resource.urn);
    if (!isCounted(resource) || kept === undefined) return [];
    if (shows === "live") {
      return kept.live?.partOf === undefined ? [{ kind: "not-declared", ...placeOf(resource) }] : [];
    }
    // What a query cannot see is absent and no error: only where it shows others of the kind is absence known.
    const isSeen = liveIsWhole && isKnown(resource.id) && seen.has(scopeOf(resource.type, resource.id));
    return [{ kind: isSeen ? "not-deployed" : "not-decided", ...placeOf(resource) }];
  });
}

/** Kind and subscription: what a query shows some of, it shows all of. */
function scopeOf(type: string, id: string): string {
  return `${recognise(type)?.kind ?? ""} ${parseResourceId(id)?.subscription?.toLowerCase() ?? ""}`;
}

function byDrift(left: Drift, right: Drift): number {
  return compare(left.urn, right.urn) || compare(left.kind, right.kind);
}

/**
 * Resources of Azure that show the same machines: instances of a flexible scale set are machines of their own, node sets
 * of a Kubernetes cluster are its pools, and a host names the machines on it.
 */
function settleLive(resources: readonly DeclaredResource[]): readonly DeclaredResource[] {
  const sets = new Map<string, DeclaredResource>();
  const nodeGroups = new Map<string, string>();
  const hostOf = new Map<string, string>();
  for (const resource of resources) {
    const kind = recognise(resource.type)?.kind;
    if (!isKnown(resource.id)) continue;
    const subscription = parseResourceId(resource.id)?.subscription?.toLowerCase() ?? "";
    if (kind === "scale-set") sets.set(resource.id.toLowerCase(), resource);
    else if (kind === "kubernetes-cluster") {
      const group = resource.live?.nodeGroup ?? text(resource.inputs, "nodeResourceGroup");
      if (isKnown(group)) nodeGroups.set(`${subscription}/${group.toLowerCase()}`, resource.urn);
    } else if (kind === "dedicated-host" && resource.live !== undefined) {
      const machines = list(resource.inputs, "virtualMachines");
      for (const machine of isKnown(machines) ? machines : []) {
        const id = text(machine, "id");
        if (isKnown(id)) hostOf.set(id.toLowerCase(), resource.id);
      }
    }
  }
  const shown = new Map<string, number>();
  const settled = resources.flatMap((resource): readonly DeclaredResource[] => {
    const { live, id, type } = resource;
    const kind = live === undefined ? undefined : recognise(type)?.kind;
    if (!isKnown(id) || (kind !== "virtual-machine" && kind !== "scale-set")) return [resource];
    const parts = parseResourceId(id);
    const cluster = nodeGroups.get(
      `${parts?.subscription?.toLowerCase() ?? ""}/${parts?.resourceGroup?.toLowerCase() ?? ""}`,
    );
    if (cluster !== undefined && resource.urn === id.toLowerCase()) return [];
    if (kind === "scale-set") return [resource];
    const set = text(resource.inputs, "virtualMachineScaleSet.id");
    const inSet = isKnown(set) ? sets.get(set.toLowerCase()) : undefined;
    if (inSet !== undefined) shown.set(inSet.urn, (shown.get(inSet.urn) ?? 0) + 1);
    const host = text(resource.inputs, "host.id") === undefined ? hostOf.get(id.toLowerCase()) : undefined;
    if (inSet === undefined && host === undefined) return [resource];
    return [
      {
        ...resource,
        ...(host === undefined ? {} : { inputs: { ...resource.inputs, host: { id: host } } }),
        live: { ...live, ...(inSet === undefined ? {} : { partOf: inSet.urn }) },
      },
    ];
  });
  if (shown.size === 0) return settled;
  return settled.map((resource) => {
    const count = shown.get(resource.urn);
    return count === undefined ? resource : { ...resource, live: { ...resource.live, shown: count } };
  });
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
