import { createMetadataProver, type MetadataAnswer } from "../activation/paths/instance-metadata";
import { estateRule, fail, type Machine, pass, skip, subjectOf, unknown, type VerdictOf } from "../model";

const findings = {
  denied: {
    level: "advisory",
    text: "Rule {{rule}} of {{group}} denies instance metadata (AzurePlatformIMDS), which {{machine}} needs because it runs Azure Edition.",
    fix: "Delete rule {{rule}} of {{group}}, or let it allow the traffic.",
    snippet: { name: "{{rule}}", access: "Allow", destinationAddressPrefix: "AzurePlatformIMDS" },
  },
} as const;

export default estateRule({
  id: "WL603",
  name: "reach-instance-metadata",
  title: "Machines with Azure Edition reach Azure's instance metadata",
  why: "Azure Edition proves by instance metadata that it runs on Azure. Where that is blocked, a watermark stays on the desktop although Windows says it is licensed.",
  fix: "Do not deny the service tag AzurePlatformIMDS, exempt 169.254.169.254 from proxies, and allow HTTP (TCP 80) to cacerts.digicert.com, caissuers.microsoft.com and www.microsoft.com, from which Windows downloads the certificates it needs.",
  severity: "low",
  references: [
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/activation-watermark-appears",
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/windows-vm-imds-certissues",
    "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#azure-platform-considerations",
  ],
  findings,
  skips: { "no-azure-edition": "no machine runs Azure Edition" },
  examples: { bad: example("Deny"), good: example("Allow") },
  check(estate) {
    const concerned = estate.machines.filter(({ edition }) => edition === "datacenter-azure-edition");
    if (concerned.length === 0) return skip("no-azure-edition");
    const prove = createMetadataProver(estate);
    return concerned.flatMap((machine) => checkMachine(machine, prove(machine)));
  },
});

function checkMachine(machine: Machine, answer: MetadataAnswer): readonly VerdictOf<typeof findings>[] {
  const { proof: basis, blockedBy, unknown: reason } = answer;
  const subject = subjectOf(machine);
  if (reason !== undefined) return [unknown(reason, { subject, basis })];
  if (blockedBy.length === 0) return [{ ...pass, subject, basis }];
  return blockedBy.map(({ message, path, data, subject: blocker }) => {
    const { rule = "?", group = "?" } = data;
    return fail(message, path, { rule, group, machine: machine.name }, { subject: blocker, basis });
  });
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
