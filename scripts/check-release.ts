import { spawnSync } from "node:child_process";
import { ROOT } from "./bundles";
import { readChangelog, readChanges, readVersions } from "./release";
import { refuseTag } from "./release-plan";
import { findUnannounced, readRecorded, readSurface } from "./surface";

/** `npm run check:release -- vX.Y.Z`: whether the tag can be released, and which dependencies are behind. */
async function main(tag: string): Promise<void> {
  const recorded = readRecorded();
  const surface = await readSurface(recorded.version);
  const faults = refuseTag(
    tag,
    {
      changelog: readChangelog(),
      versions: readVersions(),
      changes: readChanges(),
      unannounced: findUnannounced(recorded, surface, recorded.version),
    },
    recorded.version,
  );
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
  listOutdated();
}

/** Says what is behind, and stops nothing: a version is taken on purpose. */
function listOutdated(): void {
  const { stdout, status } = spawnSync("npm", ["outdated", "--json"], { cwd: ROOT, encoding: "utf8" });
  if (status !== 0 && !stdout.startsWith("{")) {
    console.error("npm outdated did not answer: nothing is known of newer versions.");
    return;
  }
  const outdated = JSON.parse(stdout === "" ? "{}" : stdout) as Readonly<
    Record<string, { readonly current?: string; readonly latest?: string }>
  >;
  for (const [name, { current = "none", latest = "none" }] of Object.entries(outdated)) {
    console.log(`behind: ${name} ${current}, newest ${latest}`);
  }
}

if (require.main === module) void main(process.argv[2] ?? "");
