import * as pulumi from "@pulumi/pulumi";
import {
  LicenceModel,
  LicensedWindowsServer,
  type LicensedWindowsServerArgs,
  WindowsEdition,
  WindowsRelease,
} from "../../components/index";
import { faultsOf, inputsOf, registrationsOf } from "../support/component-mocks";

const ARGS: LicensedWindowsServerArgs = {
  resourceGroupName: "app",
  subnetId: "/subscriptions/1/subnet",
  licence: LicenceModel.HybridBenefit,
  entitlement: "Datacenter 2026",
  edition: WindowsEdition.Datacenter,
  release: WindowsRelease.WindowsServer2022,
  size: "Standard_D4s_v5",
  adminUsername: "contosoadmin",
  adminPassword: "not-a-real-password",
};

const ASSURED = { assurance: { until: "2029-06-30" }, use: "azure" };
const OWNED = [
  { name: "Datacenter 2026", edition: "datacenter", cores: 64, ...ASSURED },
  { name: "Standard 2026", edition: "standard", cores: 64, ...ASSURED },
  { name: "Hyper-V", edition: "datacenter", cores: 64, assurance: { until: "2029-06-30" }, use: "on-premises" },
  { name: "Bought once", edition: "datacenter", cores: 64, use: "azure" },
  { name: "Branch", edition: "essentials", release: 2022, servers: 1, use: "on-premises" },
];

afterEach(() => pulumi.runtime.setAllConfig({}));

/** What a machine says of its entitlement where the stack's configuration declares these. */
async function judge(configuration: unknown, given: Partial<LicensedWindowsServerArgs>): Promise<readonly string[]> {
  pulumi.runtime.setAllConfig({ "windows-licensing:configuration": JSON.stringify(configuration) });
  return await faultsOf(() => new LicensedWindowsServer("web", { ...ARGS, ...given }));
}

test.each<{ name: string; given: Partial<LicensedWindowsServerArgs> }>([
  { name: "Datacenter licences for a Datacenter machine", given: {} },
  {
    name: "Datacenter licences for a Standard machine",
    given: { edition: WindowsEdition.Standard, imageId: "/images/std" },
  },
  // Every image of the Marketplace is Datacenter, and Standard licences may be used for it.
  { name: "Standard licences for a Datacenter machine", given: { entitlement: "Standard 2026" } },
  {
    name: "Standard licences for a Standard machine",
    given: { entitlement: "Standard 2026", edition: WindowsEdition.Standard, imageId: "/images/std" },
  },
])("$name are taken", async ({ given }) => {
  expect(await judge({ entitlements: OWNED }, given)).toEqual([]);
});

test.each([
  { name: "a name that is not declared", entitlement: "Datacentre 2026" },
  { name: "licences for use on-premises", entitlement: "Hyper-V" },
  { name: "licences without Software Assurance", entitlement: "Bought once" },
  { name: "Essentials", entitlement: "Branch" },
])("$name is refused", async ({ entitlement }) => {
  expect(await judge({ entitlements: OWNED }, { entitlement })).toEqual([expect.stringMatching(/^entitlement: /)]);
});

test.each([
  { name: "nothing is declared", configuration: {} },
  // Half a list would give wrong answers: the fault itself is for the policy pack to report.
  { name: "a declared entitlement has a fault", configuration: { entitlements: [{ name: "Other", edition: "pro" }] } },
])("where $name any name is taken", async ({ configuration }) => {
  expect(await judge(configuration, {})).toEqual([]);
});

test.each([
  { name: "plain", entitlement: "Datacenter 2026" },
  { name: "the output of a budget", entitlement: pulumi.output("Datacenter 2026") },
])("a name that is $name is written where the rules read it", async ({ entitlement }) => {
  const made = await registrationsOf(() => new LicensedWindowsServer("web", { ...ARGS, entitlement }));
  expect(inputsOf(made, "web-machine")).toMatchObject({ tags: { "windows-licensing:entitlement": "Datacenter 2026" } });
});
