/** The tests in a real browser: `npm run test:browser`. They need Chromium, and skip by name where there is none. */
/** @type {import("jest").Config} */
module.exports = { ...require("./jest.shared"), testMatch: ["<rootDir>/test/browser/**/*.test.ts"] };
