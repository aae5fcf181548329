import { findKmsHosts } from "../activation/kms-hosts";
import {
  at,
  type DeclaredResource,
  type Estate,
  type Fact,
  fail,
  isKnown,
  isList,
  isOutside,
  isResolved,
  type LoadBalancer,
  type Machine,
  number,
  pass,
  subjectOf,
  text,
  UNKNOWN,
  unknown as unknownReason,
  type Verdict,
} from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";
import { decideInbound, type InboundDecision } from "../network/filters/inbound";
import { ruleName } from "../network/filters/security-rules";
import { type Entrance, entrancesOf } from "../network/interfaces";
import { nameOf } from "../network/name-of";
import { readAddress } from "../network/prefix";

type Key = "exposed" | "open-rule";

export default estateRule({
  id: "WL404",
  name: "keep-kms-private",
  title: "No KMS host can be reached from the Internet",
  why: "KMS asks nobody who they are: every machine that reaches TCP 1688 is activated with your key, and counted. Microsoft blocks keys that strangers use.",
  fix: "Take the public address or load balancer rule away, or allow the port from the addresses of your own clients only.",
  severity: "critical",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-activation-planning",
    "https://learn.microsoft.com/azure/virtual-network/ip-services/public-ip-addresses",
  ],
  messages: {
    exposed: {
      level: "mandatory",
      text: "TCP {{port}} of KMS host {{host}} can be reached from the Internet by {{way}}: {{because}}.",
    },
    "open-rule": {
      level: "advisory",
      text: "{{because}}, and nothing leads from the Internet to KMS host {{host}} today.",
    },
  },
  examples: { bad: example("Internet"), good: example("10.0.0.0/16") },
  check(estate) {
    const hosts = findKmsHosts(estate).flatMap(({ machine, port }) =>
      machine === undefined ? [] : [{ machine, port }],
    );
    if (hosts.length === 0) return skip("no KMS host is in this stack");
    return hosts.flatMap(({ machine, port }) => checkHost(machine, port, estate));
  },
});

/** How traffic from the Internet comes to an entrance. */
type WayIn =
  | {
      readonly leads: true;
      readonly by: string /** Open without a group: Basic addresses only. */;
      readonly openByDefault: Fact<boolean>;
    }
  | { readonly leads: false }
  | { readonly leads: "perhaps"; readonly doubt: string };

function checkHost(host: Machine, port: number, estate: Estate): readonly Verdict<Key>[] {
  const subject = subjectOf(host);
  const entrances = entrancesOf(host);
  if (entrances === undefined) return [unknown("how a KMS host is connected", { subject })];
  const verdicts = entrances.map((entrance) => checkEntrance(host, entrance, port, estate));
  const failures = verdicts.filter(({ verdict }) => verdict === "fail");
  if (failures.length > 0) return failures;
  const [doubt] = verdicts.filter(({ verdict }) => verdict === "unknown");
  return [doubt ?? { ...pass, subject }];
}

function checkEntrance(host: Machine, entrance: Entrance, port: number, estate: Estate): Verdict<Key> {
  const subject = subjectOf(host);
  const decision = decideFromInternet(entrance, port);
  if (decision.access === "deny") return { ...pass, subject };
  const way = findWayIn(entrance, port, estate);
  const data = { host: host.name, port };
  if (decision.access === "unknown") {
    return way.leads === false ? { ...pass, subject } : unknownReason(decision.reason, { subject });
  }
  const [opening] = decision.by;
  const because =
    opening === undefined
      ? "no network security group guards it"
      : `rule ${ruleName(opening.rule)} of ${nameOf(opening.group)} allows TCP ${String(port)} from everywhere`;
  const rule = opening?.rule;
  const culprit = rule !== undefined && "urn" in rule ? subjectOf(rule) : subject;
  const path = rule !== undefined && "urn" in rule ? (rule.at === "" ? "access" : `${rule.at}.access`) : undefined;
  if (way.leads === "perhaps") return unknown(way.doubt, { subject });
  if (!way.leads) {
    return opening === undefined
      ? { ...pass, subject }
      : fail("open-rule", path, { ...data, because: capital(because) }, { subject: culprit });
  }
  if (opening === undefined && way.openByDefault !== true) {
    return way.openByDefault === false
      ? { ...pass, subject }
      : unknown("whether the public address of a KMS host is a Basic one, which is open where no group guards it", {
          subject,
        });
  }
  return fail("exposed", path, { ...data, way: way.by, because }, { subject: culprit });
}

/** Addresses all over the Internet: what lets them all in lets everybody in, and an allowance for one office does not. */
const ANYWHERE = ["5.100.12.9", "77.160.44.3", "133.9.81.200", "198.18.77.5", "222.14.6.66"].flatMap(
  (address) => readAddress(address) ?? [],
);

function decideFromInternet(entrance: Entrance, port: number): InboundDecision {
  let answer: InboundDecision | undefined;
  for (const prefix of ANYWHERE) {
    const decided = decideInbound(entrance, { prefixes: [prefix], tags: new Map([["internet", true]]) }, port);
    if (decided.access === "deny") return decided;
    if (answer === undefined || decided.access === "unknown") answer = decided;
  }
  return answer ?? { access: "allow", by: [] };
}

