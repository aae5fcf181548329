import fc from "fast-check";
import { evaluate } from "../../core/engine/evaluate";
import type { DeclaredResource, Report } from "../../core/model";
import { RULES } from "../../core/rules";
import { buildEstate, type EstateParts } from "../support/builders";
import { ALL_TWINS, FAILURE_MODES } from "../support/failure-modes";
import { firstPreviewOf, programOf } from "../support/program-of";

function check(parts: EstateParts): Report {
  return evaluate(buildEstate(parts), RULES);
}

/** Findings as a person would tell them apart: rule, message, level, and the place to change. */
function findingsOf({ findings }: Report): readonly string[] {
  return findings.map(({ rule, message, level, subject, path = "" }) =>
    [rule, message, level, subject.name, path].join(" "),
  );
}

test("every mode is seen in an estate, or the table says why none shows it", () => {
  expect(FAILURE_MODES.map(({ number }) => number)).toEqual(FAILURE_MODES.map((_, index) => index + 1));
  expect(FAILURE_MODES.length).toBeGreaterThanOrEqual(33);
  for (const { twins, unseen } of FAILURE_MODES) {
    expect(Object.keys(twins).length > 0 || unseen !== undefined).toBe(true);
  }
});

describe.each(ALL_TWINS.map((twins) => [twins.name, twins] as const))("%s", (_name, twins) => {
  const { key, rule, message, level, broken, mended } = twins;
  const own = (report: Report) => report.findings.filter((finding) => finding.rule === rule);

  test("is found, and nothing else that blocks", () => {
    const report = check(broken);
    expect(own(report).map((finding) => [finding.message, finding.level])).toEqual([[message, level]]);
    expect(report.findings.filter((finding) => finding.level === "mandatory" && finding.rule !== rule)).toEqual([]);
    expect(report.crashes).toEqual([]);
  });

  test("mended, the rule passes and nothing blocks", () => {
    const report = check(mended);
    expect(own(report)).toEqual([]);
    expect(report.unknowns.filter((note) => note.rule === rule)).toEqual([]);
    expect(report.findings.filter((finding) => finding.level === "mandatory")).toEqual([]);
    expect(report.crashes).toEqual([]);
  });

  test("the same in a first preview, which knows no ids", () => {
    for (const parts of [broken, mended]) {
      const preview = firstPreviewOf(programOf(key, parts.resources ?? []));
      const report = check({ ...parts, resources: preview });
      expect(findingsOf(report).map((line) => line.replaceAll(`${key}-`, ""))).toEqual(findingsOf(check(parts)));
      expect(report.unknowns.filter((note) => note.rule === rule)).toEqual([]);
    }
  });

  test.each([
    ["a version in the module", "azure-native:$1/v20240501:$2"],
    ["a version in the package", "azure-native_$1_v20240501:$1:$2"],
  ])("the same under types with %s", (_form, type) => {
    for (const parts of [broken, mended]) {
      const resources = (parts.resources ?? []).map((resource) => ({
        ...resource,
        type: resource.type.replace(/^azure-native:(\w+):(\w+)$/, type),
      }));
      expect(findingsOf(check({ ...parts, resources }))).toEqual(findingsOf(check(parts)));
    }
  });

  test("word for word the same, whatever order the resources come in", () => {
    for (const parts of [broken, mended]) {
      const expected = check(parts);
      fc.assert(
        fc.property(shuffled(parts.resources ?? []), (resources) => {
          expect(check({ ...parts, resources })).toEqual(expected);
        }),
        { numRuns: 5 },
      );
    }
  });
});

function shuffled(resources: readonly DeclaredResource[]): fc.Arbitrary<readonly DeclaredResource[]> {
  return fc.shuffledSubarray([...resources], { minLength: resources.length });
}
