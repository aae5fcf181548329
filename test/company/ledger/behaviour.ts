import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { readAddress } from "../../../company/ledger/address";
import { deskOn } from "../../../company/ledger/desk";
import { type OpenLedger, openLedger } from "../../../company/ledger/ledger";
import type { Actor, Limits } from "../../../config/ledger";
import type { LedgerClaim, LedgerKind } from "../../../core/model";

/** A ledger at an address, with its tables. */
export async function openInitialised(address: string, timeoutMs = 20_000): Promise<OpenLedger> {
  const place = readAddress(address);
  if ("refused" in place) throw new Error(place.refused);
  const ledger = await openLedger(place, { timeoutMs, create: true });
  await deskOn(ledger.connection).init();
  return ledger;
}

export const cores = (subject: string, amount: number): LedgerClaim => ({ kind: "azure-cores", subject, amount });
export const by = (operation: string = randomUUID()): Actor => ({ actor: "ann", commit: "abc123", operation });
const OWNED = (amount: number): Limits => ({ "azure-cores": amount });
const KINDS: readonly LedgerKind[] = ["azure-cores", "azure-host-cores", "mak-activations"];
const HOUR = 3600;

/** A name that no other test uses: all tests of a file share one database, whose pools are those of a whole company. */
let names = 0;
function fresh(name: string): string {
  names += 1;
  return `${name}/${String(names)}`;
}

