import {
  at,
  type DeclaredResource,
  type Dns,
  type DnsZone,
  type Fact,
  flag,
  isKnown,
  isResolved,
  list,
  mapFact,
  meaningOf,
  normaliseDomain,
  number,
  type RecordSet,
  type Ref,
  readEnumerated,
  type SrvTarget,
  text,
  texts,
  UNKNOWN,
  type Value,
  type ValueRecord,
  type VirtualNetwork,
  ZONE_TYPE,
  type ZoneLink,
} from "../../model";
import { azureNameOf, createResolver, edgesOf, parseResourceId, type Resolver, targetOf } from "../references";
import { type IndexedResource, originOf, type ResourceIndex } from "../resource-index";
import { recognise } from "../tokens";

/** Zones, links and record sets of an estate, private and public, whichever provider declares them. */
export function readDns(index: ResourceIndex, networks: readonly VirtualNetwork[]): Dns {
  const privateZones = index.ofKind("private-zone").map((entry) => ({ entry, zone: readZone(entry) }));
  const publicZones = index.ofKind("public-zone").map((entry) => ({ entry, zone: readZone(entry) }));
  // Apart, because one domain often has a private and a public zone of the same name.
  const privately = resolverOf(privateZones);
  const publicly = resolverOf(publicZones);
  const networkResolver = resolverOfNetworks(index, networks);
  return {
    zones: [...privateZones, ...publicZones].map(({ zone }) => zone).sort(byUrn),
    links: index.ofKind("zone-link").map(({ resource }) => readLink(resource, privately, networkResolver)),
    records: index
      .ofKind("record-set")
      .map((entry) => recordSetOf(entry, PRIVATE_RECORD.test(entry.shape) ? privately : publicly)),
  };
}

/**
 * One record set on its own, as a resource policy sees it: the zone is known by name at most.
 * Undefined for a resource that is no record set.
 */
export function readRecordSet(resource: DeclaredResource): RecordSet | undefined {
  const recognised = recognise(resource.type);
  return recognised?.kind === "record-set" ? recordSetOf({ ...recognised, resource }, undefined) : undefined;
}

function readZone({ kind, resource }: IndexedResource): DnsZone {
  return {
    ...originOf(resource),
    domain: mapFact(azureNameOf(resource), normaliseDomain),
    // Early API versions declared private zones as public ones with a type.
    private:
      kind === "private-zone" || meaningOf(readEnumerated(text(resource.inputs, "zoneType"), ZONE_TYPE)) === "private",
  };
}

function resolverOf(zones: readonly { entry: IndexedResource; zone: DnsZone }[]): Resolver<DnsZone> {
  return createResolver(zones.map(({ entry, zone }) => targetOf(entry.resource, zone)));
}

function resolverOfNetworks(index: ResourceIndex, networks: readonly VirtualNetwork[]): Resolver<VirtualNetwork> {
  const byUrn = new Map(networks.map((network) => [network.urn, network]));
  return createResolver(
    index.ofKind("virtual-network").flatMap(({ resource }) => {
      const network = byUrn.get(resource.urn);
      return network === undefined ? [] : [targetOf(resource, network)];
    }),
  );
}

function readLink(resource: DeclaredResource, zones: Resolver<DnsZone>, networks: Resolver<VirtualNetwork>): ZoneLink {
  const { inputs } = resource;
  const native = "virtualNetwork" in inputs;
  return {
    ...originOf(resource),
    ...zoneOf(resource, ["privateZoneName", "privateDnsZoneName"], zones),
    network: native
      ? networks.one(resource, "virtualNetwork", text(inputs, "virtualNetwork.id"))
      : networks.one(resource, "virtualNetworkId", text(inputs, "virtualNetworkId")),
    registersMachines: flag(inputs, "registrationEnabled"),
  };
}

/** The zone a record or link belongs to. Without a resolver only its name can be told. */
function zoneOf(
  resource: DeclaredResource,
  properties: readonly string[],
  zones: Resolver<DnsZone> | undefined,
): { readonly zone: Ref<DnsZone>; readonly zoneDomain: Fact<string> } {
  const property = properties.find((candidate) => text(resource.inputs, candidate) !== undefined);
  const written = property === undefined ? undefined : text(resource.inputs, property);
  const name = mapFact(written, (value) => parseResourceId(value)?.name ?? value);
  const zone =
    zones === undefined || property === undefined
      ? mapFact<string, never>(name, () => UNKNOWN)
      : zones.named(resource, property, name);
  const ownId = isKnown(resource.id) ? parseResourceId(resource.id)?.parentName : undefined;
  // The literal name first: a resource may stand in a zone of that name which the estate does not hold.
  const domain = isKnown(name) ? name : isResolved<DnsZone>(zone) ? zone.domain : (ownId ?? name);
  return { zone, zoneDomain: mapFact(domain, normaliseDomain) };
}

/** Record types by the classic provider's canonical tokens, which have one resource type for each. */
const CLASSIC_TYPES: Readonly<Record<string, string>> = {
  "azure:privatedns/sRVRecord:SRVRecord": "SRV",
  "azure:privatedns/aRecord:ARecord": "A",
  "azure:privatedns/aAAARecord:AAAARecord": "AAAA",
  "azure:privatedns/cnameRecord:CnameRecord": "CNAME",
  "azure:privatedns/cNAME:CNAME": "CNAME",
  "azure:dns/srvRecord:SrvRecord": "SRV",
  "azure:dns/aRecord:ARecord": "A",
  "azure:dns/aaaaRecord:AaaaRecord": "AAAA",
  "azure:dns/cNameRecord:CNameRecord": "CNAME",
};

