import { countTaken, surveyResources } from "../../../core/resources/survey";

function resource(type: string, name: string) {
  return { urn: `urn:${name}`, name, type, properties: {} } as never;
}

test("types are counted once whatever version and capitals their tokens have, and how they are taken is said", () => {
  const types = surveyResources({
    resources: [
      resource("pulumi:pulumi:Stack", "stack"),
      resource("azure-native:compute:VirtualMachine", "a"),
      resource("azure-native:compute/v20240301:VirtualMachine", "b"),
      resource("azure-native:resources:Deployment", "c"),
      resource("azure-native:storage:StorageAccount", "d"),
      resource("windows-licensing:index:KmsHost", "e"),
      resource("random:index/randomPassword:RandomPassword", "f"),
    ],
    unread: [{ urn: "urn:c", name: "c", type: "azure-native:resources:Deployment" } as never],
  });
  expect(types.map(({ type, count, taken }) => [type, count, taken])).toEqual([
    ["azure-native:compute:VirtualMachine", 2, "read"],
    ["azure-native:resources:Deployment", 1, expect.stringMatching(/not-read|partly/)],
    ["azure-native:storage:StorageAccount", 1, "not-needed"],
    ["random:index/randomPassword:RandomPassword", 1, "other"],
    ["windows-licensing:index:KmsHost", 1, "read"],
  ]);
  const counts = countTaken(types);
  expect(counts).toMatchObject({ read: 3, notNeeded: 1, other: 1 });
  expect(counts.partly + counts.notRead).toBe(1);
});