/** What holds of a ledger, whichever database keeps it. */
export function describeLedger(open: () => Promise<OpenLedger>): void {
  let ledger: OpenLedger;
  beforeAll(async () => {
    ledger = await open();
  }, 180_000);
  afterAll(() => ledger.close());
  afterEach(async () => {
    // Every test leaves the pools empty, and the sums right.
    const holders = await ledger.connection.query("select name from winlic.holder");
    for (const { name } of holders) await ledger.release(String(name), [...KINDS, "user-cals"], by());
    const findings = await deskOn(ledger.connection).examine();
    expect(findings.filter(({ fine }) => !fine)).toEqual([]);
  });

  /** What all hold together of a kind. */
  const held = async (kind: LedgerKind = "azure-cores"): Promise<number> =>
    (await ledger.readOthers("nobody/at-all")).kinds[kind]?.held ?? 0;

  /** Makes the leases of a holder run out, as time would. */
  const runOut = async (holder: string): Promise<void> => {
    await ledger.connection.query(
      "update winlic.claim set expires_at = clock_timestamp() - interval '1 second' where reserved > 0 and holder_id = (select id from winlic.holder where name = $1)",
      [holder],
    );
  };

  describe("reserve", () => {
    test("takes what fits, and nothing of what does not", async () => {
      const [one, other] = [fresh("shop"), fresh("shop")];
      expect(await ledger.reserve(one, [cores("a", 16), cores("b", 8)], OWNED(32), HOUR, by())).toEqual({ held: true });
      expect(await ledger.reserve(other, [cores("a", 8), cores("b", 8)], OWNED(32), HOUR, by())).toEqual({
        held: false,
        refused: [{ kind: "azure-cores", amount: 16, held: 24, limit: 32 }],
      });
      expect(await held()).toBe(24);
      expect(await ledger.reserve(other, [cores("a", 8)], OWNED(32), HOUR, by())).toEqual({ held: true });
    });

    test("asked twice it takes once", async () => {
      const stack = fresh("shop");
      const run = by();
      await ledger.reserve(stack, [cores("a", 16)], OWNED(16), HOUR, run);
      expect(await ledger.reserve(stack, [cores("a", 16)], OWNED(16), HOUR, run)).toEqual({ held: true });
      expect(await held()).toBe(16);
    });

    test("what is held stays held where less is owned than before", async () => {
      const stack = fresh("shop");
      await ledger.reserve(stack, [cores("a", 16)], OWNED(16), HOUR, by());
      await ledger.confirm(stack, [cores("a", 16)], KINDS, { action: "confirm" }, by());
      expect(await ledger.reserve(stack, [cores("a", 16)], OWNED(8), HOUR, by())).toEqual({ held: true });
      expect(await ledger.reserve(stack, [cores("a", 24)], OWNED(8), HOUR, by())).toMatchObject({
        held: false,
        refused: [{ amount: 8 }],
      });
    });

    test("a larger machine takes the difference, and gives it back where nobody confirms it", async () => {
      const stack = fresh("shop");
      await ledger.confirm(stack, [cores("a", 16)], KINDS, { action: "confirm" }, by());
      await ledger.reserve(stack, [cores("a", 24)], OWNED(24), HOUR, by());
      expect(await held()).toBe(24);
      await runOut(stack);
      expect(await held()).toBe(16);
    });

    test("without a limit everything fits", async () => {
      expect(await ledger.reserve(fresh("shop"), [cores("a", 1_000_000)], {}, HOUR, by())).toEqual({ held: true });
    });

    test("either all kinds are taken or none", async () => {
      const stack = fresh("shop");
      const claims = [cores("a", 8), { kind: "mak-activations", subject: "a", amount: 5 } as const];
      const outcome = await ledger.reserve(stack, claims, { "azure-cores": 8, "mak-activations": 4 }, HOUR, by());
      expect(outcome).toMatchObject({ held: false, refused: [{ kind: "mak-activations" }] });
      expect(await held()).toBe(0);
    });
  });

  describe("leases", () => {
    test("a lease that ran out counts no longer, swept or not", async () => {
      const [gone, next] = [fresh("shop"), fresh("shop")];
      await ledger.reserve(gone, [cores("a", 16)], OWNED(16), HOUR, by());
      await runOut(gone);
      expect(await held()).toBe(0);
      expect(await ledger.reserve(next, [cores("a", 16)], OWNED(16), HOUR, by())).toEqual({ held: true });
      expect(await ledger.expire(by())).toBe(1);
      expect(await held()).toBe(16);
    });

    test("who comes back after his lease ran out finds it taken", async () => {
      const [late, next] = [fresh("shop"), fresh("shop")];
      await ledger.reserve(late, [cores("a", 16)], OWNED(16), HOUR, by());
      await runOut(late);
      await ledger.reserve(next, [cores("a", 16)], OWNED(16), HOUR, by());
      expect(await ledger.reserve(late, [cores("a", 16)], OWNED(16), HOUR, by())).toMatchObject({ held: false });
    });

    test("what is confirmed never runs out", async () => {
      const stack = fresh("shop");
      await ledger.reserve(stack, [cores("a", 16)], OWNED(16), HOUR, by());
      expect(await ledger.confirmReserved(stack, by())).toBe(1);
      await runOut(stack);
      expect(await ledger.expire(by())).toBe(0);
      expect(await held()).toBe(16);
    });
  });

  describe("exports", () => {
    const at = (time: string, digest = time) => ({ action: "sync", seenAt: new Date(time), digest }) as const;

    test("confirm what they show and release the rest", async () => {
      const stack = fresh("shop");
      await ledger.confirm(stack, [cores("a", 16), cores("b", 8)], KINDS, at("2026-11-01T10:00:00Z"), by());
      const outcome = await ledger.confirm(stack, [cores("b", 16)], KINDS, at("2026-11-02T10:00:00Z"), by());
      expect(outcome).toEqual({ state: "confirmed", changed: 1, released: 1 });
      expect(await held()).toBe(16);
    });

    test("the newer one counts, whichever comes first", async () => {
      const stack = fresh("shop");
      await ledger.confirm(stack, [cores("a", 16)], KINDS, at("2026-11-02T10:00:00Z"), by());
      expect(await ledger.confirm(stack, [], KINDS, at("2026-11-01T10:00:00Z"), by())).toEqual({
        state: "older",
        known: new Date("2026-11-02T10:00:00Z"),
      });
      expect(await held()).toBe(16);
    });

    test("the same one twice changes nothing and writes no history", async () => {
      const stack = fresh("shop");
      const evidence = at("2026-11-02T10:00:00Z");
      await ledger.confirm(stack, [cores("a", 16)], KINDS, evidence, by());
      const before = await ledger.connection.query("select count(*)::int as lines from winlic.history");
      expect(await ledger.confirm(stack, [cores("a", 16)], KINDS, evidence, by())).toMatchObject({ state: "same" });
      expect(await ledger.connection.query("select count(*)::int as lines from winlic.history")).toEqual(before);
    });

    test("a reservation for an update that is under way survives an older export", async () => {
      const stack = fresh("shop");
      await ledger.confirm(stack, [cores("a", 16)], KINDS, at("2026-11-01T10:00:00Z"), by());
      await ledger.reserve(stack, [cores("b", 8)], OWNED(24), HOUR, by());
      await ledger.confirm(stack, [cores("a", 16)], KINDS, at("2026-11-02T10:00:00Z"), by());
      expect(await held()).toBe(24);
    });

    test("a reservation that the update did not use is released by the export after it", async () => {
      const stack = fresh("shop");
      await ledger.reserve(stack, [cores("b", 8)], OWNED(24), HOUR, by());
      // The export is made an hour from now; five minutes are left for clocks that differ.
      await ledger.confirm(stack, [], KINDS, at(new Date(Date.now() + HOUR * 1000).toISOString()), by());
      expect(await held()).toBe(0);
    });

    test("a clock that was ahead does not keep out the exports after it", async () => {
      const stack = fresh("shop");
      await ledger.confirm(stack, [cores("a", 16)], KINDS, at("2099-01-01T00:00:00Z"), by());
      const soon = new Date(Date.now() + 60_000).toISOString();
      expect(await ledger.confirm(stack, [], KINDS, at(soon), by())).toMatchObject({ state: "confirmed", released: 1 });
    });

    test("CALs of people are left alone", async () => {
      const stack = fresh("shop");
      await ledger.reserve(stack, [{ kind: "user-cals", subject: "user-cals", amount: 40 }], {}, HOUR, by());
      await ledger.confirm(stack, [], KINDS, at("2099-01-01T00:00:00Z"), by());
      expect(await held("user-cals")).toBe(40);
    });
  });

  test("an activation of a MAK does not come back with the machine", async () => {
    const stack = fresh("shop");
    const claim = { kind: "mak-activations", subject: "a", amount: 3 } as const;
    const before = await held("mak-activations");
    await ledger.confirm(stack, [claim], KINDS, { action: "confirm" }, by());
    await ledger.release(stack, KINDS, by());
    expect(await held("mak-activations")).toBe(before + 3);
  });

  test("others are all but the one who asks, the largest first", async () => {
    const [own, small, large] = [fresh("own"), fresh("small"), fresh("large")];
    await ledger.reserve(own, [cores("a", 64)], {}, HOUR, by());
    await ledger.reserve(small, [cores("a", 8)], {}, HOUR, by());
    await ledger.confirm(large, [cores("a", 16)], KINDS, { action: "confirm" }, by());
    const answer = await ledger.readOthers(own);
    expect(answer.own).toEqual(expect.objectContaining({ "azure-cores": 64 }));
    expect(answer.kinds["azure-cores"]).toEqual({
      held: 24,
      reserved: 8,
      holders: 2,
      largest: [
        { holder: large, amount: 16 },
        { holder: small, amount: 8 },
      ],
    });
  });

  test("the history tells who, when and on which commit, and cannot be changed", async () => {
    const stack = fresh("shop");
    const run = by();
    await ledger.reserve(stack, [cores("a", 16)], OWNED(16), HOUR, run);
    await ledger.release(stack, KINDS, run);
    const lines = await deskOn(ledger.connection).readHistory({ holder: stack, most: 10 });
    expect(lines).toMatchObject([
      {
        action: "release",
        actor: "ann",
        commit: "abc123",
        operation: run.operation,
        before: { reserved: 16 },
        after: { reserved: 0 },
      },
      { action: "reserve", subject: "a", before: { reserved: 0 }, after: { reserved: 16 } },
    ]);
    for (const statement of [
      "delete from winlic.history",
      "update winlic.history set actor = 'bob'",
      "truncate winlic.history",
    ]) {
      await expect(ledger.connection.query(statement)).rejects.toThrow();
    }
  });

  test("two updates at once cannot both get the last cores", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_unused, at) =>
        ledger.reserve(fresh(`racer${String(at)}`), [cores("a", 16)], OWNED(16), HOUR, by()),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.held)).toHaveLength(1);
    expect(await held()).toBe(16);
  });

  test("whatever happens, the sums equal the claims and no reservation passes the limit", async () => {
    const step = fc.record({
      what: fc.constantFrom("reserve", "confirm", "release", "expire", "runOut"),
      stack: fc.constantFrom("p/1", "p/2", "p/3"),
      machines: fc.uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c"), fc.integer({ min: 1, max: 12 })), {
        selector: ([name]) => name,
        minLength: 1,
      }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async (steps) => {
        for (const stack of ["p/1", "p/2", "p/3"]) await ledger.release(stack, KINDS, by());
        for (const { what, stack, machines } of steps) {
          const claims = machines.map(([name, amount]) => cores(name, amount));
          const before = await held();
          if (what === "confirm") await ledger.confirm(stack, claims, KINDS, { action: "confirm" }, by());
          else if (what === "release") await ledger.release(stack, KINDS, by());
          else if (what === "expire") await ledger.expire(by());
          else if (what === "runOut") await runOut(stack);
          else if ((await ledger.reserve(stack, claims, OWNED(20), HOUR, by())).held) {
            expect(await held()).toBeLessThanOrEqual(Math.max(20, before));
          } else expect(await held()).toBe(before);
          if (what === "expire" || what === "runOut") expect(await held()).toBeLessThanOrEqual(before);
        }
        expect((await deskOn(ledger.connection).examine()).every(({ fine }) => fine)).toBe(true);
      }),
      { numRuns: 15 },
    );
  }, 120_000);
}
