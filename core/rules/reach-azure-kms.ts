import { findKmsHosts, type KmsHost } from "../activation/kms-hosts";
import { doubtAzureKms, tellActivation } from "../activation/machine-activation";
import { type Estate, fail, type Machine, type Pass, subjectOf, type Verdict } from "../model";
import type { LegacyProof as Proof } from "../model/legacy";
import {
  legacyEstateRule as estateRule,
  legacyProof,
  legacySkip as skip,
  legacyUnknown as unknown,
} from "../model/legacy";
import { findWrongName } from "../network/find-wrong-name";
import {
  type AzureKmsObstacle,
  type AzureKmsProof,
  type Culprit,
  createAzureKmsProver,
  type Weakness,
} from "../network/prove-azure-kms";

type Key = AzureKmsObstacle | Weakness;

export default estateRule({
  id: "WL601",
  name: "reach-azure-kms",
  title: "Every Windows machine that activates with Azure KMS reaches it, from an Azure public address",
  why: "Machines that cannot reach Azure KMS stay activated for up to 180 days, so that the fault shows months after the change that made it. The request has to come from a public address of Azure: through a tunnel to on-premises it fails.",
  fix: "Give the route table a host route with next hop Internet for each current address of Azure KMS, do not deny the service tag AzurePlatformLKM, allow TCP 1688 to these addresses where the subnet has a default route (in Azure Firewall by a network rule), and give the subnet a NAT gateway or another way out.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/custom-routes-enable-kms-activation",
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/troubleshoot-activation-problems",
    "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#azure-platform-considerations",
    "https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview",
    "https://learn.microsoft.com/azure/firewall/rule-processing",
    "https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access",
  ],
  messages: {
    "forced-tunnel": {
      level: "mandatory",
      text: "{{table}} sends Azure KMS ({{addresses}}, TCP 1688) to {{nextHop}} by its route {{route}} ({{prefix}}): {{machines}} cannot activate.",
    },
    "old-address-only": {
      level: "mandatory",
      text: "Only {{kept}}, the former address of Azure KMS, gets through, and nothing to {{addresses}}, where it answers today: {{machines}} cannot activate.",
    },
    "nsg-denies": {
      level: "mandatory",
      text: "Rule {{rule}} (priority {{priority}}) of {{group}} denies TCP 1688 to Azure KMS ({{addresses}}): {{machines}} cannot activate.",
    },
    "no-outbound": {
      level: "mandatory",
      text: "Subnet {{subnet}} has no way out to the Internet, as {{because}}: {{machines}} cannot reach Azure KMS.",
    },
    "firewall-no-rule": {
      level: "mandatory",
      text: "Azure Firewall {{firewall}} does not let TCP 1688 to Azure KMS ({{addresses}}) through, as {{because}}: {{machines}} cannot activate.",
    },
    "firewall-application-rule": {
      level: "mandatory",
      text: "Azure Firewall {{firewall}} does not let Azure KMS ({{addresses}}) through, as {{because}}; a network rule is needed. {{machines}} cannot activate.",
    },
    "fqdn-without-dns-proxy": {
      level: "mandatory",
      text: "Azure Firewall {{firewall}} does not let Azure KMS ({{addresses}}) through: {{because}}. {{machines}} cannot activate.",
    },
    "wrong-cloud": {
      level: "mandatory",
      text: "{{owner}} points to the KMS of {{other}}, and {{machines}} are in {{cloud}}, whose KMS is at {{addresses}}: they cannot activate.",
    },
    "one-address-only": {
      level: "advisory",
      text: "Azure KMS answers from one of its addresses at a time, and only {{reached}} gets through, {{addresses}} does not: {{machines}} may fail to activate.",
    },
    "legacy-address-missing": {
      level: "advisory",
      text: "{{addresses}}, the former address of Azure KMS, does not get through. Microsoft lists it still; {{machines}} need it only if they have the old name registered.",
    },
  },
  examples: {
    bad: example([
      {
        name: "forced-tunnel",
        addressPrefix: "0.0.0.0/0",
        nextHopType: "VirtualNetworkGateway",
      },
    ]),
    good: example([
      {
        name: "forced-tunnel",
        addressPrefix: "0.0.0.0/0",
        nextHopType: "VirtualNetworkGateway",
      },
      { name: "azure-kms-1", addressPrefix: "20.118.99.224/32", nextHopType: "Internet" },
      { name: "azure-kms-2", addressPrefix: "40.83.235.53/32", nextHopType: "Internet" },
      { name: "azure-kms-former", addressPrefix: "23.102.135.246/32", nextHopType: "Internet" },
    ]),
  },
  check(estate) {
    const method = estate.declarations.activation?.method;
    if (method !== undefined && method !== "azure-kms") return skip(`machines activate by ${method}, as declared`);
    const hosts = findKmsHosts(estate);
    const machines = estate.machines.filter((machine) => mayUseAzureKms(machine, estate, hosts));
    if (machines.length === 0) return skip("no Windows machine uses Azure KMS");
    return checkMachines(machines, estate);
  },
});

