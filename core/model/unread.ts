import type { Reason } from "./reason";
import type { FromResource } from "./resource";

/** A deployment whose ARM template was read. */
export interface ReadTemplate {
  readonly name: string;
  /** How many resources it makes. */
  readonly resources: number;
}

/** A resource that may hold Windows machines which nobody sees; named once. */
export interface Unread extends FromResource {
  /** Why they are not seen. */
  readonly reason: Reason;
  /** Whether machines in it may need core licences of the owner, so that every figure is "at least". */
  readonly mayNeedLicences: boolean;
}
