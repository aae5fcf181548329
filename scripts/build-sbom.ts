import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { bundleCommandLine, bundleOptions, PACKAGE_BUNDLES, ROOT } from "./bundles";
import { bundledPackages } from "./notices";

/** A bill of materials in CycloneDX 1.6: https://cyclonedx.org/docs/1.6/json/. */
interface Bill {
  readonly bomFormat: "CycloneDX";
  readonly specVersion: "1.6";
  readonly version: 1;
  readonly metadata: { readonly component: Part };
  readonly components: readonly Part[];
}

interface Part {
  readonly type: "library" | "application";
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses?: readonly { readonly license: { readonly id: string } }[];
  readonly hashes?: readonly { readonly alg: "SHA-512"; readonly content: string }[];
}

interface LockEntry {
  readonly version?: string;
  readonly integrity?: string;
}

const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
  readonly packages: Readonly<Record<string, LockEntry>>;
};

/**
 * What a package is bundled from. The bundler says it: the packages depend on hardly anything, so their lock file would
 * list nothing.
 * @param inputs files of the bundles, relative to the repository
 */
export function describeBill(name: string, version: string, inputs: readonly string[]): Bill {
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: partOf("application", name, version) },
    components: bundledPackages(inputs).map((each) => {
      const manifest = JSON.parse(readFileSync(join(ROOT, "node_modules", each, "package.json"), "utf8")) as {
        readonly version: string;
        readonly license?: string;
      };
      const { integrity = "" } = lock.packages[`node_modules/${each}`] ?? {};
      return {
        ...partOf("library", each, manifest.version),
        ...(manifest.license === undefined ? {} : { licenses: [{ license: { id: manifest.license } }] }),
        ...(integrity.startsWith("sha512-")
          ? { hashes: [{ alg: "SHA-512", content: Buffer.from(integrity.slice(7), "base64").toString("hex") }] }
          : {}),
      };
    }),
  };
}

function partOf(type: Part["type"], name: string, version: string): Part {
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  return { type, "bom-ref": purl, name, version, purl };
}

/** Writes `NAME.cdx.json` for each bundled package beside the tarballs. */
async function main(): Promise<void> {
  const target = join(ROOT, "dist", "packages");
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { readonly version: string };
  const inputsOf = (metafile: { readonly inputs: object }): readonly string[] => Object.keys(metafile.inputs);
  const command = await bundleCommandLine(join(ROOT, "dist"));
  const pack = await build({ ...bundleOptions(PACKAGE_BUNDLES["policy-pack"], target), write: false });
  const plugin = await build({ ...bundleOptions(PACKAGE_BUNDLES.components, target), write: false });
  const bills = [
    describeBill(
      "pulumi-windows-licensing",
      version,
      command.flatMap(({ metafile }) => inputsOf(metafile)),
    ),
    describeBill("windows-licensing-policy-pack", version, inputsOf(pack.metafile)),
    describeBill("windows-licensing", version, inputsOf(plugin.metafile)),
  ];
  for (const bill of bills) {
    writeFileSync(join(target, `${bill.metadata.component.name}.cdx.json`), `${JSON.stringify(bill, undefined, 2)}\n`);
  }
}

if (require.main === module) void main();
