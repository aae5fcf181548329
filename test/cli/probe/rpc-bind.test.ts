import fc from "fast-check";
import { LONGEST_FRAGMENT, readBindAnswer, writeBind } from "../../../cli/probe/rpc-bind";
import vectors from "../../fixtures/activation/rpc-bind.json";

const bytesOf = (hexadecimal: string): Buffer => Buffer.from(hexadecimal, "hex");

test("the bind, byte for byte", () => {
  expect(writeBind().toString("hex")).toBe(vectors.bind_request);
});

test.each([
  ["an acceptance", vectors.bind_ack_accept, { kind: "accepted" }],
  ["an acceptance without a secondary address", vectors.bind_ack_accept_empty_secondary, { kind: "accepted" }],
  ["an unknown interface", vectors.bind_ack_abstract_syntax_not_supported, { kind: "not-kms" }],
  [
    "another transfer syntax",
    vectors.bind_ack_transfer_syntax_not_supported,
    { kind: "not-accepted", result: 2, reason: 2 },
  ],
  ["a limit of the server", vectors.bind_nak_local_limit, { kind: "nak", reason: 2 }],
  ["a version that it does not speak", vectors.bind_nak_version, { kind: "nak", reason: 4 }],
  ["a fault", vectors.fault, { kind: "fault", status: "0x1c010003" }],
  ["the bind sent back", vectors.bind_request, expect.objectContaining({ kind: "malformed" })],
  ["a web server", Buffer.from("HTTP/1.1 400 Bad Request\r\n").toString("hex"), { kind: "not-rpc" }],
  ["nothing", "", { kind: "incomplete" }],
])("%s", (_situation, hexadecimal, answer) => {
  expect(readBindAnswer(bytesOf(hexadecimal))).toEqual(answer);
});

test("an acceptance in the other byte order", () => {
  const bytes = bytesOf(vectors.bind_ack_accept);
  bytes[4] = 0;
  for (const [at, length] of [
    [8, 2],
    [10, 2],
    [12, 4],
    [16, 2],
    [18, 2],
    [20, 4],
    [24, 2],
    [36, 2],
    [38, 2],
    [40, 4],
    [44, 2],
    [46, 2],
    [56, 4],
  ] as const) {
    bytes.subarray(at, at + length).reverse();
  }
  expect(readBindAnswer(bytes)).toEqual({ kind: "accepted" });
});

test("an answer to another call, and an acceptance of a syntax that was not offered", () => {
  const other = bytesOf(vectors.bind_ack_accept);
  other[12] = 9;
  const syntax = bytesOf(vectors.bind_ack_accept);
  syntax[40] = 0xff;
  for (const bytes of [other, syntax]) expect(readBindAnswer(bytes).kind).toBe("malformed");
});

test("every beginning of an answer waits for the rest", () => {
  for (const hexadecimal of Object.values(vectors).slice(2)) {
    const whole = bytesOf(hexadecimal);
    for (let end = 0; end < whole.length; end++) expect(readBindAnswer(whole.subarray(0, end)).kind).toBe("incomplete");
    expect(readBindAnswer(Buffer.concat([whole, Buffer.alloc(100, 7)]))).toEqual(readBindAnswer(whole));
  }
});

test("any bytes have an answer, and a whole fragment never waits", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (random, begins) => {
      const bytes = Buffer.from(begins ? [5, 0, 12, 3, 16, 0, 0, 0, ...random] : random);
      const { kind } = readBindAnswer(bytes);
      const padded = Buffer.concat([bytes, Buffer.alloc(LONGEST_FRAGMENT)]);
      return kind !== "incomplete" || readBindAnswer(padded).kind !== "incomplete";
    }),
    { numRuns: 5000, seed: 20261130 },
  );
});
