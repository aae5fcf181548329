import { runRule } from "../../../core/engine/evaluate";
import rule from "../../../core/rules/reach-azure-kms";
import { buildEstate, COMPUTED, declare, type EstateParts } from "../../support/builders";
import { hubAndSpoke, networkRule } from "../../support/firewalls";
import { batchPool, kubernetesCluster } from "../../support/licensed";
import { CLIENT_IMAGE, GALLERY_IMAGE, LINUX_IMAGE, SERVER_IMAGE, virtualMachine } from "../../support/machines";
import { classic, NETWORK_ID, native, route, type SpokeParts, securityRule, spoke } from "../../support/network";
import { processorTime } from "../../support/processor-time";
import { testRule } from "../../support/rule-tester";
import { customScript } from "../../support/scripts";

const GATEWAY = route("0.0.0.0/0", "VirtualNetworkGateway");
const kms = (...addresses: readonly string[]) => addresses.map((address) => route(`${address}/32`, "Internet"));
const CURRENT = ["20.118.99.224", "40.83.235.53"];
const FORMER = "23.102.135.246";

const given = (parts: SpokeParts = {}, declarations: EstateParts["declarations"] = {}): EstateParts => ({
  resources: spoke(parts),
  declarations,
});
/** Extensions name their machine. */
const NAMED = { vmName: "vm", networkProfile: { networkInterfaces: [{ id: `${NETWORK_ID}/networkInterfaces/nic` }] } };
const method = (name: "azure-kms" | "kms" | "adba" | "mak") => ({ activation: { method: name, hosts: [] } });
const role = (name: "kms-host") => ({ machines: [{ match: { name: "vm" }, roles: [name] }] });

/** The same spoke as a first preview shows it: every id computed, edges in their place. */
const firstPreview: EstateParts = {
  resources: [
    native("RouteTable", "routes", { routes: [GATEWAY] }),
    native("VirtualNetwork", "vnet", { location: "westeurope" }),
    native(
      "Subnet",
      "app",
      { virtualNetworkName: COMPUTED, routeTable: { id: COMPUTED } },
      { edges: { virtualNetworkName: ["vnet"], routeTable: ["routes"] } },
    ),
    native(
      "NetworkInterface",
      "nic",
      { ipConfigurations: [{ name: "ip", subnet: { id: COMPUTED } }] },
      { edges: { ipConfigurations: ["app"] } },
    ),
    virtualMachine(
      "vm",
      { more: { networkProfile: { networkInterfaces: [{ id: COMPUTED }] } } },
      { edges: { networkProfile: ["nic"] } },
    ),
  ],
};

const classicEstate: EstateParts = {
  resources: [
    classic("network/routeTable:RouteTable", "routes", {
      name: "routes",
      routes: [{ name: "default", addressPrefix: "0.0.0.0/0", nextHopType: "VirtualNetworkGateway" }],
    }),
    classic("network/virtualNetwork:VirtualNetwork", "vnet", { name: "vnet", addressSpaces: ["10.1.0.0/16"] }),
    classic("network/subnet:Subnet", "app", {
      name: "app",
      virtualNetworkName: "vnet",
      addressPrefixes: ["10.1.1.0/24"],
    }),
    classic(
      "network/subnetRouteTableAssociation:SubnetRouteTableAssociation",
      "association",
      { subnetId: COMPUTED, routeTableId: COMPUTED },
      { edges: { subnetId: ["app"], routeTableId: ["routes"] } },
    ),
    classic(
      "network/networkInterface:NetworkInterface",
      "nic",
      { name: "nic", ipConfigurations: [{ name: "ip", subnetId: COMPUTED }] },
      { edges: { ipConfigurations: ["app"] } },
    ),
    classic(
      "compute/windowsVirtualMachine:WindowsVirtualMachine",
      "vm",
      { size: "Standard_D4s_v5", networkInterfaceIds: [COMPUTED], sourceImageReference: SERVER_IMAGE },
      { edges: { networkInterfaceIds: ["nic"] } },
    ),
  ],
};

