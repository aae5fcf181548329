import { findKmsHosts } from "../activation/kms-hosts";
import type { Script } from "../activation/scripts/find-scripts";
import { scriptsOf } from "../activation/scripts/scripts-of";
import { INTERVAL_MINUTES } from "../data/kms-host-support";
import { fail, isKnown, pass, subjectOf, type Verdict } from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

type Key = "out-of-range" | "too-often" | "on-client";

/** A renewal more often than once a day is a number of hours or days, taken for minutes. */
const DAY = 1_440;

export default estateRule({
  id: "WL406",
  name: "keep-intervals-in-range",
  title: "Activation and renewal intervals lie between 15 minutes and 30 days, and are set on the KMS host",
  why: "Both intervals are given in minutes, and the host hands them to its clients: one that is out of range is not taken, and one meant as days or hours floods the host. What is set on a client lasts until its host answers once.",
  fix: "Give `slmgr /sai` and `slmgr /sri` minutes from 15 to 43200, on the KMS host; 120 and 10080 are the defaults.",
  severity: "medium",
  references: ["https://learn.microsoft.com/windows-server/get-started/activation-slmgr-vbs-options"],
  messages: {
    "out-of-range": {
      level: "mandatory",
      text: "{{script}} sets the {{interval}} interval to {{minutes}} minutes; it may be {{least}} to {{most}}.",
    },
    "too-often": {
      level: "advisory",
      text: "{{script}} sets the renewal interval to {{minutes}} minutes, more often than daily; hours or days may have been meant. The default is 10080, which is 7 days.",
    },
    "on-client": {
      level: "advisory",
      text: "{{script}} sets the {{interval}} interval on {{machine}}, which is no KMS host: what its host says counts.",
    },
  },
  examples: { bad: example(7), good: example(10_080) },
  check(estate) {
    const hosts = new Set(findKmsHosts(estate).map(({ machine }) => machine));
    const verdicts = new Map<string, readonly Verdict<Key>[]>();
    for (const machine of estate.machines) {
      for (const script of scriptsOf(estate, machine).scripts) {
        const found = checkScript(script, machine.name, hosts.has(machine));
        if (found.length > 0) verdicts.set(`${script.urn}\n${script.at}`, found);
      }
    }
    const all = [...verdicts.values()].flat();
    return all.length > 0 ? all : skip("no script sets an interval");
  },
});

function checkScript(script: Script, machine: string, onHost: boolean): readonly Verdict<Key>[] {
  const { least, most } = INTERVAL_MINUTES;
  const subject = subjectOf(script);
  const path = script.at === "" ? undefined : script.at;
  return (script.reading?.actions ?? []).flatMap((action): readonly Verdict<Key>[] => {
    if (action.does !== "set-interval") return [];
    const { interval, minutes, perhaps } = action;
    const isFine = isKnown(minutes) && minutes >= (interval === "renewal" ? DAY : least) && minutes <= most;
    // Nothing is wrong with it if it is set, so that it does not matter whether it is.
    if (perhaps === true && isFine) return [{ ...pass, subject }];
    if (perhaps === true || !isKnown(minutes)) {
      return [unknown("which interval a script sets, as it is chosen when it runs", { subject })];
    }
    const data = { script: script.name, interval, minutes, machine };
    const found: Verdict<Key>[] = [];
    if (minutes < least || minutes > most)
      found.push(fail("out-of-range", path, { ...data, least, most }, { subject }));
    else if (interval === "renewal" && minutes < DAY) found.push(fail("too-often", path, data, { subject }));
    if (!onHost) found.push(fail("on-client", path, data, { subject }));
    return found.length > 0 ? found : [{ ...pass, subject }];
  });
}

/** A KMS host whose renewal interval is set to this. */
function example(minutes: number) {
  return {
    resources: [
      {
        type: "azure-native:compute:VirtualMachine",
        name: "kms1",
        properties: {
          resourceGroupName: "kms",
          vmName: "kms1",
          tags: { "windows-licensing:roles": "kms-host" },
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
        name: "intervals",
        properties: {
          resourceGroupName: "kms",
          vmName: "kms1",
          publisher: "Microsoft.Compute",
          type: "CustomScriptExtension",
          typeHandlerVersion: "1.10",
          settings: { commandToExecute: `cscript //nologo slmgr.vbs /sri ${String(minutes)}` },
        },
      },
    ],
  };
}
