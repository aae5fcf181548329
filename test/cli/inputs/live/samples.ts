import { readFileSync } from "node:fs";
import { join } from "node:path";
import { combineReadings } from "../../../../cli/inputs/combine-readings";
import { readInput } from "../../../../cli/inputs/load-input";
import { isFault } from "../../../../cli/inputs/reading";
import { countServers } from "../../../../core/inventory/count-servers";
import { reportPosition } from "../../../../core/licensing/position-report";
import { type Declarations, type Estate, NOTHING_DECLARED } from "../../../../core/model";
import { readEstate } from "../../../../core/resources/read-estate";

export const FOLDER = join(__dirname, "../../../fixtures/imports");

/** The estate that these inputs show together. */
export function estateOf(
  inputs: readonly (string | readonly [name: string, content: unknown])[],
  declarations: Declarations = NOTHING_DECLARED,
): Estate {
  const parts = inputs.map((input) => {
    const [name, bytes] =
      typeof input === "string"
        ? [input, readFileSync(join(FOLDER, input))]
        : [input[0], Buffer.from(typeof input[1] === "string" ? input[1] : JSON.stringify(input[1]))];
    const reading = readInput(bytes, name);
    if (isFault(reading)) throw new Error(`${name}: ${reading.expected}, found ${reading.found}`);
    return { name, reading };
  });
  const { resources, company, servers, unseen } = combineReadings(parts, []);
  return readEstate(resources, {
    declarations,
    configuration: { from: "none", faults: [] },
    asOf: "2026-11-30",
    ...(company === undefined ? {} : { company }),
    ...(servers === undefined ? {} : { servers }),
    ...(unseen === undefined ? {} : { unseen }),
  });
}

/** `[low, high]` in Azure now and at full scale, and whether it is at least that. */
export function needOf(estate: Estate) {
  const [machines] = reportPosition(estate).balances;
  if (machines === undefined) throw new Error("no balance");
  const { now, fullScale, atLeast } = machines;
  return { now: [now.low, now.high], full: [fullScale.low, fullScale.high], atLeast };
}

/** What each line of the position needs now, `low` or `[low, high]`, by name. */
export function linesOf(estate: Estate): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    reportPosition(estate).lines.map(({ name, now }) => [name, now.low === now.high ? now.low : [now.low, now.high]]),
  );
}

/** Of each server: physical cores, the base by host, and the need as a virtual machine; null where unknown. */
export function serversOf(estate: Estate): readonly (readonly [string, number | null, number | null, number | null])[] {
  return countServers(estate).map(({ server, cores = null, base = null, byVm = null }) => [
    server.name,
    cores,
    base,
    byVm,
  ]);
}

/** Core licences on-premises that the inventories show for certain. */
export function onPremisesOf(estate: Estate): number {
  return reportPosition(estate)
    .balances.filter(({ place }) => place === "on-premises")
    .reduce((sum, { now }) => sum + now.low, 0);
}
