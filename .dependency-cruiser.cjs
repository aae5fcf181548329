/** The rings: one pure core, and thin skins that import it but never each other. */
/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "core-is-pure",
      comment: "core does no I/O and knows no framework: only itself and three small libraries of pure functions",
      severity: "error",
      from: { path: "^core/" },
      to: { pathNot: ["^core/", "^node_modules/(ipaddr\\.js|fastest-levenshtein|yaml)/"] },
    },
    {
      name: "model-imports-nobody",
      severity: "error",
      from: { path: "^core/model/" },
      to: { pathNot: "^core/model/" },
    },
    {
      name: "rules-know-no-engine-and-no-other-rule",
      severity: "error",
      from: { path: "^core/rules/(?!index\\.ts)" },
      to: { path: ["^core/engine/", "^core/rules/(?!examples/)"] },
    },
    {
      name: "config-knows-core-only",
      severity: "error",
      from: { path: "^config/" },
      to: { path: ["^(policy-pack|components|company|cli|example)/", "^node_modules/@pulumi/"] },
    },
    {
      name: "pack-imports-no-skin",
      severity: "error",
      from: { path: "^policy-pack/" },
      to: { path: "^(components|company|cli|example)/" },
    },
    {
      name: "cli-imports-no-skin",
      severity: "error",
      from: { path: "^cli/" },
      to: { path: "^(policy-pack|components|company|example|library)/" },
    },
    {
      name: "library-imports-no-other-skin",
      severity: "error",
      from: { path: "^library/" },
      to: { path: "^(policy-pack|components|company|example)/" },
    },
    {
      name: "components-import-no-skin",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^(policy-pack|company|cli|example)/" },
    },
    {
      name: "company-imports-no-pack-and-no-component",
      comment: "it is loaded at run time, so that nothing else depends on a database, charts or workbooks",
      severity: "error",
      from: { path: "^company/" },
      to: { path: "^(policy-pack|components|example)/" },
    },
    {
      name: "nobody-imports-the-packs-entry",
      comment: "it starts a server",
      severity: "error",
      from: {},
      to: { path: "^policy-pack/index\\.ts$" },
    },
    {
      name: "azure-native-by-module",
      comment: "the root of the package costs 0.9 s and 500 MB of types; import /compute, /network and so on",
      severity: "error",
      from: { pathNot: "^node_modules/" },
      to: { path: "^node_modules/@pulumi/azure-native/index\\.(js|d\\.ts)$" },
    },
    {
      name: "no-test-code-in-the-product",
      severity: "error",
      from: { path: "^(core|config|policy-pack|components|company|cli|library)/" },
      to: { path: "^(test|bench|scripts)/" },
    },
    {
      name: "nothing-undeclared",
      severity: "error",
      from: { pathNot: "^(test/fixtures)/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "unknown"] },
    },
    { name: "no-unresolved", severity: "error", from: { pathNot: "^test/fixtures/" }, to: { couldNotResolve: true } },
  ],
  options: {
    // The packages' manifests say what a user installs; what the repository builds with is in its own.
    combinedDependencies: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|test/fixtures)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["require", "node", "default"],
    },
  },
};
