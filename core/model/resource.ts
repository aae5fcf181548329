import type { Fact } from "./fact";
import type { ValueRecord } from "./value";

/** Where in the program a resource is declared; line and column count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  /** The line of a helper that made the resource, where this is the call of the helper in the program. */
  readonly helper?: Omit<SourcePosition, "helper">;
}

/**
 * A resource as a plan, a preview, a state or a mock declares it, before anything is read into it.
 * Every source (policy arguments, preview JSON, events, stack export, program run) makes this one shape.
 */
export interface DeclaredResource {
  readonly urn: string;
  /** The type token as written, e.g. `azure-native:compute/v20240301:VirtualMachine`. */
  readonly type: string;
  /** Pulumi's logical name. */
  readonly name: string;
  readonly inputs: ValueRecord;
  /** The provider's id (an Azure resource id); unknown before the first deployment. */
  readonly id: Fact<string>;
  readonly parent?: string;
  /** URNs this resource depends on, altogether and per top-level property. Empty where the source carries none. */
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** Settings of the provider that owns it, e.g. `environment` (the Azure cloud). */
  readonly provider?: ValueRecord;
  /** Paths of inputs that are secret; undefined where the source cannot tell secrets from plain values. */
  readonly secrets?: readonly string[];
  readonly protect?: boolean;
  /** True for a resource that the stack only reads: another one manages it. */
  readonly external?: true;
  /** A component whose plugin makes its children, and did not run. */
  readonly unexpanded?: true;
  /** What Azure shows of it beside its properties; absent where only a stack declares it. */
  readonly live?: LiveFacts;
  readonly source?: SourcePosition;
}

/** What Azure shows of a deployed resource, and no stack declares. */
export interface LiveFacts {
  /** Deallocated machines need no licence until they are started; absent: unknown, and counted. */
  readonly power?: "allocated" | "deallocated";
  /** What Windows calls itself, e.g. `Windows Server 2022 Datacenter Azure Edition`. */
  readonly osName?: string;
  /** Instances of a scale set that are resources of their own, and count there. */
  readonly shown?: number;
  /** URN of the scale set that makes it. */
  readonly partOf?: string;
  /** Of a Kubernetes cluster: the resource group with its nodes. */
  readonly nodeGroup?: string;
  /** Which of `licenseType` and `osType` the result has a column for, where it has columns; absent: all. */
  readonly columns?: readonly string[];
}

/**
 * A reference to another resource: the thing itself, a known id of something outside the estate,
 * UNKNOWN (cannot be resolved before deployment), or absent.
 */
export type Ref<T> = T | Outside | Fact<never>;

export interface Outside {
  readonly outside: string;
}

export function isOutside(ref: unknown): ref is Outside {
  return typeof ref === "object" && ref !== null && "outside" in ref;
}

/** True only for a reference that leads to something in the estate. */
export function isResolved<T extends object>(ref: Ref<T>): ref is T {
  return typeof ref === "object" && !isOutside(ref);
}

/** What a finding speaks about: a resource of the estate, or a place in the declared configuration. */
export interface Subject {
  readonly urn?: string;
  readonly name: string;
  readonly type?: string;
  readonly source?: SourcePosition;
  /** A path in the configuration, e.g. `entitlements[0]`, where the subject is declared there. */
  readonly declaration?: string;
}

/** The part of a model object that ties it to the resource it was read from. */
export interface FromResource {
  readonly urn: string;
  readonly name: string;
  readonly type: string;
  readonly source?: SourcePosition;
}

export function subjectOf({ urn, name, type, source }: FromResource): Subject {
  return source === undefined ? { urn, name, type } : { urn, name, type, source };
}
