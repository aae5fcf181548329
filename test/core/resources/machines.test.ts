import fc from "fast-check";
import { type Declarations, type DeclaredResource, type Machine, NOTHING_DECLARED, UNKNOWN } from "../../../core/model";
import { readMachine } from "../../../core/resources/machines";
import { TOKENS } from "../../../core/resources/tokens";
import { buildMachine, COMPUTED, declare } from "../../support/builders";
import { CLIENT_IMAGE, GALLERY_IMAGE, LINUX_IMAGE, SERVER_IMAGE } from "../../support/machines";

const NATIVE_VM = "azure-native:compute:VirtualMachine";
const NATIVE_SET = "azure-native:compute:VirtualMachineScaleSet";
const CLASSIC_VM = "azure:compute/virtualMachine:VirtualMachine";
const WINDOWS_VM = "azure:compute/windowsVirtualMachine:WindowsVirtualMachine";
const LINUX_VM = "azure:compute/linuxVirtualMachine:LinuxVirtualMachine";
const CLASSIC_SET = "azure:compute/scaleSet:ScaleSet";
const WINDOWS_SET = "azure:compute/windowsVirtualMachineScaleSet:WindowsVirtualMachineScaleSet";
const LINUX_SET = "azure:compute/linuxVirtualMachineScaleSet:LinuxVirtualMachineScaleSet";
const FLEXIBLE_SET = "azure:compute/orchestratedVirtualMachineScaleSet:OrchestratedVirtualMachineScaleSet";

const GALLERY_ID = GALLERY_IMAGE.id;

interface Wanted {
  readonly image?: unknown;
  readonly size?: unknown;
  readonly licenseType?: unknown;
  readonly priority?: unknown;
  readonly capacity?: unknown;
  /** Whether the operating system is said by a profile, by the disk or by nothing besides the type. */
  readonly says?: "windows" | "linux" | "windows-disk" | "linux-disk";
}

type Writer = (wanted: Wanted) => DeclaredResource;

function systemProfile(says: Wanted["says"]) {
  if (says === "windows") return { osProfile: { windowsConfiguration: {} } };
  return says === "linux" ? { osProfile: { linuxConfiguration: {} } } : {};
}

function diskType(says: Wanted["says"]) {
  if (says === "windows-disk") return { osType: "Windows" };
  return says === "linux-disk" ? { osType: "Linux" } : {};
}

function isCustom(image: unknown): image is { id: unknown } {
  return typeof image === "object" && image !== null && "id" in image;
}

/** How the newer classic resources write an image: an id as a property of its own. */
function classicImage(image: unknown) {
  return isCustom(image) ? { sourceImageId: image.id } : { sourceImageReference: image };
}

const native: Writer = ({ image, size, licenseType, priority, says }) =>
  declare(NATIVE_VM, "m", {
    licenseType,
    priority,
    location: "westeurope",
    hardwareProfile: { vmSize: size },
    storageProfile: { imageReference: image, osDisk: diskType(says) },
    tags: { a: "b" },
    vmName: "vm",
    ...systemProfile(says),
  });

const classic: Writer = ({ image, size, licenseType, priority, says }) =>
  declare(CLASSIC_VM, "m", {
    licenseType,
    priority,
    location: "westeurope",
    vmSize: size,
    storageImageReference: image,
    storageOsDisk: diskType(says),
    tags: { a: "b" },
    name: "vm",
    ...(says === "windows" ? { osProfileWindowsConfig: {} } : {}),
    ...(says === "linux" ? { osProfileLinuxConfig: {} } : {}),
  });

function newerClassic(type: string): Writer {
  return ({ image, size, licenseType, priority }) =>
    declare(type, "m", {
      licenseType,
      priority,
      location: "westeurope",
      size,
      ...classicImage(image),
      tags: { a: "b" },
      name: "vm",
    });
}

const nativeSet: Writer = ({ image, size, licenseType, priority, capacity, says }) =>
  declare(NATIVE_SET, "m", {
    location: "westeurope",
    sku: { name: size, tier: "Standard", capacity },
    virtualMachineProfile: {
      licenseType,
      priority,
      storageProfile: { imageReference: image, osDisk: diskType(says) },
      ...systemProfile(says),
    },
    tags: { a: "b" },
    vmScaleSetName: "vm",
  });

