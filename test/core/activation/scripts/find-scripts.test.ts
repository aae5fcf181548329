import { findScripts } from "../../../../core/activation/scripts/find-scripts";
import { type DeclaredResource, UNKNOWN } from "../../../../core/model";
import { buildEstate, COMPUTED, declare } from "../../../support/builders";
import { scaleSet, virtualMachine } from "../../../support/machines";
import { customScript, runCommand } from "../../../support/scripts";

const vm = virtualMachine("vm", { more: { vmName: "vm1", resourceGroupName: "rg" } });
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const CKMS = "cscript //nologo slmgr.vbs /ckms";

/** What the first machine is seen to do, where the script stands, and what cannot be told. */
function read(...resources: readonly DeclaredResource[]) {
  const estate = buildEstate({ resources });
  const [machine] = estate.machines;
  if (machine === undefined) throw new Error("no machine");
  const { scripts, doubts } = findScripts(estate)(machine);
  return {
    does: scripts.flatMap(({ reading }) => reading?.actions ?? []).map(({ does }): string => does),
    at: scripts.map(({ name, at }) => (at === "" ? name : `${name} ${at}`)),
    doubts: doubts.length,
  };
}
const clears = (at: string, doubts = 0) => ({ does: ["clear-host"], at: [at], doubts });
const nothing = { does: [], at: [], doubts: 0 };
const hidden = (at: string) => ({ does: [], at: [at], doubts: 1 });
const withProfile = (osProfile: unknown) => virtualMachine("vm", { more: { osProfile } });

describe("a script is tied to its machine", () => {
  test.each<[string, readonly DeclaredResource[], ReturnType<typeof read>]>([
    ["by name", [vm, customScript("setup", "vm1", CKMS)], clears("setup")],
    [
      "by an edge, while the name is not known",
      [virtualMachine("vm"), customScript("setup", COMPUTED, CKMS, {}, { edges: { vmName: ["vm"] } })],
      clears("setup"),
    ],
    [
      "by id, as the classic provider does",
      [
        vm,
        declare(
          "azure:compute/extension:Extension",
          "setup",
          {
            virtualMachineId: COMPUTED,
            publisher: "Microsoft.Compute",
            type: "CustomScriptExtension",
            settings: JSON.stringify({ CommandToExecute: CKMS }),
          },
          { edges: { virtualMachineId: ["vm"] } },
        ),
      ],
      clears("setup"),
    ],
    ["of another stack", [vm, customScript("setup", "elsewhere", CKMS)], nothing],
    ["that cannot be told", [vm, customScript("setup", COMPUTED, CKMS)], { does: [], at: [], doubts: 1 }],
    [
      "by a versioned token",
      [
        vm,
        declare("azure-native_compute_v20240301:compute:VirtualMachineExtension", "setup", {
          vmName: "vm1",
          type: "CustomScriptExtension",
          protectedSettings: { commandToExecute: CKMS },
        }),
      ],
      clears("setup"),
    ],
  ])("%s", (_name, resources, expected) => {
    expect(read(...resources)).toEqual(expected);
  });
});

describe("where scripts stand", () => {
  const unattend = (content: unknown, settingName = "FirstLogonCommands") =>
    withProfile({ windowsConfiguration: { additionalUnattendContent: [{ settingName, content }] } });
  const place = "vm osProfile.windowsConfiguration.additionalUnattendContent[0].content";
  test.each<[string, readonly DeclaredResource[], ReturnType<typeof read>]>([
    ["run command", [vm, runCommand("run", "vm1", CKMS)], clears("run")],
    [
      "a run command with parameters",
      [
        vm,
        declare("azure-native:compute:VirtualMachineRunCommandByVirtualMachine", "run", {
          vmName: "vm1",
          parameters: [{ name: "kms", value: "kms1.corp" }],
          source: { script: "slmgr /skms $kms" },
        }),
      ],
      { does: ["set-host"], at: ["run"], doubts: 0 },
    ],
    [
      "a run command somewhere else",
      [
        vm,
        declare("azure:compute/runCommand:RunCommand", "run", {
          virtualMachineId: "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm1",
          source: { scriptUri: "https://contoso.com/x" },
        }),
      ],
      hidden("run"),
    ],
    ["custom data", [withProfile({ customData: base64(CKMS) })], clears("vm osProfile.customData")],
    ["user data", [virtualMachine("vm", { more: { userData: base64(CKMS) } })], clears("vm userData")],
    [
      "binary custom data",
      [withProfile({ customData: Buffer.from([0, 255, 1, 2, 3]).toString("base64") })],
      { does: [], at: ["vm osProfile.customData"], doubts: 0 },
    ],
    ["an answer file", [unattend(`<CommandLine>cmd /c &quot;${CKMS}&quot;</CommandLine>`)], clears(place)],
    ["an answer file that is computed", [unattend(COMPUTED)], hidden(place)],
    ["an answer file for automatic logon", [unattend("<AutoLogon/>", "AutoLogon")], nothing],
    [
      "the profile of a scale set",
      [
        scaleSet("farm", 2, {
          more: {
            virtualMachineProfile: {
              extensionProfile: {
                extensions: [{ name: "x", type: "CustomScriptExtension", settings: { commandToExecute: CKMS } }],
              },
            },
          },
        }),
      ],
      clears("farm virtualMachineProfile.extensionProfile.extensions[0]"),
    ],
    [
      "a classic scale set, settings as text",
      [
        declare("azure:compute/windowsVirtualMachineScaleSet:WindowsVirtualMachineScaleSet", "farm", {
          extensions: [{ type: "CustomScriptExtension", protectedSettings: `{"COMMANDTOEXECUTE":"${CKMS}"}` }],
        }),
      ],
      clears("farm extensions[0]"),
    ],
    [
      "classic custom data",
      [declare("azure:compute/windowsVirtualMachine:WindowsVirtualMachine", "vm", { customData: base64(CKMS) })],
      clears("vm customData"),
    ],
  ])("%s", (_name, resources, expected) => {
    expect(read(...resources)).toEqual(expected);
  });
});

