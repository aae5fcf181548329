import { deskOn } from "../../company/ledger/desk";
import type { OpenLedger } from "../../company/ledger/ledger";
import { ROLES } from "../../company/ledger/roles";
import { by, cores, describeLedger, openInitialised } from "../company/ledger/behaviour";
import { describeWithPostgres, startPostgres, type TestDatabase } from "../support/postgres";
import { type FaultyWay, openProxy } from "../support/proxy";

jest.setTimeout(120_000);

describeWithPostgres("the ledger on PostgreSQL", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await startPostgres();
    database.sql(ROLES);
    for (const role of ["reader", "writer", "keeper"]) {
      database.sql(`create role ${role} login; grant winlic_${role} to ${role}`);
    }
    await (await openInitialised(database.address())).close();
  });
  afterAll(() => database.stop());

  describeLedger(() => openInitialised(database.address()));

  test("two that initialise at once make it once", async () => {
    const other = await startPostgres();
    try {
      const ledgers = await Promise.all([1, 2, 3].map(() => openInitialised(other.address())));
      expect((await deskOn((ledgers[0] as OpenLedger).connection).examine()).every(({ fine }) => fine)).toBe(true);
      for (const ledger of ledgers) await ledger.close();
    } finally {
      other.stop();
    }
  });

  describe("roles", () => {
    const tryAs = async (role: string, work: (ledger: OpenLedger) => Promise<unknown>): Promise<string> => {
      const { openLedger } = await import("../../company/ledger/ledger");
      const { readAddress } = await import("../../company/ledger/address");
      const place = readAddress(database.address(role));
      if ("refused" in place) throw new Error(place.refused);
      const ledger = await openLedger(place, { timeoutMs: 5000 });
      try {
        await work(ledger);
        return "allowed";
      } catch (error) {
        return String(error).includes("may not do that") ? "refused" : String(error);
      } finally {
        await ledger.close();
      }
    };
    const ACTIONS: Readonly<Record<string, (ledger: OpenLedger) => Promise<unknown>>> = {
      read: (ledger) => ledger.readOthers("a/b"),
      status: (ledger) => deskOn(ledger.connection).readStatus(),
      reserve: (ledger) => ledger.reserve("roles/a", [cores("a", 8)], {}, 60, by()),
      confirm: (ledger) => ledger.confirm("roles/a", [], ["azure-cores"], { action: "confirm" }, by()),
      sync: (ledger) => ledger.confirm("roles/a", [], ["azure-cores"], { action: "sync" }, by()),
      release: (ledger) => ledger.release("roles/a", ["azure-cores"], by()),
      review: (ledger) => deskOn(ledger.connection).saveReview({ items: [] }),
      "write a table": (ledger) => ledger.connection.query("update winlic.total set confirmed = 0"),
      "write history": (ledger) =>
        ledger.connection.query("insert into winlic.history (action, holder) values ('x', 'y')"),
      "drop it": (ledger) => ledger.connection.query("drop schema winlic cascade"),
    };
    test.each([
      ["reader", ["read", "status"]],
      ["writer", ["read", "status", "reserve", "confirm", "sync"]],
      ["keeper", ["read", "status", "reserve", "confirm", "sync", "release", "review"]],
    ])("%s", async (role, allowed) => {
      const outcomes: string[] = [];
      for (const [name, work] of Object.entries(ACTIONS)) {
        const outcome = await tryAs(role, work);
        expect(["allowed", "refused"]).toContain(outcome);
        if (outcome === "allowed") outcomes.push(name);
      }
      expect(outcomes).toEqual(allowed);
    });

    test("the doctor names a login that may write tables", async () => {
      database.sql("create role careless login superuser");
      const ledger = await openInitialised(database.address("careless"));
      const rights = (await deskOn(ledger.connection).examine()).find(({ check }) => check === "rights");
      await ledger.close();
      expect(rights).toBeDefined();
    });
  });

  test("the doctor sees sums that somebody changed by hand", async () => {
    const ledger = await openInitialised(database.address());
    await ledger.reserve("by-hand/a", [cores("a", 8)], {}, 3600, by());
    database.sql("update winlic.total set reserved = reserved + 1 where kind = 'azure-cores'");
    const faults = async () =>
      (await deskOn(ledger.connection).examine()).filter(({ fine }) => !fine).map(({ check }) => check);
    expect(await faults()).toEqual(["sums"]);
    database.sql("update winlic.total set reserved = reserved - 1 where kind = 'azure-cores'");
    expect(await faults()).toEqual([]);
    await ledger.release("by-hand/a", ["azure-cores"], by());
    await ledger.close();
  });

  describe("a way on which things go wrong", () => {
    let proxy: FaultyWay;
    let ledger: OpenLedger;
    beforeEach(async () => {
      proxy = await openProxy(database.port);
      ledger = await openInitialised(database.address(undefined, proxy.port), 1500);
    });
    afterEach(async () => {
      await ledger.close();
      await proxy.close();
      const owner = await openInitialised(database.address());
      await owner.release("cut/a", ["azure-cores"], by());
      await owner.close();
    });
    const held = (): string => database.sql("select coalesce(sum(reserved + confirmed), 0) from winlic.claim");

    test.each(["before", "after"] as const)(
      "cut %s the server has carried it out: nothing is lost, and nothing double",
      async (when) => {
        proxy.cutAt("winlic.reserve", when);
        expect(await ledger.reserve("cut/a", [cores("a", 16)], { "azure-cores": 16 }, 3600, by())).toEqual({
          held: true,
        });
        expect(proxy.cuts()).toBe(1);
        expect(held()).toBe("16");
        expect(
          database.sql("select count(*) from winlic.history where holder = 'cut/a' and action = 'reserve'"),
        ).not.toBe("0");
      },
    );

    test("cut while the log is made durable, the claim is kept", async () => {
      proxy.cutAt("pg_logical_emit_message", "before");
      expect(await ledger.reserve("cut/a", [cores("a", 16)], { "azure-cores": 16 }, 3600, by())).toEqual({
        held: true,
      });
      expect(proxy.cuts()).toBe(1);
      expect(held()).toBe("16");
    });

    test("a server that is slow is waited for, and one that is too slow is given up in time", async () => {
      proxy.delay = 300;
      expect(await ledger.reserve("cut/a", [cores("a", 8)], {}, 3600, by())).toEqual({ held: true });
      proxy.silent = true;
      const began = performance.now();
      await expect(ledger.reserve("cut/a", [cores("b", 8)], {}, 3600, by())).rejects.toThrow(/in time|cut/);
      expect(performance.now() - began).toBeLessThan(6000);
    });

    test("somebody who holds the pool does not make others hang", async () => {
      const blocker = await openInitialised(database.address());
      const client = await (
        blocker.connection.pool as unknown as {
          connect(): Promise<{ query(text: string): Promise<unknown>; release(destroy?: boolean): void }>;
        }
      ).connect();
      await client.query("begin");
      await client.query("select pg_advisory_xact_lock(hashtext('winlic.pool'), hashtext('azure-cores'))");
      await expect(ledger.reserve("cut/a", [cores("a", 8)], {}, 3600, by())).rejects.toThrow(/in time|busy/);
      await client.query("rollback");
      client.release();
      await blocker.close();
      expect(await ledger.reserve("cut/a", [cores("a", 8)], {}, 3600, by())).toEqual({ held: true });
    });

    test("a crash before the log is written is no claim: it is taken again, or by somebody else", async () => {
      // The server loses what it had not written, as it does where a crash comes before the flush.
      proxy.cutAt("pg_logical_emit_message", "before");
      const lost = (async () => {
        while (proxy.cuts() === 0) await new Promise((resolve) => setTimeout(resolve, 1));
        database.sql("delete from winlic.claim where holder_id = (select id from winlic.holder where name = 'cut/a')");
      })();
      const outcome = await ledger.reserve("cut/a", [cores("a", 16)], { "azure-cores": 16 }, 3600, by());
      await lost;
      expect([outcome.held, held()]).toEqual([true, "16"]);
    });

    test("after a crash of the server, what was answered is there", async () => {
      await ledger.reserve("cut/a", [cores("a", 8)], {}, 3600, by());
      database.crash();
      expect(held()).toBe("8");
      // The connections of before are gone; the next question takes another one.
      expect(await ledger.reserve("cut/a", [cores("a", 8), cores("b", 8)], {}, 3600, by())).toEqual({ held: true });
      expect((await deskOn(ledger.connection).examine()).filter(({ fine }) => !fine)).toEqual([]);
    });
  });
});
