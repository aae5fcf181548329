import { findActivationZones } from "../activation/activation-zones";
import { findHostSituation } from "../activation/kms-hosts";
import { findKmsRecords } from "../activation/kms-records";
import { whyNoMethod } from "../activation/why-no-method";
import { type Estate, estateRule, fail, pass, skip, subjectOf, unknown } from "../model";
import { activation } from "../words/activation";
import { customScript, machine } from "./examples/resources";

export default estateRule({
  id: "WL401",
  name: "provision-a-kms-host",
  title: "Machines that activate by KMS have a KMS host",
  why: "Without a KMS host no machine activates. The fault shows only when the grace period or the last activation ends, up to 180 days later.",
  fix: "Declare the KMS host in `activation.hosts`, or give the machine that is the KMS host the role kms-host. Or set `activation.method: azure-kms`, which Microsoft recommends on Azure unless network restrictions forbid it.",
  severity: "critical",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-create-activation-host",
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/custom-routes-enable-kms-activation",
  ],
  findings: {
    missing: {
      level: "mandatory",
      text: "Machines activate by KMS (`activation.method` is kms), but neither this stack nor windows-licensing.yaml contains a KMS host. Machines without a KMS host: {{machines}}.",
      fix: "Declare your KMS host in windows-licensing.yaml, or set `activation.method: azure-kms`.",
      snippet: { activation: { method: "kms", hosts: ["kms1.{{domain}}"] } },
    },
  },
  skips: { "nothing-activates": "nothing in this stack activates or leads to a KMS host" },
  examples: {
    bad: {
      resources: [machine("web", { size: "Standard_D4s_v5" })],
      configuration: { activation: { method: "kms", domain: "corp.contoso.com" } },
    },
    good: {
      resources: [
        machine("web", { size: "Standard_D4s_v5" }),
        customScript("web-kms", "web", "cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com"),
      ],
      configuration: {
        activation: { method: "kms", domain: "corp.contoso.com", hosts: ["kms1.corp.contoso.com"] },
      },
    },
  },
  check(estate) {
    const { method, domain = "corp.contoso.com" } = estate.declarations.activation ?? {};
    if (method === undefined) return skip(whyNoMethod(estate));
    if (method !== "kms") return skip(activation("other-method", { method }));
    if (!isConcerned(estate)) return skip("nothing-activates");
    const situation = findHostSituation(estate);
    switch (situation.state) {
      case "present":
        return pass;
      case "elsewhere": {
        const { reason, record } = situation;
        return unknown(reason, record === undefined ? {} : { subject: subjectOf(record) });
      }
      case "none": {
        const machines = possibleClients(estate).map(({ name }) => name);
        const data = { machines: machines.length === 0 ? "every machine in the domain" : machines, domain };
        const subject = { name: "activation.hosts", declaration: "activation.hosts" };
        return fail("missing", undefined, data, { subject });
      }
    }
  },
});

/**
 * A configuration shared by many stacks also reaches those that have nothing to activate: they need no host.
 * A stack is concerned when it has machines that may run Windows, KMS records, or the place where they belong.
 */
function isConcerned(estate: Estate): boolean {
  const { domain, records } = estate.declarations.activation ?? {};
  if (records === "here" || possibleClients(estate).length > 0) return true;
  const { found, missed } = findKmsRecords(estate.dns.records);
  if (found.length + missed.length > 0) return true;
  if (domain === undefined) return false;
  const { own, possible } = findActivationZones(estate, domain);
  return own.length + possible.length > 0;
}

function possibleClients({ machines }: Estate): Estate["machines"] {
  return machines.filter(({ os }) => os !== "linux");
}
