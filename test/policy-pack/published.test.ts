import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type RunningPack, startPack } from "../support/analyzer";
import { makeFolder, PACK_SOURCE, packagesOf, packPackage } from "../support/packs";
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
  const said = await running.analyze(sentMachine("web", { licenseType: "WindowsServer" }));
  expect(said).toMatchObject([{ policy: "match-license-to-image", level: "mandatory", about: "web" }]);
}

test("the pack as npm packs it, which is how Pulumi publishes it", async () => {
  const folder = packPackage(PACK_SOURCE);
  expect(readdirSync(folder).sort()).toEqual([
    "LICENSE",
    "NOTICES.txt",
    "PulumiPolicy.yaml",
    "README.md",
    "folder.d.ts",
    "folder.js",
    "index.js",
    "node_modules",
    "package.json",
  ]);
  // No provider package, whose load would cost seconds, and nothing that Pulumi would have to install.
  expect(packagesOf(readFileSync(join(folder, "index.js"), "utf8"))).toEqual(["@pulumi/policy", "@pulumi/pulumi"]);
  await expectToWork(folder);
}, 120_000);

test("the pack as TypeScript in its folder", async () => {
  expect(existsSync(join(PACK_SOURCE, "index.js"))).toBe(false);
  await expectToWork(PACK_SOURCE);
}, 120_000);
