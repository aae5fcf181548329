import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { claimLast, claimNext, closeClaims, openClaims } from "../../../../cli/inputs/scan/claims";
import { scanFiles } from "../../../../cli/inputs/scan/scan-worker";
import { buildForTests } from "../../support/winlic";

const winlic = buildForTests();

/** Made up; it activates nothing. */
const KEY = "BCDFG-HJKMP-QRTVW-XY234-6789B";
const FILES = 7;

/** Exports that are large enough together for a second thread, by what nobody searches; each third holds a key. */
function makeExports(): string {
  const files = Object.fromEntries(
    Array.from({ length: FILES }, (_, index) => [`exports/s${String(index)}.json`, makeExport(index)]),
  );
  return winlic.folder(files);
}

function makeExport(index: number) {
  const type = "azure-native:compute:VirtualMachineExtension";
  const command = index % 3 === 0 ? `slmgr.vbs /ipk ${KEY}` : "echo ready";
  return {
    version: 3,
    deployment: {
      manifest: { time: "2026-11-01T00:00:00Z" },
      resources: [
        {
          urn: `urn:pulumi:s${String(index)}::test::${type}::setup`,
          custom: true,
          type,
          inputs: { vmName: "web", resourceGroupName: "estate", settings: { commandToExecute: command } },
          outputs: { log: "x".repeat(4_000_000) },
        },
      ],
    },
  };
}

/** A module that every thread of a run loads first: it leaves a trace, and may then end the thread. */
function preload(more: string): Readonly<Record<string, string>> {
  const folder = winlic.folder({
    "hook.js": `const { isMainThread, threadId } = require("node:worker_threads");
if (!isMainThread) { require("node:fs").writeFileSync(__dirname + "/thread-" + threadId, ""); ${more} }`,
  });
  return { NODE_OPTIONS: `--require ${join(folder, "hook.js")}`, TRACES: folder };
}

function tracesIn({ TRACES = "" }: Readonly<Record<string, string>>): number {
  return readdirSync(TRACES).filter((name) => name.startsWith("thread-")).length;
}

function check(folder: string, jobs: number, environment: Readonly<Record<string, string>>) {
  const words = ["check", "--state", "exports", "--jobs", String(jobs), "--as-of", "2026-12-01", "--color", "never"];
  const outputs = [
    "--format",
    "text",
    "--format",
    `json=${String(jobs)}.json`,
    "--format",
    `sarif=${String(jobs)}.sarif`,
  ];
  const { code, stdout, stderr } = winlic.run([...words, ...outputs], { folder, environment });
  const [json, sarif] = ["json", "sarif"].map((name) => readFileSync(join(folder, `${String(jobs)}.${name}`), "utf8"));
  return { code, stdout, stderr, json, sarif };
}

describe("many exports", () => {
  it("are checked on several cores with the bytes of one", () => {
    const folder = makeExports();
    const [alone, together] = [preload(""), preload("")];
    const one = check(folder, 1, alone);
    expect(one.code).toBe(1);
    expect(one.json?.match(/"code": "WL301\/readable"/g)).toHaveLength(3);
    expect(check(folder, 3, together)).toEqual(one);
    expect([tracesIn(alone), tracesIn(together)]).toEqual([0, 2]);
  });

  it("are checked on one where a thread fails", () => {
    const folder = makeExports();
    const failing = preload('throw new Error("no thread today");');
    expect(check(folder, 2, failing)).toEqual(check(folder, 1, preload("")));
    expect(tracesIn(failing)).toBeGreaterThan(0);
  });
});

describe("a scan", () => {
  it("tells the keys of each file by the place of the resource", async () => {
    const folder = winlic.folder({ "a.json": makeExport(0), "b.json": makeExport(1), "c.json": "no export" });
    const files = ["a.json", "b.json", "c.json"].map((name) => ({ kind: "state" as const, path: join(folder, name) }));
    const scanned = await scanFiles({ files, claims: openClaims(files.length) });
    expect(
      scanned.map(({ index, resources, keys }) => [
        index,
        resources,
        keys.map(([at, found]) => [at, found.map(({ ending }) => ending)]),
      ]),
    ).toEqual([
      [0, 1, [[0, ["6789B"]]]],
      [1, 1, []],
    ]);
  });

  it("takes from the front, and the one that waits from the back", () => {
    const claims = openClaims(3);
    expect([claimNext(claims), claimLast(claims), claimNext(claims)]).toEqual([0, 2, 1]);
    expect([claimNext(claims), claimLast(claims)]).toEqual([undefined, undefined]);
  });

  it("takes nothing once it is closed", () => {
    const claims = openClaims(3);
    closeClaims(claims);
    expect(claimNext(claims)).toBeUndefined();
  });
});
