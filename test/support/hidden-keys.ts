import fc from "fast-check";
import { PUBLISHED_KEYS } from "../../core/data/published-keys";

const GROUP = fc.string({ unit: fc.constantFrom(..."BCDFGHJKMPQRTVWXY2346789"), minLength: 5, maxLength: 5 });

/** Keys that nobody publishes: five groups, with an N at times, and no group of one character. */
export const secretKey: fc.Arbitrary<string> = fc
  .tuple(fc.array(GROUP, { minLength: 5, maxLength: 5 }), fc.option(fc.nat(28)))
  .map(([groups, n]) => {
    const key = groups.join("-");
    return n === null || key[n] === "-" ? key : `${key.slice(0, n)}N${key.slice(n + 1)}`;
  })
  .filter((key) => {
    const groups = key.split("-");
    return new Set(groups).size > 2 && groups.every((group) => new Set(group).size > 1);
  });

export const publishedKey: fc.Arbitrary<string> = fc.constantFrom(...PUBLISHED_KEYS.map(({ key }) => key));

/** What people write where a key would stand, and what has the form of one by chance. */
export const lookAlike: fc.Arbitrary<string> = fc.constantFrom(
  "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX",
  "22222-00000-00000-00000-00000",
  "ABCDE-FGHIJ-KLMNO-PQRST-UVWXY",
  "BCDFN-HJKMN-QRTVW-XY234-6789B",
  "BCDFG-BCDFG-BCDFG-BCDFG-BCDFG",
  "BCDFG-HJKMP-QRTVW-XY234",
  "BCDFG-HJKMP-QRTVW-XY234-6789B-CDFGH",
  "55c92734-d682-4d71-983e-d6ec3f16059f",
);

/** How a key is spelled: capitals or not, the hyphen or a dash that an editor made of it. */
const spelling: fc.Arbitrary<(key: string) => string> = fc.constantFrom(
  (key: string) => key,
  (key: string) => key.toLowerCase(),
  (key: string) => key.replaceAll("-", "\u2013"),
  (key: string) => key.replaceAll("-", "\u2011"),
  (key: string) => key.toLowerCase().replaceAll("-", "\u2212"),
);

/** What stands before and after it: nothing that would be a part of a key, nor of base64. */
const before: fc.Arbitrary<string> = fc.constantFrom(
  "",
  " ",
  '"',
  "'",
  "(",
  "\n",
  "\t",
  " /ipk ",
  "key=",
  "<Key>",
  ",",
  "$k='",
);
const after: fc.Arbitrary<string> = fc.constantFrom(
  "",
  " ",
  '"',
  "'",
  ")",
  "\r\n",
  " && exit",
  "</Key>",
  ",",
  ";",
  ".",
);

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const utf16 = (text: string): string => Buffer.from(text, "utf16le").toString("base64");

/** Where people hide a key, as the value of a property. */
const place: fc.Arbitrary<(text: string) => unknown> = fc.constantFrom<(text: string) => unknown>(
  (text) => text,
  (text) => `slmgr.vbs /ipk ${text} && exit`,
  (text) => base64(`cscript //nologo slmgr.vbs /ipk ${text}`),
  (text) => base64(`cscript //nologo slmgr.vbs /ipk ${text}`).replace(/(.{20})/g, "$1\n"),
  (text) => `powershell -NoProfile -EncodedCommand ${utf16(`slmgr /ipk ${text}`)}`,
  (text) => base64(`powershell -enc ${utf16(`slmgr /ipk ${text}`)}`),
  (text) => JSON.stringify({ commandToExecute: `slmgr /ipk ${text}` }),
  (text) => JSON.stringify({ script: base64(`# setup\nslmgr /ipk ${text}`) }),
  (text) => ["hostname", `slmgr /ipk ${text}`],
  (text) => `<FirstLogonCommands><CommandLine>slmgr /ipk ${text}</CommandLine></FirstLogonCommands>`,
  (text) => `<UserData><ProductKey><Key>${text}</Key></ProductKey></UserData>`,
  (text) => ({ [`note ${text} `]: true }),
  (text) => ({ deep: [{ deeper: { value: text } }] }),
);

/** A key as a value of a property, in whatever disguise. */
export function hidden(key: fc.Arbitrary<string>): fc.Arbitrary<{ readonly key: string; readonly value: unknown }> {
  return fc
    .tuple(key, spelling, before, after, place)
    .map(([own, spell, left, right, put]) => ({ key: own, value: put(`${left}${spell(own)}${right}`) }));
}

/** Properties of a resource, with these values somewhere among others. */
export function treeWith(values: readonly unknown[]): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const filler = fc.oneof(
    fc.constantFrom<unknown>(null, true, 42, "Standard_D4s_v5", "/subscriptions/1/resourceGroups/rg", "", []),
    fc.string({ maxLength: 12 }),
  );
  const wrap = (value: unknown): fc.Arbitrary<unknown> =>
    fc.tuple(fc.nat(4), filler).map(([how, other]) => {
      if (how === 0) return { settings: value, other };
      if (how === 1) return [other, value];
      if (how === 2) return { osProfile: { customData: value } };
      return how === 3 ? { tags: { owner: value } } : value;
    });
  return fc
    .tuple(...values.map((value) => wrap(value).chain(wrap)))
    .map((wrapped) => Object.fromEntries(wrapped.map((value, index) => [`property${String(index)}`, value])));
}

/** True where a text shows two groups of a key side by side, in whatever spelling. */
export function shows(text: string, key: string): boolean {
  const plain = text.toUpperCase().replaceAll(/[\u2010-\u2015\u2212]|\\U20(?:1[0-5]|12)/g, "-");
  return [0, 6, 12, 18].some((at) => plain.includes(key.slice(at, at + 11)));
}
