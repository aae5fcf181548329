import fc from "fast-check";
import { readConfiguration, readConfigurationObject } from "../../config/read";
import { type ConfigurationFault, type Declarations, NOTHING_DECLARED } from "../../core/model";
import { COMPLETE, OPTIONS, PRODUCT_KEY } from "./samples";

function read(text: string | Uint8Array) {
  return readConfiguration(text, OPTIONS);
}

function declare(sections: Readonly<Record<string, unknown>>) {
  const { faults, declarations } = readConfigurationObject(sections, OPTIONS);
  expect(faults).toEqual([]);
  return declarations;
}

const CORES = { name: "A", edition: "datacenter", cores: 16, use: "azure" };

describe("a document with every field", () => {
  const { declarations, faults, asOf, where } = read(COMPLETE);

  test("has no fault", () => {
    expect(faults).toEqual([]);
    expect(asOf).toBeUndefined();
  });

  test("declares what it says, with defaults filled in and packs as cores", () => {
    expect(declarations).toEqual({
      entitlements: [
        {
          name: "EA 2025 Datacenter",
          edition: "datacenter",
          release: "2025",
          cores: 136,
          assurance: { until: "2027-06-30" },
          use: "azure",
        },
      ],
      access: {
        users: 240,
        devices: 60,
        externalUsers: 0,
        cals: [
          { kind: "user", release: "2022", count: 250, assurance: { until: "2027-06-30" } },
          { kind: "user", count: 120, via: "microsoft-365-e3" },
          { kind: "rds-user", release: "2022", count: 40 },
          { kind: "external-connector", release: "2022", count: 2 },
        ],
      },
      machines: [
        {
          match: { name: "hq-*" },
          edition: "essentials",
          release: "2022",
          users: 18,
          devices: 20,
          processors: [8],
          roles: ["domain-controller"],
        },
        { match: { image: "*/galleries/corp/images/ws2022-std" }, edition: "standard", release: "2022" },
      ],
      onPremises: [
        { name: "hv1", processors: [16, 16], edition: "standard", release: "2022", virtualMachines: 4 },
        {
          name: "local1",
          platform: "azure-local",
          cluster: "local1",
          nodes: [
            [16, 16],
            [16, 16],
          ],
          release: "2025",
        },
      ],
      activation: {
        method: "kms",
        domain: "corp.contoso.com",
        records: "here",
        hosts: [{ name: "kms1.corp.contoso.com" }],
        existingClients: { servers: 12, clients: 40 },
        cloud: "AzureCloud",
      },
      network: { appliances: [{ address: "10.0.0.4", allows: ["azure-kms", "kms-hosts"], egress: "azure" }] },
      counting: {
        constrainedSizes: "nominal",
        scaleSets: "maximum",
        perCustomerMinimum: 0,
        model: "per-vm",
        noticeDays: 60,
      },
      rules: { "own-enough-cores": { level: "mandatory" }, "use-owned-licences": { level: "disabled" } },
      waivers: [
        {
          rule: "WL220",
          resource: "urn:*::legacy-*",
          reason: "Vendor supports 2016 only until the March cutover",
          owner: "platform@contoso.com",
          until: "2027-03-31",
        },
      ],
    });
  });

  test.each([
    ["a value", "entitlements[0].packs.two", 8, 31],
    ["an element of a list", "machines[0].processors[0]", 28, 18],
    ["an object in a list", "waivers[0]", 61, 5],
    ["a key with hyphens", "rules.own-enough-cores.level", 57, 30],
    ["something that is not there", "entitlements[0].servers", 5, 5],
    ["the whole document", "", 2, 1],
  ])("tells where %s stands", (_name, path, line, column) => {
    expect(where(path)).toEqual({ line, column });
  });
});

