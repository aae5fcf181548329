import { evaluate } from "../../../core/engine/evaluate";
import { fingerprintOf, numberRepeats, stackOf } from "../../../core/engine/fingerprint";
import { type Finding, NOTHING_DECLARED } from "../../../core/model";
import { RULES } from "../../../core/rules";
import { sha1 } from "../../../core/text/sha1";
import { buildEstate } from "../../support/builders";
import { virtualMachine } from "../../support/machines";

const URN = "urn:pulumi:prod::shop::azure-native:compute:VirtualMachine::web";
const MARKS = { rule: "WL102", message: "client-on-server", subject: { urn: URN, name: "web" }, path: "licenseType" };

/** Fingerprints by `rule message subject`. */
function fingerprints(resources: readonly ReturnType<typeof virtualMachine>[]): ReadonlyMap<string, string> {
  const { findings } = evaluate(buildEstate({ resources, declarations: NOTHING_DECLARED }), RULES);
  return new Map(
    findings.map(({ rule, message, subject, fingerprint }) => [`${rule} ${message} ${subject.name}`, fingerprint]),
  );
}

test("SHA-1 is the one of RFC 3174", () => {
  const hex = [...sha1(new TextEncoder().encode("abc"))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  expect(hex).toBe("a9993e364706816aba3e25717850c26c9cd0d89d");
});

test("has the form that files keep", () => {
  expect(fingerprintOf(MARKS, "shop/prod")).toMatch(/^[0-9a-f]{20}$/);
});

test.each<[string, Partial<typeof MARKS>]>([
  ["the rule", { rule: "WL103" }],
  ["the message", { message: "server-on-client" }],
  ["the resource", { subject: { urn: URN.replace("web", "app"), name: "app" } }],
  ["the property", { path: "storageProfile" }],
])("differs with %s", (_what, parts) => {
  expect(fingerprintOf({ ...MARKS, ...parts }, "shop/prod")).not.toBe(fingerprintOf(MARKS, "shop/prod"));
});

test.each([
  ["a line that moved", { subject: { ...MARKS.subject, source: { file: "index.ts", line: 99 } } }, {}],
  ["a place in a list", { path: "routes[3].nextHopType" }, { path: "routes[0].nextHopType" }],
  [
    "a place in the configuration",
    { subject: { name: "EA", declaration: "entitlements[1]" } },
    { subject: { name: "EA", declaration: "entitlements[0]" } },
  ],
])("stays with %s", (_what, left, right) => {
  expect(fingerprintOf({ ...MARKS, ...left }, "a/b")).toBe(fingerprintOf({ ...MARKS, ...right }, "a/b"));
});

test("what no resource carries differs between stacks, a resource tells its stack itself", () => {
  const subject = { name: "EA", declaration: "entitlements[0]" };
  expect(fingerprintOf({ ...MARKS, subject }, "shop/dev")).not.toBe(fingerprintOf({ ...MARKS, subject }, "shop/prod"));
  expect(fingerprintOf(MARKS, "shop/dev")).toBe(fingerprintOf(MARKS, "shop/prod"));
});

test("neighbours that come, go or are renamed leave the fingerprint as it is", () => {
  const web = virtualMachine("web", { licenseType: "Windows_Client" });
  const alone = fingerprints([web]);
  const beside = fingerprints([virtualMachine("aaa", { licenseType: "Windows_Client" }), web]);
  const renamed = fingerprints([web, virtualMachine("zzz", { licenseType: "Windows_Client" })]);
  expect(alone.get("WL102 client-on-server web")).toBeDefined();
  for (const [key, fingerprint] of alone) {
    if (!key.endsWith(" web")) continue;
    expect(beside.get(key)).toBe(fingerprint);
    expect(renamed.get(key)).toBe(fingerprint);
  }
});

test("every finding of a report has a fingerprint of its own", () => {
  const same = { ...MARKS, fingerprint: "f" } as Pick<Finding, "fingerprint"> as Finding;
  expect(numberRepeats([same, same, { ...same, fingerprint: "g" }, same]).map((each) => each.fingerprint)).toEqual([
    "f",
    "f-2",
    "g",
    "f-3",
  ]);
});

test("the stack stands in the URNs", () => {
  expect(stackOf([{ urn: URN }])).toBe("shop/prod");
  expect(stackOf([])).toBeUndefined();
  expect(stackOf([{ urn: "nonsense" }])).toBeUndefined();
});
