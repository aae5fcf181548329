import { type DeclaredResource, UNKNOWN } from "../../../core/model";
import { buildEstate, declare } from "../../support/builders";
import { scaleSet } from "../../support/machines";

const ID = "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/virtualMachineScaleSets/farm";
const farm = scaleSet("farm", 2, { licenseType: "Windows_Server" }, { id: ID });
const pool = (inputs: Readonly<Record<string, unknown>>): DeclaredResource =>
  declare("azure-native:standbypool:StandbyVirtualMachinePool", "pool", {
    attachedVirtualMachineScaleSetId: ID,
    elasticityProfile: { maxReadyCapacity: 5 },
    virtualMachineState: "Running",
    ...inputs,
  });
const countOf = (...resources: readonly DeclaredResource[]) =>
  buildEstate({ resources: [farm, ...resources] }).machines[0]?.instances;

test.each<[string, DeclaredResource, number]>([
  ["running machines", pool({}), 5],
  ["fewer than the instances", pool({ elasticityProfile: { maxReadyCapacity: 1 } }), 2],
  ["deallocated machines", pool({ virtualMachineState: "Deallocated" }), 2],
  ["the pool of another scale set", pool({ attachedVirtualMachineScaleSetId: `${ID}2` }), 2],
  [
    "of the classic provider",
    declare("azure:compute/scaleSetStandbyPool:ScaleSetStandbyPool", "pool", {
      attachedVirtualMachineScaleSetId: ID,
      elasticityProfile: { maxReadyCapacity: 5, minReadyCapacity: 5 },
      virtualMachineState: "Running",
    }),
    5,
  ],
])("a scale set counts what its standby pool keeps running: %s", (_situation, standby, count) => {
  expect(countOf(standby)).toMatchObject({ declared: count, maximum: count });
});

test("a capacity computed at deploy time leaves the figures at least what they are", () => {
  const { unread, machines } = buildEstate({
    resources: [farm, pool({ elasticityProfile: { maxReadyCapacity: UNKNOWN } })],
  });
  expect(machines[0]?.instances.declared).toBe(2);
  expect(unread).toMatchObject([{ name: "pool", mayNeedLicences: true }]);
});