const classicSet: Writer = ({ image, size, licenseType, priority, capacity, says }) =>
  declare(CLASSIC_SET, "m", {
    licenseType,
    priority,
    location: "westeurope",
    sku: { name: size, tier: "Standard", capacity },
    storageProfileImageReference: image,
    storageProfileOsDisk: diskType(says),
    tags: { a: "b" },
    name: "vm",
    ...(says === "windows" ? { osProfileWindowsConfig: {} } : {}),
    ...(says === "linux" ? { osProfileLinuxConfig: {} } : {}),
  });

function newerClassicSet(type: string): Writer {
  return ({ image, size, licenseType, priority, capacity }) =>
    declare(type, "m", {
      licenseType,
      priority,
      location: "westeurope",
      sku: size,
      instances: capacity,
      ...classicImage(image),
      tags: { a: "b" },
      name: "vm",
    });
}

const flexibleSet: Writer = ({ image, size, licenseType, priority, capacity, says }) =>
  declare(FLEXIBLE_SET, "m", {
    licenseType,
    priority,
    location: "westeurope",
    skuName: size,
    instances: capacity,
    ...classicImage(image),
    tags: { a: "b" },
    name: "vm",
    ...systemProfile(says),
  });

function withType(writer: Writer, type: string): Writer {
  return (wanted) => ({ ...writer(wanted), type });
}

const MACHINES: Readonly<Record<string, Writer>> = {
  [NATIVE_VM]: native,
  "azure-native:compute/v20240301:VirtualMachine": withType(native, "azure-native:compute/v20240301:VirtualMachine"),
  "azure-native_compute_v20240301:compute:VirtualMachine": withType(
    native,
    "azure-native_compute_v20240301:compute:VirtualMachine",
  ),
  [CLASSIC_VM]: classic,
  [WINDOWS_VM]: newerClassic(WINDOWS_VM),
};

const SETS: Readonly<Record<string, Writer>> = {
  [NATIVE_SET]: nativeSet,
  "azure-native:compute/v20230901:VirtualMachineScaleSet": withType(
    nativeSet,
    "azure-native:compute/v20230901:VirtualMachineScaleSet",
  ),
  [CLASSIC_SET]: classicSet,
  [WINDOWS_SET]: newerClassicSet(WINDOWS_SET),
  [FLEXIBLE_SET]: flexibleSet,
};

/** What a machine is, apart from where that is written. */
function essence(machine: Machine): unknown {
  const { urn: _urn, type: _type, paths: _paths, ...rest } = machine;
  return rest;
}

const wantedServer: Wanted = {
  image: SERVER_IMAGE,
  size: "Standard_D4s_v5",
  licenseType: "Windows_Server",
  priority: "Spot",
  capacity: 3,
};

const WANTED: Readonly<Record<string, Wanted>> = {
  server: wantedServer,
  "desktop with its own licence": { ...wantedServer, image: CLIENT_IMAGE, licenseType: "Windows_Client" },
  "custom image, Windows by profile": { ...wantedServer, image: GALLERY_IMAGE, says: "windows" },
  "nothing known but the size": { size: "Standard_D2s_v5" },
  "everything computed": {
    image: COMPUTED,
    size: COMPUTED,
    licenseType: COMPUTED,
    priority: COMPUTED,
    capacity: COMPUTED,
  },
  "empty texts": { ...wantedServer, licenseType: "", priority: "" },
};

