// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of PowerShell, which writes variables so.
import type { Reading, Source, Value } from "../../../core/scripts/contract";
import { readScript } from "../../../core/scripts/read-script";

function read(text: string, more: Partial<Source> = {}): Reading {
  return readScript({ text, language: "powershell", ...more });
}

/** What is done, in short: `activate`, or `activate?` where it is conditional. */
function actionsOf({ actions }: Reading): readonly string[] {
  return actions.map(
    ({ deed, certain }) => `${deed.does}${"host" in deed ? ` ${String(deed.host)}` : ""}${certain ? "" : "?"}`,
  );
}

const skms = (host: string) => `cscript //nologo slmgr.vbs /skms ${host}`;
const ATO = "cscript //nologo slmgr.vbs /ato";

describe("what is certain happens on every path that succeeds", () => {
  test.each<[string, string, readonly string[]]>([
    [
      "both ways of a decision do it",
      `if (Test-Path C:\\a) { ${skms("a")} } else { ${skms("a")} }`,
      ["set-host a", "set-host a"],
    ],
    ["one way does it", `if (Test-Path C:\\a) { ${skms("a")} }`, ["set-host a?"]],
    ["the other way fails", `if (-not (Test-Path C:\\a)) { throw 'no' }\n${skms("a")}`, ["set-host a"]],
    ["the other way ends well", `if (Test-Path C:\\a) { exit 0 }\n${skms("a")}`, ["set-host a?"]],
    ["the other way ends with another code", `if (Test-Path C:\\a) { exit 3 }\n${skms("a")}`, ["set-host a"]],
    [
      "the code is known not to be 0",
      `${ATO}\nif ($LASTEXITCODE -ne 0) { Write-Host x; exit $LASTEXITCODE }\n${skms("a")}`,
      ["activate", "set-host a"],
    ],
    [
      "a way is caught",
      `try { if (Test-Path C:\\a) { throw 'x' }; ${ATO} } catch { ${skms("a")} }`,
      ["set-host a?", "activate?"],
    ],
    [
      "a decision that is asked twice",
      `if ($env:SITE) { ${skms("a")} }\nif (-not $env:SITE) { ${skms("a")} }`,
      ["set-host a", "set-host a"],
    ],
    ["a loop of unknown length", `foreach ($p in Get-Process) { ${skms("a")} }\n${ATO}`, ["set-host a?", "activate"]],
    [
      "a loop of unknown length inside of an expression",
      `$x = "$(foreach ($p in Get-Process) { $n++; if ($n -gt 2) { $m = $n } })"\n${skms("a")}`,
      ["set-host a"],
    ],
    ["a text put into a truth", `[bool]$f = 'x'\nif ($f) { ${ATO} }`, ["activate?"]],
    ["a loop that waits", `while (-not (Test-Path C:\\a)) { Start-Sleep 1; $n++ }\n${skms("a")}`, ["set-host a"]],
  ])("%s", (_name, text, expected) => {
    const reading = read(text);
    expect([...actionsOf(reading)].sort()).toEqual([...expected].sort());
    expect(reading.complete).toBe(true);
  });

  test("a conditional action names the decision and the way", () => {
    const [action] = read(`if ($env:SITE -eq 'north') {\n  ${ATO}\n}`).actions;
    const [decision] = action?.when ?? [];
    expect(decision?.way).toBe(0);
    expect(decision?.condition).toMatchObject({
      at: { line: 1, column: 5 },
      test: { operator: "-eq", value: "north" },
    });
  });

  test("paths are joined: decisions one after the other do not multiply", () => {
    const decisions = Array.from({ length: 150 }, (_, at) => `if (Test-Path C:\\${at}) { Write-Host a }`);
    const reading = read([...decisions, ATO].join("\n"));
    expect(reading.complete).toBe(true);
    expect(actionsOf(reading)).toEqual(["activate"]);
  });

  test("what differs between too many paths becomes unknown", () => {
    const decisions = Array.from(
      { length: 24 },
      (_, at) => `if (Test-Path C:\\${at}) { $a${at} = 'x' } else { $a${at} = 'y' }`,
    );
    const reading = read([...decisions, skms("$a3"), ATO].join("\n"));
    expect(reading.complete).toBe(true);
    expect(actionsOf(reading)).toContain("activate");
    expect(actionsOf(reading)).not.toContain("set-host x");
  });
});

