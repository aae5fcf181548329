import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { COMPUTED } from "./builders";

const FOLDER = join(__dirname, "..", "fixtures", "mixed-estate");
const SUBSCRIPTION = "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Any/things";

interface Program {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<
    Record<string, { readonly type: string; readonly properties: Readonly<Record<string, unknown>> }>
  >;
}

export interface MixedResource {
  readonly urn: string;
  readonly name: string;
  readonly type: string;
  readonly id: string | undefined;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URNs by top-level property. */
  readonly edges: Readonly<Record<string, readonly string[]>>;
}

export const MIXED_CONFIGURATION = readFileSync(join(FOLDER, "windows-licensing.yaml"), "utf8");

/**
 * The resources of the program in test/fixtures/mixed-estate. As a first preview shows them, what one resource takes from
 * another is not known yet, and edges say where it comes from; as a state shows them, every value is there.
 */
export function mixedEstate(as: "first preview" | "state"): readonly MixedResource[] {
  const { resources, variables } = parse(readFileSync(join(FOLDER, "Pulumi.yaml"), "utf8")) as Program;
  const urnOf = (name: string) => `urn:pulumi:dev::mixed-estate::${resources[name]?.type ?? ""}::${name}`;
  const azureName = (name: string) => `${name}1a2b3c4d`;
  const idOf = (name: string) => `${SUBSCRIPTION}/${azureName(name)}`;
  const fill = (value: unknown, used: Set<string>): unknown => {
    if (Array.isArray(value)) return value.map((element) => fill(element, used));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each, used)]));
    }
    const [, name = "", output] = (typeof value === "string" && /^\$\{([\w-]+)(?:\.(\w+))?\}$/.exec(value)) || [];
    if (name === "") return value;
    if (output === undefined) return variables[name];
    used.add(urnOf(name));
    if (as === "first preview") return COMPUTED;
    return output === "id" ? idOf(name) : azureName(name);
  };
  return Object.entries(resources).map(([name, { type, properties }]) => {
    const edges: Record<string, readonly string[]> = {};
    const inputs = Object.fromEntries(
      Object.entries(properties).map(([key, value]) => {
        const used = new Set<string>();
        const filled = fill(value, used);
        if (used.size > 0) edges[key] = [...used];
        return [key, filled];
      }),
    );
    return { urn: urnOf(name), name, type, id: as === "state" ? idOf(name) : undefined, inputs, edges };
  });
}

/** The same program for the real engine, which resolves `{{name.output}}`. */
export function mixedProgram(): readonly {
  readonly name: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}[] {
  const { resources, variables } = parse(readFileSync(join(FOLDER, "Pulumi.yaml"), "utf8")) as Program;
  const fill = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each)]));
    }
    const [, name = "", output] = (typeof value === "string" && /^\$\{([\w-]+)(?:\.(\w+))?\}$/.exec(value)) || [];
    if (name === "") return value;
    return output === undefined ? variables[name] : `{{${name}.${output}}}`;
  };
  return Object.entries(resources).map(([name, { type, properties }]) => ({
    name,
    type,
    properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, fill(value)])),
  }));
}