const PRIVATE_RECORD = /:privatedns\/|:PrivateRecordSet$/;

function recordSetOf({ resource, dialect, shape }: IndexedResource, zones: Resolver<DnsZone> | undefined): RecordSet {
  const content =
    dialect === "azure-native"
      ? readNativeRecord(resource, zones)
      : readClassicRecord(resource, CLASSIC_TYPES[shape], zones);
  const inPrivateZone = isResolved<DnsZone>(content.zone) ? content.zone.private : PRIVATE_RECORD.test(shape);
  return { ...originOf(resource), private: inPrivateZone, ...content };
}

type RecordContent = Omit<RecordSet, "urn" | "name" | "type" | "source" | "private">;

function readNativeRecord(resource: DeclaredResource, zones: Resolver<DnsZone> | undefined): RecordContent {
  const { inputs } = resource;
  // Early API versions spell the lists as the wire does: `SRVRecords`, `AAAARecords`, `TTL`.
  const spelled = (property: string): string => propertyLike(inputs, property);
  const entries = spelled("srvRecords");
  const addresses = spelled("aRecords");
  const longAddresses = spelled("aaaaRecords");
  const alias = spelled("cnameRecord");
  const recordType = mapFact(text(inputs, "recordType"), typeNamed);
  return {
    ...zoneOf(resource, ["privateZoneName", "zoneName"], zones),
    owner: ownerOf(resource, "relativeRecordSetName"),
    recordType,
    ttl: number(inputs, spelled("ttl")),
    targets: readTargets(inputs, entries),
    values: valuesOf(inputs, recordType, addresses, longAddresses, alias),
    computedFrom: edgesOfAll(resource, [entries, addresses, longAddresses, alias, "targetResource"]),
    paths: { owner: "relativeRecordSetName", targets: entries, ttl: spelled("ttl") },
  };
}

function valuesOf(
  inputs: ValueRecord,
  recordType: Fact<string>,
  addresses: string,
  longAddresses: string,
  alias: string,
): RecordSet["values"] {
  // An alias record takes the address of an Azure resource, which only the deployment knows.
  if (at(inputs, "targetResource") !== undefined) return UNKNOWN;
  if (recordType === UNKNOWN) return UNKNOWN;
  switch (recordType) {
    case "A":
      return addressesOf(inputs, addresses, "ipv4Address");
    case "AAAA":
      return addressesOf(inputs, longAddresses, "ipv6Address");
    case "CNAME":
      return mapFact(text(inputs, `${alias}.cname`), (name) => [name]);
    default:
      return undefined;
  }
}

function addressesOf(inputs: ValueRecord, property: string, field: string): RecordSet["values"] {
  return mapFact(list(inputs, property), (elements) =>
    elements.map((element) => text(element, field)).filter((address) => address !== undefined),
  );
}

function readClassicRecord(
  resource: DeclaredResource,
  recordType: string | undefined,
  zones: Resolver<DnsZone> | undefined,
): RecordContent {
  const { inputs } = resource;
  const values =
    text(inputs, "targetResourceId") !== undefined
      ? UNKNOWN
      : recordType === "CNAME"
        ? mapFact(text(inputs, "record"), (name) => [name])
        : texts(inputs, "records");
  return {
    ...zoneOf(resource, ["zoneName"], zones),
    owner: ownerOf(resource, "name"),
    recordType,
    ttl: number(inputs, "ttl"),
    targets: recordType === "SRV" ? readTargets(inputs, "records") : undefined,
    values: recordType === "SRV" ? undefined : values,
    computedFrom: edgesOfAll(resource, ["records", "record", "targetResourceId"]),
    paths: { owner: "name", targets: "records", ttl: "ttl" },
  };
}

/** The owner name. A record that leaves it out is named by the provider: unknown until it has an id. */
function ownerOf(resource: DeclaredResource, property: string): Fact<string> {
  const written = text(resource.inputs, property);
  if (written !== undefined) return written;
  return isKnown(resource.id) ? parseResourceId(resource.id)?.name : UNKNOWN;
}

/** `SRV` from `srv` or from a full type path such as `Microsoft.Network/privateDnsZones/SRV`. */
function typeNamed(written: string): string {
  return (written.split("/").at(-1) ?? written).trim().toUpperCase();
}

function readTargets(inputs: ValueRecord, property: string): Fact<readonly SrvTarget[]> {
  return mapFact(list(inputs, property), (elements) => elements.map(readTarget));
}

function readTarget(entry: Value): SrvTarget {
  return {
    priority: number(entry, "priority"),
    weight: number(entry, "weight"),
    port: number(entry, "port"),
    target: text(entry, "target"),
  };
}

function propertyLike(inputs: ValueRecord, property: string): string {
  if (Object.hasOwn(inputs, property)) return property;
  const wanted = property.toLowerCase();
  return Object.keys(inputs).find((key) => key.toLowerCase() === wanted) ?? property;
}

function edgesOfAll(resource: DeclaredResource, properties: readonly string[]): readonly string[] {
  return [...new Set(properties.flatMap((property) => edgesOf(resource, property)))].sort();
}

function byUrn(left: { readonly urn: string }, right: { readonly urn: string }): number {
  return left.urn < right.urn ? -1 : left.urn > right.urn ? 1 : 0;
}
