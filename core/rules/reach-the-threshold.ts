import { findKmsHosts, type KmsHost } from "../activation/kms-hosts";
import { findOwnClients } from "../activation/own-clients";
import { countPlannedClients, findEqualHosts, type PlannedCount, showPlannedCount } from "../activation/planned-count";
import { type Estate, estateRule, fail, pass, type Subject, skip, subjectOf, unknown } from "../model";
import { activation } from "../words/activation";
import { customScript, machine } from "./examples/resources";

export default estateRule({
  id: "WL407",
  name: "reach-the-threshold",
  title: "Every KMS host has enough clients with their own client machine IDs",
  why: "A KMS host activates servers from 5 distinct clients on, and Windows clients from 25 on. Below that number every request ends with 0xC004F038. Machines from one Marketplace image and version share one client machine ID (CMID) and count as one, and KMS hosts of equal priority share the clients.",
  fix: "Rearm machines from Marketplace images once (`slmgr /rearm` and a restart), use Azure KMS or Active Directory-based activation for a small estate, or declare the clients that the KMS host already counts in `activation.existingClients`.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-activation-planning",
    "https://learn.microsoft.com/windows-server/get-started/activation-troubleshoot-kms-general",
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/windows-activation-duplicate-client-machine-id",
  ],
  findings: {
    "below-threshold": {
      level: "mandatory",
      text: "The KMS host will count {{count}} distinct {{count?client|clients}} ({{visible}} in this stack, {{existing}} declared), but {{kind}} need {{threshold}}.",
      fix: "Rearm machines from Marketplace images once with `slmgr.vbs /rearm` and a restart, or use Azure KMS for a small estate.",
      snippet: { activation: { method: "azure-kms" } },
    },
    diluted: {
      level: "advisory",
      text: "KMS hosts {{hosts}} have the same priority in DNS, so clients spread over them. With {{count}} distinct clients, each host is certain to count {{threshold}} only from {{needed}} clients on.",
      fix: "Give the KMS hosts different priorities in the SRV record, so that clients ask the first host first.",
    },
  },
  unknowns: {
    "existing-undeclared": {
      text: "The number of clients outside this stack is not declared, and the clients in this stack are too few for the activation threshold.",
      settle: "Declare `activation: { existingClients: { servers: 12, clients: 40 } }` with your numbers.",
    },
  },
  examples: { bad: example(2), good: example(5) },
  check(estate) {
    const hosts = findKmsHosts(estate);
    if (hosts.length === 0) return skip(activation("no-host-known"));
    const clients = findOwnClients(estate);
    if (clients.length === 0) return skip(activation("no-client"));
    return checkPlannedCount(countPlannedClients(estate, clients), hosts, estate);
  },
});

function checkPlannedCount(planned: PlannedCount, [host]: readonly KmsHost[], estate: Estate) {
  const { count, visible, existing, serversWait, clientsWait, threshold, doubt } = planned;
  const basis = showPlannedCount(planned);
  const subject: Subject =
    host?.machine === undefined
      ? { name: "activation.hosts", declaration: "activation.hosts" }
      : subjectOf(host.machine);
  if (count < threshold) {
    if (doubt !== undefined) return unknown(doubt, { subject, basis });
    if (existing === undefined) return unknown("existing-undeclared", {}, { subject, basis });
    // Machines that nobody sees may be clients too.
    const [unread] = estate.unread ?? [];
    if (unread !== undefined) return unknown(unread.reason, { subject: subjectOf(unread), basis });
    const kind = clientsWait ? "Windows clients" : serversWait ? "servers" : "machines";
    return fail("below-threshold", undefined, { count, visible, existing, kind, threshold }, { subject, basis });
  }
  const hosts = findEqualHosts(estate);
  // The cap holds for each host; the clients are spread before it applies.
  const total = visible + (existing ?? 0);
  const needed = threshold * hosts.length;
  return hosts.length > 1 && total < needed
    ? fail("diluted", undefined, { hosts, count: total, threshold, needed }, { subject, basis })
    : { ...pass, subject, basis };
}

/** Servers that rearm themselves, in a stack of their own. */
function example(machines: number) {
  const rearm = "cscript //nologo slmgr.vbs /ckms && cscript //nologo slmgr.vbs /rearm && shutdown /r /t 60";
  const owned = { name: "EA", edition: "datacenter", release: 2022, cores: 64, use: "azure" };
  return {
    resources: Array.from({ length: machines }, (_, index) => String(index + 1)).flatMap((number) => [
      machine(`app${number}`, { licenseType: "Windows_Server" }),
      customScript(`rearm${number}`, `app${number}`, rearm),
    ]),
    configuration: {
      entitlements: [{ ...owned, assurance: { until: "2027-06-30" } }],
      activation: {
        method: "kms",
        domain: "corp.contoso.com",
        records: "elsewhere",
        hosts: [{ name: "kms1.corp.contoso.com", os: 2022, key: 2022 }],
        existingClients: { servers: 0, clients: 0 },
      },
    },
  };
}
