import { scriptsOf } from "../activation/scripts/scripts-of";
import { RELEASES_BEFORE_ADBA } from "../data/active-directory-activation";
import { keyActivates } from "../data/kms-host-support";
import { nameWindows } from "../data/releases";
import { activationOf } from "../inventory/activations";
import { type DomainJoin, findDomainControllers, findDomainJoins } from "../licensing/domain-membership";
import {
  type AdbaDeclaration,
  type Estate,
  estateRule,
  fail,
  gather,
  isKnown,
  type Machine,
  pass,
  skip,
  subjectOf,
  unknown,
} from "../model";
import { activation } from "../words/activation";
import { customScript, machine } from "./examples/resources";

export default estateRule({
  id: "WL507",
  name: "join-machines-to-activate",
  title: "Machines that activate through Active Directory are members of its forest and of a release it activates",
  why: "Active Directory-based activation needs a domain member with Windows 8 or Windows Server 2012 or later, and an activation object whose host key covers its release. Other machines stay unactivated, or lose the activation 180 days after their last contact with the domain.",
  fix: "Join the machines to the domain, and declare the schema of the forest and the release of its host key in `activation.adba`.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows/deployment/volume-activation/activate-using-active-directory-based-activation-client",
    "https://learn.microsoft.com/windows-server/get-started/kms-activation-planning",
  ],
  findings: {
    "not-joined": {
      level: "mandatory",
      text: "{{machine}} activates through Active Directory, but nothing in this stack joins it to a domain, and `activation.registration` is here.",
      fix: "Join {{machine}} to the domain, for example with the extension JsonADDomainExtension.",
      snippet: { publisher: "Microsoft.Compute", type: "JsonADDomainExtension" },
    },
    "join-unseen": {
      level: "advisory",
      text: "{{machine}} activates through Active Directory, but nothing in this stack joins it to a domain. If nothing joins it after deployment, it stays unactivated.",
      fix: "Join {{machine}} to the domain. If Ansible or another tool does so, declare `activation.registration: elsewhere`.",
      snippet: { activation: { registration: "elsewhere" } },
    },
    "release-too-old": {
      level: "mandatory",
      text: "{{machine}} runs {{system}}, which cannot activate through Active Directory. Windows Server 2012 is the first release that can.",
      fix: "Activate {{machine}} by a KMS host, or move it to a later release.",
    },
    "key-too-old": {
      level: "mandatory",
      text: "The host key of {{key}} in the forest does not activate {{system}}, which {{machine}} runs.",
      fix: "Add an activation object with a host key that activates {{system}}, and declare its release in `activation.adba.key`.",
    },
    "schema-too-old": {
      level: "mandatory",
      text: "The schema of the forest is that of {{schema}}, but Active Directory-based activation needs the schema of Windows Server 2012 or later.",
      fix: "Extend the schema of the forest to Windows Server 2012 or later, or use a KMS host.",
    },
  },
  unknowns: {
    "join-unread": {
      text: "Whether {{subjects}} {{subjects?is|are}} joined to a domain is unknown ({{reason}}).",
      settle: "Join the machine with an extension or a script whose text is in the program.",
    },
    "domain-computed": {
      text: "The deployment computes the domain that {{subjects}} {{subjects?joins|join}}, so whether it is in the forest of {{domain}} is unknown.",
      settle: "Write the name of the domain into the program.",
    },
    "other-domain": {
      text: "{{subjects}} {{subjects?joins|join}} {{joined}}. Whether that domain is in the forest of {{domain}} is unknown.",
      settle: "Declare as `activation.domain` the root domain of the forest that the machines join.",
    },
    "release-unknown": {
      text: "The Windows release of {{subjects}} is unknown, so whether the host key of {{key}} in the forest activates {{subjects?it|them}} is unknown.",
      settle: "Declare `release` under `machines`.",
    },
    "forest-undeclared": {
      text: "Whether the forest supports Active Directory-based activation is unknown, because {{fields}} {{fields?is|are}} not declared.",
      settle:
        "Declare `activation: { adba: { schema: 2016, key: 2022 } }` with the releases of your forest and host key.",
    },
  },
  skips: {
    "no-method": "`activation.method` is not declared as adba",
    "no-machine": "no Windows machine in this stack activates through Active Directory",
  },
  examples: {
    bad: example("hostname"),
    good: example("powershell Add-Computer -DomainName corp.contoso.com -Restart"),
  },
  check(estate) {
    const { method, adba = {} } = estate.declarations.activation ?? {};
    if (method === undefined) return skip("no-method");
    if (method !== "adba") return skip(activation("other-method", { method }));
    const members = estate.machines.filter(
      (each) =>
        each.os !== "linux" &&
        each.edition !== "datacenter-azure-edition" &&
        activationOf(estate, each).way === "active-directory",
    );
    if (members.length === 0) return skip("no-machine");
    const joins = findDomainJoins(estate).filter(({ as }) => as !== "entra");
    const controllers = findDomainControllers(estate);
    return [
      ...checkForest(adba),
      ...gather(members, (each) => {
        const verdicts = [
          ...checkRelease(each, adba),
          ...(controllers.has(each) ? [] : checkJoin(each, joins, estate)),
        ];
        return verdicts.length > 0 ? verdicts : [{ ...pass, subject: subjectOf(each) }];
      }),
    ];
  },
});

