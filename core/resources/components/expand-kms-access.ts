import { KMS_CLOUDS, KMS_PORT, type KmsCloud } from "../../data/azure-kms-endpoints";
import { at, type DeclaredResource, isRecord, text, UNKNOWN, type Value, type ValueRecord } from "../../model";
import { edgesOf } from "../references";
import { childOf } from "./child";

const PRIORITY = 200;

/** Routes, security rules and firewall rules that let KMS through. */
export function expandKmsAccess(component: DeclaredResource): readonly DeclaredResource[] {
  const { inputs } = component;
  const group: ValueRecord = { resourceGroupName: inputs.resourceGroupName ?? UNKNOWN };
  const cloud = cloudOf(inputs);
  const known = cloud === undefined ? undefined : [...cloud.currentAddresses, ...cloud.legacyAddresses];
  const azure: Value = known ?? UNKNOWN;
  const own = inputs.hostAddresses;
  const addresses: Value = own === undefined ? azure : isRecord(own) ? Object.values(own).map(orUnknown) : UNKNOWN;
  const port: Value = own === undefined ? String(KMS_PORT) : portOf(inputs);
  const rule = (direction: string, part: string): ValueRecord => ({
    ...group,
    networkSecurityGroupName: orUnknown(at(inputs, `${part}.networkSecurityGroupName`)),
    securityRuleName: `allow-kms-${direction.toLowerCase()}-${component.name}`,
    direction,
    access: "Allow",
    priority: at(inputs, `${part}.priority`) ?? PRIORITY,
    protocol: "Tcp",
    sourcePortRange: "*",
    destinationPortRange: port,
    ...(inputs.clientPrefixes === undefined
      ? { sourceAddressPrefix: "*" }
      : { sourceAddressPrefixes: inputs.clientPrefixes }),
    destinationAddressPrefixes: addresses,
  });
  const ruleFor = (direction: string, part: string, name: string): readonly DeclaredResource[] =>
    inputs[part] === undefined
      ? []
      : [
          childOf(component, "azure-native:network:SecurityRule", name, rule(direction, part), {
            networkSecurityGroupName: edgesOf(component, part),
            destinationAddressPrefixes: edgesOf(component, "hostAddresses"),
          }),
        ];
  return [
    ...(inputs.routes === undefined ? [] : routesOf(component, group, known)),
    ...ruleFor("Outbound", "clientSecurity", "client-rule"),
    ...ruleFor("Inbound", "hostSecurity", "host-rule"),
    ...(inputs.firewall === undefined ? [] : [firewallRulesOf(component, group, addresses, port)]),
  ];
}

/** A route for each address; of a cloud that is not known, one to an address that is not known. */
function routesOf(
  component: DeclaredResource,
  group: ValueRecord,
  addresses: readonly string[] | undefined,
): readonly DeclaredResource[] {
  return (addresses ?? [undefined]).map((address) => {
    const label = address?.replaceAll(".", "-") ?? "unknown";
    return childOf(
      component,
      "azure-native:network:Route",
      `route-${label}`,
      {
        ...group,
        routeTableName: orUnknown(at(component.inputs, "routes.routeTableName")),
        routeName: `azure-kms-${label}-${component.name}`,
        addressPrefix: address === undefined ? UNKNOWN : `${address}/32`,
        nextHopType: "Internet",
      },
      { routeTableName: edgesOf(component, "routes") },
    );
  });
}

function firewallRulesOf(component: DeclaredResource, group: ValueRecord, addresses: Value, port: Value) {
  const { inputs } = component;
  return childOf(
    component,
    "azure-native:network:FirewallPolicyRuleCollectionGroup",
    "firewall-rules",
    {
      ...group,
      firewallPolicyName: orUnknown(at(inputs, "firewall.firewallPolicyName")),
      priority: at(inputs, "firewall.priority") ?? PRIORITY,
      ruleCollections: [
        {
          ruleCollectionType: "FirewallPolicyFilterRuleCollection",
          name: "kms",
          priority: 100,
          action: { type: "Allow" },
          rules: [
            {
              ruleType: "NetworkRule",
              name: "kms",
              ipProtocols: ["TCP"],
              sourceAddresses: inputs.clientPrefixes ?? [],
              destinationAddresses: addresses,
              destinationPorts: [port],
            },
          ],
        },
      ],
    },
    { firewallPolicyName: edgesOf(component, "firewall") },
  );
}

function cloudOf(inputs: ValueRecord): KmsCloud | undefined {
  const named = text(inputs, "cloud");
  if (named === UNKNOWN) return undefined;
  return Object.values<KmsCloud>(KMS_CLOUDS).find(({ name }) => name === (named ?? "AzureCloud"));
}

function portOf({ port }: ValueRecord): Value {
  if (port === UNKNOWN) return UNKNOWN;
  return typeof port === "number" ? String(port) : String(KMS_PORT);
}

function orUnknown(value: Value | undefined): Value {
  return value ?? UNKNOWN;
}
