import * as privatedns from "@pulumi/azure-native/privatedns";
import * as pulumi from "@pulumi/pulumi";
import { expectedRecord } from "../core/activation/expected-record";
import { isBelow } from "../core/activation/is-below";
import { KMS_OWNER, KMS_PRIORITY, KMS_WEIGHT } from "../core/data/kms-discovery";
import { normaliseDomain } from "../core/model";
import {
  type ArgumentCheck,
  checkAddress,
  checkArguments,
  checkBoolean,
  checkDomain,
  checkElements,
  checkEntries,
  checkHostName,
  checkInputText,
  checkInteger,
  checkMap,
  checkResourceId,
  faultIf,
  isMap,
} from "./check-arguments";

/** A KMS host that clients shall find. */
export interface KmsDiscoveryHost {
  /** Name of the host: short, which means a name in `domain`, or fully qualified. Never an address. */
  name: string;
  /**
   * IPv4 address of the host, such as the private address of its network interface. An address record is made for it.
   * Required for a name in `domain`; a name elsewhere has its record elsewhere, and no address here. Default: none.
   */
  address?: pulumi.Input<string>;
  /** Priority of its entry, 0 to 65535; the lower one is tried first by clients that honour it. A spare gets a higher one. Default: 0. */
  priority?: number;
  /** Weight among entries of one priority, 0 to 65535. Default: 0. */
  weight?: number;
  /** TCP port the host listens on, 1 to 65535. Default: 1688. */
  port?: number;
}

/** Arguments of KmsDiscovery. */
export interface KmsDiscoveryArgs {
  /** Resource group of the private DNS zone. */
  resourceGroupName: pulumi.Input<string>;
  /**
   * DNS domain in which the clients look, such as `corp.contoso.com`: the domain they are joined to, or the one they are
   * told by `lookupDomain` of KmsClient.
   */
  domain: string;
  /** The KMS hosts, at least one. */
  hosts: KmsDiscoveryHost[];
  /**
   * Resource ids of the virtual networks whose machines resolve names in the zone, at least one, each under a short name
   * of your choice that stays: the networks of the clients, or of the DNS servers they use. Not linked to a network, a
   * private zone is invisible there.
   */
  clientNetworkIds: { [key: string]: pulumi.Input<string> };
  /** True where the zone `domain` is in the resource group already, and is to be used as it is. Default: false, the zone is made. */
  useExistingZone?: boolean;
  /** How long resolvers keep the records, in seconds, 1 to 604800. Default: 3600. */
  ttlSeconds?: number;
  /** True where the zone shall take the address records of the networks' machines by itself. Default: false. */
  registerMachines?: boolean;
  /** Tags of the zone and its links. Default: none. */
  tags?: { [key: string]: pulumi.Input<string> };
}

/**
 * What KMS clients need to find their host: a private DNS zone, the SRV record `_vlmcs._tcp` in it, an address record for
 * each host, and links to the networks of the clients.
 *
 * A private zone takes no updates from a KMS host, so the hosts stop publishing (`publishToDns` of KmsHost is false by default).
 */
export class KmsDiscovery extends pulumi.ComponentResource {
  /** The zone; absent where an existing one is used. */
  public readonly zone?: privatedns.PrivateZone;
  /** The SRV record set `_vlmcs._tcp`. */
  public readonly serviceRecord: privatedns.PrivateRecordSet;
  /** Resource ids of the address records, of those hosts that have one here, in the order of `hosts`. */
  public readonly addressRecordIds: pulumi.Output<string[]>;
  /** Resource ids of the links to the networks, under the names of `clientNetworkIds`. */
  public readonly linkIds: pulumi.Output<{ [key: string]: string }>;
  /** The name clients look up, such as `_vlmcs._tcp.corp.contoso.com`. */
  public readonly lookupName: pulumi.Output<string>;

