import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readInput } from "../../../../cli/inputs/load-input";
import { expectFault } from "../fixtures";
import { estateOf, FOLDER, linesOf, needOf, onPremisesOf, serversOf } from "./samples";

describe("Resource Graph", () => {
  test("machines: constrained sizes, deallocated ones, sizes that no table knows, and what needs nothing", () => {
    const estate = estateOf(["arg/az-graph-vms.json"]);
    expect(linesOf(estate)).toEqual({
      "vm-app-01": 8,
      "vm-app-02": 0,
      "vm-db-01": [8, 32],
      "vm-flex-01": 8,
      "vm-host-02": 8,
      "vm-stop-01": 8,
      "vm-nostate-01": 8,
      "vm-unk-01": 8,
    });
    // 48 to 72 without the machine of unknown size, which needs 8 at least; 16 more where app-02 is started.
    expect(needOf(estate)).toEqual({ now: [56, 80], full: [72, 96], atLeast: true });
  });

  test("a page with a token is never a total", () => {
    expect(needOf(estateOf(["arg/az-graph-page1.json"]))).toMatchObject({ now: [32, 32], atLeast: true });
  });

  test("both pages: a row that repeats, so one is lost", () => {
    expect(needOf(estateOf(["arg/az-graph-page2.json", "arg/az-graph-page1.json"]))).toMatchObject({
      now: [40, 40],
      atLeast: true,
    });
  });

  test("pages that hold every row are whole together", () => {
    const page = (from: number, count: number, token: string | null) => ({
      count,
      total_records: 3,
      skip_token: token,
      data: Array.from({ length: count }, (_, index) => machine(`vm-${String(from + index)}`)),
    });
    expect(
      needOf(
        estateOf([
          ["one.json", page(0, 2, "more")],
          ["two.json", page(2, 1, null)],
        ]),
      ),
    ).toEqual({ now: [24, 24], full: [24, 24], atLeast: false });
  });

  test.each([
    ["an array of an older extension", "arg/az-graph-old-array.json", [32, 56]],
    ["a table that was cut", "arg/rest-table-truncated.json", [24, 24]],
    ["a token although nothing was truncated", "arg/rest-objectarray-page1.json", [32, 56]],
  ])("%s", (_situation, file, now) => {
    expect(needOf(estateOf([file]))).toMatchObject({ now, atLeast: true });
  });

  test("objects that a serialisation cut off are refused", () => {
    const file = "arg/search-azgraph-depth2.json";
    expect(expectFault(readInput(readFileSync(join(FOLDER, file)), file)).todo).toContain("-Depth 100");
  });

  test("every type: nothing counts twice", () => {
    const estate = estateOf(["arg/az-graph-mixed.json"]);
    expect(linesOf(estate)).toEqual({
      "vmss-uni": 24,
      "vmss-flex": 8,
      "vmss-mix": [16, 32],
      "aks-01/win1": 32,
      "host-01": 40,
      "srv-phys-01": 24,
    });
    expect(needOf(estate)).toEqual({ now: [80, 96], full: [128, 144], atLeast: true });
    expect(serversOf(estate)).toEqual([
      ["hcinode1", 32, 32, null],
      ["srv-lin-03", null, null, 8],
      ["srv-phys-01", 24, 24, null],
      ["srv-vm-02", null, null, 8],
    ]);
    expect(estate.licensed.arcLicences).toHaveLength(1);
    expect(estate.licensed.arcProfiles[0]?.assignedLicence).toBe(estate.licensed.arcLicences[0]);
  });

  test("instances of a flexible scale set count once, whichever file shows them", () => {
    const lines = linesOf(estateOf(["arg/az-graph-mixed.json", "arg/az-graph-vms.json"]));
    expect(lines["vmss-flex"]).toBe(0);
    expect(lines["vm-flex-01"]).toBe(8);
  });

  test("the portal's CSV", () => {
    const rows = [
      machine("vm-1"),
      { ...machine("vm-2"), properties: { ...machine("vm-2").properties, licenseType: null } },
    ];
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const csv = [
      "id,name,type,properties",
      ...rows.map(({ id, name, type, properties }) => [id, name, type, quote(JSON.stringify(properties))].join(",")),
    ].join("\r\n");
    expect(linesOf(estateOf([["portal.csv", csv]]))).toEqual({ "vm-1": 8 });
  });

  test("columns of a query instead of whole resources", () => {
    const { id, name } = machine("vm-1");
    const row = {
      id,
      name,
      vmSize: "Standard_D16s_v5",
      licenseType: "Windows_Server",
      power: "PowerState/deallocated",
    };
    expect(needOf(estateOf([["q.json", { count: 1, total_records: 1, skip_token: null, data: [row] }]]))).toEqual({
      now: [0, 0],
      full: [16, 16],
      atLeast: false,
    });
  });
});

