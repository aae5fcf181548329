import { reasonSource } from "../model";

const TOGETHER = "Check the stack together with the one that declares it.";
const LOOK_UP_DEPLOYMENT = "Look up in the network manager which networks its configuration is deployed to.";
const DECLARE_APPLIANCE =
  "Declare `network.appliances: [{ address: {{address}}, allows: [{{allowance}}] }]` in windows-licensing.yaml.";
const DECLARE_EGRESS =
  "Declare `network.appliances: [{ address: {{address}}, allows: [{{allowance}}], egress: azure }]` in windows-licensing.yaml.";

/** What is unknown of one rule, of a group or a firewall. They stand in `rule-unclear`. */
const RULES = {
  "rule-access": { text: "its access is unknown" },
  "rule-priority": { text: "its priority is unknown" },
  "rule-action-or-priority": { text: "its action or priority is unknown" },
  "rule-direction": { text: "its direction is unknown" },
  "rule-protocol": { text: "its protocol is unknown" },
  "rule-addresses": { text: "its addresses are unknown" },
  "rule-sources": { text: "its sources are unknown" },
  "rule-names": { text: "its names are unknown" },
  "rule-names-dns-proxy": { text: "it allows a name, and whether the DNS proxy is on is unknown" },
  "rule-ports": { text: "its ports are unknown" },
  "rule-port-invalid": { text: 'its port range "{{text}}" is invalid' },
  "rule-prefix-invalid": { text: "it contains an invalid address prefix" },
  "rule-invalid": { text: "it is invalid ({{fault}})" },
  "rule-members": { text: "it names application security groups whose members are unknown" },
  "rule-compares-unknown": { text: "it names addresses, and the address of the machine is unknown" },
  "rule-covers-part": { text: "it covers only part of the addresses that the machine may have" },
  "rule-covers-some-ports": { text: "it covers only some of the ports" },
  "rule-tag": { text: "it is not documented whether {{tag}} contains the address" },
} as const;

const FILTERS = {
  "rule-allows": { text: "rule {{rule}} (priority {{priority}}) of {{group}} allows the traffic" },
  "default-rule-allows": { text: "default rule {{rule}} of {{group}} allows the traffic" },
  "platform-rule-allows": { text: "Azure's platform allows the traffic unless a rule denies {{tag}}" },
  "rule-denies": { text: "rule {{rule}} (priority {{priority}}) of {{group}} denies the traffic" },
  "default-rule-denies": { text: "default rule {{rule}} (priority {{priority}}) of {{group}} denies the traffic" },
  "rule-unclear": { text: "rule {{rule}} of {{group}} may decide: {{reason}}", settle: TOGETHER },
  "rules-share-priority": {
    text: "{{rules}} of {{group}} have the same priority and disagree",
    settle: "Give each rule a priority of its own.",
  },
  "group-incomplete": { text: "network security group {{group}} has rules that are unknown", settle: TOGETHER },
  "group-outside": { text: "network security group {{group}} is not in the stack", settle: TOGETHER },
  "group-unknown": { text: "the network security group is unknown", settle: TOGETHER },
  "group-by-default-route": {
    text: "{{group}} denies the traffic if the subnet has a default route, and whether it has one is unknown",
    settle: TOGETHER,
  },
  "default-rule-tag": {
    text: "default rule {{rule}} of {{group}} decides by whether VirtualNetwork contains the address, which is unknown",
    settle: "Add a rule that names the address.",
  },
  "admin-rule-may-allow": {
    text: "security admin rule {{adminRule}} allows the traffic before network security groups if it is deployed here",
    settle: LOOK_UP_DEPLOYMENT,
  },
  "admin-rule-may-deny": {
    text: "security admin rule {{adminRule}} denies the traffic if it is deployed here",
    settle: LOOK_UP_DEPLOYMENT,
  },
  "unless-admin-rule": {
    text: "{{reason}} unless security admin rule {{adminRule}}, which allows it, is deployed here",
    settle: LOOK_UP_DEPLOYMENT,
  },
  "peering-closed": {
    text: "default rule {{rule}} of {{group}} denies the traffic because peering {{peering}} does not allow access to the remote network",
  },
  "peering-closed-unguarded": {
    text: "peering {{peering}} does not allow access to the remote network, and no network security group decides about the traffic",
    settle: "Set allowVirtualNetworkAccess to true, or allow the port by address in a network security group.",
  },
} as const;

