import { runRule } from "../../../core/engine/evaluate";
import { figure, largestOf } from "../../../core/licensing/formula";
import type { ClaimOutcome, DeclaredResource, Entitlement, LedgerView } from "../../../core/model";
import rule from "../../../core/rules/own-enough-cores";
import { licensing } from "../../../core/words/licensing";
import { renderMessage } from "../../../core/words/render";
import { buildEstate, COMPUTED, declare, type EstateParts } from "../../support/builders";
import { dedicatedHost, hostGroup } from "../../support/licensed";
import { LINUX_IMAGE, scaleSet, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const cores = (vcpus: number) => largestOf(figure(8), figure(vcpus, "vCPU"));

const licenseType = "Windows_Server";
const web = virtualMachine("web", { licenseType });

function pool(cores: number, more: Partial<Entitlement> = {}): Entitlement {
  return {
    name: `pool of ${cores}`,
    edition: "datacenter",
    cores,
    assurance: { until: "2027-06-30" },
    use: "azure",
    ...more,
  };
}
const { assurance: _, ...unassured } = pool(64);

function vm(name: string, size: string) {
  return virtualMachine(name, { licenseType, size });
}

/** D4s_v5 times five, eight at most: 40 core licences now, 64 at full scale. */
const farm = scaleSet("farm", 5, { licenseType }, { id: "/farm" });
const upTo = (maximum: unknown) =>
  declare("azure-native:insights:AutoscaleSetting", "scale", {
    enabled: true,
    targetResourceUri: "/farm",
    profiles: [{ name: "default", capacity: { minimum: "1", default: "5", maximum } }],
  });

/** Other stacks hold so many core licences. */
function others(held: number, hosts = 0): LedgerView {
  const largest = [{ holder: "shop/prod", amount: held }];
  const holding = (amount: number) => ({ held: amount, reserved: 0, holders: 2, largest });
  return {
    whenUnreachable: "unknown",
    others: { "azure-cores": holding(held), ...(hosts === 0 ? {} : { "azure-host-cores": holding(hosts) }) },
  };
}
const silent = (whenUnreachable: LedgerView["whenUnreachable"]): LedgerView => ({
  whenUnreachable,
  fault: "it is down",
});

/** The same resource in a stack of another project. */
function inStack(resource: DeclaredResource, project: string): DeclaredResource {
  return { ...resource, urn: resource.urn.replace(/::[^:]+::/, `::${project}::`) };
}

testRule(rule, {
  passes: {
    "two stacks that fit together": {
      resources: [web, inStack(web, "shop")],
      declarations: { entitlements: [pool(16)] },
    },
    "other stacks leave exactly enough": {
      resources: [web],
      declarations: { entitlements: [pool(24)] },
      ledger: others(16),
    },
    "a ledger in which nobody holds anything": {
      resources: [web],
      declarations: { entitlements: [pool(8)] },
      ledger: { whenUnreachable: "block", others: {} },
    },
    "exactly enough": { resources: [web], declarations: { entitlements: [pool(8)] } },
    "Standard and Datacenter together": {
      resources: [vm("big", "Standard_D32s_v5")],
      declarations: { entitlements: [pool(16), pool(16, { edition: "standard" })] },
    },
    "a pool for both places": {
      resources: [web],
      declarations: { entitlements: [pool(8, { use: { both: { since: "2026-08-01" } } })] },
    },
    "the last day of the assurance": {
      resources: [web],
      declarations: { entitlements: [pool(8, { assurance: { until: "2026-11-21" } })] },
    },
    "T61: a lapsed pool that would be enough": {
      resources: [vm("a", "Standard_D8s_v5"), vm("b", "Standard_D8s_v5"), vm("c", "Standard_D16s_v5")],
      declarations: { entitlements: [pool(32, { edition: "standard", assurance: { until: "2026-12-31" } })] },
      asOf: "2027-01-05",
    },
    "T31: constrained size, licences for all of it": {
      resources: [vm("sql", "Standard_E32-8s_v5")],
      declarations: { entitlements: [pool(32)] },
    },
    "T32: constrained size below the floor": {
      resources: [vm("sql", "Standard_E8-2s_v5")],
      declarations: { entitlements: [pool(8)] },
    },
    "T27: autoscale within what is owned": {
      resources: [farm, upTo("8")],
      declarations: { entitlements: [pool(64)] },
    },
    "T27: autoscale beyond what is owned, counted as it is": {
      resources: [farm, upTo("8")],
      declarations: {
        entitlements: [pool(40)],
        counting: { scaleSets: "current", perCustomerMinimum: 0, model: "per-vm", noticeDays: 60 },
      },
    },
    "T29: machines that pay as they go beside one under own licences": {
      resources: [
        web,
        virtualMachine("batch", { size: "Standard_D64s_v5" }),
        virtualMachine("x", { licenseType: "None" }),
      ],
      declarations: { entitlements: [pool(8)] },
    },
    "Linux with a licence computed at deploy time": {
      resources: [web, virtualMachine("lx", { licenseType: COMPUTED, image: LINUX_IMAGE })],
      declarations: { entitlements: [pool(8)] },
    },
  },
  fails: {
    "two stacks that fit alone and not together": {
      given: { resources: [web, inStack(web, "shop")], declarations: { entitlements: [pool(8)] } },
      says: ["short-over-all-stacks"],
      about: ["pool of 8"],
    },
    "two stacks that fit until one scales out": {
      given: { resources: [inStack(web, "shop"), farm, upTo("8")], declarations: { entitlements: [pool(64)] } },
      says: ["short-over-all-stacks-at-full-scale"],
    },
    "other stacks leave too little": {
      given: { resources: [web], declarations: { entitlements: [pool(24)] }, ledger: others(17) },
      says: ["short-with-other-stacks"],
      about: ["pool of 24"],
    },
    "hosts of other stacks leave too little": {
      given: { resources: [web], declarations: { entitlements: [pool(24)] }, ledger: others(8, 9) },
      says: ["short-with-other-stacks"],
    },
    "other stacks leave too little for the higher count of a constrained size": {
      given: {
        resources: [vm("sql", "Standard_E32-8s_v5")],
        declarations: { entitlements: [pool(24)] },
        ledger: others(8),
      },
      says: ["short-with-other-stacks-if-nominal"],
    },
    "short on its own, and the ledger is down": {
      given: { resources: [web], declarations: { entitlements: [pool(4)] }, ledger: silent("unknown") },
      says: ["short"],
    },
    "the ledger is down, and blocks": {
      given: { resources: [web], declarations: { entitlements: [pool(8)] }, ledger: silent("block") },
      says: ["ledger-unreachable"],
      about: ["ledger"],
    },
    "T62: 24 needed, 16 owned": {
      given: {
        resources: [web, vm("big", "Standard_D16s_v5")],
        declarations: { entitlements: [pool(16)] },
      },
      says: ["short"],
      at: [undefined],
      about: ["pool of 16"],
    },
    "T26: ten small machines, owned as many as they have vCPUs": {
      given: {
        resources: Array.from({ length: 10 }, (_unused, index) => vm(`small-${index}`, "Standard_D2s_v5")),
        declarations: { entitlements: [pool(20)] },
      },
      says: ["short"],
    },
    "two pools, both too small": {
      given: {
        resources: [vm("big", "Standard_D64s_v5")],
        declarations: { entitlements: [pool(16), pool(20)] },
      },
      says: ["short"],
      about: ["entitlements"],
    },
    "Essentials only": {
      given: {
        resources: [web],
        declarations: { entitlements: [pool(0, { edition: "essentials", servers: 1 })] },
      },
      says: ["short"],
    },
    "licences for on-premises only": {
      given: { resources: [web], declarations: { entitlements: [pool(64, { use: "on-premises" })] } },
      says: ["short"],
    },
    "licences without assurance": {
      given: { resources: [web], declarations: { entitlements: [unassured] } },
      says: ["short"],
    },
    "short even with the lapsed pool": {
      given: {
        resources: [vm("big", "Standard_D64s_v5")],
        declarations: { entitlements: [pool(32, { assurance: { until: "2026-11-20" } }), pool(16)] },
      },
      says: ["short"],
    },
    "T27: autoscale beyond what is owned": {
      given: { resources: [farm, upTo("8")], declarations: { entitlements: [pool(40)] } },
      says: ["short-at-full-scale"],
    },
    "T27: already short at declared counts": {
      given: { resources: [farm, upTo("8")], declarations: { entitlements: [pool(39)] } },
      says: ["short"],
    },
    "T31: constrained size, licences for what is available": {
      given: { resources: [vm("sql", "Standard_E32-8s_v5")], declarations: { entitlements: [pool(8)] } },
      says: ["short-if-nominal"],
    },
    "T31: constrained size, counted in full by declaration": {
      given: {
        resources: [vm("sql", "Standard_E32-8s_v5")],
        declarations: {
          entitlements: [pool(8)],
          counting: {
            constrainedSizes: "nominal",
            scaleSets: "maximum",
            perCustomerMinimum: 0,
            model: "per-vm",
            noticeDays: 60,
          },
        },
      },
      says: ["short"],
    },
    "T17: a least number per customer": {
      given: {
        resources: [vm("tiny", "Standard_B1ms")],
        declarations: {
          entitlements: [pool(8)],
          counting: { scaleSets: "maximum", perCustomerMinimum: 16, model: "per-vm", noticeDays: 60 },
        },
      },
      says: ["short"],
    },
    "short whatever the size computed at deploy time": {
      given: {
        resources: [vm("big", "Standard_D16s_v5"), virtualMachine("new", { licenseType, size: COMPUTED })],
        declarations: { entitlements: [pool(15)] },
      },
      says: ["short"],
    },
    "short by the 8 that any machine needs": {
      given: {
        resources: [web, virtualMachine("new", { licenseType, size: COMPUTED })],
        declarations: { entitlements: [pool(15)] },
      },
      says: ["short"],
    },
    "short whatever the licence computed at deploy time": {
      given: {
        resources: [vm("big", "Standard_D16s_v5"), virtualMachine("new", { licenseType: COMPUTED })],
        declarations: { entitlements: [pool(8)] },
      },
      says: ["short"],
    },
  },
  skips: {
    "nothing declared": { given: { resources: [web] }, says: ["licensing/no-entitlements"] },
    "no machine under own licences": {
      given: {
        resources: [virtualMachine("web")],
        declarations: { entitlements: [pool(0)] },
      },
      says: ["licensing/no-hybrid-benefit"],
    },
    "T29: no licence type on a large machine": {
      given: {
        resources: [virtualMachine("web", { size: "Standard_D64s_v5" })],
        declarations: { entitlements: [pool(8)] },
      },
      says: ["licensing/no-hybrid-benefit"],
    },
    "T30: a client": {
      given: {
        resources: [virtualMachine("desk", { licenseType: "Windows_Client", size: "Standard_D8s_v5" })],
        declarations: { entitlements: [pool(0)] },
      },
      says: ["licensing/no-hybrid-benefit"],
    },
    "no machine at all": {
      given: { resources: [], declarations: { entitlements: [pool(8)] } },
      says: ["licensing/no-hybrid-benefit"],
    },
  },
  cannotTell: {
    "the ledger is down": {
      given: { resources: [web], declarations: { entitlements: [pool(8)] }, ledger: silent("unknown") },
      says: ["ledger/unreachable"],
    },
    "size computed at deploy time": {
      given: {
        resources: [virtualMachine("web", { licenseType, size: COMPUTED })],
        declarations: { entitlements: [pool(16)] },
      },
      says: ["licensing/size-computed"],
    },
    "instance mix": {
      given: {
        resources: [scaleSet("farm", 2, { licenseType, size: "Mix" })],
        declarations: { entitlements: [pool(16)] },
      },
      says: ["licensing/size-mix"],
    },
    "count computed at deploy time": {
      given: {
        resources: [scaleSet("farm", COMPUTED, { licenseType })],
        declarations: { entitlements: [pool(16)] },
      },
      says: ["licensing/instances-computed"],
    },
    "autoscale maximum computed at deploy time": {
      given: {
        resources: [farm, upTo(COMPUTED)],
        declarations: { entitlements: [pool(40)] },
      },
      says: ["licensing/maximum-computed"],
    },
    "licence computed at deploy time": {
      given: {
        resources: [virtualMachine("web", { licenseType: COMPUTED })],
        declarations: { entitlements: [pool(16)] },
      },
      says: ["licensing/licence-type-computed"],
    },
  },
});

describe("what a finding carries", () => {
  function check(parts: EstateParts) {
    const answer = rule.check(buildEstate(parts));
    return "verdict" in answer ? [answer] : answer;
  }

  test("T62: the figures, the packs to buy, the machines and the calculation", () => {
    const parts = {
      resources: [vm("web-2", "Standard_D16s_v5"), vm("web-1", "Standard_D4s_v5")],
      declarations: { entitlements: [pool(16)] },
    };
    expect(check(parts)).toMatchObject([
      {
        data: {
          needed: 24,
          owned: 16,
          short: 8,
          buy: licensing("packs-of-two", { two: 4 }),
          machines: ["web-1", "web-2"],
        },
        subject: { declaration: "entitlements[0]" },
        basis: {
          unit: "core licences",
          lines: [
            { label: "web-1", formula: cores(4), low: 8, high: 8 },
            { label: "web-2", formula: cores(16), low: 16, high: 16 },
          ],
        },
      },
    ]);
    expect(check({ ...parts, resources: [...parts.resources].reverse() })).toEqual(check(parts));
  });

  test("a constrained size that may be short, and a machine that cannot be counted", () => {
    const answers = check({
      resources: [vm("sql", "Standard_E32-8s_v5"), scaleSet("farm", 0, { licenseType, size: COMPUTED })],
      declarations: { entitlements: [pool(8)] },
    });
    expect(answers.map(({ verdict }) => verdict)).toEqual(["fail", "unknown"]);
  });
});

describe("hosts, clusters and servers beside machines", () => {
  const server = { name: "hv1", processors: [8, 8], edition: "standard", virtualMachines: 4 } as const;
  const host = [hostGroup("g"), dedicatedHost("h", "g", "Dsv5-Type1")];
  const outside = (cores: number, more: Partial<Entitlement> = {}) =>
    pool(cores, { name: "office", edition: "standard", use: "on-premises", ...more });

  test.each<[string, EstateParts, readonly string[]]>([
    [
      "a host leaves too little for a machine",
      { resources: [...host, web], declarations: { entitlements: [pool(70)] } },
      ["short"],
    ],
    ["a host and a machine", { resources: [...host, web], declarations: { entitlements: [pool(72)] } }, []],
    [
      "what is owned goes to the host first, and the machine is short",
      { resources: [...host, web], declarations: { entitlements: [pool(8)] } },
      ["short"],
    ],
    [
      "servers, licences for half of them",
      { declarations: { entitlements: [outside(31)], onPremises: [server] } },
      ["short-on-premises"],
    ],
    ["servers, enough", { declarations: { entitlements: [outside(32)], onPremises: [server] } }, []],
    [
      "servers, Datacenter covers them once",
      { declarations: { entitlements: [outside(16, { edition: "datacenter" })], onPremises: [server] } },
      [],
    ],
    [
      "servers whose licences are accounted for elsewhere",
      { resources: [web], declarations: { entitlements: [pool(8)], onPremises: [server] } },
      [],
    ],
    [
      "Datacenter in both places at once",
      {
        resources: [vm("big", "Standard_D16s_v5")],
        declarations: { entitlements: [pool(16, { use: { both: { since: "2020-01-01" } } })], onPremises: [server] },
      },
      [],
    ],
    [
      "Standard in both places is the matter of another rule",
      {
        resources: [vm("big", "Standard_D16s_v5")],
        declarations: { entitlements: [outside(32, { use: { both: { since: "2020-01-01" } } })], onPremises: [server] },
      },
      [],
    ],
    [
      "machines on-premises without assurance cannot be licensed one by one",
      {
        declarations: {
          entitlements: [{ name: "old", edition: "standard", cores: 64, use: "on-premises" }],
          onPremises: [{ name: "hv", processors: [16], virtualCores: [4] }],
        },
      },
      ["short-on-premises"],
    ],
  ])("%s", (_situation, parts, says) => {
    const { findings, crashes } = runRule(rule, buildEstate(parts), []);
    expect({ says: findings.map(({ message }) => message), crashes }).toEqual({ says, crashes: [] });
    for (const finding of findings) expect(renderMessage(finding, rule)).not.toMatch(/\{\{|undefined|NaN/);
  });

  test.each<[string, EstateParts["resources"]]>([
    [
      "a mix of sizes",
      [
        scaleSet("mix", 2, {
          licenseType,
          more: {
            sku: { name: "Mix", capacity: 2 },
            skuProfile: { vmSizes: [{ name: "Standard_D4s_v5" }, { name: "Standard_D16s_v5" }] },
          },
        }),
      ],
    ],
    ["a constrained size", [vm("sql", "Standard_E32-8s_v5"), web]],
  ])("%s: advice only, which names the question", (_situation, resources = []) => {
    const { findings } = runRule(rule, buildEstate({ resources, declarations: { entitlements: [pool(16)] } }), []);
    expect(findings.map(({ message, level }) => [message, level])).toEqual([["short-if-nominal", "advisory"]]);
    expect(findings.map((finding) => renderMessage(finding, rule)).join()).toMatch(/constrained sizes|mixes of sizes/);
  });
});

test("the figures of a shortage with other stacks add up", () => {
  const estate = buildEstate({ resources: [web], declarations: { entitlements: [pool(24)] }, ledger: others(20) });
  const [finding] = runRule(rule, estate, []).findings;
  expect(finding?.data).toMatchObject({ own: 8, held: 20, stacks: 2, owned: 24, short: 4 });
});

describe("one machine on its own, in an update", () => {
  const claimed = (outcome: ClaimOutcome, whenUnreachable: LedgerView["whenUnreachable"] = "unknown") => {
    const estate = buildEstate({ resources: [web], declarations: { entitlements: [pool(24)] } });
    const claims = new Map([[web.urn, outcome]]);
    const outcomes = runRule(rule, { ...estate, alone: true, ledger: { whenUnreachable, claims } }, []);
    return outcomes.findings.map(({ message, subject }) => [message, subject.urn]);
  };
  const refused = { state: "refused", amount: 8, held: 20, owned: 24, short: 4, largest: [] } as const;

  test("is blocked where its claim is refused", () => {
    expect(claimed(refused)).toEqual([["claim-refused", web.urn]]);
  });

  test("is not blocked where it holds its claim, or the ledger is down", () => {
    expect(claimed({ state: "held" })).toEqual([]);
    expect(claimed({ state: "unreachable", why: "it is down" })).toEqual([]);
  });

  test("is blocked where the ledger is down and the configuration says so", () => {
    expect(claimed({ state: "unreachable", why: "it is down" }, "block")).toEqual([["ledger-unreachable", web.urn]]);
  });
});
