import rule from "../../../core/rules/fit-essentials-users";
import { COMPUTED } from "../../support/builders";
import { scaleSet, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const essentials = { "windows-licensing:edition": "essentials", "windows-licensing:release": "2022" };
const hq = virtualMachine("hq", { tags: essentials });
const marketplace = virtualMachine("hq", {
  image: {
    publisher: "MicrosoftWindowsServerEssentials",
    offer: "WindowsServerEssentials",
    sku: "WindowsServerEssentials",
  },
});
const access = (users: number | undefined, devices: number | undefined) => ({
  access: { cals: [], ...(users === undefined ? {} : { users }), ...(devices === undefined ? {} : { devices }) },
});

testRule(rule, {
  passes: {
    "25 users and 50 devices": { resources: [hq], declarations: access(25, 50) },
    "nobody yet": { resources: [hq], declarations: access(0, 0) },
    "T56: 2019, 25 users, 50 devices": {
      resources: [virtualMachine("hq", { tags: { ...essentials, "windows-licensing:release": "2019" } })],
      declarations: access(25, 50),
    },
    "few users on this server of a large organisation": {
      resources: [
        virtualMachine("hq", {
          tags: { ...essentials, "windows-licensing:users": "18", "windows-licensing:devices": "20" },
        }),
      ],
      declarations: access(4000, 6000),
    },
  },
  fails: {
    "26 users": {
      given: { resources: [hq], declarations: access(26, 50) },
      says: ["too-many-users"],
      about: ["hq"],
    },
    "51 devices": { given: { resources: [hq], declarations: access(25, 51) }, says: ["too-many-devices"] },
    both: { given: { resources: [hq], declarations: access(26, 51) }, says: ["too-many-devices", "too-many-users"] },
    "26 users on the Marketplace image": {
      given: { resources: [marketplace], declarations: access(26, 10) },
      says: ["too-many-users"],
    },
    "T57: 2016, 26 users": {
      given: {
        resources: [virtualMachine("hq", { tags: { ...essentials, "windows-licensing:release": "2016" } })],
        declarations: access(26, 0),
      },
      says: ["too-many-users"],
    },
    "26 users, devices not declared": {
      given: { resources: [hq], declarations: access(26, undefined) },
      says: ["too-many-users"],
    },
    "declared for the machine in the configuration": {
      given: {
        resources: [virtualMachine("hq-1")],
        declarations: { machines: [{ match: { name: "HQ-*" }, edition: "essentials", users: 30, devices: 3 }] },
      },
      says: ["too-many-users"],
    },
  },
  skips: {
    "Datacenter image": {
      given: { resources: [virtualMachine("web"), scaleSet("farm", 2)], declarations: access(400, 400) },
      says: ["no-essentials"],
    },
    "no machine": { given: { declarations: access(400, 400) }, says: ["no-essentials"] },
  },
  cannotTell: {
    "nobody says how many": { given: { resources: [hq] }, says: ["neither-declared"] },
    "users declared, devices not": {
      given: { resources: [hq], declarations: access(20, undefined) },
      says: ["devices-not-declared"],
    },
    "edition computed at deploy time": {
      given: {
        resources: [virtualMachine("hq", { tags: { "windows-licensing:edition": COMPUTED } })],
        declarations: access(26, 51),
      },
      says: ["resources/edition-computed"],
    },
  },
});
