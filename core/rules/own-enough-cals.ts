import { findOverclaimedCals } from "../licensing/cal-claims";
import { sortServersByAccess } from "../licensing/cal-need";
import { BASE, findUndeclaredAccess } from "../licensing/cal-position";
import { judgeCals, judgeUnsettledCals } from "../licensing/cal-shortage";
import { type Basis, estateRule, fail, pass, type Subject, skip, unknown } from "../model";

const HOST = { name: "hv1", processors: [16], edition: "standard", release: 2022, virtualMachines: 2 };
const example = (release: number) => ({
  resources: [],
  configuration: { onPremises: [HOST], access: { users: 100, cals: [{ kind: "user", release, count: 100 }] } },
});
const ACCESS = { name: "access", declaration: "access" };

export default estateRule({
  id: "WL210",
  name: "own-enough-cals",
  title: "Every user or device that accesses a server has a CAL for that server's version",
  why: "Windows neither counts nor checks CALs, so an audit finds the shortage. A CAL covers servers of its own version and earlier ones, so older CALs do not cover a newer server.",
  fix: "Buy the missing user or device CALs, or add Software Assurance before the next release. Declare them under access.cals.",
  severity: "high",
  references: [
    "https://www.microsoft.com/licensing/product-licensing/client-access-license",
    "https://azure.microsoft.com/pricing/licensing-faq/",
    "https://learn.microsoft.com/windows-server/get-started/windows-server-pay-as-you-go",
  ],
  findings: {
    short: {
      level: "mandatory",
      text: "Access to {{servers}} requires CALs for {{need}}. Owned: {{owned}}.",
      fix: "Buy {{buy}} and declare them under access.cals.",
    },
    "too-old": {
      level: "mandatory",
      text: "Access to {{servers}} requires CALs of {{year}} or later for {{need}}. Owned of that version: {{owned}}.",
      fix: "Buy {{buy}} and declare them under access.cals. Older CALs cannot be upgraded without Software Assurance.",
    },
    overclaimed: {
      level: "mandatory",
      text: "{{groups}} {{groups?group holds|groups hold}} {{held}} in the ledger, and {{owned}} are owned: {{short}} short. Held by {{holders}}.",
      fix: "Buy {{short}} CALs and declare them under access.cals, or release claims of a group that no longer uses the servers.",
    },
  },
  unknowns: {
    "hybrid-benefit-unsettled": {
      text: "Whether access to machines under the hybrid benefit requires CALs is unknown ({{subjects}}). Microsoft's licensing FAQ states that servers in Azure need none because the charge per minute includes them. Under the hybrid benefit Azure does not make that charge, and no published term settles the question.",
      settle: "Ask your licence reseller.",
    },
    "hybrid-benefit-unsettled-to-buy": {
      text: "Whether access to machines under the hybrid benefit requires CALs is unknown ({{subjects}}). Microsoft's licensing FAQ states that servers in Azure need none because the charge per minute includes them. Under the hybrid benefit Azure does not make that charge, and no published term settles the question.",
      settle: "Ask your licence reseller, or buy CALs for all: {{buy}}.",
    },
    "suite-unknown": {
      text: "Whether {{suites}} {{suites?includes|include}} the Windows Server CAL is unknown.",
      settle:
        "Look {{suites}} up under CAL and ML Equivalency Licenses in the Microsoft Product Terms. Declare the CALs without `via` if it does.",
    },
    "version-unknown": {
      text: "The version of CALs that {{servers}} {{servers?requires|require}} is unknown.",
      settle: "Declare the release under onPremises: in windows-licensing.yaml.",
    },
    "device-sharing-unknown": {
      text: "Whether the {{people}} without a user CAL use only the {{devices}} {{devices?device|devices}} with a CAL is unknown.",
      settle:
        "Declare `access.shared: { users: N, devices: N }` with the people who use only shared devices, or declare access.devices.",
    },
    "licensed-devices-unknown": {
      text: "Whether the {{people}} without a user CAL use any of the {{devices}} {{devices?device|devices}} without a CAL is unknown.",
      settle:
        "Declare `access.shared: { users: N, devices: N }` with the people who use only shared devices, or declare access.users.",
    },
  },
  skips: {
    "no-server-needs-cals": "no server requires CALs",
    "no-server": "there is no server",
    "users-not-declared": {
      text: "who uses the servers is not declared",
      declare: "access: { users: 25, cals: [{ kind: user, release: 2025, count: 25 }] }",
    },
    "cals-not-declared": {
      text: "the CALs owned are not declared",
      declare: "access.cals: [{ kind: user, release: 2025, count: 25 }]",
    },
  },
  examples: { bad: example(2019), good: example(2022) },
  check(estate) {
    const { needing, unsettled, open, free } = sortServersByAccess(estate);
    if (needing.length + unsettled.length + open.length === 0) {
      return skip(free.length > 0 ? "no-server-needs-cals" : "no-server");
    }
    // Whether the servers of this stack take CALs may be open: that more is claimed than owned is certain all the same.
    const overclaimed = findOverclaimedCals(estate, BASE).map((claims) =>
      fail("overclaimed", "access.cals", { ...claims }, { subject: ACCESS }),
    );
    const undeclared = findUndeclaredAccess(estate.declarations.access);
    if (undeclared !== undefined) return overclaimed.length > 0 ? overclaimed : skip(undeclared);
    const own = judgeCals(needing, estate, BASE);
    const { covered, basis, buy } = judgeUnsettledCals(unsettled, estate);
    const about = { subject: ACCESS, basis: own?.basis ?? basis };
    const unsettledVerdicts = unsettled.map(({ subject }) =>
      buy === undefined
        ? unknown("hybrid-benefit-unsettled", {}, { subject, basis })
        : unknown("hybrid-benefit-unsettled-to-buy", { buy }, { subject, basis }),
    );
    return [
      ...overclaimed,
      ...(own === undefined ? [] : [verdictOf(own, about)]),
      ...(covered ? [{ ...pass, basis }] : unsettledVerdicts),
      ...open.map(({ subject, reason }) => unknown(reason, { subject })),
    ];
  },
});

function verdictOf(
  own: NonNullable<ReturnType<typeof judgeCals>>,
  about: { readonly subject: Subject; readonly basis: Basis },
) {
  switch (own.state) {
    case "covered":
      return { ...pass, ...about };
    case "version-unknown":
      return unknown("version-unknown", { servers: own.servers }, { subject: ACCESS });
    case "suite-unknown":
      return unknown("suite-unknown", { suites: own.suites }, about);
    case "device-sharing-unknown":
    case "licensed-devices-unknown":
      return unknown(own.state, own.data, about);
    case "short":
    case "too-old":
      return fail(own.state, "access.cals", own.data, about);
  }
}
