/**
 * Where `winlic` and the policy pack load the package. Published, it is one file, index.js. In the repository the source is
 * bundled as it is loaded, so that it is never older than what it was made from.
 */
const { existsSync } = require("node:fs");
const { join } = require("node:path");

module.exports = existsSync(join(__dirname, "index.ts")) ? loadSource() : require("./index.js");

function loadSource() {
  const { bundleCompany } = require("./bundle");
  const source = require("esbuild").buildSync({ ...bundleCompany(), write: false }).outputFiles[0].text;
  const loaded = new module.constructor(join(__dirname, "index.js"), module);
  loaded.filename = loaded.id;
  loaded.paths = module.paths;
  loaded._compile(source, loaded.id);
  return loaded.exports;
}
