import { type EsuFault, findEsuFaults } from "../licensing/esu-licence";
import { type ArcLicence, fail, type IsoDate, isKnown, pass, subjectOf, UNKNOWN, type Verdict } from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

const licence = (details: Readonly<Record<string, unknown>>) => ({
  type: "azure-native:hybridcompute:License",
  name: "esu",
  properties: {
    licenseType: "ESU",
    licenseDetails: { state: "Activated", target: "Windows Server 2016", ...details },
  },
});

export default estateRule({
  ofSingleResources: true,
  id: "WL117",
  name: "form-valid-esu-licences",
  title: "Every licence for extended security updates is one that Azure Arc can honour",
  why: "A licence with fewer cores than any machine needs, Datacenter by virtual core, or a programme that has ended costs money and brings no updates, or is changed into something dearer.",
  fix: "License at least 16 physical cores or 8 virtual ones for each machine, Standard for virtual cores, and at most 10,000 cores in one licence; deactivate licences of programmes that have ended.",
  severity: "high",
  formulas: [
    "By physical core: `max(16, cores)` for each machine; by virtual core: `max(8, virtual cores)`.",
    "One licence: at most 10,000 cores.",
  ],
  references: [
    "https://learn.microsoft.com/azure/azure-arc/servers/license-extended-security-updates",
    "https://learn.microsoft.com/azure/azure-arc/servers/billing-extended-security-updates",
    "https://learn.microsoft.com/windows-server/get-started/extended-security-updates-overview",
  ],
  messages: {
    "datacenter-by-virtual-core": {
      level: "mandatory",
      text: "{{licence}} is Datacenter by virtual core: virtual cores are licensed as Standard, whatever the machine runs.",
    },
    "too-few-cores": {
      level: "mandatory",
      text: "{{licence}} covers {{cores}} cores, and no such licence has fewer than {{least}}.",
    },
    "too-many-cores": {
      level: "mandatory",
      text: "{{licence}} covers {{cores}} cores, and one licence holds {{most}} at most: split it.",
    },
    ended: {
      level: "mandatory",
      text: "{{licence}} is activated for {{target}}, whose updates ended on {{on}}.",
    },
  },
  examples: {
    bad: { resources: [licence({ edition: "Datacenter", type: "pCore", processors: 12 })] },
    good: { resources: [licence({ edition: "Datacenter", type: "pCore", processors: 16 })] },
  },
  check({ licensed, asOf }) {
    if (licensed.arcLicences.length === 0) return skip("no licence for extended security updates");
    return licensed.arcLicences.flatMap((each) => judge(each, asOf));
  },
});

function judge(licence: ArcLicence, asOf: IsoDate): readonly Verdict<EsuFault["fault"]>[] {
  const { name, licenseType, state, target, edition, coreType, processors } = licence;
  if (isKnown(licenseType) && !/^esu$/i.test(licenseType)) return [skip("not for extended security updates")];
  const subject = subjectOf(licence);
  const found = findEsuFaults(licence, asOf);
  if (found.length > 0) {
    return found.map(({ fault, ...data }) => fail(fault, PATHS[fault], { licence: name, ...data }, { subject }));
  }
  const open = [state, target, edition, coreType, processors].includes(UNKNOWN);
  return [
    open ? unknown("the terms of a licence, which are computed at deploy time", { subject }) : { ...pass, subject },
  ];
}

const PATHS: Readonly<Record<EsuFault["fault"], string>> = {
  "datacenter-by-virtual-core": "licenseDetails.edition",
  "too-few-cores": "licenseDetails.processors",
  "too-many-cores": "licenseDetails.processors",
  ended: "licenseDetails.target",
};
