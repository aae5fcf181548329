import { findHostSku, listHostSkus } from "../../../core/data/dedicated-hosts";
import { coresOfNodeType } from "../../../core/data/vmware-nodes";

describe("hosts", () => {
  test("every SKU has physical cores, and never more of them than vCPUs", () => {
    const rows = listHostSkus();
    expect(rows.length).toBe(59);
    for (const { sku, physicalCores, vcpus } of rows) {
      expect({ sku, ok: Number.isInteger(physicalCores) && physicalCores > 0 && vcpus >= physicalCores }).toEqual({
        sku,
        ok: true,
      });
    }
  });

  test.each([
    ["Dsv5-Type1", 64],
    ["DSv3-Type3", 52],
    ["dcsv2-type1", 8],
    ["FSv2_Type2", 48],
    ["Msmv2-Type1", 224],
    ["Dsv5", undefined],
    ["", undefined],
  ])("%s", (sku, cores) => {
    expect(findHostSku(sku)?.physicalCores).toBe(cores);
  });

  test.each([
    ["AV36", 36],
    ["av36p", 36],
    ["AV64", 64],
    ["AV99", undefined],
    ["constructor", undefined],
  ])("node type %s", (nodeType, cores) => {
    expect(coresOfNodeType(nodeType)).toBe(cores);
  });
});
