import { type Estate, isKnown, type Machine, normaliseDomain, UNKNOWN } from "../model";
import type { KmsHost } from "./kms-hosts";
import { type MachineActivation, tellActivation } from "./machine-activation";

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
export function findOwnClients(estate: Estate, hosts: readonly KmsHost[]): readonly OwnClient[] {
  const declared = estate.declarations.activation?.method === "kms";
  return estate.machines.flatMap((machine): readonly OwnClient[] => {
    const { os, edition } = machine;
    if (os === "linux" || os === UNKNOWN || edition === "datacenter-azure-edition") return [];
    const activation = tellActivation(estate, machine, hosts);
    switch (activation.way) {
      case "discovery":
        return [{ machine, activation }];
      case "registered-host":
        return declared || hosts.some((host) => isHost(host, activation.host)) ? [{ machine, activation }] : [];
      case "azure-kms":
      case "unknown":
        return declared ? [{ machine, activation }] : [];
      default:
        return [];
    }
  });
}

/** Whether a host is meant by the name or address that a client has registered. */
export function isHost({ name, machine, declared }: KmsHost, registered: string): boolean {
  const own = [
    name,
    declared?.address,
    machine !== undefined && isKnown(machine.azureName) ? machine.azureName : undefined,
  ];
  const label = (text: string): string => normaliseDomain(text).split(".")[0] ?? "";
  return own.some(
    (known) =>
      known !== undefined &&
      (normaliseDomain(known) === normaliseDomain(registered) ||
        (/[a-z]/i.test(registered) && label(known) === label(registered))),
  );
}
