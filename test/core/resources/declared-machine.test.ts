import { type ConfigurationFault, type MachineDeclaration, type MachineMatch, UNKNOWN } from "../../../core/model";
import {
  type DeclaredFacts,
  findTagFaults,
  type MachineIdentity,
  readDeclaredFacts,
  readTags,
} from "../../../core/resources/declared-machine";
import { readImage } from "../../../core/resources/image";
import { readEstate } from "../../../core/resources/read-estate";
import { azureNameOf } from "../../../core/resources/references";
import { buildContext, COMPUTED, declare } from "../../support/builders";

const TYPE = "azure-native:compute/v20240301:VirtualMachine";
const GALLERY = "/subscriptions/1/resourceGroups/g/providers/Microsoft.Compute/galleries/Corp/images/ws2022-std";

interface Parts {
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly tags?: unknown;
  readonly image?: unknown;
}

function machine({ inputs = {}, tags, image }: Parts = {}): MachineIdentity {
  const resource = declare(TYPE, "hq-1", { ...inputs, ...(tags === undefined ? {} : { tags }), image });
  return {
    resource,
    azureName: azureNameOf(resource),
    image: readImage(resource.inputs.image),
    tags: readTags(resource),
  };
}

function read(parts: Parts, ...declarations: readonly MachineDeclaration[]): DeclaredFacts {
  return readDeclaredFacts(machine(parts), declarations);
}

const tag = (name: string, value: unknown) => ({ [`windows-licensing:${name}`]: value });

describe("which declaration speaks", () => {
  const server = {
    publisher: "MicrosoftWindowsServer",
    offer: "WindowsServer",
    sku: "2022-datacenter",
    version: "latest",
  };
  test.each<[string, Parts, MachineMatch, boolean]>([
    ["name", {}, { name: "hq-1" }, true],
    ["glob over the name, other capitals", {}, { name: "HQ-*" }, true],
    ["part of the name", {}, { name: "hq" }, false],
    ["name in Azure", { inputs: { vmName: "vm-hq-prod" } }, { name: "vm-hq-*" }, true],
    ["name in Azure, computed", { inputs: { vmName: COMPUTED } }, { name: "vm-hq-*" }, false],
    ["URN", {}, { urn: "urn:*::hq-?" }, true],
    ["type as written", {}, { type: TYPE }, true],
    ["type without API version", {}, { type: "azure-native:compute:VirtualMachine" }, true],
    ["glob over the type", {}, { type: "*:VirtualMachine" }, true],
    ["other type", {}, { type: "azure-native:compute:VirtualMachineScaleSet" }, false],
    ["gallery image", { image: { id: GALLERY } }, { image: "*/galleries/corp/images/ws2022-*" }, true],
    [
      "version of the gallery image",
      { image: { id: `${GALLERY}/versions/1.0.0` } },
      { image: "*/galleries/corp/images/ws2022-std" },
      true,
    ],
    ["one version only", { image: { id: `${GALLERY}/versions/1.0.0` } }, { image: "*/versions/2.*" }, false],
    ["Marketplace image", { image: server }, { image: "microsoftwindowsserver:*:2022-*" }, true],
    ["Marketplace image with its version", { image: server }, { image: "*:2022-datacenter:latest" }, true],
    ["image computed", { image: COMPUTED }, { image: "*" }, false],
    ["no image", {}, { image: "*" }, false],
    ["tag", { tags: { role: "x" } }, { tag: "role" }, true],
    ["tag in other capitals", { tags: { Role: "x" } }, { tag: "role" }, true],
    ["value of a tag", { tags: { role: "kms-1" } }, { tag: "role=kms*" }, true],
    ["other value of a tag", { tags: { role: "web" } }, { tag: "role=kms*" }, false],
    ["value of a tag that holds the sign", { tags: { role: "a=b" } }, { tag: "role=a=b" }, true],
    ["value of a tag, computed", { tags: { role: COMPUTED } }, { tag: "role=kms*" }, false],
    ["tag with a computed value", { tags: { role: COMPUTED } }, { tag: "role" }, true],
    ["no such tag", { tags: { other: "x" } }, { tag: "role" }, false],
    ["tags computed", { tags: COMPUTED }, { tag: "role" }, false],
    ["no tags", {}, { tag: "role" }, false],
    ["all of several", { tags: { role: "x" } }, { name: "hq-*", tag: "role" }, true],
    ["one of several", { tags: { role: "x" } }, { name: "web-*", tag: "role" }, false],
  ])("%s", (_situation, parts, match, expected) => {
    expect(read(parts, { match, edition: "standard" }).edition).toBe(expected ? "standard" : undefined);
  });

  test("the first that matches, and nothing of the others", () => {
    const facts = read(
      {},
      { match: { name: "web-*" }, edition: "datacenter" },
      { match: { name: "hq-*" }, edition: "essentials", users: 18 },
      { match: { name: "*" }, edition: "standard", devices: 7 },
    );
    expect(facts).toMatchObject({ edition: "essentials", users: 18 });
    expect(facts.devices).toBeUndefined();
  });

  test("everything a declaration may say", () => {
    const declared = {
      os: "windows-server",
      edition: "standard",
      release: "2022",
      users: 1,
      devices: 2,
      processors: [8],
      roles: ["web"],
    } as const;
    expect(read({}, { match: { name: "*" }, ...declared })).toEqual(declared);
  });

  test("none", () => {
    expect(read({})).toEqual({
      os: undefined,
      edition: undefined,
      release: undefined,
      users: undefined,
      devices: undefined,
      processors: undefined,
      roles: [],
    });
  });
});

