import * as compute from "@pulumi/azure-native/compute";
import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { type ArgumentCheck, checkAddress, checkArguments, checkText, faultIf } from "./check-arguments";
import {
  checkMachine,
  dataDisksOf,
  imageReferenceOf,
  licenseTypeOf,
  securityProfileOf,
  tagsOf,
  type WindowsMachineArgs,
} from "./windows-machine";

/** Arguments of LicensedWindowsServer. */
export interface LicensedWindowsServerArgs extends WindowsMachineArgs {
  /** Name of the computer in Windows: at most 15 letters, digits and hyphens, not digits alone. Default: the name of the component. */
  computerName?: string;
  /** Fixed private IPv4 address. Default: Azure chooses one, and the interface keeps it. */
  privateAddress?: pulumi.Input<string>;
  /** Availability zone, such as `1`. Default: none. */
  zone?: string;
}

/**
 * A Windows Server virtual machine with a declared licence, edition and release, which have no defaults. It has a network
 * interface, a managed system disk, boot diagnostics, a managed identity, and trusted launch where the image supports it.
 */
export class LicensedWindowsServer extends pulumi.ComponentResource {
  /** The virtual machine. */
  public readonly machine: compute.VirtualMachine;
  /** Its network interface. */
  public readonly networkInterface: network.NetworkInterface;
  /** Resource id of the virtual machine. */
  public readonly machineId: pulumi.Output<string>;
  /** Name of the virtual machine in Azure. */
  public readonly machineName: pulumi.Output<string>;
  /** Name of the computer in Windows. */
  public readonly computerName: pulumi.Output<string>;
  /** Private IPv4 address. */
  public readonly privateAddress: pulumi.Output<string>;
  /** Object id of the managed identity. */
  public readonly principalId: pulumi.Output<string>;

  constructor(name: string, args: LicensedWindowsServerArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArguments("LicensedWindowsServer", [...checkMachine(args), ...checkPlace(args, name)]);
    super("windows-licensing:index:LicensedWindowsServer", name, {}, opts);
    const { resourceGroupName, location } = args;
    const place = { resourceGroupName, ...(location === undefined ? {} : { location }) };
    const computerName = args.computerName ?? name;
    const tags = tagsOf(args);

    this.networkInterface = new network.NetworkInterface(
      `${name}-nic`,
      {
        ...place,
        ipConfigurations: [
          {
            name: "primary",
            primary: true,
            subnet: { id: args.subnetId },
            ...(args.privateAddress === undefined
              ? { privateIPAllocationMethod: "Dynamic" }
              : { privateIPAllocationMethod: "Static", privateIPAddress: args.privateAddress }),
          },
        ],
        ...(args.networkSecurityGroupId === undefined
          ? {}
          : { networkSecurityGroup: { id: args.networkSecurityGroupId } }),
        ...(args.tags === undefined ? {} : { tags: args.tags }),
      },
      { parent: this },
    );

    this.machine = new compute.VirtualMachine(
      `${name}-machine`,
      {
        ...place,
        licenseType: licenseTypeOf(args.licence),
        hardwareProfile: { vmSize: args.size },
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
          computerName,
          adminUsername: args.adminUsername,
          adminPassword: pulumi.secret(args.adminPassword),
          windowsConfiguration: { provisionVMAgent: true, enableAutomaticUpdates: true },
        },
        ...securityProfileOf(args),
        diagnosticsProfile: { bootDiagnostics: { enabled: true } },
        identity: { type: "SystemAssigned" },
        networkProfile: { networkInterfaces: [{ id: this.networkInterface.id, primary: true }] },
        ...(args.zone === undefined ? {} : { zones: [args.zone] }),
        tags,
      },
      { parent: this },
    );

    this.machineId = this.machine.id;
    this.machineName = this.machine.name;
    this.computerName = pulumi.output(computerName);
    this.privateAddress = this.networkInterface.ipConfigurations.apply(
      (configurations) => configurations?.[0]?.privateIPAddress ?? "",
    );
    this.principalId = this.machine.identity.apply((identity) => identity?.principalId ?? "");
    this.registerOutputs({
      machine: this.machine,
      networkInterface: this.networkInterface,
      machineId: this.machineId,
      machineName: this.machineName,
      computerName: this.computerName,
      privateAddress: this.privateAddress,
      principalId: this.principalId,
    });
  }
}

/** What is wrong with what only a single machine has. */
export function checkPlace(
  { computerName, privateAddress, zone }: LicensedWindowsServerArgs,
  name: string,
): readonly ArgumentCheck[] {
  return [
    checkComputerName(computerName === undefined ? name : computerName, 15),
    privateAddress === undefined ? undefined : checkAddress("privateAddress", privateAddress),
    zone === undefined ? undefined : checkText("zone", zone),
  ];
}

/**
 * Windows' own limits for the name of a computer. Azure refuses them late, when half of the machine is there.
 * @param most 15, less where Azure appends a number
 */
export function checkComputerName(computerName: string, most: number, propertyPath = "computerName"): ArgumentCheck {
  const fault = checkText(propertyPath, computerName);
  if (fault !== undefined) return fault;
  const fine = computerName.length <= most && /^[A-Za-z0-9-]+$/.test(computerName) && !/^-|-$|^\d+$/.test(computerName);
  return faultIf(
    !fine,
    propertyPath,
    `must be 1 to ${String(most)} letters, digits and hyphens, not digits alone, and is "${computerName}"`,
  );
}
