import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..");

/**
 * The licences of the packages whose code a bundle holds, as these licences ask for.
 * @param inputs files of the bundle, relative to the repository or to a package in it
 * @throws where a package that is bundled has no text of a licence
 */
export function collectNotices(inputs: readonly string[]): string {
  return bundledPackages(inputs).map(noticeOf).join("\n");
}

/** Names of the packages whose code a bundle holds. @param inputs as for `collectNotices` */
export function bundledPackages(inputs: readonly string[]): readonly string[] {
  const packages = new Set(inputs.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  return [...packages].sort();
}

function noticeOf(name: string): string {
  const folder = join(ROOT, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly version: string;
    readonly license?: string;
  };
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} is bundled and has no text of its licence`);
  const line = "=".repeat(80);
  return `${line}\n${name} ${version} (${license ?? "see below"})\n${line}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}
