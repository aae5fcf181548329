/**
 * Where Pulumi starts the components as a plugin. It compiles TypeScript by the tsconfig.json of the folder it happens to
 * work in, which is the user's project: here they are compiled by their own settings, whoever uses them, without the
 * type check, which is done once for the whole repository.
 */
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const ts = require("typescript");

const { config } = ts.readConfigFile(join(__dirname, "tsconfig.json"), ts.sys.readFile);
const { compilerOptions } = config;

require.extensions[".ts"] = (module, fileName) => {
  const { outputText } = ts.transpileModule(readFileSync(fileName, "utf8"), {
    compilerOptions: ts.convertCompilerOptionsFromJson(compilerOptions, __dirname).options,
    fileName,
  });
  module._compile(outputText, fileName);
};

module.exports = require("./index.ts");
