import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readConfigurationObject } from "../../config/read";
import { evaluate } from "../../core/engine/evaluate";
import type { DeclaredResource } from "../../core/model";
import { readEstate } from "../../core/resources/read-estate";
import { RULES } from "../../core/rules";
import { declare } from "../support/builders";
import { customScript, domainJoin } from "../support/extensions";
import { kmsEstate } from "../support/kms-estate";
import { azureLocal } from "../support/licensed";
import { GALLERY_IMAGE, scaleSet, virtualMachine } from "../support/machines";

/**
 * Every field of the configuration changes an answer: a document with another value of it, or without it, gives another
 * report. A field that a rule no longer reads, and a new one that none reads yet, is named here.
 */

type Document = Readonly<Record<string, unknown>>;
interface Scene {
  readonly document: Document;
  readonly resources: readonly DeclaredResource[];
}

const AS_OF = "2026-11-30";
const WITHOUT = Symbol("without");

function answerOf({ document, resources }: Scene): string {
  const {
    declarations,
    faults,
    asOf = AS_OF,
  } = readConfigurationObject(
    { version: 1, ...document },
    { file: "windows-licensing.yaml", knownRules: RULES, asOf: AS_OF },
  );
  expect(faults).toEqual([]);
  const estate = readEstate(resources, {
    declarations,
    configuration: { from: "windows-licensing.yaml", faults: [] },
    asOf,
  });
  const { findings, unknowns, skipped, passed, waived, rights, configuration } = evaluate(estate, RULES);
  return JSON.stringify({ findings, unknowns, skipped, passed, waived, rights, configuration });
}

