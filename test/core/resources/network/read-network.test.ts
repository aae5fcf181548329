import { type DeclaredResource, isKnown, isResolved, meaningOf, UNKNOWN } from "../../../../core/model";
import { COMPUTED, declare } from "../../../support/builders";
import { classic, label, NETWORK_ID, native, RESOURCE_GROUP, readNetworkOf } from "../../../support/network";
import { processorTime } from "../../../support/processor-time";

const vnet = (subnets: unknown = undefined, id?: string) =>
  native(
    "VirtualNetwork",
    "vnet",
    { virtualNetworkName: "vnet", addressSpace: { addressPrefixes: ["10.0.0.0/16"] }, subnets },
    id === undefined ? {} : { id },
  );
const subnet = (name: string, more: Readonly<Record<string, unknown>> = {}, edges = {}) =>
  native(
    "Subnet",
    name,
    { virtualNetworkName: "vnet", subnetName: name, addressPrefix: "10.0.1.0/24", ...more },
    { edges },
  );
const nsg = native("NetworkSecurityGroup", "nsg", { networkSecurityGroupName: "nsg" });
const table = native("RouteTable", "table", { routeTableName: "table" });
const nat = native("NatGateway", "nat", { natGatewayName: "nat" });
const nic = (subnetId: unknown, edges: readonly string[] = []) =>
  native(
    "NetworkInterface",
    "nic",
    { ipConfigurations: [{ name: "ip", subnet: { id: subnetId } }] },
    {
      edges: { ipConfigurations: edges },
    },
  );

describe("the subnet of an interface", () => {
  const inline = [{ name: "app", addressPrefix: "10.0.1.0/24" }, { name: "data" }];
  const situations: Record<string, { given: readonly DeclaredResource[]; leadsTo: string }> = {
    "literal id of a separate subnet": {
      given: [vnet(), subnet("app"), nic(`${NETWORK_ID}/virtualNetworks/vnet/subnets/app`)],
      leadsTo: "app",
    },
    "literal id in other capitals": {
      given: [
        vnet(),
        subnet("app"),
        nic("/SUBSCRIPTIONS/1/resourcegroups/RG/providers/microsoft.network/virtualnetworks/VNET/subnets/APP"),
      ],
      leadsTo: "app",
    },
    "literal id of an inline subnet": {
      given: [vnet(inline), nic(`${NETWORK_ID}/virtualNetworks/vnet/subnets/data`)],
      leadsTo: "vnet.subnets[1]",
    },
    "inline subnet of a network with a known id": {
      given: [
        vnet(inline, `${NETWORK_ID}/virtualNetworks/vnet`),
        nic(`${NETWORK_ID}/virtualNetworks/vnet/subnets/app`),
      ],
      leadsTo: "vnet.subnets[0]",
    },
    "same name in another network": {
      given: [vnet(), subnet("app"), nic(`${NETWORK_ID}/virtualNetworks/other/subnets/app`)],
      leadsTo: "outside",
    },
    "another subscription": {
      given: [
        vnet(inline, `${NETWORK_ID}/virtualNetworks/vnet`),
        nic("/subscriptions/2/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub/subnets/app"),
      ],
      leadsTo: "outside",
    },
    "computed id, edge to the subnet": {
      given: [vnet(), subnet("app"), subnet("data"), nic(COMPUTED, ["app"])],
      leadsTo: "app",
    },
    "id composed from the network's, one inline subnet": {
      given: [vnet([{ name: "app" }]), nic(COMPUTED, ["vnet"])],
      leadsTo: "vnet.subnets[0]",
    },
    "id composed from the network's, one separate subnet": {
      given: [vnet(), subnet("app"), nic(COMPUTED, ["vnet"])],
      leadsTo: "app",
    },
    "id composed from the network's, several subnets": {
      given: [vnet(inline), nic(COMPUTED, ["vnet"])],
      leadsTo: "unknown",
    },
    "id composed from the network's, an inline and a separate subnet": {
      given: [vnet([{ name: "data" }]), subnet("app"), nic(COMPUTED, ["vnet"])],
      leadsTo: "unknown",
    },
    "id composed from the network's, some of its subnets computed": {
      given: [vnet([{ name: "app" }, COMPUTED]), nic(COMPUTED, ["vnet"])],
      leadsTo: "unknown",
    },
    "id composed from the network's, a subnet of a network nobody can tell": {
      given: [
        vnet([{ name: "app" }]),
        native("Subnet", "stray", { subnetName: "stray", virtualNetworkName: COMPUTED }),
        nic(COMPUTED, ["vnet"]),
      ],
      leadsTo: "unknown",
    },
    "computed id without edges": { given: [vnet(), subnet("app"), nic(COMPUTED)], leadsTo: "unknown" },
    "subnet declared inline and again as a resource": {
      given: [vnet([{ name: "app" }]), subnet("app"), nic(`${NETWORK_ID}/virtualNetworks/vnet/subnets/app`)],
      leadsTo: "app",
    },
    "no subnet": {
      given: [native("NetworkInterface", "nic", { ipConfigurations: [{ name: "ip" }] })],
      leadsTo: "none",
    },
    "an id that the inputs of its network lack, with an edge to the network": {
      given: [vnet([{ name: "app" }]), nic(undefined, ["vnet"])],
      leadsTo: "vnet.subnets[0]",
    },
    "an id that the inputs of its network lack, two subnets": {
      given: [vnet(inline), nic(undefined, ["vnet"])],
      leadsTo: "unknown",
    },
  };
  test.each(Object.entries(situations))("%s", (_name, { given, leadsTo }) => {
    const { network } = readNetworkOf(given);
    expect(label(network.nics[0]?.configurations.items[0]?.subnet)).toBe(leadsTo);
  });
});

