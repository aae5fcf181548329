import { type Fact, type Image, UNKNOWN, type Value } from "../../../core/model";
import { identifyDefinition, identifyImage, nameImage, namesOfImage, readImage } from "../../../core/resources/image";

const GALLERY = "/subscriptions/1/resourceGroups/g/providers/Microsoft.Compute/galleries/corp/images/ws2022-std";
const none = { publisher: undefined, offer: undefined, sku: undefined, version: undefined, id: undefined };
const server = {
  publisher: "MicrosoftWindowsServer",
  offer: "WindowsServer",
  sku: "2022-datacenter",
  version: "latest",
};

describe("readImage", () => {
  test.each<[string, Value | undefined, Fact<string>, Fact<Image>]>([
    ["Marketplace", server, undefined, { ...none, ...server }],
    ["custom image", { id: GALLERY }, undefined, { ...none, id: GALLERY }],
    [
      "shared gallery",
      { sharedGalleryImageId: "/sharedGalleries/s/images/i" },
      undefined,
      { ...none, id: "/sharedGalleries/s/images/i" },
    ],
    [
      "community gallery",
      { communityGalleryImageId: "/CommunityGalleries/c/Images/i" },
      undefined,
      { ...none, id: "/CommunityGalleries/c/Images/i" },
    ],
    ["custom image as a property of its own", undefined, GALLERY, { ...none, id: GALLERY }],
    ["custom image computed", { id: UNKNOWN }, undefined, { ...none, id: UNKNOWN }],
    ["SKU computed", { ...server, sku: UNKNOWN }, undefined, { ...none, ...server, sku: UNKNOWN }],
    ["computed as a whole", UNKNOWN, undefined, UNKNOWN],
    ["absent", undefined, undefined, undefined],
    ["empty", {}, undefined, undefined],
    [
      "empty texts of the classic provider",
      { publisher: "", offer: "", sku: "", version: "", id: "" },
      undefined,
      undefined,
    ],
    ["no object", "ws2022", undefined, undefined],
  ])("%s", (_situation, reference, customId, expected) => {
    expect(readImage(reference, customId)).toEqual(expected);
  });
});

describe("identifyImage", () => {
  test.each<[string, Fact<Image>]>([
    ["computed", UNKNOWN],
    ["absent", undefined],
    ["SKU computed", { ...none, ...server, sku: UNKNOWN }],
    ["offer computed", { ...none, ...server, offer: UNKNOWN }],
    ["custom image", { ...none, id: GALLERY }],
  ])("%s tells nothing", (_situation, image) => {
    expect(identifyImage(image)).toBeUndefined();
  });
});

describe("names", () => {
  test.each<[string, Fact<Image>, string | undefined, readonly string[]]>([
    [
      "Marketplace",
      { ...none, ...server },
      "MicrosoftWindowsServer:WindowsServer:2022-datacenter",
      [
        "MicrosoftWindowsServer:WindowsServer:2022-datacenter",
        "MicrosoftWindowsServer:WindowsServer:2022-datacenter:latest",
      ],
    ],
    ["gallery image", { ...none, id: GALLERY }, GALLERY, [GALLERY]],
    [
      "version of a gallery image",
      { ...none, id: `${GALLERY}/versions/1.0.0` },
      `${GALLERY}/versions/1.0.0`,
      [`${GALLERY}/versions/1.0.0`, GALLERY],
    ],
    ["computed id", { ...none, id: UNKNOWN }, undefined, []],
    ["computed SKU", { ...none, ...server, sku: UNKNOWN }, undefined, []],
    ["computed", UNKNOWN, undefined, []],
    ["absent", undefined, undefined, []],
  ])("%s", (_situation, image, name, names) => {
    expect(nameImage(image)).toBe(name);
    expect([...new Set(namesOfImage(image))]).toEqual(names);
  });
});

function marketplace(urn: string): Image {
  const [publisher, offer, sku] = urn.split(":");
  return { publisher, offer, sku, version: "latest", id: undefined };
}

const serverOf = (release?: string, edition?: string) => ({
  os: "windows-server",
  ...(release === undefined ? {} : { release }),
  ...(edition === undefined ? {} : { edition }),
});
const WS = "MicrosoftWindowsServer:WindowsServer";

