import * as compute from "@pulumi/azure-native/compute";
import * as pulumi from "@pulumi/pulumi";
import { clientKeyOf } from "../core/activation/client-key";
import { KMS_PORT } from "../core/data/kms-discovery";
import {
  type ArgumentCheck,
  checkArguments,
  checkDomain,
  checkHost,
  checkInteger,
  checkMember,
  faultIf,
} from "./check-arguments";
import { readRunResult } from "./run-result";
import { readScript, scriptParameters } from "./script";
import { WindowsEdition, WindowsRelease } from "./windows-machine";

/** Arguments of KmsClient. */
export interface KmsClientArgs {
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
  /** KMS host to use, by name or IPv4 address. Default: none; what the image has pinned is cleared, and the host is found by DNS. */
  host?: string;
  /** TCP port of `host`, 1 to 65535. Default: 1688. */
  port?: number;
  /** Domain whose SRV record is looked up, for a machine whose own domain is another, as in a workgroup. Not with `host`. Default: the machine's own. */
  lookupDomain?: string;
  /**
   * True where the machine shares its machine id with others, as all machines of one Marketplace image and version do: it
   * gets one of its own, once, and restarts. Without it a KMS host counts them as one machine. Default: false.
   */
  rearm?: boolean;
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
          // Published, and no secret.
          ClientKey: clientKeyOf(args.release, args.edition) ?? "",
          ...(args.host === undefined ? {} : { HostName: args.host, Port: args.port ?? KMS_PORT }),
          ...(args.lookupDomain === undefined ? {} : { LookupDomain: args.lookupDomain }),
          Rearm: args.rearm ?? false,
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

function checksOf({
  edition,
  release,
  host,
  port,
  lookupDomain,
  timeoutSeconds,
  rearm,
  requireActivation,
}: KmsClientArgs): readonly ArgumentCheck[] {
  const members = [checkMember("edition", edition, WindowsEdition), checkMember("release", release, WindowsRelease)];
  if (members.some((fault) => fault !== undefined)) return members;
  return [
    faultIf(
      edition === WindowsEdition.DatacenterAzureEdition,
      "edition",
      "cannot be datacenter-azure-edition: Azure activates it by itself",
    ),
    faultIf(
      edition !== WindowsEdition.DatacenterAzureEdition && clientKeyOf(release, edition) === undefined,
      "edition",
      `cannot be ${edition} of ${release}: Microsoft publishes no client key of it, so KMS cannot activate it`,
    ),
    host === undefined ? undefined : checkHost("host", host),
    checkInteger("port", port, { least: 1, most: 65_535 }),
    faultIf(
      port !== undefined && host === undefined,
      "port",
      "is used with host only: the SRV record tells the port otherwise",
    ),
    lookupDomain === undefined ? undefined : checkDomain("lookupDomain", lookupDomain),
    faultIf(
      host !== undefined && lookupDomain !== undefined,
      "lookupDomain",
      "cannot be used with host, which overrides it",
    ),
    faultIf(
      rearm === true && requireActivation === true,
      "requireActivation",
      "cannot be true with rearm: the machine restarts, and activates after that",
    ),
    checkInteger("timeoutSeconds", timeoutSeconds, { least: 60, most: 5400, unit: "seconds" }),
  ];
}
