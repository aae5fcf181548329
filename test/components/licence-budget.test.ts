import * as pulumi from "@pulumi/pulumi";
import { LicenceBudget, type LicenceBudgetArgs, WindowsEdition } from "../../components/index";
import { faultsOf, inputsOf, registrationsOf } from "../support/component-mocks";

const ARGS: LicenceBudgetArgs = { entitlement: "Agreement 2026", cores: 48 };
const OWNED = [
  { name: "Agreement 2026", edition: "datacenter", cores: 64, assurance: { until: "2029-06-30" }, use: "azure" },
  { name: "Hyper-V", edition: "datacenter", cores: 64, use: "on-premises" },
];

afterEach(() => pulumi.runtime.setAllConfig({}));

test("says as inputs what the rules read", async () => {
  const given = { ...ARGS, edition: WindowsEdition.Standard, assuranceUntil: "2029-06-30" };
  const made = await registrationsOf(() => new LicenceBudget("app", given));
  expect(made).toHaveLength(1);
  expect(inputsOf(made, "app")).toEqual(given);
});

test.each<{ name: string; given: Partial<LicenceBudgetArgs>; at: readonly string[] }>([
  { name: "no entitlement", given: { entitlement: "" }, at: ["entitlement"] },
  { name: "no cores", given: { cores: 0 }, at: ["cores"] },
  { name: "half a core", given: { cores: 1.5 }, at: ["cores"] },
  { name: "an edition that is licensed otherwise", given: { edition: WindowsEdition.Essentials }, at: ["edition"] },
  { name: "a day that does not exist", given: { assuranceUntil: "2029-02-30" }, at: ["assuranceUntil"] },
  { name: "two faults at once", given: { cores: -1, assuranceUntil: "soon" }, at: ["cores", "assuranceUntil"] },
])("$name", async ({ given, at }) => {
  const faults = await faultsOf(() => new LicenceBudget("app", { ...ARGS, ...given }));
  expect(faults.map((fault) => fault.split(":")[0])).toEqual(at);
});

test.each<{ name: string; given: Partial<LicenceBudgetArgs>; at: readonly string[] }>([
  { name: "a part of what is declared", given: {}, at: [] },
  {
    name: "all of it, repeated",
    given: { cores: 64, edition: WindowsEdition.Datacenter, assuranceUntil: "2029-06-30" },
    at: [],
  },
  { name: "more than is declared", given: { cores: 65 }, at: ["cores"] },
  { name: "a name that is not declared", given: { entitlement: "Agreement 2025" }, at: ["entitlement"] },
  { name: "licences for use on-premises", given: { entitlement: "Hyper-V" }, at: ["entitlement"] },
  { name: "another edition", given: { edition: WindowsEdition.Standard }, at: ["edition"] },
  { name: "another end", given: { assuranceUntil: "2030-06-30" }, at: ["assuranceUntil"] },
])("where entitlements are declared: $name", async ({ given, at }) => {
  pulumi.runtime.setAllConfig({ "windows-licensing:configuration": JSON.stringify({ entitlements: OWNED }) });
  const faults = await faultsOf(() => new LicenceBudget("app", { ...ARGS, ...given }));
  expect(faults.map((fault) => fault.split(":")[0])).toEqual(at);
});
