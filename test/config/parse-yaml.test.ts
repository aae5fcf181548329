import { parseYaml } from "../../config/parse-yaml";

function faultsOf(text: string): readonly { readonly found: string; readonly line: number | undefined }[] {
  const { faults, position } = parseYaml(text);
  return faults.map(({ steps, at, found, position: own }) => ({ found, line: (own ?? position(steps, at))?.line }));
}

describe("YAML that would take more than there is", () => {
  test.each([
    ["objects that are not closed", `x: ${"{".repeat(30)}`],
    ["objects as keys of objects", `x: ${"{".repeat(30)}${"}: 1".repeat(30)}`],
    ["lists in lists", `x: ${"[".repeat(100_000)}`],
    ["closed ones", `x: ${"[".repeat(1000)}${"]".repeat(1000)}`],
    ["lists by dashes", `${"- ".repeat(50_000)}1`],
    ["explicit keys", `${"? ".repeat(20_000)}1`],
    ["aliases without end", `a: &a x\nb: [${"*a, ".repeat(40_000)}]`],
    [
      "aliases of aliases",
      ["a0: &a0 [x]", ...Array.from({ length: 40 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`)].join("\n"),
    ],
  ])("%s", (_situation, text) => {
    const faults = faultsOf(text);
    expect(faults.length).toBeGreaterThan(0);
    expect(JSON.stringify(faults).length).toBeLessThan(10_000);
  });
});

test("100,000 keys are compared in one pass", () => {
  const text = Array.from({ length: 100_000 }, (_, n) => `k${n}: 1`).join("\n");
  expect(faultsOf(`${text}\nk7: 2`)).toEqual([{ found: "`k7` a second time", line: 100_001 }]);
});

test("a list or object as a key is a fault, and is not written out", () => {
  expect(faultsOf("? [BCDFG-HJKMP-QRTVW-XY234-6789B]\n: 1\n")).toEqual([{ found: "a list or object", line: 1 }]);
});

test("an alias of what comes after it leads nowhere", () => {
  expect(faultsOf("a: *b\nb: &b 1\n")).toHaveLength(1);
  expect(parseYaml("a: &b 1\nb: *b\n").value).toEqual({ a: 1, b: 1 });
});
