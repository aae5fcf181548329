import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/**
 * Versions of Node and of package managers beside those of this machine, from the npm registry, kept between runs. Their
 * own packages are taken, and no install script is run: `node` on the registry is one script that installs these.
 */
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "pulumi-windows-licensing", "tools");

/**
 * The folder of a Node's executable, for the front of a PATH.
 * @param version `24`, or `24.22.3`
 */
export function installNode(version: string): string {
  if (!/^\d+(?:\.\d+){0,2}$/.test(version)) throw new Error(`expected a version of Node such as 24, found ${version}`);
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const folder = install(name, version);
  const bin = join(folder, "node_modules", name, "bin");
  return existsSync(join(bin, "node")) || existsSync(join(bin, "node.exe")) ? bin : join(bin, "..");
}

/** The entry point of a package manager, to be run by Node. */
export function installManager(name: "npm" | "pnpm" | "yarn", version: string): string {
  const from = name === "yarn" ? "@yarnpkg/cli-dist" : name;
  const folder = join(install(from, version), "node_modules", from);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly bin: Readonly<Record<string, string>>;
  };
  return join(folder, bin[name] ?? "");
}

/** A PATH with this folder first. */
export function pathWith(bin: string): string {
  return [bin, process.env.PATH].join(delimiter);
}

function install(name: string, version: string): string {
  const folder = join(CACHE, `${name.replace("/", "-")}-${version}`);
  if (existsSync(folder)) return folder;
  // Made beside its place: an install that was cut off is none.
  const half = `${folder}.${String(process.pid)}`;
  mkdirSync(half, { recursive: true });
  writeFileSync(join(half, "package.json"), "{}");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", `${name}@${version}`];
  const { status, stderr } = spawnSync(npm, args, { cwd: half, encoding: "utf8" });
  if (status !== 0) {
    rmSync(half, { recursive: true, force: true });
    throw new Error(`${name}@${version} cannot be installed from the npm registry: ${stderr}`);
  }
  if (existsSync(folder)) rmSync(half, { recursive: true, force: true });
  else renameSync(half, folder);
  return folder;
}
