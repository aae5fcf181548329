import fc from "fast-check";
import { type CountedMachine, countCoreNeed } from "../../../core/licensing/core-need";
import { computeAzurePosition, explainPosition } from "../../../core/licensing/position";
import { type DeclaredResource, type Fact, UNKNOWN } from "../../../core/model";
import { renderReason, renderTerm } from "../../../core/words/render";
import { buildEstate, COMPUTED } from "../../support/builders";
import { azureFleet, batchPool, bulkAction, dedicatedHost, hostGroup, kubernetesCluster } from "../../support/licensed";
import { scaleSet, virtualMachine } from "../../support/machines";

const sizes = fc.constantFrom<Fact<string>>(
  "Standard_D2s_v5",
  "Standard_D16s_v5",
  "Standard_E32-8s_v5",
  "Standard_HB176-24s_v4",
  "Standard_G6",
  "nonsense",
  UNKNOWN,
  undefined,
);
const counts = fc.oneof<fc.Arbitrary<Fact<number>>[]>(
  fc.integer({ min: -1, max: 2000 }),
  fc.double(),
  fc.constant(UNKNOWN),
  fc.constant(undefined),
);
const groups: fc.Arbitrary<CountedMachine> = fc
  .record({
    size: sizes,
    mix: fc.option(fc.array(sizes, { maxLength: 4 }), { nil: undefined }),
    count: counts,
    inVcpus: fc.boolean(),
  })
  .map(({ size, mix, count, inVcpus }) => ({
    size,
    ...(mix === undefined ? {} : { mix }),
    inVcpus,
    vcpusAvailable: undefined,
    instances: { declared: count, maximum: count },
  }));
const counting = { model: "per-vm", scaleSets: "maximum" } as const;

describe("machines alike, whatever is known of them", () => {
  test("figures are whole numbers, low never above high", () => {
    fc.assert(
      fc.property(groups, (group) => {
        const { declared, fullScale, formula, notes } = countCoreNeed(group, counting);
        for (const { low, high } of [declared, fullScale]) {
          expect([Number.isSafeInteger(low), Number.isSafeInteger(high), low >= 0, low <= high]).toEqual([
            true,
            true,
            true,
            true,
          ]);
        }
        expect([renderTerm(formula), ...notes.map((note) => renderReason(note))].join()).not.toMatch(
          /NaN|undefined|Infinity|\[object/,
        );
      }),
    );
  });

  test("nothing counted for machines that are there is said to be missing", () => {
    fc.assert(
      fc.property(groups, (group) => {
        const { fullScale, missing } = countCoreNeed(group, counting);
        const none = group.instances.declared === 0 || Object.is(group.instances.declared, -0);
        expect(fullScale.high > 0 || missing.length > 0 || none).toBe(true);
      }),
    );
  });

  test("a size more to choose from never narrows the span", () => {
    fc.assert(
      fc.property(
        fc.array(sizes, { minLength: 1, maxLength: 4 }),
        sizes,
        fc.nat(50),
        fc.boolean(),
        (mix, more, count, inVcpus) => {
          const spanOf = (all: readonly Fact<string>[]) =>
            countCoreNeed(
              {
                size: undefined,
                mix: all,
                inVcpus,
                vcpusAvailable: undefined,
                instances: { declared: count, maximum: count },
              },
              counting,
            ).fullScale;
          const few = spanOf(mix);
          const many = spanOf([...mix, more]);
          expect([many.low <= few.low, many.high >= few.high]).toEqual([true, true]);
        },
      ),
    );
  });
});

describe("an estate of anything", () => {
  const licenseType = "Windows_Server";
  const values = fc.constantFrom<unknown>(0, 1, 3, 8, -1, 1.5, "4", "x", null, COMPUTED);
  const names = fc.constantFrom<unknown>("Standard_D4s_v5", "Standard_E32-8s_v5", "Standard_G6", "", 7, null, COMPUTED);
  const makers: readonly ((name: string, size: unknown, count: unknown) => DeclaredResource)[] = [
    (name, size) => virtualMachine(name, { licenseType, size }),
    (name, size, count) => scaleSet(name, count, { licenseType, size }),
    (name, size, count) =>
      kubernetesCluster(name, licenseType, [
        { name: "w", osType: "Windows", vmSize: size, count, enableAutoScaling: true, maxCount: count },
      ]),
    (name, size, count) =>
      azureFleet(name, {
        vmSizesProfile: [{ name: size }],
        capacityType: "VCpu",
        regularPriorityProfile: { capacity: count },
      }),
    (name, size, count) =>
      bulkAction(name, { capacity: count, vmSizesProfile: [{ name: size }, { name: "Standard_D2s_v5" }] }),
    (name, size, count) =>
      batchPool(name, { vmSize: size, scaleSettings: { fixedScale: { targetDedicatedNodes: count } } }),
    (name, size) => dedicatedHost(name, "g", size === "Standard_D4s_v5" ? "Dsv5-Type1" : size),
  ];
  const estates = fc
    .array(fc.tuple(fc.nat(makers.length - 1), names, values), { maxLength: 8 })
    .map((parts) => [
      hostGroup("g"),
      ...parts
        .map(([which, size, count], at) => (makers[which] ?? makers[0])?.(`r${at}`, size, count))
        .filter((resource) => resource !== undefined),
    ]);
  const entitlements = [
    { name: "EA", edition: "datacenter", cores: 100, assurance: { until: "2027-12-31" }, use: "azure" },
  ] as const;

  test("gives figures, never NaN; the order does not matter; one more machine never lowers the need", () => {
    fc.assert(
      fc.property(estates, (resources) => {
        const position = computeAzurePosition(buildEstate({ resources, declarations: { entitlements } }));
        const { needed, neededByHosts } = position;
        for (const { low, high } of [needed.declared, needed.fullScale, neededByHosts]) {
          expect([Number.isSafeInteger(low), Number.isSafeInteger(high), low <= high]).toEqual([true, true, true]);
        }
        expect(JSON.stringify(explainPosition(position))).not.toMatch(/NaN|undefined|null/);
        const turned = computeAzurePosition(
          buildEstate({ resources: [...resources].reverse(), declarations: { entitlements } }),
        );
        expect(explainPosition(turned)).toEqual(explainPosition(position));
        const more = computeAzurePosition(
          buildEstate({
            resources: [...resources, virtualMachine("more", { licenseType })],
            declarations: { entitlements },
          }),
        );
        expect(more.needed.fullScale.low).toBeGreaterThanOrEqual(needed.fullScale.low + 8);
      }),
    );
  });
});
