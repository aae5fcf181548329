/**
 * The ledger at the size of a large company: exports of all stacks in parallel shards, the questions of the company, and
 * reservations by many at once. `npm run bench:ledger -- --stacks 20000 --machines 500000 --writers 32`.
 */

import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readAddress } from "../company/ledger/address";
import { deskOn } from "../company/ledger/desk";
import { type OpenLedger, openLedger } from "../company/ledger/ledger";
import { KINDS_OF_STACKS } from "../core/licensing/ledger-claims";
import type { LedgerClaim } from "../core/model";
import { startPostgres } from "../test/support/postgres";

interface Plan {
  readonly address: string;
  readonly stacks: number;
  readonly machines: number;
}

const SHARDS = 4;
const by = (operation: string) => ({ actor: "bench", operation });

async function open(address: string, connections = 1): Promise<OpenLedger> {
  const place = readAddress(address);
  if ("refused" in place) throw new Error(place.refused);
  return await openLedger(place, { timeoutMs: 60_000, connections });
}

/** The machines of one stack: the first stacks take the remainder. */
function claimsOf(stack: number, { stacks, machines }: Plan): readonly LedgerClaim[] {
  const count = Math.floor(machines / stacks) + (stack < machines % stacks ? 1 : 0);
  return Array.from({ length: count }, (_unused, machine) => ({
    kind: "azure-cores",
    subject: `urn:pulumi:prod::app${String(stack)}::azure-native:compute:VirtualMachine::vm${String(machine)}`,
    amount: 8 * (1 + ((stack + machine) % 4)),
  }));
}

/** One shard of the nightly run: every stack whose number falls to it. */
async function load(shard: number, plan: Plan): Promise<void> {
  const ledger = await open(plan.address);
  for (let stack = shard; stack < plan.stacks; stack += SHARDS) {
    const evidence = { action: "sync", digest: String(stack), seenAt: new Date("2026-11-01T00:00:00Z") } as const;
    await ledger.confirm(`app${String(stack)}/prod`, claimsOf(stack, plan), KINDS_OF_STACKS, evidence, by("load"));
  }
  await ledger.close();
}

/** Reservations one after the other, for as long; the time of each in milliseconds. */
async function reserve(writer: number, seconds: number, plan: Plan): Promise<readonly number[]> {
  const ledger = await open(plan.address);
  const times: number[] = [];
  const until = performance.now() + seconds * 1000;
  for (let at = 0; performance.now() < until; at += 1) {
    const began = performance.now();
    await ledger.reserve(
      `writer${String(writer)}/prod`,
      [{ kind: "azure-cores", subject: `vm${String(at)}`, amount: 8 }],
      { "azure-cores": 1_000_000_000 },
      3600,
      by(randomUUID()),
    );
    times.push(performance.now() - began);
  }
  await ledger.close();
  return times;
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Runs a part in a process of its own. */
function inProcess<T>(message: unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = fork(__filename, ["worker"], { execArgv: process.execArgv });
    child.once("message", (answer) => {
      resolve(answer as T);
      child.disconnect();
    });
    child.once("error", reject);
    child.once("exit", (code) => {
      if (code !== 0) reject(new Error(`a worker ended with ${String(code)}`));
    });
    child.send(message as object);
  });
}

function option(name: string, usual: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : Number(process.argv[at + 1]);
}

async function main(): Promise<void> {
  const database = await startPostgres({ shared_buffers: "256MB", max_wal_size: "2GB" });
  try {
    const plan = {
      address: database.address(),
      stacks: option("stacks", 20_000),
      machines: option("machines", 500_000),
    };
    const writers = option("writers", 32);
    const ledger = await open(plan.address);
    const desk = deskOn(ledger.connection);
    await desk.init();

    let began = performance.now();
    await Promise.all(Array.from({ length: SHARDS }, (_unused, shard) => inProcess({ what: "load", shard, plan })));
    report(
      `load ${String(plan.stacks)} stacks, ${String(plan.machines)} machines, ${String(SHARDS)} shards`,
      performance.now() - began,
    );

    for (let run = 0; run < 3; run += 1) {
      began = performance.now();
      await desk.readStatus();
      report("status", performance.now() - began);
      began = performance.now();
      await ledger.readOthers("app1/prod");
      report("what others hold, one question", performance.now() - began);
    }

    const seconds = option("seconds", 20);
    const halves = [0, 1];
    const answers = await Promise.all(
      halves.map((half) =>
        inProcess<readonly number[]>({
          what: "reserve",
          from: half * (writers / 2),
          count: writers / 2,
          seconds,
          plan,
        }),
      ),
    );
    const times = answers.flat().sort((one, other) => one - other);
    report(`${String(times.length)} reservations by ${String(writers)} writers, median`, percentile(times, 0.5));
    report("  99th percentile", percentile(times, 0.99));
    report("  longest", percentile(times, 1));
    const findings = await desk.examine();
    console.log(findings.map(({ check, says }) => `${check}: ${says}`).join("\n"));
    await ledger.close();
  } finally {
    database.stop();
  }
}

function report(what: string, milliseconds: number): void {
  console.log(
    `${what}: ${milliseconds < 10_000 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1000).toFixed(1)} s`}`,
  );
}

interface Work {
  readonly what: "load" | "reserve";
  readonly plan: Plan;
  readonly shard: number;
  readonly from: number;
  readonly count: number;
  readonly seconds: number;
}

if (process.argv[2] === "worker") {
  process.once("message", ({ what, plan, shard, from, count, seconds }: Work) => {
    const work =
      what === "load"
        ? load(shard, plan)
        : Promise.all(Array.from({ length: count }, (_unused, at) => reserve(from + at, seconds, plan))).then((all) =>
            all.flat(),
          );
    void work.then((answer) => process.send?.(answer ?? "done"));
  });
} else {
  void main();
}
