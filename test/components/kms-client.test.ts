import { output } from "@pulumi/pulumi";
import { KmsClient, type KmsClientArgs, WindowsEdition, WindowsRelease } from "../../components/index";
import { faultsOf, inputsOf, registrationsOf } from "../support/component-mocks";

const ARGS: KmsClientArgs = {
  resourceGroupName: "app",
  machineName: "web",
  edition: WindowsEdition.Datacenter,
  release: WindowsRelease.WindowsServer2022,
};

test.each<{ name: string; given: Partial<KmsClientArgs>; parameters: Record<string, string> }>([
  { name: "discovery in the machine's own domain", given: {}, parameters: {} },
  {
    name: "discovery in another domain",
    given: { lookupDomain: "corp.contoso.com" },
    parameters: { LookupDomain: "corp.contoso.com" },
  },
  {
    name: "a fixed host",
    given: { host: "kms1.corp.contoso.com" },
    parameters: { HostName: "kms1.corp.contoso.com", Port: "1688" },
  },
  {
    name: "a fixed address and port",
    given: { host: "10.1.2.4", port: 2500 },
    parameters: { HostName: "10.1.2.4", Port: "2500" },
  },
  { name: "an image that shares its machine id", given: { rearm: true }, parameters: { Rearm: "true" } },
])("$name", async ({ given, parameters }) => {
  const made = await registrationsOf(() => new KmsClient("activation", { ...ARGS, ...given }));
  const list = inputsOf(made, "activation-setup").parameters as readonly { name: string; value: string }[];
  expect(Object.fromEntries(list.map(({ name, value }) => [name, value]))).toEqual({
    ClientKey: "WX4NM-KYWYW-QJJR4-XV3QB-6VM33",
    Rearm: "false",
    RequireActivation: "false",
    ...parameters,
  });
});

test.each<{ name: string; given: Record<string, unknown>; at: readonly string[] }>([
  { name: "Azure Edition, which Azure activates", given: { edition: "datacenter-azure-edition" }, at: ["edition"] },
  { name: "an edition without client key", given: { edition: "essentials" }, at: ["edition"] },
  { name: "a domain with an underscore", given: { lookupDomain: "corp_contoso.com" }, at: ["lookupDomain"] },
  {
    name: "a host and a domain",
    given: { host: "kms1.corp.contoso.com", lookupDomain: "corp.contoso.com" },
    at: ["lookupDomain"],
  },
  { name: "a port without host", given: { port: 2500 }, at: ["port"] },
  { name: "a host that is no name", given: { host: "http://kms1" }, at: ["host"] },
  { name: "an address that is none", given: { host: "10.1.2.400" }, at: ["host"] },
  { name: "no machine", given: { machineName: "" }, at: ["machineName"] },
  { name: "a host that is an output", given: { host: output("kms1") }, at: ["host"] },
  { name: "a host that is a number", given: { host: 5 }, at: ["host"] },
  { name: "a host that is null", given: { host: null }, at: ["host"] },
  { name: "a domain that is a number", given: { lookupDomain: 5 }, at: ["lookupDomain"] },
  { name: "a text for a truth value", given: { rearm: "false" }, at: ["rearm"] },
  { name: "an output for a truth value", given: { requireActivation: output(true) }, at: ["requireActivation"] },
  {
    name: "an edition that nobody knows beside other faults",
    given: { edition: "x", port: 0, timeoutSeconds: 0 },
    at: ["edition", "port", "port", "timeoutSeconds"],
  },
  { name: "rearm and required activation", given: { rearm: true, requireActivation: true }, at: ["requireActivation"] },
])("$name is refused", async ({ given, at }) => {
  const faults = await faultsOf(() => new KmsClient("activation", { ...ARGS, ...given } as KmsClientArgs));
  expect(faults.map((fault) => fault.split(":")[0])).toEqual(at);
});
