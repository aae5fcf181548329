import { by, openInitialised } from "../company/ledger/behaviour";
import { describeWithEngine, openProject, type ProgramResource, type Project } from "../engine/support";
import { bundlePack } from "../support/packs";
import { describeWithPostgres, startPostgres, type TestDatabase } from "../support/postgres";
import { type FaultyWay, openProxy } from "../support/proxy";

/** How often two updates fight: a few in CI, 200 by `LEDGER_FIGHTS=200 npm run test:ledger -- fight`. */
const FIGHTS = Number(process.env.LEDGER_FIGHTS ?? "2");

const OWNED = { name: "EA", edition: "datacenter", cores: 16, assurance: { until: "2099-12-31" }, use: "azure" };
const CONFIGURATION = JSON.stringify({
  version: 1,
  entitlements: [OWNED],
  ledger: { from: "LEDGER", whenUnreachable: "block" },
  // The fight is about licences alone.
  activation: { method: "azure-kms" },
});

/** One machine that needs all 16. */
const MACHINE: readonly ProgramResource[] = [
  { type: "azure-native:resources:ResourceGroup", name: "group", properties: { location: "westeurope" } },
  {
    type: "azure-native:compute:VirtualMachine",
    name: "web",
    properties: {
      resourceGroupName: "{{group.name}}",
      location: "westeurope",
      licenseType: "Windows_Server",
      hardwareProfile: { vmSize: "Standard_D16s_v5" },
      storageProfile: {
        imageReference: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-g2" },
      },
    },
  },
];

/** What goes wrong in a fight, one after the other. */
const FAULTS = ["nothing", "slow", "cut before", "cut after", "connections ended", "server crashed"] as const;
type Fault = (typeof FAULTS)[number];

describeWithPostgres("two updates at once", () => {
  describeWithEngine("on the real engine", () => {
    let database: TestDatabase;
    let pack: string;
    let way: FaultyWay;
    let projects: readonly (readonly [holder: string, project: Project])[];

    beforeAll(async () => {
      database = await startPostgres();
      await (await openInitialised(database.address())).close();
      way = await openProxy(database.port);
      pack = bundlePack();
      projects = await Promise.all(
        ["one", "two"].map(async (stack) => {
          const project = await openProject({ stack });
          project.declare(MACHINE);
          project.write("windows-licensing.yaml", CONFIGURATION);
          return [stack, project] as const;
        }),
      );
    }, 300_000);
    afterAll(async () => {
      await way.close();
      database.stop();
    });

    async function machinesOf(project: Project): Promise<number> {
      const { text } = await project.pulumi(["stack", "export"]);
      const { deployment } = JSON.parse(text.slice(text.indexOf("{"))) as {
        deployment: { resources?: readonly { type: string; id?: string }[] };
      };
      return (deployment.resources ?? []).filter(
        ({ type, id }) => type === "azure-native:compute:VirtualMachine" && id !== undefined,
      ).length;
    }

    async function inject(fault: Fault): Promise<void> {
      way.delay = fault === "slow" ? 150 : 0;
      if (fault === "cut before" || fault === "cut after")
        way.cutAt("winlic.reserve", fault === "cut before" ? "before" : "after");
      if (fault !== "connections ended" && fault !== "server crashed") return;
      // As soon as the first claim is there, or one was refused: then the second is on its way.
      for (let wait = 0; wait < 600; wait += 1) {
        await new Promise((resolve) => {
          setTimeout(resolve, 50);
        });
        if (Number(database.sql("select count(*) from winlic.history")) > lines) break;
      }
      if (fault === "server crashed") database.crash();
      else database.sql("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'winlic'");
    }
    let lines = 0;

    async function fight(round: number, fault: Fault): Promise<void> {
      lines = Number(database.sql("select count(*) from winlic.history"));
      const injected = inject(fault);
      const outcomes = await Promise.all(
        projects.map(([, project]) =>
          project.up(pack, { environment: { LEDGER: database.address(undefined, way.port) } }),
        ),
      );
      await injected;
      way.delay = 0;
      const machines = await Promise.all(projects.map(([, project]) => machinesOf(project)));
      const created = machines.reduce((sum, each) => sum + each, 0);
      const where = `round ${String(round)}, ${fault}: ${outcomes.map(({ text }) => text).join("\n---\n")}`;
      // The loser has created no machine, whatever went wrong; without a fault that ends the ledger, one has won.
      const survives = fault !== "server crashed" && fault !== "connections ended";
      if (created > 1 || (created === 0 && survives)) throw new Error(where);
      if (survives && outcomes.filter(({ code }) => code === 0).length !== 1) throw new Error(where);
      const holders = database.sql(
        "select name from winlic.holding join winlic.holder on id = holder_id where kind = 'azure-cores' and reserved + confirmed = 16",
      );
      for (const [at, [stack]] of projects.entries()) {
        if ((machines[at] ?? 0) > 0) expect(holders).toContain(`/${stack}`);
      }
      const outcome = `${fault}: ${String(created)} won`;
      tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
      const ledger = await openInitialised(database.address());
      const { kinds } = await ledger.readOthers("nobody");
      expect(kinds["azure-cores"]?.held ?? 0).toBeLessThanOrEqual(16);
      for (const [at, [, project]] of projects.entries()) {
        if ((machines[at] ?? 0) > 0) await project.pulumi(["destroy", "--yes", "--skip-preview"]);
        else await project.pulumi(["cancel", "--yes"]);
      }
      for (const name of database.sql("select name from winlic.holder").split("\n")) {
        if (name !== "") await ledger.release(name, ["azure-cores"], by());
      }
      await ledger.close();
    }
    const tally = new Map<string, number>();

    test(
      `one wins, and the loser creates no machine (${String(FIGHTS)} times)`,
      async () => {
        for (let round = 0; round < FIGHTS; round += 1) {
          await fight(round, FAULTS[round % FAULTS.length] ?? "nothing");
          if (FIGHTS > 10) process.stderr.write(`${String(round + 1)} ${JSON.stringify([...tally])}\n`);
        }
      },
      600_000 + FIGHTS * 120_000,
    );
  });
});
