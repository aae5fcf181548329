import { judgeClientKeys, type KeyJudgement } from "../activation/client-keys";
import { nameScript } from "../activation/scripts/name-script";
import { estateRule, fail, pass, skip, subjectOf, unknown } from "../model";
import { customScript, machine } from "./examples/resources";

export default estateRule({
  id: "WL302",
  name: "match-client-key",
  title: "Every client key that a script installs matches the release and edition of the machine",
  why: "A client key belongs to one release and edition. slmgr refuses any other key (0xC004F050, 0xC004F069), and the machine keeps its old key. A key for Automatic Virtual Machine Activation works on Hyper-V hosts only, never on Azure (0xC004FD01).",
  fix: "Install the published client key of the machine's own release and edition.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-client-activation-keys",
    "https://learn.microsoft.com/windows-server/get-started/automatic-vm-activation",
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/windows-vm-activation-error-0xc004fd01-0xc004fd02",
  ],
  findings: {
    mismatch: {
      level: "mandatory",
      text: "Line {{line}} of {{script}} installs the client key of {{product}} (ends in {{ending}}) on {{machines}}, which {{machines?runs|run}} {{system}}.",
      fix: "In line {{line}} of {{script}}, install the published client key of {{system}}.",
    },
    avma: {
      level: "mandatory",
      text: "Line {{line}} of {{script}} installs a key for Automatic Virtual Machine Activation ({{product}}, ends in {{ending}}) on {{machines}}. Such a key works on Hyper-V hosts only, not on Azure.",
      fix: "In line {{line}} of {{script}}, install the published client key of {{system}}.",
    },
    "no-client-key": {
      level: "advisory",
      text: "{{machine}} uses a custom image and activates by KMS, but no script in the plan installs a client key.",
      fix: "Install the published client key in the image, or in a script with `cscript //nologo slmgr.vbs /ipk`.",
    },
  },
  skips: { "nothing-installed": "no script installs a client key" },
  examples: { bad: example("WX4NM-KYWYW-QJJR4-XV3QB-6VM33"), good: example("WMDGN-G9PQG-XVVXX-R3X43-63DFG") },
  check(estate) {
    const judgements = judgeClientKeys(estate);
    return judgements.length > 0 ? judgements.map(verdictOf) : skip("nothing-installed");
  },
});

function verdictOf(judgement: KeyJudgement) {
  switch (judgement.outcome) {
    case "fits":
      return judgement.subject === undefined ? pass : { ...pass, subject: judgement.subject };
    case "unknown":
      return unknown(judgement.reason, { subject: judgement.subject });
    case "no-client-key": {
      const { machine: client } = judgement;
      return fail("no-client-key", client.paths.image, { machine: client.name }, { subject: subjectOf(client) });
    }
    case "mismatch":
    case "avma": {
      const { outcome, script, line, product, ending, machines, system } = judgement;
      const data = { script: nameScript(script), line, product, ending, machines, system };
      return fail(outcome, script.at === "" ? undefined : script.at, data, { subject: subjectOf(script) });
    }
  }
}

/** A machine with Windows Server 2019 Datacenter on which this key is installed. */
function example(key: string) {
  const command = `cscript //nologo C:\\Windows\\System32\\slmgr.vbs /ipk ${key}`;
  return {
    resources: [
      machine("app", { sku: "2019-datacenter-gensecond", size: "Standard_D4s_v5" }),
      customScript("client-key", "app", command),
    ],
  };
}
