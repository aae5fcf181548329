import { findKmsHosts, type KmsHost } from "../activation/kms-hosts";
import { findOwnClients, type OwnClient } from "../activation/own-clients";
import { scriptsOf } from "../activation/scripts/scripts-of";
import {
  type Estate,
  fail,
  isKnown,
  isResolved,
  type Machine,
  pass,
  type Reason,
  type Subnet,
  subjectOf,
  unknown as unknownReason,
  type Verdict,
} from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";
import { decideInbound } from "../network/filters/inbound";
import { ruleName } from "../network/filters/security-rules";
import { type Entrance, entrancesOf } from "../network/interfaces";
import { nameOf } from "../network/name-of";
import { knownPrefixes } from "../network/prefix";

type Key = "denied" | "guest-firewall";

export default estateRule({
  id: "WL403",
  name: "open-the-kms-port",
  title: "The network security groups of a KMS host let its clients in",
  why: "Clients connect to TCP 1688 of the KMS host and nothing else. A group that denies it leaves every client unactivated when its grace period or its 180 days are over, and the firewall rule inside Windows is disabled until somebody enables it.",
  fix: "Allow TCP 1688 inbound from the subnets of the clients in the groups of the KMS host, and enable the firewall rule SPPSVC-In-TCP in Windows.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-create-host",
    "https://learn.microsoft.com/windows-server/get-started/activation-troubleshoot-kms-general",
  ],
  messages: {
    denied: {
      level: "mandatory",
      text: "Rule {{rule}} of {{group}} denies TCP {{port}} from {{subnets}} to KMS host {{host}}: clients there cannot activate.",
    },
    "guest-firewall": {
      level: "advisory",
      text: "{{script}} sets up KMS host {{host}}, and nothing in it enables the firewall rule SPPSVC-In-TCP, which is disabled in Windows.",
    },
  },
  examples: { bad: example("Deny"), good: example("Allow") },
  check(estate) {
    const hosts = findKmsHosts(estate);
    const visible = hosts.flatMap(({ machine, port }) => (machine === undefined ? [] : [{ machine, port }]));
    if (visible.length === 0) return skip("no KMS host is in this stack");
    const clients = findOwnClients(estate, hosts);
    return visible.flatMap(({ machine, port }) => [
      ...checkGroups(machine, port, clients),
      ...checkGuest(machine, estate, hosts),
    ]);
  },
});

/** Subnets in which clients of the host are, and their prefixes. */
function subnetsOf(clients: readonly OwnClient[]): readonly Subnet[] {
  const entrances = clients.flatMap(({ machine }) => entrancesOf(machine) ?? []);
  return [...new Set(entrances.map(({ subnet }) => subnet))];
}

function checkGroups(host: Machine, port: number, clients: readonly OwnClient[]): readonly Verdict<Key>[] {
  const subject = subjectOf(host);
  const subnets = subnetsOf(clients);
  if (subnets.length === 0) return [skip("no client of the KMS host is in a subnet that this stack shows")];
  const entrances = entrancesOf(host);
  if (entrances === undefined || entrances.length === 0) {
    return [unknown("which network security groups guard a KMS host", { subject })];
  }
  const denials = new Map<string, { readonly verdict: ReturnType<typeof decideInbound>; readonly subnets: string[] }>();
  let reason: Reason | undefined;
  let open = false;
  for (const subnet of subnets) {
    const decided = entrances.map((entrance) => decideFrom(subnet, entrance, port));
    // One address that answers is enough.
    if (decided.some(({ access }) => access === "allow")) {
      open = true;
      continue;
    }
    const unclear = decided.find(({ access }) => access === "unknown");
    if (unclear?.access === "unknown") reason ??= unclear.reason;
    const [denial] = decided;
    if (unclear !== undefined || denial?.access !== "deny") continue;
    const key = `${denial.group.urn} ${denial.group.at} ${ruleName(denial.rule)}`;
    const found = denials.get(key);
    if (found === undefined) denials.set(key, { verdict: denial, subnets: [nameOf(subnet)] });
    else found.subnets.push(nameOf(subnet));
  }
  const failures = [...denials.values()].flatMap(({ verdict, subnets: names }): readonly Verdict<Key>[] => {
    if (verdict.access !== "deny") return [];
    const { group, rule } = verdict;
    const data = { rule: ruleName(rule), group: nameOf(group), port, subnets: names.sort(), host: host.name };
    const culprit = "urn" in rule ? rule : group;
    const path = "urn" in rule ? (rule.at === "" ? "access" : `${rule.at}.access`) : undefined;
    return [fail("denied", path, data, { subject: subjectOf(culprit) })];
  });
  if (failures.length > 0) return failures;
  if (reason !== undefined) return [unknownReason(reason, { subject })];
  return open ? [{ ...pass, subject }] : [];
}

function decideFrom(subnet: Subnet, entrance: Entrance, port: number): ReturnType<typeof decideInbound> {
  const prefixes = knownPrefixes(subnet.prefixes);
  const near = isResolved(subnet.network) && subnet.network === entrance.subnet.network;
  // Across networks, whether the tag VirtualNetwork holds the client depends on peerings, seen or not.
  return decideInbound(entrance, { prefixes, tags: new Map([["virtualnetwork", near]]) }, port);
}

/** Only scripts that set up the host and can be read say something. */
function checkGuest(host: Machine, estate: Estate, hosts: readonly KmsHost[]): readonly Verdict<Key>[] {
  const { scripts, doubts } = scriptsOf(estate, host);
  if (doubts.length > 0 || !hosts.some(({ machine }) => machine === host)) return [];
  const actions = scripts.flatMap((script) => (script.reading?.actions ?? []).map((action) => ({ script, action })));
  const setup = actions.find(
    ({ action }) =>
      action.does === "install-role" ||
      (action.does === "install-key" && isKnown(action.key) && action.key.published === undefined),
  );
  if (setup === undefined || actions.some(({ action }) => action.does === "open-firewall")) return [];
  const { script } = setup;
  const data = { script: script.name, host: host.name };
  return [fail("guest-firewall", script.at === "" ? undefined : script.at, data, { subject: subjectOf(script) })];
}

/** A KMS host and a client in two subnets of a network; the host's group has one rule for the port. */
function example(access: string) {
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
        type: "azure-native:network:NetworkSecurityGroup",
        name: "kms-nsg",
        properties: {
          resourceGroupName: "kms",
          networkSecurityGroupName: "kms-nsg",
          securityRules: [
            {
              name: "kms",
              direction: "Inbound",
              access,
              priority: 200,
              protocol: "Tcp",
              sourceAddressPrefix: "10.0.2.0/24",
              sourcePortRange: "*",
              destinationAddressPrefix: "*",
              destinationPortRange: "1688",
            },
          ],
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
            {
              name: "kms",
              addressPrefix: "10.0.1.0/24",
              networkSecurityGroup: { id: `${scope}/networkSecurityGroups/kms-nsg` },
            },
            { name: "app", addressPrefix: "10.0.2.0/24" },
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
