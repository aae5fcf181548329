import { computeAzurePosition } from "../../../../core/licensing/position";
import {
  type DeclaredResource,
  isResolved,
  type Subnet,
  UNKNOWN,
  type Value,
  type ValueRecord,
} from "../../../../core/model";
import { readEstate } from "../../../../core/resources/read-estate";
import { buildContext } from "../../../support/builders";

const CONTEXT = buildContext();

function declare(type: string, name: string, inputs: ValueRecord): DeclaredResource {
  return {
    urn: `urn:pulumi:dev::p::${type}::${name}`,
    type,
    name,
    inputs,
    id: UNKNOWN,
    dependencies: [],
    propertyDependencies: {},
  };
}

const IMAGE = {
  publisher: "MicrosoftWindowsServer",
  offer: "WindowsServer",
  sku: "2022-datacenter-g2",
  version: "latest",
};
const MACHINE = {
  type: "Microsoft.Compute/virtualMachines",
  apiVersion: "2024-07-01",
  name: "inside",
  location: "westeurope",
  properties: {
    licenseType: "Windows_Server",
    hardwareProfile: { vmSize: "Standard_D16s_v5" },
    storageProfile: { imageReference: IMAGE },
  },
};
const template = (parts: ValueRecord): ValueRecord => ({ contentVersion: "1.0.0.0", resources: [MACHINE], ...parts });

const HOLDERS: readonly (readonly [string, (template: Value, parameters?: Value) => ValueRecord])[] = [
  [
    "azure-native:resources:Deployment",
    (held, parameters) => ({
      resourceGroupName: "rg",
      properties: { mode: "Incremental", template: held, ...(parameters === undefined ? {} : { parameters }) },
    }),
  ],
  [
    "azure-native:resources/v20240301:Deployment",
    (held, parameters) => ({
      resourceGroupName: UNKNOWN,
      properties: { mode: "Incremental", template: held, ...(parameters === undefined ? {} : { parameters }) },
    }),
  ],
  [
    "azure-native:resources:DeploymentStackAtResourceGroup",
    (held, parameters) => ({
      resourceGroupName: "rg",
      template: held,
      ...(parameters === undefined ? {} : { parameters }),
    }),
  ],
  [
    "azure:core/resourceGroupTemplateDeployment:ResourceGroupTemplateDeployment",
    (held, parameters) => ({
      resourceGroupName: "rg",
      templateContent: held === UNKNOWN ? UNKNOWN : JSON.stringify(held),
      ...(parameters === undefined ? {} : { parametersContent: JSON.stringify(parameters) }),
    }),
  ],
];

describe.each(HOLDERS)("%s", (type, inputs) => {
  const estateOf = (held: Value, parameters?: Value) =>
    readEstate([declare(type, "dep", inputs(held, parameters))], CONTEXT);

  test("a literal template is read by the readers of machines", () => {
    const estate = estateOf(template({}));
    expect(estate.machines.map(({ name, os, size, licenseType }) => ({ name, os, size, licenseType }))).toEqual([
      { name: "inside", os: "windows-server", size: "Standard_D16s_v5", licenseType: "Windows_Server" },
    ]);
    expect(estate.unread).toBeUndefined();
    expect(estate.templates).toEqual([{ name: "dep", resources: 1 }]);
    expect(computeAzurePosition(estate).needed.fullScale).toEqual({ low: 16, high: 16 });
  });
  test("given parameters reach the machines", () => {
    const resources = [
      { ...MACHINE, properties: { ...MACHINE.properties, hardwareProfile: { vmSize: "[parameters('size')]" } } },
    ];
    const held = template({ parameters: { size: { type: "string" } }, resources });
    expect(estateOf(held, { size: { value: "Standard_D8s_v5" } }).machines.map(({ size }) => size)).toEqual([
      "Standard_D8s_v5",
    ]);
  });
  test("a loop makes as many machines", () => {
    const resources = [{ ...MACHINE, name: "[concat('m', copyIndex())]", copy: { name: "c", count: 3 } }];
    expect(estateOf(template({ resources })).machines.map(({ name }) => name)).toEqual(["m0", "m1", "m2"]);
  });
  test.each<[string, Value, string]>([
    ["a computed template", UNKNOWN, "resources/template-computed"],
    ["a template that Azure refuses", template({ variables: { v: "[div(1,0)]" } }), "resources/template-refused"],
    [
      "a machine under a condition",
      template({ resources: [{ ...MACHINE, condition: "[equals(reference('x','1').y, 1)]" }] }),
      "resources/template-refused",
    ],
    [
      "a machine that a deployment may make",
      template({ resources: [{ ...MACHINE, condition: "[empty(environment().name)]" }] }),
      "resources/made-conditionally",
    ],
    [
      "an unknown number of machines",
      template({
        resources: [
          {
            ...MACHINE,
            name: "[concat('m', copyIndex())]",
            copy: { name: "c", count: "[length(deployer().objectId)]" },
          },
        ],
      }),
      "resources/made-in-unknown-number",
    ],
    [
      "a linked template inside",
      template({
        resources: [
          {
            type: "Microsoft.Resources/deployments",
            apiVersion: "2022-09-01",
            name: "l",
            properties: { mode: "Incremental", templateLink: { uri: "https://contoso.example/t.json" } },
          },
        ],
      }),
      "resources/nested-template-elsewhere",
    ],
  ])("%s is named once, and the need is at least", (_, held, code) => {
    const estate = estateOf(held);
    expect(estate.unread?.map(({ name, reason }) => [name, reason.code])).toEqual([["dep", code]]);
    expect(computeAzurePosition(estate).uncounted.map(({ machine }) => machine.name)).toEqual(["dep"]);
  });
});

