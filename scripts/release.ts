import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./bundles";
import { PACKAGES } from "./packages";
import { dateHeading, readHeading, refusePreparation } from "./release-plan";
import { findUnannounced, RECORDED, readRecorded, readSurface, renderSurface } from "./surface";

/** Versions of the packages as their manifests say. */
export function readVersions(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    PACKAGES.map(({ name, folder }) => {
      const manifest = JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8")) as { version: string };
      return [name, manifest.version];
    }),
  );
}

export function readChanges(): string {
  const { status, stdout, stderr } = spawnSync("git", ["status", "--porcelain"], { cwd: ROOT, encoding: "utf8" });
  if (status !== 0) throw new Error(`git status failed: ${stderr}`);
  return stdout;
}

export function readChangelog(): string {
  return readFileSync(join(ROOT, "CHANGELOG.md"), "utf8");
}

/**
 * `npm run release -- X.Y.Z`: checks, and then writes versions, changelog and recorded surface. It commits and pushes
 * nothing: a person looks at the difference, commits it and pushes the tag, which the workflow releases.
 */
async function prepare(version: string): Promise<number> {
  const changelog = readChangelog();
  const surface = await readSurface(version);
  const faults = refusePreparation({
    version,
    changelog,
    versions: readVersions(),
    changes: readChanges(),
    unannounced: findUnannounced(readRecorded(), surface, version),
  });
  if (faults.length > 0) return refuse(faults);
  for (const { folder } of PACKAGES) {
    const path = join(ROOT, folder, "package.json");
    writeFileSync(path, readFileSync(path, "utf8").replace(/^( {2}"version": ")[^"]*"/m, `$1${version}"`));
  }
  writeFileSync(join(ROOT, "CHANGELOG.md"), dateHeading(changelog, version, new Date().toISOString().slice(0, 10)));
  run("npm", ["install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"]);
  run("npm", ["run", "--silent", "generate"]);
  writeFileSync(RECORDED, renderSurface(surface));
  console.log(
    `Version ${version} is written. Look at the difference, run npm run check and npm test, and then:\n\n  git commit --all --message "release: ${version}"\n  git tag --sign v${version} --message ${version}\n  git push origin main v${version}`,
  );
  return 0;
}

/** Before the first release there is no surface to keep: it is recorded as it is, and the difference shows what changed. */
async function recordSurface(): Promise<number> {
  const heading = readHeading(readChangelog());
  const recorded = readRecorded();
  if (heading?.version !== recorded.version || heading.date !== "unreleased") {
    return refuse([`${recorded.version} was released: its surface stands. Announce the break in the version.`]);
  }
  writeFileSync(RECORDED, renderSurface(await readSurface(recorded.version)));
  return 0;
}

function refuse(faults: readonly string[]): number {
  for (const fault of faults) console.error(fault);
  return 1;
}

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed`);
}

if (require.main === module) {
  const [argument = ""] = process.argv.slice(2);
  void (argument === "--record-surface" ? recordSurface() : prepare(argument)).then((code) => {
    process.exitCode = code;
  });
}
