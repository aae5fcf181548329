import { claimsHybridBenefit } from "../licensing/demands";
import { type DomainJoin, findDomainControllers, findDomainJoins } from "../licensing/domain-membership";
import { findSessionHosts } from "../licensing/session-hosts";
import { type Estate, fail, isKnown, type Machine, pass, subjectOf, UNKNOWN, type Verdict } from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

type Key =
  | "foreign-domain"
  | "foreign-domain-from-2022"
  | "entra-joined"
  | "session-host"
  | "benefit-claimed"
  | "several";

const HQ = {
  type: "azure-native:compute:VirtualMachine",
  name: "hq",
  properties: {
    vmName: "hq",
    licenseType: "None",
    tags: { "windows-licensing:edition": "essentials", "windows-licensing:release": "2019" },
    hardwareProfile: { vmSize: "Standard_D4s_v5" },
  },
};

export default estateRule({
  id: "WL203",
  name: "keep-essentials-alone",
  title: "A Windows Server Essentials machine owns its domain, and is licensed as what it is",
  why: "Essentials is for one small office: where it belongs to a domain at all, it is the controller at its root. Up to 2019 its licence service shuts a server that does not comply down, again and again. It is licensed by server, so the hybrid benefit does not cover it.",
  fix: "Take the domain join off the machine, or run Standard or Datacenter instead; set licenseType to None.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server-essentials/get-started/get-started",
    "https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit",
  ],
  messages: {
    "foreign-domain": {
      level: "mandatory",
      text: "{{extension}} makes {{machine}} a {{role}} of {{domain}}, and Windows Server Essentials {{release}} must be the root controller of its own domain: its licence service shuts it down otherwise.",
    },
    "foreign-domain-from-2022": {
      level: "advisory",
      text: "{{extension}} makes {{machine}} a {{role}} of {{domain}}, and Windows Server Essentials is to be the root controller of its own domain. The terms of this release were not found to say what follows.",
    },
    "entra-joined": {
      level: "advisory",
      text: "{{extension}} joins {{machine}} to Microsoft Entra ID. No source says whether Windows Server Essentials may belong to it: check the licence terms.",
    },
    "session-host": {
      level: "advisory",
      text: "{{machine}} runs Windows Server Essentials and is a remote desktop session host ({{because}}), which by sellers' texts Essentials cannot be.",
    },
    "benefit-claimed": {
      level: "mandatory",
      text: "{{machine}} runs Windows Server Essentials and its licenseType claims the hybrid benefit, which exists for Standard and Datacenter only.",
    },
    several: {
      level: "advisory",
      text: "{{machines}} run Windows Server Essentials in {{domain}}. By sellers' texts a domain may hold one.",
    },
  },
  examples: {
    bad: { resources: [{ ...HQ, properties: { ...HQ.properties, licenseType: "Windows_Server" } }] },
    good: { resources: [HQ] },
  },
  check(estate) {
    const { machines } = estate;
    const open = machines
      .filter(({ edition }) => edition === UNKNOWN)
      .map((machine) => unknown("the edition, which is computed at deploy time", { subject: subjectOf(machine) }));
    const essentials = machines.filter(({ edition }) => edition === "essentials");
    if (essentials.length === 0) return open.length > 0 ? open : skip("no machine runs Windows Server Essentials");
    const joins = findDomainJoins(estate).filter(({ machine }) => essentials.includes(machine));
    const verdicts = [
      ...joins.map(judgeJoin),
      ...judgeNeighbours(essentials, joins, estate),
      ...judgeSessionHosts(essentials, estate),
      ...essentials.filter(claimsHybridBenefit).map((machine): Verdict<Key> => {
        const data = { machine: machine.name };
        return fail("benefit-claimed", machine.paths.licenseType, data, { subject: subjectOf(machine) });
      }),
      ...judgeSeveral(essentials, joins),
      ...open,
    ];
    return verdicts.length > 0 ? verdicts : [pass];
  },
});

function judgeJoin({ machine, subject, path, as, domain }: DomainJoin): Verdict<Key> {
  const data = { machine: machine.name, extension: subject.name };
  if (as === "entra") return fail("entra-joined", path, data, { subject });
  const { release } = machine;
  const named = isKnown(domain) ? `the domain ${domain}` : "a domain";
  const all = { ...data, domain: named, role: as === "member" ? "member" : "further controller" };
  // Only where the release is known to be an early one is the shutdown certain.
  return isKnown(release) && Number.parseInt(release, 10) < 2022
    ? fail("foreign-domain", path, { ...all, release }, { subject })
    : fail("foreign-domain-from-2022", path, all, { subject });
}

/** A controller beside an Essentials machine of which nobody says whether it belongs to the same domain. */
function judgeNeighbours(
  essentials: readonly Machine[],
  joins: readonly DomainJoin[],
  estate: Estate,
): readonly Verdict<Key>[] {
  const controllers = findDomainControllers(estate);
  const others = [...controllers].filter((machine) => !essentials.includes(machine));
  if (others.length === 0) return [];
  return essentials
    .filter((machine) => !controllers.has(machine) && !joins.some((join) => join.machine === machine))
    .filter(({ roles }) => !roles.includes("none"))
    .map((machine) =>
      unknown("whether Windows Server Essentials belongs to the domain of another controller in the stack", {
        subject: subjectOf(machine),
        settle:
          "Declare roles: [domain-controller] for it if it has a domain of its own, or roles: [none] if it has none.",
      }),
    );
}

function judgeSessionHosts(essentials: readonly Machine[], estate: Estate): readonly Verdict<Key>[] {
  return findSessionHosts(estate).hosts.flatMap(({ machine, because }): Verdict<Key>[] =>
    machine !== undefined && essentials.includes(machine)
      ? [fail("session-host", undefined, { machine: machine.name, because }, { subject: subjectOf(machine) })]
      : [],
  );
}

function judgeSeveral(essentials: readonly Machine[], joins: readonly DomainJoin[]): readonly Verdict<Key>[] {
  const domains = new Map<string, Set<Machine>>();
  for (const { domain, machine } of joins) {
    if (!isKnown(domain)) continue;
    domains.set(domain, (domains.get(domain) ?? new Set()).add(machine));
  }
  const shared = [...domains].filter(([, members]) => members.size > 1).sort();
  const told = new Set(shared.flatMap(([, members]) => [...members]));
  const left = essentials.filter((machine) => !told.has(machine));
  const [first] = left;
  return [
    ...shared.flatMap(([domain, members]): Verdict<Key>[] => {
      const [one] = members;
      const names = [...members].map(({ name }) => name).sort();
      return one === undefined
        ? []
        : [fail("several", undefined, { machines: names, domain }, { subject: subjectOf(one) })];
    }),
    ...(left.length > 1 && first !== undefined
      ? [unknown("whether several Windows Server Essentials machines serve one domain", { subject: subjectOf(first) })]
      : []),
  ];
}
