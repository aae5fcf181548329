import type { DeclaredResource } from "../../core/model";
import { COMPUTED, declare } from "./builders";
import { avdRegistration, customScript, domainJoin, extensionOf } from "./extensions";
import { galleryImage } from "./gallery";

/**
 * Windows estates as public Pulumi programs declare them: examples of Pulumi and its providers' pages, tutorials, labs
 * and small companies' stacks, found among public repositories and written anew. What their owners would call healthy
 * must not be blocked, and what is said of it must be true.
 */
const CLASSIC = "azure:compute/windowsVirtualMachine:WindowsVirtualMachine";
const NATIVE = "azure-native:compute:VirtualMachine";
const NATIVE_SET = "azure-native:compute:VirtualMachineScaleSet";

const windows = (sku: string, more: Readonly<Record<string, unknown>> = {}) => ({
  publisher: "MicrosoftWindowsServer",
  offer: "WindowsServer",
  sku,
  version: "latest",
  ...more,
});
const osDisk = { caching: "ReadWrite", createOption: "FromImage", managedDisk: { storageAccountType: "Premium_LRS" } };
const nic = (name: string): DeclaredResource =>
  declare("azure-native:network:NetworkInterface", name, {
    resourceGroupName: COMPUTED,
    ipConfigurations: [{ name: "ip" }],
  });

/** A machine of azure-native with a network interface by reference. */
function native(name: string, image: unknown, more: Readonly<Record<string, unknown>> = {}): DeclaredResource {
  return declare(
    NATIVE,
    name,
    {
      resourceGroupName: COMPUTED,
      hardwareProfile: { vmSize: "Standard_B2s" },
      networkProfile: { networkInterfaces: [{ id: COMPUTED, primary: true }] },
      osProfile: {
        computerName: name,
        adminUsername: "pulumiadmin",
        adminPassword: COMPUTED,
        windowsConfiguration: { enableAutomaticUpdates: true, provisionVMAgent: true },
      },
      storageProfile: { imageReference: image, osDisk },
      ...more,
    },
    { edges: { networkProfile: [`${name}-nic`] } },
  );
}

function classic(
  name: string,
  sku: string,
  size: string,
  more: Readonly<Record<string, unknown>> = {},
): DeclaredResource {
  return declare(CLASSIC, name, {
    resourceGroupName: COMPUTED,
    size,
    adminUsername: "adminuser",
    adminPassword: COMPUTED,
    networkInterfaceIds: [COMPUTED],
    osDisk: { caching: "ReadWrite", storageAccountType: "Standard_LRS" },
    sourceImageReference: windows(sku),
    ...more,
  });
}

function classicExtension(machine: string, name: string, inputs: Readonly<Record<string, unknown>>): DeclaredResource {
  return declare(
    "azure:compute/extension:Extension",
    name,
    { virtualMachineId: COMPUTED, typeHandlerVersion: "1.10", ...inputs },
    { edges: { virtualMachineId: [machine] } },
  );
}

const scaleSetOf = (image: unknown, extensions: readonly unknown[] = []) => ({
  osProfile: { computerNamePrefix: "web", adminUsername: "adminuser", adminPassword: COMPUTED },
  storageProfile: { imageReference: image, osDisk },
  ...(extensions.length === 0 ? {} : { extensionProfile: { extensions } }),
});

interface OrdinaryEstate {
  readonly resources: readonly DeclaredResource[];
  /** What the rules about editions, access and lifecycle find on 2026-11-21: all of it is true. */
  readonly findings: readonly string[];
}

