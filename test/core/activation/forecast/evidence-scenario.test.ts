import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readEvidence } from "../../../../core/activation/evidence/read-evidence";
import { forecastMak, readSeenScenario } from "../../../../core/activation/forecast/evidence-scenario";
import { FIXTURES } from "../../../support/activation/cases";

const START = "2026-11-30";

/** A row of Event Viewer's CSV export. */
function request(client: string, cmid: number, more: { day?: string; required?: number; code?: string } = {}): string {
  const { day = "2026/11/20 8:14", required = 5, code = "0x0" } = more;
  const id = `5c1a2b3d-0000-4000-8000-${String(cmid).padStart(12, "0")}`;
  return `Information,11/20/2026 8:14:00 AM,Microsoft-Windows-Security-SPP,12290,None,"An activation request has been processed.\nInfo:\n${code},${String(required)},${client},${id},${day},1,1,259000,ef6cfc9f-8c5d-44ac-9aad-de6a2ea0ae03"`;
}

function seen(...texts: readonly string[]) {
  return readSeenScenario(
    readEvidence(
      texts.map((text, index) => ({ file: `${String(index)}.csv`, text, machine: `kms${String(index + 1)}` })),
    ),
    START,
  );
}

const EXPORT = (...rows: readonly string[]): string =>
  ["Level,Date and Time,Source,Event ID,Task Category", ...rows].join("\r\n");

const count = (groups: ReturnType<typeof seen>["groups"], kind: string): number =>
  groups.filter((group) => group.kind === kind).reduce((sum, group) => sum + group.count, 0);

test("an export of 12290 gives the host, and each client once", () => {
  const { hosts, groups } = seen(
    EXPORT(
      request("a.contoso.example", 1),
      request("a.contoso.example", 1, { day: "2026/11/27 8:14" }),
      request("b.contoso.example", 2),
      request("pc1.contoso.example", 3, { required: 25 }),
    ),
  );
  expect([hosts.map(({ name }) => name), count(groups, "server"), count(groups, "client")]).toEqual([["kms1"], 2, 1]);
  expect(groups.every(({ joins }) => joins === "activated")).toBe(true);
});

test("machines with one machine ID are clones, whatever they are called", () => {
  const { groups } = seen(EXPORT(request("a", 1), request("b", 1), request("c", 1), request("d", 2)));
  expect(groups.map(({ count: number, clones }) => [number, clones])).toEqual([
    [1, false],
    [3, true],
  ]);
});

test("who asked more than 30 days before is not counted, and how many are is said", () => {
  const { groups, stale } = seen(
    EXPORT(request("a", 1, { day: "2026/10/30 8:14" }), request("b", 2, { day: "2026/11/1 8:14" })),
  );
  expect([count(groups, "server"), stale]).toEqual([1, 1]);
});

test("a client that was refused is not activated yet", () => {
  const refused = request("a", 1, { code: "0xC004F042" }).replace(",1,1,259000,", ",1,5,0,");
  expect(seen(EXPORT(refused)).groups.map(({ joins }) => joins)).toEqual([0]);
});

test("two hosts: a client that moved is one client", () => {
  const { hosts, groups } = seen(
    EXPORT(request("a", 1)),
    EXPORT(request("a", 1, { day: "2026/11/28 8:14" }), request("b", 2)),
  );
  expect([hosts.length, count(groups, "server")]).toEqual([2, 2]);
});

test("a server of 2008 R2 keeps its 30 days of grace", () => {
  const old =
    "Software licensing service version: 6.1.7601.17514\n\nName: Windows Server(R), ServerStandard edition\nDescription: Windows Operating System - Windows Server(R), VOLUME_KMSCLIENT channel\nPartial Product Key: R7VHC\nLicense Status: Licensed\nVolume activation expiration: 243720 minute(s) (169 day(s))\n";
  expect(seen(old).groups.map(({ graceDays, count: number }) => [graceDays, number])).toEqual([[30, 1]]);
});

test("VAMT: clients by their product, and what the MAKs have left", () => {
  const read = (name: string): string => readFileSync(join(FIXTURES, "vamt", name), "utf8").replace(/^\uFEFF/, "");
  const evidence = readEvidence(
    ["base-ActiveProduct.csv", "base-ProductKey.csv"].map((name) => ({ file: name, text: read(name) })),
  );
  const { groups, makLeft, stale } = readSeenScenario(evidence, START);
  const rows = read("base-ActiveProduct.csv").split("\n").slice(1);
  const servers = new Set(
    rows.filter((row) => /Windows Server.*VOLUME_KMSCLIENT/.test(row)).map((row) => row.split(",")[0]),
  );
  // One row of them was written in 2023.
  expect([count(groups, "server") + stale, stale, count(groups, "client"), makLeft]).toEqual([servers.size, 1, 1, 47]);
});

test("activations of a MAK: machines spend them in the order of their days", () => {
  expect(forecastMak(10, [{ on: 5, count: 4 }])).toEqual({ left: 10, spent: 4 });
  expect(
    forecastMak(10, [
      { on: 50, count: 4 },
      { on: 5, count: 4 },
      { on: 90, count: 4 },
    ]),
  ).toEqual({
    left: 10,
    spent: 12,
    shortFrom: 90,
  });
});
