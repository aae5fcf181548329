import fc from "fast-check";
import { listVmSizes } from "../../../core/data/vm-sizes";
import { type CountedMachine, coresOfCustomer, coresOfMachine, countCoreNeed } from "../../../core/licensing/core-need";
import { figure, largestOf, productOf } from "../../../core/licensing/formula";
import type { Amount } from "../../../core/model";
import { type Counting, type Fact, NOTHING_DECLARED, UNKNOWN } from "../../../core/model";
import { licensing } from "../../../core/words/licensing";
import { renderTerm } from "../../../core/words/render";

const cores = (vcpus: Amount) => largestOf(figure(8), figure(vcpus, "vCPU"));

const COUNTING = NOTHING_DECLARED.counting;

/** A machine, or a scale set when counts are given: the declared one, and the highest where autoscale may change it. */
function machine(size: Fact<string>, ...counts: readonly Fact<number>[]): CountedMachine {
  const declared = counts.length === 0 ? 1 : counts[0];
  return {
    size,
    vcpusAvailable: undefined,
    instances: { declared, maximum: counts.length > 1 ? counts[1] : declared },
  };
}

const SIZES = listVmSizes().filter(({ vcpus, vcpusAvailable, conflict }) => vcpus === vcpusAvailable && !conflict);
const COUNTS = [...new Set(SIZES.map(({ vcpus }) => vcpus))].sort((one, other) => one - other);

/** A size that has so many vCPUs, all of which it can use. */
const sized = (vcpus: number) => {
  const row = SIZES.find((size) => size.vcpus === vcpus);
  if (row === undefined) throw new Error(`no size has ${String(vcpus)} vCPUs`);
  return machine(row.name);
};

/** Need of a customer with one machine for each number of vCPUs. */
function needOf(vcpus: readonly number[], counting: Partial<Counting> = {}): number {
  const all = { ...COUNTING, ...counting };
  return coresOfCustomer(
    vcpus.map((count) => countCoreNeed(sized(count), all).declared.low).reduce((sum, cores) => sum + cores, 0),
    all,
  );
}

describe("vectors", () => {
  test.each([
    ["T17", [1], 8],
    ["T18", [2, 4, 6, 8, 10, 12], 54],
    ["T19", [4], 8],
    ["T20", [12], 12],
    ["T21", [20], 20],
    ["T22", [8, 8], 16],
    ["T23", [16, 2, 2], 32],
    ["T24", [4, 4, 4], 24],
    ["T25", [32], 32],
    ["T26", [2, 2, 2, 2, 2, 2, 2, 2, 2, 2], 80],
    ["no machine", [], 0],
  ])("%s: machines of %j vCPU", (_id, vcpus, licences) => {
    expect(needOf(vcpus)).toBe(licences);
  });

  test("T17 under an agreement with a least number per customer", () => {
    expect(needOf([1], { perCustomerMinimum: 16 })).toBe(16);
    expect(needOf([], { perCustomerMinimum: 16 })).toBe(0);
  });

  test.each([
    ["T20", [12], 16],
    ["T21", [20], 24],
    ["T22", [8, 8], 16],
    ["T23", [16, 2, 2], 32],
    ["T24", [4, 4, 4], 24],
    ["a lone small machine", [4], 16],
    ["no machine", [], 0],
  ])("%s by the packs of before April 2023: machines of %j vCPU", (_id, vcpus, licences) => {
    expect(needOf(vcpus, { model: "legacy-packs" })).toBe(licences);
  });

  test("T21 with the size that the older text names", () => {
    expect(countCoreNeed(machine("Standard_D15_v2"), COUNTING)).toMatchObject({ declared: { low: 20, high: 20 } });
  });

  test("T27: a scale set that autoscale may grow", () => {
    expect(countCoreNeed(machine("Standard_D4s_v5", 5, 8), COUNTING)).toEqual({
      declared: { low: 40, high: 40 },
      fullScale: { low: 64, high: 64 },
      formula: productOf(cores(4), figure({ low: 5, high: 8 })),
      open: [],
      notes: [],
      missing: [],
    });
  });

  test("T31: a constrained size", () => {
    expect(countCoreNeed(machine("Standard_E32-8s_v5"), COUNTING)).toMatchObject({
      declared: { low: 8, high: 32 },
      formula: cores({ low: 8, high: 32 }),
      missing: [],
    });
  });

  test("T32: a constrained size whose two counts lie below the floor", () => {
    expect(countCoreNeed(machine("Standard_E8-2s_v5"), COUNTING)).toMatchObject({ declared: { low: 8, high: 8 } });
  });
});

