/** Evidence of an estate in which many things are broken at once: a text for each machine, and what is wrong there. */
export interface BrokenMachine {
  readonly name: string;
  readonly text: string;
  readonly cause: string;
}

const ID = "55c92734-d682-4d71-983e-d6ec3f16059f";

interface Dlv {
  readonly edition?: string;
  readonly description?: string;
  readonly key?: string;
  readonly status?: string;
  readonly after?: readonly string[];
  readonly more?: readonly string[];
}

function dlv({
  edition = "ServerDatacenter",
  description = "VOLUME_KMSCLIENT",
  key = "6VM33",
  status = "Licensed",
  after = [],
  more = [],
}: Dlv): string {
  return [
    "Software licensing service version: 10.0.20348.2113",
    "",
    `Name: Windows(R), ${edition} edition`,
    `Description: Windows(R) Operating System, ${description} channel`,
    "Activation ID: ef6cfc9f-8c5d-44ac-9aad-de6a2ea0ae03",
    `Application ID: ${ID}`,
    `Partial Product Key: ${key}`,
    `License Status: ${status}`,
    ...after,
    "Remaining Windows rearm count: 1001",
    "Trusted time: 11/20/2026 9:14:22 AM",
    ...more,
    "",
  ].join("\r\n");
}

function clientBlock(host: string, cmid: string): readonly string[] {
  return [
    "Configured Activation Type: All",
    "",
    "Most recent activation information:",
    "Key Management Service client information",
    `    Client Machine ID (CMID): ${cmid}`,
    `    KMS machine name from DNS: ${host}:1688`,
    "    KMS machine IP address: 10.1.0.20",
    "    Activation interval: 120 minutes",
    "    Renewal interval: 10080 minutes",
    "    KMS host caching is enabled",
  ];
}

const EXPIRED = ["Notification Reason: 0xC004F009 (grace time expired)."];
const ATO =
  "C:\\>cscript //nologo slmgr.vbs /ato\r\nActivating Windows(R), ServerDatacenter edition (ef6cfc9f-8c5d-44ac-9aad-de6a2ea0ae03) ...\r\n";

function failing(code: string): string {
  return `${ATO}Error: ${code} On a computer running Microsoft Windows non-core edition, run 'slui.exe 0x2a ${code}' to display the error text.\r\n`;
}

