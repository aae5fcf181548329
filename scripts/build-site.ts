import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const SITE = join(__dirname, "..", "site");
/** Astro needs a newer Node than this project: it comes from the npm registry where the one at hand is older. */
const NODE = "24";
const OLDEST = [22, 12] as const;

function run(words: readonly string[]): void {
  const { status } = spawnSync("npm", words, {
    cwd: SITE,
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "production", ASTRO_TELEMETRY_DISABLED: "1" },
  });
  if (status !== 0) process.exit(status ?? 1);
}

function isNewEnough(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

// It has a lock file of its own, so that the site's dependencies are not those of whoever works on the rules.
if (!existsSync(join(SITE, "node_modules")))
  run(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--engine-strict=false"]);
if (isNewEnough()) run(["run", "--silent", "build"]);
else run(["exec", "--yes", `--package=node@${NODE}`, "--", "npm", "run", "--silent", "build"]);