testRule(rule, {
  passes: {
    "a script that registers the KMS of its own cloud": given({
      location: "usgovvirginia",
      machine: NAMED,
      more: [customScript("setup", "vm", "cscript //nologo slmgr.vbs /skms azkms.core.usgovcloudapi.net")],
    }),
    "an ordinary machine": given(),
    "forced tunnel with host routes": given({ routes: [GATEWAY, ...kms(...CURRENT, FORMER)] }),
    "everything denied by the group, no default route": given({ rules: [securityRule("deny", "Deny", 4000)] }),
    "appliance declared to let it through": given(
      { routes: [route("0.0.0.0/0", "VirtualAppliance", "10.0.0.4")] },
      { network: { appliances: [{ address: "10.0.0.4", allows: ["azure-kms"], egress: "azure" }] } },
    ),
    "custom image, way open": given({
      image: GALLERY_IMAGE,
      machine: { licenseType: "Windows_Server", ...nicOf("nic") },
    }),
    "a client": given({ image: CLIENT_IMAGE }),
    "azure-kms declared": given({}, method("azure-kms")),
  },
  fails: {
    "a script that registers the KMS of another cloud": {
      given: given({
        machine: NAMED,
        more: [customScript("setup", "vm", "cscript //nologo slmgr.vbs /skms azkms.core.usgovcloudapi.net")],
      }),
      says: ["wrong-cloud"],
      about: ["setup"],
    },
    "a script that registers the KMS of the retired German cloud": {
      given: given({
        machine: NAMED,
        more: [customScript("setup", "vm", "cscript //nologo slmgr.vbs /skms kms.core.cloudapi.de")],
      }),
      says: ["wrong-cloud"],
      about: ["setup"],
    },
    ...Object.fromEntries(
      (
        [
          ["a misspelt name", "azkms.core.windows.com", "misspelt-host", {}],
          ["a misspelt address, method declared", "20.118.99.244", "misspelt-host", method("azure-kms")],
          ["the KMS of AWS", "169.254.169.250", "other-provider", {}],
          ["the KMS of Google Cloud", "kms.windows.googlecloud.com", "other-provider", method("azure-kms")],
          ["Azure's KMS at another port", "azkms.core.windows.net:1689", "wrong-port", method("azure-kms")],
          ["an unseen host, Azure KMS declared", "kms9.contoso.com", "other-host", method("azure-kms")],
        ] as const
      ).map(([name, host, says, declarations]) => [
        `a script that registers ${name}`,
        {
          given: given(
            { machine: NAMED, more: [customScript("setup", "vm", `cscript //nologo slmgr.vbs /skms ${host}`)] },
            declarations,
          ),
          says: [says],
          about: ["setup"],
        },
      ]),
    ),
    "a rule of a policy whose address is a digit off": {
      given: { resources: hubAndSpoke({ rules: [networkRule({ destinationAddresses: ["20.118.99.244"] })] }) },
      says: ["firewall-no-rule", "near-miss-address"],
      about: ["policy", "group"],
    },
    "a rule of a policy whose name is misspelt": {
      given: {
        resources: hubAndSpoke({
          policy: { dnsSettings: { enableProxy: true } },
          rules: [networkRule({ destinationFqdns: ["azkms.core.windows.com"] })],
        }),
      },
      says: ["firewall-no-rule", "near-miss-address"],
      about: ["policy", "group"],
    },
    "a rule of a policy that allows the KMS of another provider": {
      given: { resources: hubAndSpoke({ rules: [networkRule({ destinationAddresses: ["169.254.169.250"] })] }) },
      says: ["firewall-no-rule", "other-provider-address"],
    },
    "a security rule of its own whose address is a digit off": {
      given: given({
        routes: [route("0.0.0.0/0", "Internet")],
        rules: [securityRule("deny", "Deny", 4000, { destinationPortRange: "*" })],
        more: [
          native("SecurityRule", "allow-kms", {
            networkSecurityGroupName: "nsg",
            ...securityRule("kms", "Allow", 100, { destinationAddressPrefix: "20.118.99.244" }),
          }),
        ],
      }),
      says: ["nsg-denies", "near-miss-address"],
      about: ["nsg", "allow-kms"],
    },
    "a route whose address is a digit off": {
      given: given({ routes: [GATEWAY, ...kms("20.118.99.244", "40.83.235.53", FORMER)] }),
      says: ["one-address-only", "near-miss-address"],
      at: ["routes[0].nextHopType", "routes[1].addressPrefix"],
    },
    "a flexible scale set, whose instances have no default outbound access": {
      given: {
        resources: [
          native("VirtualNetwork", "net", {
            virtualNetworkName: "net",
            addressSpace: { addressPrefixes: ["10.1.0.0/16"] },
            subnets: [{ name: "app", addressPrefix: "10.1.1.0/24" }],
          }),
          declare("azure-native:compute:VirtualMachineScaleSet", "farm", {
            location: "westeurope",
            orchestrationMode: "Flexible",
            sku: { name: "Standard_D2s_v5", capacity: 2 },
            virtualMachineProfile: {
              storageProfile: { imageReference: SERVER_IMAGE },
              networkProfile: {
                networkInterfaceConfigurations: [
                  {
                    name: "nic",
                    primary: true,
                    ipConfigurations: [{ name: "ip", subnet: { id: `${NETWORK_ID}/virtualNetworks/net/subnets/app` } }],
                  },
                ],
              },
            },
          }),
        ],
      },
      says: ["no-outbound"],
    },
    "routes for another cloud": {
      given: given({ routes: [GATEWAY, ...kms("52.126.105.2", "23.97.0.13")] }),
      says: ["wrong-cloud"],
      about: ["routes"],
    },
    "forced tunnel": {
      given: given({ routes: [GATEWAY] }),
      says: ["forced-tunnel"],
      at: ["routes[0].nextHopType"],
      about: ["routes"],
    },
    "forced tunnel, first preview": {
      given: firstPreview,
      says: ["forced-tunnel"],
      at: ["routes[0].nextHopType"],
      about: ["routes"],
    },
    "forced tunnel, classic provider": {
      given: classicEstate,
      says: ["forced-tunnel"],
      at: ["routes[0].nextHopType"],
      about: ["routes"],
    },
    "forced tunnel by a route of its own": {
      given: given({ routes: [], more: [native("Route", "default", { routeTableName: "routes", ...GATEWAY })] }),
      says: ["forced-tunnel"],
      at: [undefined],
      about: ["routes"],
    },
    "forced tunnel for a client": {
      given: given({ routes: [GATEWAY], image: CLIENT_IMAGE }),
      says: ["forced-tunnel"],
    },
    "former address only": {
      given: given({ routes: [GATEWAY, ...kms(FORMER)] }),
      says: ["old-address-only"],
      about: ["routes"],
    },
    "service tag denied": {
      given: given({
        rules: [
          securityRule("allow", "Allow", 100, { destinationPortRange: "443" }),
          securityRule("lkm", "Deny", 200, { destinationAddressPrefix: "AzurePlatformLKM" }),
        ],
      }),
      says: ["nsg-denies"],
      at: ["securityRules[1].access"],
      about: ["nsg"],
    },
    "denied by a rule of its own": {
      given: given({
        rules: [],
        routes: [route("0.0.0.0/0", "Internet")],
        more: [
          native("SecurityRule", "deny", { networkSecurityGroupName: "nsg", ...securityRule("deny", "Deny", 300) }),
        ],
      }),
      says: ["nsg-denies"],
      at: ["access"],
      about: ["deny"],
    },
    "private subnet": {
      given: given({ subnet: { defaultOutboundAccess: false } }),
      says: ["no-outbound"],
      at: ["defaultOutboundAccess"],
      about: ["app"],
    },
    "former address missing": {
      given: given({ routes: [GATEWAY, ...kms(...CURRENT)] }),
      says: ["legacy-address-missing"],
      about: ["routes"],
    },
    "one of two addresses missing": {
      given: given({ routes: [GATEWAY, ...kms("20.118.99.224", FORMER)] }),
      says: ["one-address-only"],
      about: ["routes"],
    },
    "custom image, method declared": {
      given: given(
        { routes: [GATEWAY], image: GALLERY_IMAGE, machine: { licenseType: "Windows_Server", ...nicOf("nic") } },
        method("azure-kms"),
      ),
      says: ["forced-tunnel"],
    },
    "declared elsewhere, a hop of the way unknown as well": {
      given: given({
        routes: [GATEWAY],
        subnet: { networkSecurityGroup: { id: `${NETWORK_ID}/networkSecurityGroups/hub` } },
      }),
      says: ["forced-tunnel"],
    },
  },
  skips: {
    "no machine": { given: {}, says: ["no-machine"] },
    Linux: { given: given({ routes: [GATEWAY], image: LINUX_IMAGE }), says: ["no-machine"] },
    "operating system not told": { given: given({ routes: [GATEWAY], image: GALLERY_IMAGE }), says: ["no-machine"] },
    "own KMS declared": { given: given({ routes: [GATEWAY] }, method("kms")), says: ["other-method"] },
    "Active Directory declared": { given: given({ routes: [GATEWAY] }, method("adba")), says: ["other-method"] },
    "MAK declared": { given: given({ routes: [GATEWAY] }, method("mak")), says: ["other-method"] },
    "the KMS host itself": { given: given({ routes: [GATEWAY] }, role("kms-host")), says: ["no-machine"] },
  },
  cannotTell: {
    "nodes of a cluster and of a Batch pool": {
      given: {
        resources: [
          kubernetesCluster("aks", "None", [{ name: "win", osType: "Windows", vmSize: "Standard_D4s_v5", count: 2 }]),
          batchPool("batch", {}),
        ],
      },
      says: ["network-of-nodes"],
    },
    "a location in the retired German cloud": {
      given: given({ location: "germanycentral" }),
      says: ["paths/cloud-retired"],
    },
    "a security admin rule that denies the port": {
      given: given({
        more: [native("AdminRule", "admin", { access: "Deny", direction: "Outbound", protocol: "Tcp", priority: 1 })],
      }),
      says: ["network/admin-rule-may-deny"],
    },
    "interface of another stack": { given: given({ machine: nicOf("hub") }), says: ["network/interface-outside"] },
    "no interface visible": { given: { resources: [virtualMachine("vm")] }, says: ["network/no-interface"] },
    "appliance nobody declares": {
      given: given({ routes: [route("0.0.0.0/0", "VirtualAppliance", "10.0.0.4")] }),
      says: ["network/appliance-undeclared-from-azure"],
    },
    "routes computed": { given: given({ routes: COMPUTED }), says: ["network/route-unclear"] },
    "custom image, way closed": {
      given: given({
        routes: [GATEWAY],
        image: GALLERY_IMAGE,
        machine: { licenseType: "Windows_Server", ...nicOf("nic") },
      }),
      says: ["activation-unknown"],
    },
    "image computed, way closed": {
      given: given({
        routes: [GATEWAY],
        image: COMPUTED,
        machine: { licenseType: "Windows_Server", ...nicOf("nic") },
      }),
      says: ["activation-unknown"],
    },
  },
});

