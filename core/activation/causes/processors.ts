import { countPhysicalCores } from "../../licensing/physical-cores";
import type { ProcessorFact } from "../evidence/evidence";
import { cause, linesOf } from "./cause";

/** What the processors of a machine mean for its licence: no cause of a state, and shown where somebody pasted them. */

export const licensedCores = cause({
  key: "licensed-cores",
  symptom: "Win32_Processor, and how many core licences follow from it",
  gravity: "none",
  rank: 95,
  references: ["https://learn.microsoft.com/windows-server/get-started/locks-limits"],
  words: {
    counted: {
      text: "The machine has {{processors}} with {{cores}}. A physical server with these needs {{licences}} core licences: at least 8 for each processor and 16 for the server.",
      suppose:
        "A virtual machine that is licensed by itself needs its virtual cores, at least 8. Activation does not depend on either.",
      check: "Find out whether the machine is physical: Model in Win32_ComputerSystem.",
      fix: ["None: count these cores once, for the licence of the server."],
      otherwise: "Activation does not state the number of licences.",
      traps: ["cores-not-times-sockets"],
    },
  },
  find: ({ picture }) => {
    const processors = distinct(picture.machine.processors);
    const need = countPhysicalCores({
      processors: processors.map(({ cores }) => cores),
      edition: "datacenter",
      virtualMachines: 0,
    });
    if (need.verdict === "unknown") return [];
    const [first] = processors;
    const isAlike = processors.every(({ cores }) => cores === first?.cores);
    const listed = processors.map(({ cores }) => String(cores)).join(" + ");
    return [
      {
        message: "counted",
        certainty: "certain",
        supposed: "possible",
        evidence: linesOf(...processors.map(({ at }) => at)),
        data: {
          processors: processors.length === 1 ? "1 processor" : `${String(processors.length)} processors`,
          cores: isAlike && processors.length > 1 ? `${String(first?.cores)} cores each` : `${listed} cores`,
          licences: need.base,
        },
      },
    ];
  },
});

/** A processor that two outputs show is one: each socket counts once. */
function distinct(processors: readonly ProcessorFact[]): readonly ProcessorFact[] {
  const sockets = new Set<string>();
  return processors.filter(({ socket }) => {
    if (socket === undefined) return true;
    if (sockets.has(socket)) return false;
    sockets.add(socket);
    return true;
  });
}
