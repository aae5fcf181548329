import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { ROOT } from "./bundles";
import { COMMON_FILES, PACKAGES, type Package } from "./packages";

/** A package as it is published. */
export interface Packed {
  readonly name: string;
  readonly version: string;
  readonly tarball: string;
  /** The same, unpacked. */
  readonly folder: string;
  /** Paths below the folder, with slashes, in order. */
  readonly files: readonly string[];
  readonly packed: number;
  readonly unpacked: number;
}

/**
 * Packs all packages into a folder: `NAME-VERSION.tgz`, and each unpacked below `unpacked/NAME`.
 * @throws where a package holds a file that is not expected, or is larger than it may be
 */
export function packAll(target: string): readonly Packed[] {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const packed = PACKAGES.map((each) => packOne(each, target));
  const faults = packed.flatMap((each, index) => {
    const expected = PACKAGES[index];
    return expected === undefined ? [] : findFaults(each, expected);
  });
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return packed;
}

/** What keeps a package from being published, as sentences. */
export function findFaults(
  { name, files, packed, unpacked }: Packed,
  { files: allowed, largest }: Package,
): readonly string[] {
  const unexpected = files.filter((file) => !COMMON_FILES.includes(file) && !allowed.some((form) => form.test(file)));
  const missing = COMMON_FILES.filter((file) => !files.includes(file));
  return [
    ...unexpected.map(
      (file) => `${name} holds ${file}, which scripts/packages.ts does not name. Remove it, or name it.`,
    ),
    ...missing.map((file) => `${name} holds no ${file}. Add it to the package's folder.`),
    ...(packed > largest.packed ? [tooLarge(`The tarball of ${name}`, packed, largest.packed)] : []),
    ...(unpacked > largest.unpacked ? [tooLarge(`${name}, unpacked,`, unpacked, largest.unpacked)] : []),
  ];
}

function tooLarge(what: string, size: number, most: number): string {
  return `${what} has ${String(size)} bytes, and at most ${String(most)} are allowed. Look for what was added, or raise the limit in scripts/packages.ts.`;
}

/**
 * Packs twice: what npm makes of the source folder, and that again with a manifest that has only what a user needs. A
 * published pack with scripts of the repository could not be packed by `pulumi policy publish`, and Pulumi installs
 * development dependencies, too.
 */
function packOne({ name, folder }: Package, target: string): Packed {
  const source = join(ROOT, folder);
  const work = mkdtempSync(join(tmpdir(), "windows-licensing-pack-"));
  try {
    const made = unpack(npmPack(source, work, []), join(target, "unpacked", name));
    const manifest = JSON.parse(readFileSync(join(made, "package.json"), "utf8")) as Record<string, unknown>;
    const { scripts: _1, devDependencies: _2, workspaces: _3, allowScripts: _4, private: _5, ...published } = manifest;
    writeFileSync(join(made, "package.json"), `${JSON.stringify(published, undefined, 2)}\n`);
    if (!existsSync(join(made, "LICENSE"))) cpSync(join(ROOT, "LICENSE"), join(made, "LICENSE"));
    const tarball = npmPack(made, target, ["--ignore-scripts"]);
    const files = listFiles(made);
    return {
      name,
      version: String(published.version),
      tarball,
      folder: made,
      files,
      packed: statSync(tarball).size,
      unpacked: files.reduce((sum, file) => sum + statSync(join(made, file)).size, 0),
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function npmPack(source: string, destination: string, more: readonly string[]): string {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const args = ["pack", "--json", "--pack-destination", destination, ...more];
  const { status, stdout, stderr } = spawnSync(npm, args, { cwd: source, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm pack in ${source} failed:\n${stdout}${stderr}`);
  const answer = JSON.parse(stdout.slice(stdout.indexOf(stdout.includes("[") ? "[" : "{"))) as unknown;
  const [first] = Object.values(answer as object) as { readonly filename: string }[];
  if (first === undefined) throw new Error(`npm pack in ${source} names no file: ${stdout}`);
  return join(destination, first.filename);
}

function unpack(tarball: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const { status, stderr } = spawnSync("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${tarball} cannot be unpacked: ${stderr}`);
  return folder;
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
}

/** `tsx pack.ts`: into dist/packages, and says how large each is. */
function main(): void {
  for (const { name, version, files, packed, unpacked } of packAll(join(ROOT, "dist", "packages"))) {
    const sizes = `${(packed / 1000).toFixed(0)} kB packed, ${(unpacked / 1000).toFixed(0)} kB unpacked`;
    console.log(`${name}@${version}: ${String(files.length)} files, ${sizes}`);
  }
}

if (require.main === module) {
  try {
    main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
