import fc from "fast-check";
import { listVmSizes } from "../../../core/data/vm-sizes";
import { countByName, countVcpus } from "../../../core/licensing/vm-size";
import { type Fact, UNKNOWN } from "../../../core/model";

/** `[nominal, available]`, or the reason there are none. */
function read(size: Fact<string>, vcpusAvailable?: Fact<number>) {
  const count = countVcpus(size, { vcpusAvailable });
  return count.verdict === "counted" ? [count.nominal, count.available] : count.kind;
}

describe("sizes in the table", () => {
  test("every row that its sources agree on", () => {
    const agreed = listVmSizes().filter((row) => !row.conflict);
    expect(agreed.length).toBeGreaterThan(1500);
    for (const row of agreed) {
      expect([row.name, read(row.name)]).toEqual([row.name, [row.vcpus, row.vcpusAvailable]]);
    }
  });

  test.each([
    ["a constrained count that the API does not confirm", "Standard_HB176-24s_v4", [176, 24]],
    ["a constrained count in doubt", "Standard_HB60-15rs", [60, 15]],
    ["one figure in doubt", "Standard_M304bs_4_v4", [304, 304]],
  ])("sources disagree: %s", (_situation, size, expected) => {
    expect(read(size)).toEqual(expected);
    expect(countVcpus(size)).toMatchObject({ disputed: true });
  });

  test("the name rules give the table's count wherever its sources agree", () => {
    const readable = listVmSizes().filter((row) => !row.conflict && !/_Promo$/.test(row.name));
    const versioned = readable.filter((row) => /_v([3-9]|\d\d)$/.test(row.name));
    expect(versioned.length).toBeGreaterThan(1000);
    for (const row of versioned) {
      expect(countByName(row.name)).toMatchObject({
        from: "name",
        nominal: row.vcpus,
        available: row.vcpusAvailable,
      });
    }
  });
});

describe("sizes outside the table", () => {
  test.each([
    ["the largest of the D family of version 2", "Standard_D15_v2", [20, 20]],
    ["its isolated form", "Standard_D15i_v2", [20, 20]],
    ["a size of version 2 that is missing from the table", "Standard_D4_v2", [8, 8]],
    ["its price promotion", "Standard_DS12_v2_Promo", [4, 4]],
    ["a price promotion of a size that has none in the table", "Standard_D4s_v5_Promo", [4, 4]],
    ["the smallest constrained DS", "Standard_DS11-1_v2", [2, 1]],
    ["a constrained DS", "Standard_DS13-4_v2", [8, 4]],
    ["the largest G", "Standard_G5", [32, 32]],
    ["a GS", "Standard_GS2", [4, 4]],
    ["a constrained GS", "Standard_GS4-8", [16, 8]],
    ["another constrained GS", "Standard_GS5-16", [32, 16]],
    ["an A size missing from the table", "Standard_A6", [4, 4]],
    ["a Basic size missing from the table", "Basic_A3", [4, 4]],
    ["a constrained count after an underscore", "Standard_HB368_336rsv5", [368, 336]],
    ["a constrained size that no table lists", "Standard_E64-32as_v6", [64, 32]],
    ["small letters", "standard_ds11-1_V2", [2, 1]],
    ["capitals", "STANDARD_G5", [32, 32]],
  ])("%s", (_situation, size, expected) => {
    expect(read(size)).toEqual(expected);
  });

  test.each([
    ["a D size that never was", "Standard_D6_v2", "irregular-name"],
    ["a D size with features and no version", "Standard_D4s", "irregular-name"],
    ["a DS size of version 2 with features", "Standard_DS4a_v2", "irregular-name"],
    ["a constrained D of version 2", "Standard_D14-4_v2", "irregular-name"],
    ["a constrained DS without version", "Standard_DS14-4", "irregular-name"],
    ["a G beyond the last", "Standard_G6", "irregular-name"],
    ["a constrained G", "Standard_G5-8", "irregular-name"],
    ["a G with features", "Standard_G16ads_v6", "irregular-name"],
    ["an A beyond the last", "Standard_A12", "irregular-name"],
    ["a Basic beyond the last", "Basic_A5", "irregular-name"],
    ["a Basic of another family", "Basic_D2", "irregular-name"],
    ["a Basic with a version", "Basic_A2_v2", "irregular-name"],
    ["more available than there are", "Standard_E8-16s_v99", "impossible-count"],
    ["none available", "Standard_E8-0s_v99", "impossible-count"],
    ["no vCPU at all", "Standard_E0s_v99", "impossible-count"],
    ["a version that there is not", "Standard_D4s_v99", "unknown-series"],
    ["a number that the series does not have", "Standard_D3s_v5", "unknown-series"],
    ["more vCPUs than the series has", "Standard_D9999s_v5", "unknown-series"],
    ["features that no series has", "Standard_D4xqs_v5", "unknown-series"],
    ["a constrained size of neither half nor quarter", "Standard_E64-20s_v5", "unknown-series"],
    ["an accelerator that no series has", "Standard_NC48ads_B200_v9", "unknown-series"],
    ["a dedicated host", "DSv3-Type1", "not-a-size-name"],
    ["a dedicated host with a prefix", "Standard_DSv3-Type1", "not-a-size-name"],
    ["a family and version without a number", "Standard_DSv3", "not-a-size-name"],
    ["no prefix", "D4s_v5", "not-a-size-name"],
    ["another prefix", "Premium_D4s_v5", "not-a-size-name"],
    ["a legacy service's size", "ExtraLarge", "not-a-size-name"],
    ["blanks around it", " Standard_D4s_v99 ", "not-a-size-name"],
    ["a template's hole", "Standard_D{cores}s_v5", "not-a-size-name"],
    ["more digits than any size has", "Standard_E40000s_v9", "not-a-size-name"],
    ["two constrained counts", "Standard_E96-48-24s_v9", "not-a-size-name"],
    ["nothing after the prefix", "Standard_", "not-a-size-name"],
    ["an instance mix", "Mix", "instance-mix"],
    ["an instance mix in small letters", "mix", "instance-mix"],
    ["a size computed at deploy time", UNKNOWN, "not-known-yet"],
    ["no size", undefined, "not-set"],
  ] as const)("cannot tell: %s", (_situation, size, reason) => {
    expect(read(size)).toBe(reason);
  });

  test("a misspelt size names the one that was probably meant, one read from its name says so", () => {
    expect(countVcpus("Standard_D3s_v5")).toMatchObject({
      reason: { code: "licensing/size-unknown-series-near", data: { near: "Standard_D2s_v5" } },
    });
    expect(countVcpus("Standard_E64-32as_v6")).toMatchObject({ note: { code: "licensing/size-read-from-name" } });
    expect(countVcpus("Standard_D4s_v5")).not.toHaveProperty("note");
  });

  test("any text gives a whole number of vCPUs or a reason", () => {
    const almostNames = fc
      .tuple(fc.constantFrom("Standard_", "Basic_", ""), fc.stringMatching(/^[A-Za-z]{0,4}\d{0,5}[-_a-zA-Z0-9]{0,12}$/))
      .map(([prefix, rest]) => prefix + rest);
    fc.assert(
      fc.property(fc.oneof(fc.string(), almostNames), (name) => {
        const count = countVcpus(name);
        if (count.verdict === "unknown") return count.reason.code.startsWith("licensing/");
        return Number.isInteger(count.nominal) && count.available >= 1 && count.available <= count.nominal;
      }),
    );
  });

  test("case never changes the count", () => {
    fc.assert(
      fc.property(fc.constantFrom(...listVmSizes()), fc.infiniteStream(fc.boolean()), ({ name }, up) => {
        const mixed = [...name].map((c) => (up.next().value ? c.toUpperCase() : c.toLowerCase())).join("");
        expect(read(mixed)).toEqual(read(name));
      }),
    );
  });
});

