/** The packages as a user installs them: `npm run test:packages`. Needs the npm registry, git, openssl and the Pulumi CLI. */
/** @type {import("jest").Config} */
module.exports = {
  ...require("./jest.shared"),
  testMatch: ["<rootDir>/test/packages/**/*.test.ts"],
  globalSetup: "<rootDir>/test/packages/pack-once.ts",
  globalTeardown: "<rootDir>/test/packages/remove-packed.ts",
};
