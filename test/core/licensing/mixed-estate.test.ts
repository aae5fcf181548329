import { readConfiguration } from "../../../config/read";
import { reportPosition } from "../../../core/licensing/position-report";
import { type DeclaredResource, UNKNOWN } from "../../../core/model";
import { decodeInputs } from "../../../core/resources/decode";
import { readEstate } from "../../../core/resources/read-estate";
import { recognise } from "../../../core/resources/tokens";
import { MIXED_CONFIGURATION, mixedEstate } from "../../support/mixed-estate";

describe.each(["first preview", "state"] as const)("the estate of the guide, as a %s shows it", (as) => {
  const file = "windows-licensing.yaml";
  const asOf = "2026-11-21";
  const { declarations, faults } = readConfiguration(MIXED_CONFIGURATION, { file, asOf, knownRules: [] });
  const configuration = { from: file, faults };
  const resources = mixedEstate(as).map(
    ({ urn, name, type, id, inputs, edges }): DeclaredResource => ({
      urn,
      name,
      type,
      id: id ?? UNKNOWN,
      inputs: decodeInputs(inputs).inputs,
      dependencies: Object.values(edges).flat(),
      propertyDependencies: edges,
    }),
  );
  const report = reportPosition(readEstate(resources, { declarations, configuration, asOf }));

  test("the configuration has no fault", () => {
    expect(faults).toEqual([]);
  });

  test("it has at least 15 kinds of resource, and all are recognised", () => {
    expect(resources.filter(({ type }) => recognise(type) === undefined)).toEqual([]);
    expect(new Set(resources.map(({ type }) => type)).size).toBeGreaterThanOrEqual(15);
  });

  test("every line is the one of the guide", () => {
    const lines = report.lines.map(({ name, now, fullScale }) => [
      name,
      now.low,
      now.high,
      fullScale.low,
      fullScale.high,
    ]);
    expect(lines.sort()).toEqual(
      [
        ["burst", 32, 32, 32, 32],
        ["cluster/win", 16, 16, 32, 32],
        ["farm", 40, 40, 64, 64],
        ["fleet/regular", 80, 80, 80, 80],
        ["fleet/spot", 40, 40, 40, 40],
        ["host", 64, 64, 64, 64],
        ["hosted-a", 0, 0, 0, 0],
        ["hosted-b", 0, 0, 0, 0],
        ["hv1", 32, 32, 32, 32],
        ["hv2", 24, 24, 24, 24],
        ["local1", 64, 64, 64, 64],
        ["mixed", 16, 32, 16, 32],
        ["pool/large", 16, 16, 16, 16],
        ["render", 24, 24, 24, 24],
        ["sql", 32, 32, 32, 32],
        ["vmware1", 108, 108, 108, 108],
        ["web", 8, 8, 8, 8],
      ].sort(),
    );
  });

  test("so are the totals, what each pool covers, and that nothing is short", () => {
    expect(report.balances.map(({ now, fullScale, short }) => [now, fullScale, short])).toEqual([
      [
        { low: 304, high: 320 },
        { low: 344, high: 360 },
        { low: 0, high: 0 },
      ],
      [
        { low: 236, high: 236 },
        { low: 236, high: 236 },
        { low: 0, high: 0 },
      ],
      [
        { low: 0, high: 0 },
        { low: 0, high: 0 },
        { low: 0, high: 0 },
      ],
      [
        { low: 56, high: 56 },
        { low: 56, high: 56 },
        { low: 0, high: 0 },
      ],
    ]);
    expect(
      report.pools.map(({ pool, azureHosts, azureMachines, onPremises, spareInAzure, spareOnPremises }) => [
        pool.entitlement.name,
        azureHosts,
        azureMachines,
        onPremises,
        Math.max(spareInAzure, spareOnPremises),
      ]),
    ).toEqual([
      ["EA Datacenter", 236, 144, 0, 20],
      ["EA Standard", 0, 200, 0, 0],
      ["Head office", 0, 0, 56, 8],
    ]);
  });

  test("what is open and what is not counted is named", () => {
    expect(report.uncertain.map(({ name, by }) => [name, by])).toEqual([["mixed", 16]]);
    expect(report.notCounted.map(({ name }) => name)).toEqual(["boxes", "recovery", "monitoring"]);
  });
});
