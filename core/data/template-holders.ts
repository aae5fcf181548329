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
