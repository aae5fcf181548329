import { gzipSync } from "node:zlib";
import { isFault } from "../../../cli/inputs/reading";
import { decodeText } from "../../../cli/inputs/text-encoding";

const TEXT = '{"name": "Zürich"}';

function utf16be(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}

describe("text in the encodings that tools write", () => {
  test.each([
    ["UTF-8", Buffer.from(TEXT)],
    ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${TEXT}`)],
    ["UTF-16 of Windows PowerShell's >", Buffer.from(`\ufeff${TEXT}`, "utf16le")],
    ["UTF-16 without a mark", Buffer.from(TEXT, "utf16le")],
    ["UTF-16 big-endian", utf16be(`\ufeff${TEXT}`)],
    ["UTF-16 big-endian without a mark", utf16be(TEXT)],
  ])("%s", (_situation, bytes) => {
    expect(decodeText(bytes, "state.json")).toBe(TEXT);
  });

  test("nothing at all", () => {
    expect(decodeText(Buffer.alloc(0), "state.json")).toBe("");
  });
});

describe("bytes that are no text", () => {
  test.each([
    ["a PNG image", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d])],
    ["a zip archive", Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0])],
    ["Latin-1", Buffer.from(TEXT, "latin1")],
    ["a gzip file that is cut off", gzipSync(TEXT).subarray(0, 15)],
  ])("%s", (_situation, bytes) => {
    const answer = decodeText(bytes, "state.json");
    expect(typeof answer === "object" && isFault(answer) && answer.file).toBe("state.json");
  });
});
