import { refuse } from "../fault";
import type { Scope } from "../frame";
import { shapeOf, type TemplateValue, Unsettled, writeExpression } from "../value";

function unsettled(expression: string): Unsettled {
  return new Unsettled(expression);
}

/** Texts put together; unsettled where a part is. */
export function joinTexts(...parts: readonly TemplateValue[]): TemplateValue {
  if (parts.every((part) => typeof part === "string")) return parts.join("");
  const shapes = parts.map(shapeOf);
  const shape = shapes.includes(undefined) ? undefined : shapes.join("");
  return new Unsettled(`concat(${parts.map(writeExpression).join(", ")})`, { shape });
}

/** The resource id of what a deployment works in; empty for a tenant. */
export function idOfScope({ level, subscriptionId, groupName, managementGroup }: Scope): TemplateValue {
  switch (level) {
    case "group":
      return joinTexts("/subscriptions/", subscriptionId, "/resourceGroups/", groupName);
    case "subscription":
      return joinTexts("/subscriptions/", subscriptionId);
    case "management-group":
      return joinTexts("/providers/Microsoft.Management/managementGroups/", managementGroup);
    case "tenant":
      return "";
  }
}

/** resourceGroup(): its tags and its other members are not in any template. */
export function describeGroup(scope: Scope): TemplateValue {
  if (scope.level !== "group") {
    return refuse("The template function 'resourceGroup' is only valid in a deployment to a resource group.");
  }
  return new Map<string, TemplateValue>([
    ["id", idOfScope(scope)],
    ["name", scope.groupName],
    ["type", "Microsoft.Resources/resourceGroups"],
    ["location", scope.groupLocation],
    ["tags", unsettled("resourceGroup().tags")],
    ["managedBy", unsettled("resourceGroup().managedBy")],
    ["properties", unsettled("resourceGroup().properties")],
  ]);
}

export function describeSubscription({ level, subscriptionId, tenantId }: Scope): TemplateValue {
  if (level === "management-group" || level === "tenant") {
    return refuse(
      "The template function 'subscription' is not valid in a deployment to a management group or a tenant.",
    );
  }
  return new Map<string, TemplateValue>([
    ["id", joinTexts("/subscriptions/", subscriptionId)],
    ["subscriptionId", subscriptionId],
    ["tenantId", tenantId],
    ["displayName", unsettled("subscription().displayName")],
  ]);
}

export function describeManagementGroup({ level, managementGroup }: Scope): TemplateValue {
  if (level !== "management-group") {
    return refuse("The template function 'managementGroup' is only valid in a deployment to a management group.");
  }
  return new Map<string, TemplateValue>([
    ["id", joinTexts("/providers/Microsoft.Management/managementGroups/", managementGroup)],
    ["name", managementGroup],
    ["properties", unsettled("managementGroup().properties")],
    ["type", "/providers/Microsoft.Management/managementGroups"],
  ]);
}

export function describeTenant({ tenantId }: Scope): TemplateValue {
  return new Unsettled("tenant()", { declared: new Map([["tenantId", tenantId]]) });
}

/** deployment(): what Azure adds to it (links, template hash, given values) is not settled. */
export function describeDeployment({
  level,
  deploymentName,
  deploymentLocation,
  contentVersion,
}: Scope): TemplateValue {
  const template = new Unsettled("deployment().properties.template", {
    declared: new Map([["contentVersion", contentVersion]]),
  });
  return new Unsettled("deployment()", {
    declared: new Map<string, TemplateValue>([
      ["name", deploymentName],
      ...(level === "group" ? [] : ([["location", deploymentLocation]] as const)),
      ["properties", new Unsettled("deployment().properties", { declared: new Map([["template", template]]) })],
    ]),
  });
}