describe("past the budget nothing is certain, and it is said", () => {
  test.each([
    ["an endless loop", "while ($true) { $i++ }"],
    ["a loop of nothing", "for (;;) { }"],
    ["a function that calls itself", "function f { f }\nf"],
    ["a text that doubles", "$s = 'ab'\nwhile ($true) { $s += $s }"],
    ["a list that doubles", "$l = @(1)\nwhile ($true) { $l += $l }"],
    ["a text a thousand million times", "$a = 'x' * 2147483647"],
    ["code that runs itself", "$s = 'iex $s'\niex $s"],
    ["operators beyond counting", `$a = 1${" + 1".repeat(20_000)}`],
  ])("%s", (_name, text) => {
    const reading = read(`${ATO}\n${text}`);
    expect(reading.complete).toBe(false);
    expect(reading.notFollowed.map(({ code }) => code)).toContain("too-large");
    expect(reading.actions.some(({ certain }) => certain)).toBe(false);
  });

  test.each([
    ["a pattern that takes exponential time", "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' -match '^(a+)+$'"],
    ["300 KB of one line", `${"$a = 'x'; ".repeat(30_000)}`],
    ["no text at all", ""],
  ])("%s is read to its end", (_name, text) => {
    expect(read(text).complete).toBe(true);
  });
});

describe("what is not followed", () => {
  test.each<[string, string, string]>([
    ["grammar that 5.1 lacks", `${ATO}\n$a = $b ?? 1`, "newer-grammar"],
    ["a text cut in the middle", `${ATO}\nif ($a) {`, "syntax"],
    ["a command of nobody", "Set-Something -Host a", "command"],
    ["a text that nobody knows is run", "iex (Invoke-WebRequest http://x).Content", "unknown-code"],
    ["a script of elsewhere", "& C:\\other.ps1", "other-code"],
  ])("%s", (_name, text, code) => {
    const { complete, notFollowed } = read(text);
    expect(complete).toBe(false);
    expect(notFollowed.map((each) => each.code)).toContain(code);
  });

  test("a script that does not start does nothing", () => {
    expect(read(`${ATO}\n$a = $b ?? 1`).actions).toEqual([]);
  });

  test("what comes after code that may end the script is conditional", () => {
    expect(actionsOf(read(`iex $env:CODE\n${ATO}`))).toEqual(["activate?"]);
  });
});

describe("mistakes that PowerShell does not report", () => {
  test.each<[string, string, string]>([
    ['$kms = 1\n"$kms:1688"', "variable-scope", "${kms}:1688"],
    ['$cfg = @{ Host = 1 }\n"$cfg.Host"', "member-in-text", "$($cfg.Host)"],
    ["$l = @(1)\nif ($l -ne $null) { }", "list-not-null", "$null -ne $l"],
    ["tool.exe @args", "args-splat", "'@args'"],
  ])("%s", (text, code, repair) => {
    const [remark] = read(text).remarks;
    expect(remark).toMatchObject({ code, repair });
  });

  test.each(['"$env:TEMP"', '"${kms}:1688"', '$t = "x"\n"$t.Host"', "function f { tool.exe @args }\nf a"])(
    "none in %s",
    (text) => {
      expect(read(text).remarks).toEqual([]);
    },
  );
});

describe("parameters", () => {
  const SCRIPT = "param([string]$Kms = 'default')\ncscript //nologo slmgr.vbs /skms $Kms";
  const named = (value: Value): Partial<Source> => ({ given: { words: [], named: new Map([["kms", value]]) } });

  test("a default", () => expect(actionsOf(read(SCRIPT))).toEqual(["set-host default"]));
  test("given by name", () => expect(actionsOf(read(SCRIPT, named("other")))).toEqual(["set-host other"]));
  test("given as words", () =>
    expect(actionsOf(read(SCRIPT, { given: { words: ["-Kms", "w"], named: new Map() } }))).toEqual(["set-host w"]));
  test("perhaps given by somebody else", () =>
    expect(actionsOf(read(SCRIPT, { given: { words: [], named: new Map(), more: true } }))).toEqual(["set-host null"]));
});
