/** The tests of the ledger on a real PostgreSQL: `npm run test:ledger`, or `npm run test:ledger -- PATH` for some of them. */
/** @type {import("jest").Config} */
module.exports = { ...require("./jest.shared"), testMatch: ["<rootDir>/test/ledger/**/*.test.ts"] };