  constructor(name: string, args: KmsDiscoveryArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArguments("KmsDiscovery", checksOf(args));
    super("windows-licensing:index:KmsDiscovery", name, {}, opts);
    const domain = normaliseDomain(args.domain);
    const hosts = args.hosts.map((host) => ({ host, ...expectedRecord(domain, host) }));
    const ttl = args.ttlSeconds ?? DEFAULT_TTL;
    const parent = { parent: this };

    if (args.useExistingZone !== true) {
      this.zone = new privatedns.PrivateZone(
        `${name}-zone`,
        {
          resourceGroupName: args.resourceGroupName,
          privateZoneName: domain,
          location: "Global",
          ...(args.tags === undefined ? {} : { tags: args.tags }),
        },
        parent,
      );
    }
    const place = { resourceGroupName: args.resourceGroupName, privateZoneName: this.zone?.name ?? domain };

    const addressRecords = hosts
      .filter(({ target }) => isBelow(target, domain))
      .map(({ host, target }) => {
        const label = target.slice(0, -domain.length - 1);
        return new privatedns.PrivateRecordSet(
          `${name}-address-${label}`,
          {
            ...place,
            relativeRecordSetName: label,
            recordType: "A",
            ttl,
            ...(host.address === undefined ? {} : { aRecords: [{ ipv4Address: host.address }] }),
          },
          parent,
        );
      });
    this.addressRecordIds = pulumi.all(addressRecords.map(({ id }) => id));

    this.serviceRecord = new privatedns.PrivateRecordSet(
      `${name}-srv`,
      {
        ...place,
        relativeRecordSetName: KMS_OWNER,
        recordType: "SRV",
        ttl,
        srvRecords: hosts.map(({ host, target, port }) => ({
          priority: host.priority ?? KMS_PRIORITY,
          weight: host.weight ?? KMS_WEIGHT,
          port,
          target,
        })),
      },
      parent,
    );

    const links = Object.entries(args.clientNetworkIds).map(([network, id]) => {
      const link = new privatedns.VirtualNetworkLink(
        `${name}-link-${network}`,
        {
          ...place,
          location: "Global",
          registrationEnabled: args.registerMachines ?? false,
          virtualNetwork: { id },
          ...(args.tags === undefined ? {} : { tags: args.tags }),
        },
        parent,
      );
      return [network, link.id] as const;
    });
    this.linkIds = pulumi.all(Object.fromEntries(links));

    this.lookupName = pulumi.output(`${KMS_OWNER}.${domain}`);
    this.registerOutputs({
      zone: this.zone,
      serviceRecord: this.serviceRecord,
      addressRecordIds: this.addressRecordIds,
      linkIds: this.linkIds,
      lookupName: this.lookupName,
    });
  }
}

const DEFAULT_TTL = 3600;

function checksOf(args: KmsDiscoveryArgs): readonly ArgumentCheck[] {
  const { domain, hosts, clientNetworkIds, ttlSeconds } = args;
  const faulty = checkDomain("domain", domain);
  const list: unknown = hosts;
  return [
    checkInputText("resourceGroupName", args.resourceGroupName),
    faulty,
    ...checkElements("hosts", hosts, "KMS host", checksOfHost),
    ...(faulty === undefined && Array.isArray(list) ? checksOfTargets(list, domain) : []),
    ...checkEntries(
      "clientNetworkIds",
      clientNetworkIds,
      "virtual network in which clients resolve names",
      (path, id) => checkResourceId(path, id, "Microsoft.Network/virtualNetworks", "a virtual network"),
    ),
    checkBoolean("useExistingZone", args.useExistingZone),
    checkBoolean("registerMachines", args.registerMachines),
    checkInteger("ttlSeconds", ttlSeconds, { least: 1, most: 604_800, unit: "seconds" }),
  ];
}

function checksOfHost(path: string, host: unknown): readonly ArgumentCheck[] {
  if (!isMap(host)) return [checkMap(path, host)];
  const { name, address, priority, weight, port } = host as Partial<KmsDiscoveryHost>;
  return [
    checkHostName(`${path}.name`, name),
    address === undefined ? undefined : checkAddress(`${path}.address`, address),
    checkInteger(`${path}.priority`, priority, { least: 0, most: 65_535 }),
    checkInteger(`${path}.weight`, weight, { least: 0, most: 65_535 }),
    checkInteger(`${path}.port`, port, { least: 1, most: 65_535 }),
  ];
}

/** What the names of the hosts mean in the zone: whether their addresses belong there, and whether they are different. */
function checksOfTargets(hosts: readonly unknown[], domain: string): readonly ArgumentCheck[] {
  const seen = new Set<string>();
  return hosts.flatMap((host, index) => {
    const path = `hosts[${String(index)}]`;
    const { name, address } = isMap(host) ? (host as Partial<KmsDiscoveryHost>) : {};
    if (name === undefined || checkHostName(path, name) !== undefined) return [];
    const { target } = expectedRecord(domain, { name });
    const inZone = isBelow(target, normaliseDomain(domain));
    const repeated = seen.has(target);
    seen.add(target);
    return [
      faultIf(inZone && address === undefined, `${path}.address`, `is required, because ${target} is in the zone`),
      faultIf(
        !inZone && address !== undefined,
        `${path}.address`,
        `cannot be used, because ${target} is not in the zone ${domain}: its address record belongs elsewhere`,
      ),
      // A second entry for a host says nothing new, and Azure refuses it.
      faultIf(repeated, `${path}.name`, `names ${target}, as another host of the list does`),
    ];
  });
}
