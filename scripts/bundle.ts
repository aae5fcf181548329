import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { bundleOptions, PACKAGE_BUNDLES, ROOT } from "./bundles";
import { collectNotices } from "./notices";

/** `tsx bundle.ts FOLDER`, for the `prepack` of a package: its one file, and the licences of what that holds. */
async function bundlePackage(name: string | undefined): Promise<void> {
  if (name !== "policy-pack" && name !== "components") {
    throw new Error(`expected one of ${Object.keys(PACKAGE_BUNDLES).join(", ")}, found ${name ?? "nothing"}`);
  }
  const folder = join(ROOT, name);
  const { metafile } = await build(bundleOptions(PACKAGE_BUNDLES[name], folder));
  writeFileSync(join(folder, "NOTICES.txt"), collectNotices(Object.keys(metafile.inputs)));
}

if (require.main === module) void bundlePackage(process.argv[2]);
