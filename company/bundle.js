const { dependencies } = require("./package.json");

/** Options of esbuild: the code of the repository in one file, the dependencies of the package outside it. */
exports.bundleCompany = () => ({
  absWorkingDir: __dirname,
  entryPoints: ["index.ts"],
  outfile: "index.js",
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  // Subpaths too, such as echarts/core.
  external: Object.keys(dependencies).flatMap((name) => [name, `${name}/*`]),
  loader: { ".css": "text", ".page.js": "text" },
  mainFields: ["module", "main"],
  minifyWhitespace: true,
  minifySyntax: true,
  charset: "utf8",
  logLevel: "warning",
});
