import fc from "fast-check";
import { maskKeys } from "../../../core/text/mask";

const KEY = "BCDFG-HJKMN-PQRTV-WXY23-46789";
const MASKED = "*****-*****-*****-*****-46789";

test.each([
  ["alone", KEY, MASKED],
  ["in a sentence", `slmgr /ipk ${KEY}.`, `slmgr /ipk ${MASKED}.`],
  ["small letters", KEY.toLowerCase(), "*****-*****-*****-*****-46789"],
  ["in quotes", `"${KEY}"`, `"${MASKED}"`],
  ["after an underscore", `key_${KEY}`, `key_${MASKED}`],
  ["after a letter", `k${KEY}`, `k${MASKED}`],
  ["before a letter", `${KEY}k`, `${MASKED}k`],
  ["before an underscore", `${KEY}_1`, `${MASKED}_1`],
  ["with dashes an editor made", KEY.replaceAll("-", "\u2013"), MASKED],
  ["two", `${KEY} ${KEY}`, `${MASKED} ${MASKED}`],
  ["over two lines", `${KEY}\n${KEY}`, `${MASKED}\n${MASKED}`],
  ["in a path", `/ipk:${KEY}/`, `/ipk:${MASKED}/`],
  ["with blanks", KEY.replaceAll("-", " "), MASKED],
  ["with line ends", KEY.replaceAll("-", "\r\n"), MASKED],
  ["with mixed separators", "BCDFG HJKMN_PQRTV.WXY23/46789", MASKED],
  ["without separators", KEY.replaceAll("-", ""), MASKED],
  ["of vowels, which no real key has", "AEIOU-AEIOU-AEIOU-AEIOU-AEIOU", "AEIOU-AEIOU-AEIOU-AEIOU-AEIOU"],
  ["of six groups", `${KEY}-BCDFG`, "*****-*****-*****-*****-BCDFG"],
  ["none", "no key here", "no key here"],
  ["prose in words of five letters", "other rules which never apply there", "other rules which never apply there"],
  [
    "URN",
    "urn:pulumi:dev::shop::azure-native:compute:VirtualMachine::web",
    "urn:pulumi:dev::shop::azure-native:compute:VirtualMachine::web",
  ],
  ["UUID", "04da6b54-80e4-46f7-96ec-b56ff0331ba9", "04da6b54-80e4-46f7-96ec-b56ff0331ba9"],
  [
    "resource id",
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg",
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg",
  ],
  ["four groups", "BCDFG-HJKMN-PQRTV-WXY23", "BCDFG-HJKMN-PQRTV-WXY23"],
  ["a name in words of five letters", "hello-world-green-white-black", "hello-world-green-white-black"],
  ["empty", "", ""],
])("key %s", (_situation, text, expected) => {
  expect(maskKeys(text)).toBe(expected);
});

test("no key leaves with more than its last five characters, whatever stands around it", () => {
  const group = fc.string({ unit: fc.constantFrom(..."BCDFGHJKMNPQRTVWXY2346789"), minLength: 5, maxLength: 5 });
  const key = fc.tuple(group, group, group, group, group).map((groups) => groups.join("-"));
  const around = fc.string({ maxLength: 10 });
  fc.assert(
    fc.property(around, key, around, (before, secret, after) => {
      const masked = maskKeys(`${before}${secret}${after}`);
      // Two groups in a row would be ten characters of a key.
      for (let at = 0; at < 18; at += 6) expect(masked).not.toContain(secret.slice(at, at + 11));
      expect(masked).toContain("*****");
    }),
  );
});

test("masked text stays as it is", () => {
  expect(maskKeys(maskKeys(KEY))).toBe(MASKED);
});