function checkForest({ schema, key }: AdbaDeclaration) {
  const subject = { name: "activation.adba", declaration: "activation.adba" };
  if (schema !== undefined && RELEASES_BEFORE_ADBA.includes(schema)) {
    return [fail("schema-too-old", undefined, { schema: nameWindows(schema) }, { subject })];
  }
  const fields = [
    ...(schema === undefined ? ["`activation.adba.schema`"] : []),
    ...(key === undefined ? ["`activation.adba.key`"] : []),
  ];
  return fields.length > 0 ? [unknown("forest-undeclared", { fields }, { subject })] : [];
}

function checkRelease(each: Machine, { key }: AdbaDeclaration) {
  const { release, name, paths } = each;
  const subject = subjectOf(each);
  if (!isKnown(release)) {
    return key === undefined || each.os === "windows-client"
      ? []
      : [unknown("release-unknown", { key: nameWindows(key) }, { subject })];
  }
  const about = { machine: name, system: nameWindows(release) };
  if (RELEASES_BEFORE_ADBA.includes(release)) return [fail("release-too-old", paths.image, about, { subject })];
  return key !== undefined && keyActivates(key, release) === false
    ? [fail("key-too-old", undefined, { ...about, key: nameWindows(key) }, { subject })]
    : [];
}

function checkJoin(each: Machine, joins: readonly DomainJoin[], estate: Estate) {
  const subject = subjectOf(each);
  const { domain, registration } = estate.declarations.activation ?? {};
  const join = joins.find((found) => found.machine === each);
  if (join !== undefined) {
    if (domain === undefined) return [];
    if (!isKnown(join.domain)) return [unknown("domain-computed", { domain }, { subject })];
    return isSameTree(join.domain, domain)
      ? []
      : [unknown("other-domain", { joined: join.domain, domain }, { subject })];
  }
  if (registration === "elsewhere") return [];
  const [reason] = scriptsOf(estate, each).unread;
  if (reason !== undefined) return [unknown("join-unread", { reason }, { subject })];
  return registration === "here"
    ? [fail("not-joined", undefined, { machine: each.name }, { subject })]
    : [fail("join-unseen", undefined, { machine: each.name }, { subject })];
}

/** A domain and those below it make one tree of a forest. A NetBIOS name is the first label. */
function isSameTree(left: string, right: string): boolean {
  if (left === right || left.endsWith(`.${right}`) || right.endsWith(`.${left}`)) return true;
  return !left.includes(".") && right.startsWith(`${left}.`);
}

/** A machine on which this command runs. */
function example(commandToExecute: string) {
  return {
    resources: [machine("app"), customScript("setup", "app", commandToExecute)],
    configuration: {
      activation: {
        method: "adba",
        domain: "corp.contoso.com",
        registration: "here",
        adba: { schema: 2016, key: 2022 },
      },
    },
  };
}
