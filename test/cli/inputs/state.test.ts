import { readState } from "../../../cli/inputs/state";
import { UNKNOWN } from "../../../core/model";
import {
  expectFault,
  expectReading,
  fixtureJson,
  matching,
  namesOf,
  plain,
  readFixture,
  readJson,
  resourceNamed,
} from "./fixtures";

describe("an exported stack", () => {
  const reading = readFixture("state.json");

  test("known ids, values and edges", () => {
    const nic = resourceNamed(reading, "web01-nic");
    expect(nic.id).toBe("/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/web01-nic");
    expect(nic.inputs).toMatchObject({ ipConfigurations: [{ subnet: { id: matching(/\/servers$/) } }] });
    expect(nic.propertyDependencies).toEqual({
      ipConfigurations: ["urn:pulumi:dev::estate::azure-native:network:Subnet::servers"],
    });
    expect(nic.source).toEqual({ file: "index.ts", line: 13, column: 17 });
  });

  test("an encrypted value is unknown, and its path is told", () => {
    const machine = resourceNamed(reading, "web01-vm");
    expect(machine.secrets).toEqual(["osProfile.adminPassword"]);
    expect(machine.inputs).toMatchObject({ osProfile: { adminPassword: UNKNOWN, adminUsername: "operator" } });
  });

  test("settings of the provider come from its resource", () => {
    expect(resourceNamed(reading, "far").provider).toMatchObject({ environment: "usgovernment" });
    expect(resourceNamed(reading, "far").provider).not.toHaveProperty("__internal");
    expect(resourceNamed(reading, "net").provider).toEqual({ version: "3.28.0" });
  });

  test("a resource that is only read is kept, with what was read", () => {
    expect(resourceNamed(reading, "hub").inputs).toEqual({ name: "read" });
    expect(reading.missing).toEqual([]);
  });

  test("the rest of a replacement that waits to be deleted is out", () => {
    const document = fixtureJson("state.json");
    const machine = document.deployment.resources.find(
      ({ urn }) => typeof urn === "string" && urn.endsWith("::web01-vm"),
    );
    document.deployment.resources.push({ ...machine, delete: true, inputs: { licenseType: "None" } });
    expect(plain(expectReading(readJson(document)))).toEqual(plain(reading));
  });

  test("the checkpoint of a self-managed backend", () => {
    const { version, deployment } = fixtureJson("state.json");
    const checkpoint = { version, checkpoint: { stack: "organization/estate/dev", latest: deployment } };
    expect(plain(expectReading(readJson(checkpoint)))).toEqual(plain(reading));
  });

  test("a name with :: in it", () => {
    const urn = "urn:pulumi:dev::estate::my:index:Group$azure-native:network:VirtualNetwork::a::b";
    const document = { version: 3, deployment: { resources: [{ urn, type: "azure-native:network:VirtualNetwork" }] } };
    expect(expectReading(readJson(document)).resources[0]?.name).toBe("a::b");
  });

  test.each([
    ["exported", { version: 3, deployment: { manifest: {} } }],
    ["of a backend", { version: 3, checkpoint: { stack: "dev", latest: null } }],
  ])("an empty stack, %s", (_situation, document) => {
    expect(expectReading(readJson(document)).resources).toEqual([]);
  });

  test("properties are not decoded before they are read", () => {
    const inputs = {
      get licenseType(): string {
        throw new Error("read");
      },
    };
    const urn = "urn:pulumi:dev::estate::azure-native:compute:VirtualMachine::vm";
    const document = { deployment: { resources: [{ urn, type: "azure-native:compute:VirtualMachine", inputs }] } };
    const [machine] = expectReading(readState(document, "state.json")).resources;
    expect(() => machine?.inputs).toThrow("read");
  });
});

describe("a state that is not as Pulumi writes it", () => {
  test.each([
    ["a version from the future", { version: 9, deployment: { resources: [] } }, "version"],
    ["resources that are no list", { deployment: { resources: {} } }, "deployment.resources"],
    ["a resource that is no object", { deployment: { resources: [null] } }, "deployment.resources[0]"],
    ["a resource without URN", { deployment: { resources: [{ type: "t" }] } }, "deployment.resources[0].urn"],
    ["a resource without type", { deployment: { resources: [{ urn: "u" }] } }, "deployment.resources[0].type"],
    [
      "the same in a checkpoint",
      { checkpoint: { latest: { resources: [{ urn: "u" }] } } },
      "checkpoint.latest.resources[0].type",
    ],
  ])("%s", (_situation, document, place) => {
    expect(expectFault(readJson(document)).place).toBe(place);
  });

  test("names only: nothing is missing from an empty list", () => {
    expect(namesOf(expectReading(readJson({ deployment: { resources: [] } })))).toEqual([]);
  });
});
