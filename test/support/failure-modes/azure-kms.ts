import type { Declarations, DeclaredResource } from "../../../core/model";
import { type ApplianceParts, appliance } from "../appliances";
import { BOTH, CURRENT, hubAndSpoke, networkRule, securedHub } from "../firewalls";
import { SERVER_IMAGE, scaleSet } from "../machines";
import { NETWORK_ID, native, route, securityRule, spoke } from "../network";
import type { FailureMode } from "./failure-mode";

const FORMER = "23.102.135.246";
const GATEWAY = route("0.0.0.0/0", "VirtualNetworkGateway");
const TO_INTERNET = route("0.0.0.0/0", "Internet");
const US_GOVERNMENT = ["52.126.105.2", "23.97.0.13"];
const hostRoutes = (addresses: readonly string[]) => addresses.map((address) => route(`${address}/32`, "Internet"));

const allowing = (...addresses: readonly string[]) => networkRule({ destinationAddresses: addresses });
const allowingNames = (...names: readonly string[]) => networkRule({ destinationFqdns: names });
const GLOBAL_NAMES = ["azkms.core.windows.net", "kms.core.windows.net"];
const WITH_PROXY = { policy: { dnsSettings: { enableProxy: true } } };

const APPLICATION_RULE = {
  name: "kms",
  protocols: [{ protocolType: "Https", port: 1688 }],
  targetFqdns: ["azkms.core.windows.net"],
  sourceAddresses: ["*"],
};
/** A collection of a firewall that has rules of its own in place of a policy. */
const ownRules = (rule: unknown) => [{ name: "out", priority: 100, action: { type: "Allow" }, rules: [rule] }];
const withoutPolicy = (rules: Readonly<Record<string, unknown>>) => ({
  firewall: { firewallPolicy: undefined, ...rules },
});

const leavingOnPremises: Pick<Declarations, "network"> = {
  network: { appliances: [{ address: "10.9.0.4", allows: ["azure-kms"], egress: "on-premises" }] },
};
const allowingKms: Pick<Declarations, "network"> = {
  network: { appliances: [{ address: "10.1.9.4", allows: ["azure-kms"] }] },
};
const throughOwn = (parts: ApplianceParts) =>
  spoke({ routes: [route("0.0.0.0/0", "VirtualAppliance", "10.1.9.4")], more: appliance(parts) });
const TO_APPLIANCE = route("0.0.0.0/0", "VirtualAppliance", "10.9.0.4");

const NAT = [native("NatGateway", "nat", { natGatewayName: "nat" })];
const THROUGH_NAT = { natGateway: { id: `${NETWORK_ID}/natGateways/nat` } };
const BEHIND_BALANCER = {
  configuration: {
    loadBalancerBackendAddressPools: [{ id: `${NETWORK_ID}/loadBalancers/balancer/backendAddressPools/app` }],
  },
  more: [
    ...NAT,
    native("LoadBalancer", "balancer", {
      loadBalancerName: "balancer",
      sku: { name: "Standard" },
      frontendIPConfigurations: [{ name: "front", subnet: { id: `${NETWORK_ID}/virtualNetworks/vnet/subnets/app` } }],
      backendAddressPools: [{ name: "app" }],
    }),
  ],
};

const AT_VNET = { id: `${NETWORK_ID}/virtualNetworks/vnet/subnets/app` };
/** A second interface with a Standard public address, on which traffic to Azure KMS does not leave. */
const ADDRESS_ELSEWHERE = {
  machine: {
    networkProfile: {
      networkApiVersion: "2022-11-01",
      networkInterfaceConfigurations: [
        { name: "primary", primary: true, ipConfigurations: [{ name: "ip", subnet: AT_VNET }] },
        {
          name: "front",
          primary: false,
          ipConfigurations: [
            {
              name: "ip",
              subnet: AT_VNET,
              publicIPAddressConfiguration: { name: "address", sku: { name: "Standard" } },
            },
          ],
        },
      ],
    },
  },
  more: NAT,
};
/** A scale set of flexible orchestration, whose instances have no default outbound access. */
const flexibleSet = (subnet: Readonly<Record<string, unknown>>) => ({
  resources: [
    ...spoke({ subnet, more: NAT }).filter(({ name }) => name !== "vm" && name !== "nic"),
    scaleSet("flex", 2, {
      more: {
        resourceGroupName: "rg",
        location: "westeurope",
        orchestrationMode: "Flexible",
        virtualMachineProfile: {
          storageProfile: { imageReference: SERVER_IMAGE },
          networkProfile: {
            networkInterfaceConfigurations: [
              { name: "primary", primary: true, ipConfigurations: [{ name: "ip", subnet: AT_VNET }] },
            ],
          },
        },
      },
    }),
  ],
});

