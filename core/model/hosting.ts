import type { Fact } from "./fact";
import type { FromResource, Ref } from "./resource";

/** Where on dedicated hosts a machine sits; both absent: nowhere. */
export interface Placement {
  readonly host: Ref<DedicatedHost>;
  /** A group without a host: Azure chooses the host. */
  readonly group: Ref<DedicatedHostGroup>;
  /** The hosts in sight of that group, among which Azure chooses where no host is named. */
  readonly hostsOfGroup: readonly DedicatedHost[];
}

export interface DedicatedHostGroup extends FromResource {
  readonly azureName: Fact<string>;
  /** True when Azure may place machines on the hosts by itself. */
  readonly automaticPlacement: Fact<boolean>;
}

export interface DedicatedHost extends FromResource {
  readonly azureName: Fact<string>;
  readonly group: Ref<DedicatedHostGroup>;
  /** e.g. `Dsv5-Type1`. */
  readonly sku: Fact<string>;
  readonly licenseType: Fact<string>;
  readonly paths: { readonly licenseType: string; readonly sku: string };
}