describe("what is associated with a subnet", () => {
  const id = (kind: string, name: string) => ({ id: `${NETWORK_ID}/${kind}/${name}` });
  const classicNetwork = classic("network/virtualNetwork:VirtualNetwork", "vnet", { name: "vnet" });
  const classicSubnet = classic("network/subnet:Subnet", "app", { name: "app", virtualNetworkName: "vnet" });
  const classicNsg = classic("network/networkSecurityGroup:NetworkSecurityGroup", "nsg", { name: "nsg" });
  const classicTable = classic("network/routeTable:RouteTable", "table", { name: "table" });
  const classicNat = classic("network/natGateway:NatGateway", "nat", { name: "nat" });
  const associate = (subnetId: unknown, edges = {}): DeclaredResource[] => [
    classic(
      "network/subnetNetworkSecurityGroupAssociation:SubnetNetworkSecurityGroupAssociation",
      "a1",
      { subnetId, networkSecurityGroupId: COMPUTED },
      { edges: { networkSecurityGroupId: ["nsg"], ...edges } },
    ),
    classic(
      "network/subnetRouteTableAssociation:SubnetRouteTableAssociation",
      "a2",
      { subnetId, routeTableId: COMPUTED },
      { edges: { routeTableId: ["table"], ...edges } },
    ),
    classic(
      "network/subnetNatGatewayAssociation:SubnetNatGatewayAssociation",
      "a3",
      { subnetId, natGatewayId: COMPUTED },
      { edges: { natGatewayId: ["nat"], ...edges } },
    ),
  ];
  const classics = [classicNetwork, classicSubnet, classicNsg, classicTable, classicNat];
  const situations: Record<string, { given: readonly DeclaredResource[]; has: readonly string[] }> = {
    "separate subnet, literal ids": {
      given: [
        nsg,
        table,
        nat,
        vnet(),
        subnet("app", {
          networkSecurityGroup: id("networkSecurityGroups", "NSG"),
          routeTable: id("routeTables", "table"),
          natGateway: id("natGateways", "nat"),
        }),
      ],
      has: ["nsg", "table", "nat"],
    },
    "separate subnet, computed ids": {
      given: [
        nsg,
        table,
        nat,
        vnet(),
        subnet(
          "app",
          {
            networkSecurityGroup: { id: COMPUTED },
            routeTable: { id: COMPUTED },
            natGateway: { id: COMPUTED },
          },
          { networkSecurityGroup: ["nsg"], routeTable: ["table"], natGateway: ["nat"] },
        ),
      ],
      has: ["nsg", "table", "nat"],
    },
    "the whole objects computed": {
      given: [
        nsg,
        table,
        nat,
        vnet(),
        subnet(
          "app",
          { networkSecurityGroup: COMPUTED, routeTable: COMPUTED, natGateway: COMPUTED },
          { networkSecurityGroup: ["nsg"], routeTable: ["table"], natGateway: ["nat"] },
        ),
      ],
      has: ["nsg", "table", "nat"],
    },
    "inline subnet, computed ids": {
      given: [
        nsg,
        table,
        nat,
        native(
          "VirtualNetwork",
          "vnet",
          {
            subnets: [
              {
                name: "app",
                networkSecurityGroup: { id: COMPUTED },
                routeTable: { id: COMPUTED },
                natGateway: { id: COMPUTED },
              },
            ],
          },
          { edges: { subnets: ["nsg", "table", "nat"] } },
        ),
      ],
      has: ["nsg", "table", "nat"],
    },
    "inline subnets with two groups, computed ids": {
      given: [
        nsg,
        native("NetworkSecurityGroup", "nsg2", { networkSecurityGroupName: "nsg2" }),
        native(
          "VirtualNetwork",
          "vnet",
          { subnets: [{ name: "app", networkSecurityGroup: { id: COMPUTED } }, { name: "data" }] },
          { edges: { subnets: ["nsg", "nsg2"] } },
        ),
      ],
      has: ["unknown", "none", "none"],
    },
    "group and table given inline in an inline subnet": {
      given: [
        vnet([
          {
            name: "app",
            networkSecurityGroup: { securityRules: [{ name: "deny" }] },
            routeTable: { routes: [{ name: "default" }] },
          },
        ]),
      ],
      has: ["vnet.subnets[0].networkSecurityGroup", "vnet.subnets[0].routeTable", "none"],
    },
    "ids of another stack": {
      given: [
        vnet(),
        subnet("app", {
          networkSecurityGroup: id("networkSecurityGroups", "shared"),
          routeTable: id("routeTables", "shared"),
          natGateway: id("natGateways", "shared"),
        }),
      ],
      has: ["outside", "outside", "outside"],
    },
    nothing: { given: [vnet(), subnet("app")], has: ["none", "none", "none"] },
    "classic associations, computed ids": {
      given: [...classics, ...associate(COMPUTED, { subnetId: ["app"] })],
      has: ["nsg", "table", "nat"],
    },
    "classic associations, literal id": {
      given: [...classics, ...associate(`${NETWORK_ID}/virtualNetworks/vnet/subnets/app`)],
      has: ["nsg", "table", "nat"],
    },
    "classic associations of a subnet nobody can tell": {
      given: [...classics, ...associate(COMPUTED)],
      has: ["unknown", "unknown", "unknown"],
    },
    "classic associations of another subnet": {
      given: [...classics, ...associate(`${NETWORK_ID}/virtualNetworks/vnet/subnets/other`)],
      has: ["none", "none", "none"],
    },
    "classic inline subnet": {
      given: [
        classicNsg,
        classicTable,
        classic("network/virtualNetwork:VirtualNetwork", "vnet", {
          name: "vnet",
          subnets: [
            {
              name: "app",
              addressPrefix: "10.0.1.0/24",
              securityGroup: `${NETWORK_ID}/networkSecurityGroups/nsg`,
              routeTableId: `${NETWORK_ID}/routeTables/table`,
            },
          ],
        }),
      ],
      has: ["nsg", "table", "none"],
    },
    "classic inline subnet, properties empty": {
      given: [
        classic("network/virtualNetwork:VirtualNetwork", "vnet", {
          name: "vnet",
          subnets: [{ name: "app", securityGroup: "", routeTableId: "" }],
        }),
      ],
      has: ["none", "none", "none"],
    },
  };
  test.each(Object.entries(situations))("%s", (_name, { given, has }) => {
    const [found] = readNetworkOf(given).network.subnets;
    expect([label(found?.securityGroup), label(found?.routeTable), label(found?.natGateway)]).toEqual(has);
  });
});

