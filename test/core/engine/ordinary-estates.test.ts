import { evaluate } from "../../../core/engine/evaluate";
import { RULES } from "../../../core/rules";
import { buildEstate } from "../../support/builders";
import { ORDINARY_ESTATES } from "../../support/ordinary-estates";

test.each(Object.entries(ORDINARY_ESTATES))("%s", (_name, { resources, findings }) => {
  const report = evaluate(buildEstate({ resources, asOf: "2026-11-21" }), RULES);
  expect(report.crashes).toEqual([]);
  expect(report.findings.filter(({ level }) => level === "mandatory")).toEqual([]);
  const said = report.findings.map(({ rule, message }) => `${rule} ${message}`);
  // Sizes of series that retire in years are common: what is said of those has a test of its own.
  expect(said.filter((each) => each.startsWith("WL2") && !each.startsWith("WL223"))).toEqual(findings);
  // What nobody has to declare is not asked for either.
  expect(report.unknowns.filter(({ rule }) => rule.startsWith("WL2"))).toEqual([]);
});

test("there are enough of them, and every one holds a machine", () => {
  const estates = Object.values(ORDINARY_ESTATES);
  expect(estates.length).toBeGreaterThanOrEqual(20);
  for (const { resources } of estates) expect(buildEstate({ resources }).machines.length).toBeGreaterThan(0);
});
