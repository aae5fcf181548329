import { type EsuFault, findEsuFaults } from "../licensing/esu-licence";
import {
  type ArcLicence,
  estateRule,
  fail,
  type IsoDate,
  isKnown,
  pass,
  type Subject,
  skip,
  subjectOf,
  UNKNOWN,
  unknown,
} from "../model";

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
  title: "Azure Arc accepts every licence for Extended Security Updates",
  why: "A licence with fewer cores than the minimum, Datacenter by virtual core, or a programme that has ended costs money and delivers no updates.",
  fix: "License at least 16 physical cores or 8 virtual cores for each machine, use Standard for virtual cores, and put at most 10,000 cores into one licence. Deactivate licences of programmes that have ended.",
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
  findings: {
    "datacenter-by-virtual-core": {
      level: "mandatory",
      text: "{{licence}} is Datacenter by virtual core. Virtual cores are licensed as Standard, whatever the machine runs.",
      fix: "Set the edition to Standard.",
      snippet: { licenseDetails: { edition: "Standard" } },
    },
    "too-few-cores": {
      level: "mandatory",
      text: "{{licence}} covers {{cores}} cores. The minimum for a licence is {{least}}.",
      fix: "Set processors to {{least}} or more.",
      snippet: { licenseDetails: { processors: "{{least}}" } },
    },
    "too-many-cores": {
      level: "mandatory",
      text: "{{licence}} covers {{cores}} cores. The maximum for a licence is {{most}}.",
      fix: "Split the licence into licences of at most {{most}} cores.",
    },
    ended: {
      level: "mandatory",
      text: "{{licence}} is activated for {{target}}, whose updates ended on {{on}}.",
      fix: "Set the state to Deactivated, and move the machines to a supported release.",
      snippet: { licenseDetails: { state: "Deactivated" } },
    },
  },
  unknowns: {
    "terms-computed": {
      text: "The terms of {{subjects}} are computed at deployment.",
      settle: "Set licenseDetails to values that are known before deployment.",
    },
  },
  skips: {
    "no-licence": "no licence for Extended Security Updates is declared",
    "other-licence": "it is not a licence for Extended Security Updates",
  },
  examples: {
    bad: { resources: [licence({ edition: "Datacenter", type: "pCore", processors: 12 })] },
    good: { resources: [licence({ edition: "Datacenter", type: "pCore", processors: 16 })] },
  },
  check({ licensed, asOf }) {
    if (licensed.arcLicences.length === 0) return skip("no-licence");
    return licensed.arcLicences.flatMap((each) => judge(each, asOf));
  },
});

function judge(licence: ArcLicence, asOf: IsoDate) {
  const { name, licenseType, state, target, edition, coreType, processors } = licence;
  const other = isKnown(licenseType) && !/^esu$/i.test(licenseType);
  const subject = subjectOf(licence);
  const found = other ? [] : findEsuFaults(licence, asOf);
  const computed = [state, target, edition, coreType, processors].includes(UNKNOWN);
  const without = computed ? unknown("terms-computed", {}, { subject }) : { ...pass, subject };
  return [
    ...found.map((fault) => describeFault(fault, name, subject)),
    ...(found.length > 0 ? [] : [other ? skip("other-licence") : without]),
  ];
}

function describeFault(found: EsuFault, licence: string, subject: Subject) {
  const path = PATHS[found.fault];
  switch (found.fault) {
    case "datacenter-by-virtual-core":
      return fail(found.fault, path, { licence }, { subject });
    case "too-few-cores":
      return fail(found.fault, path, { licence, cores: found.cores, least: found.least }, { subject });
    case "too-many-cores":
      return fail(found.fault, path, { licence, cores: found.cores, most: found.most }, { subject });
    case "ended":
      return fail(found.fault, path, { licence, target: found.target, on: found.on }, { subject });
  }
}

const PATHS: Readonly<Record<EsuFault["fault"], string>> = {
  "datacenter-by-virtual-core": "licenseDetails.edition",
  "too-few-cores": "licenseDetails.processors",
  "too-many-cores": "licenseDetails.processors",
  ended: "licenseDetails.target",
};
