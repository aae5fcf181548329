import { spawnSync } from "node:child_process";
import { cpSync, existsSync, writeFileSync } from "node:fs";
import { arch, cpus, loadavg, platform, totalmem } from "node:os";
import { join } from "node:path";
import { createAzureKmsProver } from "../core/activation/paths/azure-kms";
import { createKmsHostProver } from "../core/activation/paths/kms-host";
import { startPack } from "../test/support/analyzer";
import { buildEstate } from "../test/support/builders";
import { largePath } from "../test/support/large-path";
import { bundlePack, linkPackages, makeFolder, ROOT } from "../test/support/packs";
import { CONFIGURATION, makeEstate, makeState } from "./estate";
import { timeScripts } from "./scripts";

/**
 * What the pack and the command line cost. The pack is measured beside a bare one, turn by turn in the same run, because
 * on a busy machine only the ratio tells anything. `npm run bench -- --rounds 9` for more turns, `-- --proofs` or
 * `-- --scripts` for the proofs of reachability or the reading of scripts alone, which it shows and does not write.
 */
const ROUNDS = Math.max(5, Number(/--rounds[= ](\d+)/.exec(process.argv.slice(2).join(" "))?.[1] ?? 7));
const SIZES = [100, 1000] as const;
const LEAD = "declare-a-valid-configuration";

interface Run {
  /** Milliseconds from the start of the process to the first answer. */
  readonly start: number;
  /** Kilobytes, after the stack analysis. */
  readonly memory: number;
  /** Milliseconds for each resource: all calls together, as the caller waits. */
  readonly waited: number;
  /** The same in the pack's own processor time: what the caller does meanwhile is not in it. */
  readonly worked: number;
}

interface Row {
  readonly figure: string;
  readonly bare?: string;
  readonly ours: string;
  readonly ratio?: string;
  readonly budget: string;
  readonly ok: boolean | undefined;
}

async function runPack(folder: string, machines: number, configured: boolean): Promise<Run> {
  const estate = makeEstate(machines);
  const pack = await startPack(folder, { PWD: makeFolder("bench") });
  try {
    await pack.configure({}, configured ? { [LEAD]: { configuration: CONFIGURATION } } : {});
    const workedBefore = pack.processorTime() ?? Number.NaN;
    const began = performance.now();
    const diagnostics = [...(await pack.analyze({ type: "pulumi:pulumi:Stack", name: "bench" }))];
    for (const resource of estate) {
      await pack.remediate(resource);
      diagnostics.push(...(await pack.analyze(resource)));
    }
    diagnostics.push(...(await pack.analyzeStack(estate)));
    const waited = performance.now() - began;
    const worked = (pack.processorTime() ?? Number.NaN) - workedBefore;
    if (diagnostics.length > 0) throw new Error(`the estate should pass: ${diagnostics[0]?.message ?? ""}`);
    const memory = pack.peakMemory() ?? Number.NaN;
    return { start: pack.startedIn, memory, waited: waited / estate.length, worked: worked / estate.length };
  } finally {
    await pack.stop();
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function measurePacks(): Promise<readonly Row[]> {
  const bare = makeFolder("bare");
  cpSync(join(__dirname, "bare-pack"), bare, { recursive: true });
  linkPackages(bare);
  const ours = bundlePack();
  const runs = new Map<string, Run[]>();
  for (let round = 0; round <= ROUNDS; round++) {
    for (const machines of SIZES) {
      for (const [name, folder] of Object.entries({ bare, ours })) {
        const run = await runPack(folder, machines, name === "ours");
        // The first turn fills the system's caches and counts for nobody.
        if (round > 0)
          runs.set(`${name} ${String(machines)}`, [...(runs.get(`${name} ${String(machines)}`) ?? []), run]);
      }
    }
    process.stderr.write(`round ${String(round)} of ${String(ROUNDS)}\r`);
  }
  const medianOf = (name: string, machines: readonly number[], figure: keyof Run): number =>
    median(machines.flatMap((count) => (runs.get(`${name} ${String(count)}`) ?? []).map((run) => run[figure])));
  const compare = (label: string, machines: readonly number[], figure: keyof Run, most: number, show: Show): Row => {
    const [base, own] = [medianOf("bare", machines, figure), medianOf("ours", machines, figure)];
    const ratio = own / base;
    return {
      figure: label,
      bare: show(base),
      ours: show(own),
      ratio: Number.isNaN(ratio) ? "" : ratio.toFixed(2),
      budget: `≤ ${most.toFixed(2)} × bare`,
      ok: Number.isNaN(ratio) ? undefined : ratio <= most,
    };
  };
  return [
    compare("start to first answer", SIZES, "start", 1.15, milliseconds),
    compare("peak memory, 1,000 VMs", [1000], "memory", 1.2, megabytes),
    ...SIZES.flatMap((machines) => [
      compare(`per resource, ${count(machines)} VMs, waited`, [machines], "waited", 2, milliseconds),
      compare(`per resource, ${count(machines)} VMs, processor`, [machines], "worked", 2, milliseconds),
    ]),
  ];
}

type Show = (value: number) => string;
const milliseconds: Show = (value) => (value < 10 ? `${value.toFixed(2)} ms` : `${value.toFixed(0)} ms`);
const megabytes: Show = (value) => (Number.isNaN(value) ? "not told here" : `${(value / 1024).toFixed(0)} MB`);
const count = (value: number): string => value.toLocaleString("en");

/** Cold: a process of its own each time, as in a pipeline. */
function measureCommand(figure: string, args: readonly string[], most: number | undefined): Row {
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const began = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
      encoding: "utf8",
      cwd: makeFolder("bench"),
    });
    if (status !== 0) throw new Error(`winlic ${args.join(" ")} ended with ${String(status)}: ${stderr}`);
    if (round > 0) times.push(performance.now() - began);
  }
  const own = median(times);
  const budget = most === undefined ? "none, for the slope" : `≤ ${count(most)} ms`;
  return { figure, ours: milliseconds(own), budget, ok: most === undefined ? undefined : own <= most };
}

