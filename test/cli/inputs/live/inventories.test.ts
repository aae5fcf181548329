import { readLiveText } from "../../../../cli/inputs/live/read-live";
import { isFault } from "../../../../cli/inputs/reading";
import { decodeTable } from "../../../../cli/inputs/table";
import { estateOf, onPremisesOf, serversOf } from "./samples";

const none = null;

describe("inventories", () => {
  test.each([
    [
      "vmware/RVTools_tabvHost.csv",
      [
        ["esx01.contoso.com", 32, 32, none],
        ["esx02.contoso.com", 12, 16, none],
        ["esx03.contoso.com", 8, 16, none],
      ],
    ],
    [
      "vmware/powercli-vmhost-useculture.csv",
      [
        ["esx-??-04", 64, 64, none],
        ["esx-??-04", none, none, none],
        ["esx-k?ln-03", 8, 16, none],
        ["esx01.contoso.com", 32, 32, none],
        ["esx02.contoso.com", 12, 16, none],
      ],
    ],
    [
      "vmware/powercli-vm.csv",
      [
        ["app-01", none, none, 8],
        ["db-01", none, none, 12],
        ["linux-01", none, none, 8],
        ["old-01", none, none, 8],
        ["ファイル-01", none, none, 8],
      ],
    ],
    [
      "hyperv/get-vm.json",
      [
        ["hv-app-01", none, none, 8],
        ["hv-app-02", none, none, 12],
        ["hv-linux-04", none, none, 8],
        ["hv-Прод-03", none, none, 8],
      ],
    ],
    [
      "hyperv/get-vmhost.csv",
      [
        ["HV01", none, none, none],
        ["HV02", none, none, none],
      ],
    ],
    [
      "hyperv/get-vmprocessor.csv",
      [
        ["hv-app-01", none, none, 8],
        ["hv-app-02", none, none, 12],
        ["hv-linux-04", none, none, 8],
      ],
    ],
    ["cim/win32-processor-list.txt", [["HV01", 32, 32, none]]],
    ["cim/win32-processor-table.txt", [["HV01", 32, 32, none]]],
    ["cim/win32-processor-two.json", [["HV01", 32, 32, none]]],
    ["cim/win32-processor-default.txt", [["win32-processor-default", none, none, none]]],
    ["cim/win32-processor-single.json", [["AZVM01", 2, 16, 8]]],
    [
      "cim/win32-processor-fleet.csv",
      [
        ["APP01", 4, 16, 8],
        ["AZVM01", 2, 16, 8],
        ["HV01", 32, 32, none],
        ["HV02", 12, 16, none],
      ],
    ],
    [
      "sccm/v_GS_PROCESSOR.csv",
      [
        ["APP01", 4, 16, 8],
        ["HV01", 32, 32, none],
        ["OLD01", none, none, none],
      ],
    ],
    [
      "migrate/import-template.csv",
      [
        ["app01.contoso.com", 4, 16, 8],
        ["crm01.contoso.com", 2, 16, 8],
        ["db01.contoso.com", 12, 16, 12],
        ["lin01.contoso.com", 8, 16, 8],
        ["pc01.contoso.com", 4, 16, 8],
      ],
    ],
  ])("%s", (file, servers) => {
    expect(serversOf(estateOf([file]))).toEqual(servers);
  });

  test.each([["vmware/RVTools_tabvInfo.csv"], ["vmware/RVTools_tabvCPU.csv"], ["vmware/RVTools_tabvInfo-dbnames.csv"]])(
    "%s: 28 by VM, without templates, placeholders and rows that repeat",
    (file) => {
      expect(onPremisesOf(estateOf([file]))).toBe(28);
    },
  );

  test("names that lost letters never merge", () => {
    expect(serversOf(estateOf(["hyperv/get-vm.csv"]))).toHaveLength(5);
  });

  test("hosts and their machines together: by VM where that takes less", () => {
    expect(onPremisesOf(estateOf(["vmware/RVTools_tabvInfo.csv", "vmware/RVTools_tabvHost.csv"]))).toBe(28);
  });

  test("a host object gets its cores from Win32_Processor", () => {
    const servers = serversOf(estateOf(["hyperv/get-vmhost.csv", "cim/win32-processor-fleet.csv"]));
    expect(servers.slice(2)).toEqual([
      ["HV01", 32, 32, none],
      ["HV02", 12, 16, none],
    ]);
  });

  test("the code page of Windows, semicolons, a title line and merged headings", () => {
    const text =
      "Inventory of München;;\r\nName;NumCpu;Guest;\r\nmünchen-01;1.250;münchen-01:Microsoft Windows Server 2022 (64-bit);\r\n";
    const { text: decoded, encoding } = decodeTable(Buffer.from(text, "latin1"));
    const reading = readLiveText(decoded, "a.csv", undefined, encoding);
    if (reading === undefined || isFault(reading)) throw new Error("not read");
    expect(reading.servers).toMatchObject([{ name: "münchen-01", vcpus: 1250, system: "windows-server" }]);
    expect(reading.remarks?.join()).toContain("Windows-1252");
  });

  test("columns that a person names", () => {
    const reading = readLiveText("Rechner,Kerne,System\nA,6,Windows Server 2019 Standard\n", "a.csv", {
      name: "Rechner",
      vcpus: "Kerne",
      os: "System",
    });
    if (reading === undefined || isFault(reading)) throw new Error("not read");
    expect(reading.servers).toMatchObject([
      { name: "A", kind: "virtual", vcpus: 6, release: "2019", edition: "standard" },
    ]);
  });

  test("a table that is cut off in a cell is refused", () => {
    expect(readLiveText('VM,CPUs\n"a\n', "a.csv")).toMatchObject({
      found: expect.stringContaining("quot") as unknown,
    });
  });

  test("formatted output is refused by name", () => {
    const fault = readLiveText('"ClassId2e4f51ef21dd47e99d3c952918aff9cd","pageHeaderEntry"\n"a","b"\n', "a.csv");
    expect(fault).toMatchObject({ todo: expect.stringContaining("Format-") as unknown });
  });
});
