import { type DeclaredResource, type Fact, type Instances, UNKNOWN } from "../../../core/model";
import { countInstances } from "../../../core/resources/autoscale";
import { buildEstate, COMPUTED, declare, type ResourceOptions } from "../../support/builders";
import { scaleSet } from "../../support/machines";

const FARM_ID = "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/virtualMachineScaleSets/farm";
const NATIVE = "azure-native:monitor:AutoscaleSetting";
const CLASSIC = "azure:monitoring/autoscaleSetting:AutoscaleSetting";

const farm = (capacity: unknown = 2): DeclaredResource => scaleSet("farm", capacity, {}, { id: FARM_ID });

const profile = (maximum: unknown, more: object = {}) => ({
  name: "p",
  capacity: { minimum: "1", default: "2", maximum },
  rules: [],
  ...more,
});

interface Setting {
  readonly type?: string;
  readonly name?: string;
  readonly enabled?: unknown;
  readonly target?: unknown;
  readonly profiles?: unknown;
  readonly options?: ResourceOptions;
}

/** An enabled setting for the farm, ten machines at most, unless told otherwise. */
function setting({
  type = NATIVE,
  name = "scale",
  enabled = true,
  target = FARM_ID,
  profiles = [profile("10")],
  options,
}: Setting = {}) {
  const property = type === CLASSIC ? "targetResourceId" : "targetResourceUri";
  const inputs = { ...(enabled === undefined ? {} : { enabled }), [property]: target, profiles };
  return declare(type, name, inputs, options);
}

/** Set apart from `enabled: undefined`, which the default of the parameter would replace. */
function silent(type: string): DeclaredResource {
  return declare(type, "scale", {
    [type === CLASSIC ? "targetResourceId" : "targetResourceUri"]: FARM_ID,
    profiles: [profile("10")],
  });
}

function count(...resources: readonly DeclaredResource[]): Record<string, Instances> {
  return Object.fromEntries(buildEstate({ resources }).machines.map(({ name, instances }) => [name, instances]));
}

function maximum(...resources: readonly DeclaredResource[]): Fact<number> {
  return count(...resources).farm?.maximum;
}

describe("the highest count", () => {
  test.each<[string, readonly DeclaredResource[], Fact<number>]>([
    ["no setting", [farm()], 2],
    ["one profile", [farm(), setting()], 10],
    ["maximum as a number", [farm(), setting({ profiles: [profile(7)] })], 7],
    ["several profiles", [farm(), setting({ profiles: [profile("3"), profile("12"), profile("5")] })], 12],
    [
      "profile that recurs",
      [
        farm(),
        setting({ profiles: [profile("3"), profile("20", { recurrence: { frequency: "Week", schedule: {} } })] }),
      ],
      20,
    ],
    [
      "profile of a fixed date, past or not",
      [
        farm(),
        setting({ profiles: [profile("3"), profile("30", { fixedDate: { start: "2020-01-01", end: "2020-01-02" } })] }),
      ],
      30,
    ],
    ["lower than the declared count", [farm(20), setting()], 20],
    ["capacity 0, scaled from outside", [farm(0)], 0],
    ["capacity 0, scaled here", [farm(0), setting()], 10],
    [
      "capacity absent",
      [declare("azure-native:compute:VirtualMachineScaleSet", "farm", {}, { id: FARM_ID }), setting()],
      10,
    ],
    ["capacity computed", [farm(COMPUTED), setting()], UNKNOWN],
    ["maximum 0", [farm(0), setting({ profiles: [profile("0")] })], 0],
    ["maximum computed", [farm(), setting({ profiles: [profile(COMPUTED)] })], UNKNOWN],
    ["maximum of one profile computed", [farm(), setting({ profiles: [profile("3"), profile(COMPUTED)] })], UNKNOWN],
    ["capacity of a profile computed", [farm(), setting({ profiles: [{ name: "p", capacity: COMPUTED }] })], UNKNOWN],
    ["profile computed", [farm(), setting({ profiles: [profile("3"), COMPUTED] })], UNKNOWN],
    ["profiles computed", [farm(), setting({ profiles: COMPUTED })], UNKNOWN],
    ["no profiles", [farm(), setting({ profiles: [] })], 2],
    ["profile without a maximum", [farm(), setting({ profiles: [{ name: "p" }] })], 2],
    ["maximum that is no number", [farm(), setting({ profiles: [profile("many")] })], 2],
    [
      "two settings",
      [farm(), setting({ name: "a", profiles: [profile("4")] }), setting({ name: "b", profiles: [profile("8")] })],
      8,
    ],
    [
      "two settings, one computed",
      [farm(), setting({ name: "a", profiles: [profile(COMPUTED)] }), setting({ name: "b" })],
      UNKNOWN,
    ],
    [
      "two settings, one disabled",
      [farm(), setting({ name: "a", enabled: false, profiles: [profile("99")] }), setting({ name: "b" })],
      10,
    ],
  ])("%s", (_situation, resources, expected) => {
    expect(maximum(...resources)).toBe(expected);
    expect(maximum(...[...resources].reverse())).toBe(expected);
  });
});

