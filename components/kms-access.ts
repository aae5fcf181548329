import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { KMS_CLOUDS, KMS_PORT, type KmsCloud } from "../core/data/azure-kms-endpoints";
import {
  type ArgumentCheck,
  checkAddress,
  checkArguments,
  checkElements,
  checkEntries,
  checkInputText,
  checkInteger,
  checkMap,
  checkMember,
  checkPrefix,
  faultIf,
  isMap,
} from "./check-arguments";
import { AzureCloud } from "./windows-machine";

/** A route table of client subnets, in which Azure's KMS gets routes of its own. */
export interface KmsAccessRoutes {
  /** Name of the route table. */
  routeTableName: pulumi.Input<string>;
}

/** A network security group of clients or KMS hosts, in which KMS is let through. */
export interface KmsAccessSecurity {
  /** Name of the network security group. */
  networkSecurityGroupName: pulumi.Input<string>;
  /** Priority of the rule, 100 to 4096: lower than that of any rule that would deny it. Default: 200. */
  priority?: number;
}

/** A firewall policy through which clients reach KMS. */
export interface KmsAccessFirewall {
  /** Name of the firewall policy. */
  firewallPolicyName: pulumi.Input<string>;
  /** Priority of the rule collection group, 100 to 65000. Default: 200. */
  priority?: number;
}

/** Arguments of KmsAccess. */
export interface KmsAccessArgs {
  /** Resource group of the route table, security group or firewall policy. */
  resourceGroupName: pulumi.Input<string>;
  /** The Azure cloud, whose own KMS is meant where no `hostAddresses` are given. Default: `AzureCloud`. */
  cloud?: AzureCloud;
  /** Addresses of your own KMS hosts, each under a short name of your choice that stays. Default: none, Azure's KMS is meant. */
  hostAddresses?: { [key: string]: pulumi.Input<string> };
  /** TCP port of your own KMS hosts, 1 to 65535. Azure's KMS always listens on 1688. Default: 1688. */
  port?: number;
  /** Address prefixes of the clients, such as `10.1.0.0/16`. Needed for `firewall` and for `hostSecurity`. Default: any client. */
  clientPrefixes?: pulumi.Input<string>[];
  /**
   * Route table of the clients: a route of length 32 for each address of Azure's KMS, past a tunnel or appliance, because
   * Azure's KMS answers requests from Azure's public addresses only. The subnet also needs outbound access. Default: none.
   */
  routes?: KmsAccessRoutes;
  /** Network security group of the clients: one outbound rule. Default: none. */
  clientSecurity?: KmsAccessSecurity;
  /** Network security group of your own KMS hosts: one inbound rule, from the clients only. Default: none. */
  hostSecurity?: KmsAccessSecurity;
  /** Firewall policy on the way: a network rule, because an application rule does not let KMS through. Default: none. */
  firewall?: KmsAccessFirewall;
}

/**
 * Lets machines reach KMS, Azure's or your own: host routes past a forced tunnel, security rules and firewall network
 * rules, to all addresses that Azure's KMS answers from today and the former one.
 */
export class KmsAccess extends pulumi.ComponentResource {
  /** Resource ids of the routes, under the addresses they lead to. */
  public readonly routeIds: pulumi.Output<{ [key: string]: string }>;
  /** The outbound rule in the clients' group; absent without `clientSecurity`. */
  public readonly clientRule?: network.SecurityRule;
  /** The inbound rule in the hosts' group; absent without `hostSecurity`. */
  public readonly hostRule?: network.SecurityRule;
  /** The rules in the firewall policy; absent without `firewall`. */
  public readonly firewallRules?: network.FirewallPolicyRuleCollectionGroup;
  /** The addresses let through. */
  public readonly addresses: pulumi.Output<string[]>;

