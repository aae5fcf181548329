import { expectedRecord } from "../../activation/expected-record";
import { isBelow } from "../../activation/is-below";
import { KMS_OWNER, KMS_PRIORITY, KMS_WEIGHT } from "../../data/kms-discovery";
import {
  type DeclaredResource,
  type Fact,
  isKnown,
  isRecord,
  list,
  normaliseDomain,
  record,
  text,
  UNKNOWN,
  type Value,
  type ValueRecord,
} from "../../model";
import { edgesOf } from "../references";
import { childOf } from "./child";

const RECORD_SET = "azure-native:privatedns:PrivateRecordSet";

/** A private zone, its SRV record, an address record for each host in the zone, and links to the clients' networks. */
export function expandKmsDiscovery(component: DeclaredResource): readonly DeclaredResource[] {
  const { inputs } = component;
  const written = text(inputs, "domain");
  const domain: string | typeof UNKNOWN = isKnown(written) ? normaliseDomain(written) : UNKNOWN;
  const place: ValueRecord = {
    resourceGroupName: inputs.resourceGroupName ?? UNKNOWN,
    privateZoneName: domain,
  };
  const ttl: Value = inputs.ttlSeconds ?? 3600;
  const found = list(inputs, "hosts");
  const hosts = isKnown(found) ? found.map((host) => readHost(host, domain)) : [];
  const zone =
    inputs.useExistingZone === true
      ? []
      : [childOf(component, "azure-native:privatedns:PrivateZone", "zone", { ...place, location: "Global" })];
  const inZone = zone.length === 0 ? {} : { privateZoneName: zone.map(({ urn }) => urn) };
  const addresses = hosts.flatMap(({ target, address }) => {
    if (!isKnown(target) || !isKnown(domain) || !isBelow(target, domain)) return [];
    const label = target.slice(0, -domain.length - 1);
    const inputsOfRecord: ValueRecord = {
      ...place,
      relativeRecordSetName: label,
      recordType: "A",
      ttl,
      ...(address === undefined ? {} : { aRecords: [{ ipv4Address: address }] }),
    };
    const edges = { ...inZone, aRecords: edgesOf(component, "hosts") };
    return [childOf(component, RECORD_SET, `address-${label}`, inputsOfRecord, edges)];
  });
  const service = childOf(
    component,
    RECORD_SET,
    "srv",
    {
      ...place,
      relativeRecordSetName: KMS_OWNER,
      recordType: "SRV",
      ttl,
      srvRecords: isKnown(found) ? hosts.map(({ entry }) => entry) : UNKNOWN,
    },
    inZone,
  );
  const networks = record(inputs, "clientNetworkIds");
  const links = Object.entries(isKnown(networks) ? networks : {}).map(([network, id]) =>
    childOf(
      component,
      "azure-native:privatedns:VirtualNetworkLink",
      `link-${network}`,
      {
        ...place,
        location: "Global",
        registrationEnabled: inputs.registerMachines ?? false,
        virtualNetwork: { id: id ?? UNKNOWN },
      },
      { ...inZone, virtualNetwork: edgesOf(component, "clientNetworkIds") },
    ),
  );
  return [...zone, ...addresses, service, ...links];
}

interface HostEntry {
  readonly target: Fact<string>;
  readonly address: Value | undefined;
  readonly entry: Value;
}

function readHost(host: Value, domain: Fact<string>): HostEntry {
  if (!isRecord(host)) return { target: UNKNOWN, address: undefined, entry: UNKNOWN };
  const name = text(host, "name");
  const port = host.port;
  const known = isKnown(name) && isKnown(domain);
  const expected = known ? expectedRecord(domain, { name, ...(typeof port === "number" ? { port } : {}) }) : undefined;
  const target = expected?.target ?? UNKNOWN;
  return {
    target,
    address: host.address,
    entry: {
      priority: host.priority ?? KMS_PRIORITY,
      weight: host.weight ?? KMS_WEIGHT,
      port: port === UNKNOWN ? UNKNOWN : (expected?.port ?? UNKNOWN),
      target,
    },
  };
}