describe("rules of a security group and routes of a table", () => {
  const rule = (groupName: unknown, edges: readonly string[] = []) =>
    native(
      "SecurityRule",
      "rule",
      { networkSecurityGroupName: groupName, securityRuleName: "rule", priority: 100, access: "Deny" },
      { edges: { networkSecurityGroupName: edges } },
    );
  const route = (tableName: unknown, edges: readonly string[] = []) =>
    native(
      "Route",
      "route",
      { routeTableName: tableName, routeName: "route", addressPrefix: "0.0.0.0/0", nextHopType: "Internet" },
      { edges: { routeTableName: edges } },
    );
  const other = [
    native("NetworkSecurityGroup", "nsg2", { networkSecurityGroupName: "nsg2" }),
    native("RouteTable", "table2", { routeTableName: "table2" }),
  ];
  const situations: Record<string, { given: readonly DeclaredResource[]; items: number; complete: boolean }> = {
    inline: {
      given: [
        native("NetworkSecurityGroup", "nsg", { securityRules: [{ name: "a" }, { name: "b" }] }),
        native("RouteTable", "table", { routes: [{ name: "a" }, { name: "b" }] }),
      ],
      items: 2,
      complete: true,
    },
    "one of them computed": {
      given: [
        native("NetworkSecurityGroup", "nsg", { securityRules: [{ name: "a" }, COMPUTED] }),
        native("RouteTable", "table", { routes: [{ name: "a" }, COMPUTED] }),
      ],
      items: 1,
      complete: false,
    },
    "all computed": {
      given: [
        native("NetworkSecurityGroup", "nsg", { securityRules: COMPUTED }),
        native("RouteTable", "table", { routes: COMPUTED }),
      ],
      items: 0,
      complete: false,
    },
    "separate, named by a literal": { given: [nsg, table, rule("NSG"), route("Table")], items: 1, complete: true },
    "separate, name computed, edge to the parent": {
      given: [nsg, table, ...other, rule(COMPUTED, ["nsg"]), route(COMPUTED, ["table"])],
      items: 1,
      complete: true,
    },
    "separate, name computed, no edge": {
      given: [nsg, table, ...other, rule(COMPUTED), route(COMPUTED)],
      items: 0,
      complete: false,
    },
    "separate, edges to two parents": {
      given: [nsg, table, ...other, rule(COMPUTED, ["nsg", "nsg2"]), route(COMPUTED, ["table", "table2"])],
      items: 0,
      complete: false,
    },
    "separate, of a parent in another stack": {
      given: [nsg, table, rule("hub"), route("hub")],
      items: 0,
      complete: true,
    },
    "inline and separate": {
      given: [
        native("NetworkSecurityGroup", "nsg", { networkSecurityGroupName: "nsg", securityRules: [{ name: "a" }] }),
        native("RouteTable", "table", { routeTableName: "table", routes: [{ name: "a" }] }),
        rule("nsg"),
        route("table"),
      ],
      items: 2,
      complete: true,
    },
    "classic, inline": {
      given: [
        classic("network/networkSecurityGroup:NetworkSecurityGroup", "nsg", { securityRules: [{ name: "a" }] }),
        classic("network/routeTable:RouteTable", "table", { routes: [{ name: "a", nextHopInIpAddress: "10.0.0.4" }] }),
      ],
      items: 1,
      complete: true,
    },
    "classic, separate": {
      given: [
        classic("network/networkSecurityGroup:NetworkSecurityGroup", "nsg", { name: "nsg" }),
        classic("network/routeTable:RouteTable", "table", { name: "table" }),
        classic("network/networkSecurityRule:NetworkSecurityRule", "rule", { networkSecurityGroupName: "nsg" }),
        classic("network/route:Route", "route", { routeTableName: "table", nextHopInIpAddress: "10.0.0.4" }),
      ],
      items: 1,
      complete: true,
    },
  };
  test.each(Object.entries(situations))("%s", (_name, { given, items, complete }) => {
    const { network } = readNetworkOf(given);
    const group = network.securityGroups.find(({ name }) => name === "nsg");
    const routes = network.routeTables.find(({ name }) => name === "table");
    expect({ items: group?.rules.items.length, complete: group?.rules.complete }).toEqual({ items, complete });
    expect({ items: routes?.routes.items.length, complete: routes?.routes.complete }).toEqual({ items, complete });
  });

  test("next hop address as the classic provider spells it", () => {
    const { network } = readNetworkOf([
      classic("network/routeTable:RouteTable", "table", { routes: [{ name: "a", nextHopInIpAddress: "10.0.0.4" }] }),
    ]);
    expect(network.routeTables[0]?.routes.items[0]?.nextHopAddress).toBe("10.0.0.4");
  });

  const ports: Record<string, { given: Readonly<Record<string, unknown>>; reads: unknown; faults: number }> = {
    "one port": { given: { destinationPortRange: "1688" }, reads: ["1688"], faults: 0 },
    "several ports": { given: { destinationPortRanges: ["80", "1688"] }, reads: ["80", "1688"], faults: 0 },
    "one port beside an empty list": {
      given: { destinationPortRange: "1688", destinationPortRanges: [] },
      reads: ["1688"],
      faults: 0,
    },
    "both singular and plural": {
      given: { destinationPortRange: "1688", destinationPortRanges: ["80"] },
      reads: ["1688", "80"],
      faults: 1,
    },
    "list computed": { given: { destinationPortRanges: COMPUTED }, reads: UNKNOWN, faults: 0 },
    "one of them computed": { given: { destinationPortRanges: ["80", COMPUTED] }, reads: ["80", UNKNOWN], faults: 0 },
    none: { given: {}, reads: undefined, faults: 0 },
  };
  test.each(Object.entries(ports))("destination ports: %s", (_name, { given, reads, faults }) => {
    const { network } = readNetworkOf([native("NetworkSecurityGroup", "nsg", { securityRules: [given] })]);
    const found = network.securityGroups[0]?.rules.items[0];
    expect(found?.destinationPorts).toEqual(reads);
    expect(found?.faults).toHaveLength(faults);
  });
});

