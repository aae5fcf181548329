import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "./bundles";
import { installNode, pathWith } from "./toolchains";

/** What a user may have newer than the repository pins. */
const NEWEST = ["@pulumi/pulumi@3", "@pulumi/policy@1", "@pulumi/azure-native@3"];

/** Tests that meet these packages. */
const SUITES = ["test/cli/inputs/program", "test/policy-pack", "test/components"];

/** `npm run test:versions [-- paths]`: in a copy of the repository with the newest of Pulumi's packages, on Node 24. */
function main(paths: readonly string[]): number {
  const copy = mkdtempSync(join(tmpdir(), "windows-licensing-versions-"));
  const env = { ...process.env, PATH: pathWith(installNode("24")) };
  const run = (command: string, args: readonly string[]): number =>
    spawnSync(command, args, { cwd: copy, stdio: "inherit", env }).status ?? 1;
  try {
    const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: ROOT });
    for (const file of listed
      .toString()
      .split("\0")
      .filter((each) => each !== "")) {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      cpSync(join(ROOT, file), join(copy, file));
    }
    const install = ["install", "--save-dev", "--save-exact", "--ignore-scripts", "--no-audit", "--no-fund", ...NEWEST];
    const code = run("npm", install);
    if (code !== 0) return code;
    run("npm", ["ls", "--depth=0", "@pulumi/pulumi", "@pulumi/policy", "@pulumi/azure-native"]);
    return run("node", [join("node_modules", "jest", "bin", "jest.js"), ...(paths.length > 0 ? paths : SUITES)]);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

process.exitCode = main(process.argv.slice(2));
