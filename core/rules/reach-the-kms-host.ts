import { findKmsHosts, isOfEstate } from "../activation/kms-hosts";
import { findOwnClients, type OwnClient } from "../activation/own-clients";
import { type Blocker, nameCase } from "../activation/paths/answer";
import type { KmsHostBlock } from "../activation/paths/blockers";
import {
  concernsAzureKms,
  findWrongRegistration,
  type HostWrongKey,
  type WrongRegistration,
} from "../activation/paths/find-wrong-registration";
import { destinationOf, findDestinations } from "../activation/paths/host-destinations";
import {
  createKmsHostProver,
  type HostDestination,
  type KmsHostAnswer,
  type ProveKmsHost,
} from "../activation/paths/kms-host";
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
  UNKNOWN,
  unknown,
  type VerdictOf,
} from "../model";
import { paths } from "../words/paths";

type Key = Exclude<KmsHostBlock, "host-group-denies"> | HostWrongKey;

import { SHARED_REGISTRATION_FINDINGS } from "../words/registration";

const RULE_OF_FIREWALL = {
  rules: [
    {
      ruleType: "NetworkRule",
      name: "kms",
      ipProtocols: ["TCP"],
      sourceAddresses: ["*"],
      destinationAddresses: "{{addresses}}",
      destinationPorts: ["{{destinationPort}}"],
    },
  ],
} as const;

const findings = {
  "nsg-denies": {
    level: "mandatory",
    text: "Rule {{rule}} (priority {{priority}}) of {{group}} denies TCP {{port}} to KMS host {{hosts}}, so {{machines}} cannot activate.",
    fix: "Add a rule to {{group}} that allows the traffic before rule {{rule}}, or delete that rule.",
    snippet: {
      securityRules: [
        {
          name: "kms",
          direction: "Outbound",
          access: "Allow",
          priority: "{{before}}",
          protocol: "Tcp",
          sourceAddressPrefix: "*",
          sourcePortRange: "*",
          destinationAddressPrefixes: "{{addresses}}",
          destinationPortRange: "{{destinationPort}}",
        },
      ],
    },
  },
  "peering-closed": {
    level: "mandatory",
    text: "Peering {{peering}} does not allow access to the remote network, and {{group}} has no rule that allows it by address, so {{machines}} cannot reach KMS host {{hosts}} on TCP {{port}}.",
    fix: "Let peering {{peering}} allow access to the remote network.",
    snippet: { allowVirtualNetworkAccess: true },
  },
  "route-drops": {
    level: "mandatory",
    text: "Route {{route}} ({{prefix}}) in {{table}} sends TCP {{port}} to KMS host {{hosts}} to {{nextHop}}, so {{machines}} cannot activate.",
    fix: "Delete route {{route}} from {{table}}, or add a route for {{addresses}}.",
    snippet: { routes: [{ name: "kms", addressPrefix: "{{first}}", nextHopType: "VnetLocal" }] },
  },
  "appliance-denies": {
    level: "mandatory",
    text: "Route {{route}} ({{prefix}}) in {{table}} sends TCP {{port}} to KMS host {{hosts}} to {{nextHop}}, which is declared not to allow it, so {{machines}} cannot activate.",
    fix: "Allow TCP {{port}} to {{addresses}} in {{nextHop}}, then declare `allows: [kms-hosts]` for it under `network.appliances`.",
  },
  "no-ip-forwarding": {
    level: "mandatory",
    text: "Route {{route}} ({{prefix}}) in {{table}} sends TCP {{port}} to KMS host {{hosts}} to {{address}}, but network interface {{nic}} there does not forward traffic, so {{machines}} cannot activate.",
    fix: "Turn on IP forwarding of {{nic}}.",
    snippet: { enableIPForwarding: true },
  },
  "firewall-no-rule": {
    level: "mandatory",
    text: "Azure Firewall {{firewall}} blocks TCP {{port}} to KMS host {{hosts}}: {{reason}}. {{machines}} cannot activate.",
    fix: "Add a network rule for {{addresses}} to {{firewall}}.",
    snippet: RULE_OF_FIREWALL,
  },
  "firewall-application-rule": {
    level: "mandatory",
    text: "Application rule {{rule}} of Azure Firewall {{firewall}} allows HTTP and HTTPS only, so {{machines}} cannot reach KMS host {{hosts}} on TCP {{port}}.",
    fix: "Add a network rule for {{addresses}} to {{firewall}} in place of application rule {{rule}}.",
    snippet: RULE_OF_FIREWALL,
  },
  "fqdn-without-dns-proxy": {
    level: "mandatory",
    text: "Rule {{rule}} of Azure Firewall {{firewall}} allows KMS host {{hosts}} by name, which needs the DNS proxy, so {{machines}} cannot reach it on TCP {{port}}.",
    fix: "Turn on the DNS proxy of {{firewall}}, or allow {{addresses}} instead of the name.",
    snippet: { dnsSettings: { enableProxy: true } },
  },
  "replies-dropped": {
    level: "mandatory",
    text: "Route {{route}} ({{prefix}}) in {{table}} sends the replies of KMS host {{hosts}} to {{nextHop}}, so {{machines}} cannot activate on TCP {{port}}.",
    fix: "Delete route {{route}} from {{table}}, or add a route to the clients.",
  },
  "no-outbound": {
    level: "mandatory",
    text: "Subnet {{subnet}} has no outbound internet access ({{reason}}), and KMS host {{hosts}} has a public address, so {{machines}} cannot reach it on TCP {{port}}.",
    fix: "Associate a NAT gateway with subnet {{subnet}}.",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference as Pulumi YAML writes it
    snippet: { natGateway: { id: "${natGateway.id}" } },
  },
  ...SHARED_REGISTRATION_FINDINGS,
  "wrong-host-port": {
    level: "mandatory",
    text: "{{owner}} registers {{host}} on TCP {{port}}, but that KMS host listens on TCP {{expected}}, so {{machines}} cannot activate.",
    fix: "Register {{host}}:{{expected}} in {{owner}}, or declare the port of the KMS host in `activation.hosts`.",
  },
  "undeclared-host": {
    level: "advisory",
    text: "{{owner}} registers KMS host {{host}}, which is neither in the stack nor in `activation.hosts`, so nothing shows that {{machines}} can activate.",
    fix: "Declare {{host}} in `activation.hosts`, or register a KMS host that is declared.",
  },
  "other-method": {
    level: "advisory",
    text: "{{owner}} registers KMS host {{host}}, but `activation.method` is {{method}}.",
    fix: "Remove the registration from {{owner}}, or declare the method that the machines use.",
  },
} as const;

