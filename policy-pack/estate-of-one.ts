import { type Context, type DeclaredResource, type Estate, NO_NETWORK, NOTHING_LICENSED, UNKNOWN } from "../core/model";
import { readRecordSet } from "../core/resources/dns/read-dns";
import { readHosts } from "../core/resources/licensed/hosts";
import { readLicensed } from "../core/resources/licensed/read-licensed";
import { readMachine } from "../core/resources/machines";
import { indexResources } from "../core/resources/resource-index";
import { type Kind, recognise } from "../core/resources/tokens";

/** Kinds of which rules about single resources speak beside machines and records. */
const LICENSED: ReadonlySet<Kind> = new Set([
  "kubernetes-cluster",
  "azure-fleet",
  "batch-pool",
  "bulk-action",
  "arc-licence",
  "arc-profile",
]);

/** What rules about single resources need. Reading a whole estate for each resource would take several times as long. */
export function readEstateOfOne(resource: DeclaredResource, context: Context): Estate {
  const machine = readMachine(resource, { declarations: context.declarations, scaling: undefined, nics: UNKNOWN });
  const record = readRecordSet(resource);
  return {
    ...context,
    alone: true,
    resources: [resource],
    machines: machine === undefined ? [] : [machine],
    licensed: readLicensedAlone(resource, context),
    extensions: [],
    hostPools: [],
    network: NO_NETWORK,
    dns: { zones: [], links: [], records: record === undefined ? [] : [record] },
  };
}

function readLicensedAlone(resource: DeclaredResource, { declarations }: Context): Estate["licensed"] {
  const kind = recognise(resource.type)?.kind;
  if (kind === undefined || !LICENSED.has(kind)) return NOTHING_LICENSED;
  const index = indexResources([resource]);
  return readLicensed(index, readHosts(index), declarations);
}
