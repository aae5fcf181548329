import * as authorization from "@pulumi/azure-native/authorization";
import * as compute from "@pulumi/azure-native/compute";
import type * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { isClientSetupKey } from "../core/activation/client-key";
import { isProductKey } from "../core/activation/product-key-format";
import { VAULT_DOMAINS } from "../core/data/key-vault-domains";
import { KMS_ACTIVATION_MINUTES, KMS_INTERVAL, KMS_PORT, KMS_RENEWAL_MINUTES } from "../core/data/kms-discovery";
import { HOST_KEYS } from "../core/data/kms-host-support";
import {
  type ArgumentCheck,
  checkArguments,
  checkBoolean,
  checkInteger,
  checkMember,
  checkResourceId,
  faultIf,
} from "./check-arguments";
import { checkPlace, LicensedWindowsServer, type LicensedWindowsServerArgs } from "./licensed-windows-server";
import { readRunResult } from "./run-result";
import { readScript, scriptParameters } from "./script";
import { checkMachine, isMember, WindowsEdition, WindowsRelease } from "./windows-machine";

/** Arguments of KmsHost. */
export interface KmsHostArgs extends LicensedWindowsServerArgs {
  /**
   * The KMS host key (CSVLK), five groups of five. It is kept as a secret, and handed to the machine as a protected
   * parameter that Azure does not show. Either this or `hostKeySecretUri`. Default: none.
   */
  hostKey?: pulumi.Input<string>;
  /**
   * Where Azure Key Vault holds the KMS host key: `https://VAULT.vault.azure.net/secrets/NAME`. The machine reads it with
   * its managed identity, and the key is in no state at all. Either this or `hostKey`. Default: none.
   */
  hostKeySecretUri?: pulumi.Input<string>;
  /**
   * Resource id of that vault: the machine gets the role Key Vault Secrets User on it. Default: none, because it has the
   * role by other means, or the vault is not under Azure's role-based access.
   */
  hostKeyVaultId?: pulumi.Input<string>;
  /** Release of Windows Server the host key is issued for. It activates this and earlier releases, and not every release can carry it. */
  hostKeyRelease: WindowsRelease;
  /** TCP port to listen on, 1 to 65535. Default: 1688. */
  port?: number;
  /** How often a client that is not activated asks, in minutes, 15 to 43200. Default: 120. */
  activationIntervalMinutes?: number;
  /** How often an activated client renews, in minutes, 15 to 43200. Default: 10080, which is 7 days. */
  renewalIntervalMinutes?: number;
  /**
   * Whether the host registers its own SRV record by dynamic update, as in a zone of Active Directory. Azure private
   * zones do not accept dynamic updates: declare the record with KmsDiscovery. Default: false.
   */
  publishToDns?: boolean;
  /** Whether to open the port in Windows Firewall, which is closed otherwise. Default: true. */
  openGuestFirewall?: boolean;
  /** True where the machine may not be deleted or replaced: each new one spends an activation of the key. Default: true. */
  protectMachine?: boolean;
  /** How long the setup may take, in seconds, 900 to 5400: reading the key from a vault alone may wait 11 minutes for a role to
   * take effect. Default: 1800. */
  timeoutSeconds?: number;
}

/**
 * A KMS host: a licensed Windows Server that holds a KMS host key, with the role, port, intervals and guest firewall rule.
 * For two hosts make two, and give the spare a higher priority in KmsDiscovery.
 *
 * A key activates six hosts, ten times each. The setup never spends an activation on a host that holds the key and is
 * activated, and the machine is protected against replacement.
 */
export class KmsHost extends pulumi.ComponentResource {
  /** The virtual machine. */
  public readonly machine: compute.VirtualMachine;
  /** Its network interface. */
  public readonly networkInterface: network.NetworkInterface;
  /** The role that lets it read the key; absent without `hostKeyVaultId`. */
  public readonly vaultAccess?: authorization.RoleAssignment;
  /** The run command that sets it up. */
  public readonly setup: compute.VirtualMachineRunCommandByVirtualMachine;
  /** Name of the computer in Windows. KmsDiscovery takes names that the program knows: give the same text there as here. */
  public readonly computerName: pulumi.Output<string>;
  /** Private IPv4 address: the address of the host in KmsDiscovery. */
  public readonly privateAddress: pulumi.Output<string>;
  /** TCP port the host listens on. */
  public readonly port: pulumi.Output<number>;
  /** Resource id of the virtual machine. */
  public readonly machineId: pulumi.Output<string>;
  /** Name of the virtual machine in Azure. */
  public readonly machineName: pulumi.Output<string>;
  /** Object id of the managed identity. */
  public readonly principalId: pulumi.Output<string>;
  /** What the setup reported: one line of JSON with the state of the host, or empty before it ran. */
  public readonly result: pulumi.Output<string>;

