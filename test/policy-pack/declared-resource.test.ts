import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { UNKNOWN } from "../../core/model";
import { declareResource, declareStackResource } from "../../policy-pack/declared-resource";
import { COMPUTED } from "../support/builders";
import { unknownCheckingProxy } from "../support/unknown-checking-proxy";

const OPTIONS: PolicyResource["opts"] = {
  protect: false,
  ignoreChanges: [],
  aliases: [],
  customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
  additionalSecretOutputs: [],
};
const SUBNET = "azure-native:network:Subnet";
const ID = "/subscriptions/1/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub/subnets/servers";

function sent(name: string, props: object, more: Partial<PolicyResource> = {}): PolicyResource {
  return {
    type: SUBNET,
    name,
    urn: `urn:pulumi:dev::test::${SUBNET}::${name}`,
    props: unknownCheckingProxy(props),
    opts: OPTIONS,
    dependencies: [],
    propertyDependencies: {},
    isType: () => false,
    asType: () => undefined,
    ...more,
  };
}

function registered(props: object, more: Partial<ResourceValidationArgs> = {}): ResourceValidationArgs {
  const { dependencies: _edges, propertyDependencies: _byProperty, parent: _parent, ...rest } = sent("servers", props);
  return {
    ...rest,
    asType: () => undefined,
    stackTags: new Map(),
    getConfig: <T extends object>() => ({}) as T,
    notApplicable: () => {
      throw new Error("not applicable");
    },
    ...more,
  };
}

describe("a resource as the program registers it", () => {
  test("with a part computed at deploy time", () => {
    const { inputs, id } = declareResource(registered({ natGateway: { id: COMPUTED }, addressPrefix: "10.0.0.0/24" }));
    expect(inputs).toEqual({ natGateway: { id: UNKNOWN }, addressPrefix: "10.0.0.0/24" });
    expect(id).toBe(UNKNOWN);
  });

  test("with a provider of its own, a parent and protection", () => {
    const provider = {
      type: "p",
      urn: "u",
      name: "n",
      props: unknownCheckingProxy({ environment: "china", x: COMPUTED }),
    };
    const resource = declareResource(
      registered({}, { provider, opts: { ...OPTIONS, protect: true, parent: "urn:parent" } }),
    );
    expect(resource).toMatchObject({
      provider: { environment: "china", x: UNKNOWN },
      protect: true,
      parent: "urn:parent",
    });
  });
});

describe("a resource of the whole stack", () => {
  const inputs = { virtualNetworkName: "hub", addressPrefix: "10.0.0.0/24" };

  test("in a first preview: outputs hide what the program leaves out and drop what Azure does not echo", () => {
    const preview = sent("servers", {
      addressPrefix: "10.0.0.0/24",
      natGateway: COMPUTED,
      routeTable: COMPUTED,
      id: COMPUTED,
    });
    const resource = declareStackResource(preview, inputs);
    expect(resource.inputs).toEqual(inputs);
    expect(resource.id).toBe(UNKNOWN);
  });

  test("deployed and announced before", () => {
    const resource = declareStackResource(sent("servers", { addressPrefix: "10.0.0.0/24", id: ID }), inputs);
    expect(resource.inputs).toEqual(inputs);
    expect(resource.id).toBe(ID);
  });

  test("deployed by azure-native and not announced: its kept inputs", () => {
    const resource = declareStackResource(
      sent("servers", { addressPrefix: "10.9.0.0/24", id: ID, __inputs: inputs }),
      undefined,
    );
    expect(resource.inputs).toEqual(inputs);
  });

  test.each([
    { situation: "whose kept inputs are redacted", kept: "[secret]" },
    { situation: "without kept inputs", kept: undefined },
  ])("not announced, $situation: its outputs", ({ kept }) => {
    const outputs = { addressPrefix: "10.9.0.0/24", id: ID, ...(kept === undefined ? {} : { __inputs: kept }) };
    const resource = declareStackResource(sent("servers", outputs), undefined);
    expect(resource.inputs).toMatchObject({ addressPrefix: "10.9.0.0/24" });
  });

  test("with edges and a parent", () => {
    const network = sent("hub", {});
    const group = sent("group", {});
    const resource = declareStackResource(
      sent(
        "servers",
        {},
        {
          parent: group,
          dependencies: [network, group],
          propertyDependencies: { virtualNetworkName: [network], resourceGroupName: [group] },
        },
      ),
      inputs,
    );
    expect(resource).toMatchObject({
      parent: group.urn,
      dependencies: [network.urn, group.urn],
      propertyDependencies: { virtualNetworkName: [network.urn], resourceGroupName: [group.urn] },
    });
  });
});
