import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./bundles";
import { installNode, pathWith } from "./toolchains";

/** `npm run test:node -- 24 [paths of tests]`: the unit tests on another Node, which the npm registry has. */
const [version = "", ...paths] = process.argv.slice(2);
const jest = join(ROOT, "node_modules", "jest", "bin", "jest.js");
const { status, signal } = spawnSync("node", [jest, ...paths], {
  cwd: ROOT,
  stdio: "inherit",
  env: { ...process.env, PATH: pathWith(installNode(version)) },
});
if (signal !== null) console.error(`The tests were ended by ${signal}: they are not complete.`);
process.exitCode = status ?? 1;
