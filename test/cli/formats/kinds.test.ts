import { checkReading } from "../../../cli/check-estate";
import { formatText } from "../../../cli/formats/text";
import { makeReading } from "../../../cli/inputs/reading";
import type { DeclaredRight } from "../../../core/model";
import { buildContext } from "../../support/builders";
import { virtualMachine } from "../../support/machines";

const terminal = {
  width: 100,
  unicode: true,
  colors: new Proxy({}, { get: () => (text: string) => text }),
} as unknown as Parameters<typeof formatText>[1];

function report(count: number, rights: readonly DeclaredRight[] = []) {
  const machines = Array.from({ length: count }, (_, index) => virtualMachine(`web${String(index).padStart(3, "0")}`));
  const { declarations, configuration } = buildContext({ declarations: { rights } });
  return checkReading(makeReading("state", machines, []), {
    configuration: { declarations, configuration, faults: [], where: () => undefined },
    input: { name: "state.json" },
    asOf: "2026-11-30",
    failOn: ["mandatory"],
  });
}
const OPTIONS = { quiet: false, showPassed: false };
const countOf = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;
const FINDING = /^ {2}web\d{3} runs Windows Server/gm;

test("many findings of one kind are told once, with how many there are", () => {
  const text = formatText(report(300), terminal, OPTIONS);
  expect(countOf(text, FINDING)).toBe(2);
  expect(text).toContain("298 more findings of this kind");
  expect(text).toContain("Advisory · 300 findings");
});

test("each by itself on request, and where there are few", () => {
  expect(countOf(formatText(report(300), terminal, { ...OPTIONS, expand: true }), FINDING)).toBe(300);
  expect(countOf(formatText(report(5), terminal, OPTIONS), FINDING)).toBe(5);
});

test("what the owner states is shown with what it covers", () => {
  const right: DeclaredRight = {
    machine: "web00*",
    kind: "dev-test",
    reason: "A subscription of the offer",
    owner: "me",
    until: "2027-01-01",
  };
  const result = report(12, [right]);
  expect(result.report.rights).toMatchObject([{ kind: "dev-test", state: "applied" }]);
  expect(result.report.rights?.[0]?.covers).toHaveLength(10);
  expect(formatText(result, terminal, OPTIONS)).toMatch(/dev-test for web000, .* until 2027-01-01 \(me\)/);
  const ended = report(1, [{ ...right, until: "2026-11-29" }]);
  expect(ended.report.rights).toMatchObject([{ state: "ended" }]);
});
