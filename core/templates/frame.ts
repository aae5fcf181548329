import type { Budget } from "../budget";
import type { Expression } from "./expression";
import type { TemplateObject, TemplateValue, Unsettled } from "./value";

/** Where in a template an expression stands: what may be called differs. */
export type Place = "default" | "variable" | "function" | "header" | "count" | "body" | "output";

/** A copy loop that an expression stands in. */
export interface Loop {
  /** The name in lower case; outputs' loops have none. */
  readonly name: string | undefined;
  readonly index: bigint | Unsettled;
  /** Only the loop of a resource or an output is meant by copyIndex() without a name. */
  readonly bare: boolean;
}

/** A function of the template's author. */
export interface UserFunction {
  readonly parameters: readonly { readonly name: string; readonly type: string | undefined }[];
  readonly output: TemplateValue;
}

/** The scope that a deployment works in; what nobody said is unsettled. */
export interface Scope {
  readonly level: "group" | "subscription" | "management-group" | "tenant";
  readonly tenantId: TemplateValue;
  readonly subscriptionId: TemplateValue;
  readonly groupName: TemplateValue;
  readonly groupLocation: TemplateValue;
  readonly managementGroup: TemplateValue;
  /** Of the deployment itself. */
  readonly deploymentName: TemplateValue;
  readonly deploymentLocation: TemplateValue;
  readonly contentVersion: TemplateValue;
}

/** What a resource or a nested deployment of the template is known to be, for reference() and resourceInfo(). */
export interface ReferencedResource {
  readonly id: TemplateValue;
  readonly type: string;
  readonly name: TemplateValue;
  readonly apiVersion: TemplateValue;
  /** All that is declared of it; undefined where it is only named (`existing`), or refers back to itself. */
  declared(): TemplateObject | undefined;
}

/** What the names in an expression mean. */
export interface Frame {
  readonly budget: Budget;
  readonly place: Place;
  readonly scope: Scope;
  readonly loops: readonly Loop[];
  readonly lambdas: ReadonlyMap<string, TemplateValue>;
  readonly functions: ReadonlyMap<string, UserFunction>;
  parameter(name: string): TemplateValue;
  variable(name: string): TemplateValue;
  /** By name, id or symbolic name; undefined for what is not in the template. */
  find(reference: string): ReferencedResource | undefined;
  /** All instances of a symbolic loop; undefined where there is no such loop or its count is not settled. */
  findAll(symbol: string): readonly ReferencedResource[] | undefined;
  parse(text: string): Expression;
}
