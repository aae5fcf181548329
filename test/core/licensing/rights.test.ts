import { findPayingMachines } from "../../../core/licensing/paying-machines";
import { comparePosition, computeAzurePosition } from "../../../core/licensing/position";
import { reportPosition } from "../../../core/licensing/position-report";
import type { DeclaredRight, Entitlement, OnPremisesHost } from "../../../core/model";
import { buildEstate, declare } from "../../support/builders";
import { virtualMachine } from "../../support/machines";

const stated = (right: Partial<DeclaredRight> & Pick<DeclaredRight, "kind">): DeclaredRight => ({
  reason: "tested once a year",
  owner: "licensing@contoso.com",
  until: "2027-03-31",
  ...right,
});
const assured: Entitlement = {
  name: "EA",
  edition: "datacenter",
  cores: 32,
  assurance: { until: "2029-01-01" },
  use: "on-premises",
};
const host = (name: string): OnPremisesHost => ({
  name,
  processors: [16, 16],
  edition: "datacenter",
  virtualMachines: 10,
});

function servers(rights: readonly DeclaredRight[], entitlement: Entitlement = assured) {
  const estate = buildEstate({
    declarations: { entitlements: [entitlement], onPremises: [host("prod"), host("dr-cold")], rights },
  });
  return {
    names: computeAzurePosition(estate).servers.map((server) => server.host.name),
    stated: reportPosition(estate).rights,
  };
}

test("a cold recovery server under assurance needs no licences", () => {
  const { names, stated: rights } = servers([stated({ kind: "disaster-recovery", machine: "dr-*" })]);
  expect(names).toEqual(["prod"]);
  expect(rights).toMatchObject([{ declaration: "rights[0]", covers: ["dr-cold"] }]);
  expect(rights[0]?.void).toBeUndefined();
});

test("without the statement both servers count", () => {
  expect(servers([]).names).toEqual(["prod", "dr-cold"]);
});

test("a recovery server without assurance counts", () => {
  const { names, stated: rights } = servers([stated({ kind: "disaster-recovery", machine: "dr-*" })], {
    name: "OLP",
    edition: "datacenter",
    cores: 32,
    use: "on-premises",
  });
  expect(names).toEqual(["prod", "dr-cold"]);
  expect(rights).toMatchObject([{ void: "without-assurance" }]);
});

test("a statement that ended covers nothing", () => {
  const { names, stated: rights } = servers([
    stated({ kind: "disaster-recovery", machine: "dr-*", until: "2026-11-20" }),
  ]);
  expect(names).toEqual(["prod", "dr-cold"]);
  expect(rights).toMatchObject([{ void: "ended" }]);
});

test("a server on-premises is neither deallocated nor of a dev/test offer", () => {
  expect(servers([stated({ kind: "deallocated", machine: "*" })]).names).toEqual(["prod", "dr-cold"]);
});

test.each<[string, Partial<DeclaredRight>, boolean]>([
  ["its name", { machine: "dr" }, true],
  ["another name", { machine: "web" }, false],
  ["its tag", { tag: "state=deallocated" }, true],
  ["another value of its tag", { tag: "state=running" }, false],
])("machines kept deallocated, by %s", (_name, where, covered) => {
  const estate = buildEstate({
    resources: [virtualMachine("dr", { licenseType: "Windows_Server", tags: { state: "deallocated" } })],
    declarations: { rights: [stated({ kind: "deallocated", ...where })] },
  });
  expect(computeAzurePosition(estate).demands).toHaveLength(covered ? 0 : 1);
});

test("machines of a dev/test subscription pay for no Windows", () => {
  const machine = (name: string, subscription: string) =>
    declare("azure-native:compute:VirtualMachine", name, virtualMachine(name, { licenseType: "None" }).inputs, {
      id: `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${name}`,
    });
  const estate = buildEstate({
    resources: [machine("test", "aaaa"), machine("web", "bbbb")],
    declarations: { rights: [stated({ kind: "dev-test", subscription: "AAAA" })] },
  });
  expect(findPayingMachines(estate).map(({ name }) => name)).toEqual(["web"]);
  expect(comparePosition(computeAzurePosition(estate)).outcome).toBe("enough");
});
