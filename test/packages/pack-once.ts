import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packAll } from "../../scripts/pack";

/** Packs once for all test files; they find the result in the environment. */
export default function packOnce(): void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "windows-licensing-packed-")));
  process.env.PACKED_FOLDER = folder;
  process.env.PACKED_PACKAGES = JSON.stringify(packAll(join(folder, "packages")));
}
