import { type Level, levelOf } from "../../../core/model";

function rule(...levels: readonly Level[]) {
  return {
    findings: Object.fromEntries(levels.map((level, index) => [`m${String(index)}`, { level, text: "", fix: "" }])),
  };
}

test.each<[string, readonly Level[], Level]>([
  ["one mandatory message among others", ["advisory", "mandatory", "advisory"], "mandatory"],
  ["only advisory ones", ["advisory", "advisory"], "advisory"],
  ["only mandatory ones", ["mandatory"], "mandatory"],
  ["no message", [], "advisory"],
])("level of a rule with %s", (_situation, levels, expected) => {
  expect(levelOf(rule(...levels))).toBe(expected);
});
