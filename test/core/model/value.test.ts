import fc from "fast-check";
import {
  at,
  flag,
  isList,
  isRecord,
  list,
  number,
  record,
  text,
  texts,
  UNKNOWN,
  type Value,
} from "../../../core/model";

const machine: Value = {
  name: "web",
  empty: "",
  count: 3,
  digits: " 12 ",
  zero: 0,
  on: true,
  spelledOff: "false",
  nothing: null,
  computed: UNKNOWN,
  profile: { nics: [{ id: "a" }, UNKNOWN, null], size: "D4" },
  names: ["a", UNKNOWN, 7, null, {}, ""],
};

describe("at", () => {
  test.each<[string, string, Value | undefined]>([
    ["the value itself", "", machine],
    ["property", "name", "web"],
    ["inside a list", "profile.nics[0].id", "a"],
    ["absent property", "profile.disks[0].id", undefined],
    ["beyond the end of a list", "profile.nics[9].id", undefined],
    ["null on the way", "nothing.id", undefined],
    ["null at the end", "nothing", undefined],
    ["null in a list", "profile.nics[2]", undefined],
    ["computed at the end", "computed", UNKNOWN],
    ["computed on the way", "computed.deep[3].deeper", UNKNOWN],
    ["computed element on the way", "profile.nics[1].id", UNKNOWN],
    ["property of a text", "name.length", undefined],
    ["property of a list that is no index", "names.length", undefined],
    ["inherited property", "toString", undefined],
    ["prototype", "__proto__", undefined],
    ["constructor", "profile.constructor", undefined],
  ])("%s", (_situation, path, expected) => {
    expect(at(machine, path)).toBe(expected);
  });

  test("nothing to read from", () => {
    expect(at(undefined, "a.b")).toBeUndefined();
    expect(at(null, "a.b")).toBeUndefined();
    expect(at(UNKNOWN, "a.b")).toBe(UNKNOWN);
  });

  test("whatever the value and the path, nothing is thrown", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, path) => {
        expect(() => at(value as Value, path)).not.toThrow();
      }),
    );
  });
});

describe("text", () => {
  test.each<[string, string, ReturnType<typeof text>]>([
    ["text", "name", "web"],
    ["empty, as the classic provider writes what is not set", "empty", undefined],
    ["number", "count", "3"],
    ["zero", "zero", "0"],
    ["boolean", "on", undefined],
    ["object", "profile", undefined],
    ["list", "names", undefined],
    ["null", "nothing", undefined],
    ["absent", "none", undefined],
    ["computed", "computed", UNKNOWN],
  ])("%s", (_situation, path, expected) => {
    expect(text(machine, path)).toBe(expected);
  });
});

describe("number", () => {
  test.each<[string, Value, ReturnType<typeof number>]>([
    ["number", 3, 3],
    ["zero", 0, 0],
    ["negative", -1, -1],
    ["fraction", 1.5, 1.5],
    ["not a number", Number.NaN, undefined],
    ["endless", Number.POSITIVE_INFINITY, undefined],
    ["digits, as Azure writes autoscale capacities", "10", 10],
    ["digits with blanks", " 12 ", 12],
    ["more digits than a number holds", "9".repeat(400), undefined],
    ["empty text", "", undefined],
    ["blank text", "  ", undefined],
    ["negative text", "-1", undefined],
    ["hexadecimal text", "0x10", undefined],
    ["exponent", "1e3", undefined],
    ["word", "ten", undefined],
    ["boolean", true, undefined],
    ["null", null, undefined],
    ["list", [1], undefined],
    ["computed", UNKNOWN, UNKNOWN],
  ])("%s", (_situation, value, expected) => {
    expect(number({ value }, "value")).toBe(expected);
  });
});

describe("flag", () => {
  test.each<[string, Value, ReturnType<typeof flag>]>([
    ["true", true, true],
    ["false", false, false],
    ["spelled true", "true", true],
    ["spelled false", "false", false],
    ["other word", "yes", undefined],
    ["one", 1, undefined],
    ["null", null, undefined],
    ["computed", UNKNOWN, UNKNOWN],
  ])("%s", (_situation, value, expected) => {
    expect(flag({ value }, "value")).toBe(expected);
  });
});

describe("list, record, texts", () => {
  test("list with a computed element has a known length", () => {
    expect(list(machine, "profile.nics")).toHaveLength(3);
  });
  test("list that is an object", () => {
    expect(list(machine, "profile")).toBeUndefined();
  });
  test("record that is a list", () => {
    expect(record(machine, "names")).toBeUndefined();
  });
  test("empty record is there", () => {
    expect(record({ windowsConfiguration: {} }, "windowsConfiguration")).toEqual({});
  });
  test("computed as a whole", () => {
    expect([list(machine, "computed"), record(machine, "computed"), texts(machine, "computed")]).toEqual([
      UNKNOWN,
      UNKNOWN,
      UNKNOWN,
    ]);
  });
  test("texts keep computed elements and drop what is no text", () => {
    expect(texts(machine, "names")).toEqual(["a", UNKNOWN, "7"]);
  });
  test("texts of something absent", () => {
    expect(texts(machine, "none")).toBeUndefined();
  });
  test("null is neither", () => {
    expect([isRecord(null), isList(null), isRecord([]), isList([]), isRecord(UNKNOWN)]).toEqual([
      false,
      false,
      false,
      true,
      false,
    ]);
  });
});
