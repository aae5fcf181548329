import { fail, type Machine, subjectOf, type Verdict } from "../model";
import {
  legacyEstateRule as estateRule,
  legacyProof,
  legacySkip as skip,
  legacyUnknown as unknown,
} from "../model/legacy";
import { createMetadataProver, type MetadataProof } from "../network/prove-metadata";

export default estateRule({
  id: "WL603",
  name: "reach-instance-metadata",
  title: "Machines with Azure Edition reach Azure's instance metadata",
  why: "Azure Edition proves by instance metadata that it runs on Azure. Where that is blocked, a watermark stays on the desktop although Windows says it is licensed.",
  fix: "Take the denial of the service tag AzurePlatformIMDS away, exempt 169.254.169.254 from proxies, and let HTTP (TCP 80) to cacerts.digicert.com, caissuers.microsoft.com and www.microsoft.com, from where Windows downloads the certificates it trusts the answer by, through firewalls and proxies.",
  severity: "low",
  references: [
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/activation-watermark-appears",
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/windows-vm-imds-certissues",
    "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#azure-platform-considerations",
  ],
  messages: {
    denied: {
      level: "advisory",
      text: "Rule {{rule}} of {{group}} denies instance metadata (AzurePlatformIMDS), which {{machine}} needs as it runs Azure Edition.",
    },
  },
  examples: { bad: example("Deny"), good: example("Allow") },
  check({ machines }) {
    const concerned = machines.filter(({ edition }) => edition === "datacenter-azure-edition");
    if (concerned.length === 0) return skip("no machine runs Azure Edition");
    const prove = createMetadataProver();
    return concerned.flatMap((machine) => checkMachine(machine, prove(machine)));
  },
});

function checkMachine(machine: Machine, { proof, obstacles, doubt }: MetadataProof): readonly Verdict<"denied">[] {
  const subject = subjectOf(machine);
  if (doubt !== undefined) {
    const { what, settle } = doubt;
    return [unknown(what, { subject, basis: legacyProof(proof), ...(settle === undefined ? {} : { settle }) })];
  }
  if (obstacles.length === 0) return [{ verdict: "pass", subject, basis: legacyProof(proof) }];
  return obstacles.map(({ message, path, data, subject: rule }) =>
    fail(message, path, { ...data, machine: machine.name }, { subject: rule, basis: legacyProof(proof) }),
  );
}

/** A machine with Azure Edition, and a rule about instance metadata in the group of its interface. */
function example(access: string) {
  const scope = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/app/providers/Microsoft.Network";
  return {
    resources: [
      {
        type: "azure-native:network:NetworkSecurityGroup",
        name: "app-nsg",
        properties: {
          resourceGroupName: "app",
          networkSecurityGroupName: "app-nsg",
          securityRules: [
            {
              name: "metadata",
              direction: "Outbound",
              access,
              priority: 100,
              protocol: "*",
              sourceAddressPrefix: "*",
              sourcePortRange: "*",
              destinationAddressPrefix: "AzurePlatformIMDS",
              destinationPortRange: "*",
            },
          ],
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
          subnets: [{ name: "app", addressPrefix: "10.1.1.0/24" }],
        },
      },
      {
        type: "azure-native:network:NetworkInterface",
        name: "app-nic",
        properties: {
          resourceGroupName: "app",
          networkInterfaceName: "app-nic",
          networkSecurityGroup: { id: `${scope}/networkSecurityGroups/app-nsg` },
          ipConfigurations: [{ name: "primary", subnet: { id: `${scope}/virtualNetworks/spoke/subnets/app` } }],
        },
      },
      {
        type: "azure-native:compute:VirtualMachine",
        name: "app",
        properties: {
          location: "westeurope",
          licenseType: "None",
          hardwareProfile: { vmSize: "Standard_D2s_v5" },
          storageProfile: {
            imageReference: {
              publisher: "MicrosoftWindowsServer",
              offer: "WindowsServer",
              sku: "2022-datacenter-azure-edition",
              version: "latest",
            },
          },
          networkProfile: { networkInterfaces: [{ id: `${scope}/networkInterfaces/app-nic` }] },
        },
      },
    ],
  };
}
