import type { Fact, Unknown } from "./fact";
import type { Placement } from "./hosting";
import type { Nic } from "./network";
import type { Reason } from "./reason";
import type { FromResource, Ref } from "./resource";

/** Windows Server editions that licences and images name. */
export type Edition = "datacenter" | "datacenter-azure-edition" | "standard" | "essentials";

/** A Windows Server release: the year, `2012r2` style for R2, or a semi-annual channel version such as `20h2`. */
export type Release = string;

/**
 * What runs on a machine. `windows` means: certainly Windows, but nothing tells server from client.
 * UNKNOWN means cannot tell: computed at deploy time, or no evidence at all (`osEvidence` says which).
 */
export type Os = "windows-server" | "windows-client" | "windows" | "linux" | Unknown;

export interface Image {
  readonly publisher: Fact<string>;
  readonly offer: Fact<string>;
  readonly sku: Fact<string>;
  readonly version: Fact<string>;
  /** Id of a custom, gallery or community image. */
  readonly id: Fact<string>;
}

/** What an image is known to be, whatever is declared of the machine. */
export interface ImageFacts {
  readonly os: "windows-server" | "windows-client" | "linux";
  readonly release?: Release;
  readonly edition?: Edition;
}

/** How many machines one resource makes. */
export interface Instances {
  /** At the declared count. */
  readonly declared: Fact<number>;
  /** At the highest count autoscale may reach; equals `declared` where nothing scales it. */
  readonly maximum: Fact<number>;
  /** The autoscale setting that decides the maximum. */
  readonly scaledBy?: FromResource;
}

export const MACHINE_ROLES = [
  "domain-controller",
  "kms-host",
  "rds-session-host",
  "rds-licensing",
  "web",
  "file",
  "none",
] as const;
export type MachineRole = (typeof MACHINE_ROLES)[number];

/** Features of Windows Server that not every edition has. */
export type ServerFeature =
  | "storage-spaces-direct"
  | "network-controller"
  | "shielded-virtual-machines"
  | "azure-extended-network"
  | "smb-over-quic";

/** A gallery image definition: what its owner says of the images that machines are made from. */
export interface ImageDefinition extends FromResource {
  /** The identifier it is known by, written as one of the Marketplace is. */
  readonly identifier: Image;
  readonly osType: Fact<string>;
}

/** A virtual machine, or a resource that makes several alike. */
export interface Machine extends FromResource {
  readonly kind: "virtual-machine" | "scale-set";
  readonly azureName: Fact<string>;
  readonly location: Fact<string>;
  readonly tags: Fact<Readonly<Record<string, Fact<string>>>>;
  readonly os: Os;
  /** The property or declaration that decided `os`, as a person would say it. */
  readonly osEvidence: Reason;
  readonly licenseType: Fact<string>;
  readonly image: Fact<Image>;
  /** VM size, e.g. `Standard_D4s_v5`; `Mix` for a scale set with an instance mix. */
  readonly size: Fact<string>;
  /** Sizes among which Azure picks, where `size` is `Mix`. */
  readonly mix?: Fact<readonly Fact<string>[]>;
  /** vCPUs set by `vmSizeProperties.vCPUsAvailable`, which override the size's own. */
  readonly vcpusAvailable: Fact<number>;
  /** vCPUs of a core, set by `vmSizeProperties.vCPUsPerCore`; absent where it is not set. */
  readonly vcpusPerCore?: Fact<number> | undefined;
  readonly instances: Instances;
  /** Where on dedicated hosts it sits; absent for a machine that sits on none. */
  readonly placement?: Placement;
  /** How instances of a scale set take up a change of the model, and where it says so; absent where it does not. */
  readonly upgrade?: { readonly mode: Fact<string>; readonly path: string };
  /** True for a Spot machine. */
  readonly spot: Fact<boolean>;
  /** Network interfaces, primary first where it is marked. */
  readonly nics: Fact<readonly Ref<Nic>[]>;
  /** Declared by tag or configuration, or told by the image; undefined when nobody says. */
  readonly edition: Fact<Edition>;
  readonly release: Fact<Release>;
  readonly users: Fact<number>;
  readonly devices: Fact<number>;
  readonly processors: Fact<readonly number[]>;
  readonly roles: readonly MachineRole[];
  /** Features of Windows Server that are declared as used. */
  readonly features?: readonly ServerFeature[];
  /** True for a machine that Azure shows: its size exists, whatever the table knows. */
  readonly deployed?: true;
  /** The server under `onPremises` that it is declared to run on. */
  readonly host?: string | undefined;
  /** Whether Azure is told to patch it without restarts. */
  readonly hotpatching?: Fact<boolean>;
  /** What its image is known to be: by the Marketplace's names, or by its gallery image definition. */
  readonly imageFacts?: ImageFacts | undefined;
  /** The gallery image definition in the same estate that its image comes from. */
  readonly definition?: Ref<ImageDefinition>;
  /** Where in the resource's properties each of these stands, so that a finding points at the right line. */
  readonly paths: {
    readonly licenseType: string;
    readonly image: string;
    readonly size: string;
    readonly hotpatching?: string | undefined;
  };
}