  constructor(name: string, args: KmsHostArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArguments("KmsHost", checksOf(args, name));
    super("windows-licensing:index:KmsHost", name, {}, opts);
    const port = args.port ?? KMS_PORT;

    const server = new LicensedWindowsServer(
      `${name}-server`,
      { ...serverArgs(args), computerName: args.computerName ?? name, roles: rolesOf(args) },
      { parent: this, protect: args.protectMachine ?? true },
    );

    this.machine = server.machine;
    this.networkInterface = server.networkInterface;

    if (args.hostKeyVaultId !== undefined) {
      this.vaultAccess = new authorization.RoleAssignment(
        `${name}-vault-access`,
        {
          scope: args.hostKeyVaultId,
          principalId: server.principalId,
          principalType: "ServicePrincipal",
          roleDefinitionId: pulumi.output(args.hostKeyVaultId).apply(secretsUserIn),
        },
        { parent: this },
      );
    }

    this.setup = new compute.VirtualMachineRunCommandByVirtualMachine(
      `${name}-setup`,
      {
        resourceGroupName: args.resourceGroupName,
        ...(args.location === undefined ? {} : { location: args.location }),
        vmName: server.machineName,
        runCommandName: "windows-licensing-kms-host",
        source: { script: readScript("kms-host") },
        parameters: [
          ...scriptParameters({
            Port: port,
            ActivationIntervalMinutes: args.activationIntervalMinutes ?? KMS_ACTIVATION_MINUTES,
            RenewalIntervalMinutes: args.renewalIntervalMinutes ?? KMS_RENEWAL_MINUTES,
            PublishToDns: args.publishToDns ?? false,
            OpenGuestFirewall: args.openGuestFirewall ?? true,
          }),
          ...(args.hostKeySecretUri === undefined ? [] : [{ name: "SecretUri", value: args.hostKeySecretUri }]),
        ],
        ...(args.hostKey === undefined
          ? {}
          : { protectedParameters: [{ name: "ProductKey", value: pulumi.secret(keyChecked(args.hostKey)) }] }),
        asyncExecution: false,
        treatFailureAsDeploymentFailure: true,
        timeoutInSeconds: args.timeoutSeconds ?? 1800,
      },
      {
        parent: this,
        additionalSecretOutputs: ["protectedParameters"],
        ...(this.vaultAccess === undefined ? {} : { dependsOn: this.vaultAccess }),
      },
    );

    this.computerName = server.computerName;
    this.privateAddress = server.privateAddress;
    this.port = pulumi.output(port);
    this.machineId = server.machineId;
    this.machineName = server.machineName;
    this.principalId = server.principalId;
    this.result = readRunResult(this.setup, args.resourceGroupName, server.machineName, this);
    this.registerOutputs({
      machine: this.machine,
      networkInterface: this.networkInterface,
      vaultAccess: this.vaultAccess,
      setup: this.setup,
      computerName: this.computerName,
      privateAddress: this.privateAddress,
      port: this.port,
      machineId: this.machineId,
      machineName: this.machineName,
      principalId: this.principalId,
      result: this.result,
    });
  }
}

/** What is the server's of the arguments: the key, above all, is not. */
function serverArgs(args: KmsHostArgs): LicensedWindowsServerArgs {
  const {
    hostKey: _key,
    hostKeySecretUri: _uri,
    hostKeyVaultId: _vault,
    hostKeyRelease: _release,
    port: _port,
    activationIntervalMinutes: _activation,
    renewalIntervalMinutes: _renewal,
    publishToDns: _publish,
    openGuestFirewall: _open,
    protectMachine: _protect,
    timeoutSeconds: _timeout,
    ...server
  } = args;
  return server;
}

/**
 * Key Vault Secrets User, which may read secrets and nothing else.
 * Source: azure-docs, role-based-access-control/built-in-roles/security.md; read 2026-11-21.
 */
const SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6";

/** The role in the subscription of the vault. */
function secretsUserIn(vaultId: string): string {
  const [, subscriptions = "", subscription = ""] = vaultId.split("/");
  return `/${subscriptions}/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${SECRETS_USER}`;
}

function rolesOf({ roles }: KmsHostArgs): string {
  return roles === undefined ? "kms-host" : `kms-host,${roles}`;
}

