import type { Entitlement } from "../../../core/model";
import rule from "../../../core/rules/license-azure-local";
import { COMPUTED } from "../../support/builders";
import { azureLocal, vmwareCluster } from "../../support/licensed";
import { testRule } from "../../support/rule-tester";

const pool = (cores: number, edition: "standard" | "datacenter" = "datacenter"): Entitlement => ({
  name: edition,
  edition,
  cores,
  assurance: { until: "2027-12-31" },
  use: "azure",
});
const nodes = (count: number) => [
  { name: "local1", platform: "azure-local" as const, nodes: Array.from({ length: count }, () => [16, 16]) },
];

testRule(rule, {
  passes: {
    "T41: four nodes": {
      resources: [azureLocal("local1")],
      declarations: { entitlements: [pool(128)], onPremises: nodes(4) },
    },
    "licences for use on-premises, where the cluster stands": {
      resources: [azureLocal("local1")],
      declarations: { entitlements: [{ ...pool(128), use: "on-premises" }], onPremises: nodes(4) },
    },
    "a part from each place": {
      resources: [azureLocal("local1")],
      declarations: {
        entitlements: [pool(64), { ...pool(64), name: "own", use: "on-premises" }],
        onPremises: nodes(4),
      },
    },
    "T39: VMware Solution": {
      resources: [vmwareCluster("c", "AV36P", 3)],
      declarations: { entitlements: [pool(108)], onPremises: [{ name: "c", platform: "vmware-solution" }] },
    },
  },
  fails: {
    Standard: {
      given: {
        resources: [azureLocal("local1")],
        declarations: { entitlements: [pool(128, "standard")], onPremises: nodes(4) },
      },
      says: ["standard"],
      at: ["softwareAssuranceProperties.softwareAssuranceIntent"],
    },
    "licences for use on-premises without assurance": {
      given: {
        resources: [azureLocal("local1")],
        declarations: {
          entitlements: [{ name: "own", edition: "datacenter", cores: 128, use: "on-premises" }],
          onPremises: nodes(4),
        },
      },
      says: ["short"],
    },
    "licences for use on-premises, and a cluster that stands in Azure": {
      given: {
        resources: [vmwareCluster("c", "AV36P", 3)],
        declarations: {
          entitlements: [{ ...pool(108), use: "on-premises" }],
          onPremises: [{ name: "c", platform: "vmware-solution" }],
        },
      },
      says: ["short"],
    },
    "nodes declared as Standard": {
      given: {
        resources: [azureLocal("local1")],
        declarations: {
          entitlements: [pool(128)],
          onPremises: nodes(4).map((host) => ({ ...host, edition: "standard" as const })),
        },
      },
      says: ["standard"],
    },
    "licences for a part of the nodes": {
      given: { resources: [azureLocal("local1")], declarations: { entitlements: [pool(127)], onPremises: nodes(4) } },
      says: ["short"],
    },
    "T40: VMware Solution": {
      given: {
        resources: [vmwareCluster("c", "AV64", 4)],
        declarations: { entitlements: [pool(255)], onPremises: [{ name: "c", platform: "vmware-solution" }] },
      },
      says: ["short"],
      about: ["c"],
    },
    "a cluster outside the stack": {
      given: {
        resources: [],
        declarations: {
          entitlements: [pool(16)],
          onPremises: [{ name: "l", platform: "azure-local", edition: "datacenter", nodes: [[16, 16]] }],
        },
      },
      says: ["short"],
      at: [undefined],
    },
    "nodes not declared, and not even the least owned": {
      given: { resources: [azureLocal("local1")], declarations: { entitlements: [pool(8)] } },
      says: ["short"],
    },
  },
  skips: {
    "the benefit switched off": {
      given: {
        resources: [azureLocal("local1", "Disable")],
        declarations: { entitlements: [pool(128)], onPremises: nodes(4) },
      },
      says: ["no-cluster"],
    },
    "the subscription": {
      given: {
        resources: [azureLocal("local1", "Enable", { desiredProperties: { windowsServerSubscription: "Enabled" } })],
        declarations: { entitlements: [pool(8)], onPremises: nodes(4) },
      },
      says: ["no-cluster"],
    },
    "nothing declared": {
      given: { resources: [azureLocal("local1")], declarations: { onPremises: nodes(4) } },
      says: ["licensing/no-entitlements"],
    },
  },
  cannotTell: {
    "an intent computed at deploy time": {
      given: {
        resources: [azureLocal("local1", COMPUTED)],
        declarations: { entitlements: [pool(128)], onPremises: nodes(4) },
      },
      says: ["benefit-computed"],
    },
    "nodes not declared": {
      given: { resources: [azureLocal("local1")], declarations: { entitlements: [pool(128)] } },
      says: ["cores-of-azure-local"],
    },
    "a node count computed at deploy time": {
      given: {
        resources: [vmwareCluster("c", "AV64", COMPUTED)],
        declarations: { entitlements: [pool(256)], onPremises: [{ name: "c", platform: "vmware-solution" }] },
      },
      says: ["cores-of-vmware"],
    },
  },
});
