import { estateRule, fail, pass, reasonSource, skip, unknown } from "../../../core/model";

/**
 * What the compiler has to refuse: `tsc` fails where one of these lines stops being an error. At run time only the
 * shapes are left.
 */
const source = reasonSource("example", {
  plain: { text: "nothing is declared" },
  named: { text: "route {{route}} blocks {{count}} {{count?machine|machines}}", settle: "Remove {{route}}." },
});

const meta = {
  id: "WL999",
  name: "obey-this-order",
  title: "An example",
  why: "w",
  fix: "f",
  severity: "low",
  references: [],
  examples: { good: { resources: [] }, bad: { resources: [] } },
} as const;

const words = {
  findings: {
    short: { level: "advisory", text: "{{short}} short.", fix: "Buy {{buy}}.", snippet: { cores: "{{cores}}" } },
    bare: { level: "advisory", text: "Short.", fix: "Buy." },
  },
  unknowns: { computed: { text: "{{property}} of {{subjects}} is computed.", settle: "Set {{property}}." } },
  skips: { other: "not {{what}}", none: { text: "nothing is declared", declare: "x: {}" } },
} as const;

test("reasons of a shared source", () => {
  expect(source("plain")).toEqual({ code: "example/plain", data: {} });
  expect(source("named", { route: "r", count: 1 })).toEqual({ code: "example/named", data: { route: "r", count: 1 } });
  // @ts-expect-error a key without words
  source("lost");
  // @ts-expect-error holes without data
  source("named");
  // @ts-expect-error one hole without data
  source("named", { route: "r" });
});

test("verdicts of a rule", () => {
  const rules = [
    estateRule({ ...meta, ...words, check: () => pass }),
    estateRule({ ...meta, ...words, check: () => fail("bare", undefined) }),
    estateRule({ ...meta, ...words, check: () => [fail("short", "sku", { short: 8, buy: "packs", cores: 16 })] }),
    estateRule({ ...meta, ...words, check: () => unknown("computed", { property: "vmSize" }) }),
    estateRule({ ...meta, ...words, check: () => skip("other", { what: "Linux" }) }),
    estateRule({ ...meta, ...words, check: () => [skip("none"), skip(source("plain"))] }),
    estateRule({ ...meta, ...words, check: () => unknown(source("plain"), { path: "x" }) }),
    // @ts-expect-error a key of no finding
    estateRule({ ...meta, ...words, check: () => fail("lost", undefined) }),
    // @ts-expect-error holes of the text, the fix and the snippet without data
    estateRule({ ...meta, ...words, check: () => fail("short", undefined) }),
    // @ts-expect-error the hole of the snippet without data
    estateRule({ ...meta, ...words, check: () => fail("short", undefined, { short: 8, buy: "packs" }) }),
    // @ts-expect-error a key of no unknown
    estateRule({ ...meta, ...words, check: () => unknown("lost") }),
    // @ts-expect-error a hole of an unknown without data
    estateRule({ ...meta, ...words, check: () => unknown("computed") }),
    // @ts-expect-error a key of no skip
    estateRule({ ...meta, ...words, check: () => skip("lost") }),
    // @ts-expect-error a hole of a skip without data
    estateRule({ ...meta, ...words, check: () => skip("other") }),
    // @ts-expect-error a finding without a fix
    estateRule({ ...meta, findings: { bare: { level: "advisory", text: "Short." } }, check: () => pass }),
    // @ts-expect-error an unknown without what settles it
    estateRule({ ...meta, ...words, unknowns: { computed: { text: "It is computed." } }, check: () => pass }),
  ];
  expect(rules.map(({ scope }) => scope)).toEqual(rules.map(() => "estate"));
});

/** Verdicts come from functions of their own, too, whose type is inferred. */
function judge(size: number) {
  if (size === 0) return skip("other", { what: "a machine" });
  if (size < 0) return unknown("computed", { property: "size" });
  return size > 8 ? [fail("bare", undefined)] : [pass];
}

test("verdicts from a function", () => {
  const rule = estateRule({ ...meta, ...words, check: ({ machines }) => judge(machines.length) });
  expect(rule.unknowns).toBe(words.unknowns);
  // @ts-expect-error what the function says has no words here
  estateRule({ ...meta, findings: words.findings, check: ({ machines }) => judge(machines.length) });
});
