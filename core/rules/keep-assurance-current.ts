import type { Needs } from "../licensing/assignment";
import { daysBetween } from "../licensing/days-between";
import {
  type AzurePosition,
  type CorePool,
  computeAzurePosition,
  explainPosition,
  skipWithoutPosition,
} from "../licensing/position";
import { type Arithmetic, fail, type IsoDate, pass, type Verdict } from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

const MACHINE = {
  type: "azure-native:compute:VirtualMachine",
  name: "web",
  properties: {
    licenseType: "Windows_Server",
    hardwareProfile: { vmSize: "Standard_D4s_v5" },
    storageProfile: {
      imageReference: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-g2" },
    },
  },
};
const OWNED = { name: "EA Datacenter", edition: "datacenter", cores: 16, use: "azure" };

export default estateRule({
  id: "WL111",
  name: "keep-assurance-current",
  title: "Software Assurance runs for as long as its licences are used in Azure",
  why: "The hybrid benefit lasts only as long as Software Assurance or the subscription. Azure does not switch it off at the end: the machines run on unlicensed while their bill looks right.",
  fix: "Renew, and declare the new end under assurance.until; or set licenseType to None so that the machines pay as they go, or take them down.",
  severity: "critical",
  formulas: [
    "Days left: from the day of the check to the last day of the assurance, which still counts.",
    "Needed of a lapsed pool: what machines need at full scale beyond the pools whose assurance runs.",
  ],
  references: [
    "https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit",
    "https://learn.microsoft.com/azure/virtual-machines/windows/hybrid-use-benefit-licensing",
  ],
  messages: {
    lapsed: {
      level: "mandatory",
      text: "{{needed}} core licences are needed and {{available}} are under running assurance: that of {{pool}} ({{cores}} cores) ended on {{until}}. Used by {{machines}}.",
    },
    lapsing: {
      level: "advisory",
      text: "The assurance of {{pool}} ({{cores}} cores) ends on {{until}}, in {{days}} days, and its licences are used by {{machines}}.",
    },
  },
  examples: {
    bad: {
      resources: [MACHINE],
      configuration: { entitlements: [{ ...OWNED, assurance: { until: "2020-12-31" } }] },
    },
    good: {
      resources: [MACHINE],
      configuration: { entitlements: [{ ...OWNED, assurance: { until: "2099-12-31" } }] },
    },
  },
  check(estate) {
    const position = computeAzurePosition(estate);
    const nothing = skipWithoutPosition(position);
    if (nothing !== undefined) return nothing;
    const pools = position.pools.filter(({ state }) => state !== "unusable");
    if (pools.length === 0) return skip("no declared licences may be used in Azure");
    const basis = explainPosition(position);
    const { asOf, declarations } = estate;
    return pools.map((pool) =>
      pool.state === "lapsed"
        ? judgeLapsed(pool, position, basis)
        : judgeRunning(pool, position, asOf, declarations.counting.noticeDays),
    );
  },
});

/** A lapsed pool is at fault as far as its licences are needed: one that others make up for is only left over. */
function judgeLapsed(pool: CorePool, position: AzurePosition, basis: Arithmetic): Verdict<"lapsed"> {
  const { subject } = pool;
  const { assignments, underAssurance, uncounted } = position;
  const { needs, short } = underAssurance.low;
  if (lacks(pool, short, assignments.fullLow.short)) {
    const needed = needs.machines + needs.hosts;
    const data = { ...factsOf(pool, position), needed, available: needed - short.machines - short.hosts };
    return fail("lapsed", "assurance.until", data, { subject, basis });
  }
  if (lacks(pool, underAssurance.high.short, assignments.fullHigh.short) || uncounted.length > 0) {
    return unknown(`whether the licences of ${pool.entitlement.name}, whose assurance has lapsed, are needed`, {
      settle: "Renew the assurance, or remove the entitlement.",
      subject,
      basis,
    });
  }
  return pass;
}

/** Whether a shortage that lapsed licences would end is one that this pool could end: hosts take Datacenter only. */
function lacks({ entitlement }: CorePool, without: Needs, withLapsed: Needs): boolean {
  const machines = without.machines > withLapsed.machines;
  return machines || (entitlement.edition === "datacenter" && without.hosts > withLapsed.hosts);
}

function judgeRunning(pool: CorePool, position: AzurePosition, asOf: IsoDate, noticeDays: number): Verdict<"lapsing"> {
  const days = daysBetween(asOf, pool.entitlement.assurance?.until ?? asOf);
  if (days > noticeDays || position.needed.fullScale.high + position.neededByHosts.high === 0) return pass;
  const { subject } = pool;
  return fail("lapsing", "assurance.until", { ...factsOf(pool, position), days }, { subject });
}

function factsOf({ entitlement }: CorePool, { demands, hosts, clusters }: AzurePosition) {
  return {
    pool: entitlement.name,
    cores: entitlement.cores,
    until: entitlement.assurance?.until ?? "",
    machines: [
      ...demands.map(({ label }) => label),
      ...hosts.map(({ host }) => host.name),
      ...clusters.map(({ name }) => name),
    ],
  };
}
