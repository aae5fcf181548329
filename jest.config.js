/** The unit tests: `npm test`, or `npm test -- PATH` for some of them. The engine tests have a configuration of their own. */
/** @type {import("jest").Config} */
module.exports = {
  ...require("./jest.shared"),
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  testPathIgnorePatterns: [
    "/node_modules/",
    "<rootDir>/test/engine/",
    "<rootDir>/test/ledger/",
    "<rootDir>/test/browser/",
    "<rootDir>/test/packages/",
  ],
};