describe("tags", () => {
  const declared: MachineDeclaration = {
    match: { name: "*" },
    os: "linux",
    edition: "standard",
    release: "2019",
    users: 1,
    devices: 2,
    roles: ["web"],
  };
  test("win over the configuration, each for itself", () => {
    expect(read({ tags: { ...tag("users", "18"), ...tag("release", "2022") } }, declared)).toMatchObject({
      edition: "standard",
      release: "2022",
      users: 18,
      devices: 2,
    });
  });
  test("edition: it says what runs here, whatever is declared for many", () => {
    expect(read({ tags: tag("edition", "essentials") }, declared)).toMatchObject({
      os: undefined,
      edition: "essentials",
    });
  });
  test.each<[string, Readonly<Record<string, unknown>>, Partial<DeclaredFacts>]>([
    [
      "name and value in other capitals",
      { "Windows-Licensing:Edition": "Datacenter-Azure-Edition" },
      { edition: "datacenter-azure-edition" },
    ],
    ["blanks around the value", tag("edition", " standard "), { edition: "standard" }],
    ["release R2", tag("release", "2012 R2"), { release: "2012r2" }],
    ["release R2 with a hyphen", tag("release", "2012-r2"), { release: "2012r2" }],
    ["release of the semi-annual channel", tag("release", "20H2"), { release: "20h2" }],
    ["release of the semi-annual channel, digits", tag("release", "1909"), { release: "1909" }],
    ["release as a number", tag("release", 2025), { release: "2025" }],
    ["nobody", tag("users", "0"), { users: 0 }],
    ["count as a number", tag("devices", 50), { devices: 50 }],
    ["count computed", tag("users", COMPUTED), { users: UNKNOWN }],
    ["edition computed", tag("edition", COMPUTED), { edition: UNKNOWN }],
    ["one role", tag("roles", "kms-host"), { roles: ["kms-host"] }],
    [
      "several roles",
      tag("roles", "Web, kms-host;file domain-controller"),
      { roles: ["domain-controller", "kms-host", "web", "file"] },
    ],
    ["roles computed", tag("roles", COMPUTED), { roles: [] }],
    ["no tags", {}, { edition: undefined }],
  ])("%s", (_situation, tags, expected) => {
    expect(read({ tags })).toMatchObject(expected);
    expect(findTagFaults(machine({ tags }).resource)).toEqual([]);
  });
  test("computed as a whole declare nothing and have no fault", () => {
    expect(read({ tags: COMPUTED }, declared)).toMatchObject({ edition: "standard" });
    expect(findTagFaults(machine({ tags: COMPUTED }).resource)).toEqual([]);
  });
  test("of other products are no business of ours", () => {
    expect(
      findTagFaults(machine({ tags: { edition: "x", "windows-licensing": "x", "licensing:edition": "x" } }).resource),
    ).toEqual([]);
  });
});

