import type { Evidence } from "./evidence";
import type { Edition, MachineRole, Release, ServerFeature } from "./machine";
import type { Subject } from "./resource";

/** A day as `YYYY-MM-DD`; such texts compare in time order. */
export type IsoDate = string;

/**
 * What the owner declares because no plan can show it: the content of `windows-licensing.yaml`, defaults filled in.
 * `config/schema/` is where it is validated; this is what the rules read.
 */
export interface Declarations {
  readonly entitlements: readonly Entitlement[];
  readonly access: Access;
  readonly machines: readonly MachineDeclaration[];
  readonly onPremises: readonly OnPremisesHost[];
  readonly activation?: Activation;
  readonly network: { readonly appliances: readonly Appliance[] };
  readonly counting: Counting;
  readonly rules: Readonly<Record<string, RuleSetting>>;
  readonly waivers: readonly Waiver[];
  /** Rights that no plan shows: the owner's statements. */
  readonly rights?: readonly DeclaredRight[];
  /** False where tags of the program may not waive anything; absent: they may. */
  readonly waiversInProgram?: boolean;
  /** Where the claims of all stacks are kept; absent: nowhere. */
  readonly ledger?: LedgerDeclaration;
}

export interface LedgerDeclaration {
  /** Name of the environment variable with the address of the ledger. */
  readonly variable: string;
  /** What a rule answers where the ledger does not. */
  readonly whenUnreachable: "unknown" | "block";
  /** For each step: to connect, and to answer. */
  readonly timeoutSeconds: number;
  /** How long a claim holds that nobody confirms. */
  readonly leaseHours: number;
}

export const LICENCE_CHANNELS = ["volume", "subscription", "spla"] as const;
/** `subscription`: through the Microsoft Customer Agreement or CSP. `spla`: the agreement of service providers. */
export type LicenceChannel = (typeof LICENCE_CHANNELS)[number];

export interface Entitlement {
  readonly name: string;
  readonly edition: "datacenter" | "standard" | "essentials";
  readonly release?: Release;
  /** Core licences owned, packs and processor licences converted; 0 for Essentials, which is licensed per server. */
  readonly cores: number;
  readonly servers?: number;
  /** How the licences were bought; absent: unspecified. */
  readonly channel?: LicenceChannel;
  /** Software Assurance or subscription; absent means none. */
  readonly assurance?: { readonly until: IsoDate };
  readonly use: "azure" | "on-premises" | { readonly both: { readonly since: IsoDate } };
  /** Where it was read, where `winlic import` or a person says so. */
  readonly evidence?: Evidence;
  /** The component that declares it, where no configuration does. */
  readonly subject?: Subject;
  /** What this stack may use of it in Azure, where its program states budgets; absent: all of it. */
  readonly budget?: LicenceBudget;
}

/** A part of an entitlement that a program states for its stack, with the component `LicenceBudget`. */
export interface LicenceBudget {
  /** Core licences; 0 for an entitlement that no budget of the stack draws on. */
  readonly cores: number;
  /** The component that states it. */
  readonly subject?: Subject;
}

export interface Access {
  readonly users?: number;
  readonly devices?: number;
  /** People outside the organisation. */
  readonly externalUsers?: number;
  /** People who use servers only to administer them, beside `users`. */
  readonly administrators?: number;
  /** Who works on session hosts: a part of `users` and `devices`. */
  readonly remoteDesktop?: { readonly users?: number; readonly devices?: number };
  /** The part of `users` and `devices` where people use nothing but shared devices. */
  readonly shared?: { readonly users: number; readonly devices: number };
  readonly cals: readonly Cal[];
}

export type CalKind = "user" | "device" | "rds-user" | "rds-device" | "external-connector";
export interface Cal {
  readonly kind: CalKind;
  readonly count: number;
  readonly release?: Release;
  readonly via?: string;
  readonly assurance?: { readonly until: IsoDate };
  readonly evidence?: Evidence;
}

export interface MachineMatch {
  readonly name?: string;
  readonly urn?: string;
  readonly type?: string;
  readonly image?: string;
  readonly tag?: string;
}

export interface MachineDeclaration {
  readonly match: MachineMatch;
  readonly os?: "windows-server" | "windows-client" | "linux";
  readonly edition?: Edition;
  readonly release?: Release;
  readonly users?: number;
  readonly devices?: number;
  readonly processors?: readonly number[];
  readonly host?: string;
  readonly roles?: readonly MachineRole[];
  readonly features?: readonly ServerFeature[];
}

