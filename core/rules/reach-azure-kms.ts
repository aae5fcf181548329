import { doubtAzureKms, type MachineActivation } from "../activation/machine-activation";
import type { Blocker } from "../activation/paths/answer";
import { type AzureKmsWeakness, createAzureKmsProver } from "../activation/paths/azure-kms";
import type { AzureKmsBlock } from "../activation/paths/blockers";
import { findNearAddresses, type NearAddressKey } from "../activation/paths/find-near-addresses";
import {
  type AzureWrongKey,
  concernsAzureKms,
  findWrongRegistration,
} from "../activation/paths/find-wrong-registration";
import { cloudOfKms } from "../data/azure-kms-endpoints";
import { activationOf } from "../inventory/activations";
import {
  type Estate,
  estateRule,
  type Fail,
  fail,
  type Machine,
  type Proof,
  pass,
  skip,
  subjectOf,
  unknown,
  type VerdictOf,
} from "../model";
import { SHARED_REGISTRATION_FINDINGS } from "../words/registration";

const RULE_OF_FIREWALL = {
  rules: [
    {
      ruleType: "NetworkRule",
      name: "azure-kms",
      ipProtocols: ["TCP"],
      sourceAddresses: ["*"],
      destinationAddresses: "{{addresses}}",
      destinationPorts: ["1688"],
    },
  ],
} as const;

const findings = {
  "forced-tunnel": {
    level: "mandatory",
    text: "Route {{route}} ({{prefix}}) in {{table}} sends Azure KMS traffic ({{addresses}}, TCP 1688) to {{nextHop}}, so {{machines}} cannot activate.",
    fix: "Add a route with next hop Internet to {{table}} for each of {{addresses}}.",
    snippet: { routes: [{ name: "azure-kms", addressPrefix: "{{first}}/32", nextHopType: "Internet" }] },
  },
  "old-address-only": {
    level: "mandatory",
    text: "{{owner}} lets only {{kept}} through, the former address of Azure KMS. The current addresses ({{addresses}}) are blocked, so {{machines}} cannot activate.",
    fix: "Allow {{addresses}} in {{owner}} in the same way as {{kept}}.",
  },
  "nsg-denies": {
    level: "mandatory",
    text: "Rule {{rule}} (priority {{priority}}) of {{group}} denies TCP 1688 to Azure KMS ({{addresses}}), so {{machines}} cannot activate.",
    fix: "Add a rule to {{group}} that allows the traffic before rule {{rule}}, or delete that rule.",
    snippet: {
      securityRules: [
        {
          name: "azure-kms",
          direction: "Outbound",
          access: "Allow",
          priority: "{{before}}",
          protocol: "Tcp",
          sourceAddressPrefix: "*",
          sourcePortRange: "*",
          destinationAddressPrefixes: "{{addresses}}",
          destinationPortRange: "1688",
        },
      ],
    },
  },
  "no-outbound": {
    level: "mandatory",
    text: "Subnet {{subnet}} has no outbound internet access ({{reason}}), so {{machines}} cannot reach Azure KMS.",
    fix: "Associate a NAT gateway with subnet {{subnet}}.",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference as Pulumi YAML writes it
    snippet: { natGateway: { id: "${natGateway.id}" } },
  },
  "no-ip-forwarding": {
    level: "mandatory",
    text: "Route {{route}} ({{prefix}}) in {{table}} sends Azure KMS traffic ({{addresses}}, TCP 1688) to {{address}}, but network interface {{nic}} there does not forward traffic, so {{machines}} cannot activate.",
    fix: "Turn on IP forwarding of {{nic}}.",
    snippet: { enableIPForwarding: true },
  },
  "firewall-no-rule": {
    level: "mandatory",
    text: "Azure Firewall {{firewall}} blocks TCP 1688 to Azure KMS ({{addresses}}): {{reason}}. {{machines}} cannot activate.",
    fix: "Add a network rule for {{addresses}} to {{firewall}}.",
    snippet: RULE_OF_FIREWALL,
  },
  "firewall-application-rule": {
    level: "mandatory",
    text: "Application rule {{rule}} of Azure Firewall {{firewall}} allows HTTP and HTTPS only, so {{machines}} cannot reach Azure KMS ({{addresses}}).",
    fix: "Add a network rule for {{addresses}} to {{firewall}} in place of application rule {{rule}}.",
    snippet: RULE_OF_FIREWALL,
  },
  "fqdn-without-dns-proxy": {
    level: "mandatory",
    text: "Rule {{rule}} of Azure Firewall {{firewall}} allows Azure KMS by name, which needs the DNS proxy, so {{machines}} cannot reach {{addresses}}.",
    fix: "Turn on the DNS proxy of {{firewall}}, or allow {{addresses}} instead of the name.",
    snippet: { dnsSettings: { enableProxy: true } },
  },
  "wrong-cloud": {
    level: "mandatory",
    text: "{{owner}} names the KMS of {{other}}, but {{machines}} {{machines?is|are}} in {{cloud}}, so {{machines?it|they}} cannot activate.",
    fix: "Use {{kms}} ({{addresses}}) in {{owner}}.",
  },
  "wrong-port": {
    level: "mandatory",
    text: "{{owner}} registers {{host}} on TCP {{port}}, where Azure KMS does not answer, so {{machines}} cannot activate.",
    fix: "Register {{host}} without a port, or with 1688, in {{owner}}.",
  },
  ...SHARED_REGISTRATION_FINDINGS,
  "other-host": {
    level: "advisory",
    text: "{{owner}} registers KMS host {{host}}, but `activation.method` is azure-kms, so {{machines}} {{machines?does|do}} not use Azure KMS.",
    fix: "Register {{kms}} in {{owner}}, or declare the method that the machines use.",
  },
  "near-miss-address": {
    level: "advisory",
    text: "{{owner}} contains {{written}}, which resembles {{address}} of Azure KMS but is not one of its names or addresses.",
    fix: "Replace {{written}} by {{address}} in {{owner}}.",
  },
  "other-provider-address": {
    level: "advisory",
    text: "{{owner}} contains {{written}}, the KMS of {{provider}}, which does not answer in Azure. Azure KMS has {{addresses}}.",
    fix: "Replace {{written}} by {{addresses}} in {{owner}}.",
  },
  "one-address-only": {
    level: "advisory",
    text: "Azure KMS answers from one of its addresses at a time. {{reached}} can be reached and {{addresses}} cannot, so {{machines}} may fail to activate.",
    fix: "Allow {{addresses}} in the same way as {{reached}}.",
  },
  "legacy-address-missing": {
    level: "advisory",
    text: "{{machines}} cannot reach {{addresses}}, the former address of Azure KMS, which Microsoft still lists. Only machines that have its former name registered need it.",
    fix: "Allow {{addresses}} in the same way as {{reached}}.",
  },
} as const;

