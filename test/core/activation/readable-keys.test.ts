import fc from "fast-check";
import { findReadableKeys, isWithin } from "../../../core/activation/readable-keys";
import { decodeInputs } from "../../../core/resources/decode";
import { hidden, lookAlike, publishedKey, secretKey, treeWith } from "../../support/hidden-keys";

const find = (properties: unknown) => findReadableKeys(decodeInputs(properties));

test("every key is found that nobody publishes, wherever it stands and however it is spelled", () => {
  const many = fc.array(hidden(secretKey), { minLength: 1, maxLength: 4 });
  const trees = many.chain((secrets) =>
    treeWith(secrets.map(({ value }) => value)).map((tree) => ({ tree, keys: secrets.map(({ key }) => key) })),
  );
  fc.assert(
    fc.property(trees, ({ tree, keys }) => {
      const found = find(tree).filter(({ published }) => published === undefined);
      expect(new Set(found.map(({ key }) => key))).toEqual(new Set(keys));
    }),
    { numRuns: 500 },
  );
});

test("a published key is told apart, and a look-alike is none", () => {
  const published = hidden(publishedKey).chain(({ value }) => treeWith([value]));
  fc.assert(
    fc.property(published, (tree) => {
      const found = find(tree);
      expect(found.length).toBeGreaterThan(0);
      expect(found.filter((key) => key.published === undefined)).toEqual([]);
    }),
  );
  fc.assert(
    fc.property(
      hidden(lookAlike).chain(({ value }) => treeWith([value])),
      (tree) => {
        expect(find(tree)).toEqual([]);
      },
    ),
  );
});

test("no path holds a key, and each leads to where it stands", () => {
  fc.assert(
    fc.property(
      hidden(secretKey).chain(({ value, key }) => treeWith([value]).map((tree) => ({ tree, key }))),
      ({ tree, key }) => {
        for (const { path } of find(tree)) {
          expect(path.toUpperCase()).not.toContain(key.slice(0, 11));
          expect(path).toMatch(/^property0/);
        }
      },
    ),
  );
});

test.each([
  ["itself", "settings", ["settings"], true],
  ["a property inside", "settings.a", ["settings"], true],
  ["an element inside", "list[0].a", ["list"], true],
  ["another with the same beginning", "settingsOther", ["settings"], false],
  ["all of it", "anything", [""], true],
  ["none", "settings", [], false],
])("within: %s", (_name, path, paths, expected) => {
  expect(isWithin(path, paths)).toBe(expected);
});
