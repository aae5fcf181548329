import { activationOf } from "../inventory/activations";
import { type Estate, type Machine, UNKNOWN } from "../model";
import { isOfEstate } from "./kms-hosts";
import type { MachineActivation } from "./machine-activation";

/** A machine that is meant to activate at a KMS host of the owner. */
export interface OwnClient {
  readonly machine: Machine;
  readonly activation: MachineActivation;
}

/**
 * The Windows machines that are meant to use the owner's own KMS hosts: by declaration, or because a script says so.
 * Those whose image has Azure KMS registered are among them where `activation.method` is kms: that it still points
 * elsewhere is a fault for another rule. Azure Edition is activated by Azure.
 */
export function findOwnClients(estate: Estate): readonly OwnClient[] {
  const declared = estate.declarations.activation?.method === "kms";
  return estate.machines.flatMap((machine): readonly OwnClient[] => {
    const { os, edition } = machine;
    if (os === "linux" || os === UNKNOWN || edition === "datacenter-azure-edition") return [];
    const activation = activationOf(estate, machine);
    switch (activation.way) {
      case "discovery":
        return [{ machine, activation }];
      case "registered-host":
        return declared || isOfEstate(estate, activation.host) ? [{ machine, activation }] : [];
      case "azure-kms":
        return declared ? [{ machine, activation }] : [];
      case "unknown": {
        const own = activation.candidates?.every(({ host }) => isOfEstate(estate, host)) === true;
        return declared || own ? [{ machine, activation }] : [];
      }
      default:
        return [];
    }
  });
}
