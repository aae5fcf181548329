import fc from "fast-check";
import { IMAGES } from "../../../core/data/images";
import { identifyImage } from "../../../core/resources/image";

function identify(urn: string): string {
  const [publisher, offer, sku, version = "latest"] = urn.split(":");
  const found = identifyImage({ publisher, offer, sku, version, id: undefined });
  if (found === undefined) return "unknown";
  return [found.os, found.release ?? "-", found.edition ?? "-"].join(" ");
}

/** `publisher:offer:sku` of a Marketplace image, and what it is: operating system, release, edition. */
const KNOWN: readonly (readonly [string, string])[] = [
  ["microsoft-hyperv:windows10preview:win10-preview", "windows-client - -"],
  // MicrosoftWindowsServer
  ["MicrosoftWindowsServer:WindowsServer:2008-R2-SP1", "windows-server 2008r2 -"],
  ["MicrosoftWindowsServer:WindowsServer:2008-R2-SP1-smalldisk", "windows-server 2008r2 -"],
  ["MicrosoftWindowsServer:WindowsServer:2012-Datacenter", "windows-server 2012 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:2012-Datacenter-smalldisk", "windows-server 2012 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:2012-R2-Datacenter", "windows-server 2012r2 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:2012-r2-datacenter-gensecond", "windows-server 2012r2 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:2012-r2-datacenter-smalldisk-g2", "windows-server 2012r2 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:2016-Datacenter", "windows-server 2016 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:2016-datacenter-gensecond", "windows-server 2016 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:2016-Datacenter-Server-Core", "windows-server 2016 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:2016-datacenter-server-core-smalldisk-g2", "windows-server 2016 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:2016-Datacenter-with-Containers", "windows-server 2016 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:2016-datacenter-zhcn-g2", "windows-server 2016 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:2016-Nano-Server", "windows-server 2016 -"],
  ["MicrosoftWindowsServer:WindowsServerSemiAnnual:Datacenter-Core-1709-smalldisk", "windows-server 1709 datacenter"],
  [
    "MicrosoftWindowsServer:WindowsServerSemiAnnual:Datacenter-Core-1803-with-Containers-smalldisk",
    "windows-server 1803 datacenter",
  ],
  ["MicrosoftWindowsServer:WindowsServer:Datacenter-Core-1809-smalldisk", "windows-server 1809 datacenter"],
  [
    "MicrosoftWindowsServer:WindowsServer:Datacenter-Core-1909-with-Containers-smalldisk-g2",
    "windows-server 1909 datacenter",
  ],
  [
    "MicrosoftWindowsServer:WindowsServer:datacenter-core-2004-with-containers-smalldisk-g2",
    "windows-server 2004 datacenter",
  ],
  [
    "MicrosoftWindowsServer:WindowsServer:datacenter-core-20h2-with-containers-smalldisk-gs",
    "windows-server 20h2 datacenter",
  ],
  ["MicrosoftWindowsServer:WindowsServer:23h2-datacenter-core", "windows-server 23h2 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:23h2-datacenter-core-g2", "windows-server 23h2 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:2019-Datacenter", "windows-server 2019 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:2019-datacenter-gensecond", "windows-server 2019 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:2019-Datacenter-Core", "windows-server 2019 datacenter"],
  [
    "MicrosoftWindowsServer:WindowsServer:2019-datacenter-core-with-containers-smalldisk-g2",
    "windows-server 2019 datacenter",
  ],
  ["MicrosoftWindowsServer:WindowsServer:2019-Datacenter-with-Containers-gs", "windows-server 2019 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:2019-datacenter-zhcn-g2", "windows-server 2019 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:2022-datacenter", "windows-server 2022 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:2022-datacenter-g2", "windows-server 2022 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:2022-datacenter-core-smalldisk-g2", "windows-server 2022 datacenter"],
  [
    "MicrosoftWindowsServer:WindowsServer:2022-datacenter-azure-edition",
    "windows-server 2022 datacenter-azure-edition",
  ],
  [
    "MicrosoftWindowsServer:WindowsServer:2022-datacenter-azure-edition-hotpatch-smalldisk",
    "windows-server 2022 datacenter-azure-edition",
  ],
  ["MicrosoftWindowsServer:WindowsServer:2025-datacenter", "windows-server 2025 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer:2025-datacenter-core-g2", "windows-server 2025 datacenter"],
  [
    "MicrosoftWindowsServer:WindowsServer:2025-datacenter-azure-edition-core-smalldisk",
    "windows-server 2025 datacenter-azure-edition",
  ],
  ["MicrosoftWindowsServer:WindowsServer-HUB:2012-R2-Datacenter-HUB", "windows-server 2012r2 datacenter"],
  ["MicrosoftWindowsServer:WindowsServer-HUB:2008-R2-SP1-HUB", "windows-server 2008r2 -"],
  ["MicrosoftWindowsServer:windowsserver-gen2preview:2019-datacenter-gen2", "windows-server 2019 datacenter"],
  ["MicrosoftWindowsServer:windows-cvm:2022-datacenter-cvm", "windows-server 2022 datacenter"],
  [
    "MicrosoftWindowsServer:microsoftserveroperatingsystems-previews:windows-server-2025-azure-edition-hotpatch",
    "windows-server 2025 datacenter-azure-edition",
  ],
  // other publishers of servers
  ["MicrosoftWindowsServerEssentials:WindowsServerEssentials:WindowsServerEssentials", "windows-server - essentials"],
  ["MicrosoftWindowsServerHPCPack:WindowsServerHPCPack:2012R2", "windows-server 2012r2 -"],
  ["MicrosoftSQLServer:SQL2008R2SP3-WS2008R2SP1:Enterprise", "windows-server 2008r2 -"],
  ["MicrosoftSQLServer:sql2008r2sp3-ws2008r2sp1-byol:standard", "windows-server 2008r2 -"],
  ["MicrosoftSQLServer:SQL2014SP2-WS2012R2:Standard", "windows-server 2012r2 -"],
  ["MicrosoftSQLServer:SQL2016-WS2016:SQLDEV", "windows-server 2016 -"],
  ["MicrosoftSQLServer:SQL2017-WS2016-BYOL:Enterprise", "windows-server 2016 -"],
  ["MicrosoftSQLServer:sql2019-ws2022:sqldev-gen2", "windows-server 2022 -"],
  ["MicrosoftSQLServer:sql2022-ws2022:enterprise-gen2", "windows-server 2022 -"],
  ["MicrosoftSharePoint:MicrosoftSharePointServer:sp2019", "windows-server - -"],
  ["MicrosoftDynamicsNAV:DynamicsNAV:2017", "windows-server - -"],
  ["MicrosoftRServer:RServer-WS2016:Enterprise", "windows-server 2016 -"],
  ["MicrosoftVisualStudio:visualstudio2022:vs-2022-ent-latest-ws2022", "windows-server 2022 -"],
  ["MicrosoftVisualStudio:VisualStudio:VS-2015-Comm-VSU3-AzureSDK-29-WS2012R2", "windows-server 2012r2 -"],
  ["center-for-internet-security-inc:cis-windows-server:cis-windows-server2022-l1-gen2", "windows-server 2022 -"],
  ["center-for-internet-security-inc:cis-windows-server-2019-v1-0-0-l1:cis-ws2019-l1", "windows-server 2019 -"],
  ["center-for-internet-security-inc:cis-windows-server-2012-r2-v2-2-1-l2:cis-ws2012-r2-l2", "windows-server 2012r2 -"],
  [
    "center-for-internet-security-inc:cis-windows-server-2022-l2:cis-windows-server-2022-l2-gen2",
    "windows-server 2022 -",
  ],
  ["center-for-internet-security-inc:cis-win-2016-stig:cis-win-2016-stig", "windows-server 2016 -"],
  ["microsoft-dsvm:dsvm-win-2019:winserver-2019", "windows-server 2019 -"],
  ["microsoft-dsvm:dsvm-win-2022:winserver-2022", "windows-server 2022 -"],
  // clients
  ["MicrosoftWindowsDesktop:Windows-10:win10-22h2-pro-g2", "windows-client - -"],
  ["MicrosoftWindowsDesktop:windows-10:20h2-evd", "windows-client - -"],
  ["MicrosoftWindowsDesktop:windows-11:win11-24h2-ent", "windows-client - -"],
  ["MicrosoftWindowsDesktop:windows-11:win11-23h2-avd", "windows-client - -"],
  ["MicrosoftWindowsDesktop:office-365:win11-23h2-avd-m365", "windows-client - -"],
  ["MicrosoftWindowsDesktop:windows-ent-cpc:win11-24h2-ent-cpc-m365", "windows-client - -"],
  ["MicrosoftWindowsDesktop:windows-7:win7-enterprise", "windows-client - -"],
  ["MicrosoftWindowsDesktop:windows11preview-arm64:win11-24h2-pro", "windows-client - -"],
  ["MicrosoftVisualStudio:Windows:Win10-N-x64", "windows-client - -"],
  ["MicrosoftVisualStudio:visualstudio2022:vs-2022-pro-latest-win11-n-gen2", "windows-client - -"],
  ["MicrosoftVisualStudio:visualstudio2019latest:vs-2019-ent-latest-win10-n", "windows-client - -"],
  ["center-for-internet-security-inc:cis-windows-desktop:cis-windows11-l1", "windows-client - -"],
  // Linux
  ["Canonical:UbuntuServer:18.04-LTS", "linux - -"],
  ["Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2", "linux - -"],
  ["Canonical:0002-com-ubuntu-minimal-focal-daily:minimal-20_04-daily-lts", "linux - -"],
  ["Canonical:ubuntu-24_04-lts:server", "linux - -"],
  ["RedHat:RHEL:9-lvm-gen2", "linux - -"],
  ["RedHat:rhel-byos:rhel-lvm92", "linux - -"],
  ["SUSE:sles-15-sp5:gen2", "linux - -"],
  ["SUSE:sle-hpc-15-sp5:gen2", "linux - -"],
  ["Debian:debian-12:12-gen2", "linux - -"],
  ["OpenLogic:CentOS:7_9-gen2", "linux - -"],
  ["Oracle:Oracle-Linux:ol9-lvm-gen2", "linux - -"],
  ["almalinux:almalinux-x86_64:9-gen2", "linux - -"],
  ["resf:rockylinux-x86_64:9-base", "linux - -"],
  ["kinvolk:flatcar-container-linux-free:stable-gen2", "linux - -"],
  ["MicrosoftCBLMariner:azure-linux-3:azure-linux-3-gen2", "linux - -"],
  ["MicrosoftSQLServer:sql2019-ubuntu2004:standard-gen2", "linux - -"],
  ["MicrosoftSQLServer:SQL2017-RHEL73:Enterprise", "linux - -"],
  ["MicrosoftSQLServer:sql2019-sles12sp5:sqldev", "linux - -"],
  ["center-for-internet-security-inc:cis-ubuntu-linux-2204-l1:cis-ubuntu-linux-2204-l1-gen2", "linux - -"],
  ["microsoft-dsvm:ubuntu-2004:2004-gen2", "linux - -"],
];

