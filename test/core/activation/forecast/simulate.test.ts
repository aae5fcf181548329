import fc from "fast-check";
import { type ClientGroup, type Scenario, usualHost } from "../../../../core/activation/forecast/scenario";
import { simulate } from "../../../../core/activation/forecast/simulate";
import { simulateNaively } from "./reference";

jest.setTimeout(120_000);

const DAY = 1440;

function group(fields: Partial<ClientGroup> = {}): ClientGroup {
  return {
    name: "servers",
    kind: "server",
    count: 1,
    clones: false,
    joins: "activated",
    off: [],
    graceDays: 0,
    ...fields,
  };
}

function scenario(fields: Partial<Scenario> = {}): Scenario {
  return { seed: 1, days: 365, hosts: [usualHost("kms1")], groups: [group({ count: 8 })], ...fields };
}

const down = (from: number, to: number) => ({ ...usualHost("kms1"), outages: [{ from: from * DAY, to: to * DAY }] });

describe("closed forms", () => {
  test("a host that is always up: nothing lapses, and the count stays at twice the threshold at most", () => {
    const { groups, samples, events } = simulate(scenario({ groups: [group({ count: 40 })] }));
    expect(groups[0]).toMatchObject({ lapses: 0, neverActivated: 0, lapsedAtEnd: 0 });
    expect(new Set(samples.map(({ counts }) => counts[0]))).toEqual(new Set([10]));
    expect(events).toEqual([]);
  });

  test.each(Array.from({ length: 20 }, (_unused, seed) => [seed]))(
    "an outage: lapses begin 180 days after the last renewal, seed %d",
    (seed) => {
      const { groups } = simulate(scenario({ seed, hosts: [down(40, 300)] }));
      const last = (groups[0]?.firstLapse ?? 0) / DAY - 180;
      expect(last).toBeGreaterThanOrEqual(40 - 7);
      expect(last).toBeLessThan(40);
      expect(groups[0]).toMatchObject({ lapses: 8, lapsedAtEnd: 0 });
    },
  );

  test("an outage of 173 days less an activation interval is survived by every client, and one of 180 days by none", () => {
    expect(simulate(scenario({ hosts: [down(40, 40 + 173 - 120 / 1440)] })).groups[0]?.lapses).toBe(0);
    expect(simulate(scenario({ hosts: [down(40, 40 + 180.1)] })).groups[0]?.lapses).toBe(8);
  });

  test("after an outage, a client is activated again within its activation interval", () => {
    const { events } = simulate(scenario({ hosts: [down(40, 300)] }));
    const back = events.find(({ kind }) => kind === "activated-again")?.at ?? 0;
    expect(back - 300 * DAY).toBeGreaterThanOrEqual(0);
    expect(back - 300 * DAY).toBeLessThan(120);
  });

  test("Server 2008 R2 has 30 days more before Notification", () => {
    const first = (graceDays: number): number =>
      simulate(scenario({ hosts: [down(40, 365)], groups: [group({ count: 8, graceDays })] })).groups[0]?.firstLapse ??
      0;
    expect(first(30) - first(0)).toBe(30 * DAY);
  });

  test("four servers are never activated, and the fifth activates all", () => {
    const four = group({ count: 4, joins: 0 });
    expect(simulate(scenario({ groups: [four] })).groups[0]?.neverActivated).toBe(4);
    const fifth = group({ name: "fifth", joins: 10 * DAY });
    const { groups, samples, events } = simulate(scenario({ groups: [four, fifth] }));
    expect(groups.map(({ neverActivated }) => neverActivated)).toEqual([0, 0]);
    expect([samples[10]?.pending, samples[12]?.pending]).toEqual([5, 0]);
    expect(events.filter(({ kind }) => kind === "threshold-met").map(({ at }) => Math.floor(at / DAY))).toEqual([10]);
  });

  test("five clients, one leaves: the count falls after 30 days, and the rest lapses 180 days after its last renewal", () => {
    const leaver = group({ name: "leaver", leaves: 50 * DAY });
    const { groups, events } = simulate(scenario({ groups: [group({ count: 4 }), leaver] }));
    const lost = (events.find(({ kind }) => kind === "threshold-lost")?.at ?? 0) / DAY;
    expect(lost).toBeGreaterThanOrEqual(50 + 30 - 7);
    expect(lost).toBeLessThan(50 + 30);
    const lapse = (groups[0]?.firstLapse ?? 0) / DAY;
    expect(lapse).toBeGreaterThanOrEqual(lost + 180 - 7);
    expect(lapse).toBeLessThanOrEqual(lost + 180);
    expect(groups.map(({ lapses }) => lapses)).toEqual([4, 0]);
  });

  test("clones count as one, and Windows clients need 25", () => {
    expect(
      simulate(scenario({ groups: [group({ count: 100, clones: true, joins: 0 })] })).groups[0]?.neverActivated,
    ).toBe(100);
    const desktops = (count: number) => group({ kind: "client", count, joins: 0 });
    expect(simulate(scenario({ groups: [desktops(24)] })).groups[0]?.neverActivated).toBe(24);
    expect(simulate(scenario({ groups: [desktops(25)] })).groups[0]?.neverActivated).toBe(0);
    // Servers count toward the threshold of clients.
    const mixed = simulate(scenario({ groups: [desktops(20), group({ count: 5, joins: 0 })] }));
    expect(mixed.groups.map(({ neverActivated }) => neverActivated)).toEqual([0, 0]);
  });

  test("a host that is installed anew counts from zero and is full again within a renewal interval", () => {
    const { samples, groups, events } = simulate(
      scenario({ hosts: [{ ...usualHost("kms1"), rebuilds: [100 * DAY] }] }),
    );
    expect([samples[99]?.counts[0], samples[100]?.counts[0], samples[107]?.counts[0]]).toEqual([8, 0, 8]);
    expect(groups[0]?.lapses).toBe(0);
    expect(events.map(({ kind }) => kind).slice(0, 2)).toEqual(["host-rebuilt", "threshold-lost"]);
  });

  test("machines that are off for more than 180 days renew when they return", () => {
    const off = [{ from: 20 * DAY, to: 250 * DAY }];
    const { groups } = simulate(scenario({ groups: [group({ count: 20 }), group({ name: "off", count: 6, off })] }));
    expect(groups.map(({ lapses }) => lapses)).toEqual([0, 0]);
  });
});