const ROUTES = {
  "system-route-to-internet": { text: "the system route sends the traffic to the internet" },
  "system-route-to-network": { text: "the address space of the network ({{prefix}}) contains the address" },
  "system-route-to-peering": {
    text: "the system route of peering {{peering}} ({{prefix}}) sends the traffic to the remote network",
  },
  "route-to-internet": { text: "route {{route}} ({{prefix}}) in {{table}} sends the traffic to the internet" },
  "route-to-network": { text: "route {{route}} ({{prefix}}) in {{table}} keeps the traffic in the network" },
  "hop-gateway": { text: "the virtual network gateway" },
  "hop-none": { text: "next hop None, which drops it" },
  "route-to-gateway": {
    text: "route {{route}} ({{prefix}}) in {{table}} sends the traffic to the virtual network gateway",
  },
  "route-drops": { text: "route {{route}} ({{prefix}}) in {{table}} drops the traffic (next hop None)" },
  "route-private-to-internet": {
    text: "route {{route}} ({{prefix}}) in {{table}} sends a private address to the internet",
  },
  "appliance-allows": {
    text: "route {{route}} ({{prefix}}) in {{table}} sends the traffic to appliance {{address}}, which is declared to allow {{allowance}}",
  },
  "appliance-allows-from-azure": {
    text: "route {{route}} ({{prefix}}) in {{table}} sends the traffic to appliance {{address}}, which is declared to allow {{allowance}} and to leave from Azure",
  },
  "appliance-denies": {
    text: "route {{route}} ({{prefix}}) in {{table}} sends the traffic to appliance {{address}}, which is declared not to allow {{allowance}}",
  },
  "appliance-leaves-on-premises": {
    text: "route {{route}} ({{prefix}}) in {{table}} sends the traffic to appliance {{address}}, which is declared to leave on-premises",
  },
  "appliance-not-forwarding": {
    text: "route {{route}} ({{prefix}}) in {{table}} sends the traffic to {{address}}, and network interface {{nic}} there does not forward traffic",
  },
  "appliance-leaves-by": {
    text: "which of its interfaces appliance {{address}} sends the traffic on from is unknown, and the results differ between {{cases}}",
    settle:
      "Declare `network.appliances: [{ address: {{address}}, allows: [{{allowance}}], egress: azure }]` in windows-licensing.yaml if it leaves from Azure.",
  },
  "appliance-loop": {
    text: "the routes lead the traffic back to appliance {{address}}",
    settle: "Correct the routes of its subnet.",
  },
  "appliance-address": {
    text: "route {{route}} ({{prefix}}) in {{table}} sends the traffic to an appliance whose address is unknown",
    settle:
      "Declare the appliance under `network.appliances` with `allows: [{{allowance}}]` in windows-licensing.yaml.",
  },
  "appliance-undeclared": {
    text: "route {{route}} ({{prefix}}) in {{table}} sends the traffic to {{address}}, and no appliance is declared there",
    settle: DECLARE_APPLIANCE,
  },
  "appliance-undeclared-from-azure": {
    text: "route {{route}} ({{prefix}}) in {{table}} sends the traffic to {{address}}, and no appliance is declared there",
    settle: DECLARE_EGRESS,
  },
  "appliance-egress": {
    text: "route {{route}} ({{prefix}}) in {{table}} sends the traffic to appliance {{address}}, whose egress is not declared",
    settle: DECLARE_EGRESS,
  },
  "route-to-gateway-unknown": {
    text: "route {{route}} ({{prefix}}) in {{table}} sends the traffic to the virtual network gateway, and what lies behind it is unknown",
    settle: TOGETHER,
  },
  "route-keeps": {
    text: "route {{route}} ({{prefix}}) in {{table}} keeps the traffic in the network, whose address space does not contain the address",
    settle: "Correct the next hop of the route.",
  },
  "next-hop": { text: "the next hop of route {{route}} ({{prefix}}) in {{table}} is unknown", settle: TOGETHER },
  "next-hop-invalid": {
    text: 'the next hop "{{nextHop}}" of route {{route}} ({{prefix}}) in {{table}} is invalid',
    settle: "Write VirtualNetworkGateway, VnetLocal, Internet, VirtualAppliance or None.",
  },
  "no-route": { text: "no peering, gateway or virtual hub in the stack leads to the address", settle: TOGETHER },
  "network-claims-address": {
    text: "the address space of the network ({{prefix}}) contains the address",
    settle: "Take the address out of the address space of the network.",
  },
  "route-unclear": { text: "the route in {{keeper}} is unclear: {{reason}}", settle: TOGETHER },
  "table-outside": { text: "route table {{table}} is not in the stack", settle: TOGETHER },
  "table-unknown": { text: "the route table of subnet {{subnet}} is unknown", settle: TOGETHER },
  "table-incomplete": { text: "the table has routes that are unknown" },
  "route-without-prefix": { text: "route {{route}} has no prefix" },
  "route-prefix": { text: "the prefix of route {{route}} is unknown" },
  "route-prefix-invalid": { text: '"{{prefix}}" of route {{route}} is neither a prefix nor a service tag' },
  "route-covers-part": { text: "route {{route}} covers only part of the possible addresses" },
  "route-tag": { text: "it is not documented whether {{tag}} of route {{route}} contains the address" },
  "routes-tie": { text: "either of {{routes}} may win" },
  "managed-route": { text: "a network manager may add route {{managed}} to the subnet" },
  "managed-routes-unseen": { text: "a network manager may add routes to the subnet that are not in the stack" },
  "default-route": { text: "whether the subnet has a default route is unknown" },
  "subnet-network": { text: "the network of the subnet is unknown" },
  "peer-addresses": { text: "the address space of the network behind peering {{peering}} is not in the stack" },
  "hub-may-announce": { text: "a virtual hub may announce routes, and its routes and routing intent are not read" },
  "remote-gateway-may-announce": { text: "a gateway behind peering {{peering}} may announce routes" },
  "gateway-may-announce": { text: "a gateway in network {{network}} may announce routes" },
  "hub-may-route": {
    text: "the virtual hub of network {{network}} may route the traffic, and its routes and routing intent are not read",
    settle:
      "Give the subnet routes of its own, or set enableInternetSecurity to false on the connection to the hub if that is meant.",
  },
  "peering-elsewhere": {
    text: "no peering of network {{network}} is in this stack, and another stack may add a route more specific than {{route}}",
  },
  "blocked-unless": { text: "{{reason}}, but this may be overridden: {{rival}}", settle: TOGETHER },
  "address-in-two-networks": {
    text: "{{networks}} both contain {{address}}",
    settle: "Give the networks address spaces that do not overlap.",
  },
  peered: { text: "peerings {{peerings}} connect the networks" },
  "peering-half-unseen": { text: "the other half of peering {{peering}} is not in the stack", settle: TOGETHER },
  "peering-joins-some": { text: "which subnets peering {{peering}} connects is unknown", settle: TOGETHER },
  "peering-access": { text: "whether peering {{peering}} allows access is unknown", settle: TOGETHER },
  "peering-forwarded": {
    text: "peering {{peering}} does not set allowForwardedTraffic, so forwarded traffic may be dropped",
    settle: "Set allowForwardedTraffic to true on peering {{peering}}.",
  },
  "subnets-unconnected": {
    text: "no peering in the stack connects the networks of subnets {{subnets}}",
    settle: TOGETHER,
  },
  "replies-unclear": {
    text: "the route of the replies to {{prefix}} in {{keeper}} is unclear: {{reason}}",
    settle: TOGETHER,
  },
  "replies-dropped": { text: "the replies to {{prefix}} do not return: {{reason}}" },
  "replies-elsewhere": {
    text: "{{keeper}} sends the replies to {{prefix}} back another way than the requests came, so a firewall may drop them",
    settle: TOGETHER,
  },
} as const;

