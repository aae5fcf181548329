import { type DeclaredResource, UNKNOWN } from "../../../core/model";
import { COMPUTED } from "../../support/builders";

/**
 * Resources as `pulumi preview --json` prints them on the first preview: unknown values by Pulumi's sign for them.
 * Edges are given by logical name, as for `buildEstate`.
 */
export function previewOf(resources: readonly DeclaredResource[]): unknown {
  const urns = new Map(resources.map(({ name, urn }) => [name, urn]));
  const toUrn = (name: string): string => urns.get(name) ?? name;
  const steps = resources.map(({ urn, type, inputs, propertyDependencies, source }) => ({
    op: "create",
    urn,
    newState: {
      urn,
      type,
      custom: true,
      inputs,
      propertyDependencies: Object.fromEntries(
        Object.entries(propertyDependencies).map(([property, names]) => [property, names.map(toUrn)]),
      ),
      ...(source === undefined
        ? {}
        : { sourcePosition: `project:///${source.file}#${String(source.line)},${String(source.column)}` }),
    },
  }));
  const write = (_key: string, value: unknown): unknown => (value === UNKNOWN ? COMPUTED : value);
  return JSON.parse(JSON.stringify({ steps, changeSummary: { create: steps.length } }, write));
}
