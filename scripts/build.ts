import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { bundleCommandLine, ROOT } from "./bundles";
import { collectNotices } from "./notices";

/**
 * Bundles the command line and the library, each into one file: what is loaded at start decides how long
 * `winlic --version` takes, and a bundle loads in one read. What draws and what speaks to a program stand beside it.
 * @param outfile the command line; the rest goes beside it
 */
export async function buildCommandLine(outfile: string): Promise<void> {
  const folder = dirname(outfile);
  const bundles = await bundleCommandLine(folder);
  chmodSync(outfile, 0o755);
  const inputs = bundles.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "NOTICES.txt"), collectNotices(inputs));
  writeFileSync(join(folder, "library.cjs"), renderLibrary());
  writeFileSync(join(folder, "library.d.cts"), declareLibrary());
}

/** The library as a module whose exports are named in its text, which is where Node looks for those of a CommonJS module. */
function renderLibrary(): string {
  const { exports } = declareModule("library/index.ts");
  const lines = exports.map((name) => `exports.${name} = library.${name};`);
  return `"use strict";\nconst library = require("./winlic.js").loadLibrary();\n${lines.join("\n")}\n`;
}

/** The types of the library in one file: those of the report, and what its own module exports. */
function declareLibrary(): string {
  const [report = "", library = ""] = ["library/report.ts", "library/index.ts"].map((file) => declareModule(file).text);
  return `${report}\n${library.replace(/^(?:import|export) type [^;]*from "\.\/report";\n/gm, "")}`;
}

/** Every export says its type, so that a file can be declared by itself, without the types of all others. */
function declareModule(file: string): { readonly text: string; readonly exports: readonly string[] } {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, isolatedDeclarations: true, declaration: true };
  const source = readFileSync(join(ROOT, file), "utf8");
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(source, {
    fileName: file,
    compilerOptions,
    reportDiagnostics: true,
  });
  const [fault] = diagnostics;
  if (fault !== undefined) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(fault.messageText, "\n")}`);
  const values = outputText.matchAll(/^export declare (?:const|class|function|async function) (\w+)/gm);
  return { text: outputText, exports: [...values].map(([, name]) => name ?? "") };
}

if (require.main === module) void buildCommandLine(join(ROOT, "dist", "winlic.js"));
