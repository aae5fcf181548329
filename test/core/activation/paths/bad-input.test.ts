import { createAzureKmsProver } from "../../../../core/activation/paths/azure-kms";
import { createKmsHostProver } from "../../../../core/activation/paths/kms-host";
import type { DeclaredResource } from "../../../../core/model";
import { buildEstate } from "../../../support/builders";
import { networkRule } from "../../../support/firewalls";
import { largePath } from "../../../support/large-path";
import { NETWORK_ID, native, route, securityRule } from "../../../support/network";
import { hubFirewall, type PrivatePathParts, privatePath } from "../../../support/private-path";
import { processorTime } from "../../../support/processor-time";

/** How both proofs of the client end: to Azure KMS, and to the KMS host. */
function prove(resources: readonly DeclaredResource[]): readonly string[] {
  const estate = buildEstate({ resources });
  const named = (name: string) => estate.machines.find((machine) => machine.name === name);
  const [client, machine] = [named("app"), named("kms1")];
  if (client === undefined || machine === undefined) throw new Error("no machines");
  const host = createKmsHostProver(estate)(client, { name: "kms1", port: 1688, machine });
  return [createAzureKmsProver(estate)(client).proof.outcome, host.proof.outcome];
}

const deny = (name: string, priority: number, more: Readonly<Record<string, unknown>> = {}) =>
  securityRule(name, "Deny", priority, more);
const allow = (name: string, priority: number) => securityRule(name, "Allow", priority);
/** Denials decide about Azure KMS where the subnet has a default route. */
const TO_INTERNET = [route("0.0.0.0/0", "Internet")];
const REACHED = ["reached", "reached"];
const OPEN = ["unknown", "unknown"];
const BLOCKED = ["blocked", "blocked"];

describe("what Azure would refuse, and what goes round in a circle", () => {
  const based = (name: string, on: string) =>
    native("FirewallPolicy", name, {
      firewallPolicyName: name,
      basePolicy: { id: `${NETWORK_ID}/firewallPolicies/${on}` },
    });
  const spokes: PrivatePathParts = {
    hostIn: "two",
    clientRoutes: [route("0.0.0.0/0", "VirtualAppliance", "10.0.0.4")],
    hostRoutes: [route("0.0.0.0/0", "VirtualAppliance", "10.0.0.4")],
    peerings: { allowForwardedTraffic: true },
  };
  const allowing = networkRule({ destinationAddresses: ["*"] });
  test.each<[string, PrivatePathParts, readonly string[]]>([
    ["a route whose prefix is none", { clientRoutes: [route("10.0.0.0/33", "None")] }, OPEN],
    [
      "a rule whose prefix is none",
      { clientRoutes: TO_INTERNET, clientRules: [deny("x", 100, { destinationAddressPrefix: "10.0.0" })] },
      OPEN,
    ],
    ["an address space that is none", { clientSubnet: { addressPrefix: "10.1.1" } }, REACHED],
    [
      "two rules of one priority that differ",
      { clientRoutes: TO_INTERNET, clientRules: [deny("a", 100), allow("b", 100)] },
      OPEN,
    ],
    [
      "two rules of one priority that agree",
      { clientRoutes: TO_INTERNET, clientRules: [deny("a", 100), deny("b", 100)] },
      BLOCKED,
    ],
    [
      "rules about overlapping prefixes",
      {
        clientRoutes: TO_INTERNET,
        clientRules: [allow("all", 200), deny("half", 100, { destinationAddressPrefix: "0.0.0.0/0" })],
      },
      BLOCKED,
    ],
    [
      "a rule with one port and a list of ports",
      {
        clientRoutes: TO_INTERNET,
        clientRules: [deny("x", 100, { destinationPortRanges: ["1688"] })],
      },
      OPEN,
    ],
    [
      "a range of ports backwards",
      { clientRoutes: TO_INTERNET, clientRules: [deny("x", 100, { destinationPortRange: "2000-1000" })] },
      OPEN,
    ],
    [
      "a priority that is none",
      { clientRoutes: TO_INTERNET, clientRules: [{ ...deny("x", 100), priority: "first" }] },
      OPEN,
    ],
    [
      "a route table of another region",
      { clientRoutes: [route("10.0.0.0/16", "None")], clientTable: { location: "eastus" } },
      ["reached", "blocked"],
    ],
    [
      "a network peered with itself",
      {
        peering: { "one-to-hub": { remoteVirtualNetwork: { id: `${NETWORK_ID}/virtualNetworks/one` } } },
      },
      ["reached", "unknown"],
    ],
    [
      "firewall policies based on each other",
      {
        ...spokes,
        more: [
          ...hubFirewall([allowing]).filter(({ name }) => name !== "policy"),
          based("policy", "base"),
          based("base", "policy"),
        ],
      },
      REACHED,
    ],
    [
      "a firewall policy based on itself",
      {
        ...spokes,
        more: [...hubFirewall([allowing]).filter(({ name }) => name !== "policy"), based("policy", "policy")],
      },
      REACHED,
    ],
    [
      "two peerings between the same networks",
      {
        more: [
          native("VirtualNetworkPeering", "again", {
            virtualNetworkName: "one",
            virtualNetworkPeeringName: "again",
            remoteVirtualNetwork: { id: `${NETWORK_ID}/virtualNetworks/hub` },
          }),
        ],
      },
      ["reached", "unknown"],
    ],
    [
      "two networks with one address space",
      {
        more: [
          native("VirtualNetwork", "twin", {
            virtualNetworkName: "twin",
            addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
          }),
          native("VirtualNetworkPeering", "to-twin", {
            virtualNetworkName: "one",
            remoteVirtualNetwork: { id: `${NETWORK_ID}/virtualNetworks/twin` },
          }),
        ],
      },
      ["reached", "unknown"],
    ],
  ])("%s", (_name, parts, outcomes) => {
    expect(prove(privatePath(parts))).toEqual(outcomes);
  });
});

test("1,000 machines behind 1,000 security rules, and a firewall: both proofs within a second", () => {
  const estate = buildEstate({ resources: largePath(1000, 1000) });
  const machine = estate.machines.find(({ name }) => name === "kms1");
  if (machine === undefined) throw new Error("no host");
  const clients = estate.machines.filter(({ name }) => name.startsWith("client"));
  const started = processorTime();
  const proveAzure = createAzureKmsProver(estate);
  const proveHost = createKmsHostProver(estate);
  const outcomes = new Set(
    clients.flatMap((client) => [
      proveAzure(client).proof.outcome,
      proveHost(client, { name: "kms1", port: 1688, machine }).proof.outcome,
    ]),
  );
  const took = processorTime() - started;
  expect(clients).toHaveLength(1000);
  expect([...outcomes]).toEqual(["reached"]);
  // A second on an idle machine; what the search must not be is quadratic.
  expect(took).toBeLessThan(2000);
});
