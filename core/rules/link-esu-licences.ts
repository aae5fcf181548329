import { isActivated } from "../licensing/esu-licence";
import {
  type ArcLicence,
  type ArcProfile,
  fail,
  isKnown,
  isResolved,
  pass,
  subjectOf,
  UNKNOWN,
  type Verdict,
} from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

const LICENCE = {
  type: "azure-native:hybridcompute:License",
  name: "esu",
  properties: {
    licenseName: "esu",
    licenseType: "ESU",
    licenseDetails: {
      state: "Activated",
      target: "Windows Server 2016",
      edition: "Standard",
      type: "vCore",
      processors: 8,
    },
  },
};
const PROFILE = {
  type: "azure-native:hybridcompute:LicenseProfile",
  name: "link",
  properties: {
    licenseProfileName: "default",
    machineName: "app1",
    assignedLicense: "/subscriptions/1/resourceGroups/rg/providers/Microsoft.HybridCompute/licenses/esu",
  },
};

/** Platforms on which updates for Windows Server 2012 cost nothing, unless a licence is linked. */
const FREE = /^(avs|hci)$/i;

export default estateRule({
  id: "WL118",
  name: "link-esu-licences",
  title: "Every activated licence for extended security updates is linked to a machine that needs it",
  why: "An activated licence is billed from that day on, linked or not. On Azure Local and Azure VMware Solution updates for Windows Server 2012 are free, but a machine that is linked to a licence is billed.",
  fix: "Link the licence through the licence profile `default` of a machine, or deactivate it; take the link from machines on Azure Local and Azure VMware Solution.",
  severity: "medium",
  references: [
    "https://learn.microsoft.com/azure/azure-arc/servers/billing-extended-security-updates",
    "https://learn.microsoft.com/azure/azure-arc/servers/prepare-extended-security-updates",
  ],
  messages: {
    unlinked: {
      level: "advisory",
      text: "{{licence}} is activated, which is billed, and no licence profile in sight links it to a machine.",
    },
    "linked-where-free": {
      level: "advisory",
      text: "{{profile}} links a machine on {{platform}} to {{licence}}: updates are free there, and billed when linked.",
    },
  },
  examples: { bad: { resources: [LICENCE] }, good: { resources: [LICENCE, PROFILE] } },
  check({ licensed: { arcLicences, arcProfiles } }) {
    const verdicts = [
      ...arcLicences
        .filter(({ state }) => isActivated(state) || state === UNKNOWN)
        .map((each) => judgeLink(each, arcProfiles)),
      ...arcProfiles.flatMap(judgePlatform),
    ];
    return verdicts.length > 0 ? verdicts : skip("no activated licence for extended security updates");
  },
});

type Fault = "unlinked" | "linked-where-free";

function judgeLink(licence: ArcLicence, profiles: readonly ArcProfile[]): Verdict<Fault> {
  const subject = subjectOf(licence);
  if (profiles.some(({ assignedLicence }) => assignedLicence === licence)) return { ...pass, subject };
  if (licence.state === UNKNOWN)
    return unknown("whether a licence is activated, which is computed at deploy time", { subject });
  if (profiles.some(({ assignedLicence }) => assignedLicence === UNKNOWN)) {
    return unknown("which licence a profile links, which is computed at deploy time", { subject });
  }
  return fail<Fault>("unlinked", "licenseDetails.state", { licence: licence.name }, { subject });
}

function judgePlatform(profile: ArcProfile): readonly Verdict<Fault>[] {
  const { assignedLicence, machineKind } = profile;
  if (!isResolved(assignedLicence) || !isKnown(machineKind) || !FREE.test(machineKind)) return [];
  // Later programmes cost the same everywhere.
  if (!isKnown(assignedLicence.target) || !/2012/.test(assignedLicence.target)) return [];
  const data = {
    profile: profile.name,
    licence: assignedLicence.name,
    platform: /^hci$/i.test(machineKind) ? "Azure Local" : "Azure VMware Solution",
  };
  return [fail<Fault>("linked-where-free", "assignedLicense", data, { subject: subjectOf(profile) })];
}
