import { spreadUnknown, UNKNOWN_MARK } from "../../../../cli/inputs/program/unknown-mark";

test.each([
  ["the mark itself", UNKNOWN_MARK, UNKNOWN_MARK],
  ["a text with the mark in it", `a-${UNKNOWN_MARK}-b`, UNKNOWN_MARK],
  ["deep inside", { a: [{ b: `${UNKNOWN_MARK}/x` }, 1] }, { a: [{ b: UNKNOWN_MARK }, 1] }],
  ["nothing unknown", { a: [null, true, "x"] }, { a: [null, true, "x"] }],
])("%s", (_situation, given, spread) => {
  expect(spreadUnknown(given)).toEqual(spread);
});
