import type { DeclaredResource } from "../../../core/model";
import rule from "../../../core/rules/link-the-kms-zone";
import { COMPUTED, declare } from "../../support/builders";
import { privateZone, srvRecord } from "../../support/dns";
import { GALLERY_IMAGE } from "../../support/machines";
import { classic, NETWORK_ID, type SpokeParts, spoke } from "../../support/network";
import { testRule } from "../../support/rule-tester";
import { customScript } from "../../support/scripts";

const declarations = {
  activation: { method: "kms" as const, domain: "corp.contoso.com", hosts: [{ name: "kms1.corp.contoso.com" }] },
  machines: [{ match: { name: "vm" }, os: "windows-server" as const }],
};
const zone = [privateZone("zone", "corp.contoso.com"), srvRecord("srv")];
const link = (network: unknown, options = {}, zoneName: unknown = "corp.contoso.com") =>
  declare(
    "azure-native:privatedns:VirtualNetworkLink",
    "link",
    { resourceGroupName: "dns", privateZoneName: zoneName, virtualNetwork: { id: network } },
    options,
  );
const VNET = `${NETWORK_ID}/virtualNetworks/vnet`;
const given = (resources: readonly DeclaredResource[], parts: SpokeParts = {}) => ({
  resources: [...spoke({ image: GALLERY_IMAGE, ...parts }), ...resources],
  declarations,
});
/** The network again, with DNS servers of its own. */
const withDns = (dnsServers: unknown, ...more: readonly DeclaredResource[]) => {
  const { resources } = given([...zone, ...more]);
  const custom = resources.map((resource) =>
    resource.name === "vnet"
      ? declare(resource.type, "vnet", { ...resource.inputs, dhcpOptions: { dnsServers } })
      : resource,
  );
  return { resources: custom, declarations };
};

testRule(rule, {
  passes: {
    "linked by id": given([...zone, link(VNET)]),
    "linked by an edge": given([...zone, link(COMPUTED, { edges: { virtualNetwork: ["vnet"] } })]),
    "linked, and DNS servers of one's own": withDns(["10.0.0.4"], link(VNET)),
    "linked by the classic provider": given([
      ...zone,
      classic("privatedns/zoneVirtualNetworkLink:ZoneVirtualNetworkLink", "link", {
        privateDnsZoneName: "corp.contoso.com",
        virtualNetworkId: VNET,
      }),
    ]),
  },
  fails: {
    "no link": { given: given(zone), says: ["not-linked"], about: ["zone"] },
    "a link to another network": {
      given: given([...zone, link(`${NETWORK_ID}/virtualNetworks/other`)]),
      says: ["not-linked"],
    },
    "a link of another zone": {
      given: given([...zone, privateZone("b", "b.example"), link(VNET, {}, "b.example")]),
      says: ["not-linked"],
    },
    "no DNS servers, said aloud": { given: withDns([]), says: ["not-linked"] },
  },
  skips: {
    "no zone": { given: given([]), says: ["no-zone"] },
    "a zone without the record": { given: given([privateZone("zone", "corp.contoso.com")]), says: ["no-zone"] },
    "no client": { given: { resources: zone, declarations }, says: ["no-client"] },
    "machines that use Azure's KMS": { given: { resources: [...spoke(), ...zone] }, says: ["no-client"] },
    "a host registered by name": {
      given: given([...zone, customScript("setup", "vm", "slmgr /skms kms1.corp.contoso.com")], {
        machine: { vmName: "vm", resourceGroupName: "rg" },
      }),
      says: ["no-client"],
    },
  },
  cannotTell: {
    "DNS servers of one's own": { given: withDns(["10.0.0.4"]), says: ["own-dns-servers"] },
    "DNS servers that the deployment computes": { given: withDns(COMPUTED), says: ["own-dns-servers"] },
    "a link that the deployment computes": { given: given([...zone, link(COMPUTED)]), says: ["links-unknown"] },
  },
});