describe("how it is counted", () => {
  test.each([
    ["constrained sizes in full", "Standard_E32-8s_v5", { constrainedSizes: "nominal" }, 32, 32],
    ["constrained sizes as available", "Standard_E32-8s_v5", { constrainedSizes: "available" }, 8, 8],
    ["a setting that the size does not need", "Standard_D16s_v5", { constrainedSizes: "available" }, 16, 16],
    [
      "sources that disagree, which no setting settles",
      "Standard_HB176-24s_v4",
      { constrainedSizes: "available" },
      24,
      176,
    ],
    ["legacy packs on a constrained size", "Standard_E20-10s_v5", { model: "legacy-packs" }, 16, 24],
  ] as const)("%s", (_situation, size, counting, low, high) => {
    expect(countCoreNeed(machine(size), { ...COUNTING, ...counting }).declared).toEqual({ low, high });
  });

  test("the figure not chosen is told beside the one chosen", () => {
    const { notes } = countCoreNeed(machine("Standard_E32-8s_v5"), { ...COUNTING, constrainedSizes: "available" });
    expect(notes).toEqual([licensing("constrained-as-available", { nominal: 32, available: 8 })]);
  });

  test("scale sets as they are, whatever autoscale may do", () => {
    const counting = { ...COUNTING, scaleSets: "current" } as const;
    expect(countCoreNeed(machine("Standard_D4s_v5", 5, 8), counting)).toMatchObject({
      fullScale: { low: 40, high: 40 },
      formula: productOf(cores(4), figure(5)),
      missing: [],
    });
    expect(countCoreNeed(machine("Standard_D4s_v5", 5, UNKNOWN), counting).missing).toEqual([]);
  });

  test("an autoscale maximum below the declared number", () => {
    expect(countCoreNeed(machine("Standard_D4s_v5", 5, 2), COUNTING)).toMatchObject({ fullScale: { low: 40 } });
  });

  test("a scale set of no instances", () => {
    expect(countCoreNeed(machine("Standard_D4s_v5", 0, 0), COUNTING)).toMatchObject({
      declared: { low: 0, high: 0 },
      formula: productOf(cores(4), figure(0)),
      missing: [],
    });
  });

  test("vCPUs lowered on the machine", () => {
    const lowered = { ...machine("Standard_D16s_v5"), vcpusAvailable: 10 };
    expect(countCoreNeed(lowered, COUNTING).declared).toEqual({ low: 10, high: 16 });
  });

  test("vCPUs lowered by a number computed at deploy time", () => {
    const lowered = { ...machine("Standard_D16s_v5"), vcpusAvailable: UNKNOWN } as const;
    expect(countCoreNeed(lowered, COUNTING).declared).toEqual({ low: 8, high: 16 });
  });
});

describe("what is not known is named, and the rest counted", () => {
  test.each([
    ["size computed at deploy time", machine(UNKNOWN, 5), ["vm-size"], 40, 40],
    ["no size", machine(undefined), ["vm-size"], 8, 8],
    ["instance mix", machine("Mix", 3), ["vm-size"], 24, 24],
    ["size of no known shape", machine("Standard_G6"), ["vm-size"], 8, 8],
    ["count computed at deploy time", machine("Standard_D16s_v5", UNKNOWN), ["instances"], 0, 0],
    ["no count", machine("Standard_D16s_v5", undefined), ["instances"], 0, 0],
    ["count below none", machine("Standard_D16s_v5", -1), ["instances"], 0, 0],
    ["count that is no whole number", machine("Standard_D16s_v5", 1.5), ["instances"], 0, 0],
    ["no number at all", machine("Standard_D16s_v5", Number.NaN), ["instances"], 0, 0],
    ["count unknown, maximum known", machine("Standard_D16s_v5", UNKNOWN, 4), ["instances"], 0, 64],
    ["maximum computed at deploy time", machine("Standard_D16s_v5", 2, UNKNOWN), ["autoscale-maximum"], 32, 32],
    ["nothing known", machine(UNKNOWN, UNKNOWN), ["vm-size", "instances"], 0, 0],
  ])("%s", (_situation, counted, missing, declared, fullScale) => {
    const need = countCoreNeed(counted, COUNTING);
    expect(need.missing.map(({ fact }) => fact)).toEqual(missing);
    expect([need.declared.low, need.fullScale.low]).toEqual([declared, fullScale]);
    expect(renderTerm(need.formula)).toMatch(/at least|unknown/);
  });
});

