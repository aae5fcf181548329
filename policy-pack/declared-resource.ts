import type { PolicyProviderResource, PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { type DeclaredResource, isRecord, UNKNOWN, type ValueRecord } from "../core/model";
import { decodeInputs, isUnknownMark } from "../core/resources/decode";
import { knownProps } from "./known-props";

/** One resource as the engine registers it: its inputs, and neither an id nor dependency edges. */
export function declareResource(args: ResourceValidationArgs): DeclaredResource {
  return {
    urn: args.urn,
    type: args.type,
    name: args.name,
    inputs: decodeInputs(knownProps(args.props)).inputs,
    id: UNKNOWN,
    dependencies: [],
    propertyDependencies: {},
    ...(args.opts.parent === undefined ? {} : { parent: args.opts.parent }),
    ...providerSettings(args.provider),
    ...(args.opts.protect ? { protect: true } : {}),
  };
}

/**
 * One resource of the whole stack, with edges and, once it exists, its id.
 *
 * What the engine calls its properties are outputs, and a provider makes those in its own way. In a first preview
 * azure-native gives an output that no input sets as *unknown*, though the program leaves it out (`licenseType`, a
 * subnet's `networkSecurityGroup`), and drops inputs that Azure does not echo (`virtualNetworkName`, `vmName`). After a
 * deployment Azure's answer stands there, with children that others declared. Rules speak about the program, so
 * `inputs`, as the engine registered them, are what counts; the outputs are read only where there are none: resources
 * that are read and not declared, or that no call announced.
 *
 * @param secrets paths of secret inputs, where they were noted; of outputs nobody knows which are
 */
export function declareStackResource(
  resource: PolicyResource,
  inputs: ValueRecord | undefined,
  secrets?: readonly string[] | undefined,
): DeclaredResource {
  const { urn, type, name, opts, parent } = resource;
  let own = inputs;
  return {
    urn,
    type,
    name,
    // Decoded when first read: a stack holds more kinds of resources than any rule looks at.
    get inputs() {
      own ??= inputsAmong(knownProps(resource.props));
      return own;
    },
    id: idAmong(resource.props),
    dependencies: resource.dependencies.map((dependency) => dependency.urn),
    propertyDependencies: Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([property, edges]) => [
        property,
        edges.map((edge) => edge.urn),
      ]),
    ),
    ...(parent === undefined ? {} : { parent: parent.urn }),
    ...(secrets === undefined || inputs === undefined ? {} : { secrets }),
    ...providerSettings(resource.provider),
    ...(opts.protect ? { protect: true } : {}),
  };
}

/** azure-native keeps the inputs of a deployed resource in an output of this name. */
const INPUTS_KEPT = "__inputs";

function inputsAmong(outputs: Readonly<Record<string, unknown>>): ValueRecord {
  const { kept } = decodeInputs({ kept: outputs[INPUTS_KEPT] }).inputs;
  return isRecord(kept) ? kept : decodeInputs(outputs).inputs;
}

/** The engine does not pass ids; both Azure providers repeat theirs among the outputs. */
function idAmong(props: object): DeclaredResource["id"] {
  const id: unknown = Object.getOwnPropertyDescriptor(props, "id")?.value;
  return typeof id === "string" && id !== "" && !isUnknownMark(id) ? id : UNKNOWN;
}

function providerSettings(provider: PolicyProviderResource | undefined): Pick<DeclaredResource, "provider"> {
  return provider === undefined ? {} : { provider: decodeInputs(knownProps(provider.props)).inputs };
}
