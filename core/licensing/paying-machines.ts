import { type Counting, type Estate, isKnown, type Machine } from "../model";
import { type CountedMachine, countCoreNeed } from "./core-need";
import { claimsHybridBenefit } from "./demands";
import { findDevTestTag } from "./dev-test-tags";
import { coverByHost } from "./host-cover";
import { rightsOf } from "./rights";

/** A Windows Server machine that pays as it goes, with the core licences it would need at full scale. */
export interface PayingMachine {
  readonly name: string;
  readonly cores: number;
  /** The machine, where a tag of it names a dev/test offer, which bills no Windows. */
  readonly devTest?: { readonly machine: Machine; readonly tag: string };
}

/** Windows Server machines that could use owned licences and pay as they go, the largest first. */
export function findPayingMachines(estate: Estate): readonly PayingMachine[] {
  const { machines, licensed, declarations } = estate;
  const rights = rightsOf(estate);
  const { counting } = declarations;
  const single = machines
    // What is deallocated, or bills without Windows, saves nothing by licences.
    .filter((machine) => !rights.coversMachine(machine))
    .filter(
      (machine) =>
        machine.os === "windows-server" && paysAsItGoes(machine) && coverByHost(machine.placement) === "not-covered",
    )
    // Whether Spot machines may use the benefit is not documented, and Essentials may not.
    .filter(({ spot, edition }) => spot !== true && edition !== "essentials")
    .flatMap((machine) => {
      const tag = findDevTestTag(machine);
      const [paying] = payingOf(machine.name, machine, counting);
      if (paying === undefined) return [];
      return [tag === undefined ? paying : { ...paying, devTest: { machine, tag } }];
    });
  const fleets = licensed.fleets
    .filter((fleet) => !rights.coversMachine(fleet))
    .filter((fleet) => fleet.os === "windows-server" && fleet.paths.licenseType !== undefined && paysAsItGoes(fleet))
    .flatMap(({ name, groups }) =>
      groups.flatMap((group) => payingOf(group.name === "" ? name : `${name}/${group.name}`, group, counting)),
    );
  return [...single, ...fleets].sort((left, right) => right.cores - left.cores || (left.name < right.name ? -1 : 1));
}

function payingOf(name: string, machine: CountedMachine, counting: Counting): readonly PayingMachine[] {
  const { fullScale, missing } = countCoreNeed(machine, counting);
  return missing.length > 0 || fullScale.high === 0 ? [] : [{ name, cores: fullScale.high }];
}

function paysAsItGoes(machine: Pick<Machine, "licenseType">): boolean {
  const { licenseType } = machine;
  return (
    licenseType === undefined || (isKnown(licenseType) && !claimsHybridBenefit(machine) && /^none$/i.test(licenseType))
  );
}
