import type { Entitlement } from "../../../core/model";
import rule from "../../../core/rules/license-dedicated-hosts";
import { COMPUTED } from "../../support/builders";
import { azureLocal, dedicatedHost, hostGroup, onHost } from "../../support/licensed";
import { scaleSet, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const licenseType = "Windows_Server";
const pool = (
  cores: number,
  edition: "standard" | "datacenter" = "datacenter",
  more: Partial<Entitlement> = {},
): Entitlement => ({
  name: edition,
  edition,
  cores,
  assurance: { until: "2027-12-31" },
  use: "azure",
  ...more,
});
const host = (sku: unknown = "Dsv5-Type1", flag: unknown = "Windows_Server_Hybrid") => [
  hostGroup("g"),
  dedicatedHost("h", "g", sku, flag),
];
const machines = (count: number, size: string, type: unknown = licenseType) =>
  Array.from({ length: count }, (_unused, index) =>
    virtualMachine(`vm${index}`, { licenseType: type, size, more: onHost("g", "h") }),
  );
const group = { hostGroup: { id: "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/hostGroups/g" } };

testRule(rule, {
  passes: {
    "T33: exactly enough Datacenter": { resources: host(), declarations: { entitlements: [pool(64)] } },
    "T36: packed": {
      resources: [...host(), ...machines(25, "Standard_D4s_v5")],
      declarations: { entitlements: [pool(64)] },
    },
    "a machine licensed for itself on a host that claims nothing": {
      resources: [...host("Dsv5-Type1", "None"), ...machines(1, "Standard_D8s_v5")],
      declarations: { entitlements: [pool(8, "standard")] },
    },
  },
  fails: {
    "T35: Standard only": {
      given: {
        resources: [...host("Dsv3-Type3"), ...machines(3, "Standard_D8s_v3")],
        declarations: { entitlements: [pool(100, "standard")] },
      },
      says: ["cheaper-by-machine", "standard-as-unlimited"],
      at: ["licenseType", "licenseType"],
      about: ["h", "h"],
    },
    "vCPUs counted for cores": {
      given: { resources: host("Dsv5-Type1"), declarations: { entitlements: [pool(63)] } },
      says: ["short"],
      at: ["licenseType"],
    },
    "T34: two hosts, licences for one": {
      given: {
        resources: [hostGroup("g"), dedicatedHost("h1", "g", "DSv3-Type3"), dedicatedHost("h2", "g", "FSv2-Type2")],
        declarations: { entitlements: [pool(99)] },
      },
      says: ["short"],
      about: ["h2"],
    },
    "T37: few machines": {
      given: { resources: [...host(), ...machines(3, "Standard_D8s_v5")], declarations: { entitlements: [pool(64)] } },
      says: ["cheaper-by-machine"],
    },
    "many machines one by one": {
      given: {
        resources: [...host("Dsv5-Type1", "None"), ...machines(25, "Standard_D4s_v5")],
        declarations: { entitlements: [pool(200)] },
      },
      says: ["cheaper-by-host"],
    },
    "perpetual licences": {
      given: { resources: host("Dsv5-Type1", "Windows_Server_Perpetual"), declarations: { entitlements: [pool(64)] } },
      says: ["perpetual"],
    },
    "placed by Azure": {
      given: {
        resources: [
          hostGroup("g", true),
          dedicatedHost("h", "g", "Dsv5-Type1"),
          scaleSet("farm", 20, { licenseType, more: group }),
        ],
        declarations: { entitlements: [pool(64)] },
      },
      says: ["automatic-placement"],
      about: ["g"],
    },
    "Azure Local takes its share first": {
      given: {
        resources: [...host(), azureLocal("l")],
        declarations: { entitlements: [pool(64)], onPremises: [{ name: "l", platform: "azure-local", nodes: [[16]] }] },
      },
      says: ["short"],
    },
    "Datacenter without assurance": {
      given: {
        resources: host(),
        declarations: { entitlements: [{ name: "old", edition: "datacenter", cores: 64, use: "azure" }] },
      },
      says: ["short"],
    },
  },
  skips: {
    "no host": {
      given: { resources: [virtualMachine("web", { licenseType })], declarations: { entitlements: [pool(64)] } },
      says: ["no-host"],
    },
    "a host without claim, machines that pay as they go": {
      given: {
        resources: [...host("Dsv5-Type1", "None"), ...machines(1, "Standard_D8s_v5", "None")],
        declarations: { entitlements: [pool(64)] },
      },
      says: ["no-host"],
    },
    "nothing declared": { given: { resources: host() }, says: ["licensing/no-entitlements"] },
  },
  cannotTell: {
    "a SKU computed at deploy time": {
      given: { resources: host(COMPUTED), declarations: { entitlements: [pool(64)] } },
      says: ["licensing/host-sku-computed"],
    },
    "a SKU that nobody knows": {
      given: { resources: host("Zsv9-Type1"), declarations: { entitlements: [pool(64)] } },
      says: ["licensing/host-sku-unpublished"],
    },
  },
});
