import type { Machine } from "../model";
import { type CountedMachine, countCoreNeed } from "./core-need";
import { writeSpan } from "./position";

/** Core licences that one machine counts with while its size is unknown: the minimum, or the range of its sizes. */
export function assumeCores({ size, mix, vcpusAvailable }: Pick<Machine, "size" | "mix" | "vcpusAvailable">) {
  const instances = { declared: 1, maximum: 1 };
  const machine: CountedMachine = { size, vcpusAvailable, instances, ...(mix === undefined ? {} : { mix }) };
  return writeSpan(countCoreNeed(machine, { model: "per-vm", scaleSets: "maximum" }).declared);
}
