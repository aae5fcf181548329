import { type ArcProfile, estateRule, fail, isKnown, pass, skip, subjectOf, UNKNOWN, unknown } from "../model";

const profile = (properties: Readonly<Record<string, unknown>>) => ({
  type: "azure-native:hybridcompute:LicenseProfile",
  name: "profile",
  properties: { licenseProfileName: "default", machineName: "app1", ...properties },
});
const PAY = { productType: "WindowsServer", subscriptionStatus: "Enabled" };

/** The first release that can pay as it goes through Azure Arc. */
const FIRST_RELEASE = "2025";

export default estateRule({
  ofSingleResources: true,
  id: "WL119",
  name: "form-valid-license-profile",
  title: "Azure can apply the licence profile of every Arc machine",
  why: "A machine on Azure Arc has one licence profile, named default. Pay-as-you-go requires Windows Server 2025 Standard or Datacenter. A machine that pays as it goes already has the benefits of Software Assurance.",
  fix: "Name the profile default, pay as you go on Windows Server 2025 only, and leave softwareAssuranceCustomer out where the machine pays as it goes.",
  severity: "medium",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/windows-server-pay-as-you-go",
    "https://learn.microsoft.com/azure/azure-arc/servers/windows-server-management-overview",
    "https://learn.microsoft.com/azure/azure-arc/servers/api-extended-security-updates",
  ],
  findings: {
    "not-default": {
      level: "mandatory",
      text: "{{profile}} is named {{name}}. The licence profile of a machine is named default.",
      fix: "Set licenseProfileName to default.",
      snippet: { licenseProfileName: "default" },
    },
    "cannot-pay-as-you-go": {
      level: "mandatory",
      text: "{{profile}} enables pay-as-you-go for a machine that runs {{system}}. Pay-as-you-go requires Windows Server 2025 Standard or Datacenter.",
      fix: "Remove subscriptionStatus, or move the machine to Windows Server 2025.",
    },
    "redundant-assurance": {
      level: "advisory",
      text: "{{profile}} attests Software Assurance for a machine that pays as it goes and already has its benefits.",
      fix: "Remove softwareAssuranceCustomer.",
    },
  },
  unknowns: {
    "terms-computed": {
      text: "The terms of licence profile {{subjects}} are computed at deployment.",
      settle: "Set the properties of the licence profile to values that are known before deployment.",
    },
  },
  skips: { "no-profile": "no licence profile is declared" },
  examples: {
    bad: { resources: [profile({ ...PAY, softwareAssuranceCustomer: true })] },
    good: { resources: [profile(PAY)] },
  },
  check({ licensed: { arcProfiles } }) {
    return arcProfiles.length === 0 ? skip("no-profile") : arcProfiles.flatMap(judge);
  },
});

function judge(profile: ArcProfile) {
  const { profileName, subscriptionStatus, attestsAssurance } = profile;
  const subject = subjectOf(profile);
  const pays = isKnown(subscriptionStatus) && /^enabled?$/i.test(subscriptionStatus);
  const system = pays ? unfitSystem(profile) : undefined;
  const named = { profile: profile.name };
  const findings = [
    ...(isKnown(profileName) && profileName.toLowerCase() !== "default"
      ? [fail("not-default", "licenseProfileName", { ...named, name: profileName }, { subject })]
      : []),
    ...(system === undefined
      ? []
      : [fail("cannot-pay-as-you-go", "subscriptionStatus", { ...named, system }, { subject })]),
    ...(pays && attestsAssurance === true
      ? [fail("redundant-assurance", "softwareAssuranceCustomer", named, { subject })]
      : []),
  ];
  const computed = [profileName, subscriptionStatus, attestsAssurance].includes(UNKNOWN);
  const without = computed ? unknown("terms-computed", {}, { subject }) : { ...pass, subject };
  return [...findings, ...(findings.length > 0 ? [] : [without])];
}

/** What runs on the machine, where that is known and cannot pay as it goes. */
function unfitSystem({ machineOs, release, edition }: ArcProfile): string | undefined {
  if (isKnown(machineOs) && /^linux$/i.test(machineOs)) return "Linux";
  if (isKnown(edition) && edition !== "standard" && edition !== "datacenter") return `Windows Server ${edition}`;
  if (isKnown(release) && !(/^20\d\d$/.test(release) && release >= FIRST_RELEASE)) return `Windows Server ${release}`;
  return undefined;
}
