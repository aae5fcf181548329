import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
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

/**
 * The folder of commands that pip installs from a list with the digest of each file; needs Python 3 with pip.
 * @param requirements path of the list
 */
export function installPython(requirements: string): string {
  const digest = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 16);
  const options = ["--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement", requirements];
  const folder = makeOnce(`python-${digest}`, (half) => {
    runInstaller("python3", ["-m", "pip", "install", "--target", half, ...options], half);
  });
  return join(folder, "bin");
}

function install(name: string, version: string): string {
  return makeOnce(`${name.replace("/", "-")}-${version}`, (half) => {
    writeFileSync(join(half, "package.json"), "{}");
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    runInstaller(npm, ["install", "--ignore-scripts", "--no-audit", "--no-fund", `${name}@${version}`], half);
  });
}

/** Made beside its place: an install that was cut off is none. */
function makeOnce(name: string, make: (half: string) => void): string {
  const folder = join(CACHE, name);
  if (existsSync(folder)) return folder;
  const half = `${folder}.${String(process.pid)}`;
  mkdirSync(half, { recursive: true });
  try {
    make(half);
    if (!existsSync(folder)) renameSync(half, folder);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
  return folder;
}

function runInstaller(command: string, args: readonly string[], cwd: string): void {
  const { status, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed: ${error?.message ?? stderr}`);
}
