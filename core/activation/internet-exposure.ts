import {
  at,
  type DeclaredResource,
  type Estate,
  type Fact,
  isKnown,
  isList,
  isOutside,
  isResolved,
  type LoadBalancer,
  meaningOf,
  NETWORK_SKU,
  number,
  PROTOCOL,
  type Reason,
  readEnumerated,
  text,
  UNKNOWN,
  type Value,
} from "../model";
import type { Entrance } from "../network/entrance";
import { decideInbound, type InboundDecision } from "../network/filters/inbound";
import { readAddress } from "../network/prefix";
import { activation } from "../words/activation";

/** How traffic from the Internet comes to an entrance. */
export type WayIn =
  /** `openByDefault`: open without a security group, as Basic addresses are. */
  | { readonly leads: "yes"; readonly by: Reason; readonly openByDefault: Fact<boolean> }
  | { readonly leads: "no" }
  | { readonly leads: "unknown"; readonly reason: Reason };

/** Addresses all over the Internet: what lets them all in lets everybody in, and an allowance for one office does not. */
const ANYWHERE = ["5.100.12.9", "77.160.44.3", "133.9.81.200", "198.18.77.5", "222.14.6.66"].flatMap(
  (address) => readAddress(address) ?? [],
);

/** What the security groups decide about a connection from anywhere on the Internet. */
export function decideFromInternet(entrance: Entrance, port: number): InboundDecision {
  let answer: InboundDecision | undefined;
  for (const prefix of ANYWHERE) {
    const decided = decideInbound(entrance, { prefixes: [prefix], tags: new Map([["internet", true]]) }, port);
    if (decided.access === "deny") return decided;
    if (answer === undefined || decided.access === "unknown") answer = decided;
  }
  return answer ?? { access: "allow", by: [] };
}

/** Finds a public address or a load-balancing rule that leads to a port of a machine. */
export function findWayIn({ configuration }: Entrance, port: number, estate: Estate): WayIn {
  const { publicAddress, pools } = configuration;
  if (isResolved(publicAddress)) {
    const by = activation("by-public-address", { address: publicAddress.name });
    return { leads: "yes", by, openByDefault: isBasic(publicAddress.urn, estate) };
  }
  if (isOutside(publicAddress)) {
    return { leads: "yes", by: activation("by-outside-address"), openByDefault: UNKNOWN };
  }
  const balancers = isKnown(pools) ? pools : [];
  for (const balancer of balancers.filter(isResolved)) {
    const rule = balancer.public === false ? undefined : ruleTo(balancer, port, estate);
    if (rule === undefined) continue;
    if (rule === UNKNOWN || balancer.public === UNKNOWN) {
      return { leads: "unknown", reason: activation("balancer-may-lead", { balancer: balancer.name }) };
    }
    const by = activation("by-load-balancer", { balancer: balancer.name, rule });
    return { leads: "yes", by, openByDefault: false };
  }
  if (publicAddress === UNKNOWN) return { leads: "unknown", reason: activation("public-address-unknown") };
  if (pools === UNKNOWN || balancers.includes(UNKNOWN)) {
    return { leads: "unknown", reason: activation("balancer-unknown") };
  }
  return { leads: "no" };
}

/** A Basic address lets everything in unless a group guards it; a Standard one nothing. The API's default was Basic. */
function isBasic(urn: string, { resources }: Estate): Fact<boolean> {
  const inputs = resources.find((resource) => resource.urn === urn)?.inputs;
  const sku = meaningOf(readEnumerated(text(inputs, "sku.name") ?? text(inputs, "sku"), NETWORK_SKU));
  return isKnown(sku) ? sku === "basic" : UNKNOWN;
}

/** The name of a rule that hands this port on to the pool; UNKNOWN where one may. */
function ruleTo({ urn }: LoadBalancer, port: number, { resources }: Estate): Fact<string> {
  const balancer = resources.find((resource) => resource.urn === urn);
  if (balancer === undefined) return UNKNOWN;
  const inline = ["loadBalancingRules", "inboundNatRules"].map((path) => at(balancer.inputs, path));
  const separate = resources
    .filter(({ type, propertyDependencies, dependencies, inputs }) => {
      if (!/^azure:lb\/(?:rule:Rule|natRule:NatRule)$/i.test(type)) return false;
      const id = text(inputs, "loadbalancerId");
      if (isKnown(id) && isKnown(balancer.id)) return id.toLowerCase() === balancer.id.toLowerCase();
      return (propertyDependencies.loadbalancerId ?? dependencies).includes(urn);
    })
    .map(({ inputs }): DeclaredResource["inputs"] => inputs);
  const rules = [...inline.flatMap((found) => (isList(found) ? found : [])), ...separate];
  const leading = rules.find((rule) => leadsTo(rule, port) === true);
  if (leading !== undefined) {
    const name = text(leading, "name");
    return isKnown(name) ? name : `to port ${String(port)}`;
  }
  return inline.includes(UNKNOWN) || rules.some((rule) => leadsTo(rule, port) === UNKNOWN) ? UNKNOWN : undefined;
}

function leadsTo(rule: Value, port: number): Fact<boolean> {
  if (rule === UNKNOWN) return UNKNOWN;
  if (meaningOf(readEnumerated(text(rule, "protocol"), PROTOCOL)) === "udp") return false;
  const backend = number(rule, "backendPort");
  // Port 0 stands for all of them.
  return isKnown(backend) ? backend === port || backend === 0 : backend;
}
