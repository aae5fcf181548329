import type { Context, DeclaredResource, Estate, Machine } from "../model";
import { expandDeployments } from "./arm/expand-deployments";
import { readOpaque } from "./arm/read-unread";
import { readAutoscaling } from "./autoscale";
import { expandOwnComponents } from "./components/expand-own-components";
import { findContradictions } from "./contradictions";
import { findTagFaults, findUnknownEntitlement } from "./declared-machine";
import { readDns } from "./dns/read-dns";
import { readExtensions, readHostPools } from "./extensions";
import { readImageDefinitions } from "./gallery-images";
import { applyBudgets } from "./licence-budgets";
import { placementOfResource, readHosts } from "./licensed/hosts";
import { readLicensed } from "./licensed/read-licensed";
import { readMachine } from "./machines";
import { readNetwork } from "./network/read-network";
import { readProgramWaivers } from "./program-waivers";
import { indexResources } from "./resource-index";
import { readStandbyPools } from "./standby-pools";

/** Reads declared resources, whatever source they came from, into the one model the rules know. */
export function readEstate(declared: readonly DeclaredResource[], context: Context): Estate {
  const opened = expandOwnComponents(declared);
  const expanded = expandDeployments(opened.resources);
  const index = indexResources(expanded.resources);
  const unread = [...opened.unread, ...expanded.unread, ...readOpaque(index.all), ...(context.unseen ?? [])].sort(
    (left, right) => (left.urn < right.urn ? -1 : left.urn > right.urn ? 1 : 0),
  );
  const scaling = readAutoscaling(index);
  const standby = readStandbyPools(index);
  const { network, nicsOf } = readNetwork(index);
  const hosts = readHosts(index);
  const definitions = readImageDefinitions(index);
  const holders = [...index.ofKind("virtual-machine"), ...index.ofKind("scale-set")];
  const machines = holders
    .map(({ resource }) =>
      readMachine(resource, {
        declarations: context.declarations,
        scaling: scaling.get(resource.urn),
        standby: standby.get(resource.urn),
        nics: nicsOf(resource),
        placement: placementOfResource(hosts, resource),
        definitions,
      }),
    )
    .filter((machine): machine is Machine => machine !== undefined)
    .sort((left, right) => (left.urn < right.urn ? -1 : left.urn > right.urn ? 1 : 0));
  const { configuration } = context;
  const { declarations, faults: ofBudgets, open } = applyBudgets(index, context);
  // A budget that is left out may be the one that a machine names.
  const { entitlements: named } = ofBudgets.length + open.length === 0 ? declarations : context.declarations;
  const byUrn = new Map(machines.map((machine) => [machine.urn, machine]));
  const ofMachines = holders.flatMap(({ resource }) => {
    const machine = byUrn.get(resource.urn);
    const { machines: declaredMachines } = declarations;
    return [
      ...findTagFaults(resource),
      ...findUnknownEntitlement(resource, named),
      ...(machine === undefined ? [] : findContradictions(machine, resource, declaredMachines, configuration.from)),
    ];
  });
  const ofProgram = readProgramWaivers(index.all, context);
  const faults = [...ofBudgets, ...ofMachines, ...ofProgram.faults];
  return {
    ...context,
    declarations:
      ofProgram.waivers.length === 0
        ? declarations
        : { ...declarations, waivers: [...declarations.waivers, ...ofProgram.waivers] },
    // Tags and budgets declare like the configuration does, so their faults are reported with its own.
    configuration: {
      ...configuration,
      ...(faults.length === 0 ? {} : { faults: [...configuration.faults, ...faults] }),
      ...(open.length === 0 ? {} : { open }),
    },
    resources: index.all,
    machines,
    licensed: readLicensed(index, hosts, declarations),
    extensions: readExtensions(index, machines),
    hostPools: readHostPools(index),
    network,
    dns: readDns(index, network.virtualNetworks),
    ...(unread.length === 0 ? {} : { unread }),
    ...(expanded.templates.length === 0 ? {} : { templates: expanded.templates }),
  };
}
