import {
  type ApplicationGroup,
  type DeclaredResource,
  type Fact,
  isResolved,
  list,
  type Ref,
  text,
  texts,
  UNKNOWN,
} from "../../model";
import { azureNameOf, createResolver, type Resolver, targetOf } from "../references";
import { originOf, type ResourceIndex } from "../resource-index";
import { type Place, propertyOf } from "./place";

export interface ApplicationGroups {
  readonly all: readonly ApplicationGroup[];
  /** The groups listed in `objects` (objects with an id) or `ids` (plain ids) of a place; none where neither is set. */
  listed(place: Place, objects: string, ids: string): Fact<readonly Ref<ApplicationGroup>[]>;
  /** Those which the classic provider's association resources tie to an interface. */
  associatedWith(nic: DeclaredResource): readonly Ref<ApplicationGroup>[];
}

export function readApplicationGroups(index: ResourceIndex): ApplicationGroups {
  const targets = index.ofKind("application-group").map(({ resource }) => {
    const group: ApplicationGroup = { ...originOf(resource), azureName: azureNameOf(resource) };
    return targetOf(resource, group);
  });
  const resolver = createResolver(targets);
  const associatedWith = readAssociations(index, resolver);

  function listed(place: Place, objects: string, ids: string): Fact<readonly Ref<ApplicationGroup>[]> {
    const found = list(place.value, objects);
    const plain = texts(place.value, ids);
    if (found === UNKNOWN || plain === UNKNOWN) return UNKNOWN;
    const references = found?.map((group) => (group === UNKNOWN ? UNKNOWN : text(group, "id"))) ?? plain ?? [];
    if (references.length === 0) return [];
    const property = propertyOf(place, found === undefined ? ids : objects);
    return resolver.many(place.resource, property, references);
  }

  return {
    all: targets.map(({ value }) => value),
    listed,
    associatedWith,
  };
}

function readAssociations(
  index: ResourceIndex,
  groups: Resolver<ApplicationGroup>,
): ApplicationGroups["associatedWith"] {
  const associations = index.ofKind("nic-application-group");
  // Most estates have none, and thousands of interfaces.
  if (associations.length === 0) return () => [];
  const nics = createResolver(index.ofKind("network-interface").map(({ resource }) => targetOf(resource, resource)));
  const tied = new Map<string, Ref<ApplicationGroup>[]>();
  let tiedToSome = false;
  for (const { resource } of associations) {
    const nic = nics.one(resource, "networkInterfaceId", text(resource.inputs, "networkInterfaceId"));
    const id = text(resource.inputs, "applicationSecurityGroupId");
    const group = groups.one(resource, "applicationSecurityGroupId", id);
    if (isResolved(nic)) tied.set(nic.urn, [...(tied.get(nic.urn) ?? []), group]);
    else if (nic === UNKNOWN) tiedToSome = true;
  }
  return ({ urn }) => [...(tied.get(urn) ?? []), ...(tiedToSome ? ([UNKNOWN] as const) : [])];
}
