import * as pulumi from "@pulumi/pulumi";
import { KmsDiscovery, type KmsDiscoveryArgs } from "../../components/index";
import { faultsOf, inputsOf, registrationsOf } from "../support/component-mocks";

const idOf = (network: string): string =>
  `/subscriptions/1/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/${network}`;
const ARGS: KmsDiscoveryArgs = {
  resourceGroupName: "dns",
  domain: "corp.contoso.com",
  hosts: [
    { name: "kms1", address: "10.1.0.4" },
    { name: "kms2.corp.contoso.com", address: "10.1.0.5", priority: 10 },
  ],
  clientNetworkIds: { hub: idOf("hub"), spoke: idOf("spoke") },
};

test("two hosts, the second one a spare", async () => {
  const made = await registrationsOf(() => new KmsDiscovery("kms", ARGS));
  expect(inputsOf(made, "kms-srv")).toMatchObject({
    privateZoneName: "kms-zone",
    recordType: "SRV",
    relativeRecordSetName: "_vlmcs._tcp",
    ttl: 3600,
    srvRecords: [
      { priority: 0, weight: 0, port: 1688, target: "kms1.corp.contoso.com" },
      { priority: 10, weight: 0, port: 1688, target: "kms2.corp.contoso.com" },
    ],
  });
  expect(inputsOf(made, "kms-address-kms2")).toMatchObject({
    recordType: "A",
    relativeRecordSetName: "kms2",
    aRecords: [{ ipv4Address: "10.1.0.5" }],
  });
  expect(inputsOf(made, "kms-link-spoke")).toMatchObject({
    virtualNetwork: { id: idOf("spoke") },
    registrationEnabled: false,
  });
});

test("an existing zone, and a host elsewhere", async () => {
  const made = await registrationsOf(
    () =>
      new KmsDiscovery("kms", { ...ARGS, useExistingZone: true, hosts: [{ name: "kms.fabrikam.com", port: 2500 }] }),
  );
  expect(made.map(({ name }) => name).sort()).toEqual(["kms", "kms-link-hub", "kms-link-spoke", "kms-srv"]);
  expect(inputsOf(made, "kms-srv")).toMatchObject({
    privateZoneName: "corp.contoso.com",
    srvRecords: [{ priority: 0, weight: 0, port: 2500, target: "kms.fabrikam.com" }],
  });
});

test("a fully qualified name with capitals and a final dot", async () => {
  const made = await registrationsOf(
    () => new KmsDiscovery("kms", { ...ARGS, hosts: [{ name: "KMS1.Corp.Contoso.com.", address: "10.1.0.4" }] }),
  );
  expect(made.map(({ name }) => name)).toContain("kms-address-kms1");
});

test("addresses and networks that are outputs are passed on", async () => {
  const made = await registrationsOf(
    () =>
      new KmsDiscovery("kms", {
        ...ARGS,
        hosts: [{ name: "kms1", address: pulumi.output("10.1.0.4") }],
        clientNetworkIds: { hub: pulumi.output("hub-id") },
      }),
  );
  expect(inputsOf(made, "kms-link-hub")).toMatchObject({ virtualNetwork: { id: "hub-id" } });
});