const unknowns = {
  "unseen-host": {
    text: "KMS host {{host}}, which a script registers on {{subjects}}, is neither in the stack nor declared.",
    settle: "Declare `activation: { method: kms, hosts: [{{host}}] }` in windows-licensing.yaml.",
  },
} as const;

const skips = {
  "no-client": "no Windows machine uses a KMS host of your own",
  "no-host": "no KMS host is known",
  "other-rule": "open-the-kms-port checks the groups of the host",
} as const;

type Answer = VerdictOf<typeof findings, typeof unknowns, typeof skips>;

export default estateRule({
  id: "WL602",
  name: "reach-the-kms-host",
  title: "Every machine that activates at a KMS host of your own reaches it over private paths",
  why: "A client that cannot reach its KMS host stays activated for up to 180 days, so the fault shows months after the change that made it. The client's own security groups, routes, peerings and firewalls decide whether it reaches the host.",
  fix: "Allow TCP 1688 (or the port of the host) to the address of the host in the groups of the clients and, by a network rule, in firewalls on the path. Delete routes that drop its prefix. Let both halves of each peering allow access and, where a firewall forwards traffic, forwarded traffic.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-create-host",
    "https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview",
    "https://learn.microsoft.com/azure/virtual-network/virtual-network-manage-peering",
    "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview",
    "https://learn.microsoft.com/azure/firewall/rule-processing",
  ],
  findings,
  unknowns,
  skips,
  examples: { bad: example("10.0.1.0/24"), good: example("10.0.9.0/24") },
  check(estate) {
    const misled = findMisled(estate);
    const clients = findOwnClients(estate)
      .filter(({ machine }) => !misled.has(machine))
      .map((client) => ({ client, calls: callsOf(client, estate) }));
    const unseen = findUnseenHosts(estate);
    const wrong = misled.size > 0 || unseen.length > 0;
    if (clients.length === 0 && !wrong) return skip("no-client");
    if (!wrong && clients.every(({ calls }) => calls.length === 0)) return skip("no-host");
    return [...checkClients(clients, misled, estate), ...unseen];
  },
});

