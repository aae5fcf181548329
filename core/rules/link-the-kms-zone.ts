import { findOwnClients } from "../activation/own-clients";
import { findZonesWithRecord, isLinked } from "../activation/zone-links";
import {
  type DnsZone,
  type Estate,
  estateRule,
  fail,
  isKnown,
  isResolved,
  pass,
  skip,
  subjectOf,
  UNKNOWN,
  unknown,
  type VirtualNetwork,
} from "../model";
import { entrancesOf } from "../network/interfaces";
import { kmsRecord, networkIdOf, nic, PRIVATE_ZONE, virtualNetwork } from "./examples/resources";

export default estateRule({
  id: "WL504",
  name: "link-the-kms-zone",
  title: "The private zone with the SRV record for KMS is linked to every network of its clients",
  why: "A private zone answers only in the virtual networks that it is linked to. In other networks the SRV record does not exist, and machines find no KMS host (0x8007232B).",
  fix: "Declare a virtual network link from the zone to the network of the clients.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/azure/dns/private-dns-virtual-network-links",
    "https://learn.microsoft.com/windows-server/get-started/common-troubleshooting-procedures-kms-dns",
  ],
  findings: {
    "not-linked": {
      level: "mandatory",
      text: "Zone {{zone}} with the SRV record for KMS is not linked to {{networks}}, where {{machines}} {{machines?looks|look}} it up.",
      fix: "Declare a virtual network link from zone {{zone}} to {{networks}}.",
      snippet: {
        privateZoneName: "{{zone}}",
        registrationEnabled: false,
        virtualNetwork: { id: "<id of {{networks}}>" },
      },
    },
  },
  unknowns: {
    "own-dns-servers": {
      text: "Whether the DNS servers of network {{network}} find the SRV record for KMS is unknown.",
      settle: "Link the zone to the network of these DNS servers, or configure them to forward queries for the zone.",
    },
    "links-unknown": {
      text: "The networks that zone {{subjects}} is linked to are not known before deployment.",
      settle: "Declare the virtual network links of the zone in this stack, with literal names.",
    },
  },
  skips: {
    "no-zone": "no private zone in this stack contains an SRV record for KMS",
    "no-client": "no client of a KMS host is in a network of this stack",
  },
  examples: { bad: example(false), good: example(true) },
  check(estate) {
    const zones = findZonesWithRecord(estate);
    if (zones.length === 0) return skip("no-zone");
    const places = placesOfClients(estate);
    return places.size === 0 ? skip("no-client") : zones.map((zone) => checkZone(zone, places, estate));
  },
});

/** Networks in which clients look for the record, with these. */
function placesOfClients(estate: Estate): ReadonlyMap<VirtualNetwork, readonly string[]> {
  const places = new Map<VirtualNetwork, string[]>();
  for (const { machine, activation } of findOwnClients(estate)) {
    // Where a host is registered, nothing is looked up but its name.
    if (activation.way === "registered-host") continue;
    const networks = (entrancesOf(machine) ?? []).flatMap(({ subnet }) =>
      isResolved(subnet.network) ? [subnet.network] : [],
    );
    for (const network of new Set(networks)) places.set(network, [...(places.get(network) ?? []), machine.name]);
  }
  return places;
}

function checkZone(zone: DnsZone, places: ReadonlyMap<VirtualNetwork, readonly string[]>, estate: Estate) {
  const subject = subjectOf(zone);
  const unlinked = [...places].flatMap(([network, machines]) => {
    const linked = isLinked(zone, network, estate);
    return linked === true ? [] : [{ network, machines, linked, asksOthers: asksOthers(network) }];
  });
  const missing = unlinked.filter(({ linked, asksOthers: open }) => linked !== UNKNOWN && !open);
  if (missing.length > 0) {
    const data = {
      zone: isKnown(zone.domain) ? zone.domain : zone.name,
      networks: missing.map(({ network }) => network.name).sort(),
      machines: [...new Set(missing.flatMap(({ machines }) => machines))].sort(),
    };
    return fail("not-linked", undefined, data, { subject });
  }
  const [doubt] = unlinked;
  if (doubt === undefined) return { ...pass, subject };
  return doubt.asksOthers
    ? unknown("own-dns-servers", { network: doubt.network.name }, { subject })
    : unknown("links-unknown", {}, { subject });
}

/** DNS servers of its own may find the zone some other way. */
function asksOthers({ dnsServers }: VirtualNetwork): boolean {
  return dnsServers === UNKNOWN || (isKnown(dnsServers) && dnsServers.length > 0);
}

/** A client in a network, and a zone with the record that is linked to it or not. */
function example(linked: boolean) {
  const link = {
    type: "azure-native:privatedns:VirtualNetworkLink",
    name: "corp-spoke",
    properties: {
      resourceGroupName: "app",
      privateZoneName: "corp.contoso.com",
      location: "Global",
      registrationEnabled: false,
      virtualNetwork: { id: networkIdOf("virtualNetworks", "spoke") },
    },
  };
  const client = {
    type: "azure-native:compute:VirtualMachine",
    name: "app",
    properties: {
      resourceGroupName: "app",
      location: "westeurope",
      licenseType: "None",
      hardwareProfile: { vmSize: "Standard_D2s_v5" },
      storageProfile: { osDisk: { osType: "Windows", createOption: "Attach" } },
      networkProfile: { networkInterfaces: [{ id: networkIdOf("networkInterfaces", "app-nic") }] },
    },
  };
  return {
    resources: [
      PRIVATE_ZONE,
      kmsRecord("kms1.hq.contoso.com"),
      ...(linked ? [link] : []),
      virtualNetwork("spoke", "10.1.0.0/16", [{ name: "app", addressPrefix: "10.1.1.0/24" }]),
      nic("app-nic", "spoke", "app"),
      client,
    ],
    configuration: {
      activation: {
        method: "kms",
        domain: "corp.contoso.com",
        hosts: [{ name: "kms1.hq.contoso.com", os: 2022 }],
        existingClients: { servers: 12, clients: 0 },
      },
    },
  };
}
