import fc from "fast-check";
import { at, UNKNOWN, type Value } from "../../../core/model";
import { decodeInputs, isUnknownMark } from "../../../core/resources/decode";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const secret = (content: object) => ({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", ...content });
const output = (content: object) => ({ [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", ...content });
const resource = (content: object) => ({ [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", ...content });
const asset = (content: object) => ({ [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", ...content });
const archive = (content: object) => ({ [SIGNATURE]: "0def7320c3a5731c473e5ecbe6d01bc7", ...content });

/** What stands at the property `x`, and where secrets stand. */
function decodeOne(x: unknown): { x: Value | undefined; secrets: readonly string[] } {
  const { inputs, secrets } = decodeInputs({ x });
  return { x: inputs.x, secrets };
}

describe("marks of what is computed at deploy time", () => {
  const marks = [
    ["boolean", "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7"],
    ["number", "3eeb2bf0-c639-47a8-9e75-3b44932eb421"],
    ["string", "04da6b54-80e4-46f7-96ec-b56ff0331ba9"],
    ["array", "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"],
    ["asset", "030794c1-ac77-496b-92df-f27374a8bd58"],
    ["archive", "e48ece36-62e2-4504-bad9-02848725956a"],
    ["object", "dd056dcd-154b-4c76-9bd3-c8f88648b5ff"],
  ];
  test.each(marks)("%s", (_type, mark) => {
    expect(isUnknownMark(mark)).toBe(true);
    expect(decodeOne(mark)).toEqual({ x: UNKNOWN, secrets: [] });
    expect(decodeOne([{ y: mark }])).toEqual({ x: [{ y: UNKNOWN }], secrets: [] });
  });
  test.each([
    ["mark inside a longer text", "/subscriptions/04da6b54-80e4-46f7-96ec-b56ff0331ba9"],
    ["mark in capitals", "04DA6B54-80E4-46F7-96EC-B56FF0331BA9"],
    ["other UUID", "04da6b54-80e4-46f7-96ec-b56ff0331baa"],
    ["empty text", ""],
  ])("%s is a text", (_situation, text) => {
    expect(isUnknownMark(text)).toBe(false);
    expect(decodeOne(text).x).toBe(text);
  });
});

describe("secrets", () => {
  test.each<[string, unknown, Value, readonly string[]]>([
    ["value of policy arguments", secret({ value: "hunter2" }), "hunter2", ["x"]],
    ["secret object", secret({ value: { a: [1, true] } }), { a: [1, true] }, ["x"]],
    ["secret null", secret({ value: null }), null, ["x"]],
    ["computed secret", secret({ value: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }), UNKNOWN, ["x"]],
    ["preview", "[secret]", UNKNOWN, ["x"]],
    ["preview, in a list", ["a", "[secret]"], ["a", UNKNOWN], ["x[1]"]],
    ["state", secret({ ciphertext: "v1:abc:def" }), UNKNOWN, ["x"]],
    ["state with --show-secrets", secret({ plaintext: '"hunter2"' }), "hunter2", ["x"]],
    ["state with --show-secrets, an object", secret({ plaintext: '{"a":[1]}' }), { a: [1] }, ["x"]],
    ["state with text that is no JSON", secret({ plaintext: "{" }), UNKNOWN, ["x"]],
    ["state with text that is no text", secret({ plaintext: 7 }), UNKNOWN, ["x"]],
    ["neither value nor text", secret({}), UNKNOWN, ["x"]],
    ["secret in a secret is covered by the outer", secret({ value: { a: secret({ value: "b" }) } }), { a: "b" }, ["x"]],
    [
      "secret in the plain text of a secret",
      secret({ plaintext: JSON.stringify({ a: secret({ plaintext: '"b"' }) }) }),
      { a: "b" },
      ["x"],
    ],
    ["deep in lists", [[{ y: secret({ value: 1 }) }]], [[{ y: 1 }]], ["x[0][0].y"]],
    ["secret output", output({ value: "a", secret: true }), "a", ["x"]],
    ["secret output that is computed", output({ secret: true }), UNKNOWN, ["x"]],
    ["secret in an output", output({ value: secret({ value: "a" }) }), "a", ["x"]],
  ])("%s", (_situation, raw, value, secrets) => {
    expect(decodeOne(raw)).toEqual({ x: value, secrets });
  });
  test("all inputs at once", () => {
    expect(decodeInputs(secret({ value: { a: 1 } }))).toEqual({ inputs: { a: 1 }, secrets: [""] });
  });
});

describe("output values", () => {
  test.each<[string, unknown, Value]>([
    ["known", output({ value: "a", dependencies: ["urn:1"] }), "a"],
    ["known to be null", output({ value: null }), null],
    ["computed", output({ dependencies: ["urn:1"] }), UNKNOWN],
    ["not secret", output({ value: "a", secret: false }), "a"],
    ["output in an output", output({ value: [output({})] }), [UNKNOWN]],
  ])("%s", (_situation, raw, value) => {
    expect(decodeOne(raw)).toEqual({ x: value, secrets: [] });
  });
});

describe("references to resources", () => {
  test.each<[string, unknown, Value]>([
    ["with an id", resource({ urn: "urn:1", id: "/subscriptions/1" }), "/subscriptions/1"],
    ["not there yet", resource({ urn: "urn:1", id: "" }), UNKNOWN],
    ["with a computed id", resource({ urn: "urn:1", id: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }), UNKNOWN],
    ["to a component", resource({ urn: "urn:1" }), "urn:1"],
    ["with nothing", resource({}), null],
  ])("%s", (_situation, raw, value) => {
    expect(decodeOne(raw).x).toEqual(value);
  });
});

test("text of an asset stays readable, without the mark", () => {
  expect(decodeOne(asset({ text: "slmgr /ato", hash: "f00" })).x).toEqual({ text: "slmgr /ato", hash: "f00" });
  expect(decodeOne(archive({ assets: { "a.ps1": asset({ text: "b" }) } })).x).toEqual({
    assets: { "a.ps1": { text: "b" } },
  });
});

test.each<[string, unknown, Value]>([
  ["signature nobody knows", { [SIGNATURE]: "f00", a: 1 }, { a: 1 }],
  ["signature that is no text", { [SIGNATURE]: { a: 1 }, b: 2 }, { b: 2 }],
  ["undefined property", { a: undefined }, {}],
  ["undefined element", [undefined], [null]],
  ["function", () => 1, null],
  ["symbol", Symbol("s"), null],
  ["large number", 10n, null],
  ["null", null, null],
])("%s", (_situation, raw, value) => {
  expect(decodeOne(raw).x).toEqual(value);
});

test.each([
  ["list", []],
  ["text", "a"],
  ["number", 1],
  ["null", null],
  ["nothing", undefined],
])("inputs that are a %s are none", (_situation, raw) => {
  expect(decodeInputs(raw)).toEqual({ inputs: {}, secrets: [] });
});

describe("hostile objects", () => {
  test("object inside itself", () => {
    const circle: Record<string, unknown> = { a: 1 };
    circle.left = circle;
    circle.right = [circle];
    expect(decodeInputs(circle).inputs).toEqual({ a: 1, left: UNKNOWN, right: [UNKNOWN] });
  });
  test("the same object in two places is no circle", () => {
    const shared = { a: 1 };
    expect(decodeInputs({ left: shared, right: shared }).inputs).toEqual({ left: { a: 1 }, right: { a: 1 } });
  });
  test.each([
    ["secret", secret],
    ["output", output],
  ])("%s inside itself", (_kind, wrap) => {
    const circle: Record<string, unknown> = wrap({});
    circle.value = circle;
    expect(decodeOne(circle).x).toBe(UNKNOWN);
  });
  test("a hundred thousand lists inside each other", () => {
    const depth = 100_000;
    const nested: unknown = JSON.parse("[".repeat(depth) + "]".repeat(depth));
    const { inputs } = decodeInputs({ x: nested });
    expect(at(inputs, `x${"[0]".repeat(10)}`)).toBeInstanceOf(Array);
    expect(at(inputs, `x${"[0]".repeat(1000)}`)).toBe(UNKNOWN);
  });
  test("names that every object inherits are ordinary properties", () => {
    const raw: unknown = JSON.parse(
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":1}',
    );
    const { inputs } = decodeInputs(raw);
    expect(Object.keys(inputs).sort()).toEqual(["__proto__", "constructor", "toString"]);
    expect(at(inputs, "__proto__.polluted")).toBe(true);
    expect(at(inputs, "polluted")).toBeUndefined();
    expect("polluted" in inputs).toBe(false);
    expect(Object.getPrototypeOf(inputs)).toBe(Object.prototype);
    expect("polluted" in {}).toBe(false);
  });
  test("a megabyte of text", () => {
    const text = "a".repeat(1_000_000);
    expect(decodeOne(text).x).toBe(text);
    expect(decodeOne(secret({ plaintext: JSON.stringify(text) })).x).toBe(text);
  });
});

describe("whatever the content", () => {
  // Marks and signatures among ordinary JSON, at every depth.
  const anything = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { depthSize: "medium" },
      fc.jsonValue(),
      fc.constantFrom("[secret]", "04da6b54-80e4-46f7-96ec-b56ff0331ba9", undefined, Symbol("s"), 1n),
      fc.array(tie("node"), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "value", "id")), tie("node"), {
        maxKeys: 3,
      }),
      tie("node").map((value) => secret({ value })),
      tie("node").map((value) =>
        secret({ plaintext: JSON.stringify(value, (_key, v: unknown) => (typeof v === "bigint" ? null : v)) }),
      ),
      tie("node").map((value) => output({ value, secret: true })),
      tie("node").map((id) => resource({ id })),
    ),
  })).node;

  test("nothing is thrown, and only values of the model come out", () => {
    fc.assert(
      fc.property(anything, (raw) => {
        const { inputs, secrets } = decodeInputs({ x: raw });
        expect(secrets.every((path) => path.startsWith("x"))).toBe(true);
        const check = (value: Value): void => {
          if (typeof value === "symbol") expect(value).toBe(UNKNOWN);
          else if (typeof value === "object" && value !== null)
            for (const part of Object.values(value)) check(part as Value);
          else expect(["string", "number", "boolean", "object"]).toContain(typeof value);
        };
        check(inputs);
      }),
      { numRuns: 500 },
    );
  });
  test("plain JSON comes out as it went in", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (raw) => {
        const plain: unknown = JSON.parse(JSON.stringify(raw));
        expect(JSON.stringify(decodeInputs(plain).inputs)).toBe(JSON.stringify(plain));
      }),
    );
  });
});
