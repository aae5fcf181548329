import { chmodSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { collectNotices } from "./notices";

const ROOT = join(__dirname, "..");

/** What draws stands beside the command line, in a file that is loaded when a chart is asked for. */
const CHART = { entry: "cli/formats/forecast/forecast-chart.ts", file: "winlic-chart.js" };

const chartBeside: Plugin = {
  name: "chart-beside",
  setup({ onResolve }) {
    onResolve({ filter: /\/forecast-chart$/ }, () => ({ path: `./${CHART.file}`, external: true }));
  },
};

/**
 * Bundles the command line into one file: what is loaded at start decides how long `winlic --version` takes, and a
 * bundle loads in one read. Pulumi's SDK and gRPC stay outside: only `--program` needs them, and the protocol's
 * modules must be the same ones.
 */
export async function buildCommandLine(outfile: string): Promise<void> {
  const options = {
    metafile: true,
    absWorkingDir: ROOT,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["@pulumi/pulumi", "@grpc/grpc-js", "google-protobuf"],
    // The modules' own form lets unused parts fall away; names stay, so that a stack trace still says something.
    mainFields: ["module", "main"],
    minifyWhitespace: true,
    minifySyntax: true,
    charset: "utf8",
    logLevel: "warning",
  } as const satisfies BuildOptions;
  const bundles = await Promise.all([
    build({
      ...options,
      entryPoints: ["cli/main.ts"],
      outfile,
      banner: { js: "#!/usr/bin/env node" },
      plugins: [chartBeside],
    }),
    build({ ...options, entryPoints: [CHART.entry], outfile: join(dirname(outfile), CHART.file) }),
  ]);
  chmodSync(outfile, 0o755);
  const inputs = bundles.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  writeFileSync(join(dirname(outfile), "NOTICES.txt"), collectNotices(inputs));
}

if (require.main === module) void buildCommandLine(join(ROOT, "dist", "winlic.js"));