describe("interfaces of machines", () => {
  const plain = (name: string) => native("NetworkInterface", name, { networkInterfaceName: name });
  const nics = [plain("nic1"), plain("nic2")];
  const id = (name: string) => `${NETWORK_ID}/networkInterfaces/${name}`;
  const vm = (networkProfile: unknown, edges: readonly string[] = []) =>
    declare("azure-native:compute:VirtualMachine", "vm", { networkProfile }, { edges: { networkProfile: edges } });
  const windows = (inputs: Readonly<Record<string, unknown>>, edges: readonly string[] = []) =>
    classic("compute/windowsVirtualMachine:WindowsVirtualMachine", "vm", inputs, {
      edges: { networkInterfaceIds: edges },
    });
  const set = (type: string, inputs: Readonly<Record<string, unknown>>) => declare(type, "vm", inputs);
  const situations: Record<string, { machine: DeclaredResource; has: string | readonly string[] }> = {
    "one, literal id": { machine: vm({ networkInterfaces: [{ id: id("nic1") }] }), has: ["nic1"] },
    "one, computed id": { machine: vm({ networkInterfaces: [{ id: COMPUTED }] }, ["nic1"]), has: ["nic1"] },
    "one, in another stack": { machine: vm({ networkInterfaces: [{ id: id("hub") }] }), has: ["outside"] },
    "primary one is second": {
      machine: vm({
        networkInterfaces: [
          { id: id("nic1"), primary: false },
          { id: id("nic2"), primary: true },
        ],
      }),
      has: ["nic2 primary", "nic1"],
    },
    "two computed ids": {
      machine: vm({ networkInterfaces: [{ id: COMPUTED }, { id: COMPUTED, primary: true }] }, ["nic1", "nic2"]),
      has: ["nic1 perhaps", "nic2 perhaps"],
    },
    "whole list computed, one edge": { machine: vm(COMPUTED, ["nic2"]), has: ["nic2"] },
    "whole list computed, two edges": { machine: vm(COMPUTED, ["nic1", "nic2"]), has: "unknown" },
    "no network profile": { machine: vm(undefined), has: "none" },
    "inline in a virtual machine": {
      machine: vm({ networkInterfaceConfigurations: [{ name: "a", ipConfigurations: [{ name: "ip" }] }] }),
      has: ["vm.networkProfile.networkInterfaceConfigurations[0]"],
    },
    "classic: the first is the primary one": {
      machine: windows({ networkInterfaceIds: [id("nic2"), id("nic1")] }),
      has: ["nic2 primary", "nic1"],
    },
    "classic: computed ids": { machine: windows({ networkInterfaceIds: [COMPUTED] }, ["nic1"]), has: ["nic1"] },
    "classic: the primary one named": {
      machine: classic("compute/virtualMachine:VirtualMachine", "vm", {
        networkInterfaceIds: [id("nic1"), id("nic2")],
        primaryNetworkInterfaceId: id("NIC2"),
      }),
      has: ["nic2 primary", "nic1"],
    },
    "azure-native scale set": {
      machine: set("azure-native:compute:VirtualMachineScaleSet", {
        virtualMachineProfile: {
          networkProfile: { networkInterfaceConfigurations: [{ name: "a" }, { name: "b", primary: true }] },
        },
      }),
      has: [
        "vm.virtualMachineProfile.networkProfile.networkInterfaceConfigurations[1] primary",
        "vm.virtualMachineProfile.networkProfile.networkInterfaceConfigurations[0]",
      ],
    },
    "azure-native scale set, list partly computed": {
      machine: set("azure-native:compute:VirtualMachineScaleSet", {
        virtualMachineProfile: { networkProfile: { networkInterfaceConfigurations: [{ name: "a" }, COMPUTED] } },
      }),
      has: "unknown",
    },
    "classic Windows scale set": {
      machine: classic("compute/windowsVirtualMachineScaleSet:WindowsVirtualMachineScaleSet", "vm", {
        networkInterfaces: [{ name: "a", primary: true, ipConfigurations: [{ name: "ip" }] }],
      }),
      has: ["vm.networkInterfaces[0] primary"],
    },
    "classic scale set": {
      machine: classic("compute/scaleSet:ScaleSet", "vm", { networkProfiles: [{ name: "a", primary: true }] }),
      has: ["vm.networkProfiles[0] primary"],
    },
  };
  test.each(Object.entries(situations))("%s", (_name, { machine, has }) => {
    const reading = readNetworkOf([...nics, machine]);
    const resolvedMachine = withUrns(machine, [...nics, machine]);
    const found = reading.nicsOf(resolvedMachine);
    const shown = isKnown(found)
      ? found.map(
          (it) => `${label(it)}${isResolved(it) ? ({ true: " primary", unknown: " perhaps" }[primary(it)] ?? "") : ""}`,
        )
      : label(found);
    expect(shown).toEqual(has);
  });

  test("subnet, group and pool of an interface inline in a scale set, computed ids", () => {
    const balancer = native("LoadBalancer", "lb", {
      sku: { name: "Standard" },
      frontendIPConfigurations: [{ name: "in", subnet: { id: COMPUTED } }],
      backendAddressPools: [{ name: "pool" }],
    });
    const machine = declare(
      "azure-native:compute:VirtualMachineScaleSet",
      "set",
      {
        virtualMachineProfile: {
          networkProfile: {
            networkInterfaceConfigurations: [
              {
                name: "a",
                networkSecurityGroup: { id: COMPUTED },
                ipConfigurations: [
                  {
                    name: "ip",
                    subnet: { id: COMPUTED },
                    publicIPAddressConfiguration: { name: "pip" },
                    loadBalancerBackendAddressPools: [{ id: COMPUTED }],
                  },
                ],
              },
            ],
          },
        },
      },
      { edges: { virtualMachineProfile: ["app", "nsg", "lb"] } },
    );
    const { network } = readNetworkOf([vnet(), subnet("app"), nsg, balancer, machine]);
    const [found] = network.nics;
    const configuration = found?.configurations.items[0];
    expect(label(found?.securityGroup)).toBe("nsg");
    expect(label(configuration?.subnet)).toBe("app");
    expect(label(configuration?.publicAddress)).toBe("set");
    expect(isKnown(configuration?.pools) ? configuration.pools.map(label) : configuration?.pools).toEqual(["lb"]);
  });

  test.each([
    ["azure-native:compute:VirtualMachineScaleSet", { orchestrationMode: "Flexible" }, true],
    ["azure-native:compute:VirtualMachineScaleSet", { orchestrationMode: "Uniform" }, false],
    ["azure-native:compute:VirtualMachineScaleSet", {}, false],
    ["azure-native:compute:VirtualMachineScaleSet", { orchestrationMode: COMPUTED }, UNKNOWN],
    ["azure:compute/orchestratedVirtualMachineScaleSet:OrchestratedVirtualMachineScaleSet", {}, true],
  ])("flexible orchestration: %s %j", (type, inputs, flexible) => {
    const profile = { networkProfile: { networkInterfaceConfigurations: [{ name: "a" }] } };
    const more = type.startsWith("azure:")
      ? { networkInterfaces: [{ name: "a" }] }
      : { virtualMachineProfile: profile };
    const { network } = readNetworkOf([declare(type, "set", { ...inputs, ...more })]);
    expect(network.nics[0]?.flexible).toBe(flexible);
  });

  function primary(it: { readonly primary: unknown }): string {
    return it.primary === UNKNOWN ? "unknown" : String(it.primary);
  }

  function withUrns(machine: DeclaredResource, all: readonly DeclaredResource[]): DeclaredResource {
    const urns = new Map(all.map(({ name, urn }) => [name, urn]));
    return {
      ...machine,
      propertyDependencies: Object.fromEntries(
        Object.entries(machine.propertyDependencies).map(([key, names]) => [
          key,
          names.map((it) => urns.get(it) ?? it),
        ]),
      ),
    };
  }
});

