import type { Context, DeclaredResource, Estate, Machine } from "../model";
import { readAutoscaling } from "./autoscale";
import { findContradictions } from "./contradictions";
import { findTagFaults } from "./declared-machine";
import { readDns } from "./dns/read-dns";
import { readExtensions, readHostPools } from "./extensions";
import { readImageDefinitions } from "./gallery-images";
import { placementOfResource, readHosts } from "./licensed/hosts";
import { readLicensed } from "./licensed/read-licensed";
import { readMachine } from "./machines";
import { readNetwork } from "./network/read-network";
import { indexResources } from "./resource-index";

/** Reads declared resources, whatever source they came from, into the one model the rules know. */
export function readEstate(resources: readonly DeclaredResource[], context: Context): Estate {
  const index = indexResources(resources);
  const scaling = readAutoscaling(index);
  const { network, nicsOf } = readNetwork(index);
  const hosts = readHosts(index);
  const definitions = readImageDefinitions(index);
  const declared = [...index.ofKind("virtual-machine"), ...index.ofKind("scale-set")];
  const machines = declared
    .map(({ resource }) =>
      readMachine(resource, {
        declarations: context.declarations,
        scaling: scaling.get(resource.urn),
        nics: nicsOf(resource),
        placement: placementOfResource(hosts, resource),
        definitions,
      }),
    )
    .filter((machine): machine is Machine => machine !== undefined)
    .sort((left, right) => (left.urn < right.urn ? -1 : left.urn > right.urn ? 1 : 0));
  const { configuration } = context;
  const byUrn = new Map(machines.map((machine) => [machine.urn, machine]));
  const faults = declared.flatMap(({ resource }) => {
    const machine = byUrn.get(resource.urn);
    const { machines: declarations } = context.declarations;
    return [
      ...findTagFaults(resource),
      ...(machine === undefined ? [] : findContradictions(machine, resource, declarations, configuration.from)),
    ];
  });
  return {
    ...context,
    // Tags declare like the configuration does, so their faults are reported with its own.
    configuration:
      faults.length === 0 ? configuration : { ...configuration, faults: [...configuration.faults, ...faults] },
    resources: index.all,
    machines,
    licensed: readLicensed(index, hosts, context.declarations),
    extensions: readExtensions(index, machines),
    hostPools: readHostPools(index),
    network,
    dns: readDns(index, network.virtualNetworks),
  };
}