export const ORDINARY_ESTATES: Readonly<Record<string, OrdinaryEstate>> = {
  "the web server of the classic provider's first example": {
    resources: [
      declare("azure:compute/virtualMachine:VirtualMachine", "webserver", {
        resourceGroupName: COMPUTED,
        networkInterfaceIds: [COMPUTED],
        vmSize: "Standard_A1_v2",
        storageImageReference: windows("2019-Datacenter"),
        osProfile: { computerName: "hostname", adminUsername: "testadmin", adminPassword: COMPUTED },
        osProfileWindowsConfig: {},
        storageOsDisk: { createOption: "FromImage", name: "disk" },
      }),
    ],
    findings: [],
  },
  "2016 prepared for Ansible by custom data and a script": {
    resources: [
      classic("ws2016", "2016-Datacenter", "Standard_B2s", {
        customData: "SW52b2tlLVdlYlJlcXVlc3Q=",
        timezone: "Tokyo Standard Time",
      }),
      classicExtension("ws2016", "winrm", {
        publisher: "Microsoft.Compute",
        type: "CustomScriptExtension",
        protectedSettings: JSON.stringify({
          CommandToExecute:
            "powershell -ExecutionPolicy Unrestricted -Command Copy-Item C:\\AzureData\\CustomData.bin setup.ps1; .\\setup.ps1",
        }),
      }),
    ],
    findings: ["WL220 ending"],
  },
  "2022 with the extension that writes on the desktop": {
    resources: [
      classic("ws2022", "2022-Datacenter", "Standard_B2ms"),
      classicExtension("ws2022", "bginfo", { publisher: "Microsoft.Compute", type: "BGInfo" }),
    ],
    findings: [],
  },
  "a test machine of a bank": {
    resources: [classic("qa", "2016-Datacenter", "Standard_D4s_v4", { computerName: "qa" })],
    findings: ["WL220 ending"],
  },
  "a preview of Windows 10 bought with a plan": {
    resources: [
      classic("demo", "pro-preview", "Standard_B1ms", {
        plan: { name: "pro-preview", product: "windows10preview", publisher: "microsoft-hyperv" },
        sourceImageReference: {
          publisher: "microsoft-hyperv",
          offer: "windows10preview",
          sku: "pro-preview",
          version: "latest",
        },
      }),
    ],
    findings: ["WL222 extended-only"],
  },
  "the Azure Edition of the provider's upgrade guide": {
    resources: [classic("win", "2022-datacenter-azure-edition", "Standard_D2s_v5", { automaticUpdatesEnabled: true })],
    findings: [],
  },
  "the provider page's machine with an interface of its own": {
    resources: [
      declare("azure-native:compute/v20230301:VirtualMachine", "virtualMachine", {
        resourceGroupName: "myResourceGroup",
        vmName: "myVM",
        hardwareProfile: { vmSize: "Standard_D1_v2" },
        networkProfile: {
          networkApiVersion: "2020-11-01",
          networkInterfaceConfigurations: [{ name: "nic", primary: true }],
        },
        osProfile: { adminUsername: "user", adminPassword: COMPUTED, computerName: "myVM" },
        storageProfile: { imageReference: windows("2016-Datacenter"), osDisk },
      }),
    ],
    findings: ["WL220 ending"],
  },
  "the provider page's machine that hibernates": {
    resources: [
      native("virtualMachine", windows("2019-Datacenter"), {
        additionalCapabilities: { hibernationEnabled: true },
        hardwareProfile: { vmSize: "Standard_D2s_v3" },
      }),
    ],
    findings: [],
  },
  "the provider page's machine patched without restarts": {
    resources: [
      native("virtualMachine", windows("2022-datacenter-azure-edition-core-smalldisk"), {
        osProfile: {
          windowsConfiguration: {
            provisionVMAgent: true,
            enableAutomaticUpdates: true,
            patchSettings: { patchMode: "AutomaticByPlatform", enableHotpatching: true },
          },
        },
      }),
    ],
    findings: [],
  },
  "a gaming machine with a graphics driver": {
    resources: [
      nic("game-nic"),
      native(
        "game",
        { publisher: "microsoftwindowsdesktop", offer: "windows-11", sku: "win11-24h2-pro", version: "latest" },
        {
          hardwareProfile: { vmSize: "Standard_NV8as_v4" },
        },
      ),
      extensionOf("game", "amd-gpu-drivers", { publisher: "Microsoft.HpcCompute", type: "AmdGpuDriverWindows" }),
    ],
    findings: [],
  },
  "a web farm with IIS and autoscale": {
    resources: [
      declare(NATIVE_SET, "web-vmss", {
        resourceGroupName: COMPUTED,
        sku: { name: "Standard_D2s_v5", tier: "Standard", capacity: 2 },
        upgradePolicy: { mode: "Automatic" },
        virtualMachineProfile: {
          ...scaleSetOf(windows("2022-datacenter-g2"), [
            {
              name: "iis",
              publisher: "Microsoft.Compute",
              type: "CustomScriptExtension",
              typeHandlerVersion: "1.10",
              settings: { commandToExecute: "powershell Add-WindowsFeature Web-Server, Web-Asp-Net45" },
            },
          ]),
          licenseType: "None",
        },
      }),
      declare(
        "azure-native:insights:AutoscaleSetting",
        "autoscale",
        {
          enabled: true,
          targetResourceUri: COMPUTED,
          profiles: [{ name: "p", capacity: { minimum: "2", maximum: "10", default: "2" } }],
        },
        { edges: { targetResourceUri: ["web-vmss"] } },
      ),
    ],
    findings: [],
  },
  "a web farm behind an application gateway": {
    resources: [
      declare(NATIVE_SET, "web-vmss", {
        resourceGroupName: COMPUTED,
        sku: { name: "Standard_B2s", tier: "Standard", capacity: 2 },
        upgradePolicy: { mode: "Automatic" },
        virtualMachineProfile: scaleSetOf(windows("2019-datacenter-gensecond")),
      }),
    ],
    findings: [],
  },
  "the provider page's scale set of a custom image": {
    resources: [
      declare(NATIVE_SET, "virtualMachineScaleSet", {
        resourceGroupName: "myResourceGroup",
        sku: { name: "Standard_D1_v2", tier: "Standard", capacity: 3 },
        upgradePolicy: { mode: "Manual" },
        virtualMachineProfile: scaleSetOf({
          id: "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/images/existing-custom-image",
        }),
      }),
    ],
    findings: [],
  },
  "machines moved from VMware, one of each kind": {
    resources: [
      classic("app01", "2022-Datacenter", "Standard_D4s_v5", { licenseType: "None" }),
      classic("db01", "2019-Datacenter", "Standard_E8s_v5", { licenseType: "None" }),
      declare("azure:compute/linuxVirtualMachine:LinuxVirtualMachine", "web01", {
        size: "Standard_D2s_v5",
        sourceImageReference: {
          publisher: "Canonical",
          offer: "0001-com-ubuntu-server-jammy",
          sku: "22_04-lts-gen2",
          version: "latest",
        },
      }),
    ],
    findings: [],
  },
  "a research environment whose machines join a managed domain": {
    resources: [
      native("workspace", windows("2022-datacenter-g2"), { licenseType: "None" }),
      domainJoin("workspace", COMPUTED),
    ],
    findings: [],
  },
  "a machine under guest configuration": {
    resources: [
      classic("example", "2019-Datacenter", "Standard_F2", { identity: { type: "SystemAssigned" } }),
      classicExtension("example", "config", {
        publisher: "Microsoft.GuestConfiguration",
        type: "ConfigurationforWindows",
      }),
    ],
    findings: [],
  },
  "a jump host with Entra login behind Bastion": {
    resources: [
      native("jump", windows("2022-datacenter-azure-edition"), { identity: { type: "SystemAssigned" } }),
      extensionOf("jump", "aad-login", { publisher: "Microsoft.Azure.ActiveDirectory", type: "AADLoginForWindows" }),
      declare("azure-native:network:BastionHost", "bastion", { resourceGroupName: COMPUTED }),
    ],
    findings: [],
  },
  "a SQL Server machine": {
    resources: [
      native(
        "sql",
        { publisher: "MicrosoftSQLServer", offer: "sql2022-ws2022", sku: "standard-gen2", version: "latest" },
        {
          hardwareProfile: { vmSize: "Standard_E8-4ds_v5" },
          licenseType: "None",
        },
      ),
      declare("azure-native:sqlvirtualmachine:SqlVirtualMachine", "sqlvm", { sqlServerLicenseType: "PAYG" }),
    ],
    findings: [],
  },
  "desktops for everybody in a pooled host pool": {
    resources: [
      declare("azure-native:desktopvirtualization:HostPool", "pool", {
        hostPoolType: "Pooled",
        loadBalancerType: "BreadthFirst",
        preferredAppGroupType: "Desktop",
      }),
      ...["avd0", "avd1"].flatMap((name) => [
        native(
          name,
          { publisher: "MicrosoftWindowsDesktop", offer: "windows-11", sku: "win11-24h2-avd", version: "latest" },
          { licenseType: "Windows_Client", hardwareProfile: { vmSize: "Standard_D4s_v5" } },
        ),
        avdRegistration(name),
      ]),
    ],
    findings: [],
  },
  "two domain controllers and a member": {
    resources: [
      native("dc1", windows("2022-datacenter-g2"), { licenseType: "None" }),
      customScript(
        "dc1",
        "powershell Install-WindowsFeature AD-Domain-Services; Install-ADDSForest -DomainName corp.example -Force",
      ),
      native("dc2", windows("2022-datacenter-g2"), { licenseType: "None" }),
      customScript("dc2", "powershell Install-ADDSDomainController -DomainName corp.example -Force"),
      native("files", windows("2022-datacenter-g2"), { licenseType: "None" }),
      domainJoin("files", "corp.example"),
    ],
    findings: [],
  },
  "the hybrid benefit on a small machine, nothing declared": {
    resources: [
      native("windowsvm", windows("2022-datacenter-azure-edition-core-smalldisk"), { licenseType: "Windows_Server" }),
    ],
    findings: [],
  },
  "build agents from a gallery of one's own": {
    resources: [
      galleryImage("agent-2022", "Contoso:WindowsServer:2022-datacenter-agent", { galleryName: COMPUTED }),
      declare(
        NATIVE_SET,
        "agents",
        {
          resourceGroupName: COMPUTED,
          sku: { name: "Standard_D8ads_v5", capacity: 0 },
          upgradePolicy: { mode: "Manual" },
          virtualMachineProfile: {
            ...scaleSetOf({ id: COMPUTED }, [
              {
                name: "agent",
                publisher: "Microsoft.VisualStudio.Services",
                type: "TeamServicesAgent",
                settings: { agentName: "agent", poolName: "windows" },
              },
            ]),
            licenseType: "None",
          },
        },
        { edges: { virtualMachineProfile: ["agent-2022"] } },
      ),
    ],
    findings: [],
  },
};
