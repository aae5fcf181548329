import { deflateRawSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { diagnose } from "../../../../core/activation/causes/diagnose";
import { checksumOf, expandCompactLines, writeCompactLine } from "../../../../core/activation/evidence/compact-line";
import { readEvidence } from "../../../../core/activation/evidence/read-evidence";
import { causesOf, machineOf } from "../../../support/activation/cases";

const EVIDENCE = {
  machine: "web01",
  time: "2026-11-30T08:00:00Z",
  parts: {
    os: { Caption: "Microsoft Windows Server 2022 Datacenter", Version: "10.0.20348" },
    product: {
      Name: "Windows(R), ServerDatacenter edition",
      Description: "Windows(R) Operating System, VOLUME_KMSCLIENT channel",
      LicenseStatus: 5,
      LicenseStatusReason: 3221549065,
      PartialProductKey: "6VM33",
      KeyManagementServiceMachine: "azkms.core.windows.net",
    },
    tcp: [
      {
        ComputerName: "azkms.core.windows.net",
        RemoteAddress: "20.118.99.224",
        RemotePort: 1688,
        TcpTestSucceeded: false,
      },
    ],
    events: [
      {
        Id: 12288,
        ProviderName: "Microsoft-Windows-Security-SPP",
        Message:
          "Info:\n0x800706BA, 0x00000000, azkms.core.windows.net:1688, 36f27b39-0000-4000-8000-00000000b037, 2026/11/30 07:58, 1, 5, 0, ef6cfc9f-8c5d-44ac-9aad-de6a2ea0ae03, 5",
      },
    ],
  },
};

const line = writeCompactLine(EVIDENCE, deflateRawSync);
const expand = (text: string): ReturnType<typeof expandCompactLines> => expandCompactLines(text, inflateRawSync);

test("the checksum is that of ZIP", () => expect(checksumOf(new TextEncoder().encode("123456789"))).toBe("cbf43926"));

test.each<readonly [string, string]>([
  ["alone", line],
  ["among anything else", `Enable succeeded:\n[stdout]\nsome words\n${line}\n[stderr]\n`],
  ["wrapped by a console", line.replace(/.{80}/g, "$&\n")],
])("a line %s is read, and names the cause", (_name, text) => {
  const { text: expanded, damaged } = expand(text);
  const machine = machineOf(diagnose(readEvidence([{ file: "run-command", text: expanded }])), "web01");
  expect([damaged, causesOf(machine)[0]]).toEqual([0, "kms-port-blocked/azure"]);
});

test("a line without its beginning or with another letter is damaged, and nothing is read from it", () => {
  const changed = `${line.slice(0, 40)}${line[40] === "A" ? "B" : "A"}${line.slice(41)}`;
  expect([expand(changed).damaged, expand(line.slice(0, -20)).damaged]).toEqual([1, 1]);
});

test("what is written is read again", () => {
  fc.assert(
    fc.property(
      fc.record({
        machine: fc.stringMatching(/^[a-z][a-z0-9-]{0,14}$/),
        parts: fc.dictionary(fc.string(), fc.jsonValue()),
      }),
      (evidence) => {
        const { text, damaged } = expand(writeCompactLine(evidence, deflateRawSync));
        const [, heading, document] = /^\n=== (.*) ===\n([\s\S]*)\n$/.exec(text) ?? [];
        expect([damaged, heading, JSON.parse(document ?? "null")]).toEqual([
          0,
          evidence.machine,
          JSON.parse(JSON.stringify(evidence.parts)),
        ]);
      },
    ),
    { numRuns: 300 },
  );
});
