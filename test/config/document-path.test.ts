import fc from "fast-check";
import { formatPath, parsePath, valueAt } from "../../config/document-path";

test.each([
  [["entitlements", 0, "packs", "sixteen"], "entitlements[0].packs.sixteen"],
  [["rules", "own-enough-cores", "level"], "rules.own-enough-cores.level"],
  [["onPremises", 1, "nodes", 0, 1], "onPremises[1].nodes[0][1]"],
  [["a.b", "0", 'c"]['], '["a.b"]["0"]["c\\"]["]'],
  [[], ""],
])("%j", (steps, path) => {
  expect(formatPath(steps)).toBe(path);
  expect(parsePath(path)).toEqual(steps);
});

test("any path reads back", () => {
  const step = fc.oneof(fc.nat(1000), fc.string());
  fc.assert(fc.property(fc.array(step), (steps) => expect(parsePath(formatPath(steps))).toEqual(steps)));
});

test("an empty value is there, an inherited one is not", () => {
  expect(valueAt({ a: [null] }, ["a", 0])).toEqual({ present: true, value: null });
  expect(valueAt({ a: {} }, ["a", "constructor"]).present).toBe(false);
  expect(valueAt({ a: [] }, ["a", 0]).present).toBe(false);
  expect(valueAt({ a: [] }, ["a", "length"]).present).toBe(false);
});