describe("interfaces that are resources of their own", () => {
  const group = nsg;
  const address = native("PublicIPAddress", "pip", { publicIpAddressName: "pip" });
  const classicNic = classic(
    "network/networkInterface:NetworkInterface",
    "nic",
    {
      name: "nic",
      ipConfigurations: [
        { name: "ip", subnetId: `${NETWORK_ID}/virtualNetworks/vnet/subnets/app`, publicIpAddressId: COMPUTED },
      ],
    },
    { edges: { ipConfigurations: ["pip"] } },
  );
  const classicGroup = classic("network/networkSecurityGroup:NetworkSecurityGroup", "nsg", { name: "nsg" });
  const classicAddress = classic("network/publicIp:PublicIp", "pip", { name: "pip" });
  const lb = classic("lb/loadBalancer:LoadBalancer", "lb", { name: "lb", sku: "Standard" });
  const pool = classic(
    "lb/backendAddressPool:BackendAddressPool",
    "pool",
    { name: "pool", loadbalancerId: COMPUTED },
    {
      edges: { loadbalancerId: ["lb"] },
    },
  );
  const groupAssociation = (networkInterfaceId: unknown, edges: readonly string[]) =>
    classic(
      "network/networkInterfaceSecurityGroupAssociation:NetworkInterfaceSecurityGroupAssociation",
      "a1",
      { networkInterfaceId, networkSecurityGroupId: COMPUTED },
      { edges: { networkInterfaceId: edges, networkSecurityGroupId: ["nsg"] } },
    );
  const poolAssociation = classic(
    "network/networkInterfaceBackendAddressPoolAssociation:NetworkInterfaceBackendAddressPoolAssociation",
    "a2",
    { networkInterfaceId: COMPUTED, ipConfigurationName: "ip", backendAddressPoolId: COMPUTED },
    { edges: { networkInterfaceId: ["nic"], backendAddressPoolId: ["pool"] } },
  );
  const situations: Record<string, { given: readonly DeclaredResource[]; has: readonly unknown[] }> = {
    "azure-native, computed ids": {
      given: [
        vnet(),
        subnet("app"),
        group,
        address,
        native(
          "NetworkInterface",
          "nic",
          {
            networkSecurityGroup: { id: COMPUTED },
            ipConfigurations: [{ name: "ip", subnet: { id: COMPUTED }, publicIPAddress: { id: COMPUTED } }],
          },
          { edges: { networkSecurityGroup: ["nsg"], ipConfigurations: ["app", "pip"] } },
        ),
      ],
      has: ["nsg", "app", "pip", []],
    },
    "classic, associations": {
      given: [
        classic("network/virtualNetwork:VirtualNetwork", "vnet", { name: "vnet" }),
        classic("network/subnet:Subnet", "app", { name: "app", virtualNetworkName: "vnet" }),
        classicNic,
        classicGroup,
        classicAddress,
        lb,
        pool,
        groupAssociation(COMPUTED, ["nic"]),
        poolAssociation,
      ],
      has: ["nsg", "app", "pip", ["lb"]],
    },
    "classic, association of an interface nobody can tell": {
      given: [classicNic, classicGroup, groupAssociation(COMPUTED, [])],
      has: ["unknown", "outside", "unknown", []],
    },
  };
  test.each(Object.entries(situations))("%s", (_name, { given, has }) => {
    const [found] = readNetworkOf(given).network.nics;
    const configuration = found?.configurations.items[0];
    expect([
      label(found?.securityGroup),
      label(configuration?.subnet),
      label(configuration?.publicAddress),
      isKnown(configuration?.pools) ? configuration.pools.map(label) : configuration?.pools,
    ]).toEqual(has);
  });
});