const unknowns = {
  "network-of-nodes": {
    text: "Whether the nodes of {{subjects}} reach Azure KMS is unknown, because the network of their nodes is not read.",
    settle: "Check the route table, the firewall and the network security group of the subnet that the nodes use.",
  },
  "activation-unknown": {
    text: "Whether {{subjects}} {{subjects?uses|use}} Azure KMS, which cannot be reached, is unknown: image, domain or scripts may decide otherwise.",
    settle:
      "Declare `activation: { method: azure-kms }`, or the method that the machines use, in windows-licensing.yaml.",
  },
} as const;

type Answer = VerdictOf<typeof findings, typeof unknowns>;

export default estateRule({
  id: "WL601",
  name: "reach-azure-kms",
  title: "Every Windows machine that activates with Azure KMS reaches it, from an Azure public address",
  why: "Machines that cannot reach Azure KMS stay activated for up to 180 days, so the fault shows months after the change that made it. The request has to come from a public address of Azure: through a tunnel to on-premises it fails.",
  fix: "Give the route table a host route with next hop Internet for each current address of Azure KMS, do not deny the service tag AzurePlatformLKM, allow TCP 1688 to these addresses where the subnet has a default route (in Azure Firewall by a network rule), and give the subnet outbound access.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/custom-routes-enable-kms-activation",
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/troubleshoot-activation-problems",
    "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#azure-platform-considerations",
    "https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview",
    "https://learn.microsoft.com/azure/firewall/rule-processing",
    "https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access",
  ],
  findings,
  unknowns,
  skips: {
    "other-method": "`activation.method` is {{method}}",
    "no-machine": "no Windows machine uses Azure KMS",
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
    if (method !== undefined && method !== "azure-kms") return skip("other-method", { method });
    const machines = estate.machines.filter((machine) => mayUseAzureKms(machine, estate));
    const fleets = estate.licensed.fleets.filter(({ os }) => os === "windows-server" || os === "windows");
    const nodes = fleets.map((fleet) => unknown("network-of-nodes", {}, { subject: subjectOf(fleet) }));
    if (machines.length === 0) return nodes.length > 0 ? nodes : skip("no-machine");
    return [...checkMachines(machines, estate), ...nodes];
  },
});

