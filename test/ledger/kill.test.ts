import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { buildForTests, cleanEnvironment } from "../cli/support/winlic";
import { by, openInitialised } from "../company/ledger/behaviour";
import { describeWithPostgres, startPostgres, type TestDatabase } from "../support/postgres";
import { type FaultyWay, openProxy } from "../support/proxy";

jest.setTimeout(300_000);

const OWNED = { name: "EA", edition: "datacenter", cores: 16, assurance: { until: "2099-12-31" }, use: "azure" };
const FILES = { "windows-licensing.yaml": { version: 1, entitlements: [OWNED] } };
/** More requests than a command makes. */
const MOST_REQUESTS = 60;

const winlic = buildForTests();

/** Starts `winlic` in a folder, with an address of the ledger. */
function start(words: readonly string[], folder: string, address: string): ChildProcess {
  return spawn(process.execPath, [winlic.file, ...words], {
    cwd: folder,
    env: { ...cleanEnvironment(), LEDGER: address },
    stdio: "ignore",
  });
}

const reserve = (stack: string): readonly string[] => [
  "ledger",
  "reserve",
  "--ledger",
  "LEDGER",
  "--stack",
  stack,
  "--claim",
  "azure-cores=16",
];

describeWithPostgres("kill -9", () => {
  let database: TestDatabase;
  let way: FaultyWay;
  beforeAll(async () => {
    database = await startPostgres();
    await (await openInitialised(database.address())).close();
    way = await openProxy(database.port);
  });
  afterAll(async () => {
    await way.close();
    database.stop();
  });

  test("at each request of a reservation: nothing is lost, and nothing double", async () => {
    const folder = winlic.folder(FILES);
    const environment = { LEDGER: database.address() };
    let killed = 0;
    for (let request = 1; request <= MOST_REQUESTS; request += 1) {
      const child = start(reserve("a/prod"), folder, database.address(undefined, way.port));
      way.stopAt(request, () => child.kill("SIGKILL"));
      const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
      way.stopAt(-1, () => undefined);
      if (signal === "SIGKILL") killed += 1;
      else expect(code).toBe(0);
      // Whatever had happened, the same command comes to the same end, and nobody else gets what it took.
      expect(winlic.run(reserve("a/prod"), { folder, environment }).code).toBe(0);
      expect(database.sql("select coalesce(sum(reserved + confirmed), 0) from winlic.claim")).toBe("16");
      const other = winlic.run(reserve("b/prod"), { folder, environment });
      expect([other.code, other.stdout]).toEqual([1, expect.stringContaining("a/prod")]);
      expect(winlic.run(["ledger", "doctor", "--ledger", "LEDGER"], { folder, environment }).code).toBe(0);
      const ledger = await openInitialised(database.address());
      await ledger.release("a/prod", ["azure-cores"], by());
      await ledger.close();
      if (signal !== "SIGKILL") break;
    }
    // Connecting, asking what others hold, claiming, making it durable, sweeping: each is a request at least.
    expect(killed).toBeGreaterThan(4);
    expect(killed).toBeLessThan(MOST_REQUESTS);
  });
});

test("kill -9 of a process with the embedded ledger: the next one opens it, and all that was answered is there", async () => {
  const folder = winlic.folder(FILES);
  const environment = { LEDGER: "pglite:ledger" };
  expect(winlic.run(["ledger", "init", "--ledger", "LEDGER"], { folder, environment }).code).toBe(0);
  expect(
    winlic.run(
      reserve("kept/prod").map((word) => word.replace("=16", "=8")),
      { folder, environment },
    ).code,
  ).toBe(0);
  // From before it opens the files to after it wrote them, wherever these moments fall on this machine.
  for (const share of [0.2, 0.4, 0.6, 0.8, 0.9]) {
    const whole = performance.now();
    expect(winlic.run(["ledger", "status", "--ledger", "LEDGER"], { folder, environment }).code).toBe(0);
    const child = start(
      reserve(`a${String(share)}/prod`).map((word) => word.replace("=16", "=8")),
      folder,
      "pglite:ledger",
    );
    const ended = once(child, "exit");
    setTimeout(() => child.kill("SIGKILL"), (performance.now() - whole) * share);
    await ended;
    const { code, stdout } = winlic.run(["ledger", "status", "--ledger", "LEDGER", "--stack", "kept/prod"], {
      folder,
      environment,
    });
    expect(code).toBe(0);
    expect(stdout).toContain("8");
    expect(winlic.run(["ledger", "doctor", "--ledger", "LEDGER"], { folder, environment }).code).toBe(0);
    // What the killed one had taken is its own or nobody's.
    expect(
      winlic.run(["ledger", "release", "--ledger", "LEDGER", "--stack", `a${String(share)}/prod`], {
        folder,
        environment,
      }).code,
    ).toBeLessThan(3);
  }
});
