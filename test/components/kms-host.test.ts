import { readFileSync } from "node:fs";
import { join } from "node:path";
import { output, secret } from "@pulumi/pulumi";
import { KmsHost, type KmsHostArgs, LicenceModel, WindowsEdition, WindowsRelease } from "../../components/index";
import { VAULT_DOMAINS } from "../../core/data/key-vault-domains";
import { faultsOf, inputsOf, registrationsOf } from "../support/component-mocks";

/** No real key, but one of the right form. */
const KEY = "BCDFG-HJKMP-QRTVW-XY234-6789B";

const ARGS: KmsHostArgs = {
  resourceGroupName: "kms",
  subnetId: "/subscriptions/1/subnet",
  licence: LicenceModel.PayAsYouGo,
  edition: WindowsEdition.Datacenter,
  release: WindowsRelease.WindowsServer2022,
  size: "Standard_D2s_v5",
  adminUsername: "contosoadmin",
  adminPassword: "not-a-real-password",
  hostKey: secret(KEY),
  hostKeyRelease: WindowsRelease.WindowsServer2025,
};

/** Parameters of the run command by name. */
function parametersOf(inputs: Readonly<Record<string, unknown>>, property = "parameters"): Record<string, unknown> {
  const list = (inputs[property] ?? []) as readonly { readonly name: string; readonly value: unknown }[];
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}

test("a host with a key gets it as a protected parameter", async () => {
  const setup = inputsOf(await registrationsOf(() => new KmsHost("kms1", ARGS)), "kms1-setup");
  expect(parametersOf(setup)).toEqual({
    Port: "1688",
    ActivationIntervalMinutes: "120",
    RenewalIntervalMinutes: "10080",
    PublishToDns: "false",
    OpenGuestFirewall: "true",
  });
  expect(parametersOf(setup, "protectedParameters")).toEqual({ ProductKey: KEY });
  expect(setup).toMatchObject({ vmName: "kms1-server-machine", treatFailureAsDeploymentFailure: true });
});

test("a host declares its role", async () => {
  const made = await registrationsOf(() => new KmsHost("kms1", { ...ARGS, roles: "domain-controller" }));
  expect(inputsOf(made, "kms1-server-machine")).toMatchObject({
    tags: { "windows-licensing:roles": "kms-host,domain-controller" },
  });
});

test("a key in a vault is in no parameter, and the machine may read it", async () => {
  const { hostKey: _, ...others } = ARGS;
  const vault = "/subscriptions/42/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/keys";
  const made = await registrationsOf(
    () =>
      new KmsHost("kms1", {
        ...others,
        hostKeySecretUri: "https://keys.vault.azure.net/secrets/csvlk",
        hostKeyVaultId: vault,
      }),
  );
  const setup = inputsOf(made, "kms1-setup");
  expect(parametersOf(setup).SecretUri).toBe("https://keys.vault.azure.net/secrets/csvlk");
  expect(setup).not.toHaveProperty("protectedParameters");
  expect(inputsOf(made, "kms1-vault-access")).toEqual({
    scope: vault,
    principalId: "principal",
    principalType: "ServicePrincipal",
    roleDefinitionId:
      "/subscriptions/42/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6",
  });
});

test("settings of one's own reach the script", async () => {
  const made = await registrationsOf(
    () =>
      new KmsHost("kms1", {
        ...ARGS,
        port: 2500,
        activationIntervalMinutes: 15,
        renewalIntervalMinutes: 43_200,
        publishToDns: true,
        openGuestFirewall: false,
      }),
  );
  expect(parametersOf(inputsOf(made, "kms1-setup"))).toEqual({
    Port: "2500",
    ActivationIntervalMinutes: "15",
    RenewalIntervalMinutes: "43200",
    PublishToDns: "true",
    OpenGuestFirewall: "false",
  });
});

test("what the setup printed is the result", async () => {
  let host: KmsHost | undefined;
  await registrationsOf(
    () => {
      host = new KmsHost("kms1", ARGS);
    },
    {
      "azure-native:compute:getVirtualMachineRunCommandByVirtualMachine": {
        instanceView: { output: '{"schema":1,"script":"kms-host"}\r\n' },
      },
    },
  );
  const result = await new Promise((resolve) => host?.result.apply(resolve));
  expect(result).toBe('{"schema":1,"script":"kms-host"}');
});

