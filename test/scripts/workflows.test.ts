import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { makeFolder, ROOT } from "../support/packs";

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
const workflows = readdirSync(FOLDER).map((file) => {
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

/** The script of a step of release.yml. */
function stepOf(job: string, name: RegExp): string {
  const release = workflows.find(({ file }) => file === "release.yml")?.workflow;
  const step = release?.jobs[job]?.steps.find((each) => name.test(each.name ?? ""));
  if (step?.run === undefined) throw new Error(`release.yml has no step ${String(name)} in ${job}`);
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
