import type { Company } from "./company";
import type { Declarations, IsoDate } from "./declarations";
import type { Dns } from "./dns";
import type { HostPool, MachineExtension } from "./extension";
import type { InventoryServer } from "./inventory";
import type { LedgerView } from "./ledger";
import type { Licensed } from "./licensed";
import type { Machine } from "./machine";
import type { Network } from "./network";
import type { Reason } from "./reason";
import type { DeclaredResource, Subject } from "./resource";
import type { ReadTemplate, Unread } from "./unread";

/** A fault in the configuration; `WL701` turns each into a finding. */
export interface ConfigurationFault {
  /** File, or what stands for it: `policy configuration`, `stack configuration`. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** Path in the document, e.g. `entitlements[0].packs.sixteen`; empty for the whole document. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  readonly hint?: string;
  /** The resource that declares it, where it is no document. */
  readonly subject?: Subject;
}

/** What a declaration leaves open that only the deployment computes. */
export interface OpenDeclaration {
  readonly reason: Reason;
  readonly subject: Subject;
}

/** What stands for the file where an organisation's policy configuration declares: a project cannot override it. */
export const POLICY_CONFIGURATION = "policy configuration";

/** Where the configuration came from, and what is wrong with it. */
export interface ConfigurationSource {
  /** `none`, or a name a person recognises: a file path, `policy configuration`, `stack configuration`. */
  readonly from: string;
  readonly faults: readonly ConfigurationFault[];
  readonly open?: readonly OpenDeclaration[];
}

export interface Context {
  readonly declarations: Declarations;
  readonly configuration: ConfigurationSource;
  /** The day the check speaks about. */
  readonly asOf: IsoDate;
  /** Where several inputs make one estate; absent for one stack alone. */
  readonly company?: Company;
  /** Inputs that are not whole: machines in them are not seen, and every figure is "at least". Absent where all are. */
  readonly unseen?: readonly Unread[];
  /** What the company's ledger says of the other stacks; absent where none is asked. */
  readonly ledger?: LedgerView;
  /** What inventories show of servers outside Azure, row by row. */
  readonly servers?: readonly InventoryServer[];
}

/** Everything the rules may know: one model whatever tool or provider declared the resources. */
export interface Estate extends Context {
  /** In URN order, so that the same estate gives the same bytes whatever order it was declared in. */
  readonly resources: readonly DeclaredResource[];
  readonly machines: readonly Machine[];
  /** Everything else that needs core licences. */
  readonly licensed: Licensed;
  /** What Azure runs on the machines, in URN order. */
  readonly extensions: readonly MachineExtension[];
  readonly hostPools: readonly HostPool[];
  readonly network: Network;
  readonly dns: Dns;
  /** Resources that may hold machines which nobody sees, in URN order; absent where there are none. */
  readonly unread?: readonly Unread[];
  /** Deployments whose ARM templates were read, in URN order; absent where there are none. */
  readonly templates?: readonly ReadTemplate[];
  /** True where one resource is seen on its own, beside others that are not. */
  readonly alone?: true;
}
