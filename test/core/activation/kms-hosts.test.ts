import { findHostSituation, findHostsCalled, findKmsHosts, findMachineAt } from "../../../core/activation/kms-hosts";
import type { Activation, DeclaredResource } from "../../../core/model";
import { buildEstate, COMPUTED, declare, type EstateParts } from "../../support/builders";
import { classicSrvRecord, ENTRY, privateZone, srvRecord } from "../../support/dns";
import { virtualMachine } from "../../support/machines";
import { customScript } from "../../support/scripts";

const zone = privateZone("zone", "corp.contoso.com");
const roles = [{ match: { name: "kms*" }, roles: ["kms-host" as const] }];

/** A machine with a network interface at an address; both are new, so nothing but edges ties them together. */
function machineAt(name: string, address: unknown) {
  return [
    declare("azure-native:network:NetworkInterface", `${name}-nic`, {
      ipConfigurations: [{ name: "ip", privateIPAddress: address, subnet: { id: COMPUTED } }],
    }),
    virtualMachine(
      name,
      { more: { networkProfile: { networkInterfaces: [{ id: COMPUTED }] } } },
      { edges: { networkProfile: [`${name}-nic`] } },
    ),
  ];
}

function addressRecord(owner: string, address: unknown, edges: Record<string, string[]> = {}) {
  return declare(
    "azure-native:privatedns:PrivateRecordSet",
    `${owner}-a`,
    {
      privateZoneName: "corp.contoso.com",
      relativeRecordSetName: owner,
      recordType: "A",
      aRecords: [{ ipv4Address: address }],
    },
    { edges },
  );
}

const activation = (more: Partial<Activation> = {}): { activation: Activation } => ({
  activation: { method: "kms", hosts: [], ...more },
});

describe("hosts", () => {
  test.each<[string, EstateParts, unknown[]]>([
    ["none", { resources: [virtualMachine("web")] }, []],
    [
      "declared",
      { declarations: activation({ hosts: [{ name: "kms1.corp.contoso.com", port: 1700 }, { name: "kms2" }] }) },
      [
        { name: "kms1.corp.contoso.com", port: 1700, evidence: ["declaration"] },
        { name: "kms2", port: 1688, evidence: ["declaration"] },
      ],
    ],
    [
      "by role in the configuration",
      { resources: [virtualMachine("kms1"), virtualMachine("web")], declarations: { machines: roles } },
      [{ name: "kms1", machine: { name: "kms1" }, evidence: ["role"] }],
    ],
    [
      "by role in a tag",
      { resources: [virtualMachine("box", { tags: { "windows-licensing:roles": "kms-host" } })] },
      [{ machine: { name: "box" }, evidence: ["role"] }],
    ],
    [
      "declared, and one of the machines by name",
      {
        resources: [virtualMachine("first", { more: { vmName: "KMS1" } }), zone],
        declarations: activation({ hosts: [{ name: "kms1.corp.contoso.com" }] }),
      },
      [{ name: "kms1.corp.contoso.com", machine: { name: "first" }, evidence: ["declaration"] }],
    ],
    [
      "declared, and one of the machines by address",
      {
        resources: machineAt("first", "10.1.0.4"),
        declarations: activation({ hosts: [{ name: "kms1.corp.contoso.com", address: "10.1.0.4" }] }),
      },
      [{ machine: { name: "first" }, evidence: ["declaration"] }],
    ],
    [
      "a record that names a machine of the zone",
      { resources: [virtualMachine("first", { more: { vmName: "kms1" } }), zone, srvRecord("srv")] },
      [{ name: "kms1", machine: { name: "first" }, evidence: ["record"] }],
    ],
    [
      "a record that names a machine, classic provider",
      {
        resources: [
          declare("azure:compute/windowsVirtualMachine:WindowsVirtualMachine", "first", { name: "kms1", size: "x" }),
          declare("azure:privatedns/zone:Zone", "zone", { name: "corp.contoso.com" }),
          classicSrvRecord("srv"),
        ],
      },
      [{ machine: { name: "first" }, evidence: ["record"] }],
    ],
    [
      "a misspelt record that names a machine",
      {
        resources: [
          virtualMachine("first", { more: { vmName: "kms1" } }),
          zone,
          srvRecord("srv", { owner: "_vlmc._tcp" }),
        ],
      },
      [{ machine: { name: "first" }, evidence: ["record"] }],
    ],
    [
      "a record that leads to a machine through an address record",
      { resources: [...machineAt("first", "10.1.0.4"), srvRecord("srv"), addressRecord("kms1", "10.1.0.4")] },
      [{ machine: { name: "first" }, evidence: ["record"] }],
    ],
    [
      "a record that leads to a machine through an address not known yet",
      {
        resources: [
          ...machineAt("first", COMPUTED),
          ...machineAt("second", COMPUTED),
          srvRecord("srv"),
          addressRecord("kms1", COMPUTED, { aRecords: ["second-nic"] }),
        ],
      },
      [{ machine: { name: "second" }, evidence: ["record"] }],
    ],
    [
      "a record whose target is computed from a machine",
      {
        resources: [
          virtualMachine("first"),
          virtualMachine("second"),
          srvRecord("srv", { entries: [{ ...ENTRY, target: COMPUTED }] }, { edges: { srvRecords: ["second"] } }),
        ],
      },
      [{ machine: { name: "second" }, evidence: ["record"] }],
    ],
    [
      "a record that names a machine of the same name in another domain",
      {
        resources: [
          virtualMachine("first", { more: { vmName: "kms1" } }),
          zone,
          srvRecord("srv", { entries: [{ ...ENTRY, target: "kms1.hq.example.com" }] }),
        ],
      },
      [],
    ],
    [
      "a record for another service that names a machine",
      {
        resources: [
          virtualMachine("first", { more: { vmName: "kms1" } }),
          zone,
          srvRecord("srv", { owner: "_ldap._tcp" }),
        ],
      },
      [],
    ],
    [
      "role, record and declaration for one machine",
      {
        resources: [virtualMachine("kms", { more: { vmName: "kms1" } }), zone, srvRecord("srv")],
        declarations: { machines: roles, ...activation({ hosts: [{ name: "kms1" }] }) },
      },
      [{ name: "kms1", machine: { name: "kms" }, evidence: ["declaration", "role", "record"] }],
    ],
  ])("%s", (_name, given, hosts) => {
    const found = findKmsHosts(buildEstate(given));
    expect(found).toMatchObject(hosts);
    expect(found).toHaveLength(hosts.length);
  });

  test("a machine that is declared has no second entry", () => {
    const found = findKmsHosts(
      buildEstate({
        resources: [virtualMachine("kms1", { more: { vmName: "kms1" } })],
        declarations: { machines: roles, ...activation({ hosts: [{ name: "kms1" }] }) },
      }),
    );
    expect(found).toHaveLength(1);
  });
});