describe("edition and release of Marketplace images", () => {
  test.each([
    ["T58", `${WS}:2019-Datacenter-GenSecond`, serverOf("2019", "datacenter")],
    ["T59", `${WS}:2022-datacenter-azure-edition-core-smalldisk`, serverOf("2022", "datacenter-azure-edition")],
    ["T60", "MicrosoftSQLServer:sql2022-ws2022:standard-gen2", serverOf("2022")],
    ["capitals", "MICROSOFTWINDOWSSERVER:WINDOWSSERVER:2016-DATACENTER", serverOf("2016", "datacenter")],
    ["2008 R2", `${WS}:2008-R2-SP1`, serverOf("2008r2")],
    ["2012", `${WS}:2012-Datacenter-smalldisk`, serverOf("2012", "datacenter")],
    ["2012 R2", `${WS}:2012-R2-Datacenter-smalldisk-g2`, serverOf("2012r2", "datacenter")],
    ["server core", `${WS}:2016-Datacenter-Server-Core-smalldisk`, serverOf("2016", "datacenter")],
    ["Chinese", `${WS}:2019-datacenter-zhcn-g2`, serverOf("2019", "datacenter")],
    ["Nano Server", `${WS}:2016-Nano-Server`, serverOf("2016")],
    ["with containers", `${WS}:2019-Datacenter-with-Containers-gs`, serverOf("2019", "datacenter")],
    ["Azure Edition of 2025", `${WS}:2025-datacenter-azure-edition`, serverOf("2025", "datacenter-azure-edition")],
    ["hotpatch", `${WS}:2022-datacenter-azure-edition-hotpatch`, serverOf("2022", "datacenter-azure-edition")],
    [
      "preview",
      "MicrosoftWindowsServer:microsoftserveroperatingsystems-previews:windows-server-2025-azure-edition-hotpatch",
      serverOf("2025", "datacenter-azure-edition"),
    ],
    [
      "preview of the next release",
      "MicrosoftWindowsServer:microsoftserveroperatingsystems-previews:windows-server-vnext-azure-edition",
      serverOf(undefined, "datacenter-azure-edition"),
    ],
    ["annual channel", `${WS}:23h2-datacenter-core-g2`, serverOf("23h2", "datacenter")],
    ["semi-annual channel", `${WS}:Datacenter-Core-1909-with-Containers-smalldisk-g2`, serverOf("1909", "datacenter")],
    [
      "last semi-annual release",
      `${WS}:datacenter-core-20h2-with-containers-smalldisk-gs`,
      serverOf("20h2", "datacenter"),
    ],
    [
      "own licence images",
      "MicrosoftWindowsServer:WindowsServer-HUB:2012-R2-Datacenter-HUB",
      serverOf("2012r2", "datacenter"),
    ],
    [
      "Essentials",
      "MicrosoftWindowsServerEssentials:WindowsServerEssentials:WindowsServerEssentials",
      serverOf(undefined, "essentials"),
    ],
    ["HPC Pack", "MicrosoftWindowsServerHPCPack:WindowsServerHPCPack:2012R2", serverOf("2012r2")],
    ["HPC Pack of another year", "MicrosoftWindowsServerHPCPack:WindowsServerHPCPack:2019hn-ws2022", serverOf("2022")],
    ["HPC Pack that names no Windows", "MicrosoftWindowsServerHPCPack:WindowsServerHPCPack:2016-cn", serverOf()],
    ["SQL Server of 2016 SP1", "MicrosoftSQLServer:SQL2014SP2-WS2012R2:Enterprise", serverOf("2012r2")],
    ["SharePoint", "MicrosoftSharePoint:MicrosoftSharePointServer:sp2019", serverOf()],
    ["Dynamics NAV", "MicrosoftDynamicsNAV:DynamicsNAV:2017", serverOf()],
    ["R Server", "MicrosoftRServer:RServer-WS2016:Enterprise", serverOf("2016")],
    ["Visual Studio on a server", "MicrosoftVisualStudio:visualstudio2022:vs-2022-ent-latest-ws2022", serverOf("2022")],
    ["Windows 11", "MicrosoftWindowsDesktop:windows-11:win11-24h2-ent", { os: "windows-client" }],
    ["multi-session client", "microsoftwindowsdesktop:Windows-10:win10-22h2-avd-g2", { os: "windows-client" }],
    [
      "multi-session client with Office",
      "MicrosoftWindowsDesktop:office-365:win11-23h2-avd-m365",
      { os: "windows-client" },
    ],
    ["Ubuntu", "Canonical:ubuntu-24_04-lts:server", { os: "linux" }],
    ["something else", "contoso:appliance:standard", undefined],
    [
      "a server publisher's offer of no known name",
      "MicrosoftWindowsServer:windowsserverupgrade:server2022Upgrade",
      undefined,
    ],
  ])("%s: %s", (_name, urn, expected) => {
    expect(identifyImage(marketplace(urn))).toEqual(expected);
  });

  test("one of which a part is computed at deploy time", () => {
    expect(identifyImage({ ...marketplace(`${WS}:2022-datacenter`), sku: UNKNOWN })).toBeUndefined();
  });
});

describe("gallery image definitions", () => {
  const definition = (urn: string, osType = "Windows") => ({
    urn: "urn",
    name: "golden",
    type: "azure-native:compute:GalleryImage",
    identifier: marketplace(urn),
    osType,
  });
  test.each([
    [
      "a Marketplace identifier",
      "MicrosoftWindowsServer:WindowsServer:2022-datacenter-g2",
      serverOf("2022", "datacenter"),
    ],
    // Names of its owner's prove nothing, whatever they look like.
    ["own words", "Contoso:WindowsServer:2022-std", undefined],
    ["a build month", "avd:win11-avd:2022-09", undefined],
    ["a domain controller", "corp:servers:ws2019-dc", undefined],
    ["a client", "corp:Windows-11:multi-session", undefined],
    ["the Marketplace's SKU under another publisher", "corp:WindowsServer:2022-datacenter-g2", undefined],
    ["no word of Windows", "corp:golden:base", undefined],
  ])("%s: %s", (_name, urn, expected) => {
    expect(identifyDefinition(definition(urn))).toEqual(expected);
  });

  test("Linux, whatever the words", () => {
    expect(identifyDefinition(definition("corp:WindowsServer:2022-std", "Linux"))).toEqual({ os: "linux" });
  });

  test("an operating system computed at deploy time", () => {
    const open = { ...definition("corp:WindowsServer:2022-std"), osType: UNKNOWN } as const;
    expect(identifyDefinition(open)).toBeUndefined();
  });
});
