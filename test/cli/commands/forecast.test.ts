import { stateOf } from "../support/states";
import { buildForTests } from "../support/winlic";

jest.setTimeout(120_000);

const winlic = buildForTests();

const OUTAGE = ["--outage", "kms1:2026-12-01..2027-07-31"];
const ESTATE = ["--host", "kms1", "--servers", "40", "--as-of", "2026-11-30"];

function run(...words: readonly string[]) {
  return winlic.run(["forecast", ...words]);
}

interface Document {
  readonly answer: string;
  readonly groups: readonly { readonly name: string; readonly firstLapse?: string; readonly lapses: number }[];
  readonly hosts: readonly { readonly name: string; readonly keyActivations: number }[];
  readonly events: readonly { readonly kind: string; readonly day: string }[];
  readonly days: readonly { readonly day: string; readonly lapsed: number }[];
}

function read(...words: readonly string[]): Document {
  return JSON.parse(run(...words, "--format", "json").stdout) as Document;
}

test("an outage: the answer first, with the day; exit code 1", () => {
  const { code, stdout, stderr } = run(...ESTATE, ...OUTAGE);
  expect([code, stderr]).toEqual([1, ""]);
  const { groups, days, answer } = read(...ESTATE, ...OUTAGE);
  const first = groups[0]?.firstLapse ?? "";
  // 180 days after a renewal in the last week before the outage.
  expect(first >= "2027-05-23" && first < "2027-05-31").toBe(true);
  expect(answer).toContain(first);
  expect(stdout.split("\n")[1]).toBe(answer);
  expect(days.find(({ lapsed }) => lapsed > 0)?.day.slice(0, 7)).toBe("2027-05");
});

test("no outage: exit code 0, and nothing happens", () => {
  expect(run(...ESTATE).code).toBe(0);
  expect(read(...ESTATE).events).toEqual([]);
});

test("a rebuild spends an activation of the host key", () => {
  const { hosts, events } = read(...ESTATE, "--rebuild", "kms1:2027-02-01", "--rebuild", "kms1:2027-03-01");
  expect(hosts).toEqual([{ name: "kms1", keyActivations: 3 }]);
  expect(events.filter(({ kind }) => kind === "host-rebuilt").map(({ day }) => day)).toEqual([
    "2027-02-01",
    "2027-03-01",
  ]);
});

test("machines that come, go and are switched off", () => {
  const few = ["--host", "kms1", "--servers", "6", "--as-of", "2026-11-30"];
  expect(run(...few, "--remove", "servers:1@2027-01-01").code).toBe(0);
  expect(run(...few, "--remove", "servers:2@2027-01-01").code).toBe(1);
  expect(run(...few, "--remove", "servers:2@2027-01-01", "--add", "servers:1@2027-01-15").code).toBe(0);
  expect(run(...few, "--off", "servers:2:2027-01-01..2027-08-31").code).toBe(1);
  expect(run("--host", "kms1", "--add", "clients:24@2027-01-15", "--as-of", "2026-11-30").code).toBe(1);
});

test("hosts and machines of a configuration and a state", () => {
  const configuration =
    "version: 1\nactivation:\n  method: kms\n  hosts:\n    - name: kms1\n  existingClients:\n    servers: 3\n    clients: 0\n";
  const state = stateOf([{ name: "web", licenseType: "Windows_Server", size: "Standard_D2s_v5" }]);
  const folder = winlic.folder({ "windows-licensing.yaml": configuration, "state.json": state });
  const { stdout, stderr } = winlic.run(
    ["forecast", "--state", "state.json", "--as-of", "2026-11-30", "--format", "json"],
    { folder },
  );
  expect(stderr).toBe("");
  const { hosts, groups } = JSON.parse(stdout) as Document;
  expect(hosts.map(({ name }) => name)).toEqual(["kms1"]);
  expect(groups.map(({ name }) => name)).toContain("existing servers");
});

test("CSV has a row for each day, and the same input gives the same bytes", () => {
  const rows = run(...ESTATE, ...OUTAGE, "--format", "csv").stdout.split("\r\n");
  expect(rows.length).toBe(1 + 365 + 1);
  expect(rows[0]).toBe("day,count kms1,machines,dropped out,not activated yet");
  for (const format of ["csv", "svg", "html", "text"]) {
    expect(run(...ESTATE, ...OUTAGE, "--format", format)).toEqual(run(...ESTATE, ...OUTAGE, "--format", format));
  }
});

