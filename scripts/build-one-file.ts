import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { bundleOptions, ONE_FILE, ROOT } from "./bundles";
import { collectNotices } from "./notices";

/**
 * The command line in one file, for the container image: dist/one-file/winlic.js. With Node 26, `node --build-sea
 * dist/one-file/sea.json` makes a single executable of it.
 */
async function main(): Promise<void> {
  const folder = join(ROOT, "dist", "one-file");
  const { metafile } = await build(bundleOptions(ONE_FILE, folder));
  writeFileSync(join(folder, "NOTICES.txt"), collectNotices(Object.keys(metafile.inputs)));
  const sea = { main: join(folder, "winlic.js"), output: join(folder, "winlic"), disableExperimentalSEAWarning: true };
  writeFileSync(join(folder, "sea.json"), `${JSON.stringify(sea, undefined, 2)}\n`);
}

if (require.main === module) void main();
