import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../package.json";
import { CLEAN } from "./support/states";
import { buildForTests, cleanEnvironment } from "./support/winlic";

jest.setTimeout(60_000);

const winlic = buildForTests();

describe("a command line that cannot be used", () => {
  const situations: Readonly<Record<string, readonly [readonly string[], RegExp]>> = {
    "no command": [[], /Usage: winlic/],
    "a command that is nearly one": [["chek"], /unknown command 'chek'[\s\S]*Did you mean check\?/],
    "an option that is nearly one": [["check", "--previw", "x"], /unknown option '--previw'[\s\S]*--preview/],
    "an option without its value": [["check", "--preview"], /--preview <file>/],
    "no input": [["check"], /nothing to check/],
    "two files that are not there": [["check", "a.json", "b.json"], /no such file/],
    "a pattern that nothing matches": [["check", "--state", "none/**/*.json"], /no match/],
    "the same input twice": [["check", "--state", "a.json", "--state", "a.json"], /named twice/],
    "a stack for a state": [
      ["check", "--state", "a.json", "--stack", "dev"],
      /--stack can be given only with --program/,
    ],
    "a day that does not exist": [["check", "x", "--as-of", "2026-02-30"], /'2026-02-30' is invalid/],
    "a level that is none": [["check", "x", "--fail-on", "hard"], /mandatory, advisory/],
    "a format that is none": [["check", "x", "--format", "xml"], /text, json/],
    "no time at all": [["check", "--program", ".", "--timeout", "0"], /'0' is invalid/],
    "a rule that is nearly one": [["explain", "own-enough-coars"], /Did you mean `own-enough-cores`\?/],
    "a rule that is none": [["explain", "xyzzy"], /no rule `xyzzy`/],
    "explaining nothing": [["explain"], /missing required argument 'rule'/],
  };

  test.each(Object.entries(situations))("%s", (_name, [words, says]) => {
    const { code, stdout, stderr } = winlic.run(words);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at .*:\d+/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("what needs no input", () => {
  test("--version", () => {
    expect(winlic.run(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("--help of check tells the exit codes", () => {
    const { code, stdout } = winlic.run(["check", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}3 /);
  });

  test("rules, as a table and as JSON", () => {
    expect(winlic.run(["rules"]).stdout).toMatch(/^WL110 {2}own-enough-cores +mandatory +estate +\S/m);
    const { rules } = JSON.parse(winlic.run(["rules", "--format", "json"]).stdout) as {
      rules: readonly { id: string }[];
    };
    expect(rules.map(({ id }) => id)).toEqual([...new Set(rules.map(({ id }) => id))].sort());
  });

  test.each(["WL110", "wl110", "own-enough-cores"])("explain %s", (rule) => {
    const { code, stdout } = winlic.run(["explain", rule]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^WL110 own-enough-cores$/m);
    expect(stdout).toMatch(/^Why$[\s\S]*^How to fix$[\s\S]*^What it says$[\s\S]*^An estate that breaks it$/m);
    expect(stdout).toContain("licenseType: Windows_Server");
  });

  test("every rule can be explained", () => {
    const { rules } = JSON.parse(winlic.run(["rules", "--format", "json"]).stdout) as {
      rules: readonly { id: string }[];
    };
    for (const { id } of rules) expect(winlic.run(["explain", id]).code).toBe(0);
  });
});

describe("how a run may end before its time", () => {
  test("a reader that closes the pipe", async () => {
    const child = spawn(process.execPath, [winlic.file, "explain", "WL110"], { env: cleanEnvironment() });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += String(chunk);
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("Ctrl-C while a program runs", async () => {
    const folder = winlic.folder({
      "Pulumi.yaml": "name: waits\nruntime: nodejs\nmain: index.js\n",
      "index.js": 'require("fs").writeFileSync(__dirname + "/pid", String(process.pid)); setInterval(() => 0, 1000);',
    });
    linkPackages(folder);
    const child = spawn(process.execPath, [winlic.file, "check", "--program", folder], { env: cleanEnvironment() });
    const ended = new Promise((resolve) => child.on("close", resolve));
    await waitFor(() => existsSync(join(folder, "pid")) && readFileSync(join(folder, "pid"), "utf8") !== "");
    const program = Number(readFileSync(join(folder, "pid"), "utf8"));
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    await waitFor(() => !isRunning(program));
  });

  test("a fault of the tool: one line, and the stack on request", () => {
    const faulty = (environment: Readonly<Record<string, string>>) =>
      winlic.run(["check", "--state", "state.json"], {
        folder: winlic.folder({ "state.json": CLEAN }),
        environment: { ...environment, NODE_OPTIONS: `--require ${breakingModule()}` },
      });
    const { code, stdout, stderr } = faulty({});
    expect({ code, stdout, lines: stderr.trimEnd().split("\n").length }).toEqual({ code: 3, stdout: "", lines: 1 });
    expect(stderr).toContain("WINLIC_DEBUG=1");
    expect(faulty({ WINLIC_DEBUG: "1" }).stderr).toMatch(/\n\s+at .*:\d+/);
  });
});

/** A module that breaks something that no code expects to break: telling the day. */
function breakingModule(): string {
  const folder = winlic.folder({
    "break.js": 'Date.prototype.toISOString = () => { throw new RangeError("broken\\non purpose"); };',
  });
  return join(folder, "break.js");
}

function linkPackages(folder: string): void {
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(__dirname, "../../node_modules"), join(folder, "node_modules"));
}

async function waitFor(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 20_000; !condition(); ) {
    if (Date.now() > deadline) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