describe("one machine in every dialect and shape", () => {
  // The type of the newer classic machine says Windows by itself, so the bare ones are compared without it.
  const sayNothing = ["nothing known but the size", "everything computed"];
  for (const [situation, wanted] of Object.entries(WANTED)) {
    test.each(Object.entries(MACHINES))(`${situation}: %s`, (type, write) => {
      if (sayNothing.includes(situation) && type === WINDOWS_VM)
        return expect(buildMachine(write(wanted)).os).toBe("windows");
      expect(essence(buildMachine(write(wanted)))).toEqual(essence(buildMachine(native(wanted))));
    });
    test.each(Object.entries(SETS))(`scale set, ${situation}: %s`, (type, write) => {
      if (sayNothing.includes(situation) && type === WINDOWS_SET)
        return expect(buildMachine(write(wanted)).os).toBe("windows");
      expect(essence(buildMachine(write(wanted)))).toEqual(essence(buildMachine(nativeSet(wanted))));
    });
  }

  test.each([
    [NATIVE_VM, native],
    [CLASSIC_VM, classic],
    [NATIVE_SET, nativeSet],
    [CLASSIC_SET, classicSet],
  ])("system of the disk: %s", (_type, write) => {
    expect(buildMachine(write({ image: GALLERY_IMAGE, says: "windows-disk" })).os).toBe("windows");
    expect(buildMachine(write({ image: GALLERY_IMAGE, says: "linux-disk" })).os).toBe("linux");
  });

  test.each([
    [NATIVE_VM, native],
    [CLASSIC_VM, classic],
    [NATIVE_SET, nativeSet],
    [CLASSIC_SET, classicSet],
    [FLEXIBLE_SET, flexibleSet],
  ])("system of the profile: %s", (_type, write) => {
    expect(buildMachine(write({ image: GALLERY_IMAGE, says: "windows" })).os).toBe("windows");
    expect(buildMachine(write({ image: GALLERY_IMAGE, says: "linux" })).os).toBe("linux");
  });

  test("every token of machines and scale sets is read", () => {
    for (const type of [...TOKENS["virtual-machine"], ...TOKENS["scale-set"]]) {
      const kind = TOKENS["scale-set"].includes(type) ? "scale-set" : "virtual-machine";
      expect({ type, kind: buildMachine(declare(type, "m")).kind }).toEqual({ type, kind });
    }
  });

  test("what is neither", () => {
    const surroundings = { declarations: NOTHING_DECLARED, scaling: undefined, nics: undefined };
    expect(readMachine(declare("azure-native:network:VirtualNetwork", "net"), surroundings)).toBeUndefined();
  });
});

test("everything about a server", () => {
  expect(buildMachine(native(wantedServer))).toMatchObject({
    kind: "virtual-machine",
    azureName: "vm",
    location: "westeurope",
    tags: { a: "b" },
    os: "windows-server",
    licenseType: "Windows_Server",
    image: SERVER_IMAGE,
    size: "Standard_D4s_v5",
    instances: { declared: 1, maximum: 1 },
    spot: true,
    edition: "datacenter",
    release: "2022",
    roles: [],
  });
});

describe("where in the properties it stands", () => {
  test.each<[string, DeclaredResource, Machine["paths"]]>([
    [
      NATIVE_VM,
      native(wantedServer),
      { licenseType: "licenseType", image: "storageProfile.imageReference", size: "hardwareProfile.vmSize" },
    ],
    [
      NATIVE_SET,
      nativeSet(wantedServer),
      {
        licenseType: "virtualMachineProfile.licenseType",
        image: "virtualMachineProfile.storageProfile.imageReference",
        size: "sku.name",
      },
    ],
    [CLASSIC_VM, classic(wantedServer), { licenseType: "licenseType", image: "storageImageReference", size: "vmSize" }],
    [
      WINDOWS_VM,
      newerClassic(WINDOWS_VM)(wantedServer),
      { licenseType: "licenseType", image: "sourceImageReference", size: "size" },
    ],
    [
      `${WINDOWS_VM}, custom image`,
      newerClassic(WINDOWS_VM)({ image: GALLERY_IMAGE }),
      { licenseType: "licenseType", image: "sourceImageId", size: "size" },
    ],
    [
      CLASSIC_SET,
      classicSet(wantedServer),
      { licenseType: "licenseType", image: "storageProfileImageReference", size: "sku.name" },
    ],
    [
      LINUX_SET,
      newerClassicSet(LINUX_SET)(wantedServer),
      { licenseType: "licenseType", image: "sourceImageReference", size: "sku" },
    ],
    [
      FLEXIBLE_SET,
      flexibleSet(wantedServer),
      { licenseType: "licenseType", image: "sourceImageReference", size: "skuName" },
    ],
  ])("%s", (_type, resource, paths) => {
    expect(buildMachine(resource).paths).toMatchObject(paths);
  });
});

