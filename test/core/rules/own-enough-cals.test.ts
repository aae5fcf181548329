import type { Access, Cal, LedgerView, OnPremisesHost } from "../../../core/model";
import rule from "../../../core/rules/own-enough-cals";
import { COMPUTED } from "../../support/builders";
import { CLIENT_IMAGE, SERVER_IMAGE, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const host = (release?: string, more: Partial<OnPremisesHost> = {}): OnPremisesHost => ({
  name: "hv1",
  processors: [16],
  ...(release === undefined ? {} : { release }),
  ...more,
});
const user = (count: number, release: string, more: Partial<Cal> = {}): Cal => ({
  kind: "user",
  count,
  release,
  ...more,
});
const suite = (count: number): Cal => ({ kind: "user", count, via: "microsoft-365-e3" });
const device = (count: number, release: string): Cal => ({ kind: "device", count, release });

function onPremises(access: Partial<Access>, ...hosts: readonly OnPremisesHost[]) {
  return { declarations: { onPremises: hosts.length === 0 ? [host("2022")] : hosts, access: { cals: [], ...access } } };
}
const paid = virtualMachine("web", { licenseType: "None" });
const benefit = virtualMachine("app", { licenseType: "Windows_Server" });

function claimed(held: number): LedgerView {
  const largest = [{ holder: "people:berlin", amount: held }];
  return { whenUnreachable: "unknown", others: { "user-cals": { held, reserved: 0, holders: 1, largest } } };
}

testRule(rule, {
  passes: {
    "groups of people that hold all that is owned": {
      ...onPremises({ users: 10, cals: [user(10, "2022")] }),
      ledger: claimed(10),
    },
    "a user CAL for everybody": onPremises({ users: 100, cals: [user(100, "2022")] }),
    "a device CAL for every device": onPremises({ users: 100, devices: 40, cals: [device(40, "2022")] }),
    "T51: newer CALs than the server": onPremises({ users: 10, cals: [user(10, "2025")] }, host("2016")),
    "2012 CALs for 2012 R2": onPremises({ users: 10, cals: [user(10, "2012")] }, host("2012r2")),
    "old CALs under Software Assurance": onPremises({
      users: 10,
      cals: [user(10, "2016", { assurance: { until: "2026-11-21" } })],
    }),
    "assurance that lapsed after the server's release came out": onPremises({
      users: 10,
      cals: [user(10, "2016", { assurance: { until: "2023-01-01" } })],
    }),
    "a suite": onPremises({ users: 10, cals: [suite(10)] }, host("2025")),
    "some bought, some in a suite": onPremises({ users: 10, cals: [user(4, "2022"), suite(6)] }),
    "two administrators and nobody else": onPremises({ users: 0, administrators: 2, cals: [] }),
    "shifts by device, offices by user": onPremises({
      users: 300,
      devices: 260,
      shared: { users: 60, devices: 20 },
      cals: [user(240, "2022"), device(20, "2022")],
    }),
    "a server of unknown release, CALs of the newest version": onPremises({ users: 10, cals: [suite(10)] }, host()),
    "machines under the hybrid benefit, and CALs for all": {
      resources: [benefit],
      declarations: { access: { users: 10, cals: [user(10, "2022")] } },
    },
  },
  fails: {
    "groups of people that hold more than is owned": {
      given: { ...onPremises({ users: 10, cals: [user(10, "2022")] }), ledger: claimed(11) },
      says: ["overclaimed"],
      at: ["access.cals"],
    },
    "CALs that ended while claims on them stand": {
      given: {
        ...onPremises({
          users: 10,
          cals: [
            user(10, "2022"),
            { kind: "user", count: 5, via: "microsoft-365-e3", assurance: { until: "2026-11-20" } },
          ],
        }),
        ledger: claimed(15),
      },
      says: ["overclaimed"],
    },
    "one user CAL short": { given: onPremises({ users: 100, cals: [user(99, "2022")] }), says: ["short"] },
    "a suite without the Windows Server CAL": {
      given: onPremises({ users: 50, cals: [{ kind: "user", via: "Microsoft 365 Business Premium", count: 50 }] }),
      says: ["short"],
    },
    "one device CAL short": {
      given: onPremises({ users: 100, devices: 40, cals: [device(39, "2022")] }),
      says: ["short"],
      at: ["access.cals"],
      about: ["access"],
    },
    "T50: older CALs than the server": {
      given: onPremises({ users: 10, cals: [user(10, "2019")] }),
      says: ["too-old"],
    },
    "the newest of several servers decides": {
      given: onPremises({ users: 10, cals: [user(10, "2022")] }, host("2019"), host("2025", { name: "hv2" })),
      says: ["too-old"],
    },
    "assurance lapsed the day before": {
      given: onPremises({ users: 10, cals: [user(10, "2016", { assurance: { until: "2021-08-17" } })] }),
      says: ["too-old"],
    },
    "a subscription that ended": {
      given: onPremises({ users: 10, cals: [{ ...suite(10), assurance: { until: "2026-11-20" } }] }),
      says: ["short"],
    },
    "a third administrator": {
      given: onPremises({ users: 0, administrators: 3, cals: [user(0, "2022")] }),
      says: ["short"],
    },
    "none owned, as declared": { given: onPremises({ users: 10, cals: [user(0, "2022")] }), says: ["short"] },
    "only RDS CALs, which come on top": {
      given: onPremises({ users: 10, cals: [{ kind: "rds-user", count: 10, release: "2022" }] }),
      says: ["short"],
    },
    "one of the shared devices short": {
      given: onPremises({
        users: 300,
        devices: 260,
        shared: { users: 60, devices: 20 },
        cals: [user(240, "2022"), device(19, "2022")],
      }),
      says: ["short"],
    },
    "short on-premises, whatever runs in Azure": {
      given: { resources: [paid], ...onPremises({ users: 10, cals: [user(9, "2022")] }) },
      says: ["short"],
    },
  },
  skips: {
    "T54 and all else in Azure that pays as it goes": {
      given: {
        resources: [paid],
        declarations: { access: { users: 400, cals: [user(1, "2012")] } },
      },
      says: ["no-server-needs-cals"],
    },
    "no licence type, which is pay-as-you-go": {
      given: {
        resources: [virtualMachine("web")],
        declarations: { access: { users: 400, cals: [user(1, "2012")] } },
      },
      says: ["no-server-needs-cals"],
    },
    "Azure Local": {
      given: onPremises({ users: 10, cals: [user(1, "2012")] }, host("2025", { platform: "azure-local" })),
      says: ["no-server-needs-cals"],
    },
    "pay-as-you-go by Azure Arc": {
      given: onPremises({ users: 10, cals: [user(1, "2012")] }, host("2025", { payAsYouGo: true })),
      says: ["no-server-needs-cals"],
    },
    Essentials: {
      given: {
        resources: [virtualMachine("hq", { tags: { "windows-licensing:edition": "essentials" } })],
        declarations: { access: { users: 20, cals: [user(1, "2012")] } },
      },
      says: ["no-server-needs-cals"],
    },
    "web workloads only": {
      given: {
        resources: [
          virtualMachine("www", { licenseType: "Windows_Server", tags: { "windows-licensing:roles": "web" } }),
        ],
        declarations: { access: { users: 400, cals: [user(1, "2012")] } },
      },
      says: ["no-server-needs-cals"],
    },
    "a client machine": {
      given: {
        resources: [virtualMachine("desktop", { image: CLIENT_IMAGE, licenseType: "Windows_Client" })],
        declarations: { access: { users: 400, cals: [user(1, "2012")] } },
      },
      says: ["no-server"],
    },
    "nobody says who uses it": { given: onPremises({ cals: [user(1, "2012")] }), says: ["users-not-declared"] },
    "nobody says what is owned": { given: onPremises({ users: 10 }), says: ["cals-not-declared"] },
    "nothing declared, hybrid benefit": { given: { resources: [benefit] }, says: ["users-not-declared"] },
    "no server": { given: { declarations: { access: { users: 10, cals: [user(1, "2012")] } } }, says: ["no-server"] },
  },
  cannotTell: {
    "a suite in no table": {
      given: onPremises({ users: 10, cals: [{ kind: "user", via: "contoso-everything", count: 10 }] }),
      says: ["suite-unknown"],
    },
    "the hybrid benefit and too few CALs": {
      given: {
        resources: [benefit],
        declarations: { access: { users: 10, cals: [user(9, "2022")] } },
      },
      says: ["hybrid-benefit-unsettled-to-buy"],
    },
    "the hybrid benefit and too old ones": {
      given: {
        resources: [
          virtualMachine("app", { licenseType: "Windows_Server", image: { ...SERVER_IMAGE, sku: "2025-datacenter" } }),
        ],
        declarations: { access: { users: 10, cals: [user(10, "2022")] } },
      },
      says: ["hybrid-benefit-unsettled-to-buy"],
    },
    "licence type computed at deploy time": {
      given: {
        resources: [virtualMachine("app", { licenseType: COMPUTED })],
        declarations: { access: { users: 10, cals: [user(9, "2022")] } },
      },
      says: ["licensing/licence-type-computed"],
    },
    "CALs of both kinds that may overlap": {
      given: onPremises({
        users: 100,
        devices: 50,
        cals: [user(80, "2022"), device(30, "2022")],
      }),
      says: ["licensed-devices-unknown"],
    },
    "devices not counted": {
      given: onPremises({ users: 100, cals: [user(80, "2022"), device(30, "2022")] }),
      says: ["device-sharing-unknown"],
    },
    "a server of unknown release": {
      given: onPremises({ users: 10, cals: [user(10, "2022")] }, host()),
      says: ["version-unknown"],
    },
  },
});