describe("Azure CLI and PowerShell", () => {
  test.each([
    ["az/az-vm-list.json", [32, 32], [32, 32]],
    ["az/az-vm-list-d.json", [16, 16], [32, 32]],
    ["az/az-vmss-list.json", [48, 64], [48, 64]],
    ["az/get-azvm-ps51-depth2.json", [32, 32], [32, 32]],
    ["az/get-azvm-status-single.json", [8, 8], [8, 8]],
  ])("%s", (file, now, full) => {
    expect(needOf(estateOf([file]))).toEqual({ now, full, atLeast: false });
  });
});

function machine(name: string) {
  return {
    id: `/subscriptions/s1/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${name}`,
    name,
    type: "microsoft.compute/virtualmachines",
    properties: {
      hardwareProfile: { vmSize: "Standard_D4s_v5" },
      licenseType: "Windows_Server" as string | null,
      storageProfile: { osDisk: { osType: "Windows" } },
    },
  };
}

describe("stacks beside the live estate", () => {
  const id = (name: string) => machine(name).id;
  const state = (
    machines: readonly { readonly name: string; readonly licenseType?: string; readonly size?: string }[],
  ) => ({
    version: 3,
    deployment: {
      manifest: {},
      resources: machines.map(({ name, licenseType, size = "Standard_D4s_v5" }) => ({
        urn: `urn:pulumi:prod::shop::azure-native:compute:VirtualMachine::${name}`,
        custom: true,
        type: "azure-native:compute:VirtualMachine",
        id: id(name),
        inputs: {
          vmName: name,
          hardwareProfile: { vmSize: size },
          storageProfile: { osDisk: { osType: "Windows" } },
          ...(licenseType === undefined ? {} : { licenseType }),
        },
      })),
    },
  });
  const result = (rows: readonly unknown[], token: string | null = null) => ({
    count: rows.length,
    total_records: rows.length,
    skip_token: token,
    data: rows,
  });
  const driftOf = (estate: ReturnType<typeof estateOf>) =>
    (estate.company?.drift ?? []).map(({ name, kind, declared, deployed }) =>
      declared === undefined ? [name, kind] : [name, kind, declared, deployed],
    );

  test("a machine counts once, as it is deployed; each difference is named", () => {
    const estate = estateOf([
      [
        "state.json",
        state([
          { name: "same", licenseType: "Windows_Server" },
          { name: "by-hand" },
          { name: "resized", licenseType: "Windows_Server", size: "Standard_D8s_v5" },
          { name: "gone", licenseType: "Windows_Server" },
        ]),
      ],
      [
        "live.json",
        result([
          machine("same"),
          { ...machine("by-hand"), id: id("by-hand").toUpperCase().replace("/SUBSCRIPTIONS", "/subscriptions") },
          {
            ...machine("resized"),
            properties: { ...machine("resized").properties, hardwareProfile: { vmSize: "Standard_D16s_v5" } },
          },
          machine("unknown-to-all"),
        ]),
      ],
    ]);
    expect(driftOf(estate).sort()).toEqual([
      ["by-hand", "licence-differs", "", "Windows_Server"],
      ["gone", "not-deployed"],
      ["resized", "size-differs", "Standard_D8s_v5", "Standard_D16s_v5"],
      ["unknown-to-all", "not-declared"],
    ]);
    expect(linesOf(estate)).toEqual({ same: 8, "by-hand": 8, resized: 16, gone: 8, "unknown-to-all": 8 });
  });

  test("a result that is cut proves no absence", () => {
    const estate = estateOf([
      ["state.json", state([{ name: "gone", licenseType: "Windows_Server" }])],
      ["live.json", result([machine("other")], "more")],
    ]);
    expect(driftOf(estate)).toContainEqual(["gone", "not-decided"]);
  });

  test("None and no licence type are the same", () => {
    const live = { ...machine("web"), properties: { ...machine("web").properties, licenseType: null } };
    expect(
      driftOf(
        estateOf([
          ["s.json", state([{ name: "web", licenseType: "None" }])],
          ["l.json", result([live])],
        ]),
      ),
    ).toEqual([]);
  });

  test("a result without a column for the licence type says nothing of it", () => {
    const { id: own, name } = machine("web");
    const row = { id: own, name, vmSize: "Standard_D4s_v5" };
    const estate = estateOf([
      ["s.json", state([{ name: "web", licenseType: "Windows_Server" }])],
      ["l.json", result([row])],
    ]);
    expect(driftOf(estate)).toEqual([]);
    expect(linesOf(estate)).toEqual({ web: 8 });
  });

  test("inventories count on-premises", () => {
    expect(onPremisesOf(estateOf(["arg/az-graph-mixed.json"]))).toBe(24);
  });
});
