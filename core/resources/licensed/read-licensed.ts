import type { Declarations, FromResource, Licensed } from "../../model";
import type { ResourceIndex } from "../resource-index";
import { readArc } from "./arc";
import { readClusters } from "./clusters";
import { readFleets } from "./fleets";
import type { Hosts } from "./hosts";
import { readKubernetes } from "./kubernetes";
import { readNotCounted } from "./not-counted";

/** Reads everything that needs core licences beside machines and scale sets, each list in URN order. */
export function readLicensed(
  index: ResourceIndex,
  hosts: Hosts,
  declarations: Pick<Declarations, "machines">,
): Licensed {
  const arc = readArc(index, declarations);
  return {
    fleets: [...readKubernetes(index, hosts), ...readFleets(index, hosts)].sort(byUrn),
    hostGroups: hosts.groups,
    hosts: hosts.hosts,
    clusters: [...readClusters(index)].sort(byUrn),
    arcLicences: arc.licences,
    arcProfiles: arc.profiles,
    notCounted: readNotCounted(index),
  };
}

function byUrn(left: FromResource, right: FromResource): number {
  return left.urn < right.urn ? -1 : left.urn > right.urn ? 1 : 0;
}
