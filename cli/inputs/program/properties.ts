import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isJson, type Json } from "../detect";
import { spreadUnknown, UNKNOWN_MARK } from "./unknown-mark";

export function propertiesOf(struct: Struct | undefined): Json {
  const properties = spreadUnknown(struct?.toJavaScript() ?? {});
  return isJson(properties) ? properties : {};
}

/** What Azure computes in parts of network resources: ids of their own, and addresses that nobody chose. */
interface ComputedParts {
  /** Tokens whose resources have such parts. */
  readonly types: RegExp;
  /** Properties that Azure fills in, by the property that lists the parts. */
  readonly parts: Readonly<Record<string, readonly string[]>>;
}

const NATIVE: ComputedParts = {
  types: /^azure-native(_network_\w+)?:network[:/]/,
  parts: {
    subnets: ["id"],
    securityRules: ["id"],
    routes: ["id"],
    probes: ["id"],
    loadBalancingRules: ["id"],
    outboundRules: ["id"],
    backendAddressPools: ["id"],
    frontendIPConfigurations: ["id", "privateIPAddress"],
    ipConfigurations: ["id", "privateIPAddress"],
  },
};

/** Source: the schema of the classic provider, version 6.37 (outputs of its nested blocks). */
const CLASSIC: ComputedParts = {
  types: /^azure:(?:network|lb|compute)\//,
  parts: {
    subnets: ["id"],
    frontendIpConfigurations: ["id", "privateIpAddress"],
    ipConfigurations: ["privateIpAddress"],
  },
};

/**
 * Inputs as outputs. A part without an id gets an unknown one, as in a preview: what reads it (`pools[0].id`) must not
 * find nothing. The same holds for the name that Azure gives every resource: SDKs that are not told of an output, such as
 * Java's, lose the dependency with it.
 */
export function outputsOf(type: string, inputs: Json): Json {
  const isNative = /^azure-native(?:_\w+)?:/.test(type);
  const { types, parts } = isNative ? NATIVE : CLASSIC;
  const outputs: Record<string, unknown> = isNative ? { name: UNKNOWN_MARK, ...inputs } : { ...inputs };
  if (!types.test(type)) return outputs;
  for (const [property, computed] of Object.entries(parts)) {
    const listed = outputs[property];
    if (!Array.isArray(listed)) continue;
    const unknown = Object.fromEntries(computed.map((name) => [name, UNKNOWN_MARK]));
    outputs[property] = listed.map((part: unknown) => (isJson(part) ? { ...unknown, ...part } : part));
  }
  return outputs;
}

export function structOf(properties: Json): Struct {
  // The declarations ask for JavaScript values, which is what JSON holds.
  return Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);
}
