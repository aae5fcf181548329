import { findOverclaimedCals } from "../licensing/cal-claims";
import { findUndeclaredAccess, RDS } from "../licensing/cal-position";
import { accessToSessionHosts, judgeRdsAssurance, judgeRdsCals } from "../licensing/rds-cals";
import { sessionHostsOf } from "../licensing/session-hosts";
import { estateRule, fail, pass, skip, unknown } from "../model";
import { serverMachine } from "./examples/machines";

const SESSION_HOST = serverMachine("rds1", {
  licenseType: "None",
  sku: "2025-datacenter-g2",
  more: { vmName: "rds1", tags: { "windows-licensing:roles": "rds-session-host" } },
});
const example = (count: number) => ({
  resources: [SESSION_HOST],
  configuration: {
    access: {
      users: 40,
      remoteDesktop: { users: 40 },
      cals: [{ kind: "rds-user", release: 2025, count, assurance: { until: "2028-12-31" } }],
    },
  },
});

export default estateRule({
  id: "WL211",
  name: "own-rds-cals",
  title: "Every user or device with a session on Windows Server has an RDS CAL for that version",
  why: "Sessions on Windows Server require an RDS CAL in addition to every other licence, in Azure and Azure Virtual Desktop as well, and also on pay-as-you-go machines. After 120 days without RDS CALs the session host refuses connections.",
  fix: "Buy the missing RDS CALs for the release of the session hosts and install them on a licence server of at least that release. Or use multi-session Windows clients, which need none.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server/remote/remote-desktop-services/rds-client-access-license",
    "https://learn.microsoft.com/azure/virtual-desktop/licensing",
  ],
  findings: {
    short: {
      level: "mandatory",
      text: "Sessions on {{hosts}} ({{evidence}}) require RDS CALs for {{need}}. Owned: {{owned}}.",
      fix: "Buy {{buy}} and declare them under access.cals.",
    },
    "too-old": {
      level: "mandatory",
      text: "Sessions on {{hosts}} ({{evidence}}) require RDS CALs of {{year}} or later for {{need}}. Owned of that version: {{owned}}.",
      fix: "Buy {{buy}} and declare them under access.cals.",
    },
    "without-assurance": {
      level: "mandatory",
      text: "{{hosts}} {{hosts?is a session host|are session hosts}} of Azure Virtual Desktop on Windows Server ({{evidence}}), which requires RDS CALs with Software Assurance or RDS user subscriptions for {{need}}. Owned with these rights: {{owned}}.",
      fix: "Renew Software Assurance of the RDS CALs and declare it in access.cals, buy RDS user subscriptions, or use multi-session Windows clients.",
    },
    "without-assurance-in-azure": {
      level: "advisory",
      text: "{{hosts}} {{hosts?runs|run}} sessions in Azure ({{evidence}}), which requires RDS CALs with Software Assurance or RDS user subscriptions for {{need}}. Owned with these rights: {{owned}}.",
      fix: "Renew Software Assurance of the RDS CALs and declare it in access.cals, or buy RDS user subscriptions.",
    },
    "licence-server-too-old": {
      level: "mandatory",
      text: "{{server}} runs Windows Server {{release}} and cannot issue the RDS CALs of {{year}} that {{hosts}} {{hosts?requires|require}}. A licence server must be at least as new as its CALs.",
      fix: "Move the licensing role to Windows Server {{year}} or later.",
    },
    overclaimed: {
      level: "mandatory",
      text: "{{groups}} {{groups?group holds|groups hold}} {{held}} in the ledger, and {{owned}} are owned: {{short}} short. Held by {{holders}}.",
      fix: "Buy {{short}} CALs and declare them under access.cals, or release claims of a group that no longer uses the servers.",
    },
  },
  unknowns: {
    "server-or-client": {
      text: "Whether session host {{subjects}} runs Windows Server, which requires RDS CALs, or a Windows client is unknown.",
      settle: "Declare its image under machines: in windows-licensing.yaml.",
    },
    "users-unknown": {
      text: "How many people use the session hosts is unknown.",
      settle: "Declare `access.remoteDesktop: { users: N }`, or tag the session hosts windows-licensing:users.",
    },
    "sharing-unknown": {
      text: "Whether people without an RDS CAL use only devices that have one is unknown.",
      settle: "Declare `access.shared: { users: N, devices: N }` with the people who use only shared devices.",
    },
    "version-unknown": {
      text: "The version of RDS CALs that {{subjects}} requires is unknown, because its release is unknown.",
      settle: "Declare the release under machines: in windows-licensing.yaml.",
    },
    "licence-server-unknown": {
      text: "Whether the licence server is new enough for the RDS CALs is unknown.",
      settle: "Declare its release under machines: or onPremises: in windows-licensing.yaml.",
    },
  },
  skips: {
    "client-hosts": "the session hosts run Windows clients, which need no RDS CALs",
    "no-session-host": "there is no session host",
    "users-not-declared": {
      text: "who uses the session hosts is not declared",
      declare: "access: { remoteDesktop: { users: 25 }, cals: [{ kind: rds-user, release: 2025, count: 25 }] }",
    },
    "cals-not-declared": {
      text: "the RDS CALs owned are not declared",
      declare: "access.cals: [{ kind: rds-user, release: 2025, count: 25 }]",
    },
  },
  examples: { bad: example(20), good: example(40) },
  check(estate) {
    const found = sessionHostsOf(estate);
    const { hosts, clients, open } = found;
    const unread = open.map(({ subject }) => unknown("server-or-client", {}, { subject }));
    if (hosts.length === 0) {
      return unread.length > 0 ? unread : skip(clients.length > 0 ? "client-hosts" : "no-session-host");
    }
    const sessions = accessToSessionHosts(hosts, estate);
    const overclaimed = findOverclaimedCals(estate, RDS).map((claims) =>
      fail("overclaimed", "access.cals", { ...claims }, { subject: { name: "access", declaration: "access" } }),
    );
    const undeclared = findUndeclaredAccess(sessions.access);
    if (undeclared !== undefined) return overclaimed.length > 0 ? overclaimed : skip(undeclared);
    const judged = judgeRdsCals(found, sessions, estate);
    const missing = judged.state === "covered" ? judgeRdsAssurance(hosts, sessions, estate) : undefined;
    const verdict =
      missing === undefined ? verdictOf(judged) : fail(missing.state, "access.cals", missing.data, judged.about);
    return [verdict, ...overclaimed, ...unread];
  },
});

function verdictOf(judged: ReturnType<typeof judgeRdsCals>) {
  const { about } = judged;
  switch (judged.state) {
    case "covered":
      return { ...pass, ...about };
    case "short":
    case "too-old":
      return fail(judged.state, undefined, judged.data, about);
    case "licence-server-too-old":
      return fail(judged.state, undefined, judged.data, about);
    default:
      return unknown(judged.state, {}, about);
  }
}
