import fc from "fast-check";
import { readEstate } from "../../../core/resources/read-estate";
import { buildContext, buildEstate, COMPUTED, declare, urnOf } from "../../support/builders";
import { scaleSet, virtualMachine } from "../../support/machines";

test("an estate of nothing", () => {
  expect(buildEstate({})).toMatchObject({ resources: [], machines: [], dns: { zones: [], records: [] } });
});

test("what is declared and the day are handed on", () => {
  const machines = [{ match: { name: "*" }, edition: "standard" }] as const;
  const estate = buildEstate({ declarations: { machines }, asOf: "2030-01-01" });
  expect(estate).toMatchObject({ asOf: "2030-01-01", declarations: { machines }, configuration: { faults: [] } });
});

test("machines and scale sets of every dialect, in the order of URNs", () => {
  const resources = [
    virtualMachine("b"),
    scaleSet("a", 2),
    declare("azure:compute/linuxVirtualMachine:LinuxVirtualMachine", "c"),
    declare("azure-native:network:VirtualNetwork", "net"),
    declare("random:index/randomId:RandomId", "id"),
  ];
  const estate = buildEstate({ resources });
  expect(estate.machines.map(({ urn }) => urn)).toEqual(
    [resources[0]?.urn, resources[1]?.urn, resources[2]?.urn].sort(),
  );
  expect(estate.resources).toHaveLength(5);
});

test("the line of the program reaches the machine", () => {
  const source = { file: "index.ts", line: 12, column: 3 };
  expect(buildEstate({ resources: [{ ...virtualMachine("a"), source }] }).machines[0]).toMatchObject({ source });
});

test("whatever order resources come in, the estate is the same", () => {
  const subnet = declare("azure-native:network:Subnet", "app", {
    virtualNetworkName: "net",
    addressPrefix: "10.0.1.0/24",
  });
  const resources = [
    virtualMachine("web", { tags: { "windows-licensing:edition": "wrong" } }),
    virtualMachine("db", { tags: { "windows-licensing:users": "wrong" } }),
    scaleSet("farm", COMPUTED, {}, { id: "/farm" }),
    declare("azure-native:monitor:AutoscaleSetting", "s1", { enabled: true, targetResourceUri: "/farm", profiles: [] }),
    declare("azure-native:monitor:AutoscaleSetting", "s2", { enabled: true, targetResourceUri: "/farm", profiles: [] }),
    declare("azure-native:network:VirtualNetwork", "net", { virtualNetworkName: "net" }),
    subnet,
    declare(
      "azure-native:network:NetworkInterface",
      "nic",
      {
        ipConfigurations: [{ subnet: { id: COMPUTED } }],
      },
      { edges: { ipConfigurations: ["app"] } },
    ),
    declare("azure-native:privatedns:PrivateZone", "zone", { privateZoneName: "corp.contoso.com" }),
  ];
  const expected = buildEstate({ resources });
  fc.assert(
    fc.property(fc.shuffledSubarray(resources, { minLength: resources.length }), (shuffled) => {
      expect(buildEstate({ resources: shuffled })).toEqual(expected);
    }),
  );
});

test("whatever the resources hold, reading throws nothing", () => {
  const types = [
    "azure-native:compute:VirtualMachine",
    "azure-native:monitor:AutoscaleSetting",
    "azure-native:network:VirtualNetwork",
    "azure-native:network:Subnet",
    "azure-native:network:NetworkInterface",
    "azure-native:network:NetworkSecurityGroup",
    "azure-native:network:RouteTable",
    "azure-native:network:LoadBalancer",
    "azure-native:privatedns:PrivateZone",
    "azure-native:privatedns:PrivateRecordSet",
    "azure:compute/orchestratedVirtualMachineScaleSet:OrchestratedVirtualMachineScaleSet",
    "azure:network/virtualNetwork:VirtualNetwork",
    "azure:privatedns/sRVRecord:SRVRecord",
    "pulumi:pulumi:Stack",
    "",
  ];
  const keys = [
    "subnets",
    "name",
    "ipConfigurations",
    "profiles",
    "records",
    "srvRecords",
    "securityRules",
    "routes",
    "tags",
    "networkProfile",
    "id",
  ];
  const inputs = fc.dictionary(
    fc.constantFrom(...keys),
    fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant(COMPUTED)),
  );
  const resource = fc
    .record({
      type: fc.constantFrom(...types),
      name: fc.constantFrom("a", "b", "c"),
      inputs,
      edge: fc.constantFrom(...types).map((type) => urnOf(type, "a")),
    })
    .map(({ type, name, inputs: given, edge }) =>
      declare(type, name, given, { edges: { networkProfile: [edge], ipConfigurations: [edge] } }),
    );
  fc.assert(
    fc.property(fc.array(resource, { maxLength: 6 }), (resources) => {
      expect(() => readEstate(resources, buildContext())).not.toThrow();
    }),
    { numRuns: 300 },
  );
});
