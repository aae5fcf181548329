import { clientKeyOf, isClientSetupKey } from "../../../core/activation/client-key";
import { isProductKey } from "../../../core/activation/product-key-format";
import { PUBLISHED_KEYS } from "../../../core/data/published-keys";
import type { Edition } from "../../../core/model";

test.each<{ release: string; edition: Edition; ends: string | undefined }>([
  { release: "2025", edition: "standard", ends: "MY832" },
  { release: "2022", edition: "datacenter", ends: "6VM33" },
  { release: "2022", edition: "datacenter-azure-edition", ends: "KHMXV" },
  { release: "2019", edition: "essentials", ends: "YY726" },
  { release: "2012r2", edition: "datacenter", ends: "Q3VJ9" },
  { release: "20h2", edition: "standard", ends: "724CC" },
  { release: "2012", edition: "standard", ends: "92BT4" },
  { release: "2022", edition: "essentials", ends: undefined },
  { release: "2019", edition: "datacenter-azure-edition", ends: undefined },
  { release: "2008", edition: "standard", ends: "BFGM2" },
])("the client key of $edition $release", ({ release, edition, ends }) => {
  expect(clientKeyOf(release, edition)?.slice(-5)).toBe(ends);
});

test("published keys have the form of a key", () => {
  expect(PUBLISHED_KEYS.filter(({ key }) => !isProductKey(key))).toEqual([]);
});

test.each([
  { name: "a published key in small letters", key: " wx4nm-kywyw-qjjr4-xv3qb-6vm33 ", published: true, form: true },
  { name: "another one", key: "BCDFG-HJKMP-QRTVW-XY234-6789B", published: false, form: true },
  { name: "four groups", key: "BCDFG-HJKMP-QRTVW-XY234", published: false, form: false },
  { name: "a vowel", key: "ACDFG-HJKMP-QRTVW-XY234-6789B", published: false, form: false },
  { name: "two letters N", key: "NCDFG-HJKMN-QRTVW-XY234-6789B", published: false, form: false },
  { name: "no dashes", key: "BCDFGHJKMPQRTVWXY2346789B", published: false, form: false },
])("$name", ({ key, published, form }) => {
  expect(isClientSetupKey(key)).toBe(published);
  expect(isProductKey(key)).toBe(form);
});
