import * as compute from "@pulumi/azure-native/compute";
import type * as pulumi from "@pulumi/pulumi";

/**
 * What a script printed when it ran: Azure tells it only when asked for the instance view. Unknown before the first
 * deployment; empty where the run command has left nothing.
 */
export function readRunResult(
  command: compute.VirtualMachineRunCommandByVirtualMachine,
  resourceGroupName: pulumi.Input<string>,
  vmName: pulumi.Input<string>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const view = compute.getVirtualMachineRunCommandByVirtualMachineOutput(
    {
      resourceGroupName,
      vmName,
      // From the command and not the text, so that nobody asks before it has run.
      runCommandName: command.name,
      expand: "instanceView",
    },
    { parent },
  );
  return view.apply((answer) => readOutput(answer));
}

/** The answer as it comes: a provider may leave out what its types say is there. */
function readOutput(answer: Partial<compute.GetVirtualMachineRunCommandByVirtualMachineResult>): string {
  return (answer.instanceView?.output ?? "").trim();
}