describe("vCPUsAvailable set on the machine", () => {
  test.each([
    ["fewer than the size has", "Standard_D16s_v5", 4, [16, 4]],
    ["on a constrained size", "Standard_E32-8s_v5", 4, [32, 4]],
    ["as many as the size has", "Standard_D16s_v5", 16, [16, 16]],
    ["more than the table knows of", "Standard_D16s_v5", 24, [24, 24]],
    ["on a size that cannot be counted", "Standard_G6", 4, [4, 4]],
    ["computed at deploy time", "Standard_D16s_v5", UNKNOWN, [16, 1]],
    ["computed at deploy time, on a size that cannot be counted", "Standard_G6", UNKNOWN, "irregular-name"],
    ["none", "Standard_D16s_v5", 0, "impossible-count"],
    ["a fraction", "Standard_D16s_v5", 2.5, "impossible-count"],
  ] as const)("%s", (_situation, size, available, expected) => {
    expect(read(size, available)).toEqual(expected);
  });
});

describe("threads of a core", () => {
  test.each<[string, Fact<number>, Fact<number>, number, number]>([
    ["one thread halves the count", undefined, 1, 4, 8],
    ["two threads are what the size has", undefined, 2, 8, 8],
    ["threads computed at deploy time", undefined, UNKNOWN, 4, 8],
    ["vCPUs set beside it count", 2, 1, 2, 8],
    ["vCPUs computed may be one", UNKNOWN, 1, 1, 8],
  ])("%s", (_situation, vcpusAvailable, vcpusPerCore, available, nominal) => {
    expect(countVcpus("Standard_D8s_v6", { vcpusAvailable, vcpusPerCore })).toMatchObject({ available, nominal });
  });

  test("licences for the whole size are not taken for enough of them", () => {
    expect(countVcpus("Standard_D8s_v6", { vcpusPerCore: 1 })).toMatchObject({ disputed: true });
  });
});
