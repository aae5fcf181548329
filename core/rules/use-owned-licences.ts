import { findPayingMachines } from "../licensing/paying-machines";
import { computeAzurePosition, explainPosition, subjectOfPools } from "../licensing/position";
import { estateRule, fail, pass, skip, subjectOf, unknown } from "../model";
import { ownedForAzure } from "./examples/entitlements";
import { serverMachine } from "./examples/machines";

const PAYING = serverMachine("web", { licenseType: "None", size: "Standard_D8s_v5" });

export default estateRule({
  id: "WL113",
  name: "use-owned-licences",
  title: "No machine pays as it goes while owned licences are unused",
  why: "A pay-as-you-go machine pays for Windows Server by the minute, although unused core licences under Software Assurance would cover it.",
  fix: "Set licenseType to Windows_Server on the machines named, or declare fewer cores for Azure if the licences serve another purpose.",
  severity: "low",
  formulas: [
    "Unused: licences for machines in Azure under current Software Assurance, less what machines need at full scale.",
    "Named: machines that pay as they go, the largest first, while they fit.",
  ],
  references: ["https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit"],
  findings: {
    idle: {
      level: "advisory",
      text: "{{room}} core licences owned for Azure are unused while {{machines}} {{machines?pays|pay}} as {{machines?it goes|they go}}. They would need {{needed}} of them.",
      fix: "Set licenseType to Windows_Server on {{machines}}.",
      snippet: { licenseType: "Windows_Server" },
    },
  },
  unknowns: {
    "room-unknown": {
      text: "How many owned core licences are unused is unknown, because some machines are not counted.",
      settle: "Set the values that own-enough-cores names.",
    },
    "dev-test-named": {
      text: "Whether {{subjects}} {{subjects?is|are}} in a dev/test subscription, which bills no Windows licence, is unknown. {{subjects?It has|They have}} the tag {{tag}}.",
      settle: "Declare the machines under rights: with kind dev-test, or set licenseType.",
    },
  },
  skips: {
    "none-paying": "no Windows Server machine pays as it goes",
    "none-owned": "no licence under current Software Assurance is declared for Azure",
  },
  examples: {
    bad: { resources: [PAYING], configuration: { entitlements: [ownedForAzure(16)] } },
    good: {
      resources: [serverMachine("app", { licenseType: "Windows_Server", size: "Standard_D8s_v5" }), PAYING],
      configuration: { entitlements: [ownedForAzure(8)] },
    },
  },
  check(estate) {
    const all = findPayingMachines(estate);
    if (all.length === 0) return skip("none-paying");
    const paying = all.filter(({ devTest }) => devTest === undefined);
    const position = computeAzurePosition(estate);
    const pools = position.pools.filter(({ state }) => state === "running");
    if (pools.length === 0) return skip("none-owned");
    const named = all.flatMap(({ devTest }) =>
      devTest === undefined
        ? []
        : [unknown("dev-test-named", { tag: devTest.tag }, { subject: subjectOf(devTest.machine) })],
    );
    if (paying.length === 0) return named;
    const basis = explainPosition(position);
    const room = position.owned.running - position.needed.fullScale.high;
    const smallest = Math.min(...paying.map(({ cores }) => cores));
    if (room < smallest) return [{ ...pass, basis }, ...named];
    if (position.uncounted.length > 0) return [unknown("room-unknown", {}, { basis }), ...named];
    // The largest first: each machine saves in proportion to its cores.
    let left = room;
    const fitting = paying.filter(({ cores }) => {
      if (cores > left) return false;
      left -= cores;
      return true;
    });
    const data = { room, needed: room - left, machines: fitting.map(({ name }) => name).sort() };
    return [fail("idle", undefined, data, { subject: subjectOfPools(pools) }), ...named];
  },
});
