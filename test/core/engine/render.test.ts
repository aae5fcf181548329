import fc from "fast-check";
import {
  pageOf,
  renderBasis,
  renderCrash,
  renderMessage,
  renderNames,
  renderUnknown,
} from "../../../core/engine/render";
import type { Arithmetic, ArithmeticLine, Proof } from "../../../core/model";

const KEY = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H";
const rule = { messages: { found: { level: "advisory" as const, text: "{{who}} has {{count}} of {{what}}." } } };

describe("a sentence", () => {
  const situations: Readonly<Record<string, readonly [Parameters<typeof renderMessage>[0], string]>> = {
    "texts, numbers and lists": [
      { message: "found", data: { who: "web", count: 2, what: ["a", "b", "c"] } },
      "web has 2 of a, b and c.",
    ],
    "a key that the rule does not know": [{ message: "lost", data: {} }, "lost"],
    "a product key": [
      { message: "found", data: { who: KEY, count: 1, what: "x" } },
      "*****-*****-*****-*****-VMK7H has 1 of x.",
    ],
    "a value that looks like a hole": [
      { message: "found", data: { who: "{{what}}", count: 1, what: "$1" } },
      "{{what}} has 1 of $1.",
    ],
  };

  test.each(Object.entries(situations))("%s", (_name, [finding, text]) => {
    expect(renderMessage(finding, rule)).toBe(text);
  });

  test.each([
    [[], ""],
    [["a"], "a"],
    [["a", "b"], "a and b"],
    [["a", "b", "c", "d", "e", "f"], "a, b, c, d, e and f"],
    [["a", "b", "c", "d", "e", "f", "g"], "a, b, c, d, e and 2 more"],
  ])("names %j", (names, text) => {
    expect(renderNames(names)).toBe(text);
  });

  test("what is not known, about one resource, several, and none", () => {
    const about = (...names: string[]) =>
      renderUnknown({
        rule: "WL1",
        name: "n",
        what: "the size",
        settle: "Say it.",
        subjects: names.map((name) => ({ name, urn: name })),
      });
    expect(about("web")).toBe("Cannot tell the size for web. Say it.");
    expect(about("db", "web")).toBe("Cannot tell the size for 2 resources: db and web. Say it.");
    expect(about()).toBe("Cannot tell the size. Say it.");
  });
});

function sumOf(lines: readonly ArithmeticLine[], results: Arithmetic["results"] = []): Arithmetic {
  return { kind: "arithmetic", unit: "core licences", lines, results };
}

describe("a calculation", () => {
  test("amounts under each other, a note below its line, a line above the totals", () => {
    const lines = [
      { label: "db", formula: "max(8, 8 to 32 vCPU)", low: 8, high: 32, note: "which counts is open" },
      { label: "web-servers", formula: "max(8, 4 vCPU)", low: 8, high: 8 },
    ];
    const results = [
      { label: "needed", value: "16 to 40" },
      { label: "owned", value: 8 },
      { label: "verdict", value: "short" },
    ];
    expect(renderBasis(sumOf(lines, results))).toEqual([
      "                              core licences",
      "db           max(8, 8 to 32 vCPU)   8 to 32",
      "  which counts is open",
      "web-servers  max(8, 4 vCPU)               8",
      "                                   ────────",
      "needed                             16 to 40",
      "owned                                     8",
      "verdict                               short",
    ]);
  });

  test("many equal lines are added up", () => {
    const lines = Array.from({ length: 1000 }, (_, index) => ({
      label: `vm-${String(index)}`,
      formula: "max(8, 4 vCPU)",
      low: 8,
      high: 8,
    }));
    expect(renderBasis(sumOf(lines))).toEqual([
      expect.stringMatching(/^ +core licences$/),
      "vm-0 and 999 more  1000 × max(8, 4 vCPU)  8000",
    ]);
  });

  test("however many lines there are, few are shown and their sum is the same", () => {
    const line = fc.record({
      label: fc.stringMatching(/^[a-z]{1,8}$/),
      formula: fc.constantFrom("a", "b", "c", "d"),
      low: fc.nat(40),
      high: fc.nat(40),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 120 }), (drawn) => {
        const lines = drawn.map((one) => ({ ...one, high: one.low + one.high }));
        const [heading, ...rows] = renderBasis(sumOf(lines));
        expect(heading).toContain("core licences");
        const shown = rows.map((text) => /(\d+)(?: to (\d+))?$/.exec(text));
        const total = (pick: (found: RegExpExecArray | null) => string | undefined) =>
          shown.reduce((sum, found) => sum + Number(pick(found)), 0);
        expect(shown.length).toBeLessThanOrEqual(12);
        expect(total((found) => found?.[1])).toBe(lines.reduce((sum, { low }) => sum + low, 0));
        expect(total((found) => found?.[2] ?? found?.[1])).toBe(lines.reduce((sum, { high }) => sum + high, 0));
      }),
    );
  });
});

test("a proof, hop by hop", () => {
  const proof: Proof = {
    kind: "proof",
    from: { name: "web" },
    to: "Azure KMS, TCP 1688",
    outcome: "blocked",
    hops: [
      { kind: "subnet", subject: { name: "servers" }, verdict: "passes", because: "no group" },
      { kind: "route", subject: { name: "table" }, verdict: "blocks", because: "0.0.0.0/0 to a gateway" },
      { kind: "outbound", verdict: "cannot-tell", because: "not known" },
    ],
  };
  expect(renderBasis(proof)).toEqual([
    "web to Azure KMS, TCP 1688: blocked",
    "→ subnet servers: no group",
    "✗ route table: 0.0.0.0/0 to a gateway",
    "? outbound: not known",
  ]);
});

describe("a rule that failed", () => {
  const crash = { rule: "WL110", name: "own-enough-cores", error: "TypeError: no such property" };
  test.each([
    ["of the whole estate", crash, ["own-enough-cores", "TypeError: no such property"]],
    ["on one resource", { ...crash, subject: { name: "web" } }, ["own-enough-cores", "web"]],
    ["over a product key", { ...crash, error: `Error: ${KEY}` }, ["*****-VMK7H"]],
  ])("%s", (_situation, given, parts) => {
    const text = renderCrash(given);
    for (const part of parts) expect(text).toContain(part);
    expect(text).not.toContain(KEY);
    expect(text).not.toMatch(/undefined|\n/);
  });
});

test("a hole that no datum fills leaves nothing of its braces", () => {
  expect(renderMessage({ message: "found", data: { who: "web" } }, rule)).toBe("web has  of .");
});

test("a page is that of the rule's name", () => {
  expect(pageOf({ name: "own-enough-cores" })).toMatch(/^https:\/\/.+\/docs\/rules\/own-enough-cores\.md$/);
});
