import { findHostSituation } from "../activation/kms-hosts";
import { findOwnClients, type OwnClient } from "../activation/own-clients";
import { scriptsOf } from "../activation/scripts/scripts-of";
import { whyNoMethod } from "../activation/why-no-method";
import { type Estate, estateRule, fail, pass, skip, subjectOf, unknown } from "../model";
import { activation } from "../words/activation";
import { customScript, machine } from "./examples/resources";

export default estateRule({
  id: "WL505",
  name: "let-discovery-happen",
  title: "Clients of your own KMS host have no other KMS host registered",
  why: "Marketplace images have Azure KMS registered, and a registered KMS host turns discovery off: the machine never looks up the SRV record. A machine that is not joined to a domain looks in the domain of Azure's own names, which has no such record.",
  fix: "Run `cscript //nologo slmgr.vbs /ckms` in a script on the machine, or register the KMS host with /skms or its domain with /skms-domain.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/activation-slmgr-vbs-options",
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/windows-virtual-machine-activation-faq",
    "https://learn.microsoft.com/azure/virtual-network/virtual-networks-name-resolution-for-vms-and-role-instances",
  ],
  findings: {
    pinned: {
      level: "mandatory",
      text: "{{machine}} keeps using Azure KMS instead of your own KMS host ({{reason}}).",
      fix: "Run this command in a script on {{machine}}. It clears the registered KMS host, so that the machine looks up the SRV record.",
      snippet: { commandToExecute: "cscript //nologo C:\\Windows\\System32\\slmgr.vbs /ckms" },
    },
    "no-suffix": {
      level: "advisory",
      text: "{{machine}} looks up its KMS host in the DNS suffix of its own name, but no script in the plan joins it to {{domain}} or sets the lookup domain.",
      fix: "Join {{machine}} to {{domain}}, or run this command in a script on it.",
      snippet: { commandToExecute: "cscript //nologo C:\\Windows\\System32\\slmgr.vbs /skms-domain {{domain}}" },
    },
  },
  unknowns: {
    unread: {
      text: "Whether {{subjects}} {{subjects?clears|clear}} the registered KMS host is unknown ({{reason}}).",
      settle: "Clear the registered KMS host in a script whose text is in the program.",
    },
    "registration-undeclared": {
      text: "Nothing in this stack changes the KMS host that the image of {{subjects}} has registered. Whether configuration management does so after deployment is unknown.",
      settle:
        "Declare `activation.registration: elsewhere` if Ansible, a group policy or another tool registers the KMS host, or `here` if this stack must do it.",
    },
  },
  skips: {
    "no-host": "there is no KMS host to discover",
    elsewhere: "machines are registered with the KMS host outside this stack (`activation.registration` is elsewhere)",
  },
  examples: {
    bad: example("hostname"),
    good: example("cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com"),
  },
  check(estate) {
    const { method } = estate.declarations.activation ?? {};
    if (method === undefined) return skip(whyNoMethod(estate));
    if (method !== "kms") return skip(activation("other-method", { method }));
    if (findHostSituation(estate).state === "none") return skip("no-host");
    const clients = findOwnClients(estate);
    if (clients.length === 0) return skip(activation("no-client"));
    return clients.map((client) => checkClient(client, estate));
  },
});

function checkClient({ machine: client, activation: activates }: OwnClient, estate: Estate) {
  const subject = subjectOf(client);
  const { scripts, unread } = scriptsOf(estate, client);
  const [reason] = unread;
  switch (activates.way) {
    case "unknown":
      return unknown(activates.reason, { subject });
    case "azure-kms": {
      // A script that sets the lookup domain means to activate here, and the image's host overrides it.
      const meant = scripts.some(({ reading }) => reading?.actions.some(({ does }) => does === "set-domain"));
      if (reason === undefined && activates.by === undefined && !meant) {
        // What the image has registered stands until somebody changes it, and a plan does not show everybody.
        const { registration } = estate.declarations.activation ?? {};
        if (registration === "elsewhere") return skip("elsewhere");
        if (registration === undefined) return unknown("registration-undeclared", {}, { subject });
      }
      return reason === undefined
        ? fail("pinned", undefined, { machine: client.name, reason: activates.reason }, { subject })
        : unknown("unread", { reason }, { subject });
    }
    case "discovery": {
      const { domain } = estate.declarations.activation ?? {};
      const joins = scripts.some(({ reading }) => reading?.joinsDomain === true);
      // Only a machine whose scripts clear the host is seen not to be joined; custom images may be anything.
      const elsewhere = estate.declarations.activation?.registration === "elsewhere";
      const open = elsewhere || activates.domain !== undefined || joins || reason !== undefined || scripts.length === 0;
      if (open || domain === undefined) return { ...pass, subject };
      return fail("no-suffix", undefined, { machine: client.name, domain }, { subject });
    }
    default:
      return { ...pass, subject };
  }
}

/** A machine from a Marketplace image, and what is run on it. */
function example(commandToExecute: string) {
  return {
    resources: [machine("app"), customScript("setup", "app", commandToExecute)],
    configuration: {
      activation: {
        method: "kms",
        domain: "corp.contoso.com",
        records: "elsewhere",
        registration: "here",
        hosts: [{ name: "kms1.corp.contoso.com", os: 2022 }],
        existingClients: { servers: 12, clients: 0 },
      },
    },
  };
}
