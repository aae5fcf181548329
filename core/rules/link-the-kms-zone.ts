import { findKmsHosts } from "../activation/kms-hosts";
import { findKmsRecords } from "../activation/kms-records";
import { findOwnClients } from "../activation/own-clients";
import {
  type DnsZone,
  type Estate,
  type Fact,
  fail,
  isKnown,
  isOutside,
  isResolved,
  pass,
  subjectOf,
  UNKNOWN,
  type Verdict,
  type VirtualNetwork,
} from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";
import { entrancesOf } from "../network/interfaces";

type Key = "not-linked";

export default estateRule({
  id: "WL504",
  name: "link-the-kms-zone",
  title: "The private zone with the KMS record is linked to every network in which clients look for it",
  why: "A private zone answers only in the virtual networks it is linked to: elsewhere the SRV record does not exist, and machines there find no KMS host (0x8007232B).",
  fix: "Declare a virtual network link from the zone to the network of the clients.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/azure/dns/private-dns-virtual-network-links",
    "https://learn.microsoft.com/windows-server/get-started/common-troubleshooting-procedures-kms-dns",
  ],
  messages: {
    "not-linked": {
      level: "mandatory",
      text: "The zone {{zone}} with the SRV record for KMS is not linked to {{networks}}, where {{machines}} look for it.",
    },
  },
  examples: { bad: example(false), good: example(true) },
  check(estate): Verdict<Key> | readonly Verdict<Key>[] {
    const zones = zonesWithRecord(estate);
    if (zones.length === 0) return skip("no private zone in this stack holds an SRV record for KMS");
    const places = placesOfClients(estate);
    if (places.size === 0) return skip("no client of a KMS host is in a network that this stack shows");
    return zones.map((zone) => checkZone(zone, places, estate));
  },
});

function zonesWithRecord({ dns }: Estate): readonly DnsZone[] {
  const found = findKmsRecords(dns.records).found.flatMap(({ record }) => {
    if (!record.private) return [];
    return isResolved<DnsZone>(record.zone)
      ? [record.zone]
      : dns.zones.filter((zone) => zone.private && isKnown(zone.domain) && zone.domain === record.zoneDomain);
  });
  return [...new Set(found)];
}

/** Networks in which clients look for the record, with these. */
function placesOfClients(estate: Estate): ReadonlyMap<VirtualNetwork, readonly string[]> {
  const places = new Map<VirtualNetwork, string[]>();
  for (const { machine, activation } of findOwnClients(estate, findKmsHosts(estate))) {
    // Where a host is registered, nothing is looked up but its name.
    if (activation.way === "registered-host") continue;
    const networks = (entrancesOf(machine) ?? []).flatMap(({ subnet }) =>
      isResolved(subnet.network) ? [subnet.network] : [],
    );
    for (const network of new Set(networks)) places.set(network, [...(places.get(network) ?? []), machine.name]);
  }
  return places;
}

function checkZone(
  zone: DnsZone,
  places: ReadonlyMap<VirtualNetwork, readonly string[]>,
  estate: Estate,
): Verdict<Key> {
  const subject = subjectOf(zone);
  const missing: (readonly [VirtualNetwork, readonly string[]])[] = [];
  let doubt: Verdict<Key> | undefined;
  for (const place of places) {
    const [network] = place;
    const linked = isLinked(zone, network, estate);
    if (linked === true) continue;
    const { dnsServers } = network;
    if (dnsServers === UNKNOWN || (isKnown(dnsServers) && dnsServers.length > 0)) {
      const what = `whether the DNS servers of network ${network.name} find the SRV record for KMS`;
      doubt ??= unknown(what, {
        settle: "Link the zone to the network of these servers, or let them forward it.",
        subject,
      });
    } else if (linked === UNKNOWN) {
      doubt ??= unknown("which networks the zone with the SRV record for KMS is linked to", { subject });
    } else missing.push(place);
  }
  if (missing.length > 0) {
    const data = {
      zone: isKnown(zone.domain) ? zone.domain : zone.name,
      networks: missing.map(([{ name }]) => name).sort(),
      machines: [...new Set(missing.flatMap(([, machines]) => machines))].sort(),
    };
    return fail("not-linked", undefined, data, { subject });
  }
  return doubt ?? { ...pass, subject };
}

function isLinked(zone: DnsZone, network: VirtualNetwork, { dns }: Estate): Fact<boolean> {
  const links = dns.links.filter((link) =>
    isResolved<DnsZone>(link.zone)
      ? link.zone === zone
      : link.zone === UNKNOWN || (isKnown(zone.domain) && link.zoneDomain === zone.domain),
  );
  if (links.some((link) => link.network === network && link.zone !== UNKNOWN)) return true;
  // An id outside the estate may be that of a network whose own id is not known yet, under another name.
  const open = links.some(
    (link) => link.network === UNKNOWN || link.zone === UNKNOWN || isNamed(link.network, network),
  );
  return open ? UNKNOWN : false;
}

function isNamed(link: unknown, { azureName }: VirtualNetwork): boolean {
  if (!isOutside(link)) return false;
  return !isKnown(azureName) || link.outside.toLowerCase().endsWith(`/${azureName.toLowerCase()}`);
}

/** A client in a network, and a zone with the record that is linked to it or not. */
function example(linked: boolean) {
  const scope = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/app/providers/Microsoft.Network";
  return {
    resources: [
      {
        type: "azure-native:privatedns:PrivateZone",
        name: "corp",
        properties: { resourceGroupName: "app", privateZoneName: "corp.contoso.com", location: "Global" },
      },
      {
        type: "azure-native:privatedns:PrivateRecordSet",
        name: "kms",
        properties: {
          resourceGroupName: "app",
          privateZoneName: "corp.contoso.com",
          recordType: "SRV",
          relativeRecordSetName: "_vlmcs._tcp",
          ttl: 3600,
          srvRecords: [{ priority: 0, weight: 0, port: 1688, target: "kms1.hq.contoso.com" }],
        },
      },
      ...(linked
        ? [
            {
              type: "azure-native:privatedns:VirtualNetworkLink",
              name: "corp-spoke",
              properties: {
                resourceGroupName: "app",
                privateZoneName: "corp.contoso.com",
                location: "Global",
                registrationEnabled: false,
                virtualNetwork: { id: `${scope}/virtualNetworks/spoke` },
              },
            },
          ]
        : []),
      {
        type: "azure-native:network:VirtualNetwork",
        name: "spoke",
        properties: {
          resourceGroupName: "app",
          virtualNetworkName: "spoke",
          location: "westeurope",
          addressSpace: { addressPrefixes: ["10.1.0.0/16"] },
          subnets: [{ name: "app", addressPrefix: "10.1.1.0/24" }],
        },
      },
      {
        type: "azure-native:network:NetworkInterface",
        name: "app-nic",
        properties: {
          resourceGroupName: "app",
          networkInterfaceName: "app-nic",
          ipConfigurations: [{ name: "primary", subnet: { id: `${scope}/virtualNetworks/spoke/subnets/app` } }],
        },
      },
      {
        type: "azure-native:compute:VirtualMachine",
        name: "app",
        properties: {
          resourceGroupName: "app",
          location: "westeurope",
          licenseType: "None",
          hardwareProfile: { vmSize: "Standard_D2s_v5" },
          storageProfile: { osDisk: { osType: "Windows", createOption: "Attach" } },
          networkProfile: { networkInterfaces: [{ id: `${scope}/networkInterfaces/app-nic` }] },
        },
      },
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
