import { isOutside, isResolved, type Ref, subjectOf, UNKNOWN } from "../../../core/model";

const network = { urn: "urn:net", name: "net", type: "t" };

test.each<[string, Ref<typeof network>, boolean, boolean]>([
  ["something in the estate", network, true, false],
  ["something outside", { outside: "/subscriptions/1" }, false, true],
  ["computed", UNKNOWN, false, false],
  ["absent", undefined, false, false],
])("reference to %s", (_situation, ref, resolved, outside) => {
  expect(isResolved(ref)).toBe(resolved);
  expect(isOutside(ref)).toBe(outside);
});

test("null is no reference to anything", () => {
  expect(isOutside(null)).toBe(false);
});

describe("subjectOf", () => {
  test("takes nothing but what says which resource", () => {
    const machine = { ...network, licenseType: "None" };
    expect(subjectOf(machine)).toEqual(network);
  });
  test("keeps the line of the program", () => {
    const source = { file: "index.ts", line: 7, column: 3 };
    expect(subjectOf({ ...network, source })).toEqual({ ...network, source });
  });
});
