import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../components/package.json";
import { COMPONENTS_SOURCE, packagesOf, packPackage } from "../support/packs";

/** Names of folders, or of files. */
function namesIn(folder: string, kind: "folders" | "files"): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => (kind === "files" ? entry.isFile() : entry.isDirectory())).map(({ name }) => name);
}

test("the components as npm packs them", () => {
  const folder = packPackage(COMPONENTS_SOURCE);
  expect([...namesIn(folder, "files")].sort()).toEqual([
    "LICENSE",
    "NOTICES.txt",
    "PulumiPlugin.yaml",
    "README.md",
    "folder.d.ts",
    "folder.js",
    "main.js",
    "package.json",
    "plugin.js",
    "schema.json",
  ]);
  // Sources stand at the top, and in folders what is read when a component is built.
  const read = namesIn(COMPONENTS_SOURCE, "folders").filter((name) => name !== "node_modules");
  expect(namesIn(folder, "folders")).toEqual(read);
  for (const name of read) expect(readdirSync(join(folder, name))).toEqual(readdirSync(join(COMPONENTS_SOURCE, name)));
  // Neither sources of the repository nor the compiler: what is loaded is what is declared.
  expect(packagesOf(readFileSync(join(folder, "plugin.js"), "utf8"))).toEqual(Object.keys(manifest.dependencies));
}, 120_000);
