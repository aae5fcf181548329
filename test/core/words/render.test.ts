import fc from "fast-check";
import { parse } from "yaml";
import type { Amount, Arithmetic, ArithmeticLine, Data, Proof, Reason, Term } from "../../../core/model";
import {
  pageOf,
  renderBasis,
  renderCrash,
  renderFix,
  renderFixLine,
  renderMessage,
  renderNames,
  renderSkip,
  renderTerm,
  renderUnknown,
} from "../../../core/words/render";

const KEY = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H";
const rule = {
  id: "WL001",
  fix: "Mend it.",
  findings: {
    found: { level: "advisory" as const, text: "{{who}} has {{count}} of {{what}}.", fix: "Give {{who}} more." },
    few: {
      level: "advisory" as const,
      text: "{{count}} {{count?machine runs|machines run}} on {{hosts?host|hosts}} {{hosts}}.",
      fix: "Write the port.",
      snippet: { rules: [{ name: "kms-{{who}}", port: "{{count}}", hosts: "{{hosts}}" }] },
    },
  },
  unknowns: {
    size: { text: "The size of {{subjects}} is computed at deployment.", settle: "Set {{property}}." },
    image: { text: "The image is not declared ({{reason}}).", settle: "Declare it." },
  },
  skips: { other: "not a {{what}}", undeclared: { text: "nothing is declared", declare: "entitlements: []" } },
};

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

  test.each([
    [1, ["kms1"], "1 machine runs on host kms1."],
    [2, ["kms1", "kms2"], "2 machines run on hosts kms1 and kms2."],
  ])("words that agree with %j and %j", (count, hosts, text) => {
    expect(renderMessage({ message: "few", data: { count, hosts } }, rule)).toBe(text);
  });

  test("a fix of its own, with the property to write", () => {
    const finding = { message: "few", data: { who: "web", count: 1688, hosts: ["kms1"] } };
    expect(renderFix({ message: "found", data: { who: "web" } }, rule)).toEqual({ text: "Give web more." });
    const { snippet = "" } = renderFix(finding, rule);
    expect(parse(snippet)).toEqual({ rules: [{ name: "kms-web", port: 1688, hosts: ["kms1"] }] });
    expect(renderFixLine(finding, rule)).toMatch(/^Write the port\. Write `rules: \[.*\]`\.$/);
  });

  test("what is not known, about one resource, several, and none", () => {
    const about = (code: string, data: Data, ...names: string[]) =>
      renderUnknown(
        { rule: "WL001", name: "n", code, data, subjects: names.map((name) => ({ name, urn: name })) },
        rule,
      );
    const size = { property: "vmSize" };
    expect(about("WL001/size", size, "web")).toEqual({
      text: "The size of web is computed at deployment.",
      settle: "Set vmSize.",
    });
    expect(about("WL001/size", size, "db", "web").text).toBe("The size of db and web is computed at deployment.");
    const reason = { reason: { code: "resources/no-machine", data: {} } };
    expect(about("WL001/image", reason, "db", "web").text).toBe(
      "The image is not declared (no machine is declared) (2 resources: db and web).",
    );
    expect(about("WL001/image", reason).text).toBe("The image is not declared (no machine is declared).");
    expect(about("resources/no-machine", {}).text).toBe("No machine is declared.");
  });

  test("why a rule does not apply, and what to declare", () => {
    const skipped = { rule: "WL001", name: "n" };
    expect(renderSkip({ ...skipped, code: "WL001/other", data: { what: "server" } }, rule)).toEqual({
      text: "not a server",
    });
    expect(renderSkip({ ...skipped, code: "WL001/undeclared", data: {} }, rule)).toEqual({
      text: "nothing is declared",
      declare: "entitlements: []",
    });
  });
});

const vcpus = (amount: Amount): Term => ({ operator: "max", terms: [{ amount: 8 }, { amount, unit: "vCPU" }] });
const word = (text: string): Reason => ({ code: text, data: {} });

test.each<[string, Term]>([
  ["max(8, 4 vCPU)", vcpus(4)],
  [
    "max(8, 8 to 32 vCPU) × 5 to 8",
    { operator: "product", terms: [vcpus({ low: 8, high: 32 }), { amount: { low: 5, high: 8 } }] },
  ],
  ["at least 8", { atLeast: { amount: 8 } }],
  [
    "ceil(5 / 2) × 16",
    {
      operator: "product",
      terms: [
        { operator: "ceil", terms: [{ operator: "quotient", terms: [{ amount: 5 }, { amount: 2 }] }] },
        { amount: 16 },
      ],
    },
  ],
  [
    "(8 + 8) × 2",
    { operator: "product", terms: [{ operator: "sum", terms: [{ amount: 8 }, { amount: 8 }] }, { amount: 2 }] },
  ],
  ["8 × unknown", { operator: "product", terms: [{ amount: 8 }, { amount: "unknown" }] }],
])("the formula %s", (text, term) => {
  expect(renderTerm(term)).toBe(text);
});

function sumOf(lines: readonly ArithmeticLine[], results: Arithmetic["results"] = []): Arithmetic {
  return { kind: "arithmetic", unit: "core licences", lines, results };
}

describe("a calculation", () => {
  test("amounts under each other, a note below its line, a line above the totals", () => {
    const lines = [
      {
        label: "db",
        formula: vcpus({ low: 8, high: 32 }),
        low: 8,
        high: 32,
        notes: [word("both counts are possible")],
      },
      { label: "web-servers", formula: vcpus(4), low: 8, high: 8 },
    ];
    const results = [
      { label: word("needed"), value: { low: 16, high: 40 } },
      { label: word("owned"), value: 8 },
      { label: word("verdict"), value: word("short") },
    ];
    expect(renderBasis(sumOf(lines, results))).toEqual([
      "                              core licences",
      "db           max(8, 8 to 32 vCPU)   8 to 32",
      "  both counts are possible",
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
      formula: vcpus(4),
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
      formula: fc.constantFrom(1, 2, 3, 4).map(vcpus),
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

test("a proof, step by step", () => {
  const proof: Proof = {
    kind: "proof",
    from: { name: "web" },
    to: "Azure KMS, TCP 1688",
    outcome: "blocked",
    steps: [
      { kind: "subnet", subject: { name: "servers" }, outcome: "passes", reason: word("no group") },
      { kind: "route", subject: { name: "table" }, outcome: "blocked", reason: word("0.0.0.0/0 to a gateway") },
      { kind: "outbound", outcome: "unknown", reason: word("not known") },
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

test("names with spaces stand in quotes, and in no snippet", () => {
  const words = {
    findings: {
      short: {
        level: "advisory",
        text: "{{pool}} covers {{machines}}.",
        fix: "Change {{pool}}.",
        snippet: { name: "{{pool}}" },
      },
    },
    fix: "",
  } as const;
  const finding = { message: "short", data: { pool: "EA 2025", machines: ["web", "old web"] } };
  expect(renderMessage(finding, words)).toBe('"EA 2025" covers web and "old web".');
  expect(renderFixLine(finding, words)).toContain("name: EA 2025");
});