describe("what is declared", () => {
  test.each([
    ["cores one by one", { cores: 136 }, 136],
    ["packs of both sizes", { packs: { sixteen: 8, two: 4 } }, 136],
    ["packs of one size", { packs: { two: 4 } }, 8],
    ["2-processor licences", { processors: 4 }, 64],
  ])("counts %s", (_name, amount, cores) => {
    const { entitlements } = declare({
      entitlements: [{ name: "A", edition: "standard", use: "on-premises", ...amount }],
    });
    expect(entitlements).toEqual([{ name: "A", edition: "standard", use: "on-premises", cores }]);
  });

  test("Essentials is licensed per server", () => {
    const { entitlements } = declare({
      entitlements: [{ name: "A", edition: "essentials", use: "on-premises", servers: 1 }],
    });
    expect(entitlements).toEqual([{ name: "A", edition: "essentials", use: "on-premises", servers: 1, cores: 0 }]);
  });

  test.each([
    [2025, "2025"],
    ["2025", "2025"],
    ["2012R2", "2012r2"],
    ["2012 R2", "2012r2"],
    ["20H2", "20h2"],
    [1809, "1809"],
    [2028, "2028"],
  ])("release %s", (written, release) => {
    expect(declare({ entitlements: [{ ...CORES, release: written }] }).entitlements[0]?.release).toBe(release);
  });

  test("names in DNS lose their capitals and their final dot", () => {
    const { activation } = declare({
      activation: { domain: "Corp.Contoso.COM.", hosts: ["KMS1.corp.contoso.com."] },
    });
    expect(activation).toEqual({ domain: "corp.contoso.com", hosts: [{ name: "kms1.corp.contoso.com" }] });
  });

  test("a KMS host by address, and one with all that is known", () => {
    const { activation } = declare({
      activation: {
        hosts: ["10.1.0.4", { name: "kms2.corp.contoso.com", address: "fd00::5", port: 1689, os: 2022, key: "2025" }],
      },
    });
    expect(activation?.hosts).toEqual([
      { name: "10.1.0.4", address: "10.1.0.4" },
      { name: "kms2.corp.contoso.com", address: "fd00::5", port: 1689, os: "2022", key: "2025" },
    ]);
  });

  test("rules by id and by name end up by name", () => {
    expect(declare({ rules: { WL110: { level: "advisory" } } }).rules).toEqual({
      "own-enough-cores": { level: "advisory" },
    });
  });

  test("a section that is not there declares nothing", () => {
    expect(declare({})).toEqual(NOTHING_DECLARED);
  });

  test("licences used in both places, since a day", () => {
    const use = { both: { since: "2026-08-01" } };
    expect(declare({ entitlements: [{ ...CORES, use }] }).entitlements[0]?.use).toEqual(use);
  });

  test("a waiver that has lapsed is for its own rule to report", () => {
    const waiver = { rule: "WL110", resource: "*", reason: "r", owner: "o", until: "2020-01-01" };
    expect(declare({ waivers: [waiver] }).waivers).toHaveLength(1);
  });
});

test("the day that a document sets", () => {
  expect(read("version: 1\nasOf: 2026-01-31\n").asOf).toBe("2026-01-31");
});

test("waivers are counted from the day that the document sets", () => {
  const waiver = "{ rule: WL110, resource: a, reason: r, owner: o, until: 2028-01-01 }";
  expect(read(`version: 1\nwaivers: [${waiver}]\n`).faults).toHaveLength(1);
  expect(read(`version: 1\nasOf: 2027-01-01\nwaivers: [${waiver}]\n`).faults).toEqual([]);
});

function list(element: string): string {
  return new Array<string>(20).fill(element).join(", ");
}

