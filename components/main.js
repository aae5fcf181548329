/**
 * Where Pulumi starts the components as a plugin. The package has them in one file, plugin.js. In the repository they are
 * compiled as they are loaded: by their own settings, because Pulumi takes those of the folder it happens to work in, which
 * is the user's project; and without the type check, which is done once for the whole repository.
 */
const { existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");

if (existsSync(join(__dirname, "plugin.ts"))) compileWhenLoaded();
require("./plugin");

function compileWhenLoaded() {
  const ts = require("typescript");
  const { config } = ts.readConfigFile(join(__dirname, "tsconfig.json"), ts.sys.readFile);
  const compilerOptions = ts.convertCompilerOptionsFromJson(config.compilerOptions, __dirname).options;
  require.extensions[".ts"] = (module, fileName) => {
    const source = readFileSync(fileName, "utf8");
    module._compile(ts.transpileModule(source, { compilerOptions, fileName }).outputText, fileName);
  };
}