const FIREWALLS = {
  "firewall-rule-allows": {
    text: "route {{route}} sends the traffic to {{firewall}}, and rule {{rule}} of {{collection}} allows it",
  },
  "firewall-rule-denies": {
    text: "route {{route}} sends the traffic to {{firewall}}, and rule {{rule}} of {{collection}} denies it",
  },
  "firewall-tag": {
    text: "route {{route}} sends the traffic to {{firewall}}, and rule {{rule}} names {{tag}}, which only network security groups understand",
  },
  "firewall-no-rule": { text: "route {{route}} sends the traffic to {{firewall}}, and no network rule allows it" },
  "firewall-application-rule": {
    text: "route {{route}} sends the traffic to {{firewall}}, and application rule {{rule}} of {{collection}} allows HTTP and HTTPS only",
  },
  "firewall-names-need-dns-proxy": {
    text: "route {{route}} sends the traffic to {{firewall}}, and rule {{rule}} allows a name, which needs the DNS proxy",
  },
  "firewall-may-tunnel": {
    text: "{{firewall}} has a management address and no route of its own to the internet, so it may tunnel the traffic",
    settle: "Declare the firewall under `network.appliances` with its egress in windows-licensing.yaml.",
  },
  "firewall-unclear": { text: "whether {{firewall}} allows the traffic is unknown: {{reason}}", settle: TOGETHER },
  "firewall-policy-outside": { text: "its policy is not in the stack" },
  "firewall-policy": { text: "its policy is unknown" },
  "firewall-policy-incomplete": { text: "its policy has rules that are unknown" },
  "firewall-rules-incomplete": { text: "it has rules that are unknown" },
  "firewall-loop": { text: "{{firewall}} sends the traffic to itself", settle: "Correct the routes of its subnet." },
  "firewall-subnet-unseen": { text: "the subnet of {{firewall}} is not in the stack", settle: TOGETHER },
} as const;

