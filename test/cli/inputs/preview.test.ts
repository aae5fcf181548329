import { UNKNOWN } from "../../../core/model";
import { expectFault, expectReading, fixtureJson, namesOf, readFixture, readJson, resourceNamed } from "./fixtures";

const NET = "urn:pulumi:dev::estate::azure-native:network:VirtualNetwork::net";
const RULES = "urn:pulumi:dev::estate::azure-native:network:NetworkSecurityGroup::rules";

describe("a first preview", () => {
  const reading = readFixture("first-preview.json");

  test("everything it creates is declared", () => {
    expect(namesOf(reading)).toEqual([
      "entry",
      "estate-dev",
      "far",
      "government",
      "net",
      "rules",
      "servers",
      "web01",
      "web01-nic",
      "web01-vm",
    ]);
    expect(reading.source).toBe("preview");
  });

  test("resources come in URN order", () => {
    const urns = reading.resources.map(({ urn }) => urn);
    expect(urns).toEqual([...urns].sort());
  });

  test("ids of new resources are unknown, components have none", () => {
    expect(resourceNamed(reading, "web01-vm").id).toBe(UNKNOWN);
    expect(resourceNamed(reading, "web01").id).toBeUndefined();
  });

  test("references to new resources are unknown and have edges", () => {
    const servers = resourceNamed(reading, "servers");
    expect(servers.inputs).toMatchObject({ virtualNetworkName: UNKNOWN, networkSecurityGroup: { id: UNKNOWN } });
    expect(servers.propertyDependencies).toEqual({ networkSecurityGroup: [RULES], virtualNetworkName: [NET] });
    expect([...servers.dependencies].sort()).toEqual([RULES, NET]);
  });

  test("a secret is unknown and its path is told", () => {
    const machine = resourceNamed(reading, "web01-vm");
    expect(machine.secrets).toEqual(["osProfile.adminPassword"]);
    expect(machine.inputs).toMatchObject({ osProfile: { adminUsername: "operator", adminPassword: UNKNOWN } });
  });

  test("type, name and parent of a resource inside a component", () => {
    expect(resourceNamed(reading, "web01-vm")).toMatchObject({
      type: "azure-native:compute:VirtualMachine",
      parent: "urn:pulumi:dev::estate::estate:index:WebServer::web01",
    });
    expect(resourceNamed(reading, "web01-vm").protect).toBeUndefined();
    expect(resourceNamed(reading, "entry").protect).toBe(true);
  });

  test("settings of an explicit provider, and of the default one", () => {
    expect(resourceNamed(reading, "far").provider).toMatchObject({ environment: "usgovernment" });
    expect(resourceNamed(reading, "net").provider).toEqual({});
    expect(resourceNamed(reading, "web01").provider).toBeUndefined();
  });

  test("the place in the program, also where Pulumi names a provider's package", () => {
    expect(resourceNamed(reading, "net").source).toEqual({ file: "index.ts", line: 41, column: 13 });
    expect(resourceNamed(reading, "government").source).toEqual({ file: "index.ts", line: 39, column: 20 });
    expect(resourceNamed(reading, "estate-dev").source).toBeUndefined();
  });

  test("a resource that is only read is left out, and counted", () => {
    expect(reading.missing).toEqual([{ kind: "read-only", count: 1, names: ["hub"] }]);
    expect(reading.notes).toHaveLength(1);
  });
});

describe("a preview of changes", () => {
  test("unchanged resources left out: refused, with the flag to add", () => {
    const fault = expectFault(readJson(fixtureJson("preview-without-sames.json")));
    expect(fault.place).toBe("changeSummary.same");
    expect(fault.todo).toMatch(/--show-sames/);
  });

  test("with unchanged, updated, replaced and deleted resources", () => {
    const reading = readFixture("preview-with-changes.json");
    expect(namesOf(reading)).toEqual([
      "entry",
      "estate-dev",
      "government",
      "net",
      "rules",
      "servers",
      "web01",
      "web01-nic",
      "web01-vm",
    ]);
    expect(resourceNamed(reading, "servers").inputs.addressPrefix).toBe("10.0.2.0/24");
  });

  test("kept and updated resources have the id they had", () => {
    const reading = readFixture("preview-with-changes.json");
    const group = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg";
    expect(resourceNamed(reading, "net").id).toBe(`${group}/net`);
    expect(resourceNamed(reading, "servers").id).toBe(`${group}/servers`);
  });

  test("a replaced resource has its new properties, and an id that is not known yet", () => {
    const machine = resourceNamed(readFixture("preview-with-changes.json"), "web01-vm");
    expect(machine.inputs.tags).toEqual({ owner: "all" });
    expect(machine.id).toBe(UNKNOWN);
  });

  test("after a refresh, unchanged resources come from the refresh", () => {
    const reading = readFixture("preview-with-refresh.json");
    expect(namesOf(reading)).toEqual(namesOf(readFixture("preview-with-changes.json")));
    expect(resourceNamed(reading, "web01").id).toBeUndefined();
    expect(resourceNamed(reading, "government").inputs).toMatchObject({ environment: "usgovernment" });
    expect(resourceNamed(reading, "servers").inputs.addressPrefix).toBe("10.0.2.0/24");
  });

  test.each([
    ["create before delete", ["create-replacement", "replace", "delete-replaced"]],
    ["delete before create", ["delete-replaced", "replace", "create-replacement"]],
  ])("a replacement in several steps: %s", (_situation, operations) => {
    const state = (size: string) => ({
      urn: NET,
      type: "azure-native:network:VirtualNetwork",
      custom: true,
      inputs: { size },
    });
    const steps = operations.map((op) =>
      op === "delete-replaced"
        ? { op, urn: NET, oldState: state("old") }
        : { op, urn: NET, oldState: state("old"), newState: state("new") },
    );
    const reading = expectReading(readJson({ steps, changeSummary: { replace: 1 } }));
    expect(reading.resources.map(({ inputs }) => inputs)).toEqual([{ size: "new" }]);
  });

  test("a resource that is deleted, discarded or refreshed away", () => {
    const steps = ["delete", "read-discard", "discard"].map((op, index) => ({
      op,
      urn: `${NET}${index}`,
      newState: null,
    }));
    const gone = { op: "refresh", urn: `${NET}0`, newState: { urn: `${NET}0`, type: "t", inputs: {} } };
    expect(expectReading(readJson({ steps: [gone, ...steps] })).resources).toEqual([]);
  });
});