/** Machines that have a host registered which cannot be right, where this rule is the one to say so. */
function findMisled(estate: Estate): ReadonlyMap<Machine, WrongRegistration> {
  const found = new Map<Machine, WrongRegistration>();
  for (const machine of estate.machines) {
    if (machine.os === "linux" || machine.os === UNKNOWN) continue;
    const activation = activationOf(estate, machine);
    const { way } = activation;
    if (way !== "registered-host") continue;
    const wrong = findWrongRegistration(estate, machine, activation);
    if (wrong !== undefined && !concernsAzureKms(estate, wrong)) found.set(machine, wrong);
  }
  return found;
}

/** Nothing is declared, and a script registers a host that nobody shows: it may be anywhere. */
function findUnseenHosts(estate: Estate): readonly Answer[] {
  if (estate.declarations.activation?.method !== undefined) return [];
  return estate.machines.flatMap((machine): readonly Answer[] => {
    if (machine.os === "linux" || machine.os === UNKNOWN) return [];
    const activation = activationOf(estate, machine);
    if (activation.way !== "registered-host" || isOfEstate(estate, activation.host)) return [];
    // What it resembles, or which provider it is of, is another rule's finding.
    if (findWrongRegistration(estate, machine, activation) !== undefined) return [];
    return [unknown("unseen-host", { host: activation.host }, { subject: subjectOf(machine) })];
  });
}

interface Calls {
  readonly client: OwnClient;
  readonly calls: readonly HostDestination[];
}

/** The host a client has registered; else all hosts, because discovery may lead to any, and one that answers is enough. */
function callsOf({ activation }: OwnClient, estate: Estate): readonly HostDestination[] {
  if (activation.way === "registered-host") return findDestinations(estate, activation.host, activation.port);
  if (activation.way === "unknown" && activation.candidates !== undefined) {
    return activation.candidates.flatMap(({ host, port }) => findDestinations(estate, host, port));
  }
  // Azure's own KMS may stand among declared hosts by mistake: the path there is another proof.
  const own = findKmsHosts(estate).filter(({ name }) => cloudOfKms(name) === undefined);
  return own.map(destinationOf);
}

interface Found {
  readonly blocker: Blocker<Key>;
  readonly proof?: Proof;
  readonly port: number;
  readonly hosts: Set<string>;
  readonly machines: Set<string>;
}

function checkClients(
  clients: readonly Calls[],
  misled: ReadonlyMap<Machine, WrongRegistration>,
  estate: Estate,
): readonly Answer[] {
  const prove = createKmsHostProver(estate);
  const found = new Map<string, Found>();
  for (const [machine, blocker] of misled) {
    const { host, port } = blocker.data;
    collect(found, blocker as Blocker<Key>, machine, {
      name: typeof host === "string" ? host : "?",
      port: Number(port),
    });
  }
  const others = clients.flatMap((client) => checkClient(client, prove, found));
  return [...[...found.values()].map(failOf), ...others];
}

function failOf({ blocker, proof, port, hosts, machines }: Found): Answer {
  const { message, path, data, subject } = blocker;
  const named = { hosts: [...hosts].sort(), machines: [...machines].sort(), port, destinationPort: String(port) };
  const about = { subject, ...(proof === undefined ? {} : { basis: proof }) };
  // A blocker holds the data of its own message.
  return fail(message, path, { ...data, ...named }, about) as Fail as Answer;
}

function collect(
  found: Map<string, Found>,
  blocker: Blocker<Key>,
  machine: Machine,
  { name, port, proof }: Pick<HostDestination, "name" | "port"> & { readonly proof?: Proof },
): void {
  const key = [blocker.message, blocker.subject.urn, blocker.path, port].join("\n");
  const basis = proof === undefined ? {} : { proof };
  const entry = found.get(key) ?? { blocker, ...basis, port, hosts: new Set(), machines: new Set() };
  entry.hosts.add(name);
  entry.machines.add(machine.name);
  found.set(key, entry);
}