test("the chart is a picture of its own that loads nothing", () => {
  const svg = run(...ESTATE, ...OUTAGE, "--format", "svg").stdout;
  expect(svg).toMatch(/^<svg [^>]*width="1000"/);
  expect(svg.trimEnd().endsWith("</svg>")).toBe(true);
  expect(svg).toContain("kms1 down");
  const html = run(
    "--host",
    'k<b>"',
    "--servers",
    "9",
    "--as-of",
    "2026-11-30",
    "--rebuild",
    'k<b>":2027-01-01',
    "--format",
    "html",
  );
  expect(html.stdout).not.toContain("<b>");
  expect(html.stdout.replaceAll(/http:\/\/www\.w3\.org\/[\w/]+/g, "")).not.toMatch(/https?:|<script|src=/);
});

test.each([
  ["no host", ["--servers", "5"]],
  ["no machine", ["--host", "kms1"]],
  ["a host that is not there", [...ESTATE, "--outage", "kms2:2026-12-01..2026-12-02"]],
  ["a day that does not exist", [...ESTATE, "--outage", "kms1:2026-12-01..2026-12-32"]],
  ["a day before the first", [...ESTATE, "--rebuild", "kms1:2026-11-01"]],
  ["a day after the last", [...ESTATE, "--rebuild", "kms1:2028-11-01"]],
  ["days in the wrong order", [...ESTATE, "--outage", "kms1:2026-12-05..2026-12-01"]],
  ["more machines than there are", [...ESTATE, "--remove", "servers:41@2027-01-01"]],
  ["another kind of machine", [...ESTATE, "--add", "desktops:4@2027-01-01"]],
  ["an interval that Windows refuses", [...ESTATE, "--renewal-interval", "14"]],
  ["too many machines", ["--host", "kms1", "--servers", "1000001"]],
])("a command line with %s", (_situation, words) => {
  const { code, stdout, stderr } = run(...words);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^winlic: .+\n/);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test("activations of the host key and of a MAK", () => {
  const { hosts } = read(...ESTATE, "--spent", "kms1:9", "--rebuild", "kms1:2027-02-01");
  expect(hosts).toEqual([{ name: "kms1", keyActivations: 10 }]);
  const mak = (left: string) => run(...ESTATE, "--mak-left", left, "--add", "mak:5@2027-03-01");
  expect([mak("5").code, mak("4").code]).toEqual([0, 1]);
  expect(mak("4").stdout).toContain("2027-03-01");
  const page = run(
    ...ESTATE,
    "--spent",
    "kms1:11",
    "--mak-left",
    "4",
    "--add",
    "mak:5@2027-03-01",
    "--format",
    "html",
  ).stdout;
  expect(["11 of 10", "0xC004C008", "0xC004C020"].filter((each) => !page.includes(each))).toEqual([]);
  const unknown = run(...ESTATE, "--add", "mak:5@2027-03-01");
  expect([unknown.code, unknown.stdout]).toEqual([2, ""]);
});

test("clones count as one machine", () => {
  const clones = ["--host", "kms1", "--as-of", "2026-11-30", "--clones", "servers:20"];
  expect(run(...clones).code).toBe(1);
  // The host counts them as the fifth.
  expect(run(...clones, "--add", "servers:3@2026-12-01").code).toBe(1);
  expect(run(...clones, "--add", "servers:4@2026-12-01").code).toBe(0);
});

test("servers up to 2008 R2 drop out 30 days later", () => {
  const old = ["--host", "kms1", "--as-of", "2026-11-30", ...OUTAGE];
  const later = (first: string, second: string): number => (Date.parse(second) - Date.parse(first)) / 86_400_000;
  const [now] = read(...old, "--servers", "40").groups;
  const [then] = read(...old, "--servers-2008r2", "40").groups;
  expect(later(now?.firstLapse ?? "", then?.firstLapse ?? "")).toBe(30);
});

test("evidence that names nobody is refused", () => {
  const { code, stdout, stderr } = run("--evidence", __filename, "--as-of", "2026-11-30");
  expect([code, stdout, stderr.split("\n").length]).toEqual([2, "", 2]);
});
