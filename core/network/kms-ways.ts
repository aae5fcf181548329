import { KMS_PORT, KMS_SERVICE_TAGS, type KmsCloud } from "../data/azure-kms-endpoints";
import {
  type IpConfiguration,
  isKnown,
  isResolved,
  type Nic,
  type Ref,
  type SecurityGroup,
  type Subnet,
  subjectOf,
  UNKNOWN,
} from "../model";
import { type CompiledRoutes, chooseRoute, isSystemRoute } from "./choose-route";
import { decideFirewall } from "./decide-firewall";
import { readSubnetPrefixes } from "./decide-inbound";
import { type CompiledGroup, compileGroup, decideGroup, narrowGroup } from "./decide-kms-group";
import type { Endpoint, Flow } from "./decide-security";
import { followRoute } from "./follow-route";
import { unseenGroup } from "./group-step";
import { remember } from "./memory";
import { nameOf } from "./name-of";
import { contains } from "./prefix";
import { endpointOf, type Surroundings, unseenSubnet, unseenTable } from "./surroundings";
import { type Address, type AzureKmsObstacle, doubtful, type Step, type Way } from "./way";

type KmsStep = Step<AzureKmsObstacle>;

/** The way from an interface to one address of Azure KMS: its security groups, the route, the way out. */
export interface KmsWays {
  find(address: Address, cloud: KmsCloud, nic: Nic, configuration: IpConfiguration): Way<AzureKmsObstacle>;
  /** Equal for interfaces whose ways are equal: what is concluded for one holds for the others. */
  sceneOf(nic: Nic, configuration: IpConfiguration): string;
}