function nicOf(name: string) {
  return {
    location: "westeurope",
    networkProfile: { networkInterfaces: [{ id: `${NETWORK_ID}/networkInterfaces/${name}` }] },
  };
}

/** Spokes that share what `shared` is, each with a machine and interface of its own. */
function fleet(size: number, parts: SpokeParts) {
  const shared = spoke(parts).filter(({ name }) => name !== "vm" && name !== "nic");
  const machines = Array.from({ length: size }, (_, index) => String(index)).flatMap((n) =>
    spoke({ nic: { networkInterfaceName: `nic${n}` }, machine: nicOf(`nic${n}`) })
      .filter(({ name }) => name === "vm" || name === "nic")
      .map((resource) => ({ ...resource, name: `${resource.name}${n}`, urn: `${resource.urn}${n}` })),
  );
  return buildEstate({ resources: [...shared, ...machines] });
}

test("one finding for all machines behind one table, with a proof", () => {
  const { findings } = runRule(rule, fleet(12, { routes: [GATEWAY] }), []);
  expect(findings).toHaveLength(1);
  expect(findings[0]?.data.machines).toHaveLength(12);
  expect(findings[0]?.data.addresses).toEqual(CURRENT);
  expect(findings[0]?.basis).toMatchObject({ kind: "proof", outcome: "blocked" });
  expect(findings[0]?.level).toBe("mandatory");
});

