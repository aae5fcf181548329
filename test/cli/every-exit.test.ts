import { spawnSync } from "node:child_process";
import { existsSync, openSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { buildForTests, cleanEnvironment } from "./support/winlic";

/** Every command, given keys and names that a terminal or a CI service would obey, and files that nobody can read. */
const KEY = "BCDFG-HJKMP-QRTVW-XY234-6789B";
const command = buildForTests();
/** One text each by default, another for each command; `EXIT_FUZZ=20` gives each more. */
const RUNS = { numRuns: Number(process.env.EXIT_FUZZ ?? "1"), endOnFailure: true };

const machine = (name: string) => ({
  urn: `urn:pulumi:dev::p::azure-native:compute:VirtualMachine::${name}`,
  type: "azure-native:compute:VirtualMachine",
  custom: true,
  inputs: {
    resourceGroupName: "rg",
    vmName: name,
    tags: { [name]: name },
    hardwareProfile: { vmSize: "Standard_D4s_v5" },
    storageProfile: {
      imageReference: {
        publisher: "MicrosoftWindowsServer",
        offer: "WindowsServer",
        sku: "2022-datacenter-g2",
        version: "latest",
      },
    },
  },
});
const state = (name: string) => ({ version: 3, deployment: { manifest: {}, resources: [machine(name)] } });
const graph = (name: string) => ({
  count: 1,
  total_records: 1,
  data: [
    {
      id: `/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${name}`,
      type: "microsoft.compute/virtualmachines",
      name,
      properties: machine(name).inputs,
    },
  ],
});

/** One run of each command, with a text of an enemy in every place that takes one. */
const runs: Readonly<Record<string, (text: string, folder: string) => readonly string[]>> = {
  check: (_text, folder) => ["check", join(folder, "state.json")],
  "check --live": (_text, folder) => ["check", "--live", join(folder, "live.json")],
  "check of a table": (_text, folder) => ["check", "--live", join(folder, "table.csv"), "--map", "name=Name"],
  "check with another column": (text, folder) => [
    "check",
    "--live",
    join(folder, "table.csv"),
    "--map",
    `name=${text}`,
  ],
  "check --config": (text, folder) => ["check", join(folder, "state.json"), "--config", text],
  "check --env": (text) => ["check", "--program", ".", "--env", text],
  position: (_text, folder) => ["position", join(folder, "state.json")],
  "position --group-by": (text, folder) => ["position", join(folder, "state.json"), "--group-by", text],
  prove: (text, folder) => ["prove", join(folder, "state.json"), text],
  convert: (_text, folder) => ["convert", join(folder, "state.json")],
  read: (_text, folder) => ["read", join(folder, "script.ps1"), join(folder, "script.cmd")],
  diagnose: (_text, folder) => ["diagnose", join(folder, "evidence.txt")],
  codes: (text) => ["codes", text],
  key: (text) => ["key", text],
  queries: (text) => ["queries", text],
  import: (_text, folder) => ["import", join(folder, "licences.csv")],
  "import with another column": (text, folder) => ["import", join(folder, "licences.csv"), "--map", `product=${text}`],
  "import of JSON": (_text, folder) => ["import", join(folder, "live.json")],
  rules: (text) => ["rules", text],
  explain: (text) => ["explain", text],
  forecast: (text, folder) => ["forecast", join(folder, "state.json"), "--as-of", text],
  collect: (text) => ["collect", "--for", text],
  init: (text, folder) => ["init", "--from", join(folder, "state.json"), "--domain", text, "--defaults"],
  doctor: (_text, folder) => ["doctor", join(folder, "state.json")],
  ledger: (text) => ["ledger", text],
  probe: (text) => ["probe", `${text}:x`, "--timeout", "1"],
  waive: (text, folder) => ["waive", text, join(folder, "state.json")],
};

function folderOf(text: string): string {
  return command.folder({
    "state.json": state(text),
    "live.json": graph(text),
    "table.csv": `Name,Cores,Sockets,OS\r\n"${text.replaceAll('"', '""')}",8,2,Windows Server 2022 Datacenter\r\n`,
    "licences.csv": `Product,Quantity\r\n"Windows Server ${text.replaceAll('"', '""')}",8\r\n`,
    "script.ps1": `$k = '${text.replaceAll("'", "''")}'\ncscript //nologo slmgr.vbs /ipk $k\nWrite-Host "$k`,
    "script.cmd": `set k=${text}\ncscript //nologo slmgr.vbs /ipk %k%`,
    "evidence.txt": `Name: ${text}\nLicense Status: Notification\n0xC004F074 ${text}\n`,
  });
}

function expectHarmless(printed: string, code: number | null): void {
  expect(code).not.toBeNull();
  expect(printed).not.toMatch(/internal error|please report|\n\s+at .*[jt]s:\d+:\d+\)?\n/);
  // Two groups in a row would be more than the last five characters.
  const letters = printed.toUpperCase().replace(/[^A-Z0-9]/g, "");
  for (const part of ["BCDFGHJKMP", "HJKMPQRTVW", "QRTVWXY234"]) expect(letters).not.toContain(part);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(printed).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect(printed).not.toMatch(/^\s*::error|##vso\[/m);
}

const hostile = fc
  .tuple(
    fc.constantFrom("", "x", "-", "\u202e", "\u001b[31m", "\n::error::", "##vso[task.x]", "=cmd|' /c'!A1", "<b>", "%"),
    fc.constantFrom(
      KEY,
      KEY.toLowerCase(),
      KEY.replaceAll("-", ""),
      KEY.replaceAll("-", " "),
      KEY.replaceAll("-", "\u2013"),
    ),
    fc.constantFrom("", "\u0085", "\u202c", "\n##[error]", "|", "\u001b]0;x\u0007", '"', "'"),
  )
  .map((parts) => parts.join(""));

test.each(Object.keys(runs))(
  "hostile texts: %s",
  (name) => {
    fc.assert(
      fc.property(hostile, (text) => {
        const folder = folderOf(text);
        const { code, stdout, stderr } = command.run(runs[name]?.(text, folder) ?? [], { folder });
        expectHarmless(stdout + stderr, code);
      }),
      { ...RUNS, seed: 20_261_130 + Object.keys(runs).indexOf(name) },
    );
  },
  600_000,
);

describe("what cannot be read or written is the user's to mend", () => {
  const reads = [
    ["check"],
    ["check", "--live"],
    ["position"],
    ["prove", "--all"],
    ["convert"],
    ["read"],
    ["diagnose"],
    ["import"],
    ["doctor"],
    ["init", "--defaults", "--from"],
  ];

  test.each(reads)(
    "%s %s %s",
    (...words) => {
      const folder = command.folder({ "empty.json": "", "half.json": '{"version": 3, "deployment": {"resources": [' });
      symlinkSync("b", join(folder, "a"));
      symlinkSync("a", join(folder, "b"));
      for (const file of ["a", "empty.json", "half.json", "missing", "empty.json/below"]) {
        const { code, stdout, stderr } = command.run([...words, join(folder, file)], { folder });
        expectHarmless(stdout + stderr, code);
        expect({ file, code }).not.toEqual({ file, code: 3 });
      }
    },
    120_000,
  );

  const full = existsSync("/dev/full") ? test : test.skip;
  full.each([["rules"], ["queries"], ["collect"], ["codes", "0xC004F074"], ["explain", "WL110"], ["--help"]])(
    "a device that is full: %s",
    (...words) => {
      const { status, stderr } = spawnSync(process.execPath, [command.file, ...words], {
        env: cleanEnvironment(),
        encoding: "utf8",
        stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
      });
      expectHarmless(stderr, status);
      expect(status).toBe(2);
    },
  );
});
