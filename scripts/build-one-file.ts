import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { bundleOptions, ONE_FILE, ROOT } from "./bundles";
import { collectNotices } from "./notices";
import { installNode, pathWith } from "./toolchains";

/** The first Node that makes a single executable by itself is 25.5. */
const MAKER = "26";

/** The command line in one file, for the container image: `winlic.js` in the folder. */
async function buildOneFile(folder: string): Promise<void> {
  const { metafile } = await build(bundleOptions(ONE_FILE, folder));
  writeFileSync(join(folder, "NOTICES.txt"), collectNotices(Object.keys(metafile.inputs)));
}

/**
 * The same with the Node that runs it: `winlic` in the folder, for this system, not signed. Programs still run on a Node
 * of their own.
 */
export async function buildExecutable(folder: string): Promise<string> {
  await buildOneFile(folder);
  const executable = join(folder, process.platform === "win32" ? "winlic.exe" : "winlic");
  const sea = { main: join(folder, "winlic.js"), output: executable, disableExperimentalSEAWarning: true };
  writeFileSync(join(folder, "sea.json"), `${JSON.stringify(sea, undefined, 2)}\n`);
  const env = { ...process.env, PATH: pathWith(installNode(MAKER)) };
  const { status, stderr } = spawnSync("node", ["--build-sea", join(folder, "sea.json")], { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`node --build-sea failed: ${stderr}`);
  return executable;
}

/** `npm run build:one-file`, or with `-- --executable` the single executable, too: into dist/one-file. */
async function main(): Promise<void> {
  const folder = join(ROOT, "dist", "one-file");
  if (process.argv.includes("--executable")) console.log(await buildExecutable(folder));
  else await buildOneFile(folder);
}

if (require.main === module) void main();
