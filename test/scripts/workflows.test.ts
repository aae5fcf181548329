import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { buildForTests } from "../cli/support/winlic";
import { makeFolder, ROOT } from "../support/packs";

const command = buildForTests();

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = join(ROOT, ".github", "workflows");
const workflows = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".yml"))
  .map((file) => {
    const text = readFileSync(join(FOLDER, file), "utf8");
    return { file, text, workflow: parse(text) as Workflow };
  });

const scripts = Object.keys(
  (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { readonly scripts: object }).scripts,
);

describe.each(workflows)("$file", ({ text, workflow }) => {
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  test("every action is pinned by a digest, with its version beside it", () => {
    const lines = text.split("\n").filter((line) => /^\s*- uses:|^\s*uses:/.test(line));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  test("nothing is permitted but what a job names, and every job ends in time", () => {
    expect(workflow.permissions).toEqual({});
    expect(jobs.filter((job) => job.permissions === undefined || job["timeout-minutes"] === undefined)).toEqual([]);
  });

  test("no step puts an expression into its script, which could carry what somebody else wrote", () => {
    expect(steps.filter(({ run = "" }) => run.includes("${{"))).toEqual([]);
  });

  test("the shell takes every step, and every script of npm that it calls is there", () => {
    for (const { run, shell = "bash" } of steps) {
      if (run === undefined || shell !== "bash") continue;
      expect(spawnSync("bash", ["-n"], { input: run, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
      for (const [, name = ""] of run.matchAll(/npm run (?:--silent )?([\w:-]+)/g)) expect(scripts).toContain(name);
    }
  });
});

/** The script of a step of a workflow. */
function stepOf(job: string, name: RegExp, of = "release.yml"): string {
  const found = workflows.find(({ file }) => file === of)?.workflow;
  const step = found?.jobs[job]?.steps.find((each) => name.test(each.name ?? ""));
  if (step?.run === undefined) throw new Error(`${of} has no step ${String(name)} in ${job}`);
  return step.run;
}

function runStep(script: string, cwd: string, environment: Readonly<Record<string, string>>) {
  const env = { ...process.env, GITHUB_WORKSPACE: cwd, RUNNER_TEMP: makeFolder("runner"), ...environment };
  // As GitHub starts bash.
  const args = ["--noprofile", "--norc", "-eo", "pipefail", "-c", script];
  const { status, stderr } = spawnSync("bash", args, { cwd, env, encoding: "utf8" });
  return { status, stderr };
}

test("the notes of a release are the section of its version", () => {
  const folder = makeFolder("notes");
  writeFileSync(
    join(folder, "CHANGELOG.md"),
    "# Changelog\n\n## 1.2.0 (2026-11-30)\n\n- New\n\n## 1.1.0 (2026-10-01)\n\n- Old\n",
  );
  const script = stepOf("github", /Draft/)
    .split("\n")
    .filter((line) => !line.startsWith("gh "))
    .join("\n");
  expect(runStep(script, folder, { TAG: "v1.2.0" })).toEqual({ status: 0, stderr: "" });
  expect(readFileSync(join(folder, "notes.md"), "utf8").trim()).toBe("- New");
  expect(runStep(script, folder, { TAG: "v9.0.0" }).status).not.toBe(0);
});

test("a package that was changed on the way is not staged", () => {
  const folder = makeFolder("stage");
  writeFileSync(join(folder, "a.tgz"), "whole");
  execFileSync("bash", ["-c", "sha256sum -- * > SHA256SUMS"], { cwd: folder });
  const [check = ""] = stepOf("npm", /Stage/).split("\n");
  expect(runStep(check, folder, {}).status).toBe(0);
  writeFileSync(join(folder, "a.tgz"), "changed");
  expect(runStep(check, folder, {}).status).not.toBe(0);
});

test("the components go to their repository as one commit with a tag, and what is gone goes", () => {
  const folder = makeFolder("workspace");
  const remote = makeFolder("remote");
  const git = (cwd: string, ...args: readonly string[]): string =>
    execFileSync("git", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  git(remote, "init", "--quiet", "--bare", "--initial-branch", "main");
  const built = join(folder, "dist/packages/unpacked/windows-licensing");
  mkdirSync(built, { recursive: true });
  for (const file of ["PulumiPlugin.yaml", "LICENSE"]) cpSync(join(ROOT, "components", file), join(built, file));
  writeFileSync(join(built, "old.js"), "");
  const push = (tag: string) =>
    runStep(stepOf("components", /Push/), folder, { TAG: tag, DEPLOY_KEY: "none", REMOTE: remote });
  expect(push("v1.0.0").status).toBe(0);
  cpSync(join(ROOT, "components/schema.json"), join(built, "schema.json"));
  execFileSync("rm", [join(built, "old.js")]);
  expect(push("v1.1.0").status).toBe(0);
  expect(git(remote, "ls-tree", "--name-only", "v1.0.0").split("\n")).toEqual([
    "LICENSE",
    "PulumiPlugin.yaml",
    "old.js",
    "",
  ]);
  expect(git(remote, "ls-tree", "--name-only", "v1.1.0").split("\n")).toEqual([
    "LICENSE",
    "PulumiPlugin.yaml",
    "schema.json",
    "",
  ]);
  // A tag stays what it is.
  expect(push("v1.1.0").status).not.toBe(0);
  expect(existsSync(join(folder, ".git"))).toBe(false);
});

test("the checksums are those of the tarballs and bills", () => {
  const folder = makeFolder("checksums");
  mkdirSync(join(folder, "dist/packages"), { recursive: true });
  for (const file of ["a-1.0.0.tgz", "a.cdx.json", "notes.txt"])
    writeFileSync(join(folder, "dist/packages", file), file);
  const script = stepOf("build", /checksums/).replace(/^npm run .*\n/, "");
  expect(runStep(script, folder, {})).toEqual({ status: 0, stderr: "" });
  const sums = readFileSync(join(folder, "dist/packages/release/SHA256SUMS"), "utf8");
  expect([...sums.matchAll(/^[0-9a-f]{64} {2}(.*)$/gm)].map(([, file]) => file)).toEqual(["a-1.0.0.tgz", "a.cdx.json"]);
});

test.each([
  { said: "that it is activated", evidence: "01-client-ws2022-azkms-dlv.txt", passes: true },
  { said: "that it is not", evidence: "03-client-ws2022-notification-expired-dlv.txt", passes: true },
  { said: "nothing that can be read", evidence: undefined, passes: false },
])("Windows said $said", ({ evidence, passes }) => {
  const folder = makeFolder("collected");
  for (const each of ["collected", "dist"]) mkdirSync(join(folder, each));
  symlinkSync(command.file, join(folder, "dist/winlic.js"));
  const said =
    evidence === undefined ? "nothing" : readFileSync(join(ROOT, "test/fixtures/activation/slmgr", evidence));
  writeFileSync(join(folder, "collected/slmgr.txt"), said);
  expect(runStep(stepOf("windows", /Diagnose/, "ci.yml"), folder, {}).status === 0).toBe(passes);
});

const pwsh = spawnSync("pwsh", ["-NoProfile", "-Command", "exit"]).status === 0;
(pwsh ? test : test.skip)("a shipped script that does not parse stops the job, by its line", () => {
  const script = join(ROOT, ".github/scripts/parse-scripts.ps1");
  const parse = (cwd: string) => {
    const { status, stdout } = spawnSync("pwsh", ["-NoProfile", "-File", script], { cwd, encoding: "utf8" });
    return { status, stdout };
  };
  expect(parse(ROOT)).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^\d+ scripts parsed .* 0 faults\n$/) as string,
  });
  const folder = makeFolder("parsed");
  for (const each of ["components/scripts", "cli/collect"]) mkdirSync(join(folder, each), { recursive: true });
  writeFileSync(join(folder, "cli/collect/broken.ps1"), "$a = 1\nif ($a {\n");
  expect(parse(folder)).toEqual({ status: 1, stdout: expect.stringMatching(/broken\.ps1:2: /) as string });
});