const toTag = (tag: string) => ({ destinationAddressPrefix: tag, destinationPortRange: "*" });
const DENY_LKM = securityRule("licensing", "Deny", 100, toTag("AzurePlatformLKM"));
const DENY_METADATA = securityRule("metadata", "Deny", 100, toTag("AzurePlatformIMDS"));
const DENY_INTERNET = securityRule("internet", "Deny", 4000, toTag("Internet"));
const allowKms = (addresses: readonly string[]) =>
  securityRule("kms", "Allow", 300, { destinationAddressPrefix: undefined, destinationAddressPrefixes: addresses });

const US_GOVERNMENT_NAMES = ["azkms.core.usgovcloudapi.net", "kms.core.usgovcloudapi.net"];
const IN_US_GOVERNMENT = { location: "usgovvirginia" };

const AZURE_EDITION = { ...SERVER_IMAGE, sku: "2022-datacenter-azure-edition" };

/** A farm that leaves by one address. */
const farm = (capacity: number): readonly DeclaredResource[] => [
  ...spoke({ subnet: THROUGH_NAT }),
  native("PublicIPAddress", "way-out", { publicIpAddressName: "way-out", sku: { name: "Standard" } }),
  native("NatGateway", "nat", {
    natGatewayName: "nat",
    publicIpAddresses: [{ id: `${NETWORK_ID}/publicIPAddresses/way-out` }],
  }),
  scaleSet("farm", capacity, {
    more: {
      resourceGroupName: "rg",
      location: "westeurope",
      virtualMachineProfile: {
        storageProfile: { imageReference: SERVER_IMAGE },
        networkProfile: {
          networkInterfaceConfigurations: [
            {
              name: "primary",
              primary: true,
              ipConfigurations: [{ name: "ip", subnet: { id: `${NETWORK_ID}/virtualNetworks/vnet/subnets/app` } }],
            },
          ],
        },
      },
    },
  }),
];

const blocks = { rule: "WL601", level: "mandatory" } as const;

