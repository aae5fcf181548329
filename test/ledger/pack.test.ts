import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { LEDGER_KINDS, type LedgerKind } from "../../core/model";
import { by, cores, openInitialised } from "../company/ledger/behaviour";
import { type RunningPack, startPack } from "../support/analyzer";
import { bundlePack, linkPackages, makeFolder } from "../support/packs";
import { describeWithPostgres, startPostgres, type TestDatabase } from "../support/postgres";
import { openProxy } from "../support/proxy";
import { sentMachine } from "../support/sent";

jest.setTimeout(180_000);

const SECRET = "hunter2hunter2";

/** A machine of eight core licences. */
const WEB = sentMachine("web");
const APP = sentMachine("app");

describeWithPostgres("the pack with a ledger", () => {
  let database: TestDatabase;
  let pack: string;
  beforeAll(async () => {
    database = await startPostgres();
    await (await openInitialised(database.address())).close();
    pack = bundlePack();
  });
  afterAll(() => database.stop());
  afterEach(async () => {
    const ledger = await openInitialised(database.address());
    for (const holder of ["test/dev", "other/prod", "people:berlin"]) await ledger.release(holder, LEDGER_KINDS, by());
    await ledger.close();
  });

  interface Run {
    readonly owned: number;
    readonly preview?: boolean;
    readonly ledger?: object | string;
    readonly address?: string;
    /** What else the configuration declares. */
    readonly declares?: Readonly<Record<string, unknown>>;
    /** The last day of the assurance of what is owned. */
    readonly until?: string;
  }

  /** The pack as the engine starts it in a project with this configuration. */
  async function start({
    owned,
    preview = false,
    ledger = "LEDGER",
    address = database.address(),
    declares = {},
    until = "2099-12-31",
  }: Run): Promise<RunningPack> {
    const project = makeFolder("project");
    linkPackages(project);
    writeFileSync(join(project, "Pulumi.yaml"), "name: test\nruntime: nodejs\n");
    const entitlement = {
      name: "EA",
      edition: "datacenter",
      cores: owned,
      assurance: { until },
      use: "azure",
    };
    writeFileSync(
      join(project, "windows-licensing.yaml"),
      JSON.stringify({ version: 1, entitlements: [entitlement], ledger, ...declares }),
    );
    return await startPack(pack, {
      PWD: project,
      LEDGER: address,
      PULUMI_NODEJS_PROJECT: "test",
      ...(preview ? { PULUMI_NODEJS_DRY_RUN: "true" } : {}),
    });
  }

  async function within(run: Run, work: (pack: RunningPack) => Promise<void>): Promise<void> {
    const running = await start(run);
    try {
      await work(running);
      expect(running.printed()).not.toContain(SECRET);
    } finally {
      await running.stop();
    }
  }

  const cored = (all: readonly { readonly policy: string; readonly level: string; readonly about: string }[]) =>
    all.filter(({ policy }) => policy === "own-enough-cores").map(({ level, about }) => `${level} ${about}`);
  const held = (): string =>
    database.sql(
      "select coalesce(string_agg(name || '=' || confirmed || '+' || reserved, ' ' order by name, subject), '') from winlic.claim join winlic.holder on id = holder_id",
    );
  async function others(amount: number): Promise<void> {
    const ledger = await openInitialised(database.address());
    await ledger.confirm("other/prod", [cores("vm", amount)], ["azure-cores"], { action: "confirm" }, by());
    await ledger.close();
  }

  test("a preview says what others hold, and writes nothing", async () => {
    await others(12);
    await within({ owned: 16, preview: true }, async (running) => {
      expect(cored(await running.analyze(WEB))).toEqual([]);
      const stack = await running.analyzeStack([WEB]);
      expect(cored(stack)).toEqual(["mandatory "]);
      const [finding] = stack.filter(({ policy }) => policy === "own-enough-cores");
      for (const figure of ["8", "12", "16", "4", "other/prod"]) expect(finding?.message).toContain(figure);
    });
    expect(held()).toBe("other/prod=12+0");
  });

  test("CALs, activations of a MAK and lapsed licences count what others hold", async () => {
    const ledger = await openInitialised(database.address());
    const claim = (kind: LedgerKind, amount: number) => [{ kind, subject: "all", amount }];
    await ledger.confirm("people:berlin", claim("user-cals", 11), ["user-cals"], { action: "confirm" }, by());
    await ledger.confirm("other/prod", claim("mak-activations", 5), ["mak-activations"], { action: "confirm" }, by());
    await ledger.close();
    await others(8);
    const declares = {
      activation: { method: "mak", mak: { activations: 5, used: 0 } },
      access: { users: 10, cals: [{ kind: "user", release: 2025, count: 10 }] },
    };
    const messages = async (run: Run) => {
      const found = new Map<string, string>();
      await within({ preview: true, declares, ...run }, async (running) => {
        for (const { policy, level, message } of await running.analyzeStack([WEB])) {
          if (level === "mandatory") found.set(policy, message);
        }
      });
      return found;
    };
    const short = await messages({ owned: 64, until: "2020-12-31" });
    expect(short.get("own-enough-cals")).toMatch(/11 user CALs.*10 are owned: 1 short.*people:berlin \(11\)/);
    expect(short.get("own-enough-mak-activations")).toMatch(/5 of 1 other stack .*allows 5.*other\/prod \(5\)/);
    expect(short.get("keep-assurance-current")).toMatch(
      /ended on 2020-12-31.*1 other stack holds 8: other\/prod \(8\)/,
    );
    const enough = await messages({
      owned: 64,
      declares: {
        activation: { method: "mak", mak: { activations: 6, used: 5 } },
        access: { users: 10, cals: [{ kind: "user", release: 2025, count: 11 }] },
      },
    });
    expect([...enough.keys()]).toEqual([]);
  });

  test("an update claims each machine before it is created, and confirms what exists", async () => {
    await within({ owned: 16 }, async (running) => {
      expect(cored(await running.analyze(WEB))).toEqual([]);
      expect(held()).toBe("test/dev=0+8");
      expect(cored(await running.analyze(APP))).toEqual([]);
      expect(cored(await running.analyzeStack([WEB, APP]))).toEqual([]);
    });
    expect(held()).toBe("test/dev=8+0 test/dev=8+0");
  });

  test("a machine that gets no claim is blocked, and the others are not", async () => {
    await others(4);
    await within({ owned: 16 }, async (running) => {
      expect(cored(await running.analyze(WEB))).toEqual([]);
      expect(cored(await running.analyze(APP))).toEqual(["mandatory app"]);
    });
    expect(held()).toBe("other/prod=4+0 test/dev=0+8");
  });

  test("what is gone is released", async () => {
    await within({ owned: 16 }, async (running) => {
      for (const machine of [WEB, APP]) await running.analyze(machine);
      await running.analyzeStack([WEB, APP]);
    });
    await within({ owned: 16 }, async (running) => {
      await running.analyze(WEB);
      await running.analyzeStack([WEB]);
    });
    expect(held()).toBe("test/dev=8+0");
  });

  describe("a ledger that does not answer", () => {
    const NOWHERE = `postgres://ann:${SECRET}@127.0.0.1:1/licences?sslmode=disable`;

    test("leaves the rule unknown, and the machine is created", async () => {
      await within({ owned: 16, address: NOWHERE }, async (running) => {
        expect(cored(await running.analyze(WEB))).toEqual([]);
        expect(cored(await running.analyzeStack([WEB]))).toEqual(["advisory "]);
      });
    });

    test("blocks where the configuration says so", async () => {
      const ledger = { from: "LEDGER", whenUnreachable: "block" };
      await within({ owned: 16, address: NOWHERE, ledger }, async (running) => {
        expect(cored(await running.analyze(WEB))).toEqual(["mandatory web"]);
        expect(cored(await running.analyzeStack([WEB]))).toEqual(["mandatory "]);
      });
    });

    test("after every machine has its claim, silence does not fail the update", async () => {
      const way = await openProxy(database.port);
      const ledger = { from: "LEDGER", timeoutSeconds: 1, whenUnreachable: "block" };
      await within({ owned: 16, address: database.address(undefined, way.port), ledger }, async (running) => {
        expect(cored(await running.analyze(WEB))).toEqual([]);
        way.silent = true;
        expect(cored(await running.analyzeStack([WEB]))).toEqual(["advisory "]);
      });
      await way.close();
    });

    test.each([
      ["no variable", ""],
      ["an address that is none", `mysql://ann:${SECRET}@db/licences`],
      ["an address without TLS for another machine", `postgres://ann:${SECRET}@10.1.2.3/licences?sslmode=disable`],
    ])("%s is said without the password", async (_, address) => {
      await within({ owned: 16, address, preview: true }, async (running) => {
        expect(cored(await running.analyzeStack([WEB]))).toEqual(["advisory "]);
        expect(JSON.stringify(await running.analyzeStack([WEB]))).not.toContain(SECRET);
      });
    });

    test("many machines wait for it once", async () => {
      const way = await openProxy(database.port);
      way.silent = true;
      const ledger = { from: "LEDGER", timeoutSeconds: 1, whenUnreachable: "block" };
      await within({ owned: 1000, address: database.address(undefined, way.port), ledger }, async (running) => {
        const began = performance.now();
        const machines = Array.from({ length: 20 }, (_unused, index) => sentMachine(`m${String(index)}`));
        const answers = await Promise.all(machines.map((machine) => running.analyze(machine)));
        expect(answers.flatMap(cored)).toHaveLength(20);
        expect(performance.now() - began).toBeLessThan(10_000);
      });
      await way.close();
    });

    test("a way that is slow is waited for", async () => {
      const way = await openProxy(database.port);
      way.delay = 100;
      await within({ owned: 16, address: database.address(undefined, way.port) }, async (running) => {
        expect(cored(await running.analyze(WEB))).toEqual([]);
        expect(held()).toBe("test/dev=0+8");
      });
      await way.close();
    });
  });

  test("a pack that is killed right after its claim has lost nothing, and the next run goes on with it", async () => {
    const first = await start({ owned: 16 });
    await first.analyze(WEB);
    await first.stop();
    expect(held()).toBe("test/dev=0+8");
    await within({ owned: 16 }, async (running) => {
      expect(cored(await running.analyze(WEB))).toEqual([]);
      expect(cored(await running.analyze(APP))).toEqual([]);
      await running.analyzeStack([WEB, APP]);
    });
    expect(held()).toBe("test/dev=8+0 test/dev=8+0");
  });
});