const COMMAND = join(ROOT, "dist", "winlic.js");

function measureCommands(): readonly Row[] {
  const folder = makeFolder("states");
  const state = (machines: number): string => {
    const file = join(folder, `${String(machines)}.json`);
    writeFileSync(file, JSON.stringify(makeState(machines)));
    return file;
  };
  // JSON is YAML.
  writeFileSync(join(folder, "windows-licensing.yaml"), JSON.stringify({ version: 1, ...CONFIGURATION }));
  const check = (machines: number): readonly string[] => ["check", "--state", state(machines), "--config", folder];
  return [
    measureCommand("winlic --version, cold", ["--version"], 150),
    measureCommand("winlic check --state, 1,000 VMs, cold", check(1000), 600),
    measureCommand("winlic check --state, 10,000 VMs, cold", check(10_000), undefined),
  ];
}

/** In this process, each turn with an estate and provers of its own: nothing is left from the turn before. */
function measureProofs(): readonly Row[] {
  const figure = (to: string, own: number): Row => ({
    figure: `proofs to ${to}, 1,000 VMs, 1,000 rules`,
    ours: milliseconds(own),
    budget: `≤ ${count(1000)} ms`,
    ok: own <= 1000,
  });
  const times = { azure: [] as number[], host: [] as number[] };
  for (let round = 0; round <= ROUNDS; round++) {
    const estate = buildEstate({ resources: largePath(1000, 1000) });
    const host = estate.machines.find(({ name }) => name === "kms1");
    const clients = estate.machines.filter((machine) => machine !== host);
    const began = performance.now();
    const proveAzure = createAzureKmsProver(estate);
    const azure = clients.map((client) => proveAzure(client).proof.outcome);
    const between = performance.now();
    const proveHost = createKmsHostProver(estate);
    const destination = { name: "kms1", port: 1688, ...(host === undefined ? {} : { machine: host }) };
    const hosts = clients.map((client) => proveHost(client, destination).proof.outcome);
    const ended = performance.now();
    const lost = [...azure, ...hosts].find((outcome) => outcome !== "reached");
    if (lost !== undefined) throw new Error(`all machines should reach both: ${lost}`);
    if (round === 0) continue;
    times.azure.push(between - began);
    times.host.push(ended - between);
  }
  return [figure("Azure KMS", median(times.azure)), figure("a KMS host", median(times.host))];
}

/** Columns are padded, as the formatter of this repository wants them. */
/** Scripts that are followed along every path. */
function measureScripts(): readonly Row[] {
  const turns = Array.from({ length: 3 }, timeScripts);
  const row = (figure: string, value: number, most: number): Row => ({
    figure,
    ours: `${value.toFixed(2)} ms`,
    budget: `<= ${String(most)} ms`,
    ok: value <= most,
  });
  return [
    row("scripts, for each KB, median", median(turns.map((turn) => turn.median)), 0.4),
    row("scripts, for each KB, 99th percentile", median(turns.map((turn) => turn.percentile99)), 5),
    row("1,000 scripts of 4 KB, each another", median(turns.map((turn) => turn.thousand)), 1_000),
  ];
}

function renderTable(rows: readonly Row[]): string {
  const verdict = ({ ok }: Row): string => (ok === undefined ? "" : ok ? "ok" : "over");
  const cells = [
    ["figure", "bare pack", "ours", "ratio", "budget", ""],
    ...rows.map((row) => [row.figure, row.bare ?? "", row.ours, row.ratio ?? "", row.budget, verdict(row)]),
  ];
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(3, ...cells.map((line) => line[column]?.length ?? 0)));
  const [head, ...body] = cells.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  const rule = widths.map((width) => "-".repeat(width));
  return [head ?? [], rule, ...body].map((line) => `| ${line.join(" | ")} |`).join("\n");
}

async function main(): Promise<void> {
  if (process.argv.includes("--proofs")) {
    console.log(renderTable(measureProofs()));
    return;
  }
  if (process.argv.includes("--scripts")) {
    console.log(renderTable(measureScripts()));
    return;
  }
  const rows = [...(await measurePacks()), ...measureProofs(), ...measureScripts()];
  if (existsSync(COMMAND)) rows.push(...measureCommands());
  else process.stderr.write("dist/ is not there: the command line is not measured. Run `npm run build` first.\n");
  const table = renderTable(rows);
  const [processor] = cpus();
  const machine = [
    `${processor?.model ?? "unknown processor"}, ${String(cpus().length)} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GB`,
    `${platform()} ${arch()}, Node ${process.version}`,
    `load average ${loadavg()
      .map((load) => load.toFixed(1))
      .join(", ")}`,
    new Date().toISOString().slice(0, 10),
  ].join("; ");
  const text = `# Benchmark

Written by \`npm run bench\`: medians of ${String(ROUNDS)} turns, the bare pack and ours in turn. The estate has a network interface for
each virtual machine and passes every rule; ours holds all rules and a configuration. "Waited" is what a caller waits for one
resource, in its own call and as its share of the stack analysis; "processor" is the pack's own time for it.

${table}

${machine}
`;
  writeFileSync(join(__dirname, "results.md"), text);
  console.log(`\n${text}`);
  if (rows.some(({ ok }) => ok === false)) process.exitCode = 1;
}

void main();
