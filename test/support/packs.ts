import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { bundleOptions, PACKAGE_BUNDLES, ROOT } from "../../scripts/bundles";

export { ROOT };
export const PACK_SOURCE = join(ROOT, "policy-pack");
export const COMPONENTS_SOURCE = join(ROOT, "components");

const made: string[] = [];
function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}
// Under jest the process outlives a test file, and its end is not announced; elsewhere there is no such hook.
if (typeof afterAll === "function") afterAll(removeFolders);
else process.on("exit", removeFolders);

/** A folder of its own, gone when the tests, or the benchmark, end. Links are resolved: on some systems the temporary folder is one. */
export function makeFolder(purpose: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `windows-licensing-${purpose}-`)));
  made.push(folder);
  return folder;
}

/** Makes the packages of this repository those of a folder outside it. */
export function linkPackages(folder: string): void {
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"), "junction");
}

/**
 * A package as npm packs it, unpacked outside the repository with the packages of the repository. Fails where `npm pack`
 * prints more than the name of the file, which Pulumi takes all of its output for, or leaves something behind.
 */
export function packPackage(source: string): string {
  const before = readdirSync(source);
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const printed = execFileSync(npm, ["pack"], { cwd: source, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const [file = "", ...more] = printed.split("\n");
  const folder = makeFolder("package");
  try {
    if (more.length !== 1 || more[0] !== "") throw new Error(`npm pack printed: ${printed}`);
    execFileSync("tar", ["-xzf", join(source, file), "-C", folder, "--strip-components=1"]);
  } finally {
    rmSync(join(source, file), { force: true });
  }
  const left = readdirSync(source).filter((name) => !before.includes(name));
  if (left.length > 0) throw new Error(`npm pack left ${left.join(", ")}`);
  linkPackages(folder);
  return folder;
}

/** The packages that a bundle loads. */
export function packagesOf(bundle: string): readonly string[] {
  const required = [...bundle.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name ?? "");
  const packages = required.filter((name) => !isBuiltin(name) && !name.startsWith("."));
  return [
    ...new Set(
      packages.map((name) =>
        name
          .split("/")
          .slice(0, name.startsWith("@") ? 2 : 1)
          .join("/"),
      ),
    ),
  ].sort();
}

/**
 * A pack in its published form: one file, made by the options of its own bundle.
 * @param entry another entry than the pack's own, for packs with faults on purpose
 */
export function bundlePack(entry = join(PACK_SOURCE, "index.ts")): string {
  const folder = makeFolder("pack");
  linkPackages(folder);
  for (const file of ["package.json", "PulumiPolicy.yaml"]) cpSync(join(PACK_SOURCE, file), join(folder, file));
  buildSync({ ...bundleOptions(PACKAGE_BUNDLES["policy-pack"], folder), entryPoints: [entry] });
  return folder;
}
