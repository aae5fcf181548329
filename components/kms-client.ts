import * as compute from "@pulumi/azure-native/compute";
import * as pulumi from "@pulumi/pulumi";
import { checkArguments, checkBoolean, checkInputText, checkInteger, checkMember, faultIf } from "./check-arguments";
import { checkClient, clientParameters, type KmsClientSettings } from "./kms-client-settings";
import { readRunResult } from "./run-result";
import { readScript, scriptParameters } from "./script";
import { WindowsEdition, WindowsRelease } from "./windows-machine";

/** Arguments of KmsClient. */
export interface KmsClientArgs extends KmsClientSettings {
  /** Resource group of the machine. */
  resourceGroupName: pulumi.Input<string>;
  /** Azure region of the machine. Default: that of the resource group. */
  location?: pulumi.Input<string>;
  /** Name of the virtual machine in Azure, such as `machineName` of LicensedWindowsServer. */
  machineName: pulumi.Input<string>;
  /** Edition of Windows Server on the machine: with the release it decides the client key. */
  edition: WindowsEdition;
  /** Release of Windows Server on the machine. */
  release: WindowsRelease;
  /** True where the deployment shall fail if the machine is not activated in the end. Default: false, Windows tries again by itself. */
  requireActivation?: boolean;
  /** How long it may take, in seconds, 60 to 5400. Default: 900. */
  timeoutSeconds?: number;
}

/**
 * Makes a machine a client of a KMS host: the published client key of its release and edition, the host or its discovery,
 * and an attempt to activate. What came of it is readable as JSON.
 */
export class KmsClient extends pulumi.ComponentResource {
  /** The run command. */
  public readonly setup: compute.VirtualMachineRunCommandByVirtualMachine;
  /** How the machine is licensed: one line of JSON as scripts/kms-client.ps1 documents it, or empty before it ran. */
  public readonly result: pulumi.Output<string>;

  constructor(name: string, args: KmsClientArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArguments("KmsClient", checksOf(args));
    super("windows-licensing:index:KmsClient", name, {}, opts);

    this.setup = new compute.VirtualMachineRunCommandByVirtualMachine(
      `${name}-setup`,
      {
        resourceGroupName: args.resourceGroupName,
        ...(args.location === undefined ? {} : { location: args.location }),
        vmName: args.machineName,
        runCommandName: "windows-licensing-kms-client",
        source: { script: readScript("kms-client") },
        parameters: scriptParameters({
          ...clientParameters(args, args.release, args.edition),
          RequireActivation: args.requireActivation ?? false,
        }),
        asyncExecution: false,
        treatFailureAsDeploymentFailure: true,
        timeoutInSeconds: args.timeoutSeconds ?? 900,
      },
      { parent: this },
    );

    this.result = readRunResult(this.setup, args.resourceGroupName, args.machineName, this);
    this.registerOutputs({ setup: this.setup, result: this.result });
  }
}

function checksOf(args: KmsClientArgs) {
  const { edition, release, timeoutSeconds, rearm, requireActivation } = args;
  return [
    checkInputText("resourceGroupName", args.resourceGroupName),
    checkInputText("machineName", args.machineName),
    checkMember("edition", edition, WindowsEdition),
    checkMember("release", release, WindowsRelease),
    checkBoolean("requireActivation", requireActivation),
    ...checkClient("", args, release, edition),
    faultIf(
      rearm === true && requireActivation === true,
      "requireActivation",
      "cannot be true with rearm: the machine restarts, and activates after that",
    ),
    checkInteger("timeoutSeconds", timeoutSeconds, { least: 60, most: 5400, unit: "seconds" }),
  ];
}
