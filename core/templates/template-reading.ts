import type { Resource } from "../budget";
import type { Scope } from "./frame";
import type { GivenParameters } from "./parameters";
import type { TemplateObject, TemplateValue, Unsettled } from "./value";

/** A resource that a template will make, or may make. */
export interface TemplateResource {
  readonly type: string;
  readonly name: TemplateValue;
  readonly id: TemplateValue;
  readonly apiVersion: TemplateValue;
  /** What is declared at its top (`location`, `properties`, `sku`, `tags`, …), expressions evaluated. */
  readonly body: TemplateObject;
  /** True, or what decides whether it is made. */
  readonly condition: true | Unsettled;
  /** How many are made alike: 1, or what decides the count of its loop. */
  readonly copies: 1 | Unsettled;
  /** Names of the nested deployments that it stands in, outermost first. */
  readonly deployments: readonly TemplateValue[];
  readonly scope: Scope;
}

export type UnreadReason =
  /** A template at an address. */
  | "linked-template"
  | "template-spec"
  /** A template that only the deployment makes. */
  | "computed-template";

/** A nested deployment whose template is not in the template. */
export interface UnreadDeployment {
  readonly reason: UnreadReason;
  readonly name: TemplateValue;
  readonly condition: true | Unsettled;
  readonly deployments: readonly TemplateValue[];
  /** Address or id of the template, where known. */
  readonly link: TemplateValue;
}

export interface TemplateReading {
  readonly resources: readonly TemplateResource[];
  readonly unread: readonly UnreadDeployment[];
  readonly outputs: TemplateObject;
  /** Why Azure would refuse the template; nothing is made then. */
  readonly fault?: string;
  /** What the template asks too much of; what it makes is not known then. */
  readonly tooLarge?: Resource;
}

export interface TemplateRequest {
  readonly parameters: GivenParameters;
  readonly scope: Scope;
}