function cmid(number: number): string {
  return `aaaaaaaa-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

type Maker = (number: number) => string;

const licensed =
  (minutes: number, host = "kms01.corp.contoso.example"): Maker =>
  (number) =>
    dlv({
      after: [
        `Volume activation expiration: ${String(minutes)} minute(s) (${String(Math.ceil(minutes / 1440))} day(s))`,
      ],
      more: clientBlock(host, cmid(number)),
    });

function tcp(host: string, address: string, succeeded: boolean): string {
  return [
    `PS C:\\> Test-NetConnection ${host} -Port 1688`,
    ...(succeeded ? [] : [`WARNING: TCP connect to (${address} : 1688) failed`]),
    "",
    `ComputerName     : ${host}`,
    `RemoteAddress    : ${address}`,
    "RemotePort       : 1688",
    `TcpTestSucceeded : ${succeeded ? "True" : "False"}`,
    "",
  ].join("\r\n");
}

function event8198(code: string): string {
  return `Log Name:      Application\r\nSource:        Microsoft-Windows-Security-SPP\r\nEvent ID:      8198\r\nLevel:         Error\r\nDescription:\r\nLicense Activation (slui.exe) failed with the following error code:\r\nhr=${code}\r\n\r\n`;
}

/** Kinds of trouble, each with what a right reader names first. */
const KINDS: readonly (readonly [cause: string, make: Maker])[] = [
  ["nothing-wrong/kms", licensed(258_000)],
  ["renewal-overdue/late", licensed(100_000)],
  ["not-activated/expired", () => dlv({ status: "Notification", after: EXPIRED })],
  [
    "mak-never-asks-kms/mak",
    () =>
      `C:\\>slmgr /skms kms01.corp.contoso.example\r\nKey Management Service machine name set to kms01.corp.contoso.example successfully.\r\n${dlv({ description: "VOLUME_MAK", key: "BQ7RD", status: "Notification", after: EXPIRED })}`,
  ],
  ["nothing-wrong/permanent", () => dlv({ description: "VOLUME_MAK", key: "BQ7RD" })],
  [
    "activations-used-up/mak",
    () =>
      `${dlv({ description: "VOLUME_MAK", key: "BQ7RD", status: "Notification", after: ["Notification Reason: 0xC004F034."] })}${failing("0xC004C020")}`,
  ],
  [
    "key-refused-by-microsoft/refused",
    () => `${dlv({ description: "VOLUME_MAK", key: "BQ7RD", status: "Unlicensed" })}${failing("0xC004C003")}`,
  ],
  [
    "avma-key/platform",
    () =>
      dlv({
        description: "VIRTUAL_MACHINE_ACTIVATION",
        key: "DV9BG",
        status: "Notification",
        after: ["Notification Reason: 0xC004FD01."],
      }),
  ],
  [
    "evaluation-over/over",
    () =>
      dlv({
        edition: "ServerDatacenterEval",
        description: "TIMEBASED_EVAL",
        key: "7D2WF",
        status: "Notification",
        after: ["Notification Reason: 0xC004FC07."],
      }),
  ],
  [
    "key-does-not-fit/refused",
    () =>
      `${dlv({ edition: "ServerStandard", key: "VMK7H", status: "Unlicensed" })}C:\\>slmgr /ipk *****-*****-*****-*****-6VM33\r\nError: 0xC004F069 On a computer running Microsoft Windows non-core edition, run 'slui.exe 0x2a 0xC004F069' to display the error text.\r\n`,
  ],
  ["kms-port-blocked/azure", () => `${failing("0xC004F074")}${tcp("azkms.core.windows.net", "40.83.235.53", false)}`],
  ["kms-port-blocked/own", () => `${failing("0xC004F074")}${tcp("kms09.corp.contoso.example", "10.1.0.29", false)}`],
  ["kms-not-reached/symptom", () => failing("0xC004F074")],
  ["no-kms-record/missing", () => event8198("0x8007232B")],
  ["dns-server-fails/silent", () => event8198("0x8007232A")],
  ["no-dns-servers/none", () => failing("0x8007267C")],
  ["no-dns-suffix/suffix", () => failing("0x8007007B")],
  ["count-too-low/server", () => failing("0xC004F038")],
  [
    "clock-skew/skew",
    () =>
      `${failing("0xC004F074")}Event 12288\r\n0xC004F06C, 0x00000000, kms01.corp.contoso.example:1688, ${cmid(77)}, 2026/11/24 03:12, 1, 5, 0, ef6cfc9f-8c5d-44ac-9aad-de6a2ea0ae03, 5\r\n`,
  ],
  ["host-key-too-old/code", () => failing("0xC004F042")],
  ["host-not-activated/other", () => failing("0xC004F041")],
  [
    "service-disabled/disabled",
    () =>
      "SERVICE_NAME: sppsvc\r\n        TYPE               : 10  WIN32_OWN_PROCESS\r\n        START_TYPE         : 4   DISABLED\r\n",
  ],
  ["no-product-key/none", () => "C:\\>slmgr /dlv\r\nError: product key not found.\r\n"],
  [
    "azure-edition-attestation/metadata",
    () =>
      `${dlv({ edition: "ServerTurbine", key: "KHMXV", after: ["Volume activation expiration: 257760 minute(s) (179 day(s))"] })}The desktop shows Activate Windows.\r\nConnection to IMDS endpoint cannot be established\r\n`,
  ],
  ["rearm-pending/restart", () => "C:\\>slmgr /dlv\r\nError: 0xC004D302 The trusted data store was rearmed.\r\n"],
];

/** Fifty machines: each kind twice, in an order that has nothing to do with the names. */
export function makeBrokenEstate(): readonly BrokenMachine[] {
  return Array.from({ length: 2 * KINDS.length }, (_unused, index) => {
    const [cause, make] = KINDS[(index * 7) % KINDS.length] ?? ["", () => ""];
    return { name: `srv${String(index + 1).padStart(2, "0")}`, text: make(index + 1), cause };
  });
}
