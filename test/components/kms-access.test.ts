import { output } from "@pulumi/pulumi";
import { AzureCloud, KmsAccess, type KmsAccessArgs } from "../../components/index";
import { faultsOf, inputsOf, registrationsOf } from "../support/component-mocks";

const GROUP = { networkSecurityGroupName: "spoke" };

test.each([
  { cloud: AzureCloud.AzureCloud, addresses: ["20.118.99.224", "40.83.235.53", "23.102.135.246"] },
  { cloud: AzureCloud.AzureUSGovernment, addresses: ["52.126.105.2", "23.97.0.13"] },
  { cloud: AzureCloud.AzureChinaCloud, addresses: ["159.27.28.100", "163.228.64.161", "42.159.7.249"] },
])("every address of Azure's KMS in $cloud", async ({ cloud, addresses }) => {
  const made = await registrationsOf(
    () =>
      new KmsAccess("kms", {
        resourceGroupName: "app",
        cloud,
        routes: { routeTableName: "spoke" },
        clientSecurity: GROUP,
        firewall: { firewallPolicyName: "hub" },
        clientPrefixes: ["10.1.0.0/16"],
      }),
  );
  const routes = made.filter(({ type }) => type === "azure-native:network:Route");
  expect(routes.map(({ inputs }) => inputs.addressPrefix).sort()).toEqual(addresses.map((each) => `${each}/32`).sort());
  expect(routes.every(({ inputs }) => inputs.nextHopType === "Internet")).toBe(true);
  expect(inputsOf(made, "kms-client-rule")).toMatchObject({
    direction: "Outbound",
    access: "Allow",
    protocol: "Tcp",
    priority: 200,
    sourceAddressPrefixes: ["10.1.0.0/16"],
    destinationAddressPrefixes: addresses,
    destinationPortRange: "1688",
  });
  expect(inputsOf(made, "kms-firewall-rules")).toMatchObject({
    ruleCollections: [
      {
        action: { type: "Allow" },
        rules: [
          {
            ruleType: "NetworkRule",
            ipProtocols: ["TCP"],
            sourceAddresses: ["10.1.0.0/16"],
            destinationAddresses: addresses,
            destinationPorts: ["1688"],
          },
        ],
      },
    ],
  });
});

test("hosts of one's own, on a port of their own, open to the clients only", async () => {
  const made = await registrationsOf(
    () =>
      new KmsAccess("kms", {
        resourceGroupName: "app",
        hostAddresses: { kms1: "10.1.2.4" },
        port: 2500,
        clientPrefixes: ["10.1.1.0/24"],
        hostSecurity: { ...GROUP, priority: 300 },
      }),
  );
  expect(inputsOf(made, "kms-host-rule")).toMatchObject({
    direction: "Inbound",
    priority: 300,
    sourceAddressPrefixes: ["10.1.1.0/24"],
    destinationAddressPrefixes: ["10.1.2.4"],
    destinationPortRange: "2500",
  });
});

test("two on one group and one table have names of their own in Azure", async () => {
  const args = { resourceGroupName: "app", clientSecurity: GROUP, routes: { routeTableName: "spoke" } };
  const made = await registrationsOf(() => [
    new KmsAccess("kms", args),
    new KmsAccess("kms of the spoke", args),
    new KmsAccess("x".repeat(100), args),
  ]);
  const names = made.flatMap(({ inputs }) => [inputs.securityRuleName, inputs.routeName]).filter(Boolean);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain("allow-kms-outbound-kms-of-the-spoke");
  expect(names.filter((name) => !/^[a-z0-9][\w.-]{0,78}\w$/.test(String(name)))).toEqual([]);
});

test("addresses and prefixes that are outputs are passed on", async () => {
  const made = await registrationsOf(
    () =>
      new KmsAccess("kms", {
        resourceGroupName: "app",
        hostAddresses: { kms1: output("10.1.2.4") },
        clientPrefixes: [output("10.1.1.0/24")],
        hostSecurity: { networkSecurityGroupName: output("hosts") },
      }),
  );
  expect(inputsOf(made, "kms-host-rule")).toMatchObject({ sourceAddressPrefixes: ["10.1.1.0/24"] });
});

