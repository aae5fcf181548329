import { findKmsHosts } from "../activation/kms-hosts";
import { findKmsRecords } from "../activation/kms-records";
import type { MachineScripts, Script } from "../activation/scripts/find-scripts";
import { scriptsOf } from "../activation/scripts/scripts-of";
import { estateRule, fail, isKnown, type Machine, pass, skip, subjectOf, unknown } from "../model";
import { activation } from "../words/activation";
import { customScript, kmsRecord, machine } from "./examples/resources";

export default estateRule({
  id: "WL506",
  name: "let-one-writer-own-the-record",
  title: "The SRV record for KMS is either declared or published by one KMS host",
  why: "A KMS host publishes its SRV record daily unless this is disabled. The first host that writes the record owns it, and other hosts cannot update it (event 12293, 0x80072338). Azure private zones do not accept dynamic updates at all.",
  fix: "Declare the record, and run `cscript //nologo slmgr.vbs /cdns` in the script that sets up the KMS host.",
  severity: "low",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/common-troubleshooting-procedures-kms-dns",
    "https://learn.microsoft.com/troubleshoot/windows-server/licensing-and-activation/event-12293-dns-publishing-fail",
  ],
  findings: {
    "still-publishes": {
      level: "advisory",
      text: "{{script}} sets up KMS host {{host}}, which keeps publishing its SRV record, but this stack declares the record too.",
      fix: "Add this command to {{script}}. It stops {{host}} from publishing the record.",
      snippet: { commandToExecute: "cscript //nologo C:\\Windows\\System32\\slmgr.vbs /cdns" },
    },
    "two-writers": {
      level: "advisory",
      text: "KMS hosts {{hosts}} all publish the SRV record. The first one owns it, and the others cannot update it.",
      fix: "Declare the SRV record with an entry for each host, and run `slmgr.vbs /cdns` on {{hosts}}.",
    },
  },
  unknowns: {
    "publishing-unread": {
      text: "Whether KMS host {{subjects}} {{subjects?publishes|publish}} a record of its own is unknown, because its scripts do not show it.",
      settle: "Run `slmgr.vbs /cdns` in a script whose text is in the program.",
    },
  },
  skips: {
    "no-second-writer": "no record is declared, and at most one KMS host publishes one",
  },
  examples: {
    bad: example("Install-WindowsFeature VolumeActivation"),
    good: example(
      "Install-WindowsFeature VolumeActivation; Enable-NetFirewallRule -Name SPPSVC-In-TCP; cscript //nologo slmgr.vbs /cdns",
    ),
  },
  check(estate) {
    const machines = findKmsHosts(estate).flatMap(({ machine: host }) => host ?? []);
    if (machines.length === 0) return skip(activation("no-host-in-stack"));
    const writers = machines.map((host) => ({ host, ...judgePublishing(scriptsOf(estate, host)) }));
    const declared = findKmsRecords(estate.dns.records).found.length > 0;
    if (!declared) return checkWriters(writers.flatMap(({ host, publishes }) => (publishes === true ? [host] : [])));
    return writers.map(({ host, publishes, script }) => {
      const subject = subjectOf(host);
      if (publishes === false) return { ...pass, subject };
      if (publishes === undefined || script === undefined) return unknown("publishing-unread", {}, { subject });
      const data = { script: script.name, host: host.name };
      return fail("still-publishes", script.at === "" ? undefined : script.at, data, { subject: subjectOf(script) });
    });
  },
});

function checkWriters(publishing: readonly Machine[]) {
  const [, second] = publishing;
  if (second === undefined) return skip("no-second-writer");
  const hosts = publishing.map(({ name }) => name).sort();
  return fail("two-writers", undefined, { hosts }, { subject: subjectOf(second) });
}

/** Whether a host publishes its record; undefined where its scripts do not show it. */
function judgePublishing({ scripts, unread }: MachineScripts): {
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
  return setup === undefined || unread.length > 0 ? {} : { publishes: true, script: setup.script };
}

/** A KMS host that is set up by this command, and a declared record. */
function example(command: string) {
  return {
    resources: [kmsRecord(), machine("kms1"), customScript("setup", "kms1", `powershell -Command "${command}"`)],
  };
}
