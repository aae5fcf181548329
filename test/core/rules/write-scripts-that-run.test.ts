import { runRule } from "../../../core/engine/evaluate";
import rule from "../../../core/rules/write-scripts-that-run";
import { buildEstate, COMPUTED } from "../../support/builders";
import { virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";
import { customScript, runCommand } from "../../support/scripts";

const vm = virtualMachine("vm", { more: { vmName: "vm" } });
// biome-ignore lint/suspicious/noTemplateCurlyInString: PowerShell writes variables so.
const REPAIRED = "${k}:1688";
const runs = (script: string) => ({ resources: [vm, runCommand("run", "vm", script)] });
const SKMS = "cscript //nologo slmgr.vbs /skms";

testRule(rule, {
  passes: {
    "a name in braces": runs(`$k = 'kms1'\n${SKMS} "\${k}:1688"`),
    "a property in brackets": runs(`$c = @{ Host = 'kms1' }\n${SKMS} "$($c.Host)"`),
    "a result that is looked at": runs("$r = Invoke-OSLicense -ActivateOnline\nif (-not $r.Success) { exit 1 }"),
    "operators of cmd in a batch file": {
      resources: [vm, customScript("setup", "vm", `${SKMS} kms1 && cscript slmgr.vbs /ato`)],
    },
  },
  fails: {
    "a colon after a name": { given: runs(`$k = 'kms1'\n${SKMS} "$k:1688"`), says: ["variable-scope"], about: ["run"] },
    "a property in a text": { given: runs(`$c = @{ Host = 'kms1' }\n${SKMS} "$c.Host"`), says: ["member-in-text"] },
    "a list beside null": {
      given: runs(`$l = 'a', 'b'\nif ($l -ne $null) { ${SKMS} kms1 }`),
      says: ["list-not-null"],
    },
    "grammar of PowerShell 7": {
      given: runs(`${SKMS} kms1 && cscript //nologo slmgr.vbs /ato`),
      says: ["newer-grammar"],
    },
    "a result that is not looked at": { given: runs("Invoke-OSLicense -ActivateOnline"), says: ["result-not-read"] },
    "two parameter sets": { given: runs("Invoke-KmsLicense -ClearServer -ClearPort"), says: ["binds-nothing"] },
  },
  skips: {
    "no script": { given: { resources: [vm] }, says: ["no-script"] },
    "a script about something else": { given: runs("hostname"), says: ["no-script"] },
  },
  cannotTell: {
    "a script that is computed": {
      given: { resources: [vm, customScript("setup", "vm", COMPUTED)] },
      says: ["unread"],
    },
  },
});

test("the finding names the line and the text to write", () => {
  const text = `$k = 'kms1'\n\n${SKMS} "$k:1688"`;
  const { findings } = runRule(rule, buildEstate({ resources: [vm, runCommand("run", "vm", text)] }), []);
  expect(findings.map(({ data }) => [data.line, data.repair])).toEqual([[3, REPAIRED]]);
});
