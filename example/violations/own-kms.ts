import * as network from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import { location, resourceGroupName, run, server, serverIn, windowsServer } from "./machines";

/** WL401 provision-a-kms-host: the configuration says that machines use a KMS of their own, and nobody has one. */
export function declareKmsWithoutHost(): void {
  zone();
}

/** WL501 publish-the-srv-record: the configuration names the host, and the zone that this stack holds does not. */
export function declareKmsWithoutRecord(): void {
  record("kms1", zone(), { recordType: "A", aRecords: [{ ipv4Address: "10.1.0.4" }] });
}

/** An SRV record that leads nowhere. */
export function declareKmsRecords(): void {
  // WL504 link-the-kms-zone: the clients' network is not linked to the zone.
  const { subnet } = addNetwork("spoke", "10.70.0.0/16");
  // WL505 let-discovery-happen: this image may hold an old KMS client configuration, and no script asks for discovery.
  run("setup", serverIn(subnet("apps", "10.70.1.0/24"), "app"), "hostname");
  // WL503 resolve-srv-targets: the zone has no address record for the target.
  record("_vlmcs._tcp", zone(), {
    recordType: "SRV",
    srvRecords: [{ priority: 0, weight: 0, port: 1688, target: "kms1.corp.contoso.com" }],
  });
}

/** A KMS host in the stack that cannot serve. */
export function declareKmsHost(): void {
  const { subnet } = addNetwork("hub", "10.80.0.0/16");

  // WL403 open-the-kms-port: the host's own rules deny TCP 1688 to its clients.
  // WL404 keep-kms-private: and they allow it to the internet, on a public address.
  const exposed = new network.NetworkSecurityGroup("kms-rules", {
    resourceGroupName,
    location,
    securityRules: [inbound("clients", 100, "Deny", "10.80.0.0/16"), inbound("internet", 200, "Allow", "Internet")],
  });
  const address = new network.PublicIPAddress("kms-address", {
    resourceGroupName,
    location,
    sku: { name: "Standard" },
    publicIPAllocationMethod: "Static",
  });
  const hosts = subnet("kms", "10.80.1.0/24", { networkSecurityGroup: { id: exposed.id } });
  // WL405 protect-the-kms-host: no protection against deletion, and a rebuilt host needs ten new clients.
  const kms1 = serverIn(
    hosts,
    "kms1",
    { tags: { "windows-licensing:roles": "kms-host" } },
    {
      ipConfigurations: [{ name: "primary", subnet: { id: hosts.id }, publicIPAddress: { id: address.id } }],
    },
  );
  // WL406 keep-intervals-in-range: clients renew every 7 minutes at most, and the least is 15.
  run("intervals", kms1, "cscript //nologo slmgr.vbs /sri 7");

  // WL402 host-kms-on-capable-os: the Azure Edition takes no host key.
  serverIn(hosts, "kms2", {
    tags: { "windows-licensing:roles": "kms-host" },
    storageProfile: { imageReference: windowsServer("2022-datacenter-azure-edition") },
  });

  // WL407 reach-the-threshold: a host answers from the fifth server on, and this is the only one.
  run(
    "register",
    serverIn(subnet("apps", "10.80.2.0/24"), "app"),
    "cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com",
  );

  // WL602 reach-the-kms-host: a route drops what this server sends to the hosts.
  const isolated = new network.RouteTable("isolated", {
    resourceGroupName,
    location,
    routes: [{ name: "isolate", addressPrefix: "10.80.1.0/24", nextHopType: "None" }],
  });
  run(
    "register-isolated",
    serverIn(subnet("islands", "10.80.3.0/24", { routeTable: { id: isolated.id } }), "island"),
    "cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com",
  );

  // WL506 let-one-writer-own-the-record: the host publishes the record too, and neither keeps the other's.
  record("_vlmcs._tcp", zone(), {
    recordType: "SRV",
    srvRecords: [{ priority: 0, weight: 0, port: 1688, target: "kms1.corp.contoso.com" }],
  });
  run("role", kms1, 'powershell -Command "Install-WindowsFeature VolumeActivation"');
}

/** WL408 spread-host-keys-sparingly: a host key activates six hosts, and the configuration shares one between seven. */
export function declareSharedKey(): void {
  run("register", server("app"), "cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com");
}

/** WL507 join-machines-to-activate: Active Directory activates members of its domain, and nothing joins this server. */
export function declareActiveDirectory(): void {
  run("setup", server("loner"), "hostname");
}

function zone(): privatedns.PrivateZone {
  return new privatedns.PrivateZone("zone", {
    resourceGroupName,
    location: "Global",
    privateZoneName: "corp.contoso.com",
  });
}

function record(
  relativeRecordSetName: string,
  { name }: privatedns.PrivateZone,
  data: Pick<privatedns.PrivateRecordSetArgs, "recordType" | "aRecords" | "srvRecords">,
): void {
  new privatedns.PrivateRecordSet(relativeRecordSetName === "_vlmcs._tcp" ? "kms" : relativeRecordSetName, {
    resourceGroupName,
    privateZoneName: name,
    relativeRecordSetName,
    ttl: 3600,
    ...data,
  });
}

function inbound(name: string, priority: number, access: string, sourceAddressPrefix: string) {
  return {
    name,
    priority,
    access,
    direction: "Inbound",
    protocol: "Tcp",
    sourceAddressPrefix,
    sourcePortRange: "*",
    destinationAddressPrefix: "*",
    destinationPortRange: "1688",
  };
}

function addNetwork(name: string, prefix: string) {
  const vnet = new network.VirtualNetwork(name, {
    resourceGroupName,
    location,
    addressSpace: { addressPrefixes: [prefix] },
  });
  const subnet = (label: string, addressPrefix: string, more: Partial<network.SubnetArgs> = {}) =>
    new network.Subnet(label, { resourceGroupName, virtualNetworkName: vnet.name, addressPrefix, ...more });
  return { subnet };
}