/** Everything the model has, small and tangled. */
const scenarios = (longest: number): fc.Arbitrary<Scenario> =>
  fc
    .record({
      seed: fc.integer({ min: 0, max: 10_000 }),
      days: fc.integer({ min: 5, max: longest }),
      hosts: fc.array(
        fc.record({
          priority: fc.integer({ min: 0, max: 1 }),
          activationInterval: fc.constantFrom(15, 120, 700, 43_200),
          renewalInterval: fc.constantFrom(60, 1000, 10_080, 43_200),
          outages: fc.array(
            fc.tuple(fc.integer({ min: 0, max: 80_000 }), fc.integer({ min: 1, max: longest * 1300 })),
            {
              maxLength: 2,
            },
          ),
          rebuilds: fc.array(fc.integer({ min: 0, max: 80_000 }), { maxLength: 1 }),
          spent: fc.integer({ min: 1, max: 10 }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      groups: fc.array(
        fc.record({
          kind: fc.constantFrom("server" as const, "client" as const),
          count: fc.integer({ min: 0, max: 15 }),
          clones: fc.boolean(),
          joins: fc.oneof(fc.constant("activated" as const), fc.integer({ min: 0, max: 60_000 })),
          leaves: fc.option(fc.integer({ min: 0, max: 90_000 }), { nil: undefined }),
          off: fc.array(fc.tuple(fc.integer({ min: 0, max: 80_000 }), fc.integer({ min: 1, max: 40_000 })), {
            maxLength: 2,
          }),
          graceDays: fc.constantFrom(0, 30),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    })
    .map(({ seed, days, hosts, groups }) => {
      const spans = (pairs: readonly (readonly [number, number])[]) =>
        pairs.map(([from, length]) => ({ from, to: from + length }));
      return {
        seed,
        days,
        hosts: hosts.map((host, index) => ({ ...host, name: `kms${String(index)}`, outages: spans(host.outages) })),
        groups: groups.map(({ leaves, off, ...rest }, index) => ({
          ...rest,
          name: `g${String(index)}`,
          off: spans(off),
          // Nothing leaves before it has come.
          ...(leaves === undefined || (rest.joins !== "activated" && leaves <= rest.joins) ? {} : { leaves }),
        })),
      };
    });

test.each([
  [60, 60],
  [260, 25],
])("the same days as the naive simulation, up to %d days", (longest, numRuns) => {
  fc.assert(
    fc.property(scenarios(longest), (each) => {
      const { samples } = simulate(each);
      const reference = simulateNaively(each);
      expect(samples.map(({ counts }) => counts)).toEqual(reference.counts);
      expect(samples.slice(1).map(({ pending }) => pending)).toEqual(reference.pending.slice(0, -1));
      expect(samples.slice(1).map(({ lapsed }) => lapsed)).toEqual(reference.lapsed.slice(0, -1));
    }),
    { numRuns, seed: 20261130 },
  );
});

test("the same seed, the same forecast; the share that is done rises to one", () => {
  const shares: number[] = [];
  const one = simulate(scenario({ days: 30 }), (done) => shares.push(done));
  expect(simulate(scenario({ days: 30 }))).toEqual(one);
  expect(shares).toEqual([...shares].sort((left, right) => left - right));
  expect(shares.at(-1)).toBe(1);
});
