import { readFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json";
import { ROOT } from "../support/packs";

interface LockEntry {
  readonly integrity?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
}

const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
  readonly packages: Readonly<Record<string, LockEntry>>;
};
const entries = Object.entries(lock.packages).filter(
  ([path, { link }]) => path.includes("node_modules/") && link !== true,
);

/** Licences that Apache-2.0 may be distributed and built with. */
const LICENCES =
  /^(?:MIT(?:-0)?|Apache-2\.0|ISC|BSD-[23]-Clause|0BSD|BlueOak-1\.0\.0|CC0-1\.0|CC-BY-(?:3|4)\.0|Python-2\.0|Unlicense|MPL-2\.0|PostgreSQL|W3C(?:-\d+)?|WTFPL|Zlib|EPL-2\.0)$/;

/** Read by a person: that of a word list, which nothing distributes, and a MIT licence in a file. */
const READ: Readonly<Record<string, string>> = {
  "node_modules/@cspell/dict-en-common-misspellings": "CC BY-SA 4.0",
  "node_modules/@logdna/tail-file": "SEE LICENSE IN LICENSE",
};

function isTaken(licence: string): boolean {
  const names = licence.replace(/[()]/g, "").split(/ (?:AND|WITH) /);
  return names.every((name) => name.split(" OR ").some((each) => LICENCES.test(each)));
}

test("the lock file tells what each package must be", () => {
  expect(entries.length).toBeGreaterThan(100);
  // npm learns the digest of another system's binary only where it installs it.
  const needed = entries.filter(([, { optional }]) => optional !== true);
  expect(needed.filter(([, { integrity = "" }]) => !integrity.startsWith("sha512-")).map(([path]) => path)).toEqual([]);
});

test("every dependency has a licence that is taken", () => {
  const others = entries.filter(([path, { license = "none" }]) => READ[path] !== license && !isTaken(license));
  expect(others.map(([path, { license = "none" }]) => `${path}: ${license}`)).toEqual([]);
});

test("no install script runs that is not named", () => {
  const named: Readonly<Record<string, boolean>> = manifest.allowScripts;
  const scripted = entries.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path);
  const optional = ["fsevents"];
  const names = scripted
    .map((path) => path.split("node_modules/").at(-1) ?? "")
    .filter((name) => !optional.includes(name));
  expect([...new Set(names)].filter((name) => named[name] === undefined)).toEqual([]);
});

// Here and not with the components: those are also tried with newer packages, where the two differ on purpose.
test("the program in Python has the versions of the repository", () => {
  const python = readFileSync(join(ROOT, "test/fixtures/engine/components-in-python/requirements.txt"), "utf8");
  expect(python).toContain(`pulumi==${manifest.devDependencies["@pulumi/pulumi"]} `);
  expect(python).toContain(`pulumi-azure-native==${manifest.devDependencies["@pulumi/azure-native"]} `);
});
