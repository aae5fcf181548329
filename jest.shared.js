/** What the unit and the engine tests share; types are checked once, by tsc: swc only strips them, which keeps both fast. */
/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  // A test that hangs ends; one that a busy machine slows does not fail.
  testTimeout: 60_000,
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  moduleFileExtensions: ["ts", "js", "json"],
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/test/fixtures/attacks/"],
};
