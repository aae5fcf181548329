import type { Company, Context, Declarations, DeclaredResource, Estate, LedgerView, Machine } from "../../core/model";
import { NOTHING_DECLARED, UNKNOWN } from "../../core/model";
import { decodeInputs } from "../../core/resources/decode";
import { readMachine } from "../../core/resources/machines";
import { readEstate } from "../../core/resources/read-estate";

/** What Pulumi writes for a value that the deployment computes. */
export const COMPUTED = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A value that the program marks as secret, as policies are given it. */
export function secret(value: unknown): unknown {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

export interface ResourceOptions {
  readonly id?: string;
  /** Edges per top-level property, by logical name of the other resource. */
  readonly edges?: Readonly<Record<string, readonly string[]>>;
  readonly dependsOn?: readonly string[];
  readonly provider?: Readonly<Record<string, string>>;
}

/** The URN the builders give a resource: edges name resources by it. */
export function urnOf(type: string, name: string): string {
  return `urn:pulumi:dev::test::${type}::${name}`;
}

/**
 * A declared resource as a first preview shows it: no id, and `COMPUTED` wherever a value is not known yet.
 * Edges are given by logical name and resolved by `buildEstate`.
 */
export function declare(
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>> = {},
  options: ResourceOptions = {},
): DeclaredResource {
  const decoded = decodeInputs(inputs);
  return {
    urn: urnOf(type, name),
    type,
    name,
    inputs: decoded.inputs,
    secrets: decoded.secrets,
    id: options.id ?? UNKNOWN,
    dependencies: options.dependsOn ?? [],
    propertyDependencies: options.edges ?? {},
    ...(options.provider === undefined ? {} : { provider: options.provider }),
  };
}

export interface EstateParts {
  readonly resources?: readonly DeclaredResource[];
  readonly declarations?: Partial<Declarations>;
  readonly asOf?: string;
  readonly ledger?: LedgerView;
  readonly company?: Company;
}

export function buildContext({ declarations = {}, asOf = "2026-11-21", ledger, company }: EstateParts = {}): Context {
  return {
    declarations: { ...NOTHING_DECLARED, ...declarations },
    configuration: { from: "test", faults: [] },
    asOf,
    ...(ledger === undefined ? {} : { ledger }),
    ...(company === undefined ? {} : { company }),
  };
}

/** An estate read by the real readers. Edges written as logical names become URNs. */
export function buildEstate(parts: EstateParts): Estate {
  const resources = parts.resources ?? [];
  const urns = new Map(resources.map(({ name, urn }) => [name, urn]));
  const repeated = new Set(resources.filter(({ name, urn }) => urns.get(name) !== urn).map(({ name }) => name));
  const toUrn = (name: string): string => {
    // An edge to the wrong one of two would test something else than it says, and pass or fail by chance.
    if (repeated.has(name)) throw new Error(`several resources are called ${name}: an edge may mean any of them`);
    return urns.get(name) ?? name;
  };
  return readEstate(
    resources.map((resource) => ({
      ...resource,
      dependencies: resource.dependencies.map(toUrn),
      propertyDependencies: Object.fromEntries(
        Object.entries(resource.propertyDependencies).map(([property, names]) => [property, names.map(toUrn)]),
      ),
    })),
    buildContext(parts),
  );
}

/** One machine on its own, as a resource policy sees it. */
export function buildMachine(resource: DeclaredResource, parts: EstateParts = {}): Machine {
  const machine = readMachine(resource, {
    declarations: buildContext(parts).declarations,
    scaling: undefined,
    nics: undefined,
  });
  if (machine === undefined) throw new Error(`${resource.type} is no machine`);
  return machine;
}
