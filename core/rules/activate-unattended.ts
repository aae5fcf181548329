import type { Script } from "../activation/scripts/find-scripts";
import { scriptsOf } from "../activation/scripts/scripts-of";
import { fail, pass, subjectOf, type Verdict } from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

export default estateRule({
  id: "WL304",
  name: "activate-unattended",
  title: "Scripts that activate Windows run without a dialog and judge by what slmgr prints",
  why: "Without cscript, slmgr.vbs shows a message box that nobody closes, and the extension hangs until it times out. Its exit code is 0 for many outcomes that changed nothing, among them warnings.",
  fix: "Call `cscript //nologo C:\\Windows\\System32\\slmgr.vbs` and read its output, or use the CIM classes SoftwareLicensingService and SoftwareLicensingProduct.",
  severity: "medium",
  references: ["https://learn.microsoft.com/windows-server/get-started/activation-slmgr-vbs-options"],
  messages: {
    dialog: {
      level: "advisory",
      text: "{{script}} calls slmgr without cscript: it shows a dialog, and the script hangs.",
    },
    "exit-code": {
      level: "advisory",
      text: "{{script}} goes by the exit code of slmgr, which is 0 for many outcomes that changed nothing.",
    },
  },
  examples: {
    bad: example("slmgr.vbs /skms kms1.corp.contoso.com && slmgr.vbs /ato"),
    good: example("cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com && cscript //nologo slmgr.vbs /ato"),
  },
  check(estate) {
    const scripts = new Map<string, Script>();
    for (const machine of estate.machines) {
      // Custom data is not run by Windows: what stands there may never hang.
      for (const script of scriptsOf(estate, machine).scripts) {
        if (script.runs) scripts.set(`${script.urn}\n${script.at}`, script);
      }
    }
    const verdicts = [...scripts.values()].flatMap(checkScript);
    return verdicts.length > 0 ? verdicts : skip("no script activates Windows");
  },
});

function checkScript(script: Script): readonly Verdict<"dialog" | "exit-code">[] {
  const { reading, at, name } = script;
  const subject = subjectOf(script);
  const path = at === "" ? undefined : at;
  if (reading === undefined) {
    return script.kind === "extension" && script.doubt?.startsWith("what the script") !== true
      ? []
      : [unknown("whether scripts call slmgr without cscript, because they are not readable here", { subject })];
  }
  const faults: Verdict<"dialog" | "exit-code">[] = [];
  if (reading.opensDialog) faults.push(fail("dialog", path, { script: name }, { subject }));
  if (reading.trustsExitCode) faults.push(fail("exit-code", path, { script: name }, { subject }));
  if (faults.length > 0) return faults;
  return reading.actions.length > 0 ? [{ ...pass, subject }] : [];
}

/** A machine and a command that is run on it. */
function example(commandToExecute: string) {
  return {
    resources: [
      {
        type: "azure-native:compute:VirtualMachine",
        name: "app",
        properties: {
          resourceGroupName: "app",
          vmName: "app",
          hardwareProfile: { vmSize: "Standard_D4s_v5" },
          storageProfile: {
            imageReference: {
              publisher: "MicrosoftWindowsServer",
              offer: "WindowsServer",
              sku: "2022-datacenter-g2",
              version: "latest",
            },
          },
        },
      },
      {
        type: "azure-native:compute:VirtualMachineExtension",
        name: "activate",
        properties: {
          resourceGroupName: "app",
          vmName: "app",
          publisher: "Microsoft.Compute",
          type: "CustomScriptExtension",
          typeHandlerVersion: "1.10",
          settings: { commandToExecute },
        },
      },
    ],
  };
}
