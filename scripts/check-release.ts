import { spawnSync } from "node:child_process";
import manifest from "../package.json";
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

interface Outdated {
  readonly current?: string;
  readonly latest?: string;
}

/** Says what is behind, and stops nothing: a version is taken on purpose. */
function listOutdated(): void {
  const outdated = askNpm(["outdated", "--json"]) as
    | Readonly<Record<string, Outdated | readonly Outdated[]>>
    | undefined;
  if (outdated === undefined) {
    console.error("npm outdated did not answer: nothing is known of newer versions.");
    return;
  }
  const found = Object.entries(outdated).flatMap(([name, each]) => [each].flat().map((one) => ({ name, ...one })));
  // npm leaves out what is a peer, too.
  const peers = Object.keys(manifest.peerDependencies).map((name) => {
    const { version } = require(`${name}/package.json`) as { readonly version: string };
    return { name, current: version, latest: askNpm(["view", name, "version", "--json"]) as string | undefined };
  });
  const lines = [...found, ...peers]
    // Pulumi's own manifests write a version with a `v` before it.
    .map(({ name, current = "none", latest = "none" }) => ({ name, current: current.replace(/^v/, ""), latest }))
    .filter(({ current, latest }) => current !== latest)
    .map(({ name, current, latest }) => `behind: ${name} ${current}, newest ${latest}`);
  for (const line of new Set(lines.sort())) console.log(line);
}

function askNpm(args: readonly string[]): unknown {
  const { stdout } = spawnSync("npm", args, { cwd: ROOT, encoding: "utf8", shell: process.platform === "win32" });
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}

if (require.main === module) void main(process.argv[2] ?? "");