test.each<{ name: string; given: Record<string, unknown>; at: readonly string[] }>([
  { name: "no resource group", given: { resourceGroupName: "" }, at: ["resourceGroupName"] },
  { name: "a domain that is a number", given: { domain: 5 }, at: ["domain"] },
  { name: "a domain that is an output", given: { domain: pulumi.output("corp.contoso.com") }, at: ["domain"] },
  { name: "hosts in a text", given: { hosts: "kms1" }, at: ["hosts"] },
  { name: "hosts in a map", given: { hosts: { kms1: { name: "kms1" } } }, at: ["hosts"] },
  { name: "hosts that are an output", given: { hosts: pulumi.output([{ name: "kms1" }]) }, at: ["hosts"] },
  { name: "a host that is null", given: { hosts: [null] }, at: ["hosts[0]"] },
  { name: "a host that is a text", given: { hosts: ["kms1"] }, at: ["hosts[0]"] },
  { name: "a host name that is a number", given: { hosts: [{ name: 5 }] }, at: ["hosts[0].name"] },
  {
    name: "a host name that is an output",
    given: { hosts: [{ name: pulumi.output("kms1"), address: "10.1.0.4" }] },
    at: ["hosts[0].name"],
  },
  {
    name: "an address that is a name",
    given: { hosts: [{ name: "kms1", address: "kms1.corp.contoso.com" }] },
    at: ["hosts[0].address"],
  },
  {
    name: "an address that is none",
    given: { hosts: [{ name: "kms1", address: "10.0.0.999" }] },
    at: ["hosts[0].address"],
  },
  { name: "networks in a list", given: { clientNetworkIds: [idOf("hub")] }, at: ["clientNetworkIds"] },
  { name: "a network that is no id", given: { clientNetworkIds: { hub: "/x" } }, at: ["clientNetworkIds.hub"] },
  { name: "a network that is null", given: { clientNetworkIds: { hub: null } }, at: ["clientNetworkIds.hub"] },
  {
    name: "a name for a network with a slash",
    given: { clientNetworkIds: { "hub/west eu": idOf("hub") } },
    at: ["clientNetworkIds"],
  },
  { name: "a text for a truth value", given: { useExistingZone: "false" }, at: ["useExistingZone"] },
  {
    name: "an output for a truth value",
    given: { registerMachines: pulumi.output(false) },
    at: ["registerMachines"],
  },
])("from a language without types: $name", async ({ given, at }) => {
  const faults = await faultsOf(() => new KmsDiscovery("kms", { ...ARGS, ...given }));
  expect(faults.map((fault) => fault.split(":")[0])).toEqual(at);
});

test("the message names every argument with a fault, on one line", () => {
  const build = () => new KmsDiscovery("kms", { ...ARGS, domain: "corp\ncontoso", ttlSeconds: 0 });
  expect(build).toThrow(/^KmsDiscovery: domain [^\n]*; ttlSeconds [^\n]*$/);
});

test.each<{ name: string; given: Partial<KmsDiscoveryArgs>; at: readonly string[] }>([
  { name: "no client networks", given: { clientNetworkIds: {} }, at: ["clientNetworkIds"] },
  { name: "no hosts", given: { hosts: [] }, at: ["hosts"] },
  { name: "a domain with a space", given: { domain: "corp contoso" }, at: ["domain"] },
  { name: "a domain of one label", given: { domain: "corp" }, at: ["domain"] },
  { name: "a domain that is an address", given: { domain: "10.0.0.4" }, at: ["domain"] },
  {
    name: "a host name that is an address",
    given: { hosts: [{ name: "10.1.0.4", address: "10.1.0.4" }] },
    at: ["hosts[0].name"],
  },
  { name: "a host name that is a long address", given: { hosts: [{ name: "fd00::4" }] }, at: ["hosts[0].name"] },
  {
    name: "a priority out of range",
    given: { hosts: [{ name: "kms1", address: "10.1.0.4", priority: 65_536 }] },
    at: ["hosts[0].priority"],
  },
  {
    name: "a weight below 0",
    given: { hosts: [{ name: "kms1", address: "10.1.0.4", weight: -1 }] },
    at: ["hosts[0].weight"],
  },
  { name: "port 0", given: { hosts: [{ name: "kms1", address: "10.1.0.4", port: 0 }] }, at: ["hosts[0].port"] },
  { name: "a name in the zone without address", given: { hosts: [{ name: "kms1" }] }, at: ["hosts[0].address"] },
  {
    name: "an address for a name elsewhere",
    given: { hosts: [{ name: "kms.fabrikam.com", address: "10.1.0.4" }] },
    at: ["hosts[0].address"],
  },
  {
    name: "one host twice",
    given: {
      hosts: [
        { name: "kms1", address: "10.1.0.4" },
        { name: "KMS1.corp.contoso.com", address: "10.1.0.5" },
      ],
    },
    at: ["hosts[1].name"],
  },
  { name: "a TTL of nothing", given: { ttlSeconds: 0 }, at: ["ttlSeconds"] },
  {
    name: "two faults at once",
    given: { ttlSeconds: 1.5, clientNetworkIds: {} },
    at: ["clientNetworkIds", "ttlSeconds"],
  },
  {
    name: "a fault in the domain and two in a host at once",
    given: { domain: "corp contoso", hosts: [{ name: "10.1.0.4", address: "10.1.0.4", priority: -1 }] },
    at: ["domain", "hosts[0].name", "hosts[0].priority"],
  },
])("$name", async ({ given, at }) => {
  const faults = await faultsOf(() => new KmsDiscovery("kms", { ...ARGS, ...given }));
  expect(faults.map((fault) => fault.split(":")[0])).toEqual(at);
});
