import { type DeclaredResource, UNKNOWN, type ValueRecord } from "../../model";

/** What a component of this product makes, from its arguments. */
export type Expand = (component: DeclaredResource) => readonly DeclaredResource[];

/**
 * A child with the URN that the engine would give it.
 * @param name after the name of the component
 * @param edges what its properties depend on; properties without any are left out
 */
export function childOf(
  component: DeclaredResource,
  type: string,
  name: string,
  inputs: ValueRecord,
  edges: Readonly<Record<string, readonly string[]>> = {},
): DeclaredResource {
  const [stack = "", project = "", qualified = ""] = component.urn.split(/(?<=[^:]::)(?=[^:])/);
  const whole = `${component.name}-${name}`;
  const { provider, source } = component;
  const propertyDependencies = Object.fromEntries(Object.entries(edges).filter(([, urns]) => urns.length > 0));
  return {
    urn: `${stack}${project}${qualified.replace(/::$/, "")}$${type}::${whole}`,
    type,
    name: whole,
    inputs,
    id: UNKNOWN,
    parent: component.urn,
    dependencies: [...new Set(Object.values(propertyDependencies).flat())],
    propertyDependencies,
    ...(provider === undefined ? {} : { provider }),
    ...(source === undefined ? {} : { source }),
  };
}
