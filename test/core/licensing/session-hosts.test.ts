import { findSessionHosts } from "../../../core/licensing/session-hosts";
import type { DeclaredResource } from "../../../core/model";
import { buildEstate, COMPUTED, declare } from "../../support/builders";
import { avdRegistration, customScript, extensionOf } from "../../support/extensions";
import { CLIENT_IMAGE, SERVER_IMAGE, scaleSet, virtualMachine } from "../../support/machines";

function find(...resources: readonly DeclaredResource[]) {
  const { hosts, clients, open, licenceServers } = findSessionHosts(buildEstate({ resources }));
  const names = (all: readonly { readonly subject: { readonly name: string } }[]) =>
    all.map(({ subject }) => subject.name);
  return { hosts: names(hosts), clients: names(clients), open: names(open), licences: names(licenceServers) };
}
const nothing = { hosts: [], clients: [], open: [], licences: [] };
const vm = virtualMachine("vm");

test.each<[string, string]>([
  ["Install-WindowsFeature", "Install-WindowsFeature -Name RDS-RD-Server"],
  ["the alias", "Add-WindowsFeature RDS-RD-Server -Restart"],
  ["among others", "Install-WindowsFeature -Name RDS-Connection-Broker, RDS-RD-Server, RDS-Web-Access"],
  ["in other capitals", "install-windowsfeature rds-rd-server"],
  ["a DSC resource", "WindowsFeature SessionHost { Ensure = 'Present'; Name = 'RDS-RD-Server' }"],
  ["the agent of Azure Virtual Desktop", "msiexec /i Microsoft.RDInfra.RDAgent.Installer-x64.msi /quiet"],
])("a script: %s", (_name, command) => {
  expect(find(vm, customScript("vm", command))).toEqual({ ...nothing, hosts: ["vm"] });
});

test.each<[string, string]>([
  ["takes the role away", "Uninstall-WindowsFeature -Name RDS-RD-Server"],
  ["asks for the role", "if ((Get-WindowsFeature RDS-RD-Server).Installed) { 1 }"],
  ["installs another role", "Install-WindowsFeature Web-Server; Write-Output RDS-RD-Server"],
  ["installs management tools", "Install-WindowsFeature RSAT-RDS-Tools"],
  ["installs the gateway", "Install-WindowsFeature RDS-Gateway"],
])("a script that %s", (_name, command) => {
  expect(find(vm, customScript("vm", command))).toEqual(nothing);
});

test("the licensing role", () => {
  expect(find(vm, customScript("vm", "Install-WindowsFeature RDS-Licensing"))).toEqual({
    ...nothing,
    licences: ["vm"],
  });
});

test.each<[string, unknown]>([
  ["as the portal writes it", { configurationFunction: "Configuration.ps1\\AddSessionHost" }],
  ["as JSON text in other capitals", '{"ConfigurationFunction":"Configuration.ps1\\\\addsessionhost"}'],
  ["in the newer form", { configuration: { url: "x", script: "Configuration.ps1", function: "AddSessionHost" } }],
  ["of the RDS templates", { configurationFunction: "Configuration.ps1\\SessionHost" }],
])("DSC %s", (_name, settings) => {
  const dsc = extensionOf("vm", "dsc", { publisher: "Microsoft.Powershell", type: "DSC", settings });
  expect(find(vm, dsc).hosts).toEqual(["vm"]);
});

test("DSC of something else", () => {
  const dsc = extensionOf("vm", "dsc", {
    publisher: "Microsoft.Powershell",
    type: "DSC",
    settings: { configurationFunction: "CreateADPDC.ps1\\CreateADPDC" },
  });
  expect(find(vm, dsc)).toEqual(nothing);
});

test("an extension whose settings come from a host pool", () => {
  const pool = declare("azure-native:desktopvirtualization:HostPool", "pool", {});
  const register = extensionOf(
    "vm",
    "register",
    { type: "CustomScriptExtension", settings: COMPUTED },
    { edges: { settings: ["pool"] } },
  );
  expect(find(vm, pool, register).hosts).toEqual(["vm"]);
});

test("an extension that comes from something else", () => {
  const store = declare("azure-native:storage:StorageAccount", "store", {});
  const script = extensionOf(
    "vm",
    "script",
    { type: "CustomScriptExtension", settings: COMPUTED },
    { edges: { settings: ["store"] } },
  );
  expect(find(vm, store, script)).toEqual(nothing);
});

test("a scale set with the registration inline", () => {
  const farm = scaleSet("farm", 3, {
    more: {
      virtualMachineProfile: {
        storageProfile: { imageReference: SERVER_IMAGE },
        extensionProfile: {
          extensions: [
            {
              publisher: "Microsoft.Powershell",
              type: "DSC",
              settings: { configurationFunction: "Configuration.ps1\\AddSessionHost" },
            },
          ],
        },
      },
    },
  });
  expect(find(farm).hosts).toEqual(["farm"]);
});

test("clients and machines nobody can tell are kept apart", () => {
  const desktop = virtualMachine("desktop", { image: CLIENT_IMAGE });
  const custom = virtualMachine("custom", { image: COMPUTED });
  expect(
    find(vm, avdRegistration("vm"), desktop, avdRegistration("desktop"), custom, avdRegistration("custom")),
  ).toEqual({ hosts: ["vm"], clients: ["desktop"], open: ["custom"], licences: [] });
});

test("the template of a host pool counts only while no session host is in sight", () => {
  const vmTemplate = JSON.stringify({
    galleryImagePublisher: SERVER_IMAGE.publisher,
    galleryImageOffer: SERVER_IMAGE.offer,
    galleryImageSKU: SERVER_IMAGE.sku,
  });
  const pool = declare("azure-native:desktopvirtualization:HostPool", "pool", { vmTemplate });
  const register = extensionOf(
    "vm",
    "register",
    { type: "DSC", settings: COMPUTED },
    { edges: { settings: ["pool"] } },
  );
  expect(find(pool).hosts).toEqual(["pool"]);
  expect(find(pool, vm, register).hosts).toEqual(["vm"]);
});

test("a template that is computed, and one that is no JSON", () => {
  for (const vmTemplate of [COMPUTED, "{ not json", "[]"]) {
    expect(find(declare("azure-native:desktopvirtualization:HostPool", "pool", { vmTemplate }))).toEqual(nothing);
  }
});
