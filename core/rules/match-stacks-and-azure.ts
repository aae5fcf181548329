import { computeAzurePosition } from "../licensing/position";
import { type Drift, type Estate, estateRule, fail, pass, type Subject, skip, unknown } from "../model";
import { serverMachine } from "./examples/machines";

const DECLARED = serverMachine("web", { licenseType: "None" });

export default estateRule({
  id: "WL801",
  name: "match-stacks-and-azure",
  title: "Azure shows the machines that stacks declare, with the licence types that they declare",
  why: "A preview counts what its stack declares. A licence type that somebody switched in the portal, or a machine that no stack declares, uses core licences that no check before a deployment sees.",
  fix: "Declare in the stack what is deployed, or run `pulumi up` to deploy what the stack declares. Import a machine that no stack declares, or delete it.",
  severity: "high",
  references: [
    "https://www.pulumi.com/docs/iac/cli/commands/pulumi_refresh/",
    "https://learn.microsoft.com/azure/virtual-machines/windows/hybrid-use-benefit-licensing",
  ],
  findings: {
    "licence-switched": {
      level: "mandatory",
      text: "{{resource}} is deployed with licence type {{deployed}}, but its stack declares {{declared}}.",
      fix: "Set the licence type of {{resource}} to {{deployed}} in the stack if that is what you want, or run `pulumi up` to set {{declared}} again.",
    },
    "licensed-and-not-declared": {
      level: "mandatory",
      text: "{{resource}} is deployed, uses core licences that you own, and is in no stack.",
      fix: "Import {{resource}} into a stack with `pulumi import`, or set its licence type to None.",
    },
    "not-declared": {
      level: "advisory",
      text: "{{resource}} is deployed and in no stack.",
      fix: "Import {{resource}} into a stack with `pulumi import`, or delete it.",
    },
    "not-deployed": {
      level: "advisory",
      text: "{{resource}} is declared in a stack and not deployed, so its licences are counted for nothing.",
      fix: "Run `pulumi refresh` and then `pulumi up`, or remove {{resource}} from the program.",
    },
    "size-changed": {
      level: "advisory",
      text: "{{resource}} is deployed with size {{deployed}}, but its stack declares {{declared}}. It is counted as deployed.",
      fix: "Set the size of {{resource}} to {{deployed}} in the stack, or run `pulumi up` to set {{declared}} again.",
    },
  },
  unknowns: {
    "not-decided": {
      text: "Whether {{subjects}} {{subjects?is|are}} deployed is unknown, because the result of Azure shows nothing of the kind in that subscription or is not complete.",
      settle: "Run the queries of `winlic queries` with access to every subscription of the stacks.",
    },
  },
  skips: { "nothing-to-compare": "no result of Azure is read beside the stacks" },
  examples: {
    bad: { resources: [DECLARED], deployed: [serverMachine("web", { licenseType: "Windows_Server" })] },
    good: { resources: [DECLARED], deployed: [DECLARED] },
  },
  check(estate) {
    const { drift } = estate.company ?? {};
    if (drift === undefined) return skip("nothing-to-compare");
    if (drift.length === 0) return pass;
    const licensed = licensedUrns(estate);
    return drift.map((each) => verdictOf(each, licensed));
  },
});

/** What uses licences of one's own, by URN. */
function licensedUrns(estate: Estate): ReadonlySet<string> {
  const { demands, hosts, clusters } = computeAzurePosition(estate);
  return new Set([
    ...demands.map(({ machine }) => machine.urn),
    ...hosts.filter(({ claims }) => claims).map(({ host }) => host.urn),
    ...clusters.flatMap(({ subject }) => subject.urn ?? []),
  ]);
}

function verdictOf(drift: Drift, licensed: ReadonlySet<string>) {
  const { kind, urn, name, source, path, declared = "", deployed = "" } = drift;
  const subject: Subject = { urn, name, type: drift.type, ...(source === undefined ? {} : { source }) };
  const write = (value: string): string => (value === "" ? "None" : value);
  switch (kind) {
    case "licence-differs":
      return fail(
        "licence-switched",
        path,
        { resource: name, declared: write(declared), deployed: write(deployed) },
        { subject },
      );
    case "size-differs":
      return fail("size-changed", path, { resource: name, declared, deployed }, { subject });
    case "not-declared":
      return fail(
        licensed.has(urn) ? "licensed-and-not-declared" : "not-declared",
        undefined,
        { resource: name },
        { subject },
      );
    case "not-deployed":
      return fail("not-deployed", undefined, { resource: name }, { subject });
    case "not-decided":
      return unknown("not-decided", {}, { subject });
  }
}
