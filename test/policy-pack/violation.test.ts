import type { Finding, Report } from "../../core/model";
import formAValidSrvRecord from "../../core/rules/form-a-valid-srv-record";
import { faultAsViolation, report, type Violation, violationsByRule } from "../../policy-pack/violation";
import { buildContext } from "../support/builders";

const RULE = formAValidSrvRecord;
const ABOUT = { rule: RULE.id, name: RULE.name };
const KEY = "BBBBB-CCCCC-DDDDD-FFFFF-GGGGG";

function finding(message: string, more: Partial<Finding> = {}): Finding {
  return {
    ...ABOUT,
    message,
    level: "mandatory",
    severity: "high",
    subject: { urn: "urn:kms", name: "kms" },
    path: "relativeRecordSetName",
    data: { record: "kms", owner: "_vmlcs._tcp", meant: "_vlmcs._tcp" },
    fingerprint: "f",
    ...more,
  };
}

function violationsOf(parts: Partial<Report>, known?: ReadonlySet<string>): readonly Violation[] {
  const { asOf, configuration } = buildContext();
  const nothing = { waived: [], skipped: [], passed: [], findings: [], unknowns: [], crashes: [] };
  const whole = { asOf, configuration, ...nothing, checked: { resources: 0, machines: 0, rules: 1 }, ...parts };
  return violationsByRule(whole, [RULE], known).get(RULE.name) ?? [];
}

describe("the level", () => {
  test("of a gravest message is left to Pulumi", () => {
    expect(violationsOf({ findings: [finding("misspelt")] })).toMatchObject([{ urn: "urn:kms" }]);
    expect(violationsOf({ findings: [finding("misspelt")] })[0]?.level).toBeUndefined();
  });

  test("of a softer message stays advisory", () => {
    expect(violationsOf({ findings: [finding("odd-ttl")] })).toMatchObject([{ level: "advisory" }]);
  });
});

test("what has been said before", () => {
  const [said] = violationsOf({ findings: [finding("misspelt")] });
  const known = new Set([said?.key ?? ""]);
  const other = finding("misspelt", { subject: { urn: "urn:kms2", name: "kms2" } });
  // Read once more, with other words for the same fault at the same place.
  const again = finding("misspelt", { data: { record: "kms", owner: "_vmlcs._tcp", meant: "_vlmcs._tcp.corp" } });
  expect(violationsOf({ findings: [again, other] }, known)).toMatchObject([{ urn: "urn:kms2" }]);
});

test.each([
  { situation: "one resource", names: ["a"], urn: "urn:a" },
  { situation: "several resources", names: ["a", "b"], urn: undefined },
])("an unknown about $situation", ({ names, urn }) => {
  const subjects = names.map((name) => ({ name, urn: `urn:${name}` }));
  const [violation, ...others] = violationsOf({
    unknowns: [{ ...ABOUT, code: "WL301/port-unknown", data: {}, subjects }],
  });
  expect(others).toEqual([]);
  expect(violation?.urn).toBe(urn);
  expect(violation?.level).toBe("advisory");
});

test("a crash and a fault of the pack", () => {
  const [crash] = violationsOf({ crashes: [{ ...ABOUT, error: `TypeError: ${KEY}` }] });
  const fault = faultAsViolation(RULE, "the stack", new Error(KEY));
  for (const violation of [crash, fault]) {
    expect(violation?.rule).toBe(RULE.name);
    // The level is that of the policy, as Pulumi has it.
    expect(violation?.level).toBeUndefined();
    expect(violation?.text).toContain("GGGGG");
    expect(violation?.text).not.toContain("AAAAA");
  }
});

test("an SDK that knows texts only", () => {
  const violation: Violation = { rule: RULE.name, text: "The port is wrong.", urn: "urn:kms", key: "" };
  const seen: string[] = [];
  report(violation, (message: string, urn?: string) => seen.push(`${message} ${String(urn)}`));
  expect(seen).toEqual(["The port is wrong. urn:kms"]);
});
