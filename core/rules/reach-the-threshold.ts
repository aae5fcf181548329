import { type Forecast, forecastCount } from "../activation/forecast";
import { findKmsHosts, type KmsHost } from "../activation/kms-hosts";
import { findKmsRecords } from "../activation/kms-records";
import { findOwnClients } from "../activation/own-clients";
import { CLIENT_THRESHOLD, SERVER_THRESHOLD } from "../data/kms-host-support";
import { type Arithmetic, type Estate, fail, isKnown, pass, type Subject, subjectOf, type Verdict } from "../model";
import {
  legacyEstateRule as estateRule,
  legacyArithmetic,
  legacySkip as skip,
  legacyUnknown as unknown,
} from "../model/legacy";

type Key = "below-threshold" | "diluted";

export default estateRule({
  id: "WL407",
  name: "reach-the-threshold",
  title: "Enough clients with machine ids of their own ask each KMS host",
  why: "A KMS host activates servers from 5 distinct clients on, and Windows clients from 25 on; below that every request ends with 0xC004F038. Machines from one Marketplace image and version share one machine id and count as one, and hosts of equal priority share the clients.",
  fix: "Rearm machines from Marketplace images once (`slmgr /rearm` and a restart), use Azure KMS or Active Directory-based activation for small estates, or declare the clients the host has counted already in `activation.existingClients`.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-activation-planning",
    "https://learn.microsoft.com/windows-server/get-started/activation-troubleshoot-kms-general",
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/windows-activation-duplicate-client-machine-id",
  ],
  messages: {
    "below-threshold": {
      level: "mandatory",
      text: "The KMS host will count {{count}} distinct clients ({{visible}} in this stack, {{existing}} declared), and {{kind}} need {{threshold}}.",
    },
    diluted: {
      level: "advisory",
      text: "{{hosts}} have the same priority in DNS, so that clients spread over them: {{count}} distinct clients make {{threshold}} at each certain only from {{needed}} on.",
    },
  },
  examples: { bad: example(2), good: example(5) },
  check(estate): readonly Verdict<Key>[] | Verdict<Key> {
    const hosts = findKmsHosts(estate);
    if (hosts.length === 0) return skip("there is no KMS host");
    const clients = findOwnClients(estate, hosts);
    if (clients.length === 0) return skip("no machine in this stack uses the KMS host");
    return checkForecast(forecastCount(estate, clients), hosts, estate);
  },
});

function checkForecast(forecast: Forecast, hosts: readonly KmsHost[], estate: Estate): Verdict<Key> {
  const { count, visible, existing, serversWait, clientsWait, doubt } = forecast;
  const threshold = clientsWait ? CLIENT_THRESHOLD : SERVER_THRESHOLD;
  const basis = arithmeticOf(forecast, threshold);
  const [host] = hosts;
  const subject: Subject =
    host?.machine === undefined
      ? { name: "activation.hosts", declaration: "activation.hosts" }
      : subjectOf(host.machine);
  if (count < threshold) {
    if (doubt !== undefined) return unknown(doubt, { subject, basis, settle: DECLARE });
    if (existing === undefined) {
      const what = "how many clients the KMS host has counted besides those in this stack, which are too few";
      return unknown(what, { subject, basis, settle: DECLARE });
    }
    const kind = clientsWait ? "Windows clients" : serversWait ? "servers" : "machines";
    return fail("below-threshold", undefined, { count, visible, existing, kind, threshold }, { subject, basis });
  }
  const equal = hostsOfEqualPriority(estate);
  // The cap holds for each host; the clients are spread before it applies.
  const total = visible + (existing ?? 0);
  const needed = threshold * equal.length;
  if (equal.length > 1 && total < needed) {
    return fail("diluted", undefined, { hosts: equal, count: total, threshold, needed }, { subject, basis });
  }
  return { ...pass, subject, basis };
}

const DECLARE = "Declare `activation: { existingClients: { servers: 12, clients: 40 } }`.";

/** Names of hosts that clients choose among at random: entries of one record set with the same priority. */
function hostsOfEqualPriority({ dns }: Estate): readonly string[] {
  for (const { record } of findKmsRecords(dns.records).found) {
    const entries = isKnown(record.targets) ? record.targets : [];
    const byPriority = new Map<number, Set<string>>();
    for (const { priority, target } of entries) {
      if (!isKnown(target)) continue;
      const key = isKnown(priority) ? priority : 0;
      byPriority.set(key, (byPriority.get(key) ?? new Set()).add(target));
    }
    const first = [...byPriority].sort(([left], [right]) => left - right)[0];
    if (first !== undefined && first[1].size > 1) return [...first[1]].sort();
  }
  return [];
}

function arithmeticOf({ groups, existing, count }: Forecast, threshold: number): Arithmetic {
  return legacyArithmetic({
    kind: "arithmetic",
    unit: "distinct clients",
    lines: [
      ...groups.map(({ machines, installations, distinct, because }) => ({
        label: machines.length === 1 ? (machines[0] ?? "") : `${String(machines.length)} machines`,
        formula: `${String(installations)} installations`,
        low: distinct,
        high: distinct,
        note: because,
      })),
      ...(existing === undefined
        ? []
        : [{ label: "activation.existingClients", formula: "declared", low: existing, high: existing }]),
    ],
    results: [
      { label: "count", value: count },
      { label: "threshold", value: threshold },
    ],
  });
}

/** Servers that rearm themselves, in a stack of their own. */
function example(machines: number) {
  return {
    resources: Array.from({ length: machines }, (_, index) => [
      {
        type: "azure-native:compute:VirtualMachine",
        name: `app${String(index + 1)}`,
        properties: {
          resourceGroupName: "app",
          vmName: `app${String(index + 1)}`,
          licenseType: "Windows_Server",
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
        name: `rearm${String(index + 1)}`,
        properties: {
          resourceGroupName: "app",
          vmName: `app${String(index + 1)}`,
          publisher: "Microsoft.Compute",
          type: "CustomScriptExtension",
          typeHandlerVersion: "1.10",
          settings: {
            commandToExecute:
              "cscript //nologo slmgr.vbs /ckms && cscript //nologo slmgr.vbs /rearm && shutdown /r /t 60",
          },
        },
      },
    ]).flat(),
    configuration: {
      entitlements: [
        {
          name: "EA",
          edition: "datacenter",
          release: 2022,
          cores: 64,
          assurance: { until: "2027-06-30" },
          use: "azure",
        },
      ],
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
