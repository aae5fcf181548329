import { findKmsHosts } from "../activation/kms-hosts";
import { findOwnClients, type OwnClient } from "../activation/own-clients";
import { cloudOfKms } from "../data/azure-kms-endpoints";
import { type Estate, fail, subjectOf, type Verdict } from "../model";
import type { LegacyProof as Proof } from "../model/legacy";
import {
  legacyEstateRule as estateRule,
  legacyProof,
  legacySkip as skip,
  legacyUnknown as unknown,
} from "../model/legacy";
import { destinationOf, findDestinations } from "../network/host-destinations";
import {
  createKmsHostProver,
  type HostDestination,
  type HostProof,
  type ProveKmsHost,
} from "../network/prove-kms-host";
import type { Culprit, HostObstacle } from "../network/way";

type Key = Exclude<HostObstacle, "host-group-denies">;

export default estateRule({
  id: "WL602",
  name: "reach-the-kms-host",
  title: "Every machine that activates at a KMS host of your own reaches it over private paths",
  why: "A client that cannot reach its KMS host stays activated for up to 180 days, so that the fault shows months after the change that made it. On the way stand the client's own security groups, routes, peerings and firewalls, and each of them may stop it.",
  fix: "Allow TCP 1688 (or the port of the host) to the address of the host in the groups of the clients and, by a network rule, in the firewall on the way; take away routes that drop its prefix, and let both halves of each peering allow access and, where a firewall hands traffic on, forwarded traffic.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-create-host",
    "https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview",
    "https://learn.microsoft.com/azure/virtual-network/virtual-network-manage-peering",
    "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview",
    "https://learn.microsoft.com/azure/firewall/rule-processing",
  ],
  messages: {
    "nsg-denies": {
      level: "mandatory",
      text: "Rule {{rule}} (priority {{priority}}) of {{group}} denies TCP {{port}} to KMS host {{hosts}}: {{machines}} cannot activate.",
    },
    "peering-closed": {
      level: "mandatory",
      text: "Peering {{peering}} does not allow access to the remote network, and {{group}} has no rule that allows it by address: {{machines}} cannot reach KMS host {{hosts}} on TCP {{port}}.",
    },
    "route-drops": {
      level: "mandatory",
      text: "{{table}} sends TCP {{port}} to KMS host {{hosts}} to {{nextHop}} by its route {{route}} ({{prefix}}): {{machines}} cannot activate.",
    },
    "appliance-denies": {
      level: "mandatory",
      text: "{{table}} sends TCP {{port}} to KMS host {{hosts}} by its route {{route}} ({{prefix}}) to {{nextHop}}, which is declared not to let it through: {{machines}} cannot activate.",
    },
    "firewall-no-rule": {
      level: "mandatory",
      text: "Azure Firewall {{firewall}} does not let TCP {{port}} to KMS host {{hosts}} through, as {{because}}: {{machines}} cannot activate.",
    },
    "firewall-application-rule": {
      level: "mandatory",
      text: "Azure Firewall {{firewall}} does not let TCP {{port}} to KMS host {{hosts}} through, as {{because}}; a network rule is needed. {{machines}} cannot activate.",
    },
    "fqdn-without-dns-proxy": {
      level: "mandatory",
      text: "Azure Firewall {{firewall}} does not let TCP {{port}} to KMS host {{hosts}} through: {{because}}. {{machines}} cannot activate.",
    },
    "replies-dropped": {
      level: "mandatory",
      text: "{{table}} sends the replies of KMS host {{hosts}} to {{nextHop}} by its route {{route}} ({{prefix}}): {{machines}} cannot activate.",
    },
    "no-outbound": {
      level: "mandatory",
      text: "Subnet {{subnet}} has no way out to the Internet, as {{because}}, and KMS host {{hosts}} has a public address: {{machines}} cannot activate.",
    },
  },
  examples: { bad: example("10.0.1.0/24"), good: example("10.0.9.0/24") },
  check(estate) {
    const hosts = findKmsHosts(estate);
    const clients = findOwnClients(estate, hosts).map((client) => ({ client, calls: callsOf(client, estate) }));
    if (clients.length === 0) return skip("no Windows machine activates at a KMS host of its owner");
    if (clients.every(({ calls }) => calls.length === 0)) return skip("no KMS host is known");
    return checkClients(clients, estate);
  },
});

interface Calls {
  readonly client: OwnClient;
  readonly calls: readonly HostDestination[];
}

/** The host a client has registered; else all hosts, as discovery may lead to any, and one that answers is enough. */
function callsOf({ activation }: OwnClient, estate: Estate): readonly HostDestination[] {
  if (activation.way === "registered-host") return findDestinations(estate, activation.host, activation.port);
  // Azure's own KMS may stand among declared hosts by mistake: the way there is another proof.
  const own = findKmsHosts(estate).filter(({ name }) => cloudOfKms(name) === undefined);
  return own.map(destinationOf);
}

interface Found {
  readonly culprit: Culprit<Key>;
  readonly proof: Proof;
  readonly port: number;
  readonly hosts: Set<string>;
  readonly machines: Set<string>;
}

function checkClients(clients: readonly Calls[], estate: Estate): readonly Verdict<Key>[] {
  const prove = createKmsHostProver(estate);
  const findings = new Map<string, Found>();
  const others = clients.flatMap((client) => checkClient(client, prove, findings));
  const failures = [...findings.values()].map(({ culprit, proof, port, hosts, machines }) =>
    fail<Key>(
      culprit.message,
      culprit.path,
      { ...culprit.data, port, hosts: [...hosts].sort(), machines: [...machines].sort() },
      { subject: culprit.subject, basis: legacyProof(proof) },
    ),
  );
  return [...failures, ...others];
}

/** What one client makes of its hosts; culprits are gathered in `findings`, as machines share them. */
function checkClient(
  { client: { machine }, calls }: Calls,
  prove: ProveKmsHost,
  findings: Map<string, Found>,
): readonly Verdict<Key>[] {
  const subject = subjectOf(machine);
  const proofs = calls.map((call): readonly [HostDestination, HostProof] => [call, prove(machine, call)]);
  const reached = proofs.find(([, { proof }]) => proof.outcome === "reached");
  if (reached !== undefined) return [{ verdict: "pass", subject, basis: legacyProof(reached[1].proof) }];
  for (const [, { proof, doubt }] of proofs) {
    if (doubt === undefined) continue;
    const { what, settle } = doubt;
    return [unknown(what, { subject, basis: legacyProof(proof), ...(settle === undefined ? {} : { settle }) })];
  }
  let named = false;
  for (const [{ name, port }, { proof, obstacles }] of proofs) {
    for (const culprit of obstacles) {
      if (!isOurs(culprit)) continue;
      named = true;
      const key = [culprit.message, culprit.subject.urn, culprit.path, port].join("\n");
      const found = findings.get(key) ?? { culprit, proof, port, hosts: new Set(), machines: new Set() };
      found.hosts.add(name);
      found.machines.add(machine.name);
      findings.set(key, found);
    }
  }
  return named || proofs.length === 0 ? [] : [skip("open-the-kms-port speaks of the groups of the host")];
}

/** The host's own groups are another rule's: one finding for each culprit. */
function isOurs(culprit: Culprit<HostObstacle>): culprit is Culprit<Key> {
  return culprit.message !== "host-group-denies";
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