test("invalid JSON in templateContent is named", () => {
  const type = "azure:core/resourceGroupTemplateDeployment:ResourceGroupTemplateDeployment";
  const { unread } = readEstate([declare(type, "dep", { resourceGroupName: "rg", templateContent: "{" })], CONTEXT);
  expect(unread?.map(({ reason }) => reason.code)).toEqual(["resources/template-refused"]);
});

test("machines and networks of one template find each other, whatever is known of where it goes", () => {
  const network = {
    type: "Microsoft.Network/virtualNetworks",
    apiVersion: "2023-09-01",
    name: "net",
    properties: {
      addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
      subnets: [{ name: "servers", properties: { addressPrefix: "10.0.1.0/24" } }],
    },
  };
  const nic = {
    type: "Microsoft.Network/networkInterfaces",
    apiVersion: "2023-09-01",
    name: "nic",
    properties: {
      ipConfigurations: [
        {
          name: "ip",
          properties: {
            subnet: { id: "[concat(resourceId('Microsoft.Network/virtualNetworks', 'net'), '/subnets/servers')]" },
          },
        },
      ],
    },
  };
  const machine = {
    ...MACHINE,
    properties: {
      ...MACHINE.properties,
      networkProfile: { networkInterfaces: [{ id: "[resourceId('Microsoft.Network/networkInterfaces', 'nic')]" }] },
    },
  };
  for (const resourceGroupName of ["rg", UNKNOWN] satisfies Value[]) {
    const inputs: ValueRecord = {
      resourceGroupName,
      properties: { template: template({ resources: [machine, nic, network] }) },
    };
    const estate = readEstate([declare("azure-native:resources:Deployment", "dep", inputs)], CONTEXT);
    const found = estate.network.nics.flatMap(({ configurations }) =>
      configurations.items.map(({ subnet }) => (isResolved<Subnet>(subnet) ? subnet.azureName : subnet)),
    );
    expect(found).toEqual(["servers"]);
    expect(estate.machines[0]?.nics).toEqual(estate.network.nics);
  }
});

test("the API version of a resource counts as that of a token does", () => {
  const subnet = {
    type: "Microsoft.Network/virtualNetworks/subnets",
    apiVersion: "2025-07-01",
    name: "net/servers",
    properties: { addressPrefix: "10.0.1.0/24" },
  };
  const inputs = { resourceGroupName: "rg", properties: { template: template({ resources: [subnet] }) } };
  const estate = readEstate([declare("azure-native:resources:Deployment", "dep", inputs)], CONTEXT);
  expect(estate.network.subnets.map(({ apiVersion }) => apiVersion)).toEqual(["2025-07-01"]);
});

describe("generic resources", () => {
  test("are read by type and properties", () => {
    const estate = readEstate(
      [
        declare("azure-native:resources:Resource", "gen", {
          resourceGroupName: "rg",
          resourceProviderNamespace: "Microsoft.Compute",
          parentResourcePath: "",
          resourceType: "virtualMachines",
          resourceName: "g",
          apiVersion: "2023-03-01",
          properties: MACHINE.properties,
        }),
        declare("azapi:resources:Resource", "api", {
          type: "Microsoft.Compute/virtualMachines@2023-03-01",
          name: "a",
          parentId: "/subscriptions/s/resourceGroups/rg",
          body: { properties: MACHINE.properties },
        }),
      ],
      CONTEXT,
    );
    expect(estate.machines.map(({ name, size }) => [name, size])).toEqual([
      ["api", "Standard_D16s_v5"],
      ["gen", "Standard_D16s_v5"],
    ]);
  });
  test("of a computed type are named", () => {
    const { unread } = readEstate(
      [declare("azure-native:resources:Resource", "gen", { resourceProviderNamespace: UNKNOWN, resourceType: "x" })],
      CONTEXT,
    );
    expect(unread?.map(({ reason }) => reason.code)).toEqual(["resources/type-computed"]);
  });
});

