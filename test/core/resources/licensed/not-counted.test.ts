import { TOKENS } from "../../../../core/resources/tokens";
import { renderReason } from "../../../../core/words/render";
import { buildEstate, COMPUTED, declare } from "../../../support/builders";

describe("recognised and not counted", () => {
  test.each(TOKENS["not-counted"])("%s is named with what it is and why", (token) => {
    const { licensed, machines } = buildEstate({ resources: [declare(token, "x")] });
    expect(machines).toEqual([]);
    expect(licensed.notCounted).toMatchObject([{ name: "x", claims: false }]);
    for (const { what, reason } of licensed.notCounted) {
      expect([what, reason].map((each) => renderReason(each))).not.toContain(what.code);
    }
  });

  test.each<[string, string, Readonly<Record<string, unknown>>, boolean | symbol]>([
    ["a text", "azure-native:kubernetes:ConnectedCluster", { azureHybridBenefit: "true" }, true],
    ["a boolean", "azure-native:kubernetes:ConnectedCluster", { azureHybridBenefit: true }, true],
    ["not applicable", "azure-native:kubernetes:ConnectedCluster", { azureHybridBenefit: "NotApplicable" }, false],
    [
      "nested",
      "azure-native:recoveryservices:ReplicationMigrationItem",
      { properties: { providerSpecificDetails: { licenseType: "WindowsServer" } } },
      true,
    ],
    [
      "the classic provider",
      "azure:siterecovery/vmwareReplicatedVm:VmwareReplicatedVm",
      { licenseType: "WindowsServer" },
      true,
    ],
    [
      "not specified",
      "azure:siterecovery/vmwareReplicatedVm:VmwareReplicatedVm",
      { licenseType: "NotSpecified" },
      false,
    ],
  ])("a claim: %s", (_situation, token, inputs, claims) => {
    const { licensed } = buildEstate({ resources: [declare(token, "x", inputs)] });
    expect(licensed.notCounted.map((each) => each.claims)).toEqual([claims]);
  });

  test("a claim computed at deploy time is unknown", () => {
    const { licensed } = buildEstate({
      resources: [declare("azure-native:scom:Instance", "x", { properties: { azureHybridBenefit: COMPUTED } })],
    });
    expect(licensed.notCounted.map(({ claims }) => typeof claims)).toEqual(["symbol"]);
  });
});