describe("load balancers", () => {
  const situations: Record<
    string,
    { given: readonly DeclaredResource[]; sku: unknown; isPublic: unknown; givesOutbound: unknown }
  > = {
    "internal, no rules": {
      given: [
        native("LoadBalancer", "lb", {
          sku: { name: "Standard" },
          frontendIPConfigurations: [{ subnet: { id: "x" } }],
        }),
      ],
      sku: "standard",
      isPublic: false,
      givesOutbound: false,
    },
    "public with an outbound rule": {
      given: [
        native("LoadBalancer", "lb", {
          frontendIPConfigurations: [{ publicIPAddress: { id: COMPUTED } }],
          outboundRules: [{ name: "out" }],
        }),
      ],
      sku: undefined,
      isPublic: true,
      givesOutbound: true,
    },
    "public, rules without outbound": {
      given: [
        native("LoadBalancer", "lb", {
          frontendIPConfigurations: [{ publicIPPrefix: { id: COMPUTED } }],
          loadBalancingRules: [{ name: "https", disableOutboundSnat: true }],
        }),
      ],
      sku: undefined,
      isPublic: true,
      givesOutbound: false,
    },
    "public, a rule that gives outbound": {
      given: [
        native("LoadBalancer", "lb", {
          frontendIPConfigurations: [{ publicIPAddress: { id: COMPUTED } }],
          loadBalancingRules: [{ name: "https" }],
        }),
      ],
      sku: undefined,
      isPublic: true,
      givesOutbound: true,
    },
    "everything computed": {
      given: [
        native("LoadBalancer", "lb", {
          sku: COMPUTED,
          frontendIPConfigurations: COMPUTED,
          loadBalancingRules: COMPUTED,
        }),
      ],
      sku: UNKNOWN,
      isPublic: UNKNOWN,
      givesOutbound: UNKNOWN,
    },
    "classic, rules as resources of their own": {
      given: [
        classic("lb/loadBalancer:LoadBalancer", "lb", {
          sku: "Standard",
          frontendIpConfigurations: [{ name: "in", publicIpAddressId: COMPUTED }],
        }),
        classic(
          "lb/outboundRule:OutboundRule",
          "out",
          { loadbalancerId: COMPUTED },
          { edges: { loadbalancerId: ["lb"] } },
        ),
      ],
      sku: "standard",
      isPublic: true,
      givesOutbound: true,
    },
    "classic, internal": {
      given: [
        classic("lb/loadBalancer:LoadBalancer", "lb", {
          sku: "Basic",
          frontendIpConfigurations: [{ name: "in", subnetId: COMPUTED, publicIpAddressId: "" }],
        }),
        classic(
          "lb/rule:Rule",
          "rule",
          { loadbalancerId: COMPUTED, disableOutboundSnat: true },
          { edges: { loadbalancerId: ["lb"] } },
        ),
      ],
      sku: "basic",
      isPublic: false,
      givesOutbound: false,
    },
  };
  test.each(Object.entries(situations))("%s", (_name, { given, sku, isPublic, givesOutbound }) => {
    const [found] = readNetworkOf(given).network.loadBalancers;
    expect([meaningOf(found?.sku), found?.public, found?.givesOutbound]).toEqual([sku, isPublic, givesOutbound]);
  });

  test("pool by literal id, inline and separate", () => {
    const at = (pool: string) => ({ id: `${NETWORK_ID}/loadBalancers/lb/backendAddressPools/${pool}` });
    const { network } = readNetworkOf([
      native("LoadBalancer", "lb", { loadBalancerName: "lb", backendAddressPools: [{ name: "one" }] }),
      native("LoadBalancerBackendAddressPool", "two", { loadBalancerName: "lb", backendAddressPoolName: "two" }),
      native("NetworkInterface", "nic", {
        ipConfigurations: [{ loadBalancerBackendAddressPools: [at("one"), at("two"), at("three")] }],
      }),
    ]);
    const pools = network.nics[0]?.configurations.items[0]?.pools;
    expect(isKnown(pools) ? pools.map(label) : pools).toEqual(["lb", "lb", "outside"]);
  });

  test.each([
    ["with an edge to its load balancer", ["lb"], "lb"],
    ["without an edge", [], "unknown"],
  ])("pool whose id the inputs of its load balancer lack, %s", (_name, edges, leadsTo) => {
    const { network } = readNetworkOf([
      native("LoadBalancer", "lb", { loadBalancerName: "lb", backendAddressPools: [{ name: "one" }] }),
      native(
        "NetworkInterface",
        "nic",
        { ipConfigurations: [{ loadBalancerBackendAddressPools: [{}] }] },
        { edges: { ipConfigurations: edges } },
      ),
    ]);
    const pools = network.nics[0]?.configurations.items[0]?.pools;
    expect(isKnown(pools) ? pools.map(label) : pools).toEqual([leadsTo]);
  });
});

