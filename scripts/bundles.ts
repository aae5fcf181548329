import { join } from "node:path";
import { type BuildOptions, type BuildResult, build, type Plugin } from "esbuild";

export const ROOT = join(__dirname, "..");

/** A file that is made of a module and of everything it imports. */
interface Bundle {
  /** Below the repository. */
  readonly entry: string;
  /** Below the folder that the bundle goes to. */
  readonly outfile: string;
  readonly more?: Pick<BuildOptions, "banner" | "external" | "plugins">;
}

/** Folders of the other packages, each with its bundle. Pulumi's own packages must be the user's. */
export const PACKAGE_BUNDLES = {
  "policy-pack": { entry: "policy-pack/index.ts", outfile: "index.js", more: { external: ["@pulumi/*"] } },
  components: {
    entry: "components/plugin.ts",
    outfile: "plugin.js",
    // azure-native is in the bundle: as a dependency it is 135 MB that every `pulumi package add` installs.
    more: { external: ["@pulumi/pulumi", "./schema.json"] },
  },
} as const satisfies Readonly<Record<string, Bundle>>;

/** The command line in one file with all that it ever loads: for a container image and for a single executable. */
export const ONE_FILE: Bundle = { entry: "cli/winlic.ts", outfile: "winlic.js" };

/** What all bundles are made by. */
const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  // Its own form asks for `import.meta`, which a bundle of this form lacks.
  alias: { tinyglobby: require.resolve("tinyglobby") },
  // The modules' own form lets unused parts fall away; names stay, so that a stack trace still says something.
  mainFields: ["module", "main"],
  minifyWhitespace: true,
  minifySyntax: true,
  charset: "utf8",
  logLevel: "warning",
  metafile: true,
} as const satisfies BuildOptions;

/** Options of esbuild for a bundle. @param folder where it goes */
export function bundleOptions({ entry, outfile, more = {} }: Bundle, folder: string) {
  return { ...COMMON, entryPoints: [entry], outfile: join(folder, outfile), ...more } as const satisfies BuildOptions;
}

/** Files beside the command line, loaded by the runs that need them: what draws, and what speaks to a program. */
const CHART = { entry: "cli/formats/forecast/forecast-chart.ts", outfile: "winlic-chart.js" };
const PROTOCOL = "winlic-protocol.js";

const chartBeside: Plugin = {
  name: "chart-beside",
  setup({ onResolve }) {
    onResolve({ filter: /\/forecast-chart$/ }, () => ({ path: `./${CHART.outfile}`, external: true }));
  },
};

/** gRPC and Pulumi's messages come from a file of their own, which only `--program` loads. @param names collects which */
function protocolBeside(names: Set<string>): Plugin {
  return {
    name: "protocol-beside",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(?:@grpc\/grpc-js|google-protobuf|@pulumi\/pulumi\/proto)(?:\/|$)/ }, ({ path }) => {
        names.add(path);
        return { path, namespace: "protocol" };
      });
      onResolve({ filter: /^\.\/winlic-protocol\.js$/ }, ({ path }) => ({ path, external: true }));
      onLoad({ filter: /.*/, namespace: "protocol" }, ({ path }) => ({
        contents: `module.exports = require("./${PROTOCOL}")[${JSON.stringify(path)}];`,
        resolveDir: ROOT,
      }));
    },
  };
}

type Built = BuildResult<{ readonly metafile: true }>;

/** Bundles the command line and the library, with what stands beside them, into a folder. */
export async function bundleCommandLine(folder: string): Promise<readonly Built[]> {
  const names = new Set<string>();
  const command = await build(
    bundleOptions(
      {
        entry: "library/winlic.ts",
        outfile: "winlic.js",
        more: { banner: { js: "#!/usr/bin/env node" }, plugins: [chartBeside, protocolBeside(names)] },
      },
      folder,
    ),
  );
  const modules = [...names].sort().map((name) => JSON.stringify(name));
  const protocol = build({
    ...COMMON,
    // The chosen forms of these packages are not modules, and one of each is enough.
    mainFields: ["main"],
    stdin: {
      contents: modules.map((name) => `exports[${name}] = require(${name});`).join("\n"),
      resolveDir: ROOT,
      sourcefile: PROTOCOL,
    },
    outfile: join(folder, PROTOCOL),
  } satisfies BuildOptions);
  return [command, await build(bundleOptions(CHART, folder)), await protocol];
}
