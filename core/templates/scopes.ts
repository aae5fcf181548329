import type { Scope } from "./frame";
import { isObject, memberOf, PLACEHOLDERS, type TemplateValue, Unsettled } from "./value";

/** What is known of where a template is deployed to. */
export interface KnownPlace {
  readonly tenantId?: string;
  readonly subscriptionId?: string;
  readonly groupName?: string;
  readonly location?: string;
  readonly deploymentName?: string;
}

/** What a template is deployed to, by its schema. Source: "Understand the structure and syntax of ARM templates". */
export function levelOfTemplate(template: TemplateValue): Scope["level"] {
  const schema = isObject(template) ? memberOf(template, "$schema") : undefined;
  const name = typeof schema === "string" ? schema.toLowerCase() : "";
  if (name.includes("/subscriptiondeploymenttemplate.json")) return "subscription";
  if (name.includes("/managementgroupdeploymenttemplate.json")) return "management-group";
  return name.includes("/tenantdeploymenttemplate.json") ? "tenant" : "group";
}

/** The scope of a deployment; whatever is not known stays unsettled. */
export function makeScope(level: Scope["level"], known: KnownPlace): Scope {
  const { tenantId, subscriptionId, groupName, location, deploymentName } = known;
  return {
    level,
    tenantId: tenantId ?? new Unsettled("tenant().tenantId"),
    subscriptionId:
      subscriptionId ?? new Unsettled("subscription().subscriptionId", { shape: PLACEHOLDERS.subscription }),
    groupName: groupName ?? new Unsettled("resourceGroup().name", { shape: PLACEHOLDERS.group }),
    groupLocation: location ?? new Unsettled("resourceGroup().location"),
    managementGroup: new Unsettled("managementGroup().name"),
    deploymentName: deploymentName ?? new Unsettled("deployment().name"),
    deploymentLocation: location ?? new Unsettled("deployment().location"),
    contentVersion: null,
  };
}
