import { KmsDiscovery, type KmsDiscoveryArgs } from "../../components/index";
import { faultsOf, inputsOf, registrationsOf } from "../support/component-mocks";

const ARGS: KmsDiscoveryArgs = {
  resourceGroupName: "dns",
  domain: "corp.contoso.com",
  hosts: [
    { name: "kms1", address: "10.1.0.4" },
    { name: "kms2.corp.contoso.com", address: "10.1.0.5", priority: 10 },
  ],
  clientNetworkIds: { hub: "/subscriptions/1/vnet-hub", spoke: "/subscriptions/1/vnet-spoke" },
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
    virtualNetwork: { id: "/subscriptions/1/vnet-spoke" },
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