const OUTBOUND = {
  "nat-gateway": { text: "NAT gateway {{by}}" },
  "public-address": { text: "public address {{by}}" },
  "outbound-rule": { text: "load balancer {{by}}" },
  "default-outbound": { text: "default outbound access" },
  "default-outbound-declared": { text: "default outbound access, which the subnet asks for" },
  "private-subnet": {
    text: "subnet {{subnet}} is private (no default outbound access) and has no NAT gateway, public address or outbound rule",
  },
  "internal-load-balancer-only": {
    text: "machines in subnet {{subnet}} are behind a Standard internal load balancer, which gives no outbound access",
  },
  "flexible-scale-set": {
    text: "subnet {{subnet}} has no NAT gateway, and instances of flexible scale sets have no default outbound access",
  },
  "outbound-unclear": {
    text: "the outbound access of subnet {{subnet}} is unknown: {{reason}}",
    settle: "Give the subnet a NAT gateway, or set defaultOutboundAccess.",
  },
  "outbound-nat-gateway": { text: "whether it has a NAT gateway is unknown" },
  "outbound-address": { text: "whether the network interface has a public address is unknown" },
  "outbound-address-basic": {
    text: "public address {{address}} is Basic, a SKU that Azure retired on {{retired}}",
  },
  "outbound-address-sku": {
    text: "public address {{address}} does not set its SKU, and Azure retired Basic ones on {{retired}}",
  },
  "outbound-address-elsewhere": {
    text: "another network interface of the machine may have a Standard public address, which removes default outbound access",
  },
  "address-elsewhere": {
    text: "subnet {{subnet}} has no NAT gateway, and Standard public address {{address}} on another network interface removes default outbound access from the machine",
  },
  "outbound-load-balancer-basic": {
    text: "load balancer {{balancer}} is Basic, a SKU that Azure retired on {{retired}}",
  },
  "outbound-configurations": { text: "the network interface has IP configurations that are unknown" },
  "outbound-flexible": {
    text: "whether the scale set is flexible is unknown, and a flexible one has no default outbound access",
  },
  "outbound-private-unknown": { text: "whether it is private is unknown" },
  "outbound-private-by-version": {
    text: "from API version {{version}} on, subnets of new networks are private by default",
  },
  "outbound-load-balancer-outside": { text: "the load balancer of the machine is not in the stack" },
  "outbound-load-balancer-unknown": { text: "the load balancer of the machine is unknown" },
  "outbound-load-balancer": { text: "whether load balancer {{balancer}} gives outbound access is unknown" },
  "outbound-no-rule": { text: "load balancer {{balancer}} has no rule that gives outbound access" },
  "outbound-load-balancer-sku": {
    text: "load balancer {{balancer}} does not set its SKU, and a Standard one removes default outbound access",
  },
  "outbound-member-by-address": { text: "a load balancer lists its members by address, and this machine may be one" },
  "outbound-network-nat": {
    text: "a NAT gateway may serve the whole network, and whether that reaches a private subnet is not documented",
  },
  "outbound-announced": { text: "a gateway behind a peering may announce routes" },
  "internet-host": { text: "whether the host answers over the internet is unknown", settle: TOGETHER },
} as const;