/** The document with one place changed; the path is written as in reports. */
function withValue(document: unknown, path: string, value: unknown): Document {
  const [head = "", ...rest] = path.split(/\.|(?=\[)/).map((part) => part.replace(/^\[(\d+)\]$/, "$1"));
  const change = (node: unknown, steps: readonly string[]): unknown => {
    const [step, ...others] = steps;
    if (step === undefined) return value;
    if (Array.isArray(node))
      return (node as readonly unknown[]).map((each, index) => (String(index) === step ? change(each, others) : each));
    const record = { ...(node as Record<string, unknown>) };
    const changed = change(record[step], others);
    if (changed === WITHOUT) delete record[step];
    else record[step] = changed;
    return record;
  };
  return change(document, [head, ...rest]) as Document;
}

const SUBSCRIPTION = "11111111-1111-1111-1111-111111111111";
const vm = (name: string, licenseType: string | undefined, more: Readonly<Record<string, unknown>> = {}) =>
  virtualMachine(
    name,
    { size: "Standard_D32s_v5", tags: { team: "web" }, ...(licenseType === undefined ? {} : { licenseType }), ...more },
    { id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${name}` },
  );
const SUPPLY = { name: "EA", edition: "standard", cores: 16, assurance: { until: "2029-01-01" }, use: "azure" };
const owned: Scene = {
  document: { entitlements: [SUPPLY] },
  resources: [vm("web", "Windows_Server"), vm("paying", "None")],
};
const premises: Scene = {
  document: {
    entitlements: [{ ...SUPPLY, release: 2019, assurance: undefined, use: "on-premises", cores: 16 }].map(
      ({ assurance: _, ...rest }) => rest,
    ),
    onPremises: [
      {
        name: "hv1",
        processors: [16, 16],
        platform: "hyper-v",
        edition: "standard",
        release: 2022,
        virtualMachines: 2,
      },
    ],
  },
  resources: [vm("web", "None")],
};
const people: Scene = {
  document: {
    access: {
      users: 100,
      devices: 60,
      externalUsers: 5,
      administrators: 3,
      remoteDesktop: { users: 40, devices: 10 },
      shared: { users: 20, devices: 5 },
      cals: [
        { kind: "user", release: 2022, count: 50 },
        { kind: "device", via: "microsoft-365-e3", count: 5 },
        { kind: "rds-user", release: 2022, count: 60, assurance: { until: "2028-01-01" } },
      ],
    },
  },
  resources: [
    vm("app", "Windows_Server"),
    vm("web", "Windows_Server", { tags: { "windows-licensing:roles": "rds-session-host" } }),
  ],
};
const described: Scene = {
  document: {
    machines: [
      {
        match: { name: "hq" },
        os: "windows-server",
        edition: "essentials",
        release: 2022,
        users: 30,
        devices: 60,
        processors: [16],
        roles: ["domain-controller"],
      },
    ],
  },
  resources: [virtualMachine("hq", { image: GALLERY_IMAGE, licenseType: "None", tags: { team: "web" } })],
};
const matched = (match: Document): Scene => ({
  document: { machines: [{ match, os: "windows-server", edition: "essentials", users: 30 }] },
  resources: described.resources,
});
const featured: Scene = {
  document: {
    machines: [
      {
        match: { name: "web" },
        edition: "datacenter-azure-edition",
        release: 2022,
        host: "hv1",
        features: ["storage-spaces-direct"],
      },
    ],
    onPremises: [{ name: "hv1", processors: [16], platform: "azure-local", cluster: "local1" }],
  },
  resources: [vm("web", "None")],
};
const local: Scene = {
  document: {
    entitlements: [{ ...SUPPLY, edition: "datacenter", cores: 64 }],
    onPremises: [{ name: "node-set", platform: "azure-local", cluster: "local1", nodes: [[16, 16]] }],
  },
  resources: [azureLocal("local1")],
};
const activated: Scene = {
  document: {
    activation: {
      method: "kms",
      domain: "corp.contoso.com",
      records: "here",
      registration: "here",
      hosts: [
        {
          name: "kms1.corp.contoso.com",
          address: "10.0.1.4",
          port: 1688,
          os: 2022,
          key: 2022,
          keyName: "A",
          activations: 11,
        },
      ],
      existingClients: { servers: 1, clients: 1 },
    },
  },
  resources: kmsEstate(),
};
const HOST = { address: "10.8.0.4", os: 2022, key: 2022 };
const outside: Scene = {
  document: {
    activation: { method: "kms", domain: "corp.contoso.com", hosts: [{ name: "kms9.corp.contoso.com", ...HOST }] },
  },
  resources: kmsEstate(),
};
const many: Scene = {
  document: {
    activation: {
      method: "kms",
      domain: "corp.contoso.com",
      hosts: ["1", "2", "3", "4", "5", "6", "7"].map((each) => ({
        name: `kms${each}.corp.contoso.com`,
        ...HOST,
        address: `10.0.1.1${each}`,
        keyName: "A",
      })),
    },
  },
  resources: kmsEstate(),
};
const mak: Scene = {
  document: { activation: { method: "mak", mak: { activations: 10, used: 9 } } },
  resources: [
    ...["a", "b", "c"].flatMap((name) => [
      virtualMachine(name, { licenseType: "None" }),
      customScript(name, "cscript slmgr.vbs /ipk ABCDE-FGHJK-MNPQR-TVWXY-23467", `${name}-key`),
    ]),
  ],
};
const joined: Scene = {
  document: {
    activation: { method: "adba", domain: "corp.contoso.com", registration: "here", adba: { schema: 2016, key: 2019 } },
  },
  resources: [vm("web", "None"), domainJoin("join", "web", "other.example")],
};

const SCALED = {
  document: { entitlements: [{ ...SUPPLY, cores: 40 }], counting: {} },
  resources: [
    scaleSet("farm", 1, { licenseType: "Windows_Server", size: "Standard_E32-8s_v5" }, { id: "farm-id" }),
    declare("azure-native:insights:AutoscaleSetting", "scale", {
      enabled: true,
      targetResourceUri: "farm-id",
      profiles: [{ capacity: { minimum: "1", maximum: "9", default: "1" } }],
    }),
  ],
} satisfies Scene;

/** The field as the schema has it, the scene, the place in its document where it is not the same, another value. */
const FIELDS: readonly (readonly [field: string, scene: Scene, value: unknown, place?: string])[] = [
  ["asOf", owned, "2030-01-01"],
  ["entitlements[].name", owned, "Other"],
  ["entitlements[].edition", local, "standard"],
  ["entitlements[].release", premises, 2022],
  ["entitlements[].cores", owned, 64],
  ["entitlements[].packs.sixteen", { ...owned, document: { entitlements: [packed({ sixteen: 1 })] } }, 4],
  ["entitlements[].packs.two", { ...owned, document: { entitlements: [packed({ two: 8 })] } }, 32],
  ["entitlements[].processors", { ...owned, document: { entitlements: [processors(1)] } }, 4],
  ["entitlements[].servers", essentials(1), 2],
  ["entitlements[].channel", owned, "spla"],
  ["entitlements[].assurance.until", owned, "2026-01-01"],
  ["entitlements[].use", owned, "on-premises"],
  [
    "entitlements[].use.both.since",
    {
      ...owned,
      document: {
        entitlements: [{ ...SUPPLY, cores: 64, use: { both: { since: "2026-11-01" } } }],
        onPremises: [{ name: "hv1", processors: [16], virtualMachines: 2 }],
      },
    },
    "2025-01-01",
  ],
  ["access.users", people, 101],
  ["access.devices", served({ devices: 10, cals: [{ kind: "device", release: 2022, count: 10 }] }), 20],
  ["access.externalUsers", people, 0],
  ["access.administrators", people, 30],
  ["access.remoteDesktop.users", people, 60],
  ["access.remoteDesktop.devices", people, 60],
  ["access.shared.users", people, 99],
  [
    "access.shared.devices",
    served({
      users: 30,
      devices: 15,
      shared: { users: 20, devices: 5 },
      cals: [
        { kind: "user", release: 2022, count: 10 },
        { kind: "device", release: 2022, count: 5 },
      ],
    }),
    6,
  ],
  ["access.cals[].kind", people, "device"],
  ["access.cals[].release", people, 2012],
  ["access.cals[].count", people, 51],
  [
    "access.cals[].via",
    served({ users: 10, cals: [{ kind: "user", via: "microsoft-365-e3", count: 10 }] }),
    "microsoft-365-business-premium",
  ],
  ["access.cals[].assurance.until", people, "2026-01-01", "access.cals[2].assurance.until"],
  ["machines[].match.name", matched({ name: "hq" }), "other"],
  ["machines[].match.urn", matched({ urn: "*::hq" }), "*::other"],
  ["machines[].match.type", matched({ type: "azure-native:compute:VirtualMachine" }), "azure:*"],
  ["machines[].match.image", matched({ image: "*ws2022-std" }), "*ws2019-std"],
  ["machines[].match.tag", matched({ tag: "team=web" }), "team=db"],
  [
    "machines[].os",
    { ...described, document: { machines: [{ match: { name: "hq" }, os: "windows-server" }] } },
    "linux",
  ],
  ["machines[].edition", described, "standard"],
  ["machines[].release", described, 2025],
  ["machines[].users", described, 10],
  ["machines[].devices", described, 10],
  ["machines[].processors", described, [8]],
  [
    "machines[].host",
    {
      ...featured,
      document: { ...featured.document, onPremises: [{ name: "hv1", processors: [16], platform: "hyper-v" }] },
    },
    WITHOUT,
  ],
  [
    "machines[].roles",
    { ...described, document: { machines: [{ match: { name: "hq" }, roles: ["rds-session-host"] }] } },
    ["none"],
  ],
  [
    "machines[].features",
    {
      ...featured,
      document: { machines: [{ match: { name: "web" }, edition: "standard", features: ["storage-spaces-direct"] }] },
    },
    ["network-controller"],
  ],
  ["onPremises[].name", premises, "hv2"],
  ["onPremises[].processors", premises, [16]],
  [
    "onPremises[].nodes",
    local,
    [
      [16, 16],
      [16, 16],
      [16, 16],
    ],
  ],
  ["onPremises[].platform", featured, "hyper-v"],
  ["onPremises[].cluster", local, "local2"],
  ["onPremises[].edition", premises, "datacenter"],
  ["onPremises[].release", premises, 2016],
  ["onPremises[].virtualMachines", premises, 4],
  [
    "onPremises[].virtualCores",
    {
      ...premises,
      document: {
        entitlements: [{ ...SUPPLY, use: "on-premises" }],
        onPremises: [{ name: "hv1", processors: [16], virtualCores: [8, 8, 8] }],
      },
    },
    [8],
  ],
  ["onPremises[].hostWorkload", premises, true],
  [
    "onPremises[].roles",
    {
      ...people,
      document: {
        ...people.document,
        onPremises: [{ name: "hv1", processors: [16], release: 2016, roles: ["rds-licensing"] }],
      },
    },
    ["rds-session-host"],
  ],
  [
    "onPremises[].payAsYouGo",
    {
      ...people,
      document: {
        access: { users: 10, cals: [{ kind: "user", release: 2022, count: 10 }] },
        onPremises: [{ name: "hv1", processors: [16], release: 2025 }],
      },
    },
    true,
  ],
  ["activation.method", activated, "azure-kms"],
  ["activation.domain", activated, "example.org"],
  ["activation.records", activated, "elsewhere"],
  ["activation.registration", joined, "elsewhere"],
  ["activation.hosts[].name", activated, "kms9.corp.contoso.com"],
  ["activation.hosts[].address", activated, "10.9.9.9"],
  ["activation.hosts[].port", activated, 1700],
  ["activation.hosts[].os", outside, "2008r2"],
  ["activation.hosts[].key", outside, "2012r2"],
  ["activation.hosts[].keyName", many, WITHOUT],
  ["activation.hosts[].activations", activated, 1],
  ["activation.existingClients.servers", activated, 50],
  ["activation.existingClients.clients", activated, 50],
  ["activation.mak.activations", mak, 1000],
  ["activation.mak.used", mak, 1],
  ["activation.adba.schema", joined, "2008r2"],
  ["activation.adba.key", joined, 2025],
  [
    "activation.cloud",
    { ...owned, document: { activation: { method: "azure-kms", cloud: "AzureCloud" } }, resources: routed() },
    "AzureChinaCloud",
  ],
  ["network.appliances[].address", appliance(), "10.9.9.9"],
  ["network.appliances[].allows", appliance(), ["kms-hosts"]],
  ["network.appliances[].egress", appliance(), "on-premises"],
  ["counting.constrainedSizes", SCALED, "available"],
  ["counting.scaleSets", SCALED, "current"],
  ["counting.perCustomerMinimum", SCALED, 500],
  [
    "counting.model",
    {
      ...SCALED,
      document: { ...SCALED.document },
      resources: [vm("web", "Windows_Server", { size: "Standard_E20s_v5" })],
    },
    "legacy-packs",
  ],
  ["counting.noticeDays", { ...owned, document: { entitlements: [SUPPLY], counting: {} } }, 3000],
  ["counting.supportNoticeDays", { ...owned, document: { counting: {} } }, 3000],
  ["rights[].machine", right({ machine: "web" }), "other"],
  ["rights[].tag", right({ tag: "team=web" }), "team=db"],
  ["rights[].subscription", right({ subscription: SUBSCRIPTION }), "22222222-2222-2222-2222-222222222222"],
  ["rights[].kind", right({ machine: "web" }), "deallocated"],
  ["rights[].reason", right({ machine: "web" }), "Another"],
  ["rights[].owner", right({ machine: "web" }), "you"],
  ["rights[].until", right({ machine: "web" }), "2026-11-01"],
  ["waivers[].rule", waived(), "WL101"],
  ["waivers[].resource", waived(), "nothing"],
  ["waivers[].reason", waived(), "Another"],
  ["waivers[].owner", waived(), "you"],
  ["waivers[].until", waived(), "2026-01-01"],
  [
    "waiversInProgram",
    {
      document: { waiversInProgram: true },
      resources: [vm("web", "Windows_Client", { tags: { "windows-licensing:waive": "WL102 2027-01-01 me: tried" } })],
    },
    false,
  ],
  [
    "rules.*.level",
    {
      document: { rules: { "match-license-to-image": { level: "mandatory" } } },
      resources: [vm("web", "Windows_Client")],
    },
    "disabled",
    "rules.match-license-to-image.level",
  ],
];

function served(access: Document): Scene {
  return { document: { access }, resources: [vm("app", "Windows_Server")] };
}
function packed(packs: Document) {
  const { cores: _, ...rest } = SUPPLY;
  return { ...rest, packs };
}
function processors(count: number) {
  const { cores: _, ...rest } = SUPPLY;
  return { ...rest, processors: count };
}
function essentials(servers: number): Scene {
  return {
    document: { entitlements: [{ name: "E", edition: "essentials", servers, use: "on-premises" }] },
    resources: ["hq1", "hq2"].map((name) =>
      virtualMachine(name, {
        image: GALLERY_IMAGE,
        tags: { "windows-licensing:edition": "essentials", "windows-licensing:release": "2022" },
      }),
    ),
  };
}
function right(where: Document): Scene {
  return {
    document: {
      entitlements: [SUPPLY],
      rights: [{ ...where, kind: "dev-test", reason: "One", owner: "me", until: "2027-01-01" }],
    },
    resources: owned.resources,
  };
}
function waived(): Scene {
  return {
    document: {
      waivers: [{ rule: "match-license-to-image", resource: "web", reason: "One", owner: "me", until: "2027-01-01" }],
    },
    resources: [vm("web", "Windows_Client")],
  };
}
function networkOf(routes: readonly Document[]): readonly DeclaredResource[] {
  return [
    declare(
      "azure-native:network:RouteTable",
      "rt",
      { routeTableName: "rt", routes },
      { id: "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Network/routeTables/rt" },
    ),
    declare(
      "azure-native:network:VirtualNetwork",
      "vnet",
      {
        virtualNetworkName: "vnet",
        location: "westeurope",
        addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
        subnets: [
          {
            name: "s",
            addressPrefix: "10.0.0.0/24",
            routeTable: { id: "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Network/routeTables/rt" },
          },
        ],
      },
      { id: "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet" },
    ),
    declare(
      "azure-native:network:NetworkInterface",
      "nic",
      {
        networkInterfaceName: "nic",
        ipConfigurations: [
          {
            name: "ip",
            subnet: {
              id: "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/s",
            },
          },
        ],
      },
      { id: "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Network/networkInterfaces/nic" },
    ),
    vm("web", "None", {
      more: {
        networkProfile: {
          networkInterfaces: [
            { id: "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Network/networkInterfaces/nic" },
          ],
        },
      },
    }),
  ];
}
function routed(): readonly DeclaredResource[] {
  return networkOf([
    { name: "a", addressPrefix: "0.0.0.0/0", nextHopType: "None" },
    { name: "b", addressPrefix: "20.118.99.224/32", nextHopType: "Internet" },
    { name: "c", addressPrefix: "40.83.235.53/32", nextHopType: "Internet" },
  ]);
}
function appliance(): Scene {
  return {
    document: {
      activation: { method: "azure-kms", cloud: "AzureCloud" },
      network: { appliances: [{ address: "10.0.9.4", allows: ["azure-kms"], egress: "azure" }] },
    },
    resources: networkOf([
      { name: "a", addressPrefix: "0.0.0.0/0", nextHopType: "VirtualAppliance", nextHopIpAddress: "10.0.9.4" },
    ]),
  };
}

for (const [field, scene, value, place = field.replaceAll("[]", "[0]")] of FIELDS) {
  test(field, () => {
    const changed = { ...scene, document: withValue(scene.document, place, value) };
    // Said shortly: both answers are long.
    expect(answerOf(changed) === answerOf(scene) ? `${field} changes nothing` : "read").toBe("read");
  });
}

/** Fields that say how the document is read, or that a command reads and no rule. */
const NOT_FOR_RULES = ["version", /^ledger\b/, /\.evidence\.(?:file|row|day)$/];

test("every field of the schema is in this list", () => {
  const schema = JSON.parse(
    readFileSync(join(__dirname, "../../schema/windows-licensing.schema.json"), "utf8"),
  ) as Node;
  const listed = new Set(FIELDS.map(([field]) => field));
  const fields = [
    ...new Set(leavesOf(schema, "").map((field) => field.replace(/^rules\.[\w-]+(?:\.level)?$/, "rules.*.level"))),
  ];
  const missing = fields.filter(
    (field) =>
      !listed.has(field) &&
      !NOT_FOR_RULES.some((other) => (typeof other === "string" ? other === field : other.test(field))),
  );
  expect(missing).toEqual([]);
  expect([...listed].filter((field) => !fields.includes(field))).toEqual([]);
});

interface Node {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
}

/** Paths of the values in a schema; a value that may be an object too is a leaf as well. */
function leavesOf(node: Node, path: string): readonly string[] {
  const members = [...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  const inside = [
    ...Object.entries(node.properties ?? {}).flatMap(([key, child]) =>
      leavesOf(child, path === "" ? key : `${path}.${key}`),
    ),
    ...(node.items === undefined || node.items.properties === undefined ? [] : leavesOf(node.items, `${path}[]`)),
    ...(node.items?.anyOf ?? [])
      .flatMap((member) => leavesOf(member, `${path}[]`))
      .filter((leaf) => leaf !== `${path}[]`),
    ...members.flatMap((member) => leavesOf(member, path)).filter((leaf) => leaf !== path),
  ];
  const simple = members.some(
    ({ properties }) => properties === undefined && path !== "" && node.properties === undefined,
  );
  if (inside.length === 0) return path === "" ? [] : [path];
  return simple && !(node.items !== undefined) && node.properties === undefined ? [path, ...inside] : inside;
}