describe("peerings", () => {
  const network = (name: string, more: Readonly<Record<string, unknown>> = {}) =>
    native("VirtualNetwork", name, { virtualNetworkName: name, ...more });
  const far = "/subscriptions/2/resourceGroups/x/providers/Microsoft.Network/virtualNetworks/far";
  const to = (name: string) => ({ id: `${NETWORK_ID}/virtualNetworks/${name}` });
  const situations: Record<string, { given: readonly DeclaredResource[]; joins: readonly string[] }> = {
    "a resource of its own, by literal id": {
      given: [
        network("a"),
        network("b"),
        native("VirtualNetworkPeering", "p", { virtualNetworkName: "a", remoteVirtualNetwork: to("b") }),
      ],
      joins: ["a to b"],
    },
    "a resource of its own, along edges": {
      given: [
        network("a"),
        network("b"),
        native(
          "VirtualNetworkPeering",
          "p",
          { virtualNetworkName: COMPUTED, remoteVirtualNetwork: { id: COMPUTED } },
          { edges: { virtualNetworkName: ["a"], remoteVirtualNetwork: ["b"] } },
        ),
      ],
      joins: ["a to b"],
    },
    inline: {
      given: [network("a", { virtualNetworkPeerings: [{ name: "p", remoteVirtualNetwork: to("b") }] }), network("b")],
      joins: ["a to b"],
    },
    "inline and a resource of its own": {
      given: [
        network("a", { virtualNetworkPeerings: [{ name: "p", remoteVirtualNetwork: to("b") }] }),
        network("b"),
        native("VirtualNetworkPeering", "p", { virtualNetworkName: "a", remoteVirtualNetwork: to("b") }),
      ],
      joins: ["a to b"],
    },
    classic: {
      given: [
        network("a"),
        network("b"),
        classic(
          "network/virtualNetworkPeering:VirtualNetworkPeering",
          "p",
          { virtualNetworkName: "a", remoteVirtualNetworkId: COMPUTED },
          { edges: { remoteVirtualNetworkId: ["b"] } },
        ),
      ],
      joins: ["a to b"],
    },
    "to a network outside the stack": {
      given: [
        network("a"),
        native("VirtualNetworkPeering", "p", { virtualNetworkName: "a", remoteVirtualNetwork: { id: far } }),
      ],
      joins: ["a to outside"],
    },
    "nothing but computed": {
      given: [
        network("a"),
        native("VirtualNetworkPeering", "p", { virtualNetworkName: COMPUTED, remoteVirtualNetwork: COMPUTED }),
      ],
      joins: ["unknown to unknown"],
    },
    "to itself": {
      given: [
        network("a"),
        native("VirtualNetworkPeering", "p", { virtualNetworkName: "a", remoteVirtualNetwork: to("a") }),
      ],
      joins: ["a to a"],
    },
  };
  test.each(Object.entries(situations))("%s", (_name, { given, joins }) => {
    const { peerings } = readNetworkOf(given).network;
    expect(peerings.map(({ network: own, remote }) => `${label(own)} to ${label(remote)}`)).toEqual(joins);
  });

  test.each([
    [{}, [undefined, undefined, true]],
    [{ allowVirtualNetworkAccess: false, allowForwardedTraffic: true }, [false, true, true]],
    [{ allowVirtualNetworkAccess: COMPUTED, peerCompleteVnets: false }, [UNKNOWN, undefined, false]],
    [{ peerCompleteVnets: COMPUTED }, [undefined, undefined, false]],
    [{ peerCompleteVirtualNetworksEnabled: false }, [undefined, undefined, false]],
  ])("settings %j", (settings, expected) => {
    const { peerings } = readNetworkOf([
      network("a"),
      native("VirtualNetworkPeering", "p", { virtualNetworkName: "a", remoteVirtualNetwork: to("a"), ...settings }),
    ]).network;
    expect(peerings.map(({ access, forwarded, whole }) => [access, forwarded, whole])).toEqual([expected]);
  });
});

describe("application security groups of an interface", () => {
  const asg = native("ApplicationSecurityGroup", "asg", { applicationSecurityGroupName: "asg" });
  const member = (applicationSecurityGroups: unknown, edges: readonly string[] = []) =>
    native(
      "NetworkInterface",
      "nic",
      { networkInterfaceName: "nic", ipConfigurations: [{ name: "ip", applicationSecurityGroups }] },
      { edges: { ipConfigurations: edges } },
    );
  const association = (nicId: unknown, edges: readonly string[]) =>
    classic(
      "network/networkInterfaceApplicationSecurityGroupAssociation:NetworkInterfaceApplicationSecurityGroupAssociation",
      "association",
      { networkInterfaceId: nicId, applicationSecurityGroupId: COMPUTED },
      { edges: { networkInterfaceId: edges, applicationSecurityGroupId: ["asg"] } },
    );
  const situations: Record<string, { given: readonly DeclaredResource[]; holds: readonly string[] | string }> = {
    none: { given: [asg, member(undefined)], holds: [] },
    "by literal id": {
      given: [asg, member([{ id: `${NETWORK_ID}/applicationSecurityGroups/asg` }])],
      holds: ["asg"],
    },
    "along an edge": { given: [asg, member([{ id: COMPUTED }], ["asg"])], holds: ["asg"] },
    "computed, no edge": { given: [asg, member([{ id: COMPUTED }])], holds: ["unknown"] },
    "a list that is computed": { given: [asg, member(COMPUTED)], holds: "unknown" },
    "of another stack": {
      given: [asg, member([{ id: `${NETWORK_ID}/applicationSecurityGroups/far` }])],
      holds: ["outside"],
    },
    "classic association": { given: [asg, member(undefined), association(COMPUTED, ["nic"])], holds: ["asg"] },
    "classic association with some interface": {
      given: [asg, member(undefined), association(COMPUTED, [])],
      holds: ["unknown"],
    },
  };
  test.each(Object.entries(situations))("%s", (_name, { given, holds }) => {
    const found = readNetworkOf(given).network.nics[0]?.configurations.items[0]?.applicationGroups;
    expect(isKnown(found) ? found.map(label) : label(found)).toEqual(holds);
  });
});

describe("virtual hubs", () => {
  const connection = (more: Readonly<Record<string, unknown>>) =>
    native("HubVirtualNetworkConnection", "connection", {
      remoteVirtualNetwork: { id: `${NETWORK_ID}/virtualNetworks/vnet` },
      ...more,
    });
  test.each([
    ["none", [], [false, false]],
    ["one that hands its default route on", [connection({})], [true, true]],
    ["one that does not", [connection({ enableInternetSecurity: false })], [false, true]],
    ["one with some network", [connection({ remoteVirtualNetwork: { id: COMPUTED } })], [true, true]],
    [
      "one with a network of another stack",
      [connection({ remoteVirtualNetwork: { id: `${NETWORK_ID}/virtualNetworks/far` } })],
      [false, false],
    ],
  ])("%s", (_name, connections, expected) => {
    const [found] = readNetworkOf([vnet(), ...connections]).network.virtualNetworks;
    expect([found?.mayFollowHub, found?.mayJoinHub]).toEqual(expected);
  });
});