describe("a preview that failed", () => {
  test("what it has is read, and what it says is noted", () => {
    const reading = readFixture("preview-failed.json");
    expect(namesOf(reading)).toContain("net");
    expect(reading.missing[0]).toMatchObject({ kind: "failed-preview", count: 1 });
    expect(reading.notes[0]).toMatch(/bad: azure-native:network:VirtualNetwork resource 'bad': property sku/);
  });

  test("an error with colours and a stack", () => {
    const document = fixtureJson("first-preview.json");
    document.diagnostics = [
      { severity: "warning", message: "warning: old" },
      {
        severity: "error",
        message:
          "error: Running program '/p/index.ts' failed with an unhandled exception:\n\u001b[31mError: broken\u001b[39m\n    at x (/p/index.ts:1:2)\n",
      },
    ];
    const reading = expectReading(readJson(document));
    expect(reading.missing[0]).toEqual({ kind: "failed-preview", count: 1, names: ["Error: broken"] });
  });
});

describe("errors that Pulumi hands on from standard error", () => {
  const missingOf = (message: string) => {
    const document = fixtureJson("first-preview.json");
    document.diagnostics = [{ severity: "info#err", message }];
    return expectReading(readJson(document)).missing;
  };
  test.each([
    [
      "of a YAML program, in colours",
      "\u001b[31mError\u001b[0m: error resolving type of resource rg\n\n",
      "error resolving type of resource rg",
    ],
    ["in the engine's tags", "<{%fg 1%}>error: <{%reset%}>no such file", "no such file"],
    ["plain", "Error: resource rg: unknown property\n", "resource rg: unknown property"],
  ])("%s", (_name, message, expected) => {
    expect(missingOf(message)[0]).toMatchObject({ kind: "failed-preview", names: [expected] });
  });
  test.each([
    ["(node:12) Warning: deprecated"],
    ["  on Pulumi.yaml line 13:\n"],
    ["Errors were found earlier, and mended"],
  ])("harmless: %s", (message) => {
    expect(missingOf(message).map(({ kind }) => kind)).not.toContain("failed-preview");
  });
});

describe("where a resource is made", () => {
  const sourceOf = (frames: readonly string[], own = frames[0]) => {
    const document = fixtureJson("first-preview.json");
    const [step] = (document as unknown as { steps: unknown[] }).steps as { newState: Record<string, unknown> }[];
    if (step === undefined) throw new Error("no step");
    step.newState.sourcePosition = `project:///${own ?? ""}`;
    step.newState.stackTrace = frames.map((frame) => ({ sourcePosition: `project:///${frame}` }));
    return expectReading(readJson(document)).resources.find(({ urn }) => urn === step.newState.urn)?.source;
  };
  test("in a helper: the call in the program, then the helper", () => {
    expect(sourceOf(["h.ts#2,3", "index.ts#4,1"])).toEqual({
      file: "index.ts",
      line: 4,
      column: 1,
      helper: { file: "h.ts", line: 2, column: 3 },
    });
  });
  test("in the program's own main", () => {
    expect(sourceOf(["index.ts#20,5", "index.ts#99,1"])).toEqual({ file: "index.ts", line: 20, column: 5 });
  });
  test("in a package", () => {
    expect(sourceOf(["node_modules/x/index.js#7,1", "index.ts#4,1"])).toEqual({ file: "index.ts", line: 4, column: 1 });
  });
});

describe("configuration in a preview", () => {
  test("settings of the default provider, one of them secret", () => {
    const document = fixtureJson("first-preview.json");
    document.config = { "azure-native:environment": "china", "azure-native:clientSecret": "[secret]", "estate:x": "1" };
    const reading = expectReading(readJson(document));
    expect(resourceNamed(reading, "net").provider).toEqual({ environment: "china", clientSecret: UNKNOWN });
    expect(resourceNamed(reading, "far").provider).toMatchObject({ environment: "usgovernment" });
  });
});

describe("a preview that is not as Pulumi writes it", () => {
  test.each([
    ["a step that is no object", { steps: [1] }],
    ["a step without URN", { steps: [{ op: "create" }] }],
    ["a URN that is none", { steps: [{ op: "create", urn: "vm1" }] }],
  ])("%s", (_situation, document) => {
    expect(expectFault(readJson(document)).place).toBe("steps[0].urn");
  });

  test("properties of the wrong kind are taken for absent", () => {
    const reading = expectReading(
      readJson({
        steps: [
          { op: "create", urn: NET, newState: { inputs: 3, dependencies: {}, propertyDependencies: [], provider: 1 } },
        ],
      }),
    );
    expect(reading.resources.map((resource) => ({ ...resource }))).toEqual([
      {
        urn: "",
        type: "",
        name: "",
        id: undefined,
        inputs: {},
        secrets: [],
        dependencies: [],
        propertyDependencies: {},
      },
    ]);
  });
});
