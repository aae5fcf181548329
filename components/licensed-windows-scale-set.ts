import * as compute from "@pulumi/azure-native/compute";
import * as pulumi from "@pulumi/pulumi";
import { checkArguments, checkInteger, checkMap, faultIf, isMap } from "./check-arguments";
import { checkClient, clientParameters, type KmsClientSettings } from "./kms-client-settings";
import { checkComputerName } from "./licensed-windows-server";
import { readScript } from "./script";
import {
  checkMachine,
  dataDisksOf,
  imageReferenceOf,
  licenseTypeOf,
  securityProfileOf,
  tagsOf,
  type WindowsMachineArgs,
} from "./windows-machine";

/** Arguments of LicensedWindowsScaleSet. */
export interface LicensedWindowsScaleSetArgs extends WindowsMachineArgs {
  /** How many machines there are, 0 to 1000. An autoscale setting of your own may change it, and its maximum is what has to be licensed. Above 100 the set may use several placement groups; where only that maximum is above 100, set `singlePlacementGroup` to false by a transform. */
  capacity: number;
  /** Beginning of the computers' names: at most 9 letters, digits and hyphens. Default: the name of the component. */
  computerNamePrefix?: string;
  /**
   * How the machines find a KMS host of your own. Each one runs scripts/kms-client.ps1 when it is made. Default: none, the
   * machines activate as their image has it, which is Azure's KMS for images of the Marketplace.
   */
  kmsClient?: KmsClientSettings;
}

/**
 * A set of alike Windows Server machines that says by what right it runs Windows, and which edition and release that is.
 * A change of licence reaches the machines that are there already, because the upgrade policy is automatic.
 */
export class LicensedWindowsScaleSet extends pulumi.ComponentResource {
  /** The scale set. */
  public readonly scaleSet: compute.VirtualMachineScaleSet;
  /** Resource id of the scale set. */
  public readonly scaleSetId: pulumi.Output<string>;
  /** Name of the scale set in Azure. */
  public readonly scaleSetName: pulumi.Output<string>;

  constructor(name: string, args: LicensedWindowsScaleSetArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArguments("LicensedWindowsScaleSet", [
      ...checkMachine(args),
      // Programs in other languages may leave it out.
      faultIf((args.capacity as number | undefined) === undefined, "capacity", "is required"),
      checkInteger("capacity", args.capacity, { least: 0, most: 1000, unit: "machines" }),
      checkComputerName(
        args.computerNamePrefix === undefined ? name : args.computerNamePrefix,
        9,
        "computerNamePrefix",
      ),
      args.kmsClient === undefined ? undefined : checkMap("kmsClient", args.kmsClient),
      ...(isMap(args.kmsClient) ? checkClient("kmsClient.", args.kmsClient, args.release, args.edition) : []),
    ]);
    super("windows-licensing:index:LicensedWindowsScaleSet", name, {}, opts);
    const { resourceGroupName, location } = args;

    this.scaleSet = new compute.VirtualMachineScaleSet(
      `${name}-machines`,
      {
        resourceGroupName,
        ...(location === undefined ? {} : { location }),
        orchestrationMode: "Uniform",
        // One placement group holds 100 machines.
        ...(args.capacity > 100 ? { singlePlacementGroup: false } : {}),
        sku: { name: args.size, tier: "Standard", capacity: args.capacity },
        upgradePolicy: { mode: "Automatic" },
        overprovision: false,
        identity: { type: "SystemAssigned" },
        virtualMachineProfile: {
          licenseType: licenseTypeOf(args.licence),
          storageProfile: {
            imageReference: imageReferenceOf(args),
            osDisk: {
              createOption: "FromImage",
              osType: "Windows",
              managedDisk: { storageAccountType: args.osDiskStorageType ?? "Premium_LRS" },
              ...(args.osDiskSizeGb === undefined ? {} : { diskSizeGB: args.osDiskSizeGb }),
            },
            dataDisks: dataDisksOf(args),
          },
          osProfile: {
            computerNamePrefix: args.computerNamePrefix ?? name,
            adminUsername: args.adminUsername,
            adminPassword: pulumi.secret(args.adminPassword),
            windowsConfiguration: { provisionVMAgent: true, enableAutomaticUpdates: true },
            // The script is longer than a command line may be, so the machines get it as a file.
            ...(args.kmsClient === undefined
              ? {}
              : { customData: Buffer.from(readScript("kms-client")).toString("base64") }),
          },
          ...(args.kmsClient === undefined ? {} : { extensionProfile: extensionsFor(args.kmsClient, args) }),
          ...securityProfileOf(args),
          diagnosticsProfile: { bootDiagnostics: { enabled: true } },
          networkProfile: {
            networkInterfaceConfigurations: [
              {
                name: "primary",
                primary: true,
                ...(args.networkSecurityGroupId === undefined
                  ? {}
                  : { networkSecurityGroup: { id: args.networkSecurityGroupId } }),
                ipConfigurations: [{ name: "primary", primary: true, subnet: { id: args.subnetId } }],
              },
            ],
          },
        },
        tags: tagsOf(args),
      },
      { parent: this },
    );

    this.scaleSetId = this.scaleSet.id;
    this.scaleSetName = this.scaleSet.name;
    this.registerOutputs({ scaleSet: this.scaleSet, scaleSetId: this.scaleSetId, scaleSetName: this.scaleSetName });
  }
}

/** Runs the script that Azure left on the machine, once, with the settings as its arguments. */
function extensionsFor(settings: KmsClientSettings, { release, edition }: LicensedWindowsScaleSetArgs) {
  const parameters = Object.entries(clientParameters(settings, release, edition));
  const words = parameters.flatMap(([key, value]) => (value === "" ? [] : [`-${key}`, String(value)]));
  const script = "%SystemDrive%\\AzureData\\kms-client.ps1";
  const copy = `copy /y %SystemDrive%\\AzureData\\CustomData.bin ${script}`;
  const run = `powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File ${script} ${words.join(" ")}`;
  return {
    extensions: [
      {
        name: "windows-licensing-kms-client",
        publisher: "Microsoft.Compute",
        type: "CustomScriptExtension",
        typeHandlerVersion: "1.10",
        autoUpgradeMinorVersion: true,
        settings: { commandToExecute: `cmd.exe /c "${copy} && ${run}"` },
      },
    ],
  };
}
