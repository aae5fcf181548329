import { evaluate } from "../../core/engine/evaluate";
import type { Declarations, DeclaredResource, KmsHostDeclaration } from "../../core/model";
import { RULES } from "../../core/rules";
import { buildEstate, declare } from "../support/builders";
import { ENTRY, privateZone, srvRecord } from "../support/dns";
import { BOTH, hubAndSpoke, networkRule } from "../support/firewalls";
import { inboundRule, kmsEstate } from "../support/kms-estate";
import { GALLERY_IMAGE, SERVER_IMAGE, virtualMachine } from "../support/machines";
import { NETWORK_ID, native, route, securityRule, spoke } from "../support/network";
import { hubFirewall, privatePath } from "../support/private-path";
import { customScript } from "../support/scripts";

/** What goes wrong with activation, as an estate that has it, and its twin in which nothing but that is mended. */
interface Twins {
  readonly says: string;
  readonly broken: readonly DeclaredResource[];
  readonly mended: readonly DeclaredResource[];
  readonly declarations?: Partial<Declarations>;
}

const VNG = route("0.0.0.0/0", "VirtualNetworkGateway");
const to = (addresses: readonly string[]) => addresses.map((address) => route(`${address}/32`, "Internet"));
const NAT = [native("NatGateway", "nat", { natGatewayName: "nat" })];
const APPLICATION = {
  ruleType: "ApplicationRule",
  name: "kms",
  protocols: [{ protocolType: "Https", port: 1688 }],
  targetFqdns: ["azkms.core.windows.net"],
  sourceAddresses: ["*"],
};
const byName = { rules: [networkRule({ destinationFqdns: ["azkms.core.windows.net", "kms.core.windows.net"] })] };
const proxy = { policy: { dnsSettings: { enableProxy: true } } };
const kms = (...hosts: readonly KmsHostDeclaration[]): Partial<Declarations> => ({
  activation: { method: "kms", domain: "corp.contoso.com", hosts },
});
const KMS1 = { name: "kms1.corp.contoso.com", os: "2022" };
const vm = virtualMachine("vm", { more: { vmName: "vm" } });
const runs = (command: string) => [vm, customScript("setup", "vm", command)];
const zone = [privateZone("zone", "corp.contoso.com")];
const address = declare("azure-native:privatedns:PrivateRecordSet", "a", {
  privateZoneName: "corp.contoso.com",
  relativeRecordSetName: "kms1",
  recordType: "A",
  aRecords: [{ ipv4Address: "10.0.1.4" }],
});
const link = declare("azure-native:privatedns:VirtualNetworkLink", "link", {
  privateZoneName: "corp.contoso.com",
  virtualNetwork: { id: `${NETWORK_ID}/virtualNetworks/vnet` },
});
const lkm = securityRule("lkm", "Deny", 100, { destinationAddressPrefix: "AzurePlatformLKM" });
const registered = [customScript("app-setup", "app", "cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com")];
const TO_FIREWALL = [route("0.0.0.0/0", "VirtualAppliance", "10.0.0.4")];
const throughFirewall = {
  hostIn: "two",
  clientRoutes: TO_FIREWALL,
  hostRoutes: TO_FIREWALL,
  peerings: { allowForwardedTraffic: true },
} as const;
const edition = (sku: string) => [
  virtualMachine("kms1", { image: { ...SERVER_IMAGE, sku }, tags: { "windows-licensing:roles": "kms-host" } }),
];
const exposed = (source: string) =>
  kmsEstate({
    rules: [inboundRule("Allow", source)],
    hostConfiguration: { publicIPAddress: { id: `${NETWORK_ID}/publicIPAddresses/address` } },
    more: [native("PublicIPAddress", "address", { publicIpAddressName: "address", sku: { name: "Standard" } })],
  });

