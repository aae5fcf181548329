import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readYamlProgram, schemaOf } from "../../../../../cli/inputs/program/engine/yaml-program";
import { readProject } from "../../../../../cli/inputs/program/project";
import { NOT_KNOWN } from "../../../../../cli/inputs/program/unknown-mark";
import { isFault } from "../../../../../cli/inputs/reading";

function readProgram(resources: string) {
  const folder = mkdtempSync(join(tmpdir(), "yaml-"));
  try {
    writeFileSync(join(folder, "Pulumi.yaml"), `name: a\nruntime: yaml\n${resources}`);
    const project = readProject(folder);
    if (isFault(project)) throw new Error(JSON.stringify(project));
    return readYamlProgram(project);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function expectProgram(text: string) {
  const program = readProgram(text);
  if (isFault(program)) throw new Error(JSON.stringify(program));
  return program;
}

const PROGRAM = `variables:
  net:
    fn::invoke:
      function: azure-native:network:getVirtualNetwork
      arguments: { resourceGroupName: hub }
  subnet:
    fn::invoke: { function: azure-native:network:getSubnet, return: id }
  short: { "fn::azure:core:getSubscription": {} }
resources:
  provider:
    type: pulumi:providers:azure-native
    properties: { location: westeurope }
  # The machine.
  machine:
    type: azure:compute:WindowsVirtualMachine
    name: web
    options: { version: 6.1.0 }
    properties: { size: "\${short.name}", nic: "\${net.subnets[1].id}", other: "\${net.subnets[0].name}", id: "\${subnet}" }
`;

test("names, places and what is used of each package", () => {
  const { names, places, packages, fields } = expectProgram(PROGRAM);
  expect(names).toEqual(["provider", "web"]);
  expect([...places]).toEqual([
    ["provider", { file: "Pulumi.yaml", line: 12, column: 3 }],
    ["web", { file: "Pulumi.yaml", line: 16, column: 3 }],
  ]);
  expect([...packages.keys()].sort()).toEqual(["azure", "azure-native"]);
  expect(packages.get("azure")?.version).toBe("6.1.0");
  expect(fields).toEqual(["id", "name", "subnets"]);
});

test("an answer to any look-up has every field that is read, and nothing known in it", () => {
  expect(expectProgram(PROGRAM).result).toEqual({
    id: NOT_KNOWN,
    name: NOT_KNOWN,
    subnets: [{ name: NOT_KNOWN }, { id: NOT_KNOWN }],
  });
});

test("a program that reads nothing of anything", () => {
  expect(expectProgram("resources: {}\n")).toMatchObject({ names: [], fields: [], result: {} });
});

test("the schema of a package: types in their long form, settings, functions", () => {
  const { packages, fields } = expectProgram(PROGRAM);
  expect(schemaOf("azure", "6.1.0", packages.get("azure"), fields)).toMatchObject({
    version: "6.1.0",
    resources: {
      "azure:compute/windowsVirtualMachine:WindowsVirtualMachine": {
        inputProperties: { size: { $ref: "pulumi.json#/Any" } },
        properties: { name: { $ref: "pulumi.json#/Any" }, subnets: {} },
      },
    },
  });
  const native = schemaOf("azure-native", "1.0.0", packages.get("azure-native"), fields, [
    "azure-native:network:Subnet",
  ]);
  expect(native).toMatchObject({
    provider: { inputProperties: { location: {} } },
    resources: { "azure-native:network:Subnet": {} },
    functions: { "azure-native:network:getVirtualNetwork": { inputs: { properties: { resourceGroupName: {} } } } },
  });
});

test.each([
  ["a list of resources", "resources: [a]\n", "resources"],
  ["a resource that is a number", "resources: { a: 5 }\n", "resources.a"],
  ["a resource without a type", "resources: { a: { properties: {} } }\n", "resources.a.type"],
  ["properties in a list", "resources: { a: { type: x, properties: [1] } }\n", "resources.a.properties"],
])("what the host for YAML keeps silent about: %s", (_situation, text, place) => {
  expect(readProgram(text)).toMatchObject({ place });
});
