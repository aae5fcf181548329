import fc from "fast-check";
import { contains, overlap, readAddress, readSpan } from "../../../core/network/prefix";

describe("readSpan", () => {
  test.each([
    ["10.0.0.0/8", { kind: "prefix", prefix: { first: 10 * 2 ** 24, length: 8 } }],
    ["0.0.0.0/0", { kind: "prefix", prefix: { first: 0, length: 0 } }],
    ["128.0.0.0/1", { kind: "prefix", prefix: { first: 2 ** 31, length: 1 } }],
    ["255.255.255.255/32", { kind: "prefix", prefix: { first: 2 ** 32 - 1, length: 32 } }],
    ["20.118.99.224", { kind: "prefix", prefix: { first: 343_303_136, length: 32 } }],
    // Bits beyond the prefix are dropped, as Azure does.
    ["10.1.2.3/8", { kind: "prefix", prefix: { first: 10 * 2 ** 24, length: 8 } }],
    [" 10.0.0.0/8 ", { kind: "prefix", prefix: { first: 10 * 2 ** 24, length: 8 } }],
    ["*", { kind: "everything" }],
    ["AzureCloud", { kind: "tag", tag: "azurecloud" }],
    ["AzureCloud.WestEurope", { kind: "tag", tag: "azurecloud.westeurope" }],
    ["::/0", { kind: "ipv6" }],
    ["2001:db8::/32", { kind: "ipv6" }],
    ["10.0.0.300/8", { kind: "fault" }],
    ["10.0.0.0/33", { kind: "fault" }],
    ["10.0.0.0/-1", { kind: "fault" }],
    ["10.0.0.0/8/8", { kind: "fault" }],
    ["10.0.0/8", { kind: "fault" }],
    ["010.0.0.1", { kind: "fault" }],
    ["10.0.0.1-10.0.0.9", { kind: "fault" }],
    ["10.0.0.0/", { kind: "fault" }],
    ["", { kind: "fault" }],
    ["a text, surely", { kind: "fault" }],
  ])("%s", (written, expected) => {
    expect(readSpan(written)).toEqual(expected);
  });

  test("any text at all", () => {
    fc.assert(fc.property(fc.string(), (text) => readSpan(text).kind.length > 0));
  });
});

const bits = (address: number): string => address.toString(2).padStart(32, "0");
const dotted = (address: number): string => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
const prefixes = fc.record({
  first: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  length: fc.integer({ min: 0, max: 32 }),
});

function read(written: { first: number; length: number }) {
  const span = readSpan(`${dotted(written.first)}/${String(written.length)}`);
  if (span.kind !== "prefix") throw new Error(`not a prefix: ${JSON.stringify(span)}`);
  return span.prefix;
}

test("one prefix contains another exactly when its bits start the other's", () => {
  fc.assert(
    fc.property(prefixes, prefixes, fc.boolean(), (left, right, nested) => {
      const inner = nested ? { first: left.first, length: right.length } : right;
      const starts =
        inner.length >= left.length && bits(inner.first).startsWith(bits(left.first).slice(0, left.length));
      expect(contains(read(left), read(inner))).toBe(starts);
      expect(overlap(read(left), read(inner))).toBe(
        contains(read(left), read(inner)) || contains(read(inner), read(left)),
      );
    }),
  );
});

test.each([
  ["10.0.0.4", { first: 10 * 2 ** 24 + 4, length: 32 }],
  ["10.0.0.4/32", undefined],
  ["::1", undefined],
  ["Dynamic", undefined],
])("readAddress %s", (text, expected) => {
  expect(readAddress(text)).toEqual(expected);
});
