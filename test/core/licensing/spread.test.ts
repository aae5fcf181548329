import fc from "fast-check";
import { assignNeeds, type Way } from "../../../core/licensing/assignment";
import { spreadOverPools } from "../../../core/licensing/spread";
import { readAzurePools, supplyOf } from "../../../core/licensing/supply";
import type { Entitlement } from "../../../core/model";
import { buildContext } from "../../support/builders";

const AS_OF = "2026-11-21";

/** Any mixture of pools: editions, places, overlaps running and over, with assurance and without. */
const pools = fc.array(
  fc
    .record({
      edition: fc.constantFrom("standard" as const, "datacenter" as const),
      cores: fc.integer({ min: 0, max: 9 }),
      assured: fc.boolean(),
      use: fc.constantFrom<Entitlement["use"]>(
        "azure",
        "on-premises",
        { both: { since: "2026-11-01" } },
        { both: { since: "2020-01-01" } },
      ),
    })
    .map(
      ({ assured, ...rest }): Entitlement => ({
        name: "pool",
        ...rest,
        ...(assured ? { assurance: { until: "2027-12-31" } } : {}),
      }),
    ),
  { maxLength: 5 },
);
const amounts = fc.record({
  machines: fc.nat({ max: 20 }),
  hosts: fc.nat({ max: 20 }),
  serversDatacenter: fc.nat({ max: 20 }),
  servers: fc.nat({ max: 20 }),
  onPremisesMachines: fc.nat({ max: 20 }),
});

test("pools cover together exactly what the assignment covers, and none more than it holds", () => {
  fc.assert(
    fc.property(pools, amounts, fc.nat({ max: 20 }), (entitlements, needs, standing) => {
      const read = readAzurePools(buildContext({ declarations: { entitlements }, asOf: AS_OF }));
      const hostsOnPremises = Math.min(standing, needs.hosts);
      const ways: readonly Way[] = [{ name: "machine-by-machine", ...needs, hostsOnPremises }];
      const { short, hostsFromOnPremises } = assignNeeds(
        [{ of: "all", ways }],
        supplyOf(read, AS_OF, { lapsedToo: true }),
      );
      const uses = spreadOverPools(read, { needs, short, hostsFromOnPremises }, AS_OF);
      const sum = (of: (use: (typeof uses)[number]) => number) => uses.reduce((total, use) => total + of(use), 0);
      expect(sum((use) => use.azureMachines)).toBe(needs.machines - short.machines);
      expect(sum((use) => use.azureHosts)).toBe(needs.hosts - short.hosts);
      expect(sum((use) => use.onPremises)).toBe(
        needs.servers +
          needs.serversDatacenter +
          needs.onPremisesMachines -
          short.servers -
          short.serversDatacenter -
          short.onPremisesMachines,
      );
      for (const { pool, azureMachines, azureHosts, onPremises, spareInAzure, spareOnPremises } of uses) {
        expect(Math.min(spareInAzure, spareOnPremises, azureMachines, azureHosts, onPremises)).toBeGreaterThanOrEqual(
          0,
        );
        expect(azureMachines + azureHosts).toBeLessThanOrEqual(pool.entitlement.cores);
        expect(onPremises).toBeLessThanOrEqual(pool.entitlement.cores);
      }
    }),
  );
});
