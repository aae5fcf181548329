import type { Machine } from "../model";
import { type CountedMachine, countCoreNeed } from "./core-need";
import { writeSpan } from "./position";

/** Core licences that one machine counts with while its size is unknown: the minimum, or the range of its sizes. */
export function assumeCores(of: Pick<Machine, "size" | "mix" | "vcpusAvailable" | "vcpusPerCore">) {
  const { size, mix, vcpusAvailable, vcpusPerCore } = of;
  const instances = { declared: 1, maximum: 1 };
  const machine: CountedMachine = {
    size,
    vcpusAvailable,
    vcpusPerCore,
    instances,
    ...(mix === undefined ? {} : { mix }),
  };
  return writeSpan(countCoreNeed(machine, { model: "per-vm", scaleSets: "maximum" }).declared);
}