describe("what a run command is given", () => {
  const script = "param($Name = 'a.b', $Key)\nif ($Key) { slmgr /ipk $Key }\nslmgr /skms $Name";
  const command = (inputs: Readonly<Record<string, unknown>>) =>
    declare("azure-native:compute:VirtualMachineRunCommandByVirtualMachine", "run", {
      vmName: "vm1",
      source: { script },
      ...inputs,
    });
  test.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ["nothing", {}, ["set-host a.b"]],
    ["a name", { parameters: [{ name: "Name", value: "c.d" }] }, ["set-host c.d"]],
    ["a name that is computed", { parameters: [{ name: "Name", value: COMPUTED }] }, ["set-host ?"]],
    ["a secret", { protectedParameters: [{ name: "key", value: "x" }] }, ["install-key ?", "set-host a.b"]],
    ["secrets that are not shown", { protectedParameters: "[secret]" }, ["perhaps install-key ?", "set-host ?"]],
    [
      "secrets that are not shown, beside a name",
      { parameters: [{ name: "Name", value: "c.d" }], protectedParameters: "[secret]" },
      ["perhaps install-key ?", "set-host c.d"],
    ],
    ["a list that is computed", { parameters: COMPUTED }, ["perhaps install-key ?", "set-host ?"]],
  ])("%s", (_name, inputs, expected) => {
    const estate = buildEstate({ resources: [vm, command(inputs)] });
    const [machine] = estate.machines;
    if (machine === undefined) throw new Error("no machine");
    const actions = findScripts(estate)(machine).scripts.flatMap(({ reading }) => reading?.actions ?? []);
    const said = actions.map((action) => {
      const name = action.does === "set-host" ? action.host : UNKNOWN;
      return `${action.perhaps === true ? "perhaps " : ""}${action.does} ${name === UNKNOWN ? "?" : name}`;
    });
    expect(said).toEqual(expected);
  });
});

describe("custom data", () => {
  const script = "param($Name)\ncscript //nologo slmgr.vbs /skms $Name";
  const run = 'cmd /c "copy C:\\AzureData\\CustomData.bin C:\\x.ps1 && powershell -File C:\\x.ps1 -Name a.b"';
  const machineWith = (customData: unknown) =>
    virtualMachine("vm", { more: { vmName: "vm1", osProfile: { customData } } });
  test("that an extension runs speaks through it", () => {
    expect(read(machineWith(base64(script)), customScript("setup", "vm1", run))).toEqual({
      does: ["set-host"],
      at: ["setup"],
      doubts: 0,
    });
  });
  test("that is computed, and run", () => {
    expect(read(machineWith(COMPUTED), customScript("setup", "vm1", run)).doubts).toBeGreaterThan(0);
  });
});

describe("what cannot be read", () => {
  const extension = (type: string, more: Readonly<Record<string, unknown>> = {}) =>
    declare("azure-native:compute:VirtualMachineExtension", "setup", { vmName: "vm1", type, ...more });
  test.each<[string, DeclaredResource, ReturnType<typeof read>]>([
    ["a command that is computed", customScript("setup", "vm1", COMPUTED), hidden("setup")],
    [
      "a command that is hidden",
      extension("CustomScriptExtension", { protectedSettings: "[secret]" }),
      hidden("setup"),
    ],
    [
      "files to download",
      customScript("setup", "vm1", CKMS, {
        settings: { commandToExecute: CKMS, fileUris: ["https://contoso.com/a.ps1"] },
      }),
      clears("setup", 1),
    ],
    [
      "a script that runs another",
      customScript("setup", "vm1", `${CKMS} && powershell -File more.ps1`),
      clears("setup", 1),
    ],
    ["desired state configuration", extension("DSC"), hidden("setup")],
    ["a domain join, as group policies follow", extension("JsonADDomainExtension"), hidden("setup")],
    ["an extension that nobody knows", extension("Contoso"), hidden("setup")],
    ["monitoring", extension("AzureMonitorWindowsAgent"), nothing],
    ["settings that are no JSON", extension("CustomScriptExtension", { settings: "{" }), nothing],
    ["no settings", extension("CustomScriptExtension"), nothing],
  ])("%s", (_name, resource, expected) => {
    expect(read(vm, resource)).toEqual(expected);
  });
});