/** Reached by one host is enough; what is unknown of one leaves it unknown; else all block. */
function checkClient(
  { client: { machine, activation }, calls }: Calls,
  prove: ProveKmsHost,
  found: Map<string, Found>,
): readonly Answer[] {
  const subject = subjectOf(machine);
  const answers = calls.map((call): readonly [HostDestination, KmsHostAnswer] => [call, prove(machine, call)]);
  if (activation.way === "unknown" && activation.candidates !== undefined) {
    // One of them is registered, and it is not known which: only what holds for all is known.
    const outcomes = new Set(answers.map(([, { proof }]) => proof.outcome));
    if (outcomes.size > 1) {
      const cases = answers.map(([{ name }, { proof }]) => nameCase(name, proof.outcome));
      return [unknown(paths("host-of-several", { cases }), { subject })];
    }
  }
  const reached = answers.find(([, { proof }]) => proof.outcome === "reached");
  if (reached !== undefined) return [{ ...pass, subject, basis: reached[1].proof }];
  for (const [, { proof, unknown: reason }] of answers) {
    if (reason !== undefined) return [unknown(reason, { subject, basis: proof })];
  }
  let named = false;
  for (const [{ name, port }, { proof, blockedBy }] of answers) {
    for (const blocker of blockedBy) {
      if (!isOurs(blocker)) continue;
      named = true;
      collect(found, blocker, machine, { name, port, proof });
    }
  }
  return named || answers.length === 0 ? [] : [skip("other-rule")];
}

/** The host's own groups are another rule's: one finding for each blocker. */
function isOurs(blocker: Blocker<KmsHostBlock>): blocker is Blocker<Exclude<KmsHostBlock, "host-group-denies">> {
  return blocker.message !== "host-group-denies";
}

/** A KMS host and a client in two subnets of a network; the client's route table drops a prefix. */
function example(dropped: string) {
  const scope = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/kms/providers/Microsoft.Network";
  const machine = (name: string, tags: Readonly<Record<string, string>>) => ({
    type: "azure-native:compute:VirtualMachine",
    name,
    properties: {
      resourceGroupName: "kms",
      vmName: name,
      location: "westeurope",
      tags,
      licenseType: "Windows_Server",
      hardwareProfile: { vmSize: "Standard_D2s_v5" },
      storageProfile: {
        imageReference: {
          publisher: "MicrosoftWindowsServer",
          offer: "WindowsServer",
          sku: "2022-datacenter-g2",
          version: "latest",
        },
      },
      networkProfile: { networkInterfaces: [{ id: `${scope}/networkInterfaces/${name}-nic` }] },
    },
  });
  const nic = (name: string, subnet: string) => ({
    type: "azure-native:network:NetworkInterface",
    name: `${name}-nic`,
    properties: {
      resourceGroupName: "kms",
      networkInterfaceName: `${name}-nic`,
      ipConfigurations: [{ name: "primary", subnet: { id: `${scope}/virtualNetworks/hub/subnets/${subnet}` } }],
    },
  });
  return {
    resources: [
      {
        type: "azure-native:network:RouteTable",
        name: "app-routes",
        properties: {
          resourceGroupName: "kms",
          routeTableName: "app-routes",
          location: "westeurope",
          routes: [{ name: "isolate", addressPrefix: dropped, nextHopType: "None" }],
        },
      },
      {
        type: "azure-native:network:VirtualNetwork",
        name: "hub",
        properties: {
          resourceGroupName: "kms",
          virtualNetworkName: "hub",
          location: "westeurope",
          addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
          subnets: [
            { name: "kms", addressPrefix: "10.0.1.0/24" },
            { name: "app", addressPrefix: "10.0.2.0/24", routeTable: { id: `${scope}/routeTables/app-routes` } },
          ],
        },
      },
      nic("kms1", "kms"),
      nic("app", "app"),
      machine("kms1", { "windows-licensing:roles": "kms-host" }),
      machine("app", {}),
      {
        type: "azure-native:compute:VirtualMachineExtension",
        name: "app-kms",
        properties: {
          resourceGroupName: "kms",
          vmName: "app",
          publisher: "Microsoft.Compute",
          type: "CustomScriptExtension",
          typeHandlerVersion: "1.10",
          settings: { commandToExecute: "cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com" },
        },
      },
    ],
    configuration: { activation: { method: "kms", domain: "corp.contoso.com", records: "elsewhere" } },
  };
}
