import {
  estateRule,
  fail,
  isKnown,
  isOutside,
  isResolved,
  type Machine,
  pass,
  type Ref,
  type SecurityGroup,
  skip,
  subjectOf,
  unknown,
  type Verdict,
} from "../model";
import { entrancesOf } from "../network/decide-inbound";
import { compileRules, decideSecurity, ruleName } from "../network/decide-security";
import { nameOf } from "../network/name-of";
import { readAddress } from "../network/prefix";

/** Azure's instance metadata, which no route can lead astray; azure-docs, virtual-machines/instance-metadata-service. */
const ADDRESS = "169.254.169.254";
const TAG = "azureplatformimds";

export default estateRule({
  id: "WL603",
  name: "reach-instance-metadata",
  title: "Machines with Azure Edition reach Azure's instance metadata",
  why: "Azure Edition proves by instance metadata that it runs on Azure. Where that is blocked, a watermark stays on the desktop although Windows says it is licensed.",
  fix: "Take the denial of the service tag AzurePlatformIMDS away; exempt 169.254.169.254 and the certificate addresses from proxies.",
  severity: "low",
  references: [
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/activation-watermark-appears",
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
    return concerned.flatMap(checkMachine);
  },
});

function checkMachine(machine: Machine): readonly Verdict<"denied">[] {
  const subject = subjectOf(machine);
  const entrances = entrancesOf(machine);
  if (entrances === undefined)
    return [unknown("which network security groups guard machines with Azure Edition", { subject })];
  const groups = new Set<Ref<SecurityGroup>>(
    entrances.flatMap(({ nic, subnet }) => [nic.securityGroup, subnet.securityGroup]),
  );
  const verdicts = [...groups].flatMap((group): readonly Verdict<"denied">[] => {
    if (group === undefined) return [];
    if (!isResolved<SecurityGroup>(group)) {
      const what = isOutside(group)
        ? `whether network security group ${group.outside} outside the stack denies instance metadata`
        : "whether a network security group denies instance metadata";
      return [unknown(what, { subject })];
    }
    return checkGroup(group, machine);
  });
  return verdicts.length > 0 ? verdicts : [{ ...pass, subject }];
}

/** The platform lets instance metadata out whatever a group denies, except by its service tag. */
function checkGroup(group: SecurityGroup, machine: Machine): readonly Verdict<"denied">[] {
  const compiled = compileRules(group.rules);
  const rules = compiled.rules.filter(
    ({ destinations }) =>
      destinations.doubt !== undefined || destinations.spans.some((span) => span.kind === "tag" && span.tag === TAG),
  );
  const address = readAddress(ADDRESS);
  const decided = decideSecurity(
    { ...compiled, rules },
    {
      direction: "outbound",
      source: { prefixes: [], tags: new Map([["virtualnetwork", true]]) },
      destination: {
        prefixes: address === undefined ? [] : [address],
        tags: new Map([
          [TAG, true],
          // So that the default rules let it out, as the platform does.
          ["internet", true],
        ]),
      },
      port: 80,
    },
  );
  if (decided.access === "cannot-tell") {
    const what = `whether network security group ${nameOf(group)} denies instance metadata: ${decided.doubt}`;
    return [unknown(what, { subject: subjectOf(group) })];
  }
  // The default rules do not stop it.
  const { access, rule } = decided;
  if (access === "allow" || !("urn" in rule) || !isKnown(rule.access)) return [];
  const path = rule.at === "" ? "access" : `${rule.at}.access`;
  const data = { rule: ruleName(rule), group: nameOf(group), machine: machine.name };
  return [fail("denied", path, data, { subject: subjectOf(rule) })];
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
