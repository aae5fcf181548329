import { cloudOfKms } from "../../data/azure-kms-endpoints";
import type { Estate } from "../../model";
import { findHostsCalled, findMachineAt, type KmsHost } from "../kms-hosts";
import type { HostDestination } from "./locate-host";

/** Where a client of a KMS host goes to. */
export function destinationOf({ name, port, machine, declared }: KmsHost): HostDestination {
  const address = declared?.address;
  return {
    name,
    port,
    ...(machine === undefined ? {} : { machine }),
    ...(address === undefined ? {} : { address }),
  };
}

/**
 * Where a client goes to that has registered a name or an address: to known hosts, or to a machine of that name, or to
 * somebody unknown. Rules and proofs both go by it, so that they speak of the same way.
 */
export function findDestinations(estate: Estate, name: string, port: number): readonly HostDestination[] {
  // Azure's own KMS may stand among declared hosts by mistake: the way there is another proof.
  const meant = findHostsCalled(estate, name).filter((host) => cloudOfKms(host.name) === undefined);
  if (meant.length > 0) return meant.map((host) => ({ ...destinationOf(host), name, port }));
  const machine = findMachineAt(estate, name);
  return [{ name, port, ...(machine === undefined ? {} : { machine }) }];
}
