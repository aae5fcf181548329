import type { Fact, Unknown } from "./fact";
import type { DedicatedHost, DedicatedHostGroup, Placement } from "./hosting";
import type { Edition, Image, Instances, Os, Release } from "./machine";
import type { Reason } from "./reason";
import type { FromResource, Ref } from "./resource";

/**
 * What needs Windows Server core licences beside single machines and scale sets: resources that make machines of
 * their own, hosts that are licensed by their physical cores, and Azure Arc's licences for machines elsewhere.
 */
export interface Licensed {
  readonly fleets: readonly Fleet[];
  readonly hostGroups: readonly DedicatedHostGroup[];
  readonly hosts: readonly DedicatedHost[];
  readonly clusters: readonly HostCluster[];
  readonly arcLicences: readonly ArcLicence[];
  readonly arcProfiles: readonly ArcProfile[];
  /** Recognised, and no figure can be read from them. */
  readonly notCounted: readonly NotCounted[];
}

export const NOTHING_LICENSED: Licensed = {
  fleets: [],
  hostGroups: [],
  hosts: [],
  clusters: [],
  arcLicences: [],
  arcProfiles: [],
  notCounted: [],
};

export type FleetKind =
  | "kubernetes-cluster"
  | "kubernetes-pool"
  | "azure-fleet"
  | "batch-pool"
  | "bulk-action"
  | "service-fabric";

/** A resource that makes Windows machines which are no resources of their own. */
export interface Fleet extends FromResource {
  readonly kind: FleetKind;
  readonly os: Os;
  readonly osEvidence: Reason;
  readonly licenseType: Fact<string>;
  readonly image: Fact<Image>;
  /** Whether Azure is told to patch its machines without restarts. */
  readonly hotpatching?: Fact<boolean>;
  /** The machines it makes, apart by what decides their cores. Linux pools of a cluster are none of them. */
  readonly groups: readonly MachineGroup[];
  /** `licenseType` is absent where the resource cannot say how it is licensed and always pays as it goes. */
  readonly paths: { readonly licenseType?: string; readonly image: string; readonly hotpatching?: string };
}

/** Machines alike. */
export interface MachineGroup {
  /** What sets it apart inside its resource, e.g. the name of a node pool; empty for the only group. */
  readonly name: string;
  /** The resource that declares it: a node pool may be one of its own. */
  readonly from: FromResource;
  /** UNKNOWN when only the deployment tells that they run Windows. */
  readonly windows: true | Unknown;
  /** The size of all of them; absent when it is chosen from `mix`, or by the service. */
  readonly size: Fact<string>;
  /** Sizes among which Azure picks. */
  readonly mix?: Fact<readonly Fact<string>[]>;
  /** Why no size is visible, where that is not for lack of a value. */
  readonly unsized?: Reason;
  readonly vcpusAvailable: Fact<number>;
  readonly instances: Instances;
  /** True where `instances` counts vCPUs and not machines. */
  readonly inVcpus?: boolean;
  /** Why no count is visible, where that is not for lack of a value. */
  readonly uncounted?: Reason;
  readonly placement?: Placement;
  /** The release that its image, or a value of the service, names; absent where none does. */
  readonly release?: Fact<Release>;
  /** The image of all of them, where it is not the fleet's. */
  readonly image?: Fact<Image>;
  /** What the service calls its system, e.g. `Windows2022` of a node pool, and the version that the service runs. */
  readonly nodeSystem?: { readonly name: string; readonly path: string; readonly kubernetes: Fact<string> };
  readonly paths: { readonly size: string; readonly count: string };
}

/** A cluster of physical nodes that is licensed as a whole: Azure Local, or a cluster of Azure VMware Solution. */
export interface HostCluster extends FromResource {
  readonly kind: "azure-local" | "vmware";
  readonly azureName: Fact<string>;
  /** Whether the resource itself claims own licences. Clusters of VMware Solution cannot say: the owner declares it. */
  readonly claimed: Fact<boolean>;
  /** Windows Server subscription switched on: Azure bills the guests, no own licences are used. */
  readonly subscribed: Fact<boolean>;
  /** Node type, e.g. `av36p`; absent for Azure Local, whose nodes are declared. */
  readonly nodeType: Fact<string>;
  readonly nodes: Fact<number>;
  /** Of VMware Solution: the private cloud's name. */
  readonly privateCloud?: Fact<string>;
  readonly paths: { readonly claim: string; readonly nodes: string; readonly nodeType: string };
}

/** A licence for extended security updates: `Microsoft.HybridCompute/licenses`. */
export interface ArcLicence extends FromResource {
  readonly azureName: Fact<string>;
  readonly licenseType: Fact<string>;
  readonly state: Fact<string>;
  readonly target: Fact<string>;
  readonly edition: Fact<string>;
  /** `pCore` or `vCore`. */
  readonly coreType: Fact<string>;
  /** Cores, whatever the property's name says. */
  readonly processors: Fact<number>;
}

/** What a machine on Azure Arc is licensed with: `Microsoft.HybridCompute/machines/licenseProfiles`. */
export interface ArcProfile extends FromResource {
  readonly profileName: Fact<string>;
  readonly machine: Fact<string>;
  /** Platform of the machine where it is visible: `AVS`, `HCI`, `AWS`... */
  readonly machineKind: Fact<string>;
  readonly machineOs: Fact<string>;
  /** As declared for the machine. */
  readonly release: Fact<Release>;
  readonly edition: Fact<Edition>;
  readonly assignedLicence: Ref<ArcLicence>;
  readonly productType: Fact<string>;
  readonly subscriptionStatus: Fact<string>;
  readonly attestsAssurance: Fact<boolean>;
}

export interface NotCounted extends FromResource {
  /** What it is, as a noun. */
  readonly what: Reason;
  readonly reason: Reason;
  /** True when it claims own Windows Server licences, so that the need is higher than the figures. */
  readonly claims: Fact<boolean>;
}