const OWN = { hostAddresses: { kms1: "10.1.2.4" }, clientPrefixes: ["10.1.1.0/24"], hostSecurity: GROUP };

test.each<{ name: string; given: Record<string, unknown>; at: readonly string[] }>([
  { name: "no resource group", given: { resourceGroupName: undefined }, at: ["resourceGroupName"] },
  { name: "a host by name", given: { hostAddresses: { a: "kms1" } }, at: ["hostAddresses.a"] },
  { name: "a host by prefix", given: { hostAddresses: { a: "10.1.2.4/32" } }, at: ["hostAddresses.a"] },
  { name: "a host that is null", given: { hostAddresses: { a: null } }, at: ["hostAddresses.a"] },
  { name: "hosts in a list", given: { hostAddresses: ["10.1.2.4"] }, at: ["hostAddresses"] },
  { name: "a name with a space", given: { hostAddresses: { "kms 1": "10.1.2.4" } }, at: ["hostAddresses"] },
  { name: "any client", given: { clientPrefixes: ["*"] }, at: ["clientPrefixes[0]"] },
  { name: "a service tag", given: { clientPrefixes: ["10.1.1.0/24", "Internet"] }, at: ["clientPrefixes[1]"] },
  { name: "every address", given: { clientPrefixes: ["0.0.0.0/0"] }, at: ["clientPrefixes[0]"] },
  { name: "an address without length", given: { clientPrefixes: ["10.1.1.4"] }, at: ["clientPrefixes[0]"] },
  { name: "prefixes in a text", given: { clientPrefixes: "10.1.1.0/24" }, at: ["clientPrefixes"] },
  { name: "a part that is null", given: { clientSecurity: null }, at: ["clientSecurity"] },
  { name: "a part that is a text", given: { firewall: "hub" }, at: ["firewall"] },
  {
    name: "a group name that is a number",
    given: { clientSecurity: { networkSecurityGroupName: 5 } },
    at: ["clientSecurity.networkSecurityGroupName"],
  },
])("$name is refused of hosts of one's own", async ({ given, at }) => {
  const faults = await faultsOf(
    () => new KmsAccess("kms", { resourceGroupName: "app", ...OWN, ...given } as unknown as KmsAccessArgs),
  );
  expect(faults.map((fault) => fault.split(":")[0])).toEqual(at);
});

test.each<{ name: string; given: Record<string, unknown>; at: readonly string[] }>([
  { name: "nothing to open", given: {}, at: ["clientSecurity"] },
  {
    name: "a priority out of range",
    given: { clientSecurity: { ...GROUP, priority: 99 } },
    at: ["clientSecurity.priority"],
  },
  {
    name: "a firewall without clients",
    given: { firewall: { firewallPolicyName: "hub" } },
    at: ["clientPrefixes"],
  },
  {
    name: "own hosts open to everyone",
    given: { hostAddresses: { kms1: "10.1.2.4" }, hostSecurity: GROUP },
    at: ["clientPrefixes"],
  },
  {
    name: "routes to own hosts",
    given: { hostAddresses: { kms1: "10.1.2.4" }, routes: { routeTableName: "spoke" } },
    at: ["routes"],
  },
  { name: "another port of Azure's KMS", given: { clientSecurity: GROUP, port: 2500 }, at: ["port"] },
  { name: "a cloud that is gone", given: { clientSecurity: GROUP, cloud: "AzureGermanCloud" }, at: ["cloud"] },
  { name: "a group without name", given: { clientSecurity: {} }, at: ["clientSecurity.networkSecurityGroupName"] },
])("$name is refused", async ({ given, at }) => {
  const faults = await faultsOf(() => new KmsAccess("kms", { resourceGroupName: "app", ...given } as KmsAccessArgs));
  expect(faults.map((fault) => fault.split(":")[0])).toEqual(at);
});
