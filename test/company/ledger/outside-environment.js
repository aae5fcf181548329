const { TestEnvironment } = require("jest-environment-node");

/** Lets a test load a package by Node's own modules: some import others as they start, which jest's modules cannot. */
class OutsideEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.loadOutside = require;
  }
}

module.exports = OutsideEnvironment;
