import { runRule } from "../../../core/engine/evaluate";
import type { Entitlement } from "../../../core/model";
import rule from "../../../core/rules/use-owned-licences";
import { buildEstate, COMPUTED } from "../../support/builders";
import { batchPool, dedicatedHost, hostGroup, kubernetesCluster, onHost } from "../../support/licensed";
import { CLIENT_IMAGE, LINUX_IMAGE, scaleSet, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const pool = (cores: number, more: Partial<Entitlement> = {}): Entitlement => ({
  name: "EA",
  edition: "datacenter",
  cores,
  assurance: { until: "2027-12-31" },
  use: "azure",
  ...more,
});
const own = virtualMachine("own", { licenseType: "Windows_Server" });
const paying = (name: string, size: string) => virtualMachine(name, { licenseType: "None", size });

testRule(rule, {
  passes: {
    "no room left": { resources: [own, paying("web", "Standard_D4s_v5")], declarations: { entitlements: [pool(8)] } },
    "room for less than the smallest": {
      resources: [own, paying("web", "Standard_D16s_v5")],
      declarations: { entitlements: [pool(20)] },
    },
  },
  fails: {
    "a machine that says None": {
      given: { resources: [own, paying("web", "Standard_D4s_v5")], declarations: { entitlements: [pool(16)] } },
      says: ["idle"],
      about: ["EA"],
    },
    "a machine that says nothing": {
      given: { resources: [virtualMachine("web")], declarations: { entitlements: [pool(16)] } },
      says: ["idle"],
    },
    "a cluster and a Batch pool": {
      given: {
        resources: [
          kubernetesCluster("aks", "None", [{ name: "win", osType: "Windows", vmSize: "Standard_D4s_v5", count: 1 }]),
          batchPool("batch", { scaleSettings: { fixedScale: { targetDedicatedNodes: 1 } } }, "None"),
        ],
        declarations: { entitlements: [pool(16)] },
      },
      says: ["idle"],
    },
  },
  skips: {
    "nobody pays": { given: { resources: [own], declarations: { entitlements: [pool(64)] } }, says: ["none-paying"] },
    "nothing declared": { given: { resources: [paying("web", "Standard_D4s_v5")] }, says: ["none-owned"] },
    "lapsed licences": {
      given: {
        resources: [paying("web", "Standard_D4s_v5")],
        declarations: { entitlements: [pool(64, { assurance: { until: "2026-01-01" } })] },
      },
      says: ["none-owned"],
    },
    "what cannot use them": {
      given: {
        resources: [
          virtualMachine("desktop", { image: CLIENT_IMAGE }),
          virtualMachine("lx", { image: LINUX_IMAGE }),
          virtualMachine("spot", { more: { priority: "Spot" } }),
          virtualMachine("small", { tags: { "windows-licensing:edition": "essentials" } }),
          virtualMachine("later", { licenseType: COMPUTED }),
          hostGroup("g"),
          dedicatedHost("h", "g", "Dsv5-Type1"),
          virtualMachine("hosted", { more: onHost("g", "h") }),
        ],
        declarations: { entitlements: [pool(64)] },
      },
      says: ["none-paying"],
    },
  },
  cannotTell: {
    "a machine that a tag puts into a dev/test offer": {
      given: {
        resources: [own, virtualMachine("lab", { tags: { offer: "DevTest" } })],
        declarations: { entitlements: [pool(64)] },
      },
      says: ["dev-test-named"],
    },
    "a count computed at deploy time": {
      given: {
        resources: [scaleSet("farm", COMPUTED, { licenseType: "Windows_Server" }), paying("web", "Standard_D4s_v5")],
        declarations: { entitlements: [pool(64)] },
      },
      says: ["room-unknown"],
    },
  },
});

test("the machines named fit into the room together", () => {
  const resources = [paying("a", "Standard_D16s_v5"), paying("b", "Standard_D16s_v5"), paying("c", "Standard_D8s_v5")];
  const { findings } = runRule(rule, buildEstate({ resources, declarations: { entitlements: [pool(26)] } }), []);
  expect(findings.map(({ data }) => data)).toEqual([{ room: 26, needed: 24, machines: ["a", "c"] }]);
});
