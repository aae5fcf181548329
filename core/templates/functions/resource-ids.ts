import { withoutEnd } from "../../text/trim";
import { refuse } from "../fault";
import type { TemplateValue } from "../value";
import { type CallOf, type FunctionTable, textAt } from "./function";
import { idOfScope, joinTexts } from "./scopes";

/** `Microsoft.Network/virtualNetworks/subnets` and its names as the end of a resource id. */
export function pathOf(type: string, names: readonly string[]): string {
  const [namespace = "", ...kinds] = type.split("/");
  return `${namespace}/${kinds.map((kind, index) => `${kind}/${names[index] ?? ""}`).join("/")}`;
}

/** Where the type stands among the arguments: the first one with a slash; before it stand scopes, after it names. */
function splitArguments(
  args: readonly TemplateValue[],
  call: CallOf,
  mostBefore: number,
): { readonly before: readonly string[]; readonly path: string } {
  const texts = args.map((_, index) => textAt(args, index, call));
  const at = texts.findIndex((text, index) => index <= mostBefore && text.includes("/") && !text.startsWith("/"));
  const type = texts[at];
  if (type === undefined)
    return refuse(`Unable to evaluate template language function '${call.name}': it is given no resource type.`);
  const names = texts.slice(at + 1);
  const expected = type.split("/").length - 1;
  if (names.length !== expected) {
    return refuse(
      `Unable to evaluate template language function '${call.name}': the type '${type}' requires '${String(expected)}' resource name argument(s).`,
    );
  }
  return { before: texts.slice(0, at), path: pathOf(type, names) };
}

function resourceId(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  const { before, path } = splitArguments(args, call, 2);
  const { scope } = call.frame;
  const [first, second] = before;
  if (first === undefined) return joinTexts(idOfScope(scope), "/providers/", path);
  const [subscription, group] = second === undefined ? [scope.subscriptionId, first] : [first, second];
  return joinTexts("/subscriptions/", subscription, "/resourceGroups/", group, "/providers/", path);
}

function subscriptionResourceId(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  const { before, path } = splitArguments(args, call, 1);
  return joinTexts("/subscriptions/", before[0] ?? call.frame.scope.subscriptionId, "/providers/", path);
}

function managementGroupResourceId(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  const { before, path } = splitArguments(args, call, 1);
  const name = call.frame.scope.managementGroup;
  return joinTexts("/providers/Microsoft.Management/managementGroups/", before[0] ?? name, "/providers/", path);
}

function extensionResourceId(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  const base = withoutEnd(textAt(args, 0, call), "/");
  return joinTexts(base, "/providers/", splitArguments(args.slice(1), call, 0).path);
}

/** Ids of resources. Source: "Resource functions for ARM templates". Unsettled arguments never come here. */
export const RESOURCE_IDS: FunctionTable = [
  ["resourceid", { least: 2, most: Infinity, joins: true, run: resourceId }],
  ["subscriptionresourceid", { least: 2, most: Infinity, joins: true, run: subscriptionResourceId }],
  ["managementgroupresourceid", { least: 2, most: Infinity, run: managementGroupResourceId }],
  [
    "tenantresourceid",
    { least: 2, most: Infinity, run: (args, call) => `/providers/${splitArguments(args, call, 0).path}` },
  ],
  ["extensionresourceid", { least: 3, most: Infinity, joins: true, run: extensionResourceId }],
];
