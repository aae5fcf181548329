import type { DeclaredResource } from "../../core/model";
import { declare, type ResourceOptions } from "./builders";

/** An azure-native custom script extension; `machine` is the Azure name of the machine it runs on. */
export function customScript(
  name: string,
  machine: unknown,
  commandToExecute: unknown,
  more: Readonly<Record<string, unknown>> = {},
  options: ResourceOptions = {},
): DeclaredResource {
  return declare(
    "azure-native:compute:VirtualMachineExtension",
    name,
    {
      resourceGroupName: "rg",
      vmName: machine,
      publisher: "Microsoft.Compute",
      type: "CustomScriptExtension",
      settings: { commandToExecute },
      ...more,
    },
    options,
  );
}

/** An azure-native run command. */
export function runCommand(name: string, machine: unknown, script: unknown, options: ResourceOptions = {}) {
  return declare(
    "azure-native:compute:VirtualMachineRunCommandByVirtualMachine",
    name,
    { resourceGroupName: "rg", vmName: machine, source: { script } },
    options,
  );
}
