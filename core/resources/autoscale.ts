import {
  type DeclaredResource,
  type Fact,
  type FromResource,
  flag,
  type Instances,
  isKnown,
  isResolved,
  list,
  number,
  type Ref,
  text,
  UNKNOWN,
  type Unknown,
  type Value,
} from "../model";
import { createResolver, edgesOf, targetOf } from "./references";
import { originOf, type ResourceIndex } from "./resource-index";
import { apiVersionOf, type Dialect } from "./tokens";

export interface Autoscaling {
  readonly setting: FromResource;
  /** The highest maximum of all profiles: recurring and fixed-date ones come into force without a deployment. */
  readonly maximum: Fact<number>;
}

/**
 * Autoscale settings by the URN of the scale set they scale; disabled ones scale nothing. One of which nobody can tell
 * which scale set it means, or whether it is enabled, may scale each of them to any count.
 */
export function readAutoscaling(index: ResourceIndex): ReadonlyMap<string, Autoscaling> {
  const scaleSets = index.ofKind("scale-set").map(({ resource }) => resource);
  const resolver = createResolver(scaleSets.map((resource) => targetOf(resource, resource)));
  const scaled = new Map<string, Autoscaling>();
  const add = (urn: string, own: Autoscaling): void => {
    const before = scaled.get(urn);
    scaled.set(urn, before === undefined ? own : higher(before, own));
  };
  for (const { resource, dialect } of index.ofKind("autoscale-setting")) {
    const enabled = isEnabled(resource, dialect);
    if (enabled === false) continue;
    const setting = originOf(resource);
    const property =
      dialect === "azure" || resource.inputs.targetResourceUri === undefined ? "targetResourceId" : "targetResourceUri";
    const target: Ref<DeclaredResource> = resolver.one(resource, property, text(resource.inputs, property));
    if (isResolved(target)) {
      add(target.urn, { setting, maximum: enabled === UNKNOWN ? UNKNOWN : highestMaximum(resource) });
    } else if (target === UNKNOWN) {
      const edges = edgesOf(resource, property);
      for (const { urn } of scaleSets) {
        if (edges.length === 0 || edges.includes(urn)) add(urn, { setting, maximum: UNKNOWN });
      }
    }
  }
  return scaled;
}

/**
 * Whether a setting is enabled where it does not say: the classic provider's are, azure-native's follow the API, which
 * changed its default from true to false with version 2021-05-01-preview.
 */
function isEnabled({ type, inputs }: DeclaredResource, dialect: Dialect): boolean | Unknown {
  return flag(inputs, "enabled") ?? (dialect === "azure" || (apiVersionOf(type) ?? "2021-05-01") < "2021-05-01");
}

function highestMaximum({ inputs }: DeclaredResource): Fact<number> {
  const profiles = list(inputs, "profiles");
  if (!isKnown(profiles)) return profiles;
  return profiles
    .map((profile: Value): Fact<number> => (profile === UNKNOWN ? UNKNOWN : number(profile, "capacity.maximum")))
    .reduce<Fact<number>>(highest, undefined);
}

/** The higher of two counts; an unknown one may be higher than any. */
function highest(left: Fact<number>, right: Fact<number>): Fact<number> {
  if (left === UNKNOWN || right === UNKNOWN) return UNKNOWN;
  if (left === undefined) return right;
  return right === undefined ? left : Math.max(left, right);
}

function higher(left: Autoscaling, right: Autoscaling): Autoscaling {
  const maximum = highest(left.maximum, right.maximum);
  return maximum === right.maximum ? right : { setting: left.setting, maximum };
}

/** Counts of a scale set: as declared, and as far as autoscale may take it. */
export function countInstances(declared: Fact<number>, scaling: Autoscaling | undefined): Instances {
  if (scaling === undefined) return { declared, maximum: declared };
  return { declared, maximum: highest(declared, scaling.maximum), scaledBy: scaling.setting };
}