const ENDS = {
  "start-in-subnet": { text: "network interface in subnet {{subnet}}" },
  "primary-in-subnet": { text: "primary network interface, in subnet {{subnet}}" },
  start: { text: "network interface" },
  "primary-start": { text: "primary network interface" },
  "subnet-outside": { text: "subnet {{subnet}} of the network interface is not in the stack", settle: TOGETHER },
  "subnet-not-named": { text: "the network interface names no subnet", settle: TOGETHER },
  "subnet-unknown": { text: "the subnet of the network interface is unknown", settle: TOGETHER },
  "no-interface": {
    text: "the machine names no network interface",
    settle: "Declare the network interface with the machine.",
  },
  "interface-computed": { text: "the network interface of the machine is computed at deployment", settle: TOGETHER },
  "interface-outside": { text: "the network interface of the machine is not in the stack", settle: TOGETHER },
  "interface-configuration": { text: "the IP configuration of network interface {{nic}} is unknown", settle: TOGETHER },
  "host-interface-unseen": { text: "the network interface of the host is not in the stack", settle: TOGETHER },
  "balancer-rule": {
    text: "whether load balancer {{balancer}} forwards TCP {{port}} to the host is unknown",
    settle: TOGETHER,
  },
  "balancer-member": {
    text: "only some members of load balancer {{balancer}} can be reached",
    settle: "Let all members be reached, or take the others out of the pool.",
  },
  "balancer-forwards": { text: "a rule forwards TCP {{port}} to TCP {{behind}} of its members" },
  "platform-answers-on-host": { text: "Azure answers on the host of the machine, so no route leads elsewhere" },
} as const;

/** Why traffic passes, is blocked, or is unknown: what steps of a proof say, and what rules about paths hand on. */
export const network = reasonSource("network", {
  ...RULES,
  ...FILTERS,
  ...ROUTES,
  ...FIREWALLS,
  ...OUTBOUND,
  ...ENDS,
});
