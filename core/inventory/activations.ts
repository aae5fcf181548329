import { findKmsHosts } from "../activation/kms-hosts";
import { type MachineActivation, tellActivation } from "../activation/machine-activation";
import type { Estate, Machine } from "../model";

const found = new WeakMap<Estate, Map<Machine, MachineActivation>>();

/** Where a machine that runs Windows, or may, activates: worked out once, for whoever asks about this estate. */
export function activationOf(estate: Estate, machine: Machine): MachineActivation {
  const known = found.get(estate) ?? new Map<Machine, MachineActivation>();
  found.set(estate, known);
  const activation = known.get(machine) ?? tellActivation(estate, machine, findKmsHosts(estate));
  known.set(machine, activation);
  return activation;
}

/** A machine of the inventory with where it activates. */
export interface ActivatingMachine {
  readonly machine: Machine;
  readonly activation: MachineActivation;
}

/** The machines that run Windows or may, in their order, each with where it activates. Linux machines ask no KMS. */
export function listActivations(estate: Estate): readonly ActivatingMachine[] {
  return estate.machines
    .filter(({ os }) => os !== "linux")
    .map((machine) => ({ machine, activation: activationOf(estate, machine) }));
}
