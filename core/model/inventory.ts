import type { Evidence } from "./evidence";
import type { Edition, Release } from "./machine";
import type { Reason } from "./reason";

/** A server or a virtual machine that an inventory shows: no resource of Azure, and in no stack. */
export interface InventoryServer {
  readonly name: string;
  /** UUID or resource id in lower case; absent where the inventory has none. */
  readonly identity?: string;
  /** `unknown` where the inventory does not tell a server from a virtual machine. */
  readonly kind: "physical" | "virtual" | "unknown";
  /** What its processors look like, where the inventory does not tell. */
  readonly likely?: "physical" | "virtual";
  /** Physical cores of each processor. */
  readonly processors?: readonly number[];
  /** Hardware threads, or virtual processors, that the system sees. */
  readonly logical?: number;
  /** Virtual processors of a virtual machine. */
  readonly vcpus?: number;
  readonly system: "windows-server" | "windows-client" | "linux" | "hypervisor" | "unknown";
  readonly osName?: string;
  readonly release?: Release;
  readonly edition?: Extract<Edition, "standard" | "datacenter">;
  /** Absent where the inventory does not say. */
  readonly running?: boolean;
  /** The server that it runs on, as the inventory calls it. */
  readonly host?: string;
  /** Why it needs no licence of its own: Azure Arc bills it, or its cluster counts it. */
  readonly covered?: "pay-as-you-go" | "cluster";
  readonly evidence: Evidence;
  readonly notes: readonly Reason[];
}