  constructor(name: string, args: KmsAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArguments("KmsAccess", checksOf(args));
    super("windows-licensing:index:KmsAccess", name, {}, opts);
    const { resourceGroupName, clientPrefixes } = args;
    const cloud: KmsCloud = KMS_CLOUDS[args.cloud ?? AzureCloud.AzureCloud];
    const own = args.hostAddresses;
    // The former address as well: machines from before July 2022 have its name registered, and Microsoft lists it still.
    const azureAddresses = [...cloud.currentAddresses, ...cloud.legacyAddresses];
    const addresses = own === undefined ? azureAddresses : Object.values(own);
    const port = String(own === undefined ? KMS_PORT : (args.port ?? KMS_PORT));
    const parent = { parent: this };

    const { routes } = args;
    const made =
      routes === undefined
        ? []
        : azureAddresses.map(
            (address) =>
              [address, makeRoute(name, address, resourceGroupName, routes.routeTableName, parent).id] as const,
          );
    this.routeIds = pulumi.all(Object.fromEntries(made));

    if (args.clientSecurity !== undefined) {
      this.clientRule = new network.SecurityRule(
        `${name}-client-rule`,
        {
          resourceGroupName,
          networkSecurityGroupName: args.clientSecurity.networkSecurityGroupName,
          securityRuleName: azureName("allow-kms-outbound", name),
          description: "Windows activates against KMS.",
          direction: "Outbound",
          access: "Allow",
          priority: args.clientSecurity.priority ?? DEFAULT_PRIORITY,
          protocol: "Tcp",
          sourcePortRange: "*",
          destinationPortRange: port,
          ...sourcesOf(clientPrefixes),
          destinationAddressPrefixes: addresses,
        },
        parent,
      );
    }

    if (args.hostSecurity !== undefined) {
      this.hostRule = new network.SecurityRule(
        `${name}-host-rule`,
        {
          resourceGroupName,
          networkSecurityGroupName: args.hostSecurity.networkSecurityGroupName,
          securityRuleName: azureName("allow-kms-inbound", name),
          description: "Clients activate against this KMS host.",
          direction: "Inbound",
          access: "Allow",
          priority: args.hostSecurity.priority ?? DEFAULT_PRIORITY,
          protocol: "Tcp",
          sourcePortRange: "*",
          destinationPortRange: port,
          ...sourcesOf(clientPrefixes),
          destinationAddressPrefixes: addresses,
        },
        parent,
      );
    }

    if (args.firewall !== undefined) {
      this.firewallRules = new network.FirewallPolicyRuleCollectionGroup(
        `${name}-firewall-rules`,
        {
          resourceGroupName,
          firewallPolicyName: args.firewall.firewallPolicyName,
          priority: args.firewall.priority ?? DEFAULT_PRIORITY,
          ruleCollections: [
            {
              ruleCollectionType: "FirewallPolicyFilterRuleCollection",
              name: "kms",
              priority: 100,
              action: { type: "Allow" },
              rules: [
                {
                  ruleType: "NetworkRule",
                  name: "kms",
                  ipProtocols: ["TCP"],
                  sourceAddresses: clientPrefixes ?? [],
                  // Addresses and not names: names take a DNS proxy in the policy, which nothing here can see.
                  destinationAddresses: addresses,
                  destinationPorts: [port],
                },
              ],
            },
          ],
        },
        parent,
      );
    }

    this.addresses = pulumi.output(addresses);
    this.registerOutputs({
      routeIds: this.routeIds,
      clientRule: this.clientRule,
      hostRule: this.hostRule,
      firewallRules: this.firewallRules,
      addresses: this.addresses,
    });
  }
}

const DEFAULT_PRIORITY = 200;

function makeRoute(
  name: string,
  address: string,
  resourceGroupName: pulumi.Input<string>,
  routeTableName: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): network.Route {
  const label = address.replaceAll(".", "-");
  return new network.Route(
    `${name}-route-${label}`,
    {
      resourceGroupName,
      routeTableName,
      routeName: azureName(`azure-kms-${label}`, name),
      addressPrefix: `${address}/32`,
      nextHopType: "Internet",
    },
    opts,
  );
}