const MADE = ["resources/script-makes-machines"];
const UPDATED = ["resources/updates-resource"];

describe("opaque resources", () => {
  test.each<[string, ValueRecord, readonly string[]]>([
    ["azure-native:desktopvirtualization:SessionHostConfiguration", {}, ["resources/session-hosts"]],
    ["azure-native:desktopvirtualization:HostPool", { managementType: "Automated" }, ["resources/session-hosts"]],
    ["azure-native:desktopvirtualization:HostPool", {}, []],
    [
      "azure-native:standbypool:StandbyVirtualMachinePool",
      { virtualMachineState: "Running" },
      ["resources/standby-machines"],
    ],
    ["azure-native:standbypool:StandbyVirtualMachinePool", { virtualMachineState: "Deallocated" }, []],
    [
      "azure-native:standbypool:StandbyVirtualMachinePool",
      { virtualMachineState: UNKNOWN },
      ["resources/standby-machines"],
    ],
    ["azure-native:devopsinfrastructure:Pool", {}, ["resources/agents-of-devops"]],
    ["azure-native:solutions:Application", {}, ["resources/managed-application"]],
    ["azure-native:devtestlab:VirtualMachine", {}, ["resources/lab-machines"]],
    ["azure-native:scom:Instance", {}, ["resources/scom-machines"]],
    ["azure-native:storage:StorageAccount", {}, []],
    ["azure-native:devtestlab:Environment", {}, ["resources/lab-environment"]],
    ["azure-native:devtestlab:ServiceFabric", {}, ["resources/lab-machines"]],
    ["azure-native:blueprint:Assignment", {}, ["resources/blueprint"]],
    ["azure:blueprint/assignment:Assignment", {}, ["resources/blueprint"]],
    ["azure-native:recoveryservices:ReplicationProtectionCluster", {}, ["resources/replicated-machines"]],
    ["azure-native:datareplication:ProtectedItem", {}, ["resources/replicated-machines"]],
    ["azure:workloadssap/threeTierVirtualInstance:ThreeTierVirtualInstance", {}, ["resources/sap-machines"]],
    ["azure-native:compute:CloudService", {}, ["resources/cloud-service"]],
    ["azure-native:resources:AzureCliScript", { scriptContent: "az vm create -n web --image Win2022Datacenter" }, MADE],
    ["azure-native:resources:AzureCliScript", { scriptContent: "az aks nodepool add --os-type Windows" }, MADE],
    ["azure-native:resources:AzureCliScript", { scriptContent: "az vm list; az storage blob upload -f a" }, []],
    ["azure-native:resources:AzureCliScript", { primaryScriptUri: "https://example.com/setup.sh" }, MADE],
    ["azure-native:resources:AzurePowerShellScript", { scriptContent: "New-AzVM -Name web -Image Win2022" }, MADE],
    ["azure-native:resources:AzurePowerShellScript", { scriptContent: "New-AzVMConfig -VMName web" }, []],
    ["azure-native:resources:AzurePowerShellScript", { scriptContent: UNKNOWN }, MADE],
    [
      "azure:core/resourceDeploymentScriptAzurePowerShell:ResourceDeploymentScriptAzurePowerShell",
      { scriptContent: "New-AzResourceGroupDeployment -TemplateFile main.bicep" },
      MADE,
    ],
    ["command:local:Command", { create: "az deployment group create -f main.bicep" }, MADE],
    ["command:local:Command", { create: "terraform apply -auto-approve" }, MADE],
    ["command:local:Command", { create: UNKNOWN }, []],
    ["command:remote:Command", { create: "systemctl restart app" }, []],
    ["azapi:resources:UpdateResource", { type: "Microsoft.Compute/virtualMachines@2024-07-01" }, UPDATED],
    ["azapi:index/updateResource:UpdateResource", { type: UNKNOWN }, UPDATED],
    ["azapi:resources:UpdateResource", { type: "Microsoft.Storage/storageAccounts@2023-01-01" }, []],
  ])("%s %j", (type, inputs, codes) => {
    const { unread = [] } = readEstate([declare(type, "r", inputs)], CONTEXT);
    expect(unread.map(({ reason }) => reason.code)).toEqual(codes);
  });
});