/** Windows for sure, and nothing visible makes it activate otherwise; a KMS host activates with its own key. */
function mayUseAzureKms(machine: Machine, estate: Estate, hosts: readonly KmsHost[]): boolean {
  const { os } = machine;
  if (os !== "windows-server" && os !== "windows-client" && os !== "windows") return false;
  const { way } = tellActivation(estate, machine, hosts);
  return way === "azure-kms" || way === "unknown";
}

function checkMachines(machines: readonly Machine[], estate: Estate): readonly Verdict<Key>[] {
  const prove = createAzureKmsProver(estate);
  const findings = new Map<string, { culprit: Culprit<Key>; proof?: Proof; machines: string[] }>();
  const others: Verdict<Key>[] = [];
  for (const machine of machines) {
    const result = prove(machine);
    const { proof, weaknesses, doubt } = result;
    const open = doubtAzureKms(estate, machine);
    const misled = findWrongName(estate, machine, tellActivation(estate, machine, []));
    const obstacles = misled === undefined ? result.obstacles : [...result.obstacles, misled];
    if (doubt !== undefined && misled === undefined) {
      others.push(cannotTell(machine, proof, doubt.what, doubt.settle));
    } else if (obstacles.length > 0 && open !== undefined) {
      others.push(cannotTell(machine, proof, open.what, open.settle));
    } else {
      for (const culprit of open === undefined ? [...obstacles, ...weaknesses] : []) {
        const key = [culprit.message, culprit.subject.urn, culprit.path].join("\n");
        const found = findings.get(key);
        // What a script registers is wrong however open the way is.
        const basis = culprit === misled ? {} : { proof };
        if (found === undefined) findings.set(key, { culprit, ...basis, machines: [machine.name] });
        else found.machines.push(machine.name);
      }
      if (obstacles.length === 0) others.push(passed(machine, result));
    }
  }
  const failures = [...findings.values()].map(({ culprit, proof, machines: names }) =>
    fail<Key>(
      culprit.message,
      culprit.path,
      { ...culprit.data, machines: [...new Set(names)].sort() },
      { subject: culprit.subject, ...(proof === undefined ? {} : { basis: legacyProof(proof) }) },
    ),
  );
  return [...failures, ...others];
}

function cannotTell(machine: Machine, basis: Proof, what: string, settle: string | undefined): Verdict<Key> {
  return unknown(what, {
    subject: subjectOf(machine),
    basis: legacyProof(basis),
    ...(settle === undefined ? {} : { settle }),
  });
}

function passed(machine: Machine, { proof }: AzureKmsProof): Pass {
  return { verdict: "pass", subject: subjectOf(machine), basis: legacyProof(proof) };
}

/** A virtual machine behind a route table with these routes. */
function example(routes: readonly Readonly<Record<string, string>>[]) {
  const scope = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/app/providers/Microsoft.Network";
  return {
    resources: [
      {
        type: "azure-native:network:RouteTable",
        name: "spoke-routes",
        properties: { resourceGroupName: "app", routeTableName: "spoke-routes", location: "westeurope", routes },
      },
      {
        type: "azure-native:network:VirtualNetwork",
        name: "spoke",
        properties: {
          resourceGroupName: "app",
          virtualNetworkName: "spoke",
          location: "westeurope",
          addressSpace: { addressPrefixes: ["10.1.0.0/16"] },
          subnets: [
            {
              name: "app",
              addressPrefix: "10.1.1.0/24",
              routeTable: { id: `${scope}/routeTables/spoke-routes` },
            },
          ],
        },
      },
      {
        type: "azure-native:network:NetworkInterface",
        name: "app1-nic",
        properties: {
          resourceGroupName: "app",
          networkInterfaceName: "app1-nic",
          ipConfigurations: [{ name: "primary", subnet: { id: `${scope}/virtualNetworks/spoke/subnets/app` } }],
        },
      },
      {
        type: "azure-native:compute:VirtualMachine",
        name: "app1",
        properties: {
          location: "westeurope",
          licenseType: "Windows_Server",
          hardwareProfile: { vmSize: "Standard_D4s_v5" },
          storageProfile: {
            imageReference: {
              publisher: "MicrosoftWindowsServer",
              offer: "WindowsServer",
              sku: "2022-datacenter-g2",
              version: "latest",
            },
          },
          networkProfile: { networkInterfaces: [{ id: `${scope}/networkInterfaces/app1-nic` }] },
        },
      },
    ],
  };
}
