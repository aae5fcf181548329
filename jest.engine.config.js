/** The tests on the real Pulumi engine: `npm run test:engine`, or `npm run test:engine -- PATH` for some of them. */
/** @type {import("jest").Config} */
module.exports = { ...require("./jest.shared"), testMatch: ["<rootDir>/test/engine/**/*.test.ts"] };
