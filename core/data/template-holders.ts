/**
 * Resources that deploy an ARM template, and where they keep it.
 *
 * Sources: the schema of azure-native 3.28.0 (resources:Deployment…, resources:DeploymentStack…), the registry pages of
 * the classic provider (core:ResourceGroupTemplateDeployment and its kin); read 2026-11-30.
 */
export interface TemplateHolder {
  readonly token: string;
  readonly level: "group" | "subscription" | "management-group" | "tenant";
  /** Path of the template: an object, or JSON as text. */
  readonly template: string;
  readonly parameters: string;
  /** Path of a link to a template elsewhere. */
  readonly link: string;
  /** Path of a link to parameters elsewhere. */
  readonly parametersLink?: string;
  readonly name: string;
  /** Parameters stand as plain texts. */
  readonly plain?: true;
}

const NATIVE = {
  template: "properties.template",
  parameters: "properties.parameters",
  link: "properties.templateLink",
  parametersLink: "properties.parametersLink",
  name: "deploymentName",
} as const;
const STACK = {
  template: "template",
  parameters: "parameters",
  link: "templateLink",
  parametersLink: "parametersLink",
  name: "deploymentStackName",
} as const;
const CLASSIC = {
  template: "templateContent",
  parameters: "parametersContent",
  link: "templateSpecVersionId",
  name: "name",
} as const;

export const TEMPLATE_HOLDERS: readonly TemplateHolder[] = [
  { token: "azure-native:resources:Deployment", level: "group", ...NATIVE },
  { token: "azure-native:resources:DeploymentAtSubscriptionScope", level: "subscription", ...NATIVE },
  { token: "azure-native:resources:DeploymentAtManagementGroupScope", level: "management-group", ...NATIVE },
  { token: "azure-native:resources:DeploymentAtTenantScope", level: "tenant", ...NATIVE },
  { token: "azure-native:resources:DeploymentAtScope", level: "group", ...NATIVE },
  { token: "azure-native:resources:DeploymentStackAtResourceGroup", level: "group", ...STACK },
  { token: "azure-native:resources:DeploymentStackAtSubscription", level: "subscription", ...STACK },
  { token: "azure-native:resources:DeploymentStackAtManagementGroup", level: "management-group", ...STACK },
  { token: "azure:core/resourceGroupTemplateDeployment:ResourceGroupTemplateDeployment", level: "group", ...CLASSIC },
  {
    token: "azure:core/subscriptionTemplateDeployment:SubscriptionTemplateDeployment",
    level: "subscription",
    ...CLASSIC,
  },
  { token: "azure:management/groupTemplateDeployment:GroupTemplateDeployment", level: "management-group", ...CLASSIC },
  { token: "azure:core/tenantTemplateDeployment:TenantTemplateDeployment", level: "tenant", ...CLASSIC },
  {
    token: "azure:core/templateDeployment:TemplateDeployment",
    level: "group",
    template: "templateBody",
    parameters: "parameters",
    link: "templateLink",
    name: "name",
    plain: true,
  },
];

/**
 * How a type of either provider that is not in the table keeps its template, judged by its name: later versions of the
 * providers add levels, and what is not looked at would pass unseen.
 */
export function guessTemplateHolder(type: string): TemplateHolder | undefined {
  const found =
    /^(azure(?:-native)?)(?:_[a-z]+_v\d+[a-z]*)?:.*?(deploymentstack|templatedeployment|deployment)(?:at[a-z]+)?$/i.exec(
      type,
    );
  if (found === null) return undefined;
  const [, provider = "", kind = ""] = found;
  const native = provider.toLowerCase() === "azure-native";
  if (kind.toLowerCase() === "deployment") {
    return native && /^azure-native(?:_resources_v\d+[a-z]*)?:resources[/:]/i.test(type)
      ? { token: type, level: "group", ...NATIVE }
      : undefined;
  }
  return { token: type, level: "group", ...(native ? STACK : CLASSIC) };
}