function checksOf(args: KmsHostArgs, name: string): readonly ArgumentCheck[] {
  const interval = { least: KMS_INTERVAL.least, most: KMS_INTERVAL.most, unit: "minutes" };
  return [
    ...checkMachine(args),
    ...checkPlace(args, name),
    ...checksOfKey(args),
    faultIf(
      args.edition === WindowsEdition.DatacenterAzureEdition,
      "edition",
      "cannot be datacenter-azure-edition: Azure activates it, and it can be no KMS host",
    ),
    checkBoolean("publishToDns", args.publishToDns),
    checkBoolean("openGuestFirewall", args.openGuestFirewall),
    checkBoolean("protectMachine", args.protectMachine),
    checkInteger("port", args.port, { least: 1, most: 65_535 }),
    checkInteger("activationIntervalMinutes", args.activationIntervalMinutes, interval),
    checkInteger("renewalIntervalMinutes", args.renewalIntervalMinutes, interval),
    checkInteger("timeoutSeconds", args.timeoutSeconds, { least: 900, most: 5400, unit: "seconds" }),
  ];
}

function checksOfKey({
  hostKey,
  hostKeySecretUri,
  hostKeyVaultId,
  hostKeyRelease,
  release,
}: KmsHostArgs): readonly ArgumentCheck[] {
  const support = HOST_KEYS.find(({ key }) => key === hostKeyRelease);
  return [
    faultIf(hostKey === undefined && hostKeySecretUri === undefined, "hostKey", "or hostKeySecretUri is required"),
    faultIf(
      hostKey !== undefined && hostKeySecretUri !== undefined,
      notShown("hostKeySecretUri"),
      "cannot be used together with hostKey",
    ),
    faultIf(
      hostKeyVaultId !== undefined && hostKeySecretUri === undefined,
      "hostKeyVaultId",
      "is used with hostKeySecretUri only",
    ),
    hostKeyVaultId === undefined
      ? undefined
      : checkResourceId("hostKeyVaultId", hostKeyVaultId, "Microsoft.KeyVault/vaults", "a Key Vault"),
    hostKey === undefined || isLater(hostKey) ? undefined : checkKey(hostKey),
    faultIf(
      hostKeySecretUri !== undefined && !isLater(hostKeySecretUri) && !isSecretUri(hostKeySecretUri),
      notShown("hostKeySecretUri"),
      "must be the address of a secret, such as https://VAULT.vault.azure.net/secrets/NAME",
    ),
    checkMember("hostKeyRelease", hostKeyRelease, WindowsRelease) ??
      faultIf(
        isMember(release, WindowsRelease) && support !== undefined && !support.runsOn.includes(release),
        "hostKeyRelease",
        `is ${hostKeyRelease}, and a host on Windows Server ${release} cannot carry that key: it runs on ${support?.runsOn.join(", ") ?? ""}`,
      ),
  ];
}

/** Path of an argument that may hold a key: Pulumi's engine prints the value that a path leads to, and this leads to none. */
function notShown(argument: string): string {
  return `${argument} (not shown)`;
}

/** True for what is known only later. */
function isLater(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/**
 * The address of a secret in a vault of one of Azure's clouds, and nothing else: the machine sends a token there, and the
 * text reaches a script.
 * Source: https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates (names, versions).
 */
const SECRET_URI = new RegExp(
  `^https://[a-z](?:-?[a-z0-9]){2,23}\\.(?:${VAULT_DOMAINS.map((domain) => domain.replaceAll(".", "\\.")).join("|")})/secrets/[a-z0-9-]{1,127}(?:/[0-9a-f]{32})?$`,
  "i",
);

function isSecretUri(value: unknown): boolean {
  return typeof value === "string" && SECRET_URI.test(value);
}

/** What is wrong with a key, without a character of it. */
function checkKey(key: unknown): ArgumentCheck {
  const propertyPath = notShown("hostKey");
  if (typeof key !== "string" || !isProductKey(key))
    return { propertyPath, reason: "must be five groups of five letters and digits" };
  return isClientSetupKey(key)
    ? { propertyPath, reason: "is a published client setup key, which makes no KMS host" }
    : undefined;
}

/** A key that comes as an output is looked at when it is there, before anything is sent to Azure. */
function keyChecked(key: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(key).apply((text) => {
    const fault = checkKey(text);
    // Pulumi says no more of it than this message, where the run command is sent.
    if (fault !== undefined) throw new pulumi.RunError(`${fault.propertyPath} ${fault.reason}`);
    return text.trim().toUpperCase();
  });
}