describe("properties", () => {
  const vcpus = fc.constantFrom(...COUNTS);
  const models = fc.constantFrom("per-vm" as const, "legacy-packs" as const);
  const fleets = fc.array(vcpus, { maxLength: 30 });

  test("never below 8, never below the vCPUs", () => {
    fc.assert(fc.property(vcpus, models, (count, model) => coresOfMachine(count, model) >= Math.max(8, count)));
  });

  test("more vCPUs never need fewer licences", () => {
    fc.assert(
      fc.property(vcpus, models, (count, model) => coresOfMachine(count + 1, model) >= coresOfMachine(count, model)),
    );
  });

  test("more machines never need fewer licences", () => {
    fc.assert(
      fc.property(
        fleets,
        vcpus,
        models,
        (fleet, more, model) => needOf([...fleet, more], { model }) >= needOf(fleet, { model }),
      ),
    );
  });

  test("the order does not matter", () => {
    fc.assert(
      fc.property(
        fleets,
        models,
        (fleet, model) => needOf([...fleet].reverse(), { model }) === needOf(fleet, { model }),
      ),
    );
  });

  test("splitting a machine in two never lowers the need", () => {
    fc.assert(
      fc.property(fleets, vcpus, vcpus, models, (fleet, one, other, model) => {
        fc.pre(COUNTS.includes(one + other));
        return needOf([...fleet, one, other], { model }) >= needOf([...fleet, one + other], { model });
      }),
    );
  });

  test("splitting a customer in two never lowers the need", () => {
    fc.assert(
      fc.property(fleets, fleets, models, fc.constantFrom(0, 16), (some, others, model, perCustomerMinimum) => {
        const counting = { model, perCustomerMinimum };
        return needOf(some, counting) + needOf(others, counting) >= needOf([...some, ...others], counting);
      }),
    );
  });

  test("many alike in one scale set need what as many single machines need", () => {
    fc.assert(
      fc.property(vcpus, fc.nat(50), (count, instances) => {
        const set = countCoreNeed({ ...sized(count), instances: machine("", instances).instances }, COUNTING).declared
          .low;
        return set === needOf(Array.from({ length: instances }, () => count));
      }),
    );
  });

  test("low never exceeds high, declared never full scale", () => {
    const facts = fc.oneof(fc.integer({ min: -2, max: 50 }), fc.constant(UNKNOWN), fc.constant(undefined), fc.double());
    const sizes = fc.constantFrom(
      UNKNOWN,
      undefined,
      "Mix",
      "Standard_D4s_v5",
      "Standard_E32-8s_v5",
      "Standard_HX176-24s",
    );
    fc.assert(
      fc.property(sizes, facts, facts, facts, (size, vcpusAvailable, declared, maximum) => {
        const need = countCoreNeed({ size, vcpusAvailable, instances: { declared, maximum } }, COUNTING);
        const figures = [need.declared.low, need.declared.high, need.fullScale.low, need.fullScale.high];
        expect(figures.every((figure) => Number.isInteger(figure) && figure >= 0)).toBe(true);
        expect(need.declared.low).toBeLessThanOrEqual(need.declared.high);
        expect(need.fullScale.low).toBeLessThanOrEqual(need.fullScale.high);
        expect(need.declared.low).toBeLessThanOrEqual(need.fullScale.low);
      }),
    );
  });
});