/** Text, path, line, column. One fault each. */
const FAULTY: readonly (readonly [string, string, string, number, number])[] = [
  // The file as a whole.
  ["an empty file", "", "", 1, 1],
  ["comments alone", "# nothing\n\n", "", 1, 1],
  ["a list at the top", "- version: 1\n", "", 1, 1],
  ["a text at the top", "version 1\n", "", 1, 1],
  ["no version", "# first\nentitlements: []\n", "version", 2, 1],
  ["another version", "version: 2\n", "version", 1, 10],
  ["a version in quotation marks", 'version: "1"\n', "version", 1, 10],
  ["two documents", "version: 1\n---\nversion: 1\n", "", 3, 1],
  // Grammar.
  ["a tab as indentation", "version: 1\naccess:\n\tusers: 5\n", "access", 3, 1],
  ["a key twice", "version: 1\naccess:\n  users: 5\n  devices: 1\n  users: 6\n", "access.users", 5, 3],
  ["a bracket that is not closed", "version: 1\nmachines: [\n", "machines", 3, 1],
  ["a quotation mark that is not closed", 'version: 1\nentitlements:\n  - name: "A\n', "entitlements[0].name", 4, 1],
  ["a colon in a text", "version: 1\nentitlements:\n  - name: EA: 2025\n", "entitlements[0].name", 3, 11],
  [
    "a glob without quotation marks",
    "version: 1\nmachines:\n  - match: { name: *-web }\n    edition: standard\n",
    "machines[0].match.name",
    3,
    20,
  ],
  ["a line that is indented too far", "version: 1\naccess:\n  users: 5\n   devices: 1\n", "access.users", 3, 10],
  ["a tag", "version: 1\naccess:\n  users: !many 5\n", "access.users", 3, 10],
  [
    "aliases nested in aliases",
    `version: 1\na: &a [${list("x")}]\nb: &b [${list("*a")}]\nc: &c [${list("*b")}]\nd: [${list("*c")}]\n`,
    "",
    1,
    1,
  ],
  // Keys.
  ["an unknown section", "version: 1\nentitlement: []\n", "entitlement", 2, 1],
  [
    "an unknown key deep inside",
    "version: 1\nentitlements:\n  - name: A\n    edition: standard\n    use: azure\n    packs: { sixten: 1 }\n",
    "entitlements[0].packs.sixten",
    6,
    14,
  ],
  ["an unknown key with odd characters", 'version: 1\n"a.b": 1\n', '["a.b"]', 2, 1],
  ["a merge key", "version: 1\naccess:\n  <<: { users: 5 }\n", 'access["<<"]', 3, 3],
  ["a section without a value", "version: 1\nwaivers:\n", "waivers", 2, 1],
  ["a section that should be a list", "version: 1\nmachines:\n  match: { name: a }\n", "machines", 3, 3],
  // Days.
  ["a day that does not exist", "version: 1\nasOf: 2026-02-30\n", "asOf", 2, 7],
  ["a day in another form", "version: 1\nasOf: 21.11.2026\n", "asOf", 2, 7],
  ["a day before Windows NT", "version: 1\nasOf: 1993-07-26\n", "asOf", 2, 7],
  // Machines.
  [
    "a match without criteria",
    "version: 1\nmachines:\n  - match: {}\n    edition: standard\n",
    "machines[0].match",
    3,
    12,
  ],
  ["a match and nothing else", "version: 1\nmachines:\n  - match: { name: a }\n", "machines[0]", 3, 5],
  [
    "a host that is not declared",
    "version: 1\nonPremises: [{ name: hv1, processors: [8] }]\nmachines:\n  - match: { name: a }\n    host: hv2\n",
    "machines[0].host",
    5,
    11,
  ],
  [
    "a role beside none",
    "version: 1\nmachines:\n  - match: { name: a }\n    roles: [none, web]\n",
    "machines[0].roles",
    4,
    12,
  ],
  [
    "a release of Windows for clients on a server",
    "version: 1\nmachines:\n  - match: { name: a }\n    release: 11\n",
    "machines[0].release",
    4,
    14,
  ],
  [
    "no processors in a list of them",
    "version: 1\nmachines:\n  - match: { name: a }\n    processors: []\n",
    "machines[0].processors",
    4,
    17,
  ],
  // On-premises.
  ["a server without cores", "version: 1\nonPremises:\n  - name: hv1\n", "onPremises[0]", 3, 5],
  [
    "a server with processors and nodes",
    "version: 1\nonPremises:\n  - { name: hv1, processors: [8], nodes: [[8]] }\n",
    "onPremises[0]",
    3,
    5,
  ],
  [
    "two servers of one name",
    "version: 1\nonPremises:\n  - { name: hv1, processors: [8] }\n  - { name: HV1, processors: [8] }\n",
    "onPremises[1].name",
    4,
    13,
  ],
  // Client access licences.
  ["no count", "version: 1\naccess:\n  cals:\n    - { kind: user, release: 2022 }\n", "access.cals[0].count", 4, 7],
  ["licences of no release", "version: 1\naccess:\n  cals:\n    - { kind: user, count: 1 }\n", "access.cals[0]", 4, 7],
  [
    "a kind that is misspelt",
    "version: 1\naccess:\n  cals:\n    - { kind: users, release: 2022, count: 1 }\n",
    "access.cals[0].kind",
    4,
    15,
  ],
  ["half a user", "version: 1\naccess: { users: 2.5 }\n", "access.users", 2, 18],
  ["users as a text", 'version: 1\naccess: { users: "18" }\n', "access.users", 2, 18],
  // Activation and network.
  ["an address as domain", "version: 1\nactivation: { domain: 10.0.0.4 }\n", "activation.domain", 2, 23],
  [
    "the owner of the record as domain",
    "version: 1\nactivation: { domain: _vlmcs._tcp.contoso.com }\n",
    "activation.domain",
    2,
    23,
  ],
  ["a domain with spaces", "version: 1\nactivation: { domain: my domain }\n", "activation.domain", 2, 23],
  [
    "a host with a port in its name",
    'version: 1\nactivation:\n  hosts:\n    - "kms1:1688"\n',
    "activation.hosts[0]",
    4,
    7,
  ],
  [
    "a port that cannot be",
    "version: 1\nactivation:\n  hosts:\n    - { name: kms1, port: 70000 }\n",
    "activation.hosts[0].port",
    4,
    27,
  ],
  ["a host twice", "version: 1\nactivation: { hosts: [kms1, KMS1.] }\n", "activation.hosts[1]", 2, 29],
  [
    "half of the existing clients",
    "version: 1\nactivation:\n  existingClients: { servers: 1 }\n",
    "activation.existingClients.clients",
    3,
    3,
  ],
  ["an unknown cloud", "version: 1\nactivation: { cloud: Azure }\n", "activation.cloud", 2, 22],
  [
    "an appliance by name",
    "version: 1\nnetwork:\n  appliances:\n    - { address: fw1, allows: [] }\n",
    "network.appliances[0].address",
    4,
    18,
  ],
  [
    "an appliance by IPv6",
    'version: 1\nnetwork:\n  appliances:\n    - { address: "fd00::1", allows: [] }\n',
    "network.appliances[0].address",
    4,
    18,
  ],
  [
    "an appliance twice",
    "version: 1\nnetwork:\n  appliances:\n    - { address: 10.0.0.4, allows: [] }\n    - { address: 10.0.0.4, allows: [azure-kms] }\n",
    "network.appliances[1].address",
    5,
    18,
  ],
  ["a negative notice", "version: 1\ncounting: { noticeDays: -1 }\n", "counting.noticeDays", 2, 25],
  // Rules and waivers.
  ["an unknown rule", "version: 1\nrules:\n  own-enough-core: { level: advisory }\n", "rules.own-enough-core", 3, 3],
  [
    "a rule by name and by id",
    "version: 1\nrules:\n  own-enough-cores: { level: advisory }\n  WL110: { level: disabled }\n",
    "rules.WL110",
    4,
    3,
  ],
  ["a key that objects inherit", "version: 1\nrules:\n  __proto__: { level: advisory }\n", "rules.__proto__", 3, 3],
  ["an unknown level", "version: 1\nrules:\n  WL110: { level: warning }\n", "rules.WL110.level", 3, 19],
  ["a level without its key", "version: 1\nrules:\n  WL110: disabled\n", "rules.WL110", 3, 10],
  [
    "a right without a reason",
    "version: 1\nrights:\n  - { machine: a, kind: deallocated, owner: o, until: 2027-01-01 }\n",
    "rights[0].reason",
    3,
    5,
  ],
  [
    "a right beyond a year",
    "version: 1\nasOf: 2026-11-21\nrights:\n  - { machine: a, kind: deallocated, reason: r, owner: o, until: 2027-11-22 }\n",
    "rights[0].until",
    4,
    66,
  ],
  [
    "a right of an unknown kind",
    "version: 1\nrights:\n  - { machine: a, kind: spare, reason: r, owner: o, until: 2027-01-01 }\n",
    "rights[0].kind",
    3,
    25,
  ],
  [
    "a right for machines by name and by tag",
    "version: 1\nrights:\n  - { machine: a, tag: b, kind: deallocated, reason: r, owner: o, until: 2027-01-01 }\n",
    "rights[0]",
    3,
    5,
  ],
  [
    "a waiver of an unknown rule",
    "version: 1\nwaivers:\n  - { rule: WL999, resource: a, reason: r, owner: o, until: 2027-01-01 }\n",
    "waivers[0].rule",
    3,
    13,
  ],
  [
    "a waiver without a reason",
    "version: 1\nwaivers:\n  - { rule: WL110, resource: a, owner: o, until: 2027-01-01 }\n",
    "waivers[0].reason",
    3,
    5,
  ],
  [
    "a waiver with a blank reason",
    'version: 1\nwaivers:\n  - { rule: WL110, resource: a, reason: " ", owner: o, until: 2027-01-01 }\n',
    "waivers[0].reason",
    3,
    41,
  ],
  [
    "a waiver of 366 days",
    "version: 1\nwaivers:\n  - { rule: WL110, resource: a, reason: r, owner: o, until: 2027-11-22 }\n",
    "waivers[0].until",
    3,
    61,
  ],
];