function findWayIn({ configuration }: Entrance, port: number, estate: Estate): WayIn {
  const { publicAddress, pools } = configuration;
  if (isResolved(publicAddress)) {
    return {
      leads: true,
      by: `public address ${publicAddress.name}`,
      openByDefault: isBasic(publicAddress.urn, estate),
    };
  }
  if (isOutside(publicAddress)) return { leads: true, by: "a public address", openByDefault: UNKNOWN };
  const balancers = isKnown(pools) ? pools : [];
  for (const balancer of balancers.filter(isResolved)) {
    const rule = balancer.public === false ? undefined : ruleTo(balancer, port, estate);
    if (rule === undefined) continue;
    if (rule === UNKNOWN || balancer.public === UNKNOWN) {
      return {
        leads: "perhaps",
        doubt: `whether load balancer ${balancer.name} leads the port of a KMS host to the Internet`,
      };
    }
    return { leads: true, by: `load balancer ${balancer.name}, rule ${rule}`, openByDefault: false };
  }
  if (publicAddress === UNKNOWN) return { leads: "perhaps", doubt: "whether a KMS host has a public address" };
  if (pools === UNKNOWN || balancers.includes(UNKNOWN)) {
    return { leads: "perhaps", doubt: "which load balancer a KMS host stands behind" };
  }
  return { leads: false };
}

/** A Basic address lets everything in unless a group guards it; a Standard one nothing. The API's default was Basic. */
function isBasic(urn: string, { resources }: Estate): Fact<boolean> {
  const inputs = resources.find((resource) => resource.urn === urn)?.inputs;
  const sku = text(inputs, "sku.name") ?? text(inputs, "sku");
  return isKnown(sku) ? sku.toLowerCase() === "basic" : UNKNOWN;
}

/** The name of a rule that hands this port on to the pool; UNKNOWN where one may. */
function ruleTo({ urn }: LoadBalancer, port: number, { resources }: Estate): Fact<string> {
  const balancer = resources.find((resource) => resource.urn === urn);
  if (balancer === undefined) return UNKNOWN;
  const inline = ["loadBalancingRules", "inboundNatRules"].map((path) => at(balancer.inputs, path));
  const separate = resources
    .filter(({ type, propertyDependencies, dependencies, inputs }) => {
      if (!/^azure:lb\/(?:rule:Rule|natRule:NatRule)$/i.test(type)) return false;
      const id = text(inputs, "loadbalancerId");
      if (isKnown(id) && isKnown(balancer.id)) return id.toLowerCase() === balancer.id.toLowerCase();
      return (propertyDependencies.loadbalancerId ?? dependencies).includes(urn);
    })
    .map(({ inputs }): DeclaredResource["inputs"] => inputs);
  const rules = [...inline.flatMap((found) => (isList(found) ? found : [])), ...separate];
  const leading = rules.find((rule) => leadsTo(rule, port) === true);
  if (leading !== undefined) {
    const name = text(leading, "name");
    return isKnown(name) ? name : `to port ${String(port)}`;
  }
  return inline.includes(UNKNOWN) || rules.some((rule) => leadsTo(rule, port) === UNKNOWN) ? UNKNOWN : undefined;
}

function leadsTo(rule: Parameters<typeof number>[0], port: number): Fact<boolean> {
  if (rule === UNKNOWN) return UNKNOWN;
  const protocol = text(rule, "protocol");
  if (isKnown(protocol) && protocol.toLowerCase() === "udp") return false;
  const backend = number(rule, "backendPort");
  // Port 0 stands for all of them.
  return isKnown(backend) ? backend === port || backend === 0 : backend;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** A KMS host with a public address, and a rule that opens the port to these addresses. */
function example(source: string) {
  const scope = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/kms/providers/Microsoft.Network";
  return {
    resources: [
      {
        type: "azure-native:network:PublicIPAddress",
        name: "kms1-address",
        properties: { resourceGroupName: "kms", publicIpAddressName: "kms1-address", sku: { name: "Standard" } },
      },
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
              access: "Allow",
              priority: 200,
              protocol: "Tcp",
              sourceAddressPrefix: source,
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
          ],
        },
      },
      {
        type: "azure-native:network:NetworkInterface",
        name: "kms1-nic",
        properties: {
          resourceGroupName: "kms",
          networkInterfaceName: "kms1-nic",
          ipConfigurations: [
            {
              name: "primary",
              subnet: { id: `${scope}/virtualNetworks/hub/subnets/kms` },
              publicIPAddress: { id: `${scope}/publicIPAddresses/kms1-address` },
            },
          ],
        },
      },
      {
        type: "azure-native:compute:VirtualMachine",
        name: "kms1",
        properties: {
          resourceGroupName: "kms",
          location: "westeurope",
          tags: { "windows-licensing:roles": "kms-host" },
          hardwareProfile: { vmSize: "Standard_D2s_v5" },
          storageProfile: {
            imageReference: {
              publisher: "MicrosoftWindowsServer",
              offer: "WindowsServer",
              sku: "2022-datacenter-g2",
              version: "latest",
            },
          },
          networkProfile: { networkInterfaces: [{ id: `${scope}/networkInterfaces/kms1-nic` }] },
        },
      },
    ],
  };
}
