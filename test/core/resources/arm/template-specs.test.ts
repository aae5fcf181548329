import type { DeclaredResource } from "../../../../core/model";
import { buildEstate, COMPUTED, declare } from "../../../support/builders";

const TEMPLATE = {
  contentVersion: "1.0.0.0",
  resources: [
    {
      type: "Microsoft.Compute/virtualMachines",
      apiVersion: "2024-07-01",
      name: "inside",
      properties: { licenseType: "Windows_Server", hardwareProfile: { vmSize: "Standard_D16s_v5" } },
    },
  ],
};
const ID = "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Resources/templateSpecs/ts/versions/1.0";
const spec = (mainTemplate: unknown, id: string | undefined = ID) =>
  declare(
    "azure-native:resources:TemplateSpecVersion",
    "spec",
    { resourceGroupName: "rg", templateSpecName: "ts", templateSpecVersion: "1.0", mainTemplate },
    id === "" ? {} : { id },
  );
const deployment = (id: unknown) =>
  declare(
    "azure-native:resources:Deployment",
    "deployment",
    { resourceGroupName: "rg", properties: { mode: "Incremental", templateLink: { id } } },
    { edges: { properties: [spec(TEMPLATE).urn] } },
  );
const namesIn = (...resources: readonly DeclaredResource[]) =>
  buildEstate({ resources }).machines.map(({ name }) => name);

test.each<[string, readonly DeclaredResource[]]>([
  ["by its id", [spec(TEMPLATE), deployment(ID)]],
  ["by its names, before it is made", [spec(TEMPLATE, ""), deployment(ID)]],
  ["by its output", [spec(TEMPLATE, ""), deployment(COMPUTED)]],
  [
    "of the classic provider",
    [
      spec(TEMPLATE),
      declare("azure:core/resourceGroupTemplateDeployment:ResourceGroupTemplateDeployment", "deployment", {
        resourceGroupName: "rg",
        templateSpecVersionId: ID,
      }),
    ],
  ],
])("a template spec of the same program is read: %s", (_situation, resources) => {
  expect(namesIn(...resources)).toEqual(["inside"]);
});

test.each<[string, readonly DeclaredResource[], string]>([
  ["of another program", [deployment(ID)], "resources/template-elsewhere"],
  ["of another version", [spec(TEMPLATE), deployment(`${ID}.1`)], "resources/template-elsewhere"],
  ["computed at deploy time", [spec(COMPUTED), deployment(ID)], "resources/template-computed"],
])("what is not read is named: %s", (_situation, resources, code) => {
  expect(buildEstate({ resources }).unread).toMatchObject([{ name: "deployment", reason: { code } }]);
});

test("a deployment of a type that later providers add is looked at by its name", () => {
  const later = declare("azure-native:resources:DeploymentStackAtTenant", "stack", { template: TEMPLATE });
  expect(namesIn(later)).toEqual(["inside"]);
  const computed = declare("azure:core/groupDeploymentStack:GroupDeploymentStack", "stack", {
    templateContent: COMPUTED,
  });
  expect(buildEstate({ resources: [computed] }).unread).toMatchObject([{ name: "stack", mayNeedLicences: true }]);
});
