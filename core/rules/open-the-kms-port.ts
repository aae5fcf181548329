import { judgeEntrances } from "../activation/host-entrances";
import { findKmsHosts } from "../activation/kms-hosts";
import { findOwnClients, type OwnClient } from "../activation/own-clients";
import { scriptsOf } from "../activation/scripts/scripts-of";
import {
  type Estate,
  estateRule,
  fail,
  gather,
  isKnown,
  type Machine,
  pass,
  type Subnet,
  skip,
  subjectOf,
  unknown,
} from "../model";
import { ruleName } from "../network/filters/security-rules";
import { nameOf } from "../network/name-of";
import { activation } from "../words/activation";
import {
  customScript,
  kmsHost,
  networkIdOf,
  nic,
  securityGroup,
  machine as serverMachine,
  virtualNetwork,
} from "./examples/resources";

export default estateRule({
  id: "WL403",
  name: "open-the-kms-port",
  title: "The network security groups of a KMS host let its clients in",
  why: "Clients connect only to TCP 1688 of the KMS host. If a network security group denies it, every client loses its activation when the grace period or the 180 days end. The firewall rule inside Windows is disabled by default.",
  fix: "Allow TCP 1688 inbound from the subnets of the clients in the network security groups of the KMS host, and enable the firewall rule SPPSVC-In-TCP in Windows.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-create-host",
    "https://learn.microsoft.com/windows-server/get-started/activation-troubleshoot-kms-general",
  ],
  findings: {
    denied: {
      level: "mandatory",
      text: "Rule {{rule}} of {{group}} denies TCP {{port}} from {{subnets}} to KMS host {{host}}, so clients there cannot activate.",
      fix: "Add this rule to {{group}}, with a priority number below that of rule {{rule}}.",
      snippet: {
        direction: "Inbound",
        access: "Allow",
        protocol: "Tcp",
        sourceAddressPrefixes: "{{prefixes}}",
        sourcePortRange: "*",
        destinationAddressPrefix: "*",
        destinationPortRange: "{{port}}",
      },
    },
    "guest-firewall": {
      level: "advisory",
      text: "{{script}} sets up KMS host {{host}}, but it does not enable the Windows firewall rule SPPSVC-In-TCP, which is disabled by default.",
      fix: "Add this command to {{script}}.",
      snippet: { commandToExecute: 'powershell -Command "Enable-NetFirewallRule -Name SPPSVC-In-TCP"' },
    },
  },
  unknowns: {
    "interfaces-unknown": {
      text: "The network security groups of KMS host {{subjects}} are unknown, because its network interfaces or subnets are not known before deployment.",
      settle: "Declare the network interface and its subnet in this stack.",
    },
  },
  skips: { "no-client-subnet": "no client of the KMS host is in a subnet of this stack" },
  examples: { bad: example("Deny"), good: example("Allow") },
  check(estate) {
    const hosts = findKmsHosts(estate);
    const visible = hosts.flatMap(({ machine, port }) => (machine === undefined ? [] : [{ machine, port }]));
    if (visible.length === 0) return skip(activation("no-host-in-stack"));
    const clients = findOwnClients(estate);
    return gather(visible, ({ machine, port }) => [
      ...checkGroups(machine, port, clients),
      ...checkGuest(machine, estate),
    ]);
  },
});

function checkGroups(host: Machine, port: number, clients: readonly OwnClient[]) {
  const subject = subjectOf(host);
  const judged = judgeEntrances(host, port, clients);
  if (judged.outcome === "no-subnet") return [skip("no-client-subnet")];
  if (judged.outcome === "no-entrance") return [unknown("interfaces-unknown", {}, { subject })];
  if (judged.denials.length > 0) {
    return judged.denials.map(({ rule, group, subnets }) => {
      const data = {
        rule: ruleName(rule),
        group: nameOf(group),
        port,
        subnets: subnets.map(nameOf).sort(),
        prefixes: subnets.flatMap(prefixesOf).sort(),
        host: host.name,
      };
      const path = "urn" in rule ? (rule.at === "" ? "access" : `${rule.at}.access`) : undefined;
      return fail("denied", path, data, { subject: subjectOf("urn" in rule ? rule : group) });
    });
  }
  if (judged.unknown !== undefined) return [unknown(judged.unknown, { subject })];
  return judged.open ? [{ ...pass, subject }] : [];
}

function prefixesOf({ prefixes }: Subnet): readonly string[] {
  return isKnown(prefixes) ? prefixes.filter(isKnown) : [];
}

/** Only scripts that set up the host and can be read say something. */
function checkGuest(host: Machine, estate: Estate) {
  const { scripts, unread } = scriptsOf(estate, host);
  if (unread.length > 0) return [];
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
  const about = { direction: "Inbound", sourceAddressPrefix: "10.0.2.0/24", destinationPortRange: "1688" };
  const more = { location: "westeurope", licenseType: "Windows_Server" };
  const group = { id: networkIdOf("networkSecurityGroups", "kms-nsg") };
  return {
    resources: [
      securityGroup("kms-nsg", { name: "kms", access, ...about }),
      virtualNetwork("hub", "10.0.0.0/16", [
        { name: "kms", addressPrefix: "10.0.1.0/24", networkSecurityGroup: group },
        { name: "app", addressPrefix: "10.0.2.0/24" },
      ]),
      nic("kms1-nic", "hub", "kms"),
      nic("app-nic", "hub", "app"),
      kmsHost({ ...more, nic: "kms1-nic" }),
      serverMachine("app", { ...more, nic: "app-nic" }),
      customScript("app-kms", "app", "cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com"),
    ],
    configuration: { activation: { method: "kms", domain: "corp.contoso.com", records: "elsewhere" } },
  };
}
