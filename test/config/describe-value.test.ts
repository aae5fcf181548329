import { describeValue, shorten } from "../../config/describe-value";
import { maskKeys } from "../../core/text/mask";
import { PRODUCT_KEY } from "./samples";

test.each([
  ["nothing", undefined, "nothing"],
  ["an empty value", null, "an empty value"],
  ["a text", "a", '"a"'],
  ["an empty text", "", "an empty text"],
  ["a number", -1.5, "-1.5"],
  ["no number", Number.NaN, "NaN"],
  ["a flag", true, "true"],
  ["a list", [1, 2], "a list of 2"],
  ["an empty list", [], "an empty list"],
  ["an object", { a: 1, b: 2 }, "an object with `a`, `b`"],
  ["a large object", { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }, "an object with `a`, `b`, `c`, `d` and 2 more"],
  ["an empty object", {}, "an empty object"],
])("%s", (_name, value, words) => {
  expect(describeValue(value)).toBe(words);
});

test("something that contains itself", () => {
  const list: unknown[] = [];
  list.push(list);
  expect(describeValue(list)).toBe("a list of 1");
});

describe("product keys", () => {
  test.each([
    ["in a sentence", `the key ${PRODUCT_KEY}, twice ${PRODUCT_KEY}`],
    ["across lines", PRODUCT_KEY.replaceAll("-", "\n")],
    ["with long dashes", PRODUCT_KEY.replaceAll("-", "\u2013")],
    ["six groups, of which any five could be one", `ABCDE-${PRODUCT_KEY}`],
  ])("%s", (_name, text) => {
    for (const group of PRODUCT_KEY.split("-").slice(0, 4)) expect(maskKeys(text)).not.toContain(group);
    expect(maskKeys(text)).toContain(PRODUCT_KEY.slice(-5));
  });

  test.each([
    ["a GUID", "55c92734-d682-4d71-983e-d6ec3f16059f"],
    ["a URN", "urn:pulumi:dev::shop::azure-native:compute:VirtualMachine::web"],
    ["an image", "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/galleries/corp/images/ws2022"],
  ])("%s is none", (_name, text) => {
    expect(maskKeys(text)).toBe(text);
  });

  test("are hidden before a text is cut in the middle of one", () => {
    const cut = shorten(`${"a".repeat(30)} ${PRODUCT_KEY}`, 50);
    expect(cut).not.toContain("VDYBN");
    expect(cut).toHaveLength(50);
  });
});