/** The fields that replace those of an entitlement that is right; path after `entitlements[0]`, column in its line. */
const FAULTY_ENTITLEMENTS: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
  ["negative packs", { cores: undefined, packs: { sixteen: -1 } }, ".packs.sixteen"],
  ["packs of no size", { cores: undefined, packs: {} }, ".packs"],
  ["negative cores", { cores: -16 }, ".cores"],
  ["cores beyond belief", { cores: 1e15 }, ".cores"],
  ["cores that are infinite", { cores: Number.POSITIVE_INFINITY }, ".cores"],
  ["cores and packs", { packs: { two: 1 } }, ""],
  ["no amount", { cores: undefined }, ""],
  ["Essentials by cores", { edition: "essentials" }, ""],
  ["Datacenter by servers", { cores: undefined, servers: 1 }, ""],
  ["no name", { name: undefined }, ".name"],
  ["no use", { use: undefined }, ".use"],
  ["an unknown use", { use: "cloud" }, ".use"],
  ["use in both places without a day", { use: { both: {} } }, ".use.both.since"],
  ["use in both places since a day that does not exist", { use: { both: { since: "2026-04-31" } } }, ".use.both.since"],
  ["an edition that is misspelt", { edition: "datacentre" }, ".edition"],
  ["a release that never was", { release: 2021 }, ".release"],
  ["a negative release", { release: -2022 }, ".release"],
  ["Software Assurance without an end", { assurance: {} }, ".assurance.until"],
  ["Software Assurance as a flag", { assurance: true }, ".assurance"],
];

