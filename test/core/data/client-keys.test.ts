import { CLIENT_SETUP_KEYS } from "../../../core/data/client-setup-keys";
import { PUBLISHED_KEYS } from "../../../core/data/published-keys";

// One table is for installing keys, by product and edition; the other for recognising them, with more kinds of keys.
test("every client key that the components install is known as published", () => {
  const known = new Set(PUBLISHED_KEYS.filter(({ kind }) => kind === "client").map(({ key }) => key));
  expect(CLIENT_SETUP_KEYS.filter(({ key }) => !known.has(key))).toEqual([]);
  expect(CLIENT_SETUP_KEYS.length).toBeGreaterThan(50);
});
