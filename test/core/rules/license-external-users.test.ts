import type { Access, Cal, OnPremisesHost } from "../../../core/model";
import rule from "../../../core/rules/license-external-users";
import { COMPUTED } from "../../support/builders";
import { virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const connector = (count: number, release: string): Cal => ({ kind: "external-connector", count, release });
const host = (name: string, release: string): OnPremisesHost => ({ name, processors: [16], release });
const cluster: OnPremisesHost = { name: "cluster", nodes: [[16], [16], [16]], release: "2022" };

function given(access: Partial<Access>, ...onPremises: readonly OnPremisesHost[]) {
  return { declarations: { onPremises, access: { users: 50, externalUsers: 400, cals: [], ...access } } };
}

testRule(rule, {
  passes: {
    "a connector for each server": given({ cals: [connector(2, "2022")] }, host("hv1", "2022"), host("hv2", "2022")),
    "one for each node": given({ cals: [connector(3, "2025")] }, cluster),
    "each of its own version": given(
      { cals: [connector(1, "2019"), connector(1, "2025")] },
      host("hv1", "2019"),
      host("hv2", "2025"),
    ),
    "user CALs to spare": given({ cals: [{ kind: "user", count: 450, release: "2022" }] }, host("hv1", "2022")),
  },
  fails: {
    "one connector for two servers": {
      given: given({ cals: [connector(1, "2022")] }, host("hv1", "2022"), host("hv2", "2022")),
      says: ["uncovered"],
      at: ["access.externalUsers"],
    },
    "a connector short in a cluster": { given: given({ cals: [connector(2, "2022")] }, cluster), says: ["uncovered"] },
    "connectors too old": { given: given({ cals: [connector(5, "2019")] }, host("hv1", "2022")), says: ["uncovered"] },
    "two versions, both connectors of the older": {
      given: given({ cals: [connector(2, "2019")] }, host("hv1", "2019"), host("hv2", "2025")),
      says: ["uncovered"],
    },
    "one user CAL short": {
      given: given({ cals: [{ kind: "user", count: 449, release: "2022" }] }, host("hv1", "2022")),
      says: ["uncovered"],
    },
    "nothing owned": { given: given({}, host("hv1", "2022")), says: ["uncovered"] },
  },
  skips: {
    "nobody from outside": { given: given({ externalUsers: 0 }, host("hv1", "2022")), says: ["no-external-users"] },
    "not declared": { given: { declarations: { onPremises: [host("hv1", "2022")] } }, says: ["not-declared"] },
    "only machines that pay as they go": {
      given: { ...given({}), resources: [virtualMachine("web", { licenseType: "None" })] },
      says: ["no-server-needs-cals"],
    },
    "no server": { given: given({}), says: ["no-server"] },
  },
  cannotTell: {
    "the hybrid benefit": {
      given: { ...given({}), resources: [virtualMachine("app", { licenseType: "Windows_Server" })] },
      says: ["hybrid-benefit-unsettled"],
    },
    "licence type computed at deploy time": {
      given: {
        ...given({}),
        resources: [virtualMachine("app", { licenseType: COMPUTED })],
      },
      says: ["licensing/licence-type-computed"],
    },
  },
});