describe("arguments refused", () => {
  test.each<{ name: string; given: Record<string, unknown>; at: readonly string[] }>([
    {
      name: "Azure Edition",
      given: { edition: WindowsEdition.DatacenterAzureEdition },
      at: ["edition"],
    },
    { name: "an interval of 7 minutes", given: { activationIntervalMinutes: 7 }, at: ["activationIntervalMinutes"] },
    { name: "a renewal of 31 days", given: { renewalIntervalMinutes: 44_640 }, at: ["renewalIntervalMinutes"] },
    { name: "a key of four groups", given: { hostKey: "BCDFG-HJKMP-QRTVW-XY234" }, at: ["hostKey (not shown)"] },
    { name: "a key with a vowel", given: { hostKey: "ABCDE-HJKMP-QRTVW-XY234-6789B" }, at: ["hostKey (not shown)"] },
    { name: "a client setup key", given: { hostKey: "WX4NM-KYWYW-QJJR4-XV3QB-6VM33" }, at: ["hostKey (not shown)"] },
    { name: "no key", given: { hostKey: undefined }, at: ["hostKey"] },
    {
      name: "a key and a place where it is",
      given: { hostKeySecretUri: "https://keys.vault.azure.net/secrets/csvlk" },
      at: ["hostKeySecretUri (not shown)"],
    },
    {
      name: "a vault that is no secret",
      given: { hostKey: undefined, hostKeySecretUri: "https://keys.vault.azure.net" },
      at: ["hostKeySecretUri (not shown)"],
    },
    {
      name: "a key where its place belongs",
      given: { hostKey: undefined, hostKeySecretUri: KEY },
      at: ["hostKeySecretUri (not shown)"],
    },
    {
      name: "a key that the release cannot carry",
      given: { release: WindowsRelease.WindowsServer2016 },
      at: ["hostKeyRelease"],
    },
    { name: "a key that is a number", given: { hostKey: 12_345 }, at: ["hostKey (not shown)"] },
    { name: "an empty key", given: { hostKey: "" }, at: ["hostKey (not shown)"] },
    {
      name: "a vault that is no id",
      given: {
        hostKey: undefined,
        hostKeySecretUri: "https://keys.vault.azure.net/secrets/csvlk",
        hostKeyVaultId: "keys",
      },
      at: ["hostKeyVaultId"],
    },
    // And nothing of what a release that is not there can carry.
    { name: "no release", given: { release: undefined }, at: ["release"] },
    { name: "a text for a truth value", given: { openGuestFirewall: "no" }, at: ["openGuestFirewall"] },
    { name: "an output for a truth value", given: { protectMachine: output(false) }, at: ["protectMachine"] },
    { name: "port 70000", given: { port: 70_000 }, at: ["port"] },
    { name: "a port that is an output", given: { port: output(1688) }, at: ["port"] },
  ])("$name", async ({ given, at }) => {
    const faults = await faultsOf(() => new KmsHost("kms1", { ...ARGS, ...given } as KmsHostArgs));
    expect(faults.map((fault) => fault.split(":")[0])).toEqual(at);
    expect(faults.join()).not.toMatch(/BCDFG|WX4NM|6789B|6VM33/);
  });
});

describe("the address of a secret", () => {
  const { hostKey: _, ...others } = ARGS;
  const script = readFileSync(join(__dirname, "../../components/scripts/kms-host.ps1"), "utf8");

  test.each(VAULT_DOMAINS)("in a vault of %s is taken, and the script takes it too", async (domain) => {
    const address = `https://keys.${domain}/secrets/csvlk`;
    const made = await registrationsOf(() => new KmsHost("kms1", { ...others, hostKeySecretUri: address }));
    expect(parametersOf(inputsOf(made, "kms1-setup")).SecretUri).toBe(address);
    expect(script).toContain(domain.replace("vault.", "").replaceAll(".", "\\."));
  });

  test.each([
    "http://keys.vault.azure.net/secrets/csvlk",
    "https://keys.vault.azure.net.evil.example/secrets/csvlk",
    "https://evil.example/keys.vault.azure.net/secrets/csvlk",
    "https://keysxvault.azure.net/secrets/csvlk",
    "https://keys.vaultxazure.net/secrets/csvlk",
    "https://user@keys.vault.azure.net/secrets/csvlk",
    "https://keys.vault.azure.net/secrets/csvlk'; Restart-Computer; '",
    "https://keys.vault.azure.net/secrets/csvlk\n",
    "https://keys.vault.azure.net/secrets/csvlk?x=$(whoami)",
    "https://keys.vault.microsoftazure.de/secrets/csvlk",
  ])("elsewhere is refused: %j", async (address) => {
    const faults = await faultsOf(() => new KmsHost("kms1", { ...others, hostKeySecretUri: address }));
    expect(faults.map((fault) => fault.split(":")[0])).toEqual(["hostKeySecretUri (not shown)"]);
  });
});
