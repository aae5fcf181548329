import { CAUSES } from "../../../../core/activation/causes";
import { orderByPlan, PROVES, type ProvenCause } from "../../../../core/activation/causes/plan-proof";
import { RULES } from "../../../../core/rules";
import { causesOf, diagnoseText, machineOf } from "../../../support/activation/cases";

const FAILED =
  "C:\\>slmgr /ato\nError: 0xC004F074 The Software Licensing Service reported that no KMS could be contacted.";

test("the table names rules and causes that are there", () => {
  const keys = new Set(
    CAUSES.flatMap(({ key, words }) => [key, ...Object.keys(words).map((each) => `${key}/${each}`)]),
  );
  const ids = new Set(RULES.map(({ id }) => id));
  expect(Object.values(PROVES).flatMap((each) => each.filter((key) => !keys.has(key)))).toEqual([]);
  expect(Object.keys(PROVES).filter((id) => !ids.has(id))).toEqual([]);
});

test.each<readonly [string, string]>([
  ["WL601", "kms-not-reached/path"],
  ["WL602", "kms-not-reached/path"],
  ["WL503", "kms-not-reached/name"],
])("0xC004F074 and a finding of %s: the candidate that the plan proves is the answer, and certain", (rule, first) => {
  const machine = machineOf(diagnoseText(FAILED));
  expect(causesOf(machine)[0]).toBe("kms-not-reached/symptom");
  const [cause, ...others] = orderByPlan(machine, ["WL101", rule]).causes;
  expect([`${String(cause?.cause.key)}/${String(cause?.sighting.message)}`, cause?.certainty, cause?.provenBy]).toEqual(
    [first, "certain", rule],
  );
  expect(others.map(({ provenBy }) => provenBy)).toEqual(others.map(() => undefined));
});

test("a finding that is about something else changes nothing", () => {
  const machine = machineOf(diagnoseText(FAILED));
  expect(causesOf(orderByPlan(machine, ["WL406", "WL110"]))).toEqual(causesOf(machine));
});

test("a machine on which nothing is wrong stays so, whatever the plan has", () => {
  const healthy = machineOf(
    diagnoseText(
      "Name: Windows(R), ServerStandard edition\nDescription: Windows(R) Operating System, VOLUME_KMSCLIENT channel\nPartial Product Key: J464C\nLicense Status: Licensed\nVolume activation expiration: 258000 minute(s) (180 day(s))\n",
    ),
  );
  const { gravity, causes }: { gravity: string; causes: readonly ProvenCause[] } = orderByPlan(healthy, ["WL601"]);
  expect([gravity, causes.filter(({ provenBy }) => provenBy !== undefined)]).toEqual([healthy.gravity, []]);
});
