import type { Entitlement, OnPremisesHost } from "../../../core/model";
import rule from "../../../core/rules/license-newer-releases";
import { testRule } from "../../support/rule-tester";

const owned = (cores: number, more: Partial<Entitlement> = {}): Entitlement => ({
  name: "OLP",
  edition: "standard",
  cores,
  use: "on-premises",
  ...more,
});
const server = (name: string, release?: string): OnPremisesHost => ({
  name,
  processors: [16],
  virtualMachines: 2,
  edition: "standard",
  ...(release === undefined ? {} : { release }),
});
const on = (entitlements: readonly Entitlement[], ...onPremises: readonly OnPremisesHost[]) => ({
  declarations: { entitlements, onPremises },
});

testRule(rule, {
  passes: {
    "licences of the same release": on([owned(16, { release: "2025" })], server("h1", "2025")),
    "licences of a later release": on([owned(16, { release: "2025" })], server("h1", "2016")),
    "assurance that ran when the release came out": on(
      [owned(16, { release: "2019", assurance: { until: "2025-01-01" } })],
      server("h1", "2025"),
    ),
    "old licences for the old server, new ones for the new": on(
      [owned(16, { release: "2019" }), owned(16, { name: "new", release: "2025" })],
      server("h1", "2025"),
      server("h2", "2019"),
    ),
  },
  fails: {
    "licences of an earlier release": {
      given: on([owned(16, { release: "2019" })], server("h1", "2025")),
      says: ["too-old"],
      about: ["entitlements"],
    },
    "2012 for 2012 R2": {
      given: on([owned(16, { release: "2012" })], server("h1", "2012r2")),
      says: ["too-old"],
    },
    "assurance that ended before the release": {
      given: on([owned(16, { release: "2019", assurance: { until: "2024-10-31" } })], server("h1", "2025")),
      says: ["too-old"],
    },
    "new licences for one of two": {
      given: on(
        [owned(16, { release: "2019" }), owned(16, { name: "new", release: "2025" })],
        server("h1", "2025"),
        server("h2", "2025"),
      ),
      says: ["too-old"],
    },
  },
  skips: {
    "no server": { given: on([owned(16, { release: "2019" })]), says: ["no-server"] },
    "no release declared": { given: on([owned(16, { release: "2019" })], server("h1")), says: ["no-release"] },
    "licences for Azure alone": {
      given: on([owned(16, { release: "2019", use: "azure" })], server("h1", "2025")),
      says: ["no-licence"],
    },
  },
  cannotTell: {
    "licences whose release is not declared": {
      given: on([owned(16)], server("h1", "2025")),
      says: ["perhaps-too-old"],
    },
  },
});
