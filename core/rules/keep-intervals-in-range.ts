import { findKmsHosts } from "../activation/kms-hosts";
import type { Script } from "../activation/scripts/find-scripts";
import { nameScript } from "../activation/scripts/name-script";
import type { KmsAction } from "../activation/scripts/script-reading";
import { scriptsOf } from "../activation/scripts/scripts-of";
import { INTERVAL_MINUTES } from "../data/kms-host-support";
import { estateRule, fail, gather, isKnown, pass, skip, subjectOf, unknown } from "../model";
import { customScript, kmsHost } from "./examples/resources";

/** A renewal more often than once a day is a number of hours or days, taken for minutes. */
const DAY = 1_440;

export default estateRule({
  id: "WL406",
  name: "keep-intervals-in-range",
  title: "Activation and renewal intervals are 15 minutes to 30 days and are set on the KMS host",
  why: "Both intervals are given in minutes, and the KMS host passes them to its clients. Windows rejects a value out of range, and a value meant as hours or days floods the host with requests. A value that is set on a client lasts only until its KMS host answers.",
  fix: "Run `slmgr /sai` and `slmgr /sri` on the KMS host, with a value from 15 to 43200 minutes. The defaults are 120 and 10080.",
  severity: "medium",
  references: ["https://learn.microsoft.com/windows-server/get-started/activation-slmgr-vbs-options"],
  findings: {
    "out-of-range": {
      level: "mandatory",
      text: "Line {{line}} of {{script}} sets the {{interval}} interval to {{minutes}} minutes. The allowed range is {{least}} to {{most}} minutes.",
      fix: "In line {{line}} of {{script}}, set a value from {{least}} to {{most}}. The defaults are 120 (activation) and 10080 (renewal).",
    },
    "too-often": {
      level: "advisory",
      text: "Line {{line}} of {{script}} sets the renewal interval to {{minutes}} minutes, which is less than a day. The value may be meant as hours or days.",
      fix: "In line {{line}} of {{script}}, set the renewal interval in minutes. The default is 10080, which is 7 days.",
    },
    "on-client": {
      level: "advisory",
      text: "Line {{line}} of {{script}} sets the {{interval}} interval on {{machine}}, which is not a KMS host. The value of its KMS host applies instead.",
      fix: "Set the interval on the KMS host, and remove line {{line}} from {{script}}.",
    },
  },
  unknowns: {
    "interval-chosen": {
      text: "{{subjects}} {{subjects?chooses|choose}} an interval at run time.",
      settle: "Write the number of minutes into the script.",
    },
  },
  skips: { "no-interval": "no script sets an interval" },
  examples: { bad: example(7), good: example(10_080) },
  check(estate) {
    const hosts = new Set(findKmsHosts(estate).map(({ machine }) => machine));
    const verdicts = new Map<string, ReturnType<typeof checkScript>>();
    for (const machine of estate.machines) {
      for (const script of scriptsOf(estate, machine).scripts) {
        const found = checkScript(script, machine.name, hosts.has(machine));
        if (found.length > 0) verdicts.set(`${script.urn}\n${script.at}`, found);
      }
    }
    return verdicts.size > 0 ? [...verdicts.values()].flat() : skip("no-interval");
  },
});

function checkScript(script: Script, machine: string, onHost: boolean) {
  const actions = (script.reading?.actions ?? []).filter((action) => action.does === "set-interval");
  return gather(actions, (action) => checkInterval(action, script, machine, onHost));
}

function checkInterval(
  { interval, minutes, perhaps, line }: Extract<KmsAction, { does: "set-interval" }>,
  script: Script,
  machine: string,
  onHost: boolean,
) {
  const { least, most } = INTERVAL_MINUTES;
  const subject = subjectOf(script);
  const path = script.at === "" ? undefined : script.at;
  const isFine = isKnown(minutes) && minutes >= (interval === "renewal" ? DAY : least) && minutes <= most;
  // Nothing is wrong with it if it is set, so that it does not matter whether it is.
  if (perhaps === true && isFine) return [{ ...pass, subject }];
  if (perhaps === true || !isKnown(minutes)) return [unknown("interval-chosen", {}, { subject })];
  const data = { script: nameScript(script), line, interval, minutes, machine };
  const outside = minutes < least || minutes > most;
  const found = [
    ...(outside ? [fail("out-of-range", path, { ...data, least, most }, { subject })] : []),
    ...(!outside && interval === "renewal" && minutes < DAY ? [fail("too-often", path, data, { subject })] : []),
    ...(onHost ? [] : [fail("on-client", path, data, { subject })]),
  ];
  return found.length > 0 ? found : [{ ...pass, subject }];
}

/** A KMS host whose renewal interval is set to this. */
function example(minutes: number) {
  return {
    resources: [kmsHost(), customScript("intervals", "kms1", `cscript //nologo slmgr.vbs /sri ${String(minutes)}`)],
  };
}
