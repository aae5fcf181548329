import { type CountedMachine, countCoreNeed } from "../licensing/core-need";
import { claimsHybridBenefit, hostClaims } from "../licensing/demands";
import { computeAzurePosition, explainPosition, subjectOfPools } from "../licensing/position";
import { type Counting, type Estate, fail, isKnown, isResolved, type Machine, pass } from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

const IMAGE = { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-g2" };
const MACHINE = {
  type: "azure-native:compute:VirtualMachine",
  name: "web",
  properties: {
    licenseType: "None",
    hardwareProfile: { vmSize: "Standard_D8s_v5" },
    storageProfile: { imageReference: IMAGE },
  },
};
const OWNED = { name: "EA", edition: "datacenter", cores: 16, assurance: { until: "2099-12-31" }, use: "azure" };

export default estateRule({
  id: "WL113",
  name: "use-owned-licences",
  title: "No machine pays for a licence while an owned one lies idle",
  why: "A machine that pays as it goes pays for Windows Server by the minute, although core licences under assurance that would cover it are not used.",
  fix: "Set licenseType to Windows_Server on the machines named, or declare fewer cores for Azure if the licences are meant for something else.",
  severity: "low",
  formulas: [
    "Room: licences for machines in Azure under running assurance, less what machines under own licences need at full scale.",
    "Named: machines that pay as they go, the largest first, as long as they fit.",
  ],
  references: ["https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit"],
  messages: {
    idle: {
      level: "advisory",
      text: "{{room}} core licences owned for Azure are not used, and {{machines}} pay as they go: they would need {{needed}} of them.",
    },
  },
  examples: {
    bad: { resources: [MACHINE], configuration: { entitlements: [OWNED] } },
    good: {
      resources: [
        { ...MACHINE, name: "app", properties: { ...MACHINE.properties, licenseType: "Windows_Server" } },
        MACHINE,
      ],
      configuration: { entitlements: [{ ...OWNED, cores: 8 }] },
    },
  },
  check(estate) {
    const paying = findPaying(estate);
    if (paying.length === 0) return skip("no Windows Server machine pays as it goes");
    const position = computeAzurePosition(estate);
    const pools = position.pools.filter(({ state }) => state === "running");
    if (pools.length === 0) return skip("no licences under running assurance are declared for Azure");
    const basis = explainPosition(position);
    const room = position.owned.running - position.needed.fullScale.high;
    const smallest = Math.min(...paying.map(({ cores }) => cores));
    if (room < smallest) return { ...pass, basis };
    if (position.uncounted.length > 0) {
      return unknown("how many owned licences are free", {
        settle: "Settle the counts that own-enough-cores names.",
        basis,
      });
    }
    // The largest first: each machine saves in proportion to its cores.
    let left = room;
    const fitting = paying.filter(({ cores }) => {
      if (cores > left) return false;
      left -= cores;
      return true;
    });
    return fail(
      "idle",
      undefined,
      { room, needed: room - left, machines: fitting.map(({ name }) => name).sort() },
      { subject: subjectOfPools(pools) },
    );
  },
});

interface Paying {
  readonly name: string;
  readonly cores: number;
}

/** Windows Server machines that could run on own licences and do not, the largest first. */
function findPaying({ machines, licensed, declarations }: Estate): readonly Paying[] {
  const { counting } = declarations;
  const single = machines
    .filter((machine) => machine.os === "windows-server" && paysAsItGoes(machine) && !isCovered(machine))
    // Whether Spot machines may use the benefit is not documented, and Essentials may not.
    .filter(({ spot, edition }) => spot !== true && edition !== "essentials")
    .flatMap((machine) => payingOf(machine.name, machine, counting));
  const fleets = licensed.fleets
    .filter((fleet) => fleet.os === "windows-server" && fleet.paths.licenseType !== undefined && paysAsItGoes(fleet))
    .flatMap(({ name, groups }) =>
      groups.flatMap((group) => payingOf(group.name === "" ? name : `${name}/${group.name}`, group, counting)),
    );
  return [...single, ...fleets].sort((left, right) => right.cores - left.cores || (left.name < right.name ? -1 : 1));
}

function payingOf(name: string, machine: CountedMachine, counting: Counting): readonly Paying[] {
  const { fullScale, missing } = countCoreNeed(machine, counting);
  return missing.length > 0 || fullScale.high === 0 ? [] : [{ name, cores: fullScale.high }];
}

function paysAsItGoes(machine: Pick<Machine, "licenseType">): boolean {
  const { licenseType } = machine;
  return (
    licenseType === undefined || (isKnown(licenseType) && !claimsHybridBenefit(machine) && /^none$/i.test(licenseType))
  );
}

function isCovered({ placement }: Machine): boolean {
  return placement !== undefined && isResolved(placement.host) && hostClaims(placement.host);
}