describe("tags that cannot be read", () => {
  const declared: MachineDeclaration = {
    match: { name: "*" },
    edition: "standard",
    release: "2019",
    users: 1,
    roles: ["web"],
  };
  test.each<[string, string, unknown, string]>([
    ["misspelt edition", "edition", "datacentre", '"datacentre"'],
    ["empty edition", "edition", "", "nothing"],
    ["edition that is no text", "edition", true, "nothing"],
    ["edition of an object", "edition", { a: 1 }, "nothing"],
    ["release that is none", "release", "Windows 2022", '"Windows 2022"'],
    ["release of a client", "release", "11", '"11"'],
    ["users in words", "users", "twenty", '"twenty"'],
    ["users below zero", "users", "-1", '"-1"'],
    ["part of a user", "users", "1.5", '"1.5"'],
    ["more users than a number holds", "users", "9".repeat(30), `"${"9".repeat(30)}"`],
    ["unknown role", "roles", "kms-host, printer", '"kms-host, printer"'],
    ["no role", "roles", " , ", '" , "'],
    ["tag nobody reads", "editon", "standard", "windows-licensing:editon"],
    ["tag without a name", "", "standard", "windows-licensing:"],
    ["tag that every object inherits", "constructor", "x", "windows-licensing:constructor"],
  ])("%s", (_situation, name, value, found) => {
    const tags = tag(name, value);
    expect(read({ tags }, declared)).toMatchObject({ edition: "standard", release: "2019", users: 1, roles: ["web"] });
    expect(findTagFaults(machine({ tags }).resource)).toEqual([
      expect.objectContaining<Partial<ConfigurationFault>>({
        file: "tags of hq-1",
        path: `windows-licensing:${name}`,
        found,
      }),
    ]);
  });

  test("are faults of the configuration, beside its own", () => {
    const resources = [
      declare(TYPE, "b", { tags: { ...tag("users", "x"), ...tag("edition", "y") } }),
      declare("azure-native:compute:VirtualMachineScaleSet", "a", { tags: tag("release", "z") }),
      declare("azure-native:network:VirtualNetwork", "c", { tags: tag("users", "x") }),
    ];
    const own = { file: "windows-licensing.yaml", path: "access.users", expected: "a number", found: "a text" };
    const { configuration } = readEstate(resources, {
      ...buildContext(),
      configuration: { from: "test", faults: [own] },
    });
    expect(configuration.from).toBe("test");
    expect(configuration.faults.map(({ file, path }) => `${file}: ${path}`)).toEqual([
      "windows-licensing.yaml: access.users",
      "tags of b: windows-licensing:edition",
      "tags of b: windows-licensing:users",
      "tags of a: windows-licensing:release",
    ]);
  });

  test("whatever a tag holds, reading throws nothing", () => {
    for (const value of [null, [], {}, 1, true, "\u0000", "a".repeat(100_000)]) {
      for (const name of ["edition", "release", "users", "devices", "roles"]) {
        expect(() => read({ tags: tag(name, value) })).not.toThrow();
        expect(() => findTagFaults(machine({ tags: tag(name, value) }).resource)).not.toThrow();
      }
    }
  });
});