describe("situation", () => {
  const registering = (host: string) => [
    virtualMachine("web", { more: { vmName: "web1" } }),
    customScript("setup", "web1", `cscript slmgr.vbs /skms ${host}`),
  ];
  test.each<[string, EstateParts, string]>([
    ["a declared host", { declarations: activation({ hosts: [{ name: "kms1" }] }) }, "present"],
    ["nothing at all", { resources: [virtualMachine("web")] }, "none"],
    ["a record that leads outside", { resources: [srvRecord("srv")] }, "elsewhere"],
    ["a misspelt record that leads outside", { resources: [srvRecord("srv", { owner: "_vlmcs._udp" })] }, "elsewhere"],
    ["a record whose entries are not known", { resources: [srvRecord("srv", { entries: COMPUTED })] }, "elsewhere"],
    [
      "a record whose target is not known",
      { resources: [srvRecord("srv", { entries: [{ ...ENTRY, target: COMPUTED }] })] },
      "elsewhere",
    ],
    ["a record without entries", { resources: [srvRecord("srv", { entries: [] })] }, "none"],
    [
      "a record that offers nothing",
      { resources: [srvRecord("srv", { entries: [{ ...ENTRY, target: "." }] })] },
      "none",
    ],
    ["a record for another service", { resources: [srvRecord("srv", { owner: "_ldap._tcp" })] }, "none"],
    ["a record whose owner is not known", { resources: [srvRecord("srv", { owner: COMPUTED })] }, "elsewhere"],
    ["records managed elsewhere", { declarations: activation({ records: "elsewhere" }) }, "elsewhere"],
    ["no clients yet", { declarations: activation({ existingClients: { servers: 0, clients: 0 } }) }, "none"],
    ["a host that a script registers", { resources: registering("kms9.hq.example") }, "elsewhere"],
    ["a host that a script chooses when it runs", { resources: registering("$server") }, "elsewhere"],
    ["Azure's own, registered by a script", { resources: registering("azkms.core.windows.net") }, "none"],
    [
      "clients that a host counts already",
      { declarations: activation({ existingClients: { servers: 9, clients: 0 } }) },
      "elsewhere",
    ],
  ])("%s", (_name, given, state) => {
    expect(findHostSituation(buildEstate(given)).state).toBe(state);
  });
});

