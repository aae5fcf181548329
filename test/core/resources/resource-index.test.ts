import { indexResources, originOf } from "../../../core/resources/resource-index";
import { declare } from "../../support/builders";

const vm = "azure-native:compute:VirtualMachine";

test("resources of a kind, whichever provider and API version", () => {
  const index = indexResources([
    declare("azure:compute/windowsVirtualMachine:WindowsVirtualMachine", "c"),
    declare("azure-native:compute/v20240301:VirtualMachine", "b"),
    declare("random:index/randomId:RandomId", "r"),
    declare(vm, "a"),
  ]);
  expect(index.ofKind("virtual-machine").map(({ resource }) => resource.name)).toEqual(["b", "a", "c"]);
  expect(index.ofKind("virtual-machine").map(({ dialect }) => dialect)).toEqual([
    "azure-native",
    "azure-native",
    "azure",
  ]);
});

test("every resource is kept, in the order of URNs", () => {
  const given = [declare(vm, "b"), declare("random:index/randomId:RandomId", "r"), declare(vm, "a")];
  const index = indexResources(given);
  expect(index.all.map(({ urn }) => urn)).toEqual(given.map(({ urn }) => urn).sort());
  expect(given.map(({ name }) => name)).toEqual(["b", "r", "a"]);
});

test("kind of which there is none", () => {
  expect(indexResources([]).ofKind("subnet")).toEqual([]);
});

test("origin with and without a line of the program", () => {
  const resource = declare(vm, "a");
  expect(originOf(resource)).toEqual({ urn: resource.urn, name: "a", type: vm });
  const source = { file: "index.ts", line: 4 };
  expect(originOf({ ...resource, source })).toEqual({ urn: resource.urn, name: "a", type: vm, source });
});