/** Prepares the search. What machines share (a group's rules, a subnet's route) is worked out once. */
export function createKmsWays(surroundings: Surroundings): KmsWays {
  const { appliances, manager, labelOf, routesOf, localRoutesOf, firewallAt, stepOut } = surroundings;
  const groups = remember(compileGroup);
  const narrowed = new Map<string, (group: SecurityGroup) => CompiledGroup>();
  const ways = new Map<string, Way<AzureKmsObstacle>>();
  const along = new Map<string, KmsStep>();

  function find(address: Address, cloud: KmsCloud, nic: Nic, configuration: IpConfiguration): Way<AzureKmsObstacle> {
    const { subnet } = configuration;
    const key = `${address.text} ${placeOf(nic, configuration)}`;
    let shared = ways.get(key);
    if (shared === undefined) {
      shared = findSharedWay(address, cloud, nic, configuration);
      ways.set(key, shared);
    }
    // The way out depends on the machine's own addresses and pools, and matters only to what goes to the Internet.
    return shared.at(-1)?.toInternet === true && isResolved(subnet) ? [...shared, stepOut(nic, subnet)] : shared;
  }

  function sceneOf(nic: Nic, configuration: IpConfiguration): string {
    const ends = nic.configurations.items.map(({ version, publicAddress, pools }) =>
      [version, publicAddress, ...(isKnown(pools) ? pools : [pools])].map(labelOf).join(" "),
    );
    return [placeOf(nic, configuration), nic.configurations.complete, labelOf(nic.flexible), ...ends].join(", ");
  }

  /** What groups and routes depend on. */
  function placeOf(nic: Nic, { subnet, privateAddress, applicationGroups }: IpConfiguration): string {
    const members = isKnown(applicationGroups) ? applicationGroups : [applicationGroups];
    const source = needsSource(nic, subnet) ? [privateAddress, ...members] : [];
    return [nic.securityGroup, subnet, ...source].map(labelOf).join(" ");
  }

  /** Whether a rule on the way tells machines of one subnet apart. */
  function needsSource(nic: Nic, subnet: Ref<Subnet>): boolean {
    const onSubnet = isResolved(subnet) ? subnet.securityGroup : undefined;
    const onTheWay: readonly Ref<SecurityGroup>[] = [nic.securityGroup, onSubnet];
    return manager.readsSources || onTheWay.filter(isResolved).some((group) => groups(group).readsSource);
  }

  function findSharedWay(
    address: Address,
    cloud: KmsCloud,
    nic: Nic,
    configuration: IpConfiguration,
  ): Way<AzureKmsObstacle> {
    const { subnet } = configuration;
    const inSight = isResolved(subnet) ? subnet : undefined;
    const routes = inSight === undefined ? undefined : routesOf(inSight);
    const flow: Flow = {
      source: endpointOf(configuration, inSight),
      destination: destinationOf(address, routes),
      port: KMS_PORT,
      direction: "outbound",
    };
    // A denial on the interface's own group holds wherever the interface is.
    const guards: readonly Ref<SecurityGroup>[] = [nic.securityGroup, inSight?.securityGroup];
    return [
      ...manager.overrule(
        guards.map((group) => stepThrough(group, address, flow, routes)),
        flow,
      ),
      inSight === undefined ? unseenSubnet(subnet) : sharedStepAlong(inSight, routes, address, cloud),
    ];
  }

  function stepThrough(
    group: Ref<SecurityGroup>,
    address: Address,
    flow: Flow,
    routes: CompiledRoutes | undefined,
  ): KmsStep | undefined {
    if (group === undefined) return undefined;
    return isResolved(group)
      ? decideGroup(group, groupsFor(address)(group), flow, routes?.hasDefault ?? UNKNOWN)
      : unseenGroup(group);
  }

  function groupsFor(address: Address): (group: SecurityGroup) => CompiledGroup {
    const known = narrowed.get(address.text);
    if (known !== undefined) return known;
    const made = remember((group: SecurityGroup) => narrowGroup(groups(group), destinationOf(address, undefined)));
    narrowed.set(address.text, made);
    return made;
  }

  /** Where an address is routed does not depend on the machine. */
  function sharedStepAlong(...args: Parameters<typeof stepAlong>): KmsStep {
    const [subnet, , address] = args;
    const key = `${address.text} ${labelOf(subnet)}`;
    const step = along.get(key) ?? stepAlong(...args);
    along.set(key, step);
    return step;
  }

  function stepAlong(subnet: Subnet, routes: CompiledRoutes | undefined, address: Address, cloud: KmsCloud): KmsStep {
    if (routes === undefined) return unseenTable(subnet, "Azure KMS traffic");
    const table = isResolved(subnet.routeTable) ? subnet.routeTable : undefined;
    const { route, doubt } = chooseRoute(address.prefix, routes, TAGS, localRoutesOf(subnet));
    const subject = subjectOf(table ?? subnet);
    if (doubt !== undefined) {
      const by = table === undefined ? `subnet ${nameOf(subnet)}` : `route table ${nameOf(table)}`;
      return doubtful("route", `where ${by} sends Azure KMS traffic: ${doubt}`, { subject });
    }
    if (isSystemRoute(route) && isResolved(subnet.network) && subnet.network.mayFollowHub) {
      const what = `where the virtual hub sends Azure KMS traffic that network ${subnet.network.name} hands on to it`;
      return doubtful("route", what, { subject, settle: HUB });
    }
    const firewall = firewallAt(route, subnet);
    if (firewall === undefined || isSystemRoute(route)) return { subject, ...followRoute(route, table, appliances) };
    const names = namesAt(address.text, cloud);
    const target = {
      what: "Azure KMS",
      prefix: address.prefix,
      port: KMS_PORT,
      names,
      otherNames: [cloud.currentName, ...cloud.legacyNames],
      inAzure: true,
      leavesAzure: true,
    } as const;
    return decideFirewall(firewall, target, readSubnetPrefixes(subnet), `route ${nameOf(route)}`);
  }

  return { find, sceneOf };
}

/**
 * Names under which a machine finds an address. The former names stand for the former address as well: whoever allows
 * them has thought of it.
 */
function namesAt(address: string, cloud: KmsCloud): readonly string[] {
  const current = cloud.currentAddresses.includes(address) ? [cloud.currentName] : [];
  const former = cloud.legacyAddresses.includes(address) || cloud.legacyNameAddress === address;
  return former ? [...current, ...cloud.legacyNames] : current;
}

const HUB =
  "Routes and routing intent of virtual hubs are not read: give the subnet routes of its own, or set enableInternetSecurity to false on the connection where that is meant.";

const TAGS: ReadonlySet<string> = new Set(KMS_SERVICE_TAGS);

function destinationOf({ prefix }: Address, routes: CompiledRoutes | undefined): Endpoint {
  const tags = new Map(KMS_SERVICE_TAGS.map((tag) => [tag, true]));
  // The tag VirtualNetwork covers prefixes of user-defined routes, too (azure-docs, service-tags-overview).
  const routed =
    routes === undefined || routes.routes.some((route) => route.prefix === undefined || contains(route.prefix, prefix));
  if (routed) tags.set("virtualnetwork", false);
  return { prefixes: [prefix], tags, groups: [] };
}