describe("what scripts show", () => {
  const box = virtualMachine("box", { more: { vmName: "kms1" } });
  const web = virtualMachine("web", { more: { vmName: "web1" } });
  test.each<[string, readonly DeclaredResource[], readonly string[]]>([
    ["the role", [box, customScript("setup", "kms1", "Install-WindowsFeature VolumeActivation")], ["box script 1688"]],
    ["another port", [box, customScript("setup", "kms1", "cscript slmgr.vbs /sprt 1689")], ["box script 1689"]],
    [
      "a client that registers it by address",
      [...machineAt("kms1", "10.1.0.4"), web, customScript("setup", "web1", "slmgr /skms 10.1.0.4")],
      ["kms1 client 1688"],
    ],
    [
      "a client that registers it by name",
      [box, web, customScript("setup", "web1", "slmgr /skms kms1")],
      ["box client 1688"],
    ],
    [
      "a client that registers a host elsewhere",
      [box, web, customScript("setup", "web1", "slmgr /skms kms9.corp")],
      [],
    ],
    ["a client key", [web, customScript("setup", "web1", "slmgr /ipk WX4NM-KYWYW-QJJR4-XV3QB-6VM33")], []],
  ])("%s", (_name, resources, expected) => {
    const hosts = findKmsHosts(buildEstate({ resources }));
    expect(
      hosts.map(({ machine, evidence, port }) => `${machine?.name ?? ""} ${evidence.join(" ")} ${String(port)}`),
    ).toEqual(expected);
  });
});

describe("the machine that a host name or address stands for", () => {
  const kms1 = machineAt("kms1", "10.0.0.4");

  test.each<[string, readonly DeclaredResource[], string, string | undefined]>([
    ["an address of a machine", kms1, "10.0.0.4", "kms1"],
    ["an address of nobody", kms1, "10.0.0.5", undefined],
    ["an address of two machines", [...kms1, ...machineAt("kms2", "10.0.0.4")], "10.0.0.4", undefined],
    ["an address that is computed", machineAt("kms1", COMPUTED), "10.0.0.4", undefined],
    [
      "a name whose record gives an address of two machines",
      [...kms1, ...machineAt("kms2", "10.0.0.4"), zone, addressRecord("kms", "10.0.0.4")],
      "kms.corp.contoso.com",
      undefined,
    ],
    [
      "a name with an address record",
      [...kms1, zone, addressRecord("kms", "10.0.0.4")],
      "KMS.corp.contoso.com.",
      "kms1",
    ],
    [
      "a name whose address is computed from a machine",
      [...kms1, zone, addressRecord("kms", COMPUTED, { aRecords: ["kms1-nic"] })],
      "kms.corp.contoso.com",
      "kms1",
    ],
    ["a name of nobody", kms1, "kms9.corp.contoso.com", undefined],
  ])("%s", (_name, resources, host, machine) => {
    expect(findMachineAt(buildEstate({ resources, declarations: activation() }), host)?.name).toBe(machine);
  });
});

describe("the hosts that a client has registered", () => {
  const kms1 = [
    ...machineAt("box", "10.0.0.4").slice(0, 1),
    virtualMachine(
      "box",
      { tags: { "windows-licensing:roles": "kms-host" }, more: { vmName: "kms1", networkProfile: COMPUTED } },
      { edges: { networkProfile: ["box-nic"] } },
    ),
  ];
  const byName = { name: "kms1.corp.contoso.com" };
  const another = virtualMachine("another", { tags: { "windows-licensing:roles": "kms-host" } });

  test.each<[string, EstateParts, string, readonly string[]]>([
    [
      "by its private address",
      { resources: [...machineAt("kms1", "10.0.0.4"), another], declarations: { machines: roles } },
      "10.0.0.4",
      ["kms1"],
    ],
    [
      "by an address that two machines have",
      {
        resources: [...machineAt("kms1", "10.0.0.4"), ...machineAt("kms2", "10.0.0.4")],
        declarations: { machines: roles },
      },
      "10.0.0.4",
      [],
    ],
    [
      "by an address that is computed",
      { resources: machineAt("kms1", COMPUTED), declarations: { machines: roles } },
      "10.0.0.4",
      [],
    ],
    ["by its Azure name", { resources: kms1 }, "KMS1", ["kms1"]],
    [
      "by its name in the declared domain",
      { resources: kms1, declarations: activation({ domain: "corp.contoso.com" }) },
      "kms1.corp.contoso.com.",
      ["kms1"],
    ],
    ["by its name in a domain of a zone", { resources: [...kms1, zone] }, "kms1.corp.contoso.com", ["kms1"]],
    ["by its name in a domain that nobody knows", { resources: [...kms1, zone] }, "kms1.other.com", []],
    [
      "declared, by its whole name",
      { declarations: activation({ hosts: [byName] }) },
      "kms1.corp.contoso.com",
      [byName.name],
    ],
    ["declared, by its label", { declarations: activation({ hosts: [byName] }) }, "kms1", [byName.name]],
    ["declared, in another domain", { declarations: activation({ hosts: [byName] }) }, "kms1.other.com", []],
    [
      "declared, by its address",
      { declarations: activation({ hosts: [{ ...byName, address: "10.0.0.9" }] }) },
      "10.0.0.9",
      [byName.name],
    ],
    [
      "an address that begins like another",
      { declarations: activation({ hosts: [{ name: "10.0.0.4" }] }) },
      "10.0.0.5",
      [],
    ],
  ])("%s", (_name, given, registered, expected) => {
    expect(findHostsCalled(buildEstate(given), registered).map(({ name }) => name)).toEqual(expected);
  });
});