function expectFilled({ file, expected, found }: ConfigurationFault): void {
  expect(file).toBe("windows-licensing.yaml");
  expect(expected).toMatch(/\S/);
  expect(found).toMatch(/\S/);
}

function sectionOf(declarations: Declarations, section: string): unknown {
  return Object.entries(declarations).find(([key]) => key === section)?.[1];
}

describe("a document with a fault says where it is, and the section with the fault declares nothing", () => {
  test.each(FAULTY)("%s", (_name, text, path, line, column) => {
    const { faults, declarations } = read(text);
    expect(faults.map((fault) => [fault.path, fault.line, fault.column])).toEqual([[path, line, column]]);
    faults.forEach(expectFilled);
    const section = path.split(/[.[]/)[0] ?? "";
    expect(sectionOf(declarations, section)).toEqual(sectionOf(NOTHING_DECLARED, section));
  });

  test.each(FAULTY_ENTITLEMENTS)("an entitlement with %s", (_name, fields, path) => {
    const all: Readonly<Record<string, unknown>> = { ...CORES, ...fields };
    const entitlement = Object.entries(all).filter(([, value]) => value !== undefined);
    const { faults, declarations } = readConfigurationObject(
      { entitlements: [Object.fromEntries(entitlement)] },
      OPTIONS,
    );
    expect(faults.map((fault) => [fault.path, fault.line])).toEqual([[`entitlements[0]${path}`, undefined]]);
    faults.forEach(expectFilled);
    expect(declarations.entitlements).toEqual([]);
  });

  test("the sections beside it count", () => {
    const { faults, declarations, asOf } = readConfigurationObject(
      { asOf: "2026-11-20", access: { users: -1 }, entitlements: [CORES], wat: 1 },
      OPTIONS,
    );
    expect(faults.map(({ path }) => path)).toEqual(["access.users", "wat"]);
    expect(declarations.entitlements).toHaveLength(1);
    expect(declarations.access).toEqual(NOTHING_DECLARED.access);
    expect(asOf).toBe("2026-11-20");
  });

  test("a document of another version declares nothing at all", () => {
    const { declarations } = readConfigurationObject({ version: 2, entitlements: [CORES] }, OPTIONS);
    expect(declarations).toEqual(NOTHING_DECLARED);
  });

  test("two entitlements of one name", () => {
    const { faults } = readConfigurationObject({ entitlements: [CORES, { ...CORES, name: "a" }] }, OPTIONS);
    expect(faults.map(({ path }) => path)).toEqual(["entitlements[1].name"]);
  });

  test("several faults, in the order of the lines, those of names among those of structure", () => {
    const { faults } = read(
      "version: 1\nrules:\n  nope: { level: x }\naccess:\n  users: -1\nwaivers:\n  - { rule: nope }\nwhat: 1\n",
    );
    expect(faults.map(({ path, line }) => `${line} ${path}`)).toEqual([
      "3 rules.nope",
      "3 rules.nope.level",
      "5 access.users",
      "7 waivers[0].owner",
      "7 waivers[0].reason",
      "7 waivers[0].resource",
      "7 waivers[0].until",
      "7 waivers[0].rule",
      "8 what",
    ]);
  });

  test("in something that an alias repeats: where it stands, for each place it counts in", () => {
    const { faults } = read("version: 1\nmachines:\n  - &a { match: { name: 5 }, edition: standard }\n  - *a\n");
    expect(faults.map(({ path, line, column }) => [path, line, column])).toEqual([
      ["machines[0].match.name", 3, 25],
      ["machines[1].match.name", 3, 25],
    ]);
  });

  test("thousands of lists in lists", () => {
    const { faults } = read("[".repeat(20_000) + "]".repeat(20_000));
    expect(faults).toHaveLength(1);
    faults.forEach(expectFilled);
  });

  test("faults without lines come in the order of their paths, numbers by size", () => {
    const machines = Array.from({ length: 11 }, () => ({ match: { name: "a" } }));
    const { faults } = readConfigurationObject({ machines }, OPTIONS);
    expect(faults.map(({ path }) => path)).toEqual(machines.map((_, index) => `machines[${index}]`));
  });
});

describe("what was probably meant", () => {
  test.each([
    ["a section", "version: 1\nentitlement: []\n", "entitlements"],
    ["capital letters", "version: 1\nonpremises: []\n", "onPremises"],
    ["a word of a list", "version: 1\nrules: { WL110: { level: mandatry } }\n", "mandatory"],
    ["the name of a rule", "version: 1\nrules: { own-enough-core: { level: advisory } }\n", "own-enough-cores"],
    ["the id of a rule", "version: 1\nrules: { wl113: { level: advisory } }\n", "WL113"],
    [
      "the rule of a waiver",
      "version: 1\nwaivers: [{ rule: use-owned-licenses, resource: a, reason: r, owner: o, until: 2027-01-01 }]\n",
      "use-owned-licences",
    ],
  ])("%s", (_name, text, meant) => {
    expect(read(text).faults.map(({ hint }) => hint)).toEqual([expect.stringContaining(`\`${meant}\``)]);
  });

  test("nothing, when nothing is near", () => {
    expect(read("version: 1\nxylophone: 1\n").faults[0]?.hint).toBeUndefined();
  });
});

describe("encodings", () => {
  const bytes = (text: string, encoding: BufferEncoding) => Buffer.from(text, encoding);

  test("UTF-8 with a byte order mark", () => {
    const { faults, where } = read(bytes("\ufeffversion: 1\n", "utf8"));
    expect(faults).toEqual([]);
    expect(where("version")).toEqual({ line: 1, column: 10 });
  });

  test("a decoded text with a byte order mark", () => {
    expect(read("\ufeffversion: 1\n").faults).toEqual([]);
  });

  test.each([
    ["UTF-16, as Windows PowerShell writes it", bytes("\ufeffversion: 1\n", "utf16le"), 1, 1],
    ["UTF-16 without a byte order mark", bytes("version: 1\n", "utf16le"), 1, 1],
    ["UTF-16, big end first", Buffer.from(bytes("\ufeffversion: 1\n", "utf16le")).swap16(), 1, 1],
    ["Latin-1", bytes("version: 1\n# prüfen\n", "latin1"), 2, 5],
  ])("%s", (_name, content, line, column) => {
    const { faults } = read(content);
    expect(faults.map((fault) => [fault.path, fault.line, fault.column])).toEqual([["", line, column]]);
    expect(faults[0]?.expected).toContain("UTF-8");
    faults.forEach(expectFilled);
  });

  test("UTF-16 that somebody decoded as UTF-8", () => {
    expect(read(bytes("\ufeffversion: 1\n", "utf16le").toString("utf8")).faults).toHaveLength(1);
  });

  test("lines that end as in Windows", () => {
    const { faults } = read("version: 1\r\naccess:\r\n  users: -1\r\n");
    expect(faults.map(({ line, column }) => [line, column])).toEqual([[3, 10]]);
  });
});

describe("JSON is YAML", () => {
  test("a JSON document", () => {
    expect(read(JSON.stringify({ version: 1, entitlements: [CORES] })).declarations.entitlements).toHaveLength(1);
  });

  test("a fault in a JSON document", () => {
    const { faults } = read('{\n  "version": 1,\n  "access": { "users": -1 }\n}\n');
    expect(faults.map(({ path, line, column }) => [path, line, column])).toEqual([["access.users", 3, 24]]);
  });
});

describe("an object that something else read", () => {
  test("needs no version", () => {
    expect(readConfigurationObject({}, OPTIONS).faults).toEqual([]);
  });

  test("with another version", () => {
    expect(readConfigurationObject({ version: 2 }, OPTIONS).faults.map(({ path }) => path)).toEqual(["version"]);
  });

  test("no object at all", () => {
    for (const value of ["version: 1", [], null, undefined, 5]) {
      expect(readConfigurationObject(value, OPTIONS).faults.map(({ path }) => path)).toEqual([""]);
    }
  });

  test("levels, where Pulumi sets them", () => {
    const { faults } = readConfigurationObject(
      { rules: { "own-enough-cores": { level: "advisory" } } },
      { ...OPTIONS, levels: "in Pulumi" },
    );
    expect(faults.map(({ path }) => path)).toEqual(["rules"]);
    expect(faults[0]?.hint).toContain("enforcementLevel");
  });
});

describe("product keys", () => {
  const inGroups = PRODUCT_KEY.split("-");
  test.each([
    ["as a value", `version: 1\nactivation: { method: ${PRODUCT_KEY} }\n`],
    ["as a key", `version: 1\n${PRODUCT_KEY}: 1\n`],
    ["in small letters", `version: 1\nactivation: { method: ${PRODUCT_KEY.toLowerCase()} }\n`],
    ["without hyphens", `version: 1\nactivation: { method: ${inGroups.join("")} }\n`],
    ["with spaces", `version: 1\nactivation: { method: ${inGroups.join(" ")} }\n`],
    ["where a long text is cut", `version: 1\nactivation: { method: ${"x".repeat(60)} ${PRODUCT_KEY} }\n`],
    ["as a rule", `version: 1\nrules: { ${PRODUCT_KEY}: { level: advisory } }\n`],
    ["as an alias", `version: 1\naccess: *${PRODUCT_KEY}\n`],
    ["as a tag", `version: 1\naccess: !${PRODUCT_KEY} 1\n`],
    ["twice as a key", `version: 1\n${PRODUCT_KEY}: 1\n${PRODUCT_KEY}: 2\n`],
    [
      "as the name of two entitlements",
      `version: 1\nonPremises: [${`{ name: ${PRODUCT_KEY}, processors: [8] },`.repeat(2)}]`,
    ],
    ["after another group", `version: 1\nactivation: { method: ABCDE-${PRODUCT_KEY} }\n`],
  ])("%s", (_name, text) => {
    const { faults } = read(text);
    expect(faults.length).toBeGreaterThan(0);
    const printed = JSON.stringify(faults).toUpperCase();
    for (const group of inGroups.slice(0, 4)) expect(printed).not.toContain(group);
  });

  test("the last five characters tell which key it was", () => {
    expect(read(`version: 1\nactivation: { method: ${PRODUCT_KEY} }\n`).faults[0]?.found).toContain(inGroups[4]);
  });
});

describe("texts that are printed", () => {
  test("are cut", () => {
    const { faults } = read(`version: 1\nactivation: { method: ${"long ".repeat(1000)} }\n`);
    expect(faults[0]?.found.length).toBeLessThan(100);
  });

  test("hold nothing that steers a terminal", () => {
    const { faults } = readConfigurationObject(
      { "\u001b[2J\u202e": 1, activation: { method: "\u001b]0;\u0007\u009b" } },
      OPTIONS,
    );
    expect(faults).toHaveLength(2);
    const printed = faults.map((fault) => Object.values(fault).join("")).join("");
    expect(printed).not.toMatch(/\p{Cc}|\u202e/u);
  });
});

describe("whatever comes in", () => {
  function expectSound({ declarations, faults }: ReturnType<typeof read>): void {
    if (faults.length === 0) return;
    expect(Object.keys(declarations).sort()).toEqual(expect.arrayContaining(Object.keys(NOTHING_DECLARED).sort()));
    for (const { expected, found } of faults) expect([expected, found]).not.toContain("");
  }

  test("any JSON value", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => expectSound(readConfigurationObject(value, OPTIONS))));
  });

  test("any text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => expectSound(read(text))));
  });

  test("any bytes", () => {
    fc.assert(fc.property(fc.uint8Array(), (content) => expectSound(read(content))));
  });

  test("a good document with any value in any place: the same fault as text and as object", () => {
    const places = placesIn(complete());
    // As JSON writes it: that knows no negative zero.
    const written = fc.jsonValue({ maxDepth: 1 }).map((value): unknown => JSON.parse(JSON.stringify(value)));
    fc.assert(
      fc.property(fc.constantFrom(...places), written, (place, value) => {
        const document = replaced(complete(), place, value);
        const asObject = readConfigurationObject(document, OPTIONS);
        const asText = read(JSON.stringify(document));
        expectSound(asObject);
        expectSound(asText);
        expect(asText.declarations).toEqual(asObject.declarations);
        expect(asText.faults.map(({ path }) => path).sort()).toEqual(asObject.faults.map(({ path }) => path).sort());
        for (const { line, column } of asText.faults) expect([line, column]).toEqual([1, expect.any(Number)]);
      }),
      { numRuns: 300 },
    );
  });

  test("a good document cut anywhere", () => {
    fc.assert(fc.property(fc.nat(COMPLETE.length), (length) => expectSound(read(COMPLETE.slice(0, length)))));
  });
});

type Place = readonly (string | number)[];

function complete(): unknown {
  const { access, counting, machines, network, onPremises, waivers } = read(COMPLETE).declarations;
  const entitlements = [{ ...CORES, release: "2025", use: { both: { since: "2026-08-01" } } }];
  return JSON.parse(
    JSON.stringify({ version: 1, entitlements, access, machines, onPremises, network, counting, waivers }),
  );
}

function placesIn(value: unknown, place: Place = []): readonly Place[] {
  if (typeof value !== "object" || value === null) return [place];
  const inside = Object.entries(value).flatMap(([key, inner]) =>
    placesIn(inner, [...place, Array.isArray(value) ? Number(key) : key]),
  );
  return place.length === 0 ? inside : [place, ...inside];
}

function replaced(document: unknown, [step, ...rest]: Place, value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(document)) {
    return document.map((inner: unknown, index) => (index === step ? replaced(inner, rest, value) : inner));
  }
  if (typeof document !== "object" || document === null) return document;
  return Object.fromEntries(
    Object.entries(document).map(([key, inner]: [string, unknown]) => [
      key,
      key === step ? replaced(inner, rest, value) : inner,
    ]),
  );
}