function sourcesOf(prefixes: readonly pulumi.Input<string>[] | undefined) {
  return prefixes === undefined ? { sourceAddressPrefix: "*" } : { sourceAddressPrefixes: [...prefixes] };
}

/** Names of rules and routes in Azure: at most 80 letters, digits and - _ . that end in none of - and . */
function azureName(what: string, component: string): string {
  return `${what}-${component.replaceAll(/[^\w.-]/g, "-")}`.slice(0, 80).replace(/(?<![.-])[.-]+$/, "");
}

function checksOf(args: KmsAccessArgs): readonly ArgumentCheck[] {
  const { cloud, hostAddresses, port, clientPrefixes, routes, clientSecurity, hostSecurity, firewall } = args;
  const parts = { routes, clientSecurity, hostSecurity, firewall };
  const prefixes = clientPrefixes === undefined ? undefined : checksOfPrefixes(args);
  return [
    checkInputText("resourceGroupName", args.resourceGroupName),
    cloud === undefined ? undefined : checkMember("cloud", cloud, AzureCloud),
    faultIf(
      Object.values(parts).every((part) => part === undefined),
      "clientSecurity",
      "or another of routes, hostSecurity and firewall is required: there is nothing to open",
    ),
    ...(hostAddresses === undefined ? [] : checkEntries("hostAddresses", hostAddresses, "KMS host", checkAddress)),
    faultIf(
      hostAddresses !== undefined && routes !== undefined,
      "routes",
      "cannot be used with hostAddresses: your own hosts are no part of the Internet",
    ),
    faultIf(
      hostAddresses === undefined && hostSecurity !== undefined,
      "hostAddresses",
      "is required with hostSecurity",
    ),
    faultIf(
      hostSecurity !== undefined && clientPrefixes === undefined,
      "clientPrefixes",
      "is required with hostSecurity: a host open to everyone spends your key on strangers",
    ),
    faultIf(firewall !== undefined && clientPrefixes === undefined, "clientPrefixes", "is required with firewall"),
    ...(prefixes ?? []),
    faultIf(
      hostAddresses === undefined && port !== undefined && port !== KMS_PORT,
      "port",
      "cannot be changed for Azure's KMS, which listens on 1688",
    ),
    checkInteger("port", port, { least: 1, most: 65_535 }),
    ...checksOfPart("clientSecurity", clientSecurity, "networkSecurityGroupName", 4096),
    ...checksOfPart("hostSecurity", hostSecurity, "networkSecurityGroupName", 4096),
    ...checksOfPart("firewall", firewall, "firewallPolicyName", 65_000),
    ...checksOfPart("routes", routes, "routeTableName"),
  ];
}

function checksOfPrefixes({ clientPrefixes, hostSecurity }: KmsAccessArgs): readonly ArgumentCheck[] {
  return checkElements(
    "clientPrefixes",
    clientPrefixes,
    "address prefix",
    (path, prefix) =>
      checkPrefix(path, prefix) ??
      faultIf(
        hostSecurity !== undefined && typeof prefix === "string" && prefix.endsWith("/0"),
        path,
        "cannot be every address with hostSecurity: a host open to everyone spends your key on strangers",
      ),
  );
}

/** Where something is opened: a name that may be an output, and a priority where `mostPriority` says up to which. */
function checksOfPart(path: string, part: unknown, name: string, mostPriority?: number): readonly ArgumentCheck[] {
  if (part === undefined) return [];
  if (!isMap(part)) return [checkMap(path, part)];
  return [
    checkInputText(`${path}.${name}`, part[name]),
    mostPriority === undefined
      ? undefined
      : checkInteger(`${path}.priority`, part.priority as number | undefined, { least: 100, most: mostPriority }),
  ];
}
