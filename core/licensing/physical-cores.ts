import type { Reason, Term } from "../model";
import { licensing } from "../words/licensing";
import { figure, largestOf, productOf, sumOf } from "./formula";

/**
 * Core licences of a physical server, Windows Server 2016 and later: every physical core, with a floor for each
 * processor and one for the server; the larger result wins. Standard covers two operating systems for each time the
 * whole server is licensed, Datacenter any number.
 * https://learn.microsoft.com/windows-server/get-started/locks-limits
 */
const LEAST_CORES_PER_PROCESSOR = 8;
const LEAST_CORES_PER_SERVER = 16;
const SYSTEMS_PER_STANDARD_ASSIGNMENT = 2;

export interface PhysicalServer {
  /** Physical cores of each processor: never hardware threads, and never the sum, which would lose the floor. */
  readonly processors: readonly number[];
  readonly edition: "standard" | "datacenter";
  /** Windows Server virtual machines on it; other systems use no right. */
  readonly virtualMachines: number;
  /** The server itself does more than host and manage them, which takes one of the rights. */
  readonly hostWorkload?: boolean;
}

export type PhysicalNeed =
  | {
      readonly verdict: "counted";
      /** Core licences for one assignment to the whole server. */
      readonly base: number;
      /** How often the whole server is licensed. */
      readonly assignments: number;
      readonly licences: number;
      /** E.g. `max(16, 12 + 12) × 2`. */
      readonly formula: Term;
    }
  | { readonly verdict: "unknown"; readonly reason: Reason };

/** Core licences that one physical server needs; unknown when a figure is no count. */
export function countPhysicalCores(server: PhysicalServer): PhysicalNeed {
  const { processors, edition, virtualMachines, hostWorkload = false } = server;
  if (processors.length === 0) return { verdict: "unknown", reason: licensing("no-processor") };
  const wrong = processors.find((cores) => !Number.isInteger(cores) || cores < 1);
  if (wrong !== undefined)
    return { verdict: "unknown", reason: licensing("processor-cores-impossible", { cores: wrong }) };
  if (!Number.isInteger(virtualMachines) || virtualMachines < 0) {
    return { verdict: "unknown", reason: licensing("machines-impossible", { machines: virtualMachines }) };
  }
  const counted = processors.map((cores) => Math.max(LEAST_CORES_PER_PROCESSOR, cores));
  const base = Math.max(
    LEAST_CORES_PER_SERVER,
    counted.reduce((sum, cores) => sum + cores, 0),
  );
  const systems = virtualMachines + (hostWorkload ? 1 : 0);
  const assignments = edition === "datacenter" ? 1 : Math.max(1, Math.ceil(systems / SYSTEMS_PER_STANDARD_ASSIGNMENT));
  const formula = largestOf(figure(LEAST_CORES_PER_SERVER), sumOf(counted.map((cores) => figure(cores))));
  return {
    verdict: "counted",
    base,
    assignments,
    licences: base * assignments,
    formula: assignments === 1 ? formula : productOf(formula, figure(assignments)),
  };
}
