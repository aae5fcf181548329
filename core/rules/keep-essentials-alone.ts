import { claimsHybridBenefit } from "../licensing/demands";
import { findDomainJoins } from "../licensing/domain-membership";
import { describeJoin, findSharedDomains, findUndecidedNeighbours } from "../licensing/essentials-domain";
import { sessionHostsOf } from "../licensing/session-hosts";
import { type Estate, estateRule, fail, type Machine, pass, skip, subjectOf, UNKNOWN, unknown } from "../model";
import { resources } from "../words/resources";
import { essentialsMachine } from "./examples/machines";

const HQ = (licenseType: string) => essentialsMachine("2019", { licenseType, more: { vmName: "hq" } });

export default estateRule({
  id: "WL203",
  name: "keep-essentials-alone",
  title: "A Windows Server Essentials machine owns its domain, and is licensed as what it is",
  why: "Essentials is made for one small office: in a domain, it is the root domain controller. Up to 2019 its licence service shuts down a server that does not comply, again and again. It is licensed by server, so the hybrid benefit does not cover it.",
  fix: "Remove the domain join from the machine, or run Standard or Datacenter instead. Set licenseType to None.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server-essentials/get-started/get-started",
    "https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit",
  ],
  findings: {
    "foreign-domain": {
      level: "mandatory",
      text: "{{extension}} makes {{machine}} a {{role}} of {{domain}}. Windows Server Essentials {{release}} must be the root domain controller of its own domain, or its licence service shuts it down.",
      fix: "Remove {{extension}}, or run Standard or Datacenter on {{machine}}.",
    },
    "foreign-domain-from-2022": {
      level: "advisory",
      text: "{{extension}} makes {{machine}} a {{role}} of {{domain}}. Windows Server Essentials is meant to be the root domain controller of its own domain. The terms of this release do not state the consequence.",
      fix: "Remove {{extension}}, or run Standard or Datacenter on {{machine}}.",
    },
    "entra-joined": {
      level: "advisory",
      text: "{{extension}} joins {{machine}} to Microsoft Entra ID. No source states whether Windows Server Essentials may be joined to it.",
      fix: "Check the licence terms, or remove {{extension}}.",
    },
    "session-host": {
      level: "advisory",
      text: "{{machine}} runs Windows Server Essentials and is a Remote Desktop session host ({{evidence}}). According to resellers Essentials cannot be a session host.",
      fix: "Run the session host on Standard or Datacenter.",
    },
    "benefit-claimed": {
      level: "mandatory",
      text: "{{machine}} runs Windows Server Essentials and its licenseType claims the hybrid benefit, which exists for Standard and Datacenter only.",
      fix: "Set licenseType to None.",
      snippet: { licenseType: "None" },
    },
    several: {
      level: "advisory",
      text: "{{machines}} run Windows Server Essentials in {{domain}}. According to resellers a domain may contain one.",
      fix: "Keep one Essentials server in {{domain}}, and run Standard or Datacenter on the others.",
    },
    "too-few-licences": {
      level: "advisory",
      text: "{{machines}} {{machines?runs|run}} Windows Server Essentials from your own media, and {{owned}} server {{owned?licence is|licences are}} declared for it.",
      fix: "Declare the licences owned as `servers` of an entitlement, or run Standard or Datacenter on some of the machines.",
    },
  },
  unknowns: {
    "neighbour-domain": {
      text: "Whether {{subjects}} {{subjects?belongs|belong}} to the domain of another domain controller in the stack is unknown.",
      settle:
        "Declare roles: [domain-controller] for a machine with a domain of its own, or roles: [none] for one without a domain.",
    },
    "one-domain": {
      text: "Whether several Windows Server Essentials machines serve one domain is unknown.",
      settle: "Declare roles: [domain-controller] for each machine with a domain of its own.",
    },
  },
  skips: { "no-essentials": "no machine runs Windows Server Essentials" },
  examples: { bad: { resources: [HQ("Windows_Server")] }, good: { resources: [HQ("None")] } },
  check(estate) {
    const { machines } = estate;
    const open = machines
      .filter(({ edition }) => edition === UNKNOWN)
      .map((machine) => unknown(resources("edition-computed"), { subject: subjectOf(machine) }));
    const essentials = machines.filter(({ edition }) => edition === "essentials");
    if (essentials.length === 0) return open.length > 0 ? open : skip("no-essentials");
    const joins = findDomainJoins(estate).filter(({ machine }) => essentials.includes(machine));
    const { shared, undecided } = findSharedDomains(essentials, joins);
    const verdicts = [
      ...joins.map((join) => {
        const { finding, data } = describeJoin(join);
        return fail(finding, join.path, data, { subject: join.subject });
      }),
      ...findUndecidedNeighbours(essentials, joins, estate).map((machine) =>
        unknown("neighbour-domain", {}, { subject: subjectOf(machine) }),
      ),
      ...sessionHostsOf(estate).hosts.flatMap(({ machine, evidence }) =>
        machine !== undefined && essentials.includes(machine)
          ? [fail("session-host", undefined, { machine: machine.name, evidence }, { subject: subjectOf(machine) })]
          : [],
      ),
      ...essentials.filter(claimsHybridBenefit).map((machine) => {
        const subject = subjectOf(machine);
        return fail("benefit-claimed", machine.paths.licenseType, { machine: machine.name }, { subject });
      }),
      ...shared.map(({ first, ...data }) => fail("several", undefined, data, { subject: subjectOf(first) })),
      ...checkLicences(essentials, estate),
      ...(undecided === undefined ? [] : [unknown("one-domain", {}, { subject: subjectOf(undecided) })]),
      ...open,
    ];
    return verdicts.length > 0 ? verdicts : [pass];
  },
});

/** Where licences are declared, each machine needs one; images of the Marketplace bring theirs. */
function checkLicences(essentials: readonly Machine[], { declarations }: Pick<Estate, "declarations">) {
  const declared = declarations.entitlements.filter(({ edition }) => edition === "essentials");
  const owned = declared.reduce((sum, { servers = 0 }) => sum + servers, 0);
  const own = essentials.filter(({ imageFacts }) => imageFacts?.edition !== "essentials");
  const [pool] = declared;
  if (pool === undefined || own.length <= owned) return [];
  const index = declarations.entitlements.indexOf(pool);
  const subject = { name: pool.name, declaration: `entitlements[${String(index)}]` };
  return [fail("too-few-licences", "servers", { machines: own.map(({ name }) => name).sort(), owned }, { subject })];
}
