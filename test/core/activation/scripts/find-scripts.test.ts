import { findScripts } from "../../../../core/activation/scripts/find-scripts";
import { type DeclaredResource, UNKNOWN } from "../../../../core/model";
import { buildEstate, COMPUTED, declare } from "../../../support/builders";
import { GALLERY_IMAGE, scaleSet, virtualMachine } from "../../../support/machines";
import { customScript, runCommand } from "../../../support/scripts";

const vm = virtualMachine("vm", { more: { vmName: "vm1", resourceGroupName: "rg" } });
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const CKMS = "cscript //nologo slmgr.vbs /ckms";

/** What the first machine is seen to do, where the script stands, and what cannot be told. */
function read(...resources: readonly DeclaredResource[]) {
  const estate = buildEstate({ resources });
  const [machine] = estate.machines;
  if (machine === undefined) throw new Error("no machine");
  const { scripts, unread } = findScripts(estate)(machine);
  return {
    does: scripts.flatMap(({ reading }) => reading?.actions ?? []).map(({ does }): string => does),
    at: scripts.map(({ name, at }) => (at === "" ? name : `${name} ${at}`)),
    unread: unread.length,
  };
}
const clears = (at: string, unread = 0) => ({ does: ["clear-host"], at: [at], unread });
const nothing = { does: [], at: [], unread: 0 };
const hidden = (at: string) => ({ does: [], at: [at], unread: 1 });
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
    ["that cannot be told", [vm, customScript("setup", COMPUTED, CKMS)], { does: [], at: [], unread: 1 }],
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
      { does: ["set-host"], at: ["run"], unread: 0 },
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
    [
      "user data with a header of cloudbase-init, own image",
      [virtualMachine("vm", { image: GALLERY_IMAGE, more: { userData: base64(`#ps1\n${CKMS}`) } })],
      hidden("vm userData"),
    ],
    [
      "custom data with a header of cloudbase-init, image computed",
      [virtualMachine("vm", { image: COMPUTED, more: { osProfile: { customData: base64(`#ps1\n${CKMS}`) } } })],
      hidden("vm osProfile.customData"),
    ],
    ["user data", [virtualMachine("vm", { more: { userData: base64(CKMS) } })], clears("vm userData")],
    [
      "binary custom data",
      [withProfile({ customData: Buffer.from([0, 255, 1, 2, 3]).toString("base64") })],
      { does: [], at: ["vm osProfile.customData"], unread: 0 },
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
    [
      "a name as a secret that the plan shows",
      { protectedParameters: [{ name: "Name", value: "c.d" }] },
      ["set-host c.d"],
    ],
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
      unread: 0,
    });
  });
  test("that is computed, and run", () => {
    expect(read(machineWith(COMPUTED), customScript("setup", "vm1", run)).unread).toBeGreaterThan(0);
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

describe("what a command line hands to a file", () => {
  const script = base64('param([string]$Name, [int]$Port = 1688)\ncscript slmgr.vbs /skms "$($Name):$Port"');
  const unpack = `powershell -Command "[IO.File]::WriteAllBytes('setup.ps1', [Convert]::FromBase64String('${script}'))"`;
  test.each<[string, string, unknown, unknown]>([
    ["by name", "-Name kms1.corp -Port 1700", "kms1.corp", 1700],
    ["by name with a colon", "-Name:kms1.corp -Port:1700", "kms1.corp", 1700],
    ["by position", "kms1.corp 1700", "kms1.corp", 1700],
    ["by the start of a name, in quotes", '-Na "kms1.corp"', "kms1.corp", 1688],
  ])("%s", (_name, given, host, port) => {
    const estate = buildEstate({
      resources: [vm, customScript("setup", "vm1", `${unpack} & powershell -File setup.ps1 ${given}`)],
    });
    const [machine] = estate.machines;
    const [found] = machine === undefined ? [] : findScripts(estate)(machine).scripts;
    expect(found?.reading?.actions).toEqual([expect.objectContaining({ does: "set-host", host, port })]);
  });
});

describe("the domain that a script finds", () => {
  const ask = "if ((Get-CimInstance Win32_ComputerSystem).PartOfDomain) { slmgr /ckms } else { slmgr /skms a.b }";
  const script = (more: Readonly<Record<string, unknown>>, dependencies: readonly string[] = []) => ({
    ...customScript("setup", "vm1", `powershell -Command "${ask}"`, more),
    dependencies,
  });
  const join = (settings: Readonly<Record<string, unknown>> = {}) =>
    declare("azure-native:compute:VirtualMachineExtension", "join", {
      vmName: "vm1",
      vmExtensionName: "join-domain",
      type: "JsonADDomainExtension",
      settings: { Name: "corp.contoso.com", Restart: "true", ...settings },
    });
  const after = { provisionAfterExtensions: ["join-domain"] };
  const both = ["may clear-host", "may set-host"];
  test.each<[string, readonly DeclaredResource[], readonly string[]]>([
    ["joined before, by a dependency", [join(), script({}, [join().urn])], ["clear-host"]],
    ["joined before, as Azure is told", [join(), script(after)], ["clear-host"]],
    ["joined, and nobody says before", [join(), script({})], both],
    ["not started again", [join({ Restart: "false" }), script(after)], both],
    ["no join", [script(after)], both],
  ])("%s", (_name, resources, expected) => {
    const estate = buildEstate({ resources: [vm, ...resources] });
    const [machine] = estate.machines;
    const scripts = machine === undefined ? [] : findScripts(estate)(machine).scripts;
    const actions = scripts.flatMap(({ reading }) => reading?.actions ?? []);
    expect(actions.map(({ does, perhaps }) => (perhaps === true ? `may ${does}` : does))).toEqual(expected);
  });
});
