import { decideFromInternet, findWayIn } from "../activation/internet-exposure";
import { findKmsHosts } from "../activation/kms-hosts";
import { type Estate, estateRule, fail, gather, type Machine, pass, skip, subjectOf, unknown } from "../model";
import type { Entrance } from "../network/entrance";
import { ruleName } from "../network/filters/security-rules";
import { entrancesOf } from "../network/interfaces";
import { nameOf } from "../network/name-of";
import { activation } from "../words/activation";
import { kmsHost, networkIdOf, nic, securityGroup, virtualNetwork } from "./examples/resources";

export default estateRule({
  id: "WL404",
  name: "keep-kms-private",
  title: "No KMS host can be reached from the Internet",
  why: "KMS does not authenticate its clients. Every machine that reaches TCP 1688 is activated with your host key and is counted, and Microsoft blocks keys that strangers use.",
  fix: "Remove the public address or the load-balancing rule, or allow the port from the addresses of your own clients only.",
  severity: "critical",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-activation-planning",
    "https://learn.microsoft.com/azure/virtual-network/ip-services/public-ip-addresses",
  ],
  findings: {
    exposed: {
      level: "mandatory",
      text: "KMS host {{host}} can be reached from the Internet on TCP {{port}} by {{way}} ({{reason}}).",
      fix: "Remove {{way}}, or allow TCP {{port}} in the network security group from the addresses of your own clients only.",
      snippet: {
        direction: "Inbound",
        access: "Allow",
        protocol: "Tcp",
        sourceAddressPrefix: "VirtualNetwork",
        destinationPortRange: "{{port}}",
      },
    },
    "open-rule": {
      level: "advisory",
      text: "Rule {{rule}} of {{group}} allows TCP {{port}} from everywhere. KMS host {{host}} has no public address or load-balancing rule today.",
      fix: "In rule {{rule}}, allow the port from the addresses of your own clients only.",
      snippet: { sourceAddressPrefix: "VirtualNetwork" },
    },
  },
  unknowns: {
    "interfaces-unknown": {
      text: "The network interfaces or subnets of KMS host {{subjects}} are not known before deployment.",
      settle: "Declare the network interface and its subnet in this stack.",
    },
    "sku-unknown": {
      text: "The SKU of the public address of KMS host {{subjects}} is unknown. A Basic address is open if no network security group guards it.",
      settle: "Set the SKU of the public address to Standard, or guard the host with a network security group.",
    },
  },
  examples: { bad: example("Internet"), good: example("10.0.0.0/16") },
  check(estate) {
    const hosts = findKmsHosts(estate).flatMap(({ machine, port }) =>
      machine === undefined ? [] : [{ machine, port }],
    );
    if (hosts.length === 0) return skip(activation("no-host-in-stack"));
    return gather(hosts, ({ machine, port }) => checkHost(machine, port, estate));
  },
});

function checkHost(host: Machine, port: number, estate: Estate) {
  const subject = subjectOf(host);
  const entrances = entrancesOf(host);
  if (entrances === undefined) return [unknown("interfaces-unknown", {}, { subject })];
  const verdicts = entrances.map((entrance) => checkEntrance(host, entrance, port, estate));
  const failures = verdicts.filter(({ verdict }) => verdict === "fail");
  if (failures.length > 0) return failures;
  return [verdicts.find(({ verdict }) => verdict === "unknown") ?? { ...pass, subject }];
}

function checkEntrance(host: Machine, entrance: Entrance, port: number, estate: Estate) {
  const subject = subjectOf(host);
  const passed = { ...pass, subject };
  const decision = decideFromInternet(entrance, port);
  if (decision.access === "deny") return passed;
  const way = findWayIn(entrance, port, estate);
  if (decision.access === "unknown") return way.leads === "no" ? passed : unknown(decision.reason, { subject });
  if (way.leads === "unknown") return unknown(way.reason, { subject });
  const data = { host: host.name, port };
  const [opening] = decision.by;
  if (opening === undefined) {
    if (way.leads === "no" || way.openByDefault === false) return passed;
    if (way.openByDefault !== true) return unknown("sku-unknown", {}, { subject });
    const reason = activation("no-group");
    return fail("exposed", undefined, { ...data, way: way.by, reason }, { subject });
  }
  const { rule, group } = opening;
  const names = { rule: ruleName(rule), group: nameOf(group) };
  const about = { subject: "urn" in rule ? subjectOf(rule) : subject };
  const path = "urn" in rule ? (rule.at === "" ? "access" : `${rule.at}.access`) : undefined;
  if (way.leads === "no") return fail("open-rule", path, { ...data, ...names }, about);
  const reason = activation("rule-allows-all", { ...names, port });
  return fail("exposed", path, { ...data, way: way.by, reason }, about);
}

/** A KMS host with a public address, and a rule that opens the port to these addresses. */
function example(source: string) {
  const opens = { name: "kms", direction: "Inbound", access: "Allow", destinationPortRange: "1688" };
  const address = "kms1-address";
  return {
    resources: [
      {
        type: "azure-native:network:PublicIPAddress",
        name: address,
        properties: { resourceGroupName: "app", publicIpAddressName: address, sku: { name: "Standard" } },
      },
      securityGroup("kms-nsg", { ...opens, sourceAddressPrefix: source }),
      virtualNetwork("hub", "10.0.0.0/16", [
        {
          name: "kms",
          addressPrefix: "10.0.1.0/24",
          networkSecurityGroup: { id: networkIdOf("networkSecurityGroups", "kms-nsg") },
        },
      ]),
      nic("kms1-nic", "hub", "kms", {
        ipConfiguration: { publicIPAddress: { id: networkIdOf("publicIPAddresses", address) } },
      }),
      kmsHost({ location: "westeurope", nic: "kms1-nic" }),
    ],
  };
}