export interface OnPremisesHost {
  readonly name: string;
  readonly processors?: readonly number[];
  readonly nodes?: readonly (readonly number[])[];
  /** `vmware-solution`: a cluster of Azure VMware Solution that is to run on own licences; its cores come from the resource. */
  readonly platform?: "hyper-v" | "azure-local" | "vmware-solution" | "other";
  readonly cluster?: string;
  readonly edition?: "datacenter" | "standard";
  readonly release?: Release;
  readonly virtualMachines?: number;
  /** Virtual cores of each Windows Server machine on it: then these are licensed one by one, and not the server. */
  readonly virtualCores?: readonly number[];
  /** The server itself does more than host and manage its machines. */
  readonly hostWorkload?: boolean;
  /** Roles of Remote Desktop Services on it, or on machines it hosts. */
  readonly roles?: readonly Extract<MachineRole, "rds-session-host" | "rds-licensing">[];
  /** True for a server that is billed through Azure Arc, which includes what CALs give. */
  readonly payAsYouGo?: boolean;
}

export type ActivationMethod = "azure-kms" | "kms" | "adba" | "mak";
export interface KmsHostDeclaration {
  readonly name: string;
  readonly address?: string;
  readonly port?: number;
  readonly os?: Release;
  readonly key?: Release;
  /** Names the host key itself: hosts with the same name share one key and its activations. */
  readonly keyName?: string;
  /** How often this host has been activated with its key. */
  readonly activations?: number;
}
/** A multiple activation key: how many activations it allows, and how many are used. */
export interface MakDeclaration {
  readonly activations: number;
  readonly used: number;
}
/** What Active Directory-based activation rests on. */
export interface AdbaDeclaration {
  /** Release of the schema of the forest, named by the Windows Server that brought it. */
  readonly schema?: Release;
  /** Release that the host key (CSVLK) of the activation object is for. */
  readonly key?: Release;
}
export interface Activation {
  readonly method?: ActivationMethod;
  /** DNS domain in which `_vlmcs._tcp` belongs, lower case, without a final dot. */
  readonly domain?: string;
  readonly records?: "here" | "elsewhere";
  /** Where machines are registered with the KMS host, or joined to the domain; absent: unspecified. */
  readonly registration?: "here" | "elsewhere";
  readonly hosts: readonly KmsHostDeclaration[];
  readonly existingClients?: { readonly servers: number; readonly clients: number };
  readonly mak?: MakDeclaration;
  readonly adba?: AdbaDeclaration;
  readonly cloud?: string;
}

export interface Appliance {
  readonly address: string;
  readonly allows: readonly ("azure-kms" | "kms-hosts")[];
  readonly egress?: "azure" | "on-premises";
}

export interface Counting {
  /** How constrained sizes (E32-8s_v5) count; absent: both figures are kept, because no source settles it. */
  readonly constrainedSizes?: "nominal" | "available";
  readonly scaleSets: "maximum" | "current";
  readonly perCustomerMinimum: number;
  readonly model: "per-vm" | "legacy-packs";
  /** Days before the end of Software Assurance from which a finding is made. */
  readonly noticeDays: number;
  /** Days before the end of support from which a finding is made; absent: `SUPPORT_NOTICE_DAYS`. */
  readonly supportNoticeDays?: number;
}

export type Level = "advisory" | "mandatory";
export interface RuleSetting {
  readonly level: Level | "disabled";
}

export interface Waiver {
  /** Id or name of a rule. */
  readonly rule: string;
  /** Glob (`*`, `?`) over the URN or the name of the subject. */
  readonly resource: string;
  readonly reason: string;
  readonly owner: string;
  readonly until: IsoDate;
  /** The resource whose tag states it, where no configuration does. */
  readonly subject?: Subject;
}

export type RightKind = "disaster-recovery" | "deallocated" | "dev-test";

/** Why machines, or servers on-premises, need no core licences of their own. One of the first three is set. */
export interface DeclaredRight {
  /** Glob over the name or the URN of a machine, or the name of a server under `onPremises`. */
  readonly machine?: string;
  /** Glob over a tag, `name` or `name=value`. */
  readonly tag?: string;
  /** Id of an Azure subscription. */
  readonly subscription?: string;
  readonly kind: RightKind;
  readonly reason: string;
  readonly owner: string;
  readonly until: IsoDate;
}

/** Half a year: moving a server to another release takes longer than renewing an agreement. */
export const SUPPORT_NOTICE_DAYS = 180;

/** What holds for a ledger of which only the variable is declared. A lease outlives an update and the export after it. */
export const LEDGER_DEFAULTS = { whenUnreachable: "unknown", timeoutSeconds: 3, leaseHours: 24 } as const;

/** What holds where nothing is declared. */
export const NOTHING_DECLARED: Declarations = {
  entitlements: [],
  access: { cals: [] },
  machines: [],
  onPremises: [],
  network: { appliances: [] },
  counting: { scaleSets: "maximum", perCustomerMinimum: 0, model: "per-vm", noticeDays: 60 },
  rules: {},
  waivers: [],
};
