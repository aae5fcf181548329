import rule from "../../../core/rules/keep-intervals-in-range";
import { COMPUTED } from "../../support/builders";
import { virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";
import { customScript } from "../../support/scripts";

const machine = (roles: string) =>
  virtualMachine("kms1", { tags: { "windows-licensing:roles": roles }, more: { vmName: "kms1" } });
const runs = (command: unknown, roles = "kms-host") => ({
  resources: [machine(roles), customScript("setup", "kms1", command)],
});
const set = (option: string, minutes: number | string) =>
  runs(`cscript //nologo slmgr.vbs ${option} ${String(minutes)}`);

testRule(rule, {
  passes: {
    "the defaults": runs("cscript slmgr.vbs /sai 120 && cscript slmgr.vbs /sri 10080"),
    "the least activation interval": set("/sai", 15),
    "the most": set("/sri", 43_200),
    "one that may never be set, and would be fine": runs("if exist D:\\ cscript slmgr.vbs /sri 10080", "web"),
    "by the registry": runs(
      'reg add "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform" /v VLRenewalInterval /t REG_DWORD /d 10080 /f',
    ),
  },
  fails: {
    "below the least": { given: set("/sai", 14), says: ["out-of-range"], about: ["setup"] },
    "above the most": { given: set("/sri", 43_201), says: ["out-of-range"] },
    "a week, in days": { given: set("/sri", 7), says: ["out-of-range"] },
    "a week, in hours": { given: set("/sri", 168), says: ["too-often"] },
    negative: { given: set("/sri", -1), says: ["out-of-range"] },
    "on a client": { given: runs("cscript slmgr.vbs /sri 10080", "web"), says: ["on-client"], about: ["setup"] },
  },
  skips: {
    "no script": { given: { resources: [machine("kms-host")] }, says: ["no-interval"] },
    "a script about something else": { given: runs("hostname"), says: ["no-interval"] },
    "a script that the deployment computes": { given: runs(COMPUTED), says: ["no-interval"] },
  },
  cannotTell: {
    "one out of range that may never be set": {
      given: runs("if exist D:\\ cscript slmgr.vbs /sri 7"),
      says: ["interval-chosen"],
    },
    "an interval chosen at run time": { given: set("/sri", "$minutes"), says: ["interval-chosen"] },
  },
});
