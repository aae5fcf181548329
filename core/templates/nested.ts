import { evaluateValue } from "./evaluate";
import type { Frame, Scope } from "./frame";
import type { GivenParameters } from "./parameters";
import {
  isObject,
  isUnsettled,
  memberOf,
  type TemplateObject,
  type TemplateValue,
  Unsettled,
  writeExpression,
} from "./value";

/** The values that a nested deployment hands to its template. */
export function readGivenParameters(properties: TemplateObject, frame: Frame): GivenParameters {
  const section = evaluateValue(memberOf(properties, "parameters") ?? null, frame);
  const linked = memberOf(properties, "parametersLink") !== undefined || isUnsettled(section);
  return { values: readParameterEntries(isObject(section) ? section : new Map()), open: linked };
}

/** Parameters as deployments and parameter files write them: `{ "name": { "value": … } }`, or a reference to a vault. */
export function readParameterEntries(entries: TemplateObject): ReadonlyMap<string, TemplateValue> {
  const values = new Map<string, TemplateValue>();
  for (const [name, entry] of entries) {
    if (isUnsettled(entry)) values.set(name, new Unsettled(`parameters('${name}')`));
    if (!isObject(entry)) continue;
    const value = memberOf(entry, "value");
    const reference = memberOf(entry, "reference");
    if (value !== undefined) values.set(name, value);
    else if (isObject(reference)) values.set(name, new Unsettled(writeSecret(reference)));
    else if (memberOf(entry, "expression") !== undefined) values.set(name, new Unsettled(`parameters('${name}')`));
  }
  return values;
}

function writeSecret(reference: TemplateObject): string {
  const vault = memberOf(reference, "keyVault");
  const id = isObject(vault) ? memberOf(vault, "id") : undefined;
  return `getKeyVaultSecret(${[id ?? null, memberOf(reference, "secretName") ?? null].map(writeExpression).join(", ")})`;
}

interface Around {
  readonly frame: Frame;
  readonly around: Scope;
  readonly locateGroup?: (name: string) => TemplateValue | undefined;
}

/** The scope that a nested deployment works in: what it names, else that of the deployment around it. */
export function scopeOfNested(
  raw: TemplateObject,
  name: TemplateValue,
  { frame, around, locateGroup }: Around,
): { readonly scope: Scope; readonly location: TemplateValue } {
  const read = (key: string): TemplateValue => evaluateValue(memberOf(raw, key) ?? null, { ...frame, place: "header" });
  const location = memberOf(raw, "location") === undefined ? around.deploymentLocation : read("location");
  const named = readScopeText(read("scope"));
  const subscription = read("subscriptionId") ?? named.subscriptionId ?? null;
  const group = read("resourceGroup") ?? named.groupName ?? null;
  const base: Scope = { ...around, deploymentName: name };
  if (named.level === "tenant") return { scope: { ...base, level: "tenant" }, location };
  if (named.level === "management-group") {
    return {
      scope: {
        ...base,
        level: "management-group",
        managementGroup: named.managementGroup ?? new Unsettled("managementGroup().name"),
      },
      location,
    };
  }
  if (group !== null) {
    const subscriptionId = subscription ?? around.subscriptionId;
    const groupLocation = locate(group, subscriptionId, around, locateGroup);
    return { scope: { ...base, level: "group", subscriptionId, groupName: group, groupLocation }, location };
  }
  if (subscription !== null)
    return { scope: { ...base, level: "subscription", subscriptionId: subscription }, location };
  return { scope: base, location };
}

function locate(
  group: TemplateValue,
  subscription: TemplateValue,
  around: Scope,
  locateGroup: Around["locateGroup"],
): TemplateValue {
  const same = (one: TemplateValue, other: TemplateValue): boolean =>
    typeof one === "string" && typeof other === "string" && one.toLowerCase() === other.toLowerCase();
  const sameSubscription = same(subscription, around.subscriptionId) || subscription === around.subscriptionId;
  if (around.level === "group" && sameSubscription && same(group, around.groupName)) return around.groupLocation;
  const made = typeof group === "string" && sameSubscription ? locateGroup?.(group) : undefined;
  return made ?? new Unsettled("resourceGroup().location");
}

interface NamedScope {
  readonly level?: Scope["level"];
  readonly subscriptionId?: string;
  readonly groupName?: string;
  readonly managementGroup?: string;
}

function readScopeText(scope: TemplateValue): NamedScope {
  if (typeof scope !== "string") return {};
  if (scope === "/") return { level: "tenant" };
  const management = /^\/?(?:providers\/)?Microsoft\.Management\/managementGroups\/([^/]+)\/?$/i.exec(scope)?.[1];
  if (management !== undefined) return { level: "management-group", managementGroup: management };
  const found = /^\/?subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?\/?$/i.exec(scope);
  const [, subscriptionId, groupName] = found ?? [];
  return {
    ...(subscriptionId === undefined ? {} : { subscriptionId }),
    ...(groupName === undefined ? {} : { groupName }),
  };
}
