import { didYouMean, suggest } from "../../../core/text/suggest";

const KEYS = ["name", "urn", "os", "entitlements", "existingClients"];

test.each([
  ["entitlement", "entitlements"],
  ["entitelments", "entitlements"],
  ["EXISTINGCLIENTS", "existingClients"],
  ["existing-clients", "existingClients"],
  ["nam", "name"],
  ["uri", "urn"],
  ["xy", undefined],
  ["tag", undefined],
  ["x".repeat(5000), undefined],
  ["", undefined],
])("%s", (written, meant) => {
  expect(suggest(written, KEYS)).toBe(meant);
});

test("no candidates", () => {
  expect(didYouMean("name", [])).toBeUndefined();
});
