import { decodeEvidence, recogniseBinary } from "../../../../core/activation/evidence/decode";

const TEXT = "C:\\>slmgr /dlv\r\nLicense Status: Licensed\r\nFehler für größere Dinge\r\n";

function utf16(text: string, mark = true): Buffer {
  return Buffer.concat([mark ? Buffer.from([0xff, 0xfe]) : Buffer.alloc(0), Buffer.from(text, "utf16le")]);
}

test.each<readonly [string, Buffer, readonly string[]]>([
  ["UTF-8", Buffer.from(TEXT), ["utf-8"]],
  ["UTF-8 with a mark", Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(TEXT)]), ["utf-8"]],
  ["UTF-16 little endian with a mark", utf16(TEXT), ["utf-16le"]],
  ["UTF-16 little endian without a mark", utf16(TEXT, false), ["utf-16le"]],
  ["UTF-16 big endian", Buffer.concat([Buffer.from([0xfe, 0xff]), utf16(TEXT, false).swap16()]), ["utf-16be"]],
  ["Windows-1252", Buffer.from(TEXT, "latin1"), ["windows-1252"]],
])("%s", (_name, bytes, encodings) => {
  expect(decodeEvidence(bytes)).toEqual({ text: TEXT, encodings });
});

test("Chinese in UTF-16 has few zeros and stays one text", () => {
  const text = `${"许可证状态: 已授权\r\n产品密钥通道: Volume:GVLK\r\n".repeat(40)}end`;
  expect(decodeEvidence(utf16(text))).toEqual({ text, encodings: ["utf-16le"] });
});

describe("one program appended to what another began", () => {
  const ascii = "Name: Windows(R), ServerStandard edition\r\n".repeat(8);
  const wide = "Partial Product Key: VMK7H\r\nLicense Status: Licensed\r\n".repeat(8);

  test("UTF-16 after ASCII, as >> of Windows PowerShell does", () => {
    expect(decodeEvidence(Buffer.concat([Buffer.from(ascii), utf16(wide, false)])).text).toBe(ascii + wide);
  });

  test("ASCII after UTF-16", () => {
    expect(decodeEvidence(Buffer.concat([utf16(wide), Buffer.from(ascii)])).text).toBe(wide + ascii);
  });
});

test.each<readonly [string, readonly number[], string]>([
  ["PNG", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13], "a PNG picture"],
  ["an exported event log", [0x45, 0x6c, 0x66, 0x46, 0x69, 0x6c, 0x65, 0x00], "an event log (.evtx)"],
  ["something else", [1, 2, 3, 4, 5, 6, 7, 200, 201, 1, 2, 3], "a binary file"],
])("%s is no text", (_name, bytes, kind) => {
  expect(recogniseBinary(Uint8Array.from(bytes))).toBe(kind);
});

test.each([Buffer.from(TEXT), utf16(TEXT), utf16("许可证状态: 已授权"), Buffer.from(TEXT, "latin1"), Buffer.alloc(0)])(
  "text %# is text",
  (bytes) => {
    expect(recogniseBinary(bytes)).toBeUndefined();
  },
);
