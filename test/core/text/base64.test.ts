import fc from "fast-check";
import { decodeWithin } from "../../../core/text/base64";
import { processorTime } from "../../support/processor-time";

const SECRET = "Install-WindowsFeature RDS-RD-Server";
const utf16 = Buffer.from(SECRET, "utf16le").toString("base64");
const utf8 = Buffer.from(SECRET).toString("base64");

test.each([
  ["-EncodedCommand", `powershell.exe -NoProfile -EncodedCommand ${utf16}`],
  ["-enc", `powershell -enc ${utf16}`],
  ["-e", `powershell -e ${utf16}`],
  ["-ec", `pwsh -ec ${utf16}`],
  ["a slash", `powershell /EncodedCommand ${utf16}`],
  ["quotes", `powershell -EncodedCommand "${utf16}"`],
  ["other capitals", `POWERSHELL -ENCODEDCOMMAND ${utf16}`],
  ["with a byte order mark", `powershell -enc ${Buffer.from(`\ufeff${SECRET}`, "utf16le").toString("base64")}`],
  ["FromBase64String", `iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String("${utf8}")))`],
  ["FromBase64String inside JSON", `[Convert]::FromBase64String(\\"${utf8}\\")`],
])("%s", (_name, script) => {
  expect(decodeWithin(script)).toEqual([SECRET]);
});

test.each([
  ["an ordinary script", "powershell -ExecutionPolicy Unrestricted -File setup.ps1"],
  ["an execution policy that looks like it", "powershell -ExecutionPolicy BypassBypassBypass"],
  ["no base64", "powershell -enc !!!!!!!!!!!!!!!!!!!!"],
  [
    "base64 of no text",
    `powershell -enc ${Buffer.from([1, 2, 3, 200, 201, 202, 7, 8, 9, 10, 11, 12]).toString("base64")}`,
  ],
  ["nothing", ""],
])("%s stays as it is", (_name, script) => {
  expect(decodeWithin(script)).toEqual([]);
});

test("whatever is encoded is there, and whatever is written stays", () => {
  const words = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 .$'-]{11,60}$/);
  fc.assert(
    fc.property(words, (command) => {
      const script = `powershell -enc ${Buffer.from(command, "utf16le").toString("base64")}`;
      expect(decodeWithin(script)).toEqual([command]);
    }),
  );
});

test("any text at all is taken without a fault, and quickly", () => {
  fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => Array.isArray(decodeWithin(text))));
  const started = processorTime();
  decodeWithin(`powershell -enc ${"A".repeat(200_000)} ${"-e ".repeat(50_000)}`);
  expect(processorTime() - started).toBeLessThan(2_000);
});