const TWINS: Readonly<Record<string, Twins>> = {
  "a default route to a gateway": {
    says: "reach-azure-kms forced-tunnel",
    broken: spoke({ routes: [VNG] }),
    mended: spoke({ routes: [VNG, ...to(BOTH)] }),
  },
  "routes that know the former address only": {
    says: "reach-azure-kms old-address-only",
    broken: spoke({ routes: [VNG, ...to(["23.102.135.246"])] }),
    mended: spoke({ routes: [VNG, ...to(BOTH)] }),
  },
  "an application rule in the firewall": {
    says: "reach-azure-kms firewall-application-rule",
    broken: hubAndSpoke({ rules: [APPLICATION] }),
    mended: hubAndSpoke({ rules: [APPLICATION, networkRule({ destinationAddresses: BOTH })] }),
  },
  "a rule by name without DNS proxy": {
    says: "reach-azure-kms fqdn-without-dns-proxy",
    broken: hubAndSpoke(byName),
    mended: hubAndSpoke({ ...byName, ...proxy }),
  },
  "a private subnet": {
    says: "reach-azure-kms no-outbound",
    broken: spoke({ subnet: { defaultOutboundAccess: false }, more: NAT }),
    mended: spoke({
      subnet: { defaultOutboundAccess: false, natGateway: { id: `${NETWORK_ID}/natGateways/nat` } },
      more: NAT,
    }),
  },
  "a denial of the licensing service": {
    says: "reach-azure-kms nsg-denies",
    broken: spoke({ rules: [lkm] }),
    mended: spoke({ rules: [] }),
  },
  "the KMS of another cloud": {
    says: "reach-azure-kms wrong-cloud",
    broken: hubAndSpoke({ ...byName, ...proxy, location: "usgovvirginia" }),
    mended: hubAndSpoke({
      rules: [networkRule({ destinationFqdns: ["azkms.core.usgovcloudapi.net", "kms.core.usgovcloudapi.net"] })],
      ...proxy,
      location: "usgovvirginia",
    }),
  },
  "the way to an own host that a route drops": {
    says: "reach-the-kms-host route-drops",
    broken: privatePath({ clientRoutes: [route("10.0.0.0/16", "None")], more: registered }),
    mended: privatePath({ clientRoutes: [route("10.9.0.0/16", "None")], more: registered }),
    declarations: kms(),
  },
  "the way to an own host that a firewall does not know": {
    says: "reach-the-kms-host firewall-no-rule",
    broken: privatePath({ ...throughFirewall, more: [...hubFirewall([]), ...registered] }),
    mended: privatePath({
      ...throughFirewall,
      more: [...hubFirewall([networkRule({ destinationAddresses: ["10.2.1.4"] })]), ...registered],
    }),
    declarations: kms(),
  },
  "an image that has Azure's KMS registered": {
    says: "let-discovery-happen pinned",
    broken: runs("hostname"),
    mended: runs("cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com"),
    declarations: kms(KMS1),
  },
  "a record that leads nowhere": {
    says: "resolve-srv-targets no-address",
    broken: [...zone, srvRecord("srv")],
    mended: [...zone, srvRecord("srv"), address],
    declarations: kms(KMS1),
  },
  "a record with another port": {
    says: "form-a-valid-srv-record wrong-port",
    broken: [...zone, address, srvRecord("srv", { entries: [{ ...ENTRY, port: 1689 }] })],
    mended: [...zone, address, srvRecord("srv")],
    declarations: kms(KMS1),
  },
  "a zone that is not linked": {
    says: "link-the-kms-zone not-linked",
    broken: [...spoke({ image: GALLERY_IMAGE }), ...zone, address, srvRecord("srv")],
    mended: [...spoke({ image: GALLERY_IMAGE }), ...zone, address, srvRecord("srv"), link],
    declarations: { ...kms(KMS1), machines: [{ match: { name: "vm" }, os: "windows-server" }] },
  },
  "a closed port": {
    says: "open-the-kms-port denied",
    broken: kmsEstate({ rules: [inboundRule("Deny", "10.0.2.0/24")], clientImage: GALLERY_IMAGE }),
    mended: kmsEstate({ rules: [inboundRule("Allow", "10.0.2.0/24")], clientImage: GALLERY_IMAGE }),
    declarations: { ...kms(), machines: [{ match: { name: "app" }, os: "windows-server" }] },
  },
  "an open one": {
    says: "keep-kms-private exposed",
    broken: exposed("*"),
    mended: exposed("10.0.0.0/16"),
  },
  "Azure Edition as KMS host": {
    says: "host-kms-on-capable-os azure-edition",
    broken: edition("2022-datacenter-azure-edition"),
    mended: edition("2022-datacenter-g2"),
  },
  "a key of another release": {
    says: "match-client-key mismatch",
    broken: runs("cscript slmgr.vbs /ipk WMDGN-G9PQG-XVVXX-R3X43-63DFG"),
    mended: runs("cscript slmgr.vbs /ipk WX4NM-KYWYW-QJJR4-XV3QB-6VM33"),
  },
  "an AVMA key on Azure": {
    says: "match-client-key avma",
    broken: runs("cscript slmgr.vbs /ipk W3GNR-8DDXR-2TFRP-H8P33-DV9BG"),
    mended: runs("cscript slmgr.vbs /ipk WX4NM-KYWYW-QJJR4-XV3QB-6VM33"),
  },
  "a readable key": {
    says: "keep-keys-secret readable",
    broken: runs("cscript slmgr.vbs /ipk BCDFG-HJKMP-QRTVW-XY234-6789B"),
    mended: runs("cscript slmgr.vbs /ipk WX4NM-KYWYW-QJJR4-XV3QB-6VM33"),
  },
  "too few distinct clients": {
    says: "reach-the-threshold below-threshold",
    broken: runs("cscript slmgr.vbs /skms kms1.corp.contoso.com"),
    mended: Array.from({ length: 5 }, (_, index) => [
      virtualMachine(`app${String(index)}`, { more: { vmName: `app${String(index)}` } }),
      customScript(
        `r${String(index)}`,
        `app${String(index)}`,
        "cscript slmgr.vbs /skms kms1.corp.contoso.com; cscript slmgr.vbs /rearm",
      ),
    ]).flat(),
    declarations: {
      activation: { method: "kms", hosts: [KMS1], existingClients: { servers: 0, clients: 0 } },
    },
  },
  "a renewal in days": {
    says: "keep-intervals-in-range out-of-range",
    broken: runs("cscript slmgr.vbs /sri 7"),
    mended: runs("cscript slmgr.vbs /sri 10080"),
  },
};

describe.each(Object.entries(TWINS))("%s", (_name, { says, broken, mended, declarations = {} }) => {
  const blocking = (resources: readonly DeclaredResource[]) =>
    evaluate(buildEstate({ resources, declarations }), RULES)
      .findings.filter(({ level }) => level === "mandatory")
      .map(({ name, message }) => `${name} ${message}`);
  test("is seen", () => {
    expect(blocking(broken)).toContain(says);
  });
  test("mended, nothing blocks", () => {
    expect(blocking(mended)).toEqual([]);
  });
});
