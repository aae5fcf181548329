import { settingOf } from "../../../core/licensing/extension-settings";
import type { DeclaredResource } from "../../../core/model";
import { isResolved, UNKNOWN } from "../../../core/model";
import { buildEstate, COMPUTED, declare, type ResourceOptions } from "../../support/builders";
import { scaleSet, virtualMachine } from "../../support/machines";

const web = virtualMachine("web", { more: { vmName: "web-01", resourceGroupName: "prod" } });

function extension(inputs: Readonly<Record<string, unknown>>, options: ResourceOptions = {}): DeclaredResource {
  return declare(
    "azure-native:compute:VirtualMachineExtension",
    "setup",
    {
      resourceGroupName: "prod",
      vmName: "web-01",
      publisher: "Microsoft.Compute",
      type: "CustomScriptExtension",
      ...inputs,
    },
    options,
  );
}

function read(...resources: readonly DeclaredResource[]) {
  const [found, ...others] = buildEstate({ resources }).extensions;
  if (found === undefined || others.length > 0) throw new Error("not one extension");
  return found;
}
const machineOf = ({ machine }: ReturnType<typeof read>) => (isResolved(machine) ? machine.name : machine);

describe("the machine it runs on", () => {
  test("by name", () => {
    expect(machineOf(read(web, extension({})))).toBe("web");
  });
  test("by an edge, where the provider makes the name", () => {
    const auto = virtualMachine("web");
    expect(machineOf(read(auto, extension({ vmName: COMPUTED }, { edges: { vmName: ["web"] } })))).toBe("web");
  });
  test("outside the stack", () => {
    expect(machineOf(read(web, extension({ vmName: "other" })))).toEqual({ outside: "other" });
  });
  test("one that cannot be told", () => {
    expect(machineOf(read(web, extension({ vmName: COMPUTED })))).toBe(UNKNOWN);
  });
  test("by id, as the classic provider does", () => {
    const classic = declare(
      "azure:compute/extension:Extension",
      "setup",
      { virtualMachineId: COMPUTED, publisher: "Microsoft.Compute", type: "CustomScriptExtension" },
      { edges: { virtualMachineId: ["web"] } },
    );
    expect(machineOf(read(web, classic))).toBe("web");
  });
  test("the scale set it stands in", () => {
    const farm = scaleSet("farm", 2, {
      more: {
        virtualMachineProfile: {
          extensionProfile: {
            extensions: [{ name: "s", publisher: "p", type: "t", settings: { script: "Get-Date" } }],
          },
        },
      },
    });
    const found = read(farm);
    expect([machineOf(found), found.scripts, found.at]).toEqual([
      "farm",
      ["Get-Date"],
      "virtualMachineProfile.extensionProfile.extensions[0]",
    ]);
  });
});

describe("what it runs", () => {
  const utf16 = Buffer.from("Install-WindowsFeature Web-Server", "utf16le").toString("base64");
  const utf8 = Buffer.from("Install-WindowsFeature DNS").toString("base64");
  test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ["an object", { settings: { commandToExecute: "hostname" } }, /^hostname$/],
    ["protected", { protectedSettings: { commandToExecute: "hostname" } }, /^hostname$/],
    ["JSON text", { settings: '{"commandToExecute":"hostname"}' }, /^hostname$/],
    ["other capitals", { settings: { CommandToExecute: "hostname" } }, /^hostname$/],
    ["lines", { settings: { script: ["one", "two"] } }, /^one\ntwo$/],
    ["encoded", { settings: { commandToExecute: `powershell -enc ${utf16}` } }, /Install-WindowsFeature Web-Server$/],
    [
      "encoded in full spelling",
      { settings: { commandToExecute: `powershell.exe -NoProfile -EncodedCommand "${utf16}"` } },
      /Install-WindowsFeature Web-Server$/,
    ],
    [
      "base64 in the script",
      { settings: { commandToExecute: `[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${utf8}'))` } },
      /Install-WindowsFeature DNS$/,
    ],
  ])("%s", (_name, inputs, expected) => {
    expect(read(web, extension(inputs)).scripts.join("\n")).toMatch(expected);
  });

  test.each<[string, unknown]>([
    ["computed", COMPUTED],
    ["no JSON", "{ not json"],
    ["a number", 5],
    ["nothing", undefined],
    ["JSON of a list", "[1]"],
  ])("settings that are %s hold no script", (_name, settings) => {
    expect(read(web, extension({ settings })).scripts).toEqual([]);
  });

  test("a run command", () => {
    const command = declare("azure-native:compute:VirtualMachineRunCommandByVirtualMachine", "run", {
      resourceGroupName: "prod",
      vmName: "web-01",
      source: { script: "Get-Service" },
    });
    const found = read(web, command);
    expect([found.extensionType, found.scripts, machineOf(found)]).toEqual(["RunCommand", ["Get-Service"], "web"]);
  });
});

test("a setting by keys in any case, in either kind of settings", () => {
  const found = read(
    web,
    extension({ settings: { NAME: "corp.example" }, protectedSettings: { Properties: { Token: "x" } } }),
  );
  expect(settingOf(found, "name")).toBe("corp.example");
  expect(settingOf(found, "properties", "token")).toBe("x");
  expect(settingOf(found, "absent")).toBeUndefined();
  expect(settingOf(read(web, extension({ settings: COMPUTED })), "name")).toBe(UNKNOWN);
});

test("the template of a host pool", () => {
  const pool = declare("azure-native:desktopvirtualization:HostPool", "pool", {
    hostPoolName: "hp1",
    vmTemplate: JSON.stringify({
      galleryImagePublisher: "MicrosoftWindowsServer",
      galleryImageOffer: "WindowsServer",
      galleryImageSKU: "2022-datacenter-g2",
    }),
  });
  const bare = declare("azure:desktopvirtualization/hostPool:HostPool", "bare", { name: "hp2" });
  const [first, second] = buildEstate({ resources: [pool, bare] }).hostPools;
  expect(first?.templateImage).toMatchObject({ publisher: "MicrosoftWindowsServer", sku: "2022-datacenter-g2" });
  expect(second?.templateImage).toBeUndefined();
});