describe("whether a setting is enabled", () => {
  test.each<[string, DeclaredResource, Fact<number>]>([
    ["enabled", setting({ enabled: true }), 10],
    ["disabled", setting({ enabled: false }), 2],
    ["disabled, as a text", setting({ enabled: "false" }), 2],
    ["computed", setting({ enabled: COMPUTED }), UNKNOWN],
    ["azure-native does not say: the API disables it", silent(NATIVE), 2],
    ["current API does not say", silent("azure-native:insights/v20221001:AutoscaleSetting"), 2],
    ["first API that disables it", silent("azure-native:monitor/v20210501preview:AutoscaleSetting"), 2],
    ["earlier API does not say: it is enabled", silent("azure-native:insights/v20150401:AutoscaleSetting"), 10],
    ["classic provider does not say: it is enabled", silent(CLASSIC), 10],
    ["classic provider disables it", setting({ type: CLASSIC, enabled: false }), 2],
  ])("%s", (_situation, resource, expected) => {
    expect(maximum(farm(), resource)).toBe(expected);
  });
});

describe("which scale set a setting means", () => {
  const other = scaleSet("other", 3);
  const planned = scaleSet("farm", 2, { more: { vmScaleSetName: "farm", resourceGroupName: "rg" } });
  const toFarm = { edges: { targetResourceUri: ["farm"] } };
  test.each<[string, readonly DeclaredResource[], Record<string, Fact<number>>]>([
    ["id in other capitals", [farm(), other, setting({ target: FARM_ID.toUpperCase() })], { farm: 10, other: 3 }],
    ["literal id of one that is still to be made", [planned, other, setting()], { farm: 10, other: 3 }],
    [
      "computed id, an edge",
      [scaleSet("farm", 2), other, setting({ target: COMPUTED, options: toFarm })],
      { farm: 10, other: 3 },
    ],
    [
      "classic, computed id, an edge",
      [
        scaleSet("farm", 2),
        setting({ type: CLASSIC, target: COMPUTED, options: { edges: { targetResourceId: ["farm"] } } }),
      ],
      { farm: 10 },
    ],
    [
      "something else",
      [farm(), setting({ target: "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Web/serverfarms/plan" })],
      { farm: 2 },
    ],
    [
      "something else whose id is computed",
      [
        farm(),
        declare("azure-native:web:AppServicePlan", "plan"),
        setting({ target: COMPUTED, options: { edges: { targetResourceUri: ["plan"] } } }),
      ],
      { farm: 2 },
    ],
    [
      "one of two, nobody can tell which",
      [
        scaleSet("farm", 2),
        other,
        scaleSet("third", 1),
        setting({ target: COMPUTED, options: { edges: { targetResourceUri: ["farm", "other"] } } }),
      ],
      { farm: UNKNOWN, other: UNKNOWN, third: 1 },
    ],
    ["computed id, no edges", [farm(), other, setting({ target: COMPUTED })], { farm: UNKNOWN, other: UNKNOWN }],
    ["no target", [farm(), declare(NATIVE, "scale", { enabled: true, profiles: [profile("10")] })], { farm: 2 }],
  ])("%s", (_situation, resources, expected) => {
    const counts = count(...resources);
    expect(Object.fromEntries(Object.entries(counts).map(([name, { maximum: most }]) => [name, most]))).toEqual(
      expected,
    );
  });
});

test("the setting that decides is named, and a set without one names none", () => {
  const counts = count(
    farm(),
    scaleSet("other", 1),
    setting({ name: "a", profiles: [profile("4")] }),
    setting({ name: "b" }),
  );
  expect(counts.farm?.scaledBy?.name).toBe("b");
  expect(counts.farm?.declared).toBe(2);
  expect(counts.other).toEqual({ declared: 1, maximum: 1 });
});

test("a machine is one machine", () => {
  expect(countInstances(1, undefined)).toEqual({ declared: 1, maximum: 1 });
  expect(countInstances(UNKNOWN, undefined)).toEqual({ declared: UNKNOWN, maximum: UNKNOWN });
});
