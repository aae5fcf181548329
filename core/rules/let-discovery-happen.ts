import { findHostSituation, findKmsHosts } from "../activation/kms-hosts";
import { findOwnClients, type OwnClient } from "../activation/own-clients";
import { scriptsOf } from "../activation/scripts/scripts-of";
import { type Estate, fail, pass, subjectOf, type Verdict } from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

type Key = "pinned" | "no-suffix";

export default estateRule({
  id: "WL505",
  name: "let-discovery-happen",
  title: "Machines that are to use the own KMS host have nothing else registered",
  why: "Marketplace images have Azure's KMS registered, and a registered host turns discovery off: the machine never looks for the SRV record. A machine in no domain looks in the domain of Azure's own names, where the record is not.",
  fix: "Let a script on the machine run `cscript //nologo slmgr.vbs /ckms`, or register the host with /skms or its domain with /skms-domain.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/activation-slmgr-vbs-options",
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/windows-virtual-machine-activation-faq",
    "https://learn.microsoft.com/azure/virtual-network/virtual-networks-name-resolution-for-vms-and-role-instances",
  ],
  messages: {
    pinned: {
      level: "mandatory",
      text: "{{machine}} is to use the own KMS host, and {{because}}: it goes on asking Azure's KMS, as nothing it runs clears that.",
    },
    "no-suffix": {
      level: "advisory",
      text: "{{machine}} looks for its KMS host by the DNS suffix of its own name, and nothing visible joins it to {{domain}} or sets the lookup domain.",
    },
  },
  examples: {
    bad: example("hostname"),
    good: example("cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com"),
  },
  check(estate): Verdict<Key> | readonly Verdict<Key>[] {
    const { method } = estate.declarations.activation ?? {};
    if (method !== "kms") {
      return method === undefined
        ? skip("no activation method is declared", "activation: { method: kms, domain: corp.contoso.com }")
        : skip(`machines activate by ${method}`);
    }
    if (findHostSituation(estate).state === "none") return skip("there is no KMS host to discover");
    const clients = findOwnClients(estate, findKmsHosts(estate));
    if (clients.length === 0) return skip("no Windows machine in this stack uses a KMS host");
    return clients.map((client) => checkClient(client, estate));
  },
});

function checkClient({ machine, activation }: OwnClient, estate: Estate): Verdict<Key> {
  const subject = subjectOf(machine);
  const { scripts, doubts } = scriptsOf(estate, machine);
  const [doubt] = doubts;
  switch (activation.way) {
    case "unknown":
      return unknown(activation.what, { settle: activation.settle, subject });
    case "azure-kms":
      if (doubt !== undefined) {
        const settle = "Let a script that can be read clear the registered host.";
        return unknown(`whether the registered host is cleared: ${doubt}`, { settle, subject });
      }
      return fail("pinned", undefined, { machine: machine.name, because: activation.because }, { subject });
    case "discovery": {
      const { domain } = estate.declarations.activation ?? {};
      const joins = scripts.some(({ reading }) => reading?.joinsDomain === true);
      // Only a machine whose scripts clear the host is seen not to be joined; custom images may be anything.
      const open = activation.domain !== undefined || joins || doubt !== undefined || domain === undefined;
      if (open || scripts.length === 0) return { ...pass, subject };
      return fail("no-suffix", undefined, { machine: machine.name, domain }, { subject });
    }
    default:
      return { ...pass, subject };
  }
}

/** A machine from a Marketplace image, and what is run on it. */
function example(commandToExecute: string) {
  return {
    resources: [
      {
        type: "azure-native:compute:VirtualMachine",
        name: "app",
        properties: {
          resourceGroupName: "app",
          vmName: "app",
          hardwareProfile: { vmSize: "Standard_D2s_v5" },
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
        name: "setup",
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
    configuration: {
      activation: {
        method: "kms",
        domain: "corp.contoso.com",
        records: "elsewhere",
        hosts: [{ name: "kms1.corp.contoso.com", os: 2022 }],
        existingClients: { servers: 12, clients: 0 },
      },
    },
  };
}
