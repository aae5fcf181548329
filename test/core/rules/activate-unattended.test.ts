import rule from "../../../core/rules/activate-unattended";
import { COMPUTED } from "../../support/builders";
import { virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";
import { customScript, runCommand } from "../../support/scripts";

const vm = virtualMachine("vm", { more: { vmName: "vm" } });
const runs = (command: unknown) => ({ resources: [vm, customScript("setup", "vm", command)] });

testRule(rule, {
  passes: {
    "with cscript": runs("cscript //nologo slmgr.vbs /ato"),
    "by CIM": {
      resources: [
        vm,
        runCommand("run", "vm", `(Get-WmiObject SoftwareLicensingService).SetKeyManagementServiceMachine("kms1.corp")`),
      ],
    },
  },
  fails: {
    "slmgr alone": { given: runs("slmgr /ato"), says: ["dialog"], about: ["setup"] },
    "by its path": { given: runs("C:\\Windows\\System32\\slmgr.vbs /ato"), says: ["dialog"] },
    "the exit code": {
      given: { resources: [vm, runCommand("run", "vm", "cscript slmgr.vbs /ato\nif ($LASTEXITCODE) { throw }")] },
      says: ["exit-code"],
      about: ["run"],
    },
    both: { given: runs("slmgr /ato & if errorlevel 1 exit 1"), says: ["dialog", "exit-code"] },
    "in an answer file": {
      given: {
        resources: [
          virtualMachine("vm", {
            more: {
              osProfile: {
                windowsConfiguration: {
                  additionalUnattendContent: [{ content: "<CommandLine>slmgr /ato</CommandLine>" }],
                },
              },
            },
          }),
        ],
      },
      says: ["dialog"],
      at: ["osProfile.windowsConfiguration.additionalUnattendContent[0].content"],
    },
  },
  skips: {
    "no script": { given: { resources: [vm] }, says: ["no-script"] },
    "a script about something else": { given: runs("hostname"), says: ["no-script"] },
    "a machine of another stack": {
      given: { resources: [customScript("setup", "elsewhere", "slmgr /ato")] },
      says: ["no-script"],
    },
    "custom data, which Windows does not run": {
      given: {
        resources: [
          virtualMachine("vm", { more: { osProfile: { customData: Buffer.from("slmgr /ato").toString("base64") } } }),
        ],
      },
      says: ["no-script"],
    },
  },
  cannotTell: {
    "a command that the deployment computes": { given: runs(COMPUTED), says: ["unread"] },
    "a script that is hidden": {
      given: {
        resources: [vm, customScript("setup", "vm", undefined, { settings: {}, protectedSettings: "[secret]" })],
      },
      says: ["unread"],
    },
  },
});