describe("what runs on it", () => {
  const declared = (machine: Declarations["machines"][number]) => ({ declarations: { machines: [machine] } });
  const all = { name: "*" };
  test.each<[string, DeclaredResource, Parameters<typeof buildMachine>[1], Machine["os"]]>([
    ["image of a server", native({ image: SERVER_IMAGE }), {}, "windows-server"],
    ["image of a desktop", native({ image: CLIENT_IMAGE }), {}, "windows-client"],
    ["image of Linux", native({ image: LINUX_IMAGE }), {}, "linux"],
    [
      "image wins over the licence type",
      native({ image: CLIENT_IMAGE, licenseType: "Windows_Server" }),
      {},
      "windows-client",
    ],
    ["image wins over the profile", native({ image: SERVER_IMAGE, says: "linux" }), {}, "windows-server"],
    ["custom image, nothing else", native({ image: GALLERY_IMAGE }), {}, UNKNOWN],
    ["custom image, Windows by profile", native({ image: GALLERY_IMAGE, says: "windows" }), {}, "windows"],
    ["custom image, Windows by disk", native({ image: GALLERY_IMAGE, says: "windows-disk" }), {}, "windows"],
    ["custom image, Linux by profile", native({ image: GALLERY_IMAGE, says: "linux" }), {}, "linux"],
    ["custom image, Linux by disk", native({ image: GALLERY_IMAGE, says: "linux-disk" }), {}, "linux"],
    [
      "custom image, server by licence",
      native({ image: GALLERY_IMAGE, licenseType: "windows_server" }),
      {},
      "windows-server",
    ],
    [
      "custom image, desktop by licence",
      native({ image: GALLERY_IMAGE, licenseType: "Windows_Client" }),
      {},
      "windows-client",
    ],
    ["custom image, Linux by licence", native({ image: GALLERY_IMAGE, licenseType: "RHEL_BYOS" }), {}, "linux"],
    ["custom image, pay-as-you-go", native({ image: GALLERY_IMAGE, licenseType: "None" }), {}, UNKNOWN],
    [
      "Linux by profile wins over the licence type",
      native({ image: GALLERY_IMAGE, says: "linux", licenseType: "Windows_Server" }),
      {},
      "linux",
    ],
    ["attached disk of Windows", native({ says: "windows-disk" }), {}, "windows"],
    ["attached disk that says nothing", native({}), {}, UNKNOWN],
    ["publisher alone", native({ image: { publisher: "MicrosoftWindowsServer" } }), {}, UNKNOWN],
    [
      "a vendor's image with a Windows name",
      native({ image: { publisher: "x", offer: "windows-server", sku: "2022" } }),
      {},
      UNKNOWN,
    ],
    ["image computed, Windows by profile", native({ image: COMPUTED, says: "windows" }), {}, "windows"],
    ["profile computed", declare(NATIVE_VM, "m", { osProfile: COMPUTED }), {}, UNKNOWN],
    [
      "Windows settings computed",
      declare(NATIVE_VM, "m", { osProfile: { windowsConfiguration: COMPUTED } }),
      {},
      UNKNOWN,
    ],
    [
      "profile computed, disk of Windows",
      declare(NATIVE_VM, "m", { osProfile: COMPUTED, storageProfile: { osDisk: { osType: "Windows" } } }),
      {},
      "windows",
    ],
    ["disk of neither", declare(NATIVE_VM, "m", { storageProfile: { osDisk: { osType: "BeOS" } } }), {}, UNKNOWN],
    ["Windows by type", newerClassic(WINDOWS_VM)({ image: GALLERY_IMAGE }), {}, "windows"],
    ["Linux by type", newerClassic(LINUX_VM)({ image: GALLERY_IMAGE }), {}, "linux"],
    ["Linux by type, image of a server", newerClassic(LINUX_VM)({ image: SERVER_IMAGE }), {}, "windows-server"],
    ["Linux set by type", newerClassicSet(LINUX_SET)({ image: GALLERY_IMAGE }), {}, "linux"],
    [
      "declared system",
      native({ image: GALLERY_IMAGE }),
      declared({ match: all, os: "windows-client" }),
      "windows-client",
    ],
    [
      "declared system wins over the image",
      native({ image: SERVER_IMAGE }),
      declared({ match: all, os: "linux" }),
      "linux",
    ],
    [
      "declared edition",
      native({ image: GALLERY_IMAGE }),
      declared({ match: all, edition: "standard" }),
      "windows-server",
    ],
    [
      "declared custom image",
      native({ image: GALLERY_IMAGE }),
      declared({ match: { image: GALLERY_ID }, edition: "standard" }),
      "windows-server",
    ],
    ["declared release only", native({ image: GALLERY_IMAGE }), declared({ match: all, release: "2022" }), UNKNOWN],
    [
      "edition by tag wins over the declared system",
      declare(NATIVE_VM, "m", { tags: { "windows-licensing:edition": "standard" } }),
      declared({ match: all, os: "linux" }),
      "windows-server",
    ],
  ])("%s", (_situation, resource, parts, os) => {
    expect(buildMachine(resource, parts).os).toBe(os);
  });

  // `osEvidence` tells a value that will be known from one that nobody gives.
  test.each<[string, Wanted, boolean]>([
    ["image computed", { image: COMPUTED }, true],
    ["SKU computed", { image: { ...SERVER_IMAGE, sku: COMPUTED } }, true],
    ["custom image computed", { image: { id: COMPUTED } }, true],
    ["custom image", { image: GALLERY_IMAGE }, false],
    ["nothing", {}, false],
  ])("evidence where nobody can tell: %s", (_situation, wanted, computed) => {
    const { os, osEvidence } = buildMachine(native(wanted));
    expect(os).toBe(UNKNOWN);
    expect(osEvidence.code === "resources/system-computed").toBe(computed);
  });
});

