import type { Script } from "../activation/scripts/find-scripts";
import { nameScript } from "../activation/scripts/name-script";
import { runningScripts } from "../activation/scripts/scripts-of";
import { estateRule, fail, gather, pass, skip, subjectOf, unknown } from "../model";
import { machine, runCommand } from "./examples/resources";

export default estateRule({
  id: "WL305",
  name: "write-scripts-that-run",
  title: "Scripts that set up activation do what they say",
  why: "PowerShell does not report some mistakes: a variable in a text is empty, or a failed call looks like a success. The deployment succeeds, and the machine does not activate.",
  fix: "Write the line as the finding shows it.",
  severity: "medium",
  references: [
    "https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules",
    "https://learn.microsoft.com/powershell/module/oslicense/",
  ],
  findings: {
    "newer-grammar": {
      level: "advisory",
      text: "Line {{line}} of {{script}} uses grammar that Windows PowerShell 5.1 does not have (`{{written}}`). The script fails before its first line.",
      fix: "In line {{line}} of {{script}}, write grammar of Windows PowerShell 5.1, or run the script with PowerShell 7.",
    },
    "variable-scope": {
      level: "advisory",
      text: "Line {{line}} of {{script}} contains `{{written}}`. PowerShell takes the text before the colon for a scope, so the value is empty.",
      fix: "In line {{line}} of {{script}}, write `{{repair}}`.",
    },
    "member-in-text": {
      level: "advisory",
      text: "Line {{line}} of {{script}} contains `{{written}}` in a text. PowerShell fills in the variable without its property.",
      fix: "In line {{line}} of {{script}}, write `{{repair}}`.",
    },
    "list-not-null": {
      level: "advisory",
      text: "Line {{line}} of {{script}} compares a list with null (`{{written}}`). The result is a list, not true or false.",
      fix: "In line {{line}} of {{script}}, write `{{repair}}`.",
    },
    "args-splat": {
      level: "advisory",
      text: "Line {{line}} of {{script}} contains `{{written}}` without quotes. PowerShell passes each element by itself.",
      fix: "In line {{line}} of {{script}}, write `{{repair}}`.",
    },
    "binds-nothing": {
      level: "advisory",
      text: "Line {{line}} of {{script}} calls {{written}} with parameters that PowerShell refuses, so the call does nothing.",
      fix: "In line {{line}} of {{script}}, give {{written}} the parameters of one parameter set.",
    },
    "result-not-read": {
      level: "advisory",
      text: "Line {{line}} of {{script}} calls {{written}} and does not read the result. A failure shows only in the Success property of the result.",
      fix: "In line {{line}} of {{script}}, keep the result of {{written}}, and exit with 1 where its Success is not true.",
    },
  },
  unknowns: {
    unread: {
      text: "The content of {{subjects}} is not in the plan, so whether it runs as written is unknown.",
      settle: "Write the commands into the program instead of a downloaded or secret script.",
    },
  },
  skips: { "no-script": "no script activates Windows" },
  examples: {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: PowerShell writes variables so.
    good: example('$kms = "kms1.corp.contoso.com"\ncscript //nologo slmgr.vbs /skms "${kms}:1688"'),
    bad: example('$kms = "kms1.corp.contoso.com"\ncscript //nologo slmgr.vbs /skms "$kms:1688"'),
  },
  check(estate) {
    const verdicts = gather(runningScripts(estate), checkScript);
    return verdicts.length > 0 ? verdicts : skip("no-script");
  },
});

const MISTAKES = [
  "variable-scope",
  "member-in-text",
  "list-not-null",
  "args-splat",
  "binds-nothing",
  "result-not-read",
] as const;

function checkScript(script: Script) {
  const { reading, at } = script;
  const subject = subjectOf(script);
  if (reading === undefined) {
    return script.kind === "extension" && script.unread?.code !== "scripts/unreadable"
      ? []
      : [unknown("unread", {}, { subject })];
  }
  const path = at === "" ? undefined : at;
  const named = nameScript(script);
  const newer = reading.notFollowed.filter(({ code }) => code === "newer-grammar").slice(0, 1);
  const found = [
    ...newer.map(({ line, text }) => fail("newer-grammar", path, { script: named, line, written: text }, { subject })),
    ...MISTAKES.flatMap((mistake) =>
      reading.remarks
        .filter(({ code }) => code === mistake)
        .map(({ line, text, repair = "" }) =>
          fail(mistake, path, { script: named, line, written: text, repair }, { subject }),
        ),
    ),
  ];
  if (found.length > 0) return found;
  return reading.actions.length > 0 ? [{ ...pass, subject }] : [];
}

/** A machine and a script that is run on it. */
function example(script: string) {
  return { resources: [machine("app", { size: "Standard_D4s_v5" }), runCommand("activate", "app", script)] };
}
