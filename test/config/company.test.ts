import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { COMPANY_PACKAGE } from "../../config/company";
import { version } from "../../package.json";

const made: string[] = [];
function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "company-")));
  made.push(folder);
  return folder;
}

/** Where the loader stands as Node runs it: jest would resolve the package by its own map of the repository. */
let loader = "";
beforeAll(() => {
  loader = join(makeFolder(), "loader.js");
  const source = join(__dirname, "../../config/company.ts");
  buildSync({ entryPoints: [source], outfile: loader, bundle: true, platform: "node" });
});
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

function load(...folders: readonly string[]): unknown {
  const script = `console.log(JSON.stringify(require(${JSON.stringify(loader)}).loadCompany(${JSON.stringify(folders)}, ${JSON.stringify(version)})))`;
  return JSON.parse(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" }));
}

/** A project with a package of that name. */
function project(source?: string): string {
  const folder = makeFolder();
  if (source !== undefined) {
    const place = join(folder, "node_modules", COMPANY_PACKAGE);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "package.json"), JSON.stringify({ name: COMPANY_PACKAGE, main: "index.js" }));
    writeFileSync(join(place, "index.js"), source);
  }
  return folder;
}

test("the package is taken from the first folder that has it", () => {
  const source = `exports.version = ${JSON.stringify(version)}; exports.here = __dirname;`;
  const folder = project(source);
  expect(load(project(), folder, project(source))).toMatchObject({
    here: join(folder, "node_modules", COMPANY_PACKAGE),
  });
});

test("where no folder has it, the answer says how to install it", () => {
  expect(load(project())).toEqual({
    refused: expect.stringContaining(`npm install -D ${COMPANY_PACKAGE}@${version}`) as unknown,
  });
});

test.each([
  ["another version", 'exports.version = "9.9.9";', "9.9.9"],
  ["no version at all", "exports.other = 1;", "no version"],
  ["a package that fails as it is loaded", 'throw new Error("broken by hand");', "broken by hand"],
  ["a package whose own dependency is missing", 'require("not-there-at-all");', "not-there-at-all"],
])("%s is refused and named", (_, source, named) => {
  expect(load(project(source))).toEqual({ refused: expect.stringContaining(named) as unknown });
});

test("the workspace of this repository is such a package", () => {
  expect(load(__dirname)).toMatchObject({ version });
});