test("what is unknown is said alike for all machines it concerns", () => {
  const { unknowns } = runRule(rule, fleet(12, { routes: [route("0.0.0.0/0", "VirtualAppliance", "10.0.0.4")] }), []);
  expect(unknowns).toHaveLength(12);
  expect(new Set(unknowns.map(({ reason }) => JSON.stringify(reason))).size).toBe(1);
  expect(JSON.stringify(unknowns[0]?.reason)).toContain("10.0.0.4");
});

test("advisory where only the former address is missing, or one of two", () => {
  const levels = [kms(...CURRENT), kms(...CURRENT.slice(0, 1))].map(
    (routes) => runRule(rule, buildEstate(given({ routes: [GATEWAY, ...routes] })), []).findings[0]?.level,
  );
  expect(levels).toEqual(["advisory", "advisory"]);
});

test("the same findings in whatever order the resources come", () => {
  const resources = spoke({ routes: [GATEWAY], rules: [securityRule("deny", "Deny", 300)] });
  const [one, other] = [resources, [...resources].reverse()].map((order) =>
    JSON.stringify(runRule(rule, buildEstate({ resources: order }), []).findings),
  );
  expect(one).toBe(other);
});

test("1,000 machines behind one subnet", () => {
  const estate = fleet(1000, { routes: [GATEWAY], rules: [securityRule("deny", "Deny", 300)] });
  const started = processorTime();
  const { findings } = runRule(rule, estate, []);
  expect(processorTime() - started).toBeLessThan(3000);
  expect(findings.map(({ data }) => (data.machines as readonly string[]).length)).toEqual([1000, 1000]);
});
