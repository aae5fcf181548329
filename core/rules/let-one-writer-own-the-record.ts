import { findKmsHosts } from "../activation/kms-hosts";
import { findKmsRecords } from "../activation/kms-records";
import type { MachineScripts, Script } from "../activation/scripts/find-scripts";
import { scriptsOf } from "../activation/scripts/scripts-of";
import { fail, isKnown, type Machine, pass, subjectOf, type Verdict } from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

type Key = "still-publishes" | "two-writers";

export default estateRule({
  id: "WL506",
  name: "let-one-writer-own-the-record",
  title: "The SRV record for KMS is either declared or published by one host",
  why: "A KMS host publishes its SRV record daily unless told not to. The first one to do so owns the record, and no other can write it (event 12293, 0x80072338); an Azure private zone takes no updates from hosts at all.",
  fix: "Declare the record, and let the script that sets up the host run `cscript //nologo slmgr.vbs /cdns`.",
  severity: "low",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/common-troubleshooting-procedures-kms-dns",
    "https://learn.microsoft.com/troubleshoot/windows-server/licensing-and-activation/event-12293-dns-publishing-fail",
  ],
  messages: {
    "still-publishes": {
      level: "advisory",
      text: "{{script}} sets up KMS host {{host}}, which goes on publishing its SRV record, and this stack declares one too.",
    },
    "two-writers": {
      level: "advisory",
      text: "KMS hosts {{hosts}} all publish the SRV record: the first one owns it, and the others cannot write it.",
    },
  },
  examples: {
    bad: example("Install-WindowsFeature VolumeActivation"),
    good: example(
      "Install-WindowsFeature VolumeActivation; Enable-NetFirewallRule -Name SPPSVC-In-TCP; cscript //nologo slmgr.vbs /cdns",
    ),
  },
  check(estate): Verdict<Key> | readonly Verdict<Key>[] {
    const machines = findKmsHosts(estate).flatMap(({ machine }) => machine ?? []);
    if (machines.length === 0) return skip("no KMS host is in this stack");
    const writers = machines.map((machine) => ({ machine, ...judgePublishing(scriptsOf(estate, machine)) }));
    const declared = findKmsRecords(estate.dns.records).found.length > 0;
    const publishing = writers.filter(({ publishes }) => publishes === true);
    if (!declared) return checkWriters(publishing.map(({ machine }) => machine));
    return writers.map(({ machine, publishes, script }): Verdict<Key> => {
      const subject = subjectOf(machine);
      if (publishes === undefined || script === undefined) {
        const settle = "Let a script that can be read run `slmgr.vbs /cdns` on it.";
        return publishes === false
          ? { ...pass, subject }
          : unknown("whether a KMS host publishes a record of its own", { settle, subject });
      }
      if (!publishes) return { ...pass, subject };
      const path = script.at === "" ? undefined : script.at;
      return fail("still-publishes", path, { script: script.name, host: machine.name }, { subject: subjectOf(script) });
    });
  },
});

function checkWriters(publishing: readonly Machine[]): Verdict<Key> {
  const [, second] = publishing;
  if (second === undefined) return skip("no record is declared, and no two hosts are seen to publish one");
  return fail(
    "two-writers",
    undefined,
    { hosts: publishing.map(({ name }) => name).sort() },
    { subject: subjectOf(second) },
  );
}

/** Whether a host publishes its record; undefined where its scripts do not show it. */
function judgePublishing({ scripts, doubts }: MachineScripts): {
  readonly publishes?: boolean;
  readonly script?: Script;
} {
  const actions = scripts.flatMap((script) => (script.reading?.actions ?? []).map((action) => ({ script, action })));
  const last = actions.findLast(({ action }) => action.does === "stop-publishing" || action.does === "publish");
  if (last?.action.perhaps === true) return {};
  if (last !== undefined) return { publishes: last.action.does === "publish", script: last.script };
  const setup = actions.find(
    ({ action }) =>
      action.does === "install-role" ||
      (action.does === "install-key" && isKnown(action.key) && action.key.published === undefined),
  );
  return setup === undefined || doubts.length > 0 ? {} : { publishes: true, script: setup.script };
}

/** A KMS host that is set up by this command, and a declared record. */
function example(command: string) {
  return {
    resources: [
      {
        type: "azure-native:privatedns:PrivateRecordSet",
        name: "kms",
        properties: {
          resourceGroupName: "kms",
          privateZoneName: "corp.contoso.com",
          recordType: "SRV",
          relativeRecordSetName: "_vlmcs._tcp",
          ttl: 3600,
          srvRecords: [{ priority: 0, weight: 0, port: 1688, target: "kms1.corp.contoso.com" }],
        },
      },
      {
        type: "azure-native:compute:VirtualMachine",
        name: "kms1",
        properties: {
          resourceGroupName: "kms",
          vmName: "kms1",
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
          resourceGroupName: "kms",
          vmName: "kms1",
          publisher: "Microsoft.Compute",
          type: "CustomScriptExtension",
          typeHandlerVersion: "1.10",
          settings: { commandToExecute: `powershell -Command "${command}"` },
        },
      },
    ],
  };
}
