/** A term of the field, and what it means here. */
export interface Term {
  readonly term: string;
  /** How texts write it, where that differs from the term. */
  readonly also?: readonly string[];
  readonly meaning: string;
}

/** One word for one thing: the words that texts of this project use. */
export const GLOSSARY: Readonly<Record<string, readonly Term[]>> = {
  "How certain a fact is": [
    { term: "known", meaning: "The plan shows the fact." },
    {
      term: "unknown",
      meaning:
        "The plan does not show the fact, for example because the deployment computes it. Unknown is neither absent nor correct.",
    },
    { term: "conditional", meaning: "The fact depends on a condition that is named." },
  ],
  "The gate": [
    { term: "rule", meaning: "One check with a permanent id, such as WL110, and a name." },
    { term: "finding", meaning: "One failure of a rule at one place, with a stable code and a fix." },
    { term: "code", meaning: "The stable name of a finding or reason, such as `WL110/short` or `network/no-peering`." },
    { term: "severity", meaning: "How grave a rule is: low, medium, high or critical." },
    { term: "level", meaning: "Whether a finding blocks (`mandatory`) or advises (`advisory`)." },
    { term: "waiver", meaning: "A declaration that sets a finding aside until a date, with an owner and a reason." },
    { term: "skip", meaning: "The rule does not apply." },
  ],
  "The licence position": [
    {
      term: "core licence",
      also: ["core licences"],
      meaning: "The unit in which Windows Server Standard and Datacenter are licensed.",
    },
    {
      term: "pack",
      also: ["2-pack", "16-pack", "packs"],
      meaning: "The unit in which core licences are sold: 2 or 16.",
    },
    {
      term: "entitlement",
      also: ["entitlements"],
      meaning: "Licences you own, as declared under `entitlements` in windows-licensing.yaml.",
    },
    { term: "need", meaning: "The core licences or CALs that something requires." },
    { term: "owned", meaning: "The licences that are declared." },
    { term: "shortage", meaning: "Need beyond what is owned." },
    { term: "surplus", meaning: "Licences owned beyond the need." },
    {
      term: "Software Assurance",
      meaning:
        "The maintenance programme for licences. Azure Hybrid Benefit and rights to new releases require it or a subscription.",
    },
    {
      term: "Azure Hybrid Benefit",
      also: ["hybrid benefit"],
      meaning: "The right to use owned licences for Windows Server machines in Azure (`licenseType: Windows_Server`).",
    },
    {
      term: "pay-as-you-go",
      also: ["pay as you go", "pays as it goes", "pay as they go"],
      meaning: "The price of the machine includes Windows Server.",
    },
    {
      term: "constrained size",
      also: ["constrained sizes"],
      meaning: "A VM size that offers fewer vCPUs than its hardware has, such as Standard_E32-8s_v5.",
    },
    { term: "vCPU", also: ["vCPUs"], meaning: "A virtual processor of a machine. Azure counts each hardware thread." },
    {
      term: "full scale",
      meaning: "The number of instances at the autoscale maximum.",
    },
    {
      term: "CAL",
      also: ["CALs", "client access licence"],
      meaning: "A client access licence: the right of one user or device to access servers.",
    },
    {
      term: "RDS CAL",
      also: ["RDS CALs"],
      meaning: "A CAL for sessions on Remote Desktop Services, in addition to a CAL.",
    },
    {
      term: "External Connector",
      also: ["External Connectors"],
      meaning: "A licence for a physical server that covers any number of external users.",
    },
    {
      term: "Extended Security Updates",
      meaning: "Security updates after the end of support, bought or included.",
    },
  ],
  "The network": [
    { term: "path", meaning: "How traffic gets from a machine to what it must reach." },
    { term: "step", meaning: "One part of a path that passes, blocks, or is conditional or unknown." },
    { term: "blocked by", meaning: "The rule or route that stops the traffic." },
    { term: "route", meaning: "An entry of a route table: an address prefix and a next hop." },
    { term: "next hop", meaning: "Where a route sends traffic." },
    {
      term: "outbound access",
      meaning: "How a subnet reaches the internet: NAT gateway, public address, load balancer or the default.",
    },
  ],
  Activation: [
    { term: "KMS host", also: ["KMS hosts"], meaning: "A server that activates KMS clients." },
    { term: "KMS client", also: ["KMS clients"], meaning: "A machine that activates at a KMS host." },
    {
      term: "host key (CSVLK)",
      also: ["host key", "CSVLK"],
      meaning: "The product key that makes a server a KMS host.",
    },
    {
      term: "client key (GVLK)",
      also: ["client key", "GVLK"],
      meaning: "The published product key that makes a machine a KMS client.",
    },
    { term: "MAK", meaning: "A product key that activates a limited number of machines at Microsoft." },
    {
      term: "activation count",
      meaning: "How many clients a KMS host has counted. It activates from 5 servers or 25 clients.",
    },
    { term: "client machine ID (CMID)", also: ["CMID"], meaning: "What a KMS host counts clients by." },
    { term: "SRV record", also: ["SRV records"], meaning: "The DNS record by which clients discover a KMS host." },
  ],
};

/** The anchor of a term on the page of the glossary, as GitHub makes it. */
export function anchorOf(term: string): string {
  return term
    .toLowerCase()
    .replace(/[^\w\s-]/g, "")
    .replace(/\s/g, "-");
}

/** The terms that occur in texts, in the order of the glossary. */
export function findTerms(texts: readonly string[]): readonly Term[] {
  const all = texts.join("\n");
  return Object.values(GLOSSARY)
    .flat()
    .filter(({ term, also = [] }) => [term, ...also].some((name) => hasWord(all, name)));
}

/** True where a name stands by itself: no letter, digit or hyphen before or after it. */
function hasWord(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1] ?? " ";
    const after = text[at + name.length] ?? " ";
    if (!/[\w-]/.test(before) && !/[\w-]/.test(after)) return true;
  }
  return false;
}
