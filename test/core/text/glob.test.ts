import fc from "fast-check";
import { matchesGlob } from "../../../core/text/glob";

test.each<[string, string, string, boolean]>([
  ["same text", "web", "web", true],
  ["part of the text", "web", "web-1", false],
  ["other capitals", "WEB-*", "web-1", true],
  ["other capitals the other way round", "web-*", "WEB-1", true],
  ["star for nothing", "web*", "web", true],
  ["star in the middle", "w*b", "w-e-b", true],
  ["star alone", "*", "anything at all", true],
  ["star alone and nothing", "*", "", true],
  ["run of stars", "web***", "web-1", true],
  ["question mark for one", "web-?", "web-1", true],
  ["question mark for nothing", "web-?", "web-", false],
  ["question mark for two", "web-?", "web-12", false],
  ["star before what comes twice", "*-b", "a-b-b", true],
  ["over slashes", "*/galleries/corp/images/ws2022-*", "/subscriptions/1/galleries/corp/images/ws2022-std", true],
  ["over a URN", "urn:*::legacy-*", "urn:pulumi:dev::p::azure-native:compute:VirtualMachine::legacy-1", true],
  ["over line ends", "a*b", "a\nb", true],
  ["a star in the text", "a*c", "a*bc", true],
  ["full stop means itself", "a.c", "abc", false],
  ["brackets mean themselves", "web[1]", "web1", false],
  ["brackets match themselves", "web[1]", "web[1]", true],
  ["backslash means itself", "a\\d", "a1", false],
  ["bar means itself", "a|b", "a", false],
  ["empty pattern", "", "web", false],
  ["both empty", "", "", true],
])("%s", (_situation, pattern, candidate, expected) => {
  expect(matchesGlob(pattern, candidate)).toBe(expected);
});

test("many stars over a long text end", () => {
  expect(matchesGlob(`${"*a".repeat(40)}*b`, "a".repeat(20_000))).toBe(false);
});

test("agrees with the same pattern as a regular expression", () => {
  const letters = fc.constantFrom("a", "b", "A", "*", "?", ".", "-");
  const pattern = fc.string({ unit: letters, maxLength: 6 });
  const candidate = fc.string({ unit: letters, maxLength: 8 });
  fc.assert(
    fc.property(pattern, candidate, (glob, text) => {
      const source = [...glob].map((character) =>
        character === "*" ? ".*" : character === "?" ? "." : character.replace(/[.]/, "\\."),
      );
      expect(matchesGlob(glob, text)).toBe(new RegExp(`^${source.join("")}$`, "is").test(text));
    }),
    { numRuns: 2000 },
  );
});
