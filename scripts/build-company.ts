import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { bundleCompany } from "../company/bundle";
import { collectNotices } from "./notices";

const FOLDER = join(__dirname, "..", "company");

/** Writes the one file that the package for companies is published as, and the licences of what it holds. */
async function buildCompany(): Promise<void> {
  const { metafile } = await build({ ...bundleCompany(), metafile: true } satisfies BuildOptions);
  writeFileSync(join(FOLDER, "NOTICES.txt"), collectNotices(Object.keys(metafile.inputs)));
}

if (require.main === module) void buildCompany();
