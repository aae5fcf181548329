import type { Image } from "../../../core/model";
import { UNKNOWN } from "../../../core/model";
import { identifyDefinition, identifyImage } from "../../../core/resources/image";

function image(urn: string): Image {
  const [publisher, offer, sku] = urn.split(":");
  return { publisher, offer, sku, version: "latest", id: undefined };
}

const server = (release?: string, edition?: string) => ({
  os: "windows-server",
  ...(release === undefined ? {} : { release }),
  ...(edition === undefined ? {} : { edition }),
});
const WS = "MicrosoftWindowsServer:WindowsServer";

describe("Marketplace images", () => {
  test.each([
    ["T58", `${WS}:2019-Datacenter-GenSecond`, server("2019", "datacenter")],
    ["T59", `${WS}:2022-datacenter-azure-edition-core-smalldisk`, server("2022", "datacenter-azure-edition")],
    ["T60", "MicrosoftSQLServer:sql2022-ws2022:standard-gen2", server("2022")],
    ["capitals", "MICROSOFTWINDOWSSERVER:WINDOWSSERVER:2016-DATACENTER", server("2016", "datacenter")],
    ["2008 R2", `${WS}:2008-R2-SP1`, server("2008r2")],
    ["2012", `${WS}:2012-Datacenter-smalldisk`, server("2012", "datacenter")],
    ["2012 R2", `${WS}:2012-R2-Datacenter-smalldisk-g2`, server("2012r2", "datacenter")],
    ["server core", `${WS}:2016-Datacenter-Server-Core-smalldisk`, server("2016", "datacenter")],
    ["Chinese", `${WS}:2019-datacenter-zhcn-g2`, server("2019", "datacenter")],
    ["Nano Server", `${WS}:2016-Nano-Server`, server("2016")],
    ["with containers", `${WS}:2019-Datacenter-with-Containers-gs`, server("2019", "datacenter")],
    ["Azure Edition of 2025", `${WS}:2025-datacenter-azure-edition`, server("2025", "datacenter-azure-edition")],
    ["hotpatch", `${WS}:2022-datacenter-azure-edition-hotpatch`, server("2022", "datacenter-azure-edition")],
    [
      "preview",
      "MicrosoftWindowsServer:microsoftserveroperatingsystems-previews:windows-server-2025-azure-edition-hotpatch",
      server("2025", "datacenter-azure-edition"),
    ],
    [
      "preview of the next release",
      "MicrosoftWindowsServer:microsoftserveroperatingsystems-previews:windows-server-vnext-azure-edition",
      server(undefined, "datacenter-azure-edition"),
    ],
    ["annual channel", `${WS}:23h2-datacenter-core-g2`, server("23h2", "datacenter")],
    ["semi-annual channel", `${WS}:Datacenter-Core-1909-with-Containers-smalldisk-g2`, server("1909", "datacenter")],
    [
      "last semi-annual release",
      `${WS}:datacenter-core-20h2-with-containers-smalldisk-gs`,
      server("20h2", "datacenter"),
    ],
    [
      "own licence images",
      "MicrosoftWindowsServer:WindowsServer-HUB:2012-R2-Datacenter-HUB",
      server("2012r2", "datacenter"),
    ],
    [
      "Essentials",
      "MicrosoftWindowsServerEssentials:WindowsServerEssentials:WindowsServerEssentials",
      server(undefined, "essentials"),
    ],
    ["HPC Pack", "MicrosoftWindowsServerHPCPack:WindowsServerHPCPack:2012R2", server("2012r2")],
    ["HPC Pack of another year", "MicrosoftWindowsServerHPCPack:WindowsServerHPCPack:2019hn-ws2022", server("2022")],
    ["HPC Pack that names no Windows", "MicrosoftWindowsServerHPCPack:WindowsServerHPCPack:2016-cn", server()],
    ["SQL Server of 2016 SP1", "MicrosoftSQLServer:SQL2014SP2-WS2012R2:Enterprise", server("2012r2")],
    ["SharePoint", "MicrosoftSharePoint:MicrosoftSharePointServer:sp2019", server()],
    ["Dynamics NAV", "MicrosoftDynamicsNAV:DynamicsNAV:2017", server()],
    ["R Server", "MicrosoftRServer:RServer-WS2016:Enterprise", server("2016")],
    ["Visual Studio on a server", "MicrosoftVisualStudio:visualstudio2022:vs-2022-ent-latest-ws2022", server("2022")],
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
    expect(identifyImage(image(urn))).toEqual(expected);
  });

  test("one of which a part is computed at deploy time", () => {
    expect(identifyImage({ ...image(`${WS}:2022-datacenter`), sku: UNKNOWN })).toBeUndefined();
  });
});

describe("gallery image definitions", () => {
  const definition = (urn: string, osType = "Windows") => ({
    urn: "urn",
    name: "golden",
    type: "azure-native:compute:GalleryImage",
    identifier: image(urn),
    osType,
  });
  test.each([
    [
      "a Marketplace identifier",
      "MicrosoftWindowsServer:WindowsServer:2022-datacenter-g2",
      server("2022", "datacenter"),
    ],
    ["own words", "Contoso:WindowsServer:2022-std", server("2022", "standard")],
    ["short words", "corp:servers:ws2019-datacenter-core", server("2019", "datacenter")],
    ["R2", "corp:win-server:2012-R2-Standard", server("2012r2", "standard")],
    ["Azure Edition", "corp:WindowsServer:2025-datacenter-azure-edition", server("2025", "datacenter-azure-edition")],
    ["Essentials", "corp:windows-server:2019-essentials", server("2019", "essentials")],
    ["no edition", "corp:windows_server:2025", server("2025")],
    ["two years", "corp:WindowsServer2022:sql2019", server()],
    ["a client", "corp:Windows-11:multi-session", { os: "windows-client" }],
    ["both", "corp:WindowsServer:windows-11", undefined],
    ["no word of Windows", "corp:golden:base", undefined],
    ["a year alone", "corp:app:2022", undefined],
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
