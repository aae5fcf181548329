import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const ROOT = join(__dirname, "..");
const OUTPUT = join(ROOT, "dist", "winlic.js");

/**
 * Bundles the command line into one file: what is loaded at start decides how long `winlic --version` takes, and a
 * bundle loads in one read. Pulumi's SDK and gRPC stay outside: only `--program` needs them, and the protocol's
 * modules must be the same ones.
 */
async function main(): Promise<void> {
  mkdirSync(join(ROOT, "dist"), { recursive: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: ["cli/main.ts"],
    outfile: OUTPUT,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["@pulumi/pulumi", "@grpc/grpc-js", "google-protobuf"],
    banner: { js: "#!/usr/bin/env node" },
    charset: "utf8",
    logLevel: "warning",
  });
  chmodSync(OUTPUT, 0o755);
}

void main();
