import { type Context, type DeclaredResource, type Estate, UNKNOWN } from "../core/model";
import { readRecordSet } from "../core/resources/dns/read-dns";
import { readMachine } from "../core/resources/machines";

const NO_NETWORK: Estate["network"] = {
  firewalls: [],
  virtualNetworks: [],
  subnets: [],
  securityGroups: [],
  routeTables: [],
  nics: [],
  loadBalancers: [],
};

/** What rules about single resources need. Reading a whole estate for each resource would take several times as long. */
export function readEstateOfOne(resource: DeclaredResource, context: Context): Estate {
  const machine = readMachine(resource, { declarations: context.declarations, scaling: undefined, nics: UNKNOWN });
  const record = readRecordSet(resource);
  return {
    ...context,
    resources: [resource],
    machines: machine === undefined ? [] : [machine],
    network: NO_NETWORK,
    dns: { zones: [], links: [], records: record === undefined ? [] : [record] },
  };
}