describe("Marketplace images", () => {
  test.each(KNOWN)("%s", (urn, expected) => {
    expect(identify(urn)).toBe(expected);
  });

  test.each([
    ["T58", "MicrosoftWindowsServer:WindowsServer:2019-Datacenter-GenSecond", "windows-server 2019 datacenter"],
    [
      "T59",
      "MicrosoftWindowsServer:WindowsServer:2022-datacenter-azure-edition-core-smalldisk",
      "windows-server 2022 datacenter-azure-edition",
    ],
    ["T60", "MicrosoftSQLServer:sql2022-ws2022:standard-gen2", "windows-server 2022 -"],
  ])("%s: %s", (_id, urn, expected) => {
    expect(identify(urn)).toBe(expected);
  });

  test("capitals never matter", () => {
    const capitals = fc.func(fc.boolean());
    fc.assert(
      fc.property(fc.constantFrom(...KNOWN), capitals, ([urn, expected], isUpper) => {
        const written = [...urn]
          .map((letter, at) => (isUpper(at) ? letter.toUpperCase() : letter.toLowerCase()))
          .join("");
        expect(identify(written)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  test("no image is told by two patterns that disagree", () => {
    for (const [urn] of KNOWN) {
      const [publisher = "", offer = "", sku = ""] = urn.toLowerCase().split(":");
      const systems = IMAGES.filter(
        (image) => image.publisher.test(publisher) && image.offer.test(offer) && image.sku.test(sku),
      ).map(({ os }) => os);
      expect({ urn, systems: new Set(systems).size }).toEqual({ urn, systems: 1 });
    }
  });

  test("every pattern is needed by an image here", () => {
    const used = new Set(
      KNOWN.map(([urn]) => {
        const [publisher = "", offer = "", sku = ""] = urn.toLowerCase().split(":");
        return IMAGES.find(
          (image) => image.publisher.test(publisher) && image.offer.test(offer) && image.sku.test(sku),
        );
      }),
    );
    expect(IMAGES.filter((image) => !used.has(image))).toEqual([]);
  });
});

describe("images nobody can tell", () => {
  test.each([
    [
      "a vendor's server with a Windows name",
      "tidalmediainc:windows-server-2022-datacenter:windows-server-2022-datacenter",
    ],
    ["a vendor's copy of an offer", "cloud-infrastructure-services:WindowsServer:2022-datacenter"],
    ["a vendor's domain controller", "cloud-infrastructure-services:ad-dc-2022:ad-dc-2022"],
    ["a publisher with a longer name", "MicrosoftWindowsServerX:WindowsServer:2022-datacenter"],
    ["a publisher with something before it", "NotMicrosoftWindowsServer:WindowsServer:2022-datacenter"],
    ["an offer with a longer name", "MicrosoftWindowsServer:WindowsServerX:2022-datacenter"],
    ["upgrade media", "MicrosoftWindowsServer:WindowsServerUpgrade:server2022Upgrade"],
    ["a server offer with a desktop's SKU", "MicrosoftWindowsServer:WindowsServer:win11-24h2-ent"],
    ["a server SKU in a desktop's offer of nobody", "MicrosoftWindowsDesktop:WindowsServer:2022-datacenter"],
    ["SQL Server without a system in its offer", "MicrosoftSQLServer:sql2022:standard"],
    ["Visual Studio without a system in its SKU", "MicrosoftVisualStudio:visualstudio2022:vs-2022-ent"],
    [
      "hardened image without a release in its SKU",
      "center-for-internet-security-inc:cis-windows-server:cis-windows-server-l1-azure-observability",
    ],
    ["Linux of a vendor", "procomputers:rhel-8-2:rhel-8-2"],
    ["appliance", "paloaltonetworks:vmseries-flex:byol"],
    ["only colons", "::"],
  ])("%s", (_situation, urn) => {
    expect(identify(urn)).toBe("unknown");
  });

  test("publisher, offer and SKU only together", () => {
    const [publisher, offer, sku] = ["MicrosoftWindowsServer", "WindowsServer", "2022-datacenter"];
    const rest = { version: undefined, id: undefined };
    expect(identifyImage({ publisher, offer, sku, ...rest })).toBeDefined();
    expect(identifyImage({ publisher, offer, sku: undefined, ...rest })).toBeUndefined();
    expect(identifyImage({ publisher, offer: undefined, sku, ...rest })).toBeUndefined();
    expect(identifyImage({ publisher: undefined, offer, sku, ...rest })).toBeUndefined();
  });

  test("whatever the parts, nothing is thrown", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (publisher, offer, sku) => {
        expect(() => identifyImage({ publisher, offer, sku, version: undefined, id: undefined })).not.toThrow();
      }),
    );
  });
});