/** Windows for sure, and nothing visible makes it activate otherwise; a KMS host activates with its own key. */
function mayUseAzureKms(machine: Machine, estate: Estate): boolean {
  const { os } = machine;
  if (os !== "windows-server" && os !== "windows-client" && os !== "windows") return false;
  const activation = activationOf(estate, machine);
  switch (activation.way) {
    case "registered-host":
      return findMisleading(estate, machine, activation) !== undefined;
    case "unknown":
      return activation.candidates?.every(({ host }) => cloudOfKms(host) === undefined) !== true;
    default:
      return activation.way === "azure-kms";
  }
}

/** A registered host that cannot activate the machine, where this rule is the one to say so. */
function findMisleading(estate: Estate, machine: Machine, activation: MachineActivation) {
  const wrong = findWrongRegistration(estate, machine, activation);
  return wrong !== undefined && concernsAzureKms(estate, wrong) ? wrong : undefined;
}

type Key = AzureKmsBlock | AzureKmsWeakness | AzureWrongKey | NearAddressKey;

function checkMachines(machines: readonly Machine[], estate: Estate): readonly Answer[] {
  const prove = createAzureKmsProver(estate);
  const found = new Map<string, { blocker: Blocker<Key>; proof?: Proof; machines: string[] }>();
  const others: Answer[] = [];
  const collect = (blocker: Blocker<Key>, machine: Machine, proof?: Proof): void => {
    const key = [blocker.message, blocker.subject.urn, blocker.path].join("\n");
    const before = found.get(key);
    const basis = proof === undefined ? {} : { proof };
    if (before === undefined) found.set(key, { blocker, ...basis, machines: [machine.name] });
    else before.machines.push(machine.name);
  };
  for (const machine of machines) {
    const { proof, weaknesses, unknown: reason, blockedBy } = prove(machine);
    const subject = subjectOf(machine);
    const activation = activationOf(estate, machine);
    const misled = findMisleading(estate, machine, activation);
    if (misled !== undefined && activation.way === "registered-host") {
      collect(misled, machine);
      continue;
    }
    const blockers = misled === undefined ? blockedBy : [...blockedBy, misled];
    const uncertain = doubtAzureKms(estate, machine) !== undefined;
    if (reason !== undefined && misled === undefined) {
      others.push(unknown(reason, { subject, basis: proof }));
      continue;
    }
    if (blockers.length > 0 && uncertain) {
      others.push(unknown("activation-unknown", {}, { subject, basis: proof }));
      continue;
    }
    for (const blocker of uncertain ? [] : [...blockers, ...weaknesses]) {
      // What a script registers is wrong however open the path is.
      collect(blocker, machine, blocker === misled ? undefined : proof);
      for (const near of findNearAddresses(estate, blocker)) collect(near, machine, proof);
    }
    if (blockers.length === 0) others.push({ ...pass, subject, basis: proof });
  }
  return [
    ...[...found.values()].map(({ blocker, proof, machines: names }) => failOf(blocker, names, proof)),
    ...others,
  ];
}

function failOf({ message, path, data, subject }: Blocker<Key>, names: readonly string[], basis?: Proof): Answer {
  const machines = [...new Set(names)].sort();
  const about = { subject, ...(basis === undefined ? {} : { basis }) };
  // A blocker holds the data of its own message.
  return fail(message, path, { ...data, machines }, about) as Fail as Answer;
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
