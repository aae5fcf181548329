import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { type RunningPack, startPack } from "../support/analyzer";
import { linkPackages, makeFolder, PACK_SOURCE } from "../support/packs";
import { sentMachine } from "../support/sent";

// Both tests are about the pack's own folder, so they are in one file and run one after the other.
let running: RunningPack | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function expectToWork(folder: string): Promise<void> {
  running = await startPack(folder, { PWD: makeFolder("empty") });
  await running.configure({});
  const said = await running.analyze(sentMachine("web", { licenseType: "Windows_Client" }));
  expect(said).toMatchObject([{ policy: "match-license-to-image", level: "mandatory", about: "web" }]);
}

test("the pack as npm packs it, which is how Pulumi publishes it", async () => {
  const before = readdirSync(PACK_SOURCE);
  // Pulumi takes all of npm's standard output for the name of the file.
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const printed = execFileSync(npm, ["pack"], {
    cwd: PACK_SOURCE,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [file = "", ...more] = printed.split("\n");
  expect(more).toEqual([""]);
  const tarball = join(PACK_SOURCE, file);
  try {
    const folder = makeFolder("published");
    execFileSync("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"]);
    linkPackages(folder);
    expect(readdirSync(folder).sort()).toEqual(["PulumiPolicy.yaml", "index.js", "node_modules", "package.json"]);
    // No provider package, whose load would cost seconds, and nothing that Pulumi would have to install.
    const bundle = readFileSync(join(folder, "index.js"), "utf8");
    const required = [...bundle.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name ?? "");
    const packages = new Set(required.filter((name) => !isBuiltin(name)));
    expect([...packages].sort()).toEqual(["@pulumi/policy", "@pulumi/pulumi"]);
    await expectToWork(folder);
  } finally {
    rmSync(tarball, { force: true });
  }
  expect(readdirSync(PACK_SOURCE)).toEqual(before);
}, 120_000);

test("the pack as TypeScript in its folder", async () => {
  expect(existsSync(join(PACK_SOURCE, "index.js"))).toBe(false);
  await expectToWork(PACK_SOURCE);
}, 120_000);
