import rule from "../../../core/rules/keep-kms-private";
import { COMPUTED } from "../../support/builders";
import { inboundRule, type KmsEstateParts, kmsEstate } from "../../support/kms-estate";
import { classic, NETWORK_ID, native } from "../../support/network";
import { testRule } from "../../support/rule-tester";

const address = (sku: unknown = { name: "Standard" }) =>
  native("PublicIPAddress", "address", { publicIpAddressName: "address", sku });
const PUBLIC = { publicIPAddress: { id: `${NETWORK_ID}/publicIPAddresses/address` } };
const open = [inboundRule("Allow", "*")];
const given = (parts: KmsEstateParts) => ({ resources: kmsEstate(parts) });
const exposed = (parts: KmsEstateParts, sku?: unknown) =>
  given({ hostConfiguration: PUBLIC, ...parts, more: [address(sku), ...(parts.more ?? [])] });

const POOL = { loadBalancerBackendAddressPools: [{ id: `${NETWORK_ID}/loadBalancers/lb/backendAddressPools/pool` }] };
const balancer = (rules: unknown, isPublic = true) =>
  native("LoadBalancer", "lb", {
    loadBalancerName: "lb",
    sku: { name: "Standard" },
    frontendIPConfigurations: [
      isPublic
        ? { name: "front", publicIPAddress: { id: "/subscriptions/1/x/y" } }
        : { name: "front", subnet: { id: "/subscriptions/1/z" } },
    ],
    backendAddressPools: [{ name: "pool" }],
    loadBalancingRules: rules,
  });
const behind = (rules: unknown, isPublic = true) =>
  given({ rules: open, hostConfiguration: POOL, more: [balancer(rules, isPublic)] });
const lbRule = (backendPort: unknown, protocol = "Tcp") => [
  { name: "kms", frontendPort: backendPort, backendPort, protocol },
];

testRule(rule, {
  passes: {
    "no public address": given({}),
    "a Standard address without a group, which lets nothing in": exposed({}),
    "an address, and a rule for one office": exposed({ rules: [inboundRule("Allow", "203.0.113.0/24")] }),
    "an address, and a rule for the network": exposed({ rules: [inboundRule("Allow", "VirtualNetwork")] }),
    "an address, and another port open": exposed({
      rules: [inboundRule("Allow", "*", { destinationPortRange: "3389" })],
    }),
    "an address, and a denial before the allowance": exposed({
      rules: [...open, inboundRule("Deny", "Internet", { name: "first", priority: 100 })],
    }),
    "a rule that cannot be read, and no way in": given({ rules: [inboundRule("Allow", COMPUTED)] }),
  },
  fails: {
    "an address, and a rule for everybody": {
      given: exposed({ rules: open }),
      says: ["exposed"],
      at: ["securityRules[0].access"],
      about: ["nsg"],
    },
    "an address, and a rule for the Internet": {
      given: exposed({ rules: [inboundRule("Allow", "Internet")] }),
      says: ["exposed"],
    },
    "an address, and all ports open": {
      given: exposed({ rules: [inboundRule("Allow", "0.0.0.0/0", { destinationPortRange: "*", protocol: "*" })] }),
      says: ["exposed"],
    },
    "a Basic address without a group": { given: exposed({}, { name: "Basic" }), says: ["exposed"], about: ["kms1"] },
    "an address outside the stack": { given: given({ rules: open, hostConfiguration: PUBLIC }), says: ["exposed"] },
    "a public load balancer's rule": { given: behind(lbRule(1688)), says: ["exposed"] },
    "a public load balancer's rule for all ports": { given: behind(lbRule(0, "All")), says: ["exposed"] },
    "a classic load balancer's rule": {
      given: given({
        rules: open,
        hostConfiguration: POOL,
        more: [
          balancer([]),
          {
            ...classic("lb/rule:Rule", "rule", { loadbalancerId: COMPUTED, backendPort: 1688, protocol: "Tcp" }),
            dependencies: ["lb"],
          },
        ],
      }),
      says: ["exposed"],
    },
    "an open rule with no way in": {
      given: given({ rules: open }),
      says: ["open-rule"],
      at: ["securityRules[0].access"],
    },
    "a load balancer's rule for another port": { given: behind(lbRule(443)), says: ["open-rule"] },
    "an internal load balancer": { given: behind(lbRule(1688), false), says: ["open-rule"] },
  },
  skips: { "no host": { given: { resources: [] }, says: ["activation/no-host-in-stack"] } },
  cannotTell: {
    "an address, and a source that the deployment computes": {
      given: exposed({ rules: [inboundRule("Allow", COMPUTED)] }),
      says: ["network/rule-unclear"],
    },
    "an address of a kind that is not known": { given: exposed({}, { name: COMPUTED }), says: ["sku-unknown"] },
    "a load balancer's port that the deployment computes": {
      given: behind(lbRule(COMPUTED)),
      says: ["activation/balancer-may-lead"],
    },
    "an interface that the deployment computes": {
      given: given({
        host: { networkProfile: { networkInterfaces: [{ id: COMPUTED }] } },
      }),
      says: ["interfaces-unknown"],
    },
  },
});
