import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PUBLISHED_KEYS } from "../../core/data/published-keys";
import { findFaults } from "../../scripts/pack";
import { PACKAGES } from "../../scripts/packages";
import { ROOT } from "../support/packs";
import { packed, packedAs } from "./support";

jest.setTimeout(120_000);

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(join(packedAs(name).folder, "package.json"), "utf8")) as Manifest;
}

/** What a package may need: the rest is in its bundle. */
const DEPENDENCIES: Readonly<Record<string, readonly string[]>> = {
  "pulumi-windows-licensing": [],
  "windows-licensing-policy-pack": ["@pulumi/policy", "@pulumi/pulumi"],
  "windows-licensing": ["@pulumi/pulumi"],
};

/** The characters of product keys in their order, as the examples of rules have it. */
const INVENTED_KEY = "BCDFG-HJKMP-QRTVW-XY234-6789B";

describe.each(PACKAGES)("$name", ({ name }) => {
  test("its manifest has what a user needs, and nothing of the repository", () => {
    const manifest = manifestOf(name);
    for (const field of ["scripts", "devDependencies", "workspaces", "private", "allowScripts"]) {
      expect(manifest).not.toHaveProperty(field);
    }
    expect(manifest).toMatchObject({ license: "Apache-2.0", engines: { node: ">=20" } });
    expect(manifest.version).toBe(manifestOf("pulumi-windows-licensing").version);
    const expected = DEPENDENCIES[name];
    if (expected !== undefined) expect(Object.keys(manifest.dependencies ?? {}).sort()).toEqual(expected);
  });

  test("it holds neither tests nor paths of a machine nor a product key that Microsoft does not publish", () => {
    const { folder, files } = packedAs(name);
    expect(files.filter((file) => /(^|\/)(?:test|tests|fixtures|node_modules)\/|\.test\.|\.map$/.test(file))).toEqual(
      [],
    );
    const known = new Set([...PUBLISHED_KEYS.map(({ key }) => key), INVENTED_KEY]);
    for (const file of files) {
      const text = readFileSync(join(folder, file), "utf8");
      expect(text.includes(ROOT)).toBe(false);
      const keys = text.match(/\b[BCDFGHJKMNPQRTVWXY2346789]{5}(?:-[BCDFGHJKMNPQRTVWXY2346789]{5}){4}\b/g) ?? [];
      expect(keys.filter((key) => !known.has(key)).map((key) => `${file}: ...${key.slice(-5)}`)).toEqual([]);
    }
  });

  test("it carries the licences of what it is bundled from", () => {
    const { folder, files } = packedAs(name);
    expect(readFileSync(join(folder, "LICENSE"), "utf8")).toContain("Apache License");
    const bundles = files
      .filter((file) => /\.c?js$/.test(file))
      .map((file) => readFileSync(join(folder, file), "utf8"));
    const notices = files.find((file) => file.endsWith("NOTICES.txt"));
    const text = notices === undefined ? "" : readFileSync(join(folder, notices), "utf8");
    // As esbuild names what it took from a package.
    const bundled = bundles.flatMap((bundle) => [...bundle.matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)]);
    for (const [, dependency = ""] of bundled) expect(text).toContain(`\n${dependency} `);
    if (name === "pulumi-windows-licensing") {
      for (const known of ["commander", "zod", "yaml", "@grpc/grpc-js"]) expect(text).toContain(`\n${known} `);
    }
    if (name === "windows-licensing") expect(text).toContain("\n@pulumi/azure-native ");
  });

  test("loading it runs nothing", () => {
    const { folder } = packedAs(name);
    if (name === "pulumi-windows-licensing-company") return;
    const main = manifestOf(name).exports as Readonly<Record<".", string | { readonly default: string }>>;
    const entry = typeof main["."] === "string" ? main["."] : main["."].default;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["-e", `require(${JSON.stringify(join(folder, entry))})`],
      {
        encoding: "utf8",
        timeout: 20_000,
      },
    );
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  test("publint finds nothing", () => {
    const publint = join(ROOT, "node_modules/publint/src/cli.js");
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [publint, "run", packedAs(name).folder, "--strict", "--pack", "false"],
      { encoding: "utf8" },
    );
    expect({ status, said: status === 0 ? "" : stdout + stderr }).toEqual({ status: 0, said: "" });
  });
});

test.each(["pulumi-windows-licensing", "windows-licensing-policy-pack", "windows-licensing"])(
  "the types of %s resolve in every way that TypeScript knows",
  (name) => {
    const attw = join(ROOT, "node_modules/@arethetypeswrong/cli/dist/index.js");
    // Schemas are data: they have no types.
    const data = ["--exclude-entrypoints", "./schema/*", "./schema.json"];
    const args = [attw, packedAs(name).tarball, "--format", "ascii", "--no-color", ...data];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect({ status, said: status === 0 ? "" : stdout + stderr }).toEqual({ status: 0, said: "" });
  },
);

describe("what stops a release", () => {
  const [sample] = packed;
  const [rules] = PACKAGES;
  if (sample === undefined || rules === undefined) throw new Error("nothing is packed");

  test.each([
    { situation: "a file that nobody named", change: { files: [...sample.files, "dist/.env"] }, says: /dist\/\.env/ },
    { situation: "no licence", change: { files: sample.files.filter((file) => file !== "LICENSE") }, says: /LICENSE/ },
    { situation: "a tarball that is too large", change: { packed: 1e9 }, says: /1000000000 bytes/ },
    { situation: "a folder that is too large", change: { unpacked: 1e9 }, says: /1000000000 bytes/ },
  ])("$situation", ({ change, says }) => {
    expect(findFaults(sample, rules)).toEqual([]);
    expect(findFaults({ ...sample, ...change }, rules)).toEqual([expect.stringMatching(says)]);
  });
});