describe("edition and release", () => {
  test("of the image, unless declared", () => {
    const image = { ...SERVER_IMAGE, sku: "2019-datacenter" };
    expect(buildMachine(native({ image }))).toMatchObject({ edition: "datacenter", release: "2019" });
    const parts = {
      declarations: { machines: [{ match: { name: "*" }, edition: "standard", release: "2022" }] },
    } as const;
    expect(buildMachine(native({ image }), parts)).toMatchObject({ edition: "standard", release: "2022" });
  });
  test("of a tag that is computed: unknown, as it may win", () => {
    const resource = declare(NATIVE_VM, "m", {
      storageProfile: { imageReference: SERVER_IMAGE },
      tags: { "windows-licensing:edition": COMPUTED },
    });
    expect(buildMachine(resource)).toMatchObject({ edition: UNKNOWN, release: "2022" });
  });
});

describe("size and counts", () => {
  const sizes = { vmSizeProperties: { vCPUsAvailable: 4, vCPUsPerCore: 1 } };
  test.each<[string, DeclaredResource, Partial<Machine>]>([
    ["fewer vCPUs than the size has", declare(NATIVE_VM, "m", { hardwareProfile: sizes }), { vcpusAvailable: 4 }],
    [
      "fewer vCPUs in a scale set",
      declare(NATIVE_SET, "m", { virtualMachineProfile: { hardwareProfile: sizes } }),
      { vcpusAvailable: 4 },
    ],
    [
      "computed hardware",
      declare(NATIVE_VM, "m", { hardwareProfile: COMPUTED }),
      { size: UNKNOWN, vcpusAvailable: UNKNOWN },
    ],
    ["no hardware", declare(NATIVE_VM, "m"), { size: undefined, vcpusAvailable: undefined }],
    ["instance mix", declare(NATIVE_SET, "m", { sku: { name: "Mix", capacity: 2 } }), { size: "Mix" }],
    [
      "computed SKU",
      declare(NATIVE_SET, "m", { sku: COMPUTED }),
      { size: UNKNOWN, instances: { declared: UNKNOWN, maximum: UNKNOWN } },
    ],
    ["no SKU", declare(NATIVE_SET, "m"), { size: undefined, instances: { declared: undefined, maximum: undefined } }],
    ["capacity 0", nativeSet({ capacity: 0 }), { instances: { declared: 0, maximum: 0 } }],
    ["capacity as a text", nativeSet({ capacity: "3" }), { instances: { declared: 3, maximum: 3 } }],
    ["Spot", native({ priority: "Spot" }), { spot: true }],
    ["earlier name of Spot", native({ priority: "Low" }), { spot: true }],
    ["regular", native({ priority: "Regular" }), { spot: false }],
    ["no priority", native({}), { spot: undefined }],
    ["name made by the provider", declare(NATIVE_VM, "m"), { azureName: UNKNOWN }],
    ["tags computed", declare(NATIVE_VM, "m", { tags: COMPUTED }), { tags: UNKNOWN }],
    ["one tag computed", declare(NATIVE_VM, "m", { tags: { a: COMPUTED } }), { tags: { a: UNKNOWN } }],
  ])("%s", (_situation, resource, expected) => {
    expect(buildMachine(resource)).toMatchObject(expected);
  });
});

test("whatever the properties, nothing is thrown", () => {
  const types = [...TOKENS["virtual-machine"], ...TOKENS["scale-set"]];
  const names =
    "licenseType storageProfile imageReference osProfile sku tags virtualMachineProfile hardwareProfile osDisk".split(
      " ",
    );
  const json = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { depthSize: "small" },
      fc.jsonValue({ maxDepth: 1 }),
      fc.constant(COMPUTED),
      fc.array(tie("node"), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom(...names), tie("node"), { maxKeys: 4 }),
    ),
  })).node;
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.dictionary(fc.constantFrom(...names), json), (type, inputs) => {
      expect(() => buildMachine(declare(type, "m", inputs))).not.toThrow();
    }),
    { numRuns: 300 },
  );
});
