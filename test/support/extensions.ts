import type { DeclaredResource } from "../../core/model";
import { COMPUTED, declare, type ResourceOptions } from "./builders";

/** An extension of the azure-native virtual machine of that logical name, tied to it by an edge as in a first preview. */
export function extensionOf(
  machine: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
  options: ResourceOptions = {},
): DeclaredResource {
  return declare(
    "azure-native:compute:VirtualMachineExtension",
    name,
    { resourceGroupName: "prod", vmName: COMPUTED, ...inputs },
    { ...options, edges: { vmName: [machine], ...options.edges } },
  );
}

/** A machine that joins a domain. */
export function domainJoin(
  machine: string,
  domain: unknown = "corp.contoso.com",
  name = `${machine}-join`,
): DeclaredResource {
  return extensionOf(machine, name, {
    publisher: "Microsoft.Compute",
    type: "JsonADDomainExtension",
    settings: { Name: domain, User: "corp\\join", Restart: "true", Options: "3" },
  });
}

/** A script that the custom script extension runs on a machine. */
export function customScript(machine: string, command: unknown, name = `${machine}-setup`): DeclaredResource {
  return extensionOf(machine, name, {
    publisher: "Microsoft.Compute",
    type: "CustomScriptExtension",
    settings: { commandToExecute: command },
  });
}

/** The extension by which the portal's templates register a session host in a host pool. */
export function avdRegistration(machine: string, name = `${machine}-avd`): DeclaredResource {
  return extensionOf(machine, name, {
    publisher: "Microsoft.Powershell",
    type: "DSC",
    settings: {
      modulesUrl: "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration.zip",
      configurationFunction: "Configuration.ps1\\AddSessionHost",
      properties: { hostPoolName: "hp1", aadJoin: true },
    },
  });
}
