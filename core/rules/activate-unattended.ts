import type { Script } from "../activation/scripts/find-scripts";
import { nameScript } from "../activation/scripts/name-script";
import { remarkOf } from "../activation/scripts/script-reading";
import { runningScripts } from "../activation/scripts/scripts-of";
import { estateRule, fail, gather, pass, skip, subjectOf, unknown } from "../model";
import { customScript, machine } from "./examples/resources";

export default estateRule({
  id: "WL304",
  name: "activate-unattended",
  title: "Scripts that activate Windows run without a dialog and read the output of slmgr",
  why: "Without cscript, slmgr.vbs shows a message box that nobody closes, and the extension hangs until it times out. The exit code of slmgr is 0 for many calls that changed nothing.",
  fix: "Call `cscript //nologo C:\\Windows\\System32\\slmgr.vbs` and read its output, or use the CIM classes SoftwareLicensingService and SoftwareLicensingProduct.",
  severity: "medium",
  references: ["https://learn.microsoft.com/windows-server/get-started/activation-slmgr-vbs-options"],
  findings: {
    dialog: {
      level: "advisory",
      text: "Line {{line}} of {{script}} calls slmgr without cscript. slmgr shows a dialog, and the script hangs.",
      fix: "In line {{line}} of {{script}}, call `cscript //nologo C:\\Windows\\System32\\slmgr.vbs`.",
    },
    "exit-code": {
      level: "advisory",
      text: "Line {{line}} of {{script}} tests the exit code of slmgr, which is 0 for many calls that changed nothing.",
      fix: "In line {{line}} of {{script}}, read the output of slmgr, or the LicenseStatus of SoftwareLicensingProduct.",
    },
  },
  unknowns: {
    unread: {
      text: "The content of {{subjects}} is not in the plan, so whether it calls slmgr without cscript is unknown.",
      settle: "Write the commands into the program instead of a downloaded or secret script.",
    },
  },
  skips: { "no-script": "no script activates Windows" },
  examples: {
    bad: example("slmgr.vbs /skms kms1.corp.contoso.com && slmgr.vbs /ato"),
    good: example("cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com && cscript //nologo slmgr.vbs /ato"),
  },
  check(estate) {
    const verdicts = gather(runningScripts(estate), checkScript);
    return verdicts.length > 0 ? verdicts : skip("no-script");
  },
});

function checkScript(script: Script) {
  const { reading, at } = script;
  const subject = subjectOf(script);
  const path = at === "" ? undefined : at;
  if (reading === undefined) {
    return script.kind === "extension" && script.unread?.code !== "scripts/unreadable"
      ? []
      : [unknown("unread", {}, { subject })];
  }
  const named = nameScript(script);
  const [dialog, exitCode] = ["opens-dialog", "trusts-exit-code"].map((code) => remarkOf(reading, code)?.line);
  const faults = [
    ...(dialog === undefined ? [] : [fail("dialog", path, { script: named, line: dialog }, { subject })]),
    ...(exitCode === undefined ? [] : [fail("exit-code", path, { script: named, line: exitCode }, { subject })]),
  ];
  if (faults.length > 0) return faults;
  return reading.actions.length > 0 ? [{ ...pass, subject }] : [];
}

/** A machine and a command that is run on it. */
function example(commandToExecute: string) {
  return {
    resources: [machine("app", { size: "Standard_D4s_v5" }), customScript("activate", "app", commandToExecute)],
  };
}
