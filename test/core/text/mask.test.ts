import fc from "fast-check";
import { excerpt, maskKeys } from "../../../core/text/mask";

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
  ["the characters of keys in a pattern", "^[BCDFGHJKMNPQRTVWXY2346789]{5}$", "^[BCDFGHJKMNPQRTVWXY2346789]{5}$"],
  ["another run in brackets", "[BCDFGHJKMNPQRTVWXY2346798]", `[${MASKED.replace("46789", "46798")}]`],
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

test("hexadecimal and letters of keys around a key do not show it", () => {
  const group = fc.string({ unit: fc.constantFrom(..."BCDFGHJKMNPQRTVWXY2346789"), minLength: 5, maxLength: 5 });
  const key = fc.tuple(group, group, group, group, group).map((groups) => groups.join("-"));
  const around = fc.string({ unit: fc.constantFrom(..."0123456789abcdef--BCDFGHJKMN, "), maxLength: 40 });
  fc.assert(
    fc.property(around, key, around, (before, secret, after) => {
      const masked = maskKeys(`${before}${secret}${after}`);
      for (let at = 0; at < 18; at += 6) expect(masked).not.toContain(secret.slice(at, at + 11));
    }),
    { numRuns: 3000, seed: 20_261_130 },
  );
});

test("masked text stays as it is", () => {
  expect(maskKeys(maskKeys(KEY))).toBe(MASKED);
});

const GROUPS = KEY.split("-");
const BARE = GROUPS.join("");
const codes = (write: (code: string) => string) => (text: string) =>
  [...text].map((character) => write(character.charCodeAt(0).toString(16).padStart(2, "0"))).join("");

/** Ways to write a text that a reader or a program takes back. */
const FORMS: Readonly<Record<string, (text: string) => string>> = {
  "spaced letters": () => BARE.split("").join(" "),
  "a JSON list of groups": () => JSON.stringify(GROUPS),
  "a list of groups as Node prints it": () => `[\n  ${GROUPS.map((group) => `'${group}'`).join(",\n  ")}\n]`,
  "strings added up": () => GROUPS.map((group) => `"${group}"`).join(" + '-' + "),
  "per cent": codes((code) => `%${code}`),
  "dashes by per cent": (text) => text.replaceAll("-", "%2D"),
  "escapes of JavaScript": codes((code) => `\\u00${code}`),
  "escapes of C": codes((code) => `\\x${code}`),
  entities: codes((code) => `&#x${code};`),
  "decimal entities": (text) => [...text].map((character) => `&#${String(character.charCodeAt(0))};`).join(""),
  "wide letters": (text) => text.replaceAll(/[A-Z0-9]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)),
  "letters of mathematics": (text) =>
    text.replaceAll(/[A-Z]/g, (one) => String.fromCodePoint(0x1d400 + one.charCodeAt(0) - 65)),
  "joiners between letters": (text) => text.split("").join("\u200d"),
  "marks on letters": (text) => text.split("").join("\u0301"),
  "zeros between letters": (text) => text.split("").join("\0"),
  colours: () => GROUPS.join("-\u001b[31m"),
  "the direction turned": () => GROUPS.join("\u202e-"),
  base64: (text) => Buffer.from(text).toString("base64"),
  "base64 of UTF-16": (text) => Buffer.from(text, "utf16le").toString("base64"),
  "base64 for URLs": (text) => Buffer.from(`??>${text}~~~`).toString("base64url"),
  "base64 of base64": (text) => Buffer.from(Buffer.from(`a ${text}`).toString("base64")).toString("base64"),
  hexadecimal: (text) => Buffer.from(text).toString("hex"),
  "bytes as Node prints them": (text) => Buffer.from(text).toString("hex").replaceAll(/../g, "$& "),
};

test.each(Object.entries(FORMS))("a key in %s", (_form, write) => {
  const written = write(KEY);
  for (const text of [written, `before ${written} behind`, `/ipk:${written}`]) {
    const masked = maskKeys(text);
    expect(masked).toContain("*****");
    expect(masked).not.toContain(written);
    for (const group of GROUPS.slice(0, 4)) expect(masked.toUpperCase()).not.toContain(group);
  }
});

test.each([
  ["a table of numbers", "22346 78923 44678 92347 66778 89922"],
  ["sizes", "24 GB, 32 GB, 48 GB, 64 GB, 72 GB, 96 GB, 224 GB, 448 GB"],
  ["a hash", "9b74c9897bac770ffc029102a200c5de4b74c9897bac770ffc029102a200c5de"],
  ["a resource id", "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/b"],
  ["escaped text", "100%25 of \\u00fc &amp; &#252;"],
])("%s stays", (_situation, text) => {
  expect(maskKeys(text)).toBe(text);
});

test("an excerpt shows no part of a key that it cuts", () => {
  for (let before = 0; before < 60; before += 1) {
    const text = `${".".repeat(before)}${KEY} and more that is cut off behind it`;
    for (const group of GROUPS.slice(0, 4)) expect(excerpt(text, 40)).not.toContain(group);
    const long = `${"a ".repeat(32_755)}${".".repeat(before)}${KEY}`;
    for (const group of GROUPS.slice(0, 4)) expect(excerpt(long, 70_000)).not.toContain(group);
  }
  expect(excerpt("short", 5)).toBe("short");
  expect(excerpt("longer", 5)).toBe("long…");
});