describe("routes that gateways announce", () => {
  test.each([
    [{}, undefined],
    [{ disableBgpRoutePropagation: true }, false],
    [{ disableBgpRoutePropagation: false }, true],
    [{ disableBgpRoutePropagation: COMPUTED }, UNKNOWN],
    [{ bgpRoutePropagationEnabled: false }, false],
  ])("a table with %j", (more, expected) => {
    const [found] = readNetworkOf([native("RouteTable", "table", more)]).network.routeTables;
    expect(found?.learnsRoutes).toBe(expected);
  });
});

describe("network managers", () => {
  test("an admin rule of azure-native", () => {
    const [found] = readNetworkOf([
      native("AdminRule", "admin", {
        ruleName: "deny-rdp",
        access: "Deny",
        direction: "Inbound",
        priority: 5,
        protocol: "Tcp",
        sources: [{ addressPrefix: "Internet", addressPrefixType: "ServiceTag" }],
        destinationPortRanges: ["3389"],
      }),
    ]).network.managed.adminRules;
    expect(found).toMatchObject({
      azureName: "deny-rdp",
      access: { value: "deny", written: "Deny" },
      direction: { value: "inbound", written: "Inbound" },
      sources: ["Internet"],
      destinations: ["*"],
      sourcePorts: ["*"],
      destinationPorts: ["3389"],
    });
  });

  test("an admin rule of the classic provider", () => {
    const [found] = readNetworkOf([
      classic("network/networkManagerAdminRule:NetworkManagerAdminRule", "admin", {
        name: "allow",
        action: "AlwaysAllow",
        direction: "Outbound",
        priority: 5,
        protocol: "Any",
        destinations: [{ addressPrefix: "10.0.0.0/8", addressPrefixType: "IPPrefix" }, COMPUTED],
      }),
    ]).network.managed.adminRules;
    expect(found).toMatchObject({ access: { value: "always-allow" }, destinations: ["10.0.0.0/8", UNKNOWN] });
  });

  test("routes, and collections without any", () => {
    const route = native("RoutingRule", "r", {
      destination: { type: "AddressPrefix", destinationAddress: "10.0.0.0/8" },
      nextHop: { nextHopType: "NoNextHop" },
    });
    const old = classic("network/networkManagerRoutingRule:NetworkManagerRoutingRule", "c", {
      destination: { type: "AddressPrefix", address: "10.9.0.0/16" },
      nextHop: { type: "VirtualAppliance", address: "10.0.0.4" },
    });
    const collection = native("RoutingRuleCollection", "collection");
    const { routes } = readNetworkOf([route, old, collection]).network.managed;
    const found = routes.items.map(({ prefix, nextHop, nextHopAddress }) => [prefix, nextHop, nextHopAddress]);
    expect(found).toEqual([
      ["10.0.0.0/8", { value: "none", written: "NoNextHop" }, undefined],
      ["10.9.0.0/16", { value: "appliance", written: "VirtualAppliance" }, "10.0.0.4"],
    ]);
    expect(routes.complete).toBe(true);
    expect(readNetworkOf([collection]).network.managed.routes.complete).toBe(false);
  });
});

describe("what no reader may choke on", () => {
  test("resources that depend on each other in a circle", () => {
    const around = (name: string, on: string) =>
      native(
        "NetworkInterface",
        name,
        { ipConfigurations: [{ subnet: { id: COMPUTED } }] },
        {
          edges: { ipConfigurations: [on] },
          dependsOn: [on],
        },
      );
    const { network } = readNetworkOf([around("a", "b"), around("b", "a")]);
    expect(network.nics.map(({ configurations }) => label(configurations.items[0]?.subnet))).toEqual([
      "unknown",
      "unknown",
    ]);
  });

  test("properties of the wrong kind", () => {
    const wrong = {
      subnets: "none",
      securityRules: 5,
      routes: {},
      ipConfigurations: [null, "x", 3],
      addressSpace: [],
      virtualNetworkPeerings: [7],
      remoteVirtualNetwork: "x",
      sources: 5,
      destination: [],
      nextHop: "x",
    };
    const kinds = [
      "VirtualNetwork",
      "Subnet",
      "NetworkSecurityGroup",
      "RouteTable",
      "NetworkInterface",
      "LoadBalancer",
      "VirtualNetworkPeering",
      "ApplicationSecurityGroup",
      "AdminRule",
      "RoutingRule",
    ];
    const { network } = readNetworkOf(kinds.map((kind) => native(kind, kind, wrong)));
    expect(network.subnets).toHaveLength(1);
    expect(network.securityGroups[0]?.rules.items).toEqual([]);
  });

  test("10,000 resources in little time", () => {
    const many = Array.from({ length: 2500 }, (_, index) => String(index));
    const resources = many.flatMap((n) => [
      native("Subnet", `s${n}`, { subnetName: "app", virtualNetworkName: "vnet" }),
      native(
        "SecurityRule",
        `r${n}`,
        { networkSecurityGroupName: COMPUTED },
        { edges: { networkSecurityGroupName: ["nsg"] } },
      ),
      native("Route", `t${n}`, { routeTableName: COMPUTED }),
      native(
        "NetworkInterface",
        `n${n}`,
        { ipConfigurations: [{ subnet: { id: COMPUTED } }] },
        {
          edges: { ipConfigurations: [`s${n}`] },
        },
      ),
    ]);
    const started = processorTime();
    const { network } = readNetworkOf([vnet(), nsg, table, ...resources]);
    expect(processorTime() - started).toBeLessThan(5000);
    expect(network.securityGroups[0]?.rules.items).toHaveLength(2500);
    expect(network.routeTables[0]?.routes.complete).toBe(false);
    expect(label(network.nics[7]?.configurations.items[0]?.subnet)).toMatch(/^s\d+$/);
  });

  test("a resource group of the same name in other capitals", () => {
    const { network } = readNetworkOf([
      vnet(),
      subnet("app"),
      nic(`${RESOURCE_GROUP.toUpperCase()}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/app`),
    ]);
    expect(label(network.nics[0]?.configurations.items[0]?.subnet)).toBe("app");
  });
});
