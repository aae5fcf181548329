import fc from "fast-check";
import { type DeclaredResource, type Fact, type Ref, UNKNOWN } from "../../../core/model";
import {
  azureNameOf,
  createResolver,
  edgesOf,
  parseResourceId,
  type Resolver,
  type Target,
  targetOf,
} from "../../../core/resources/references";
import { COMPUTED, declare, urnOf } from "../../support/builders";

const TABLE = "azure-native:network:RouteTable";
const SUBNET = "azure-native:network:Subnet";
const NETWORK = "azure-native:network:VirtualNetwork";

interface Named {
  readonly is: string;
}

/** What a reference led to, as a text that reads in a table. */
function show(ref: Ref<Named>): string {
  if (ref === undefined) return "absent";
  if (ref === UNKNOWN) return "unknown";
  return "outside" in ref ? "outside" : ref.is;
}

function tableId(name: string, { group = "rg", subscription = "1" } = {}): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Network/routeTables/${name}`;
}

interface TableParts {
  readonly id?: string;
  readonly name?: string;
  readonly group?: string;
  readonly subscription?: string;
}

function table(is: string, { id, name, group, subscription }: TableParts = {}): Target<Named> {
  const inputs = {
    ...(name === undefined ? {} : { routeTableName: name }),
    ...(group === undefined ? {} : { resourceGroupName: group }),
  };
  const provider = subscription === undefined ? {} : { provider: { subscriptionId: subscription } };
  return targetOf<Named>(declare(TABLE, is, inputs, { ...(id === undefined ? {} : { id }), ...provider }), { is });
}

/** A subnet that names route tables, with edges to URNs as an engine gives them. */
function holder(
  edges: Readonly<Record<string, readonly string[]>> = {},
  { group, dependsOn = [] }: { group?: unknown; dependsOn?: readonly string[] } = {},
): DeclaredResource {
  const toUrns = (names: readonly string[]): readonly string[] => names.map((name) => urnOf(TABLE, name));
  return {
    ...declare(SUBNET, "holder", group === undefined ? {} : { resourceGroupName: group }),
    propertyDependencies: Object.fromEntries(Object.entries(edges).map(([key, names]) => [key, toUrns(names)])),
    dependencies: toUrns(dependsOn),
  };
}

describe("a reference that is known", () => {
  const deployed = createResolver([
    table("a", { id: tableId("rt-a"), name: "rt-a", group: "rg" }),
    table("b", { id: tableId("rt-b"), name: "rt-b", group: "rg" }),
  ]);
  const planned = createResolver([
    table("a", { name: "rt-a", group: "rg" }),
    table("b", { name: "rt-b", group: "rg" }),
    table("auto", { group: "rg" }),
    table("moving", { name: "rt-moving", group: COMPUTED }),
    table("here", { name: "rt-here", group: "rg", subscription: "1" }),
    table("twice-1", { name: "rt-twice", group: "rg-1" }),
    table("twice-2", { name: "rt-twice", group: "rg-2" }),
    table("vague-1", { name: "rt-vague", group: COMPUTED }),
    table("vague-2", { name: "rt-vague", group: COMPUTED }),
    table("no-group", { name: "rt-no-group" }),
  ]);

  test.each<[string, Resolver<Named>, Fact<string>, string]>([
    ["id", deployed, tableId("rt-a"), "a"],
    ["id in other capitals", deployed, tableId("rt-a").toUpperCase(), "a"],
    ["id with a final slash", deployed, `${tableId("rt-a")}/`, "a"],
    ["id of another name", deployed, tableId("rt-c"), "outside"],
    ["id of the same name in another group", deployed, tableId("rt-a", { group: "hub" }), "outside"],
    ["id of the same name in another subscription", deployed, tableId("rt-a", { subscription: "2" }), "outside"],
    ["id of mocks", createResolver([table("a", { id: "rt-a_id" })]), "rt-a_id", "a"],
    ["other id of mocks", createResolver([table("a", { id: "rt-a_id" })]), "rt-b_id", "outside"],
    ["literal id of a table that is still to be made", planned, tableId("rt-a"), "a"],
    ["literal id in other capitals", planned, tableId("RT-A", { group: "RG" }), "a"],
    ["literal id of another group", planned, tableId("rt-a", { group: "hub" }), "outside"],
    ["literal id of a name of which there are two", planned, tableId("rt-twice", { group: "rg-2" }), "twice-2"],
    ["literal id where the group is computed", planned, tableId("rt-moving", { group: "hub" }), "unknown"],
    ["literal id where two groups are computed", planned, tableId("rt-vague"), "unknown"],
    ["literal id where the table does not name its group", planned, tableId("rt-no-group"), "no-group"],
    ["literal id of the subscription its provider works in", planned, tableId("rt-here"), "here"],
    ["literal id of another subscription", planned, tableId("rt-here", { subscription: "2" }), "outside"],
    ["name in place of an id", planned, "rt-a", "a"],
    ["name of which there are two", planned, "rt-twice", "unknown"],
    ["name that the provider makes cannot be written", planned, "auto", "outside"],
    ["absent", planned, undefined, "absent"],
  ])("%s", (_situation, resolver, reference, expected) => {
    expect(show(resolver.one(holder(), "routeTable", reference))).toBe(expected);
  });

  test("literal id wins over edges", () => {
    expect(show(planned.one(holder({ routeTable: ["b"] }), "routeTable", tableId("rt-a")))).toBe("a");
  });
});

describe("a reference that is computed", () => {
  const tables = createResolver([table("a"), table("b"), table("c", { id: tableId("rt-c") })]);
  test.each<[string, DeclaredResource, string]>([
    ["edge of the property", holder({ routeTable: ["a"] }), "a"],
    ["edge to one that exists already", holder({ routeTable: ["c"] }), "c"],
    ["the same edge twice", holder({ routeTable: ["a", "a"] }), "a"],
    ["edges to two", holder({ routeTable: ["a", "b"] }), "unknown"],
    ["edges to one and to something else", holder({ routeTable: ["a", "some-group"] }), "a"],
    ["edge of another property", holder({ natGateway: ["a"] }), "unknown"],
    ["edge to nothing we know", holder({ routeTable: ["elsewhere"] }), "unknown"],
    ["edges not told apart by property", holder({}, { dependsOn: ["a"] }), "a"],
    ["edges of other properties beside those of the whole", holder({ tags: ["b"] }, { dependsOn: ["a"] }), "unknown"],
    ["no edges at all, as in mocks", holder(), "unknown"],
  ])("%s", (_situation, from, expected) => {
    expect(show(tables.one(from, "routeTable", UNKNOWN))).toBe(expected);
  });
  test("edge to itself", () => {
    const own = createResolver([table("holder")]);
    expect(show(own.one(holder({ routeTable: ["holder"] }), "routeTable", UNKNOWN))).toBe("holder");
  });
  test("two that depend on each other", () => {
    const left = { ...declare(TABLE, "a"), propertyDependencies: { peer: [urnOf(TABLE, "b")] } };
    const right = { ...declare(TABLE, "b"), propertyDependencies: { peer: [urnOf(TABLE, "a")] } };
    expect([show(tables.one(left, "peer", UNKNOWN)), show(tables.one(right, "peer", UNKNOWN))]).toEqual(["b", "a"]);
  });
});

describe("inline children", () => {
  const BALANCER: Named = { is: "balancer" };
  const inline = (
    is: string,
    network: string,
    name: Fact<string>,
    parentName: Fact<string> = UNKNOWN,
  ): Target<Named> => ({
    value: { is },
    urn: urnOf(NETWORK, network),
    at: `subnets[${is}]`,
    id: UNKNOWN,
    name,
    parentName,
    resourceGroup: "rg",
  });
  const toNetwork = (...names: readonly string[]): DeclaredResource => ({
    ...declare("azure-native:network:NetworkInterface", "nic"),
    propertyDependencies: { ipConfigurations: names.map((name) => urnOf(NETWORK, name)) },
  });
  const subnetId = (network: string, name: string): string =>
    `/subscriptions/1/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/${network}/subnets/${name}`;

  test.each<[string, readonly Target<Named>[], DeclaredResource, Fact<string>, string]>([
    ["edge to a network with one", [inline("app", "net", "app")], toNetwork("net"), UNKNOWN, "app"],
    [
      "edge to a network with two",
      [inline("app", "net", "app"), inline("web", "net", "web")],
      toNetwork("net"),
      UNKNOWN,
      "unknown",
    ],
    [
      "edges to two networks with one each",
      [inline("app", "net", "app"), inline("web", "hub", "web")],
      toNetwork("net", "hub"),
      UNKNOWN,
      "unknown",
    ],
    ["edge to a network with none", [inline("web", "hub", "web")], toNetwork("net"), UNKNOWN, "unknown"],
    [
      "edges to a network and to a subnet that is a resource of its own",
      [inline("app", "net", "app"), targetOf<Named>(declare(NETWORK, "own"), { is: "own" })],
      toNetwork("net", "own"),
      UNKNOWN,
      "own",
    ],
    [
      "two ways to the same thing",
      [
        { ...inline("balancer", "net", "pool-1"), value: BALANCER },
        { ...inline("balancer", "net", "pool-2"), value: BALANCER },
      ],
      toNetwork("net"),
      UNKNOWN,
      "balancer",
    ],
    [
      "literal id",
      [inline("app", "net", "app", "net"), inline("web", "net", "web", "net")],
      toNetwork(),
      subnetId("net", "web"),
      "web",
    ],
    [
      "literal id of the same name in another network",
      [inline("default", "net", "default", "spoke")],
      toNetwork(),
      subnetId("hub", "default"),
      "outside",
    ],
    [
      "literal id where the name of the network is computed",
      [inline("default", "net", "default")],
      toNetwork(),
      subnetId("hub", "default"),
      "unknown",
    ],
  ])("%s", (_situation, targets, from, reference, expected) => {
    expect(show(createResolver(targets).one(from, "ipConfigurations", reference))).toBe(expected);
  });
});

describe("many references of one property", () => {
  const tables = createResolver([table("a", { id: tableId("rt-a") }), table("b"), table("c")]);
  const known = tableId("rt-a");
  test.each<[string, DeclaredResource, readonly Fact<string>[], readonly string[]]>([
    ["none", holder({ routeTable: ["a"] }), [], []],
    ["all known", holder({ routeTable: ["a"] }), [known, tableId("rt-x")], ["a", "outside"]],
    ["one known, one computed", holder({ routeTable: ["a", "b"] }), [known, UNKNOWN], ["a", "b"]],
    ["one computed, one known", holder({ routeTable: ["a", "b"] }), [UNKNOWN, known], ["b", "a"]],
    ["two computed, two edges", holder({ routeTable: ["b", "c"] }), [UNKNOWN, UNKNOWN], ["b", "c"]],
    ["two computed, one edge", holder({ routeTable: ["b"] }), [UNKNOWN, UNKNOWN], ["unknown", "unknown"]],
    [
      "two computed, the same edge twice",
      holder({ routeTable: ["b", "b"] }),
      [UNKNOWN, UNKNOWN],
      ["unknown", "unknown"],
    ],
    ["one computed, two edges", holder({ routeTable: ["b", "c"] }), [UNKNOWN], ["unknown"]],
    [
      "two computed, three edges of which one is known",
      holder({ routeTable: ["a", "b", "c"] }),
      [UNKNOWN, known, UNKNOWN],
      ["b", "a", "c"],
    ],
    ["absent between", holder({ routeTable: ["b"] }), [undefined, UNKNOWN], ["absent", "b"]],
    ["computed, no edges", holder(), [UNKNOWN], ["unknown"]],
  ])("%s", (_situation, from, references, expected) => {
    expect(tables.many(from, "routeTable", references).map(show)).toEqual(expected);
  });
});

describe("by name", () => {
  const networks = createResolver([
    table("spoke", { name: "net", group: "spoke" }),
    table("hub", { name: "net", group: "hub" }),
    table("alone", { name: "alone", group: COMPUTED }),
    table("vague-1", { name: "vague", group: COMPUTED }),
    table("vague-2", { name: "vague", group: COMPUTED }),
    table("auto"),
  ]);
  test.each<[string, DeclaredResource, Fact<string>, string]>([
    ["in the same group", holder({}, { group: "hub" }), "net", "hub"],
    ["in the same group, other capitals", holder({}, { group: "HUB" }), "NET", "hub"],
    ["in a group that has none", holder({}, { group: "other" }), "net", "outside"],
    ["the only one, group computed", holder({}, { group: COMPUTED }), "alone", "alone"],
    ["two groups, own group computed", holder({}, { group: COMPUTED }), "net", "unknown"],
    [
      "two groups, own group computed, an edge",
      holder({ networkName: ["spoke"] }, { group: COMPUTED }),
      "net",
      "spoke",
    ],
    ["two computed groups", holder({}, { group: COMPUTED }), "vague", "unknown"],
    ["two computed groups, an edge", holder({ networkName: ["vague-2"] }, { group: COMPUTED }), "vague", "vague-2"],
    ["nobody of that name", holder(), "other", "outside"],
    ["name computed, an edge", holder({ networkName: ["auto"] }), UNKNOWN, "auto"],
    ["name computed, no edge", holder(), UNKNOWN, "unknown"],
    ["absent", holder({ networkName: ["auto"] }), undefined, "absent"],
  ])("%s", (_situation, from, name, expected) => {
    expect(show(networks.named(from, "networkName", name))).toBe(expected);
  });
});

describe("edgesOf", () => {
  test("property that has none while others have", () => {
    expect(edgesOf(holder({ tags: ["a"] }, { dependsOn: ["b"] }), "routeTable")).toEqual([]);
  });
  test("source that tells no properties apart", () => {
    expect(edgesOf(holder({}, { dependsOn: ["b"] }), "routeTable")).toEqual([urnOf(TABLE, "b")]);
  });
});

describe("parseResourceId", () => {
  test.each<[string, string, ReturnType<typeof parseResourceId>]>([
    ["resource", tableId("rt"), { name: "rt", resourceGroup: "rg", subscription: "1" }],
    [
      "child",
      "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/net/subnets/app",
      { name: "app", parentName: "net", resourceGroup: "rg", subscription: "1" },
    ],
    [
      "capitals as Azure sometimes answers",
      "/SUBSCRIPTIONS/1/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.NETWORK/VIRTUALNETWORKS/NET/SUBNETS/APP",
      { name: "APP", parentName: "NET", resourceGroup: "RG", subscription: "1" },
    ],
    ["final slash", `${tableId("rt")}/`, { name: "rt", resourceGroup: "rg", subscription: "1" }],
    ["resource group", "/subscriptions/1/resourceGroups/rg", { name: "rg", resourceGroup: "rg", subscription: "1" }],
    ["short path", "/a/b", { name: "b" }],
    ["name", "rt", undefined],
    ["one part", "/rt", undefined],
    ["slash", "/", undefined],
    ["empty", "", undefined],
  ])("%s", (_situation, id, expected) => {
    expect(parseResourceId(id)).toEqual(expected);
  });
  test("whatever the text, nothing is thrown", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("/", "a", "providers", "resourceGroups", "subscriptions") }),
        (id) => {
          expect(() => parseResourceId(id)).not.toThrow();
        },
      ),
    );
  });
});

describe("azureNameOf", () => {
  test.each<[string, DeclaredResource, Fact<string>]>([
    ["property of its own", declare("azure-native:compute:VirtualMachine", "web", { vmName: "vm-web" }), "vm-web"],
    ["scale set", declare("azure-native:compute:VirtualMachineScaleSet", "web", { vmScaleSetName: "ss" }), "ss"],
    ["property that is most its own", declare(SUBNET, "s", { subnetName: "a", name: "b" }), "a"],
    ["the parent's name is not its own", declare(SUBNET, "s", { virtualNetworkName: "net" }), UNKNOWN],
    ["classic provider", declare("azure:network/subnet:Subnet", "s", { name: "b", virtualNetworkName: "net" }), "b"],
    ["computed", declare(TABLE, "rt", { routeTableName: COMPUTED }), UNKNOWN],
    ["left to the provider", declare(TABLE, "rt"), UNKNOWN],
    ["left to the provider, deployed", declare(TABLE, "rt", {}, { id: tableId("rt4711") }), "rt4711"],
    ["left to the provider, mocks", declare(TABLE, "rt", {}, { id: "rt_id" }), UNKNOWN],
    ["type we do not read", declare("random:index/pet:Pet", "p", { name: "x" }), "x"],
  ])("%s", (_situation, resource, expected) => {
    expect(azureNameOf(resource)).toBe(expected);
  });
});

test("whatever is referred to, resolving throws nothing and finds only what is there", () => {
  const name = fc.constantFrom("a", "b", "c");
  const target = fc.record({ name, id: fc.boolean(), group: fc.constantFrom("rg", "hub", COMPUTED) });
  const reference = fc.oneof(
    name.map((each) => tableId(each)),
    name,
    fc.constantFrom<Fact<string>>(UNKNOWN, undefined),
    fc.string(),
  );
  fc.assert(
    fc.property(
      fc.array(target, { maxLength: 4 }),
      fc.array(reference, { maxLength: 4 }),
      fc.array(name, { maxLength: 3 }),
      (targets, references, edges) => {
        const made = targets.map((each) =>
          table(each.name, { name: each.name, group: each.group, ...(each.id ? { id: tableId(each.name) } : {}) }),
        );
        const resolver = createResolver(made);
        const from = holder({ routeTable: edges });
        const found = [
          ...resolver.many(from, "routeTable", references),
          ...references.map((each) => resolver.one(from, "routeTable", each)),
          ...references.map((each) => resolver.named(from, "routeTable", each)),
        ];
        const values = new Set(made.map(({ value }) => value));
        for (const ref of found) {
          if (ref === undefined || ref === UNKNOWN || "outside" in ref) continue;
          expect(values).toContain(ref);
        }
      },
    ),
  );
});
