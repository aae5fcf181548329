import { type ArcProfile, fail, isKnown, pass, subjectOf, UNKNOWN, type Verdict } from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

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
  title: "Every licence profile of an Arc machine is one that Azure can apply",
  why: "A machine on Azure Arc has one licence profile, named default. Pay-as-you-go takes Windows Server 2025 Standard or Datacenter; a machine that pays as it goes has the benefits of Software Assurance already.",
  fix: "Name the profile default; pay as you go on Windows Server 2025 only; leave softwareAssuranceCustomer out where the machine pays as it goes.",
  severity: "medium",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/windows-server-pay-as-you-go",
    "https://learn.microsoft.com/azure/azure-arc/servers/windows-server-management-overview",
    "https://learn.microsoft.com/azure/azure-arc/servers/api-extended-security-updates",
  ],
  messages: {
    "not-default": {
      level: "mandatory",
      text: "{{profile}} is named {{name}}: a machine has one licence profile, and it is named default.",
    },
    "cannot-pay-as-you-go": {
      level: "mandatory",
      text: "{{profile}} switches pay-as-you-go on for a machine that runs {{system}}: it takes Windows Server 2025 Standard or Datacenter.",
    },
    "redundant-assurance": {
      level: "advisory",
      text: "{{profile}} attests Software Assurance for a machine that pays as it goes and has its benefits already.",
    },
  },
  examples: {
    bad: { resources: [profile({ ...PAY, softwareAssuranceCustomer: true })] },
    good: { resources: [profile(PAY)] },
  },
  check({ licensed: { arcProfiles } }) {
    return arcProfiles.length === 0 ? skip("no licence profile") : arcProfiles.flatMap(judge);
  },
});

type Fault = "not-default" | "cannot-pay-as-you-go" | "redundant-assurance";

function judge(profile: ArcProfile): readonly Verdict<Fault>[] {
  const { profileName, subscriptionStatus, attestsAssurance } = profile;
  const subject = subjectOf(profile);
  const faults: Verdict<Fault>[] = [];
  if (isKnown(profileName) && profileName.toLowerCase() !== "default") {
    faults.push(fail("not-default", "licenseProfileName", { profile: profile.name, name: profileName }, { subject }));
  }
  const pays = isKnown(subscriptionStatus) && /^enabled?$/i.test(subscriptionStatus);
  const system = pays ? unfitSystem(profile) : undefined;
  if (system !== undefined) {
    faults.push(fail("cannot-pay-as-you-go", "subscriptionStatus", { profile: profile.name, system }, { subject }));
  }
  if (pays && attestsAssurance === true) {
    faults.push(fail("redundant-assurance", "softwareAssuranceCustomer", { profile: profile.name }, { subject }));
  }
  if (faults.length > 0) return faults;
  return [profileName, subscriptionStatus, attestsAssurance].includes(UNKNOWN)
    ? [unknown("the terms of a licence profile, which are computed at deploy time", { subject })]
    : [{ ...pass, subject }];
}

/** What runs on the machine, where that is known and cannot pay as it goes. */
function unfitSystem({ machineOs, release, edition }: ArcProfile): string | undefined {
  if (isKnown(machineOs) && /^linux$/i.test(machineOs)) return "Linux";
  if (isKnown(edition) && edition !== "standard" && edition !== "datacenter") return `Windows Server ${edition}`;
  if (isKnown(release) && !(/^20\d\d$/.test(release) && release >= FIRST_RELEASE)) return `Windows Server ${release}`;
  return undefined;
}
