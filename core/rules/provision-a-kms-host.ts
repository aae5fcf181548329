import { findActivationZones } from "../activation/activation-zones";
import { findHostSituation } from "../activation/kms-hosts";
import { findKmsRecords } from "../activation/kms-records";
import { type Estate, fail, pass, subjectOf } from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

export default estateRule({
  id: "WL401",
  name: "provision-a-kms-host",
  title: "Machines that activate by KMS have a KMS host",
  why: "Without a host no machine activates, and nothing shows it until the grace period or the last activation ends, up to 180 days later.",
  fix: "Name the host in `activation.hosts`, or give the machine that is the host the role kms-host; or set `activation.method: azure-kms`, which Microsoft recommends on Azure unless network restrictions forbid it.",
  severity: "critical",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-create-activation-host",
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/custom-routes-enable-kms-activation",
  ],
  messages: {
    missing: {
      level: "mandatory",
      text: "Machines activate by KMS (activation.method: kms), and neither this stack nor the configuration has a KMS host. Without one: {{machines}}.",
    },
  },
  examples: {
    bad: {
      resources: [
        {
          type: "azure-native:compute:VirtualMachine",
          name: "web",
          properties: {
            hardwareProfile: { vmSize: "Standard_D4s_v5" },
            storageProfile: {
              imageReference: {
                publisher: "MicrosoftWindowsServer",
                offer: "WindowsServer",
                sku: "2022-datacenter-g2",
              },
            },
          },
        },
      ],
      configuration: { activation: { method: "kms", domain: "corp.contoso.com" } },
    },
    good: {
      resources: [
        {
          type: "azure-native:compute:VirtualMachine",
          name: "web",
          properties: {
            resourceGroupName: "web",
            vmName: "web",
            hardwareProfile: { vmSize: "Standard_D4s_v5" },
            storageProfile: {
              imageReference: {
                publisher: "MicrosoftWindowsServer",
                offer: "WindowsServer",
                sku: "2022-datacenter-g2",
              },
            },
          },
        },
        {
          type: "azure-native:compute:VirtualMachineExtension",
          name: "web-kms",
          properties: {
            resourceGroupName: "web",
            vmName: "web",
            publisher: "Microsoft.Compute",
            type: "CustomScriptExtension",
            typeHandlerVersion: "1.10",
            settings: { commandToExecute: "cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com" },
          },
        },
      ],
      configuration: {
        activation: { method: "kms", domain: "corp.contoso.com", hosts: ["kms1.corp.contoso.com"] },
      },
    },
  },
  check(estate) {
    const method = estate.declarations.activation?.method;
    if (method === undefined) {
      return skip("no activation method is declared", "activation: { method: kms, hosts: [kms1.corp.contoso.com] }");
    }
    if (method !== "kms") return skip(`machines activate by ${method}`);
    if (!isConcerned(estate)) return skip("nothing in this stack activates, or leads to a KMS host");
    const situation = findHostSituation(estate);
    switch (situation.state) {
      case "present":
        return pass;
      case "elsewhere": {
        const { what, settle, record } = situation;
        return unknown(what, record === undefined ? { settle } : { settle, subject: subjectOf(record) });
      }
      case "none": {
        const machines = possibleClients(estate).map(({ name }) => name);
        const data = { machines: machines.length === 0 ? "every machine in the domain" : machines };
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
