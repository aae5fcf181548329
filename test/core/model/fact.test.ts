import { type Fact, firstFact, isKnown, mapFact, UNKNOWN } from "../../../core/model";

describe("isKnown", () => {
  test.each<[string, Fact<unknown>, boolean]>([
    ["value", "x", true],
    ["zero", 0, true],
    ["false", false, true],
    ["empty text", "", true],
    ["computed", UNKNOWN, false],
    ["absent", undefined, false],
  ])("%s", (_situation, fact, known) => {
    expect(isKnown(fact)).toBe(known);
  });
});

describe("mapFact", () => {
  const never = (): never => {
    throw new Error("called");
  };
  test("known", () => {
    expect(mapFact(2, (count) => count * 2)).toBe(4);
  });
  test("computed stays computed and is not changed", () => {
    expect(mapFact(UNKNOWN, never)).toBe(UNKNOWN);
  });
  test("absent stays absent and is not changed", () => {
    expect(mapFact(undefined, never)).toBeUndefined();
  });
  test("change that ends in something computed", () => {
    expect(mapFact(2, () => UNKNOWN)).toBe(UNKNOWN);
  });
});

describe("firstFact", () => {
  test.each<[string, readonly Fact<string>[], Fact<string>]>([
    ["first of two", ["a", "b"], "a"],
    ["absent before known", [undefined, "b"], "b"],
    ["computed before known may win", [UNKNOWN, "b"], UNKNOWN],
    ["known before computed", ["a", UNKNOWN], "a"],
    ["all absent", [undefined, undefined], undefined],
    ["none", [], undefined],
  ])("%s", (_situation, facts, expected) => {
    expect(firstFact(...facts)).toBe(expected);
  });
});