/** What keeps machines from Azure's own KMS. */
export const AZURE_KMS_MODES: readonly FailureMode[] = [
  {
    number: 1,
    fault: "A default route to a gateway, firewall or appliance without routes to Azure KMS",
    twins: {
      "to a gateway": {
        ...blocks,
        message: "forced-tunnel",
        broken: { resources: spoke({ routes: [GATEWAY] }) },
        mended: { resources: spoke({ routes: [GATEWAY, ...hostRoutes(BOTH)] }) },
      },
      "to a firewall": {
        ...blocks,
        message: "firewall-no-rule",
        broken: { resources: hubAndSpoke() },
        mended: { resources: hubAndSpoke({ rules: [allowing(...BOTH)] }) },
      },
      "to the firewall of a virtual hub": {
        ...blocks,
        message: "firewall-no-rule",
        broken: { resources: securedHub([]) },
        mended: { resources: securedHub([allowing(...BOTH)]) },
      },
      "to an appliance of the stack whose own routes lead to a gateway": {
        ...blocks,
        message: "forced-tunnel",
        broken: { resources: throughOwn({ routes: [GATEWAY] }), declarations: allowingKms },
        mended: { resources: throughOwn({ routes: [GATEWAY, ...hostRoutes(BOTH)] }), declarations: allowingKms },
      },
      "to an appliance of the stack that does not forward": {
        ...blocks,
        message: "no-ip-forwarding",
        broken: { resources: throughOwn({ nic: { enableIPForwarding: false } }), declarations: allowingKms },
        mended: { resources: throughOwn({}), declarations: allowingKms },
      },
      "to an appliance that leaves on premises, as declared": {
        ...blocks,
        message: "forced-tunnel",
        broken: { resources: spoke({ routes: [TO_APPLIANCE] }), declarations: leavingOnPremises },
        mended: {
          resources: spoke({ routes: [TO_APPLIANCE, ...hostRoutes(BOTH)] }),
          declarations: leavingOnPremises,
        },
      },
    },
    unseen:
      "what an appliance outside the stack lets through, unless it is declared; routes that a gateway learns by BGP",
  },
  {
    number: 2,
    fault: "Routes or rules that know some of Azure KMS's addresses only",
    twins: {
      "routes to the former address": {
        ...blocks,
        message: "old-address-only",
        broken: { resources: spoke({ routes: [GATEWAY, ...hostRoutes([FORMER])] }) },
        mended: { resources: spoke({ routes: [GATEWAY, ...hostRoutes(BOTH)] }) },
      },
      "a firewall rule for the former address": {
        ...blocks,
        message: "old-address-only",
        broken: { resources: hubAndSpoke({ rules: [allowing(FORMER)] }) },
        mended: { resources: hubAndSpoke({ rules: [allowing(...BOTH)] }) },
      },
      "a security rule for the former address": {
        ...blocks,
        message: "old-address-only",
        broken: { resources: spoke({ routes: [TO_INTERNET], rules: [allowKms([FORMER]), DENY_INTERNET] }) },
        mended: { resources: spoke({ routes: [TO_INTERNET], rules: [allowKms(BOTH), DENY_INTERNET] }) },
      },
      "one of the two current addresses": {
        rule: "WL601",
        message: "one-address-only",
        level: "advisory",
        broken: { resources: spoke({ routes: [GATEWAY, ...hostRoutes([...CURRENT.slice(1), FORMER])] }) },
        mended: { resources: spoke({ routes: [GATEWAY, ...hostRoutes(BOTH)] }) },
      },
    },
  },
  {
    number: 3,
    fault: "An application rule in Azure Firewall in place of a network rule",
    twins: {
      "in a policy": {
        ...blocks,
        message: "firewall-application-rule",
        broken: { resources: hubAndSpoke({ rules: [{ ruleType: "ApplicationRule", ...APPLICATION_RULE }] }) },
        mended: {
          resources: hubAndSpoke({
            rules: [{ ruleType: "ApplicationRule", ...APPLICATION_RULE }, allowing(...BOTH)],
          }),
        },
      },
      "in the firewall itself": {
        ...blocks,
        message: "firewall-application-rule",
        broken: {
          resources: hubAndSpoke(withoutPolicy({ applicationRuleCollections: ownRules(APPLICATION_RULE) })),
        },
        mended: {
          resources: hubAndSpoke(
            withoutPolicy({
              applicationRuleCollections: ownRules(APPLICATION_RULE),
              networkRuleCollections: ownRules({
                name: "kms",
                protocols: ["TCP"],
                sourceAddresses: ["*"],
                destinationAddresses: BOTH,
                destinationPorts: ["1688"],
              }),
            }),
          ),
        },
      },
    },
  },
  {
    number: 4,
    fault: "A network rule by name without the DNS proxy",
    twins: {
      "without the proxy": {
        ...blocks,
        message: "fqdn-without-dns-proxy",
        broken: { resources: hubAndSpoke({ rules: [allowingNames(...GLOBAL_NAMES)] }) },
        mended: { resources: hubAndSpoke({ rules: [allowingNames(...GLOBAL_NAMES)], ...WITH_PROXY }) },
      },
    },
  },
  {
    number: 5,
    fault: "A private subnet or an internal Standard load balancer, without outbound access",
    twins: {
      "a private subnet": {
        ...blocks,
        message: "no-outbound",
        broken: { resources: spoke({ subnet: { defaultOutboundAccess: false }, more: NAT }) },
        mended: { resources: spoke({ subnet: { defaultOutboundAccess: false, ...THROUGH_NAT }, more: NAT }) },
      },
      "an internal load balancer": {
        ...blocks,
        message: "no-outbound",
        broken: { resources: spoke(BEHIND_BALANCER) },
        mended: { resources: spoke({ ...BEHIND_BALANCER, subnet: THROUGH_NAT }) },
      },
      "a Standard public address on another interface": {
        ...blocks,
        message: "no-outbound",
        broken: { resources: spoke(ADDRESS_ELSEWHERE) },
        mended: { resources: spoke({ ...ADDRESS_ELSEWHERE, subnet: THROUGH_NAT }) },
      },
      "a flexible scale set": {
        ...blocks,
        message: "no-outbound",
        broken: flexibleSet({}),
        mended: flexibleSet(THROUGH_NAT),
      },
    },
  },
  {
    number: 6,
    fault: "A denial of `AzurePlatformLKM`, or of the Internet behind a default route",
    twins: {
      "the service tag, on the subnet": {
        ...blocks,
        message: "nsg-denies",
        broken: { resources: spoke({ rules: [DENY_LKM] }) },
        mended: { resources: spoke({ rules: [] }) },
      },
      "the service tag, on the interface": {
        ...blocks,
        message: "nsg-denies",
        broken: { resources: spoke({ nicRules: [DENY_LKM] }) },
        mended: { resources: spoke({ nicRules: [] }) },
      },
      "the Internet": {
        ...blocks,
        message: "nsg-denies",
        broken: { resources: spoke({ routes: [TO_INTERNET], rules: [DENY_INTERNET] }) },
        mended: { resources: spoke({ routes: [TO_INTERNET], rules: [allowKms(BOTH), DENY_INTERNET] }) },
      },
    },
  },
  {
    number: 25,
    fault: "Azure Edition without instance metadata",
    twins: {
      "the service tag": {
        rule: "WL603",
        message: "denied",
        level: "advisory",
        broken: { resources: spoke({ image: AZURE_EDITION, rules: [DENY_METADATA] }) },
        mended: { resources: spoke({ image: AZURE_EDITION, rules: [] }) },
      },
    },
    unseen: "certificate downloads, which depend on the proxy inside Windows",
  },
  {
    number: 26,
    fault: "The KMS of another Azure cloud",
    twins: {
      "by name": {
        ...blocks,
        message: "wrong-cloud",
        broken: {
          resources: hubAndSpoke({ rules: [allowingNames(...GLOBAL_NAMES)], ...WITH_PROXY, ...IN_US_GOVERNMENT }),
        },
        mended: {
          resources: hubAndSpoke({
            rules: [allowingNames(...US_GOVERNMENT_NAMES)],
            ...WITH_PROXY,
            ...IN_US_GOVERNMENT,
          }),
        },
      },
      "by address": {
        ...blocks,
        message: "wrong-cloud",
        broken: { resources: spoke({ routes: [GATEWAY, ...hostRoutes(BOTH)], ...IN_US_GOVERNMENT }) },
        mended: { resources: spoke({ routes: [GATEWAY, ...hostRoutes(US_GOVERNMENT)], ...IN_US_GOVERNMENT }) },
      },
    },
  },
  {
    number: 27,
    fault: "A large fleet behind one public address",
    twins: {
      "of a NAT gateway": {
        rule: "WL604",
        message: "crowded",
        level: "advisory",
        broken: { resources: farm(250) },
        mended: { resources: farm(150) },
      },
    },
  },
  {
    number: 28,
    fault: "Custom DNS servers that cannot resolve the names",
    twins: {},
    unseen: "what the servers forward is not in a plan; *unknown* (WL504) where a zone has to be found through them",
  },
];
