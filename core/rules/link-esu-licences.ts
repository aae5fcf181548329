import { isActivated } from "../licensing/esu-licence";
import {
  type ArcLicence,
  type ArcProfile,
  estateRule,
  fail,
  isKnown,
  isResolved,
  pass,
  skip,
  subjectOf,
  UNKNOWN,
  unknown,
} from "../model";

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

/** Platforms on which updates for Windows Server 2012 are free unless a licence is linked. */
const FREE = /^(avs|hci)$/i;

export default estateRule({
  id: "WL118",
  name: "link-esu-licences",
  title: "Every activated licence for Extended Security Updates is linked to a machine that needs it",
  why: "Azure bills an activated licence from the day of activation, linked or not. On Azure Local and Azure VMware Solution updates for Windows Server 2012 are free, but Azure bills a machine that is linked to a licence.",
  fix: "Link the licence through the licence profile `default` of a machine, or deactivate it. Remove the link from machines on Azure Local and Azure VMware Solution.",
  severity: "medium",
  references: [
    "https://learn.microsoft.com/azure/azure-arc/servers/billing-extended-security-updates",
    "https://learn.microsoft.com/azure/azure-arc/servers/prepare-extended-security-updates",
  ],
  findings: {
    unlinked: {
      level: "advisory",
      text: "{{licence}} is activated, so Azure bills it, and no licence profile in this stack links it to a machine.",
      fix: "Set assignedLicense in the licence profile of a machine to {{licence}}, or set the state to Deactivated.",
      snippet: { licenseDetails: { state: "Deactivated" } },
    },
    "linked-where-free": {
      level: "advisory",
      text: "{{profile}} links a machine on {{platform}} to {{licence}}. Updates are free there, and billed for a linked machine.",
      fix: "Remove assignedLicense from {{profile}}.",
    },
  },
  unknowns: {
    "state-computed": {
      text: "Whether {{subjects}} {{subjects?is|are}} activated is computed at deployment.",
      settle: "Set licenseDetails.state to a value that is known before deployment.",
    },
    "link-computed": {
      text: "Whether a licence profile links {{subjects}} is computed at deployment.",
      settle: "Set assignedLicense to the licence itself.",
    },
  },
  skips: { "none-activated": "no activated licence for Extended Security Updates is declared" },
  examples: { bad: { resources: [LICENCE] }, good: { resources: [LICENCE, PROFILE] } },
  check({ licensed: { arcLicences, arcProfiles } }) {
    const verdicts = [
      ...arcLicences
        .filter(({ state }) => isActivated(state) || state === UNKNOWN)
        .map((each) => judgeLink(each, arcProfiles)),
      ...arcProfiles.flatMap(judgePlatform),
    ];
    return verdicts.length > 0 ? verdicts : skip("none-activated");
  },
});

function judgeLink(licence: ArcLicence, profiles: readonly ArcProfile[]) {
  const subject = subjectOf(licence);
  if (profiles.some(({ assignedLicence }) => assignedLicence === licence)) return { ...pass, subject };
  if (licence.state === UNKNOWN) return unknown("state-computed", {}, { subject, path: "licenseDetails.state" });
  if (profiles.some(({ assignedLicence }) => assignedLicence === UNKNOWN)) {
    return unknown("link-computed", {}, { subject });
  }
  return fail("unlinked", "licenseDetails.state", { licence: licence.name }, { subject });
}

function judgePlatform(profile: ArcProfile) {
  const { assignedLicence, machineKind } = profile;
  if (!isResolved(assignedLicence) || !isKnown(machineKind) || !FREE.test(machineKind)) return [];
  // Later programmes cost the same everywhere.
  if (!isKnown(assignedLicence.target) || !/2012/.test(assignedLicence.target)) return [];
  const data = {
    profile: profile.name,
    licence: assignedLicence.name,
    platform: /^hci$/i.test(machineKind) ? "Azure Local" : "Azure VMware Solution",
  };
  return [fail("linked-where-free", "assignedLicense", data, { subject: subjectOf(profile) })];
}
