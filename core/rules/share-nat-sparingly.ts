import { createAzureKmsProver } from "../activation/paths/azure-kms";
import { activationOf } from "../inventory/activations";
import {
  type DeclaredResource,
  type Estate,
  estateRule,
  type Fact,
  fail,
  isKnown,
  list,
  type Machine,
  pass,
  type Subject,
  skip,
  UNKNOWN,
  unknown,
} from "../model";
import { recognise } from "../resources/tokens";

/**
 * Machines behind one address from which connections to Azure KMS were seen to be reset.
 * Source: MicrosoftDocs/SupportArticles-docs, issue 107: a report, not a documented limit.
 */
const MANY = 200;

export default estateRule({
  id: "WL604",
  name: "share-nat-sparingly",
  title: "No more than 200 machines reach Azure KMS from one public address",
  why: "With about 200 machines behind one public address, connections to Azure KMS were reset. That is a report from the field, not a documented limit.",
  fix: "Give the NAT gateway more public addresses, or split the machines between several gateways.",
  severity: "low",
  references: [
    "https://github.com/MicrosoftDocs/SupportArticles-docs/issues/107",
    "https://learn.microsoft.com/azure/nat-gateway/nat-gateway-resource",
  ],
  findings: {
    crowded: {
      level: "advisory",
      text: "{{machines}} machines reach Azure KMS through {{gateway}}, which has {{addresses}} public {{addresses?address|addresses}}. Connections were reset with about 200 machines behind one address.",
      fix: "Give {{gateway}} at least {{needed}} public addresses.",
    },
  },
  unknowns: {
    "count-unknown": {
      text: "How many machines reach Azure KMS from one public address of {{subjects}} is unknown.",
      settle:
        "Set the capacity of the machines and the public addresses of the gateway to values that are known before deployment.",
    },
  },
  skips: { "no-shared-address": "no machine reaches Azure KMS through a shared public address" },
  examples: { bad: example(201), good: example(200) },
  check(estate) {
    const gateways = countBehindGateways(estate);
    return gateways.length === 0 ? skip("no-shared-address") : gateways.map((gateway) => checkGateway(gateway, estate));
  },
});

interface Gateway {
  readonly subject: Subject;
  readonly machines: readonly Machine[];
}

function countBehindGateways(estate: Estate): readonly Gateway[] {
  const prove = createAzureKmsProver(estate);
  const behind = new Map<string, { readonly subject: Subject; readonly machines: Machine[] }>();
  for (const machine of estate.machines) {
    if (machine.os === "linux" || machine.os === UNKNOWN) continue;
    if (activationOf(estate, machine).way !== "azure-kms") continue;
    const { subject } =
      prove(machine).proof.steps.find(({ kind, outcome }) => kind === "outbound" && outcome === "passes") ?? {};
    const kind = recognise(subject?.type ?? "")?.kind;
    if (subject?.urn === undefined || (kind !== "nat-gateway" && kind !== "load-balancer")) continue;
    const found = behind.get(subject.urn);
    if (found === undefined) behind.set(subject.urn, { subject, machines: [machine] });
    else found.machines.push(machine);
  }
  return [...behind.values()];
}

function checkGateway({ subject, machines }: Gateway, { resources }: Estate) {
  const counts = machines.map(({ instances }) => instances.maximum);
  const count = counts.filter(isKnown).reduce((sum, each) => sum + each, 0);
  const resource = resources.find(({ urn }) => urn === subject.urn);
  const addresses = resource === undefined ? UNKNOWN : countAddresses(resource);
  if (isKnown(addresses) && addresses > 0 && count > MANY * addresses) {
    const data = { machines: count, gateway: subject.name, addresses, needed: Math.ceil(count / MANY) };
    return fail("crowded", undefined, data, { subject });
  }
  // Few machines fit behind a single address, however many there are.
  const certain = !counts.includes(UNKNOWN) && (count <= MANY || isKnown(addresses));
  return certain ? { ...pass, subject } : unknown("count-unknown", {}, { subject });
}

/** Public addresses of a gateway; UNKNOWN where some may stand elsewhere. */
function countAddresses({ type, inputs }: DeclaredResource): Fact<number> {
  if (recognise(type)?.kind === "load-balancer")
    return list(inputs, "frontendIPConfigurations") === undefined ? UNKNOWN : 1;
  const prefixes = list(inputs, "publicIpPrefixes");
  const addresses = list(inputs, "publicIpAddresses");
  if (!isKnown(addresses) || (prefixes !== undefined && !(isKnown(prefixes) && prefixes.length === 0))) return UNKNOWN;
  return addresses.length;
}

/** A scale set of so many machines behind a NAT gateway with one address. */
function example(capacity: number) {
  const scope = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/app/providers/Microsoft.Network";
  return {
    resources: [
      {
        type: "azure-native:network:NatGateway",
        name: "nat",
        properties: {
          resourceGroupName: "app",
          natGatewayName: "nat",
          sku: { name: "Standard" },
          publicIpAddresses: [{ id: `${scope}/publicIPAddresses/nat-address` }],
        },
      },
      {
        type: "azure-native:network:VirtualNetwork",
        name: "spoke",
        properties: {
          resourceGroupName: "app",
          virtualNetworkName: "spoke",
          location: "westeurope",
          addressSpace: { addressPrefixes: ["10.1.0.0/16"] },
          subnets: [{ name: "farm", addressPrefix: "10.1.0.0/20", natGateway: { id: `${scope}/natGateways/nat` } }],
        },
      },
      {
        type: "azure-native:compute:VirtualMachineScaleSet",
        name: "farm",
        properties: {
          location: "westeurope",
          sku: { name: "Standard_D2s_v5", capacity },
          virtualMachineProfile: {
            licenseType: "None",
            storageProfile: {
              imageReference: {
                publisher: "MicrosoftWindowsServer",
                offer: "WindowsServer",
                sku: "2022-datacenter-g2",
                version: "latest",
              },
            },
            networkProfile: {
              networkInterfaceConfigurations: [
                {
                  name: "primary",
                  primary: true,
                  ipConfigurations: [
                    { name: "primary", subnet: { id: `${scope}/virtualNetworks/spoke/subnets/farm` } },
                  ],
                },
              ],
            },
          },
        },
      },
    ],
  };
}
