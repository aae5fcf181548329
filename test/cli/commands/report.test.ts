import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { owning, stateOf } from "../support/states";
import { buildForTests } from "../support/winlic";

jest.setTimeout(120_000);

const winlic = buildForTests();
const INPUT = ["report", "state.json", "--as-of", "2026-11-21"];
const HOSTILE = [
  "</script><script>alert(1)</script>",
  `" onmouseover='alert(1)`,
  "web\u202egnp",
  "שרת",
  "=cmd|' /C calc'!A0",
  "<!--",
];
const KEY = "BCDFG-HJKMP-QRTVW-23467-89BCD";

function write(names: readonly string[], more: readonly string[]) {
  const machines = [...names, KEY].map((name) => ({ name, licenseType: "Windows_Server", size: "Standard_D8s_v5" }));
  const folder = winlic.folder({ "state.json": stateOf(machines), "windows-licensing.yaml": owning(64) });
  const run = winlic.run([...INPUT, ...more], { folder });
  return { ...run, folder, read: (file: string) => readFileSync(join(folder, file)) };
}

test("hostile names stay texts, and keys are hidden, on the page and in the tables", () => {
  const { code, stderr, read, folder } = write(HOSTILE, ["--html", "out.html", "--csv", "tables"]);
  expect({ code, internal: stderr.includes("internal error") }).toEqual({ code: 0, internal: false });
  const page = read("out.html").toString("utf8");
  expect(page.match(/<script/g)).toHaveLength(2);
  expect(page).not.toMatch(/(?<!\\)" onmouseover=|\u202e|<!--/);
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/ style="|(?:src|href)="(?!#)/);
  const table = read("tables/machines.csv").toString("utf8");
  expect(table).toContain("'=cmd|");
  for (const text of [page, table]) expect(text).not.toContain("HJKMP");
  expect(existsSync(join(folder, "tables", "findings.csv"))).toBe(true);
});

test("the same input gives the same bytes", () => {
  const files = ["out.html", "out.xlsx"];
  const [one, other] = [1, 2].map(() => write(["b", "a"], ["--html", "out.html", "--xlsx", "out.xlsx"]));
  for (const file of files) expect(one?.read(file).equals(other?.read(file) ?? Buffer.alloc(0))).toBe(true);
});

test("nothing to write is refused, and so is a configuration with a fault", () => {
  expect(write(["a"], []).code).toBe(2);
  const folder = winlic.folder({ "state.json": stateOf([{ name: "a" }]), "windows-licensing.yaml": "version: 7\n" });
  expect(winlic.run([...INPUT, "--html", "out.html"], { folder }).code).toBe(2);
  expect(existsSync(join(folder, "out.html"))).toBe(false);
});

test("what others hold in the ledger is a table and counts, and each entry of CALs tells where it was read", () => {
  const folder = winlic.folder({
    "state.json": stateOf([{ name: "web", licenseType: "Windows_Server", size: "Standard_D8s_v5" }]),
    "windows-licensing.yaml": owning(
      16,
      `access:
  users: 10
  administrators: 3
  cals:
    - { kind: user, release: 2022, count: 12, evidence: { file: cals.csv, row: 4, day: 2026-11-20 } }
`,
    ),
  });
  const environment = { LEDGER: "pglite:claims" };
  const ledger = ["--ledger", "LEDGER"];
  for (const words of [
    ["init"],
    ["reserve", "--stack", "other/prod", "--claim", "azure-cores=9"],
    ["reserve", "--people", "berlin", "--claim", "user-cals=5"],
  ]) {
    expect(winlic.run(["ledger", ...words, ...ledger], { folder, environment }).code).toBe(0);
  }
  const { code } = winlic.run([...INPUT, ...ledger, "--csv", "tables"], { folder, environment });
  expect(code).toBe(0);
  const read = (name: string) => readFileSync(join(folder, "tables", `${name}.csv`), "utf8");
  expect(read("held")).toContain("core licences for machines in Azure,9,9,16,1,other/prod (9)");
  expect(read("held")).toContain("user CALs,5,5,12,1,people:berlin (5)");
  // Of three administrators two need no CAL.
  expect(read("access")).toContain("people,11,");
  expect(read("access")).toContain('user CALs,12,2022,,owned,"cals.csv, row 4, 2026-11-20"');
  // 8 of this stack and 9 of another, and 16 are owned.
  expect(read("findings")).toContain("WL110");
  expect(winlic.run([...INPUT, ...ledger, "--csv", "x"], { folder, environment: { LEDGER: "pglite:no" } }).code).toBe(
    2,
  );
});

const VALIDATOR = join(__dirname, "..", "..", "..", "..", "shared", "powershell", "Test-Xlsx.ps1");
const pwsh = (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, "pwsh")));
const testWithValidator = pwsh && existsSync(VALIDATOR) ? test : test.skip;

testWithValidator("the workbook passes the Open XML validator (needs pwsh and ../shared/powershell)", () => {
  const { folder } = write(HOSTILE, ["--xlsx", "out.xlsx"]);
  const run = spawnSync("pwsh", ["-NoProfile", "-File", VALIDATOR, join(folder, "out.xlsx")], { encoding: "utf8" });
  expect({ status: run.status, output: run.stdout }).toMatchObject({ status: 0 });
});
