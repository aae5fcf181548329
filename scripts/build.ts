import { chmodSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { collectNotices } from "./notices";

const ROOT = join(__dirname, "..");

/**
 * Bundles the command line into one file: what is loaded at start decides how long `winlic --version` takes, and a
 * bundle loads in one read. Pulumi's SDK and gRPC stay outside: only `--program` needs them, and the protocol's
 * modules must be the same ones.
 */
export async function buildCommandLine(outfile: string): Promise<void> {
  const { metafile } = await build({
    metafile: true,
    absWorkingDir: ROOT,
    entryPoints: ["cli/main.ts"],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["@pulumi/pulumi", "@grpc/grpc-js", "google-protobuf"],
    banner: { js: "#!/usr/bin/env node" },
    // The modules' own form lets unused parts fall away; names stay, so that a stack trace still says something.
    mainFields: ["module", "main"],
    minifyWhitespace: true,
    minifySyntax: true,
    charset: "utf8",
    logLevel: "warning",
  });
  chmodSync(outfile, 0o755);
  writeFileSync(join(dirname(outfile), "NOTICES.txt"), collectNotices(Object.keys(metafile.inputs)));
}

if (require.main === module) void buildCommandLine(join(ROOT, "dist", "winlic.js"));
