import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../components/package.json";
import { COMPONENTS_SOURCE, packagesOf, packPackage } from "../support/packs";

test("the components as npm packs them", () => {
  const folder = packPackage(COMPONENTS_SOURCE);
  expect(readdirSync(folder).sort()).toEqual([
    "PulumiPlugin.yaml",
    "README.md",
    "main.js",
    "node_modules",
    "package.json",
    "plugin.js",
    "schema.json",
    "scripts",
  ]);
  expect(readdirSync(join(folder, "scripts"))).toEqual(readdirSync(join(COMPONENTS_SOURCE, "scripts")));
  // Neither sources of the repository nor the compiler: what is loaded is what is declared.
  expect(packagesOf(readFileSync(join(folder, "plugin.js"), "utf8"))).toEqual(Object.keys(manifest.dependencies));
}, 120_000);
