import { causesOf, diagnoseText, machineOf } from "../../../support/activation/cases";

/** Ways to fail that the collected cases do not show: each by the least text that shows it. */

const CLIENT = "Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel";
const FAILED =
  "C:\\>slmgr /ato\nError: 0xC004F074 The Software Licensing Service reported that no KMS could be contacted.";

function product(edition: string, description: string, key: string, ...more: readonly string[]): string {
  return [`Name: Windows(R), ${edition} edition`, description, `Partial Product Key: ${key}`, ...more, ""].join("\n");
}

function block(...lines: readonly string[]): readonly string[] {
  return [
    "",
    "Most recent activation information:",
    "Key Management Service client information",
    ...lines.map((line) => `    ${line}`),
  ];
}

const LICENSED = ["License Status: Licensed", "Volume activation expiration: 258000 minute(s) (180 day(s))"];
const HOST_KEY = "Description: Windows(R) Operating System, VOLUME_KMS_WS25 channel";

function requests(...clients: readonly string[]): string {
  return clients
    .map(
      (client, index) =>
        `Event 12290\n0x0,5,${client},5c1a2b3d-0000-4000-8000-00000000000${String(index)},2025/11/20 8:14,1,1,259000,ef6cfc9f-8c5d-44ac-9aad-de6a2ea0ae03`,
    )
    .join("\n");
}

const SRV = [
  "C:\\>nslookup -type=srv _vlmcs._tcp.corp.contoso.example",
  "Server:  dc1",
  "Address:  10.1.0.10",
  "",
  "_vlmcs._tcp.corp.contoso.example SRV service location:",
  "  priority = 0",
  "  weight = 0",
  "  port = 1688",
  "  svr hostname = kms01.corp.contoso.example",
].join("\n");

const MODES: Readonly<Record<string, readonly [text: string, first: string]>> = {
  "the image has Azure's KMS registered, and a record names an own host": [
    `${product("ServerDatacenter", CLIENT, "6VM33", "License Status: Licensed", "Volume activation expiration: 100000 minute(s) (70 day(s))", ...block("Registered KMS machine name: azkms.core.windows.net:1688"))}\n${SRV}\n${FAILED}`,
    "azure-registered-own-host-published/pinned",
  ],
  "only the former address of Azure is known": [
    `${FAILED}\nPS C:\\> Test-NetConnection 23.102.135.246 -Port 1688\nWARNING: TCP connect to (23.102.135.246 : 1688) failed`,
    "azure-former-address/address",
  ],
  "the KMS of another cloud": [
    `${product("ServerDatacenter", CLIENT, "6VM33", "License Status: Notification", "Notification Reason: 0xC004F056.")}\nC:\\>slmgr /skms azkms.core.windows.net\nKey Management Service machine name set to azkms.core.windows.net successfully.\nC:\\>ipconfig\n   Connection-specific DNS Suffix  . : abc.bx.internal.usgovcloudapp.net\n   IPv4 Address. . . . . . . . . . . : 10.0.0.4\n`,
    "wrong-cloud-endpoint/cloud",
  ],
  "a second host may not write the record": [
    "Log Name: Application\nSource: Microsoft-Windows-Security-SPP\nEvent ID: 12293\nDescription:\nPublishing the Key Management Service (KMS) to DNS in the 'contoso.example' domain failed.\nInfo:\n0x80072338",
    "srv-record-not-writable/denied",
  ],
  "a renewal interval of a few minutes": [
    product(
      "ServerDatacenter",
      CLIENT,
      "6VM33",
      ...LICENSED,
      ...block("Registered KMS machine name: kms01.corp.contoso.example:1688", "Renewal interval: 7 minutes"),
    ),
    "interval-out-of-range/interval",
  ],
  "host and lookup domain both set": [
    product(
      "ServerDatacenter",
      CLIENT,
      "6VM33",
      ...LICENSED,
      ...block(
        "Registered KMS SRV record lookup domain: kms.contoso.example",
        "Registered KMS machine name: kms02.contoso.example:1788",
      ),
    ),
    "registration-overrides-domain/both",
  ],
  "strangers ask the host": [
    requests("a1.contoso.example", "a2.contoso.example", "a3.contoso.example", "evil.other.test"),
    "strangers-ask-host/names",
  ],
  "a host that refuses newer clients": [
    "Event 12290\n0xC004F015,25,PC1.contoso.example,5c1a2b3d-0000-4000-8000-0000000000a1,2025/11/20 8:14,1,2,43140,ae2ee509-1b34-41c0-acb7-6d4650168915",
    "host-key-too-old/host",
  ],
  "a host key on a release that cannot carry it": [
    `Microsoft Windows [Version 10.0.14393.2068]\n${product("ServerStandard", HOST_KEY, "BQ7CD", "License Status: Licensed")}`,
    "host-system-cannot-carry-key/release",
  ],
  "Azure Edition as a host": [
    product("ServerTurbine", HOST_KEY, "BQ7CD", "License Status: Licensed"),
    "host-system-cannot-carry-key/edition",
  ],
  "a host with a count of 3": [
    product(
      "ServerStandard",
      HOST_KEY,
      "BQ7CD",
      "License Status: Licensed",
      "",
      "Key Management Service is enabled on this machine",
      "    Current count: 3",
    ),
    "count-too-low/host",
  ],
  "a host that nobody asked": [
    product(
      "ServerStandard",
      HOST_KEY,
      "BQ7CD",
      "License Status: Licensed",
      "",
      "Key Management Service is enabled on this machine",
      "    Current count: -1",
      "    Listening on Port: 1688",
    ),
    "host-settings/silent",
  ],
  "a host whose key has no activations left": [
    `${product("ServerStandard", HOST_KEY, "BQ7CD", "License Status: Notification", "Notification Reason: 0xC004F034.")}C:\\>slmgr /ato\nError: 0xC004C008 The activation server reported that the product key could not be used.`,
    "activations-used-up/hostKey",
  ],
  "a machine that asks itself": [
    product("ServerStandard", CLIENT, "VMK7H", ...LICENSED, ...block("Registered KMS machine name: 127.0.0.2:1688")),
    "kms-emulator/loopback",
  ],
  "connections to Azure's KMS are reset": [
    `${FAILED}\nC:\\>slmgr /skms azkms.core.windows.net\nKey Management Service machine name set to azkms.core.windows.net successfully.\nAn existing connection was forcibly closed by the remote host`,
    "kms-connection-reset/reset",
  ],
  "the record names an address": [
    `${SRV.replace("kms01.corp.contoso.example", "10.1.0.40")}\n${FAILED}`,
    "srv-record-wrong/address",
  ],
  "event 12288 names the reason": [
    `${FAILED}\nEvent 12288\n0x800706BA, 0x00000000, kms01.corp.contoso.example:1688, 36f27b39-0000-4000-8000-00000000b037, 2026/11/24 03:12, 1, 5, 0, ef6cfc9f-8c5d-44ac-9aad-de6a2ea0ae03, 5`,
    "kms-not-reached/inner",
  ],
  "event 12289 says that the count is too low": [
    "Event 12289\n0x0, 0x04000008, 0, 0, 4, 120, 10080, 2025/11/03 09:14",
    "count-too-low/either",
  ],
  "an evaluation is given a client key": [
    "Current Edition : ServerStandardEval\nC:\\>slmgr /ipk *****-*****-*****-*****-KHKQY\nError: 0xC004F069 x",
    "key-does-not-fit/evaluation",
  ],
  "the first grace period": [
    product(
      "ServerStandard",
      CLIENT,
      "MY832",
      "License Status: Initial grace period",
      "Time remaining: 40000 minute(s) (28 day(s))",
    ),
    "not-activated/grace",
  ],
  "Active Directory has not been reached": [
    product(
      "ServerStandard",
      CLIENT,
      "VMK7H",
      "License Status: Licensed",
      "Volume activation expiration: 200000 minute(s) (139 day(s))",
      "",
      "Most recent activation information:",
      "AD Activation client information",
      "    Activation Object name: WS2022",
    ),
    "renewal-overdue/directory",
  ],
  "Office by ospp.vbs": [
    "LICENSE NAME: Office 16, Office16ProPlusVL_KMS_Client edition\nLICENSE DESCRIPTION: Office 16, VOLUME_KMSCLIENT channel\nLICENSE STATUS:  ---NOTIFICATIONS---\nERROR CODE: 0xC004F00F\nLast 5 characters of installed product key: WFG99",
    "office-not-activated/office",
  ],
  "French, by structure alone": [
    "Nom : Windows(R), ServerStandard edition\nDescription : Windows(R) Operating System, VOLUME_KMSCLIENT channel\nClé de produit partielle : J464C\nÉtat de la licence : Notification\nRaison de la notification : 0xC004F009 (x).",
    "not-activated/expired",
  ],
  "a state in a language that is not known": [
    "Nimi: Windows(R), ServerStandard edition\nKuvaus: Windows(R) Operating System, VOLUME_KMSCLIENT channel\nOsittainen tuoteavain: J464C\nKäyttöoikeuden tila: Jokin",
    "nothing-to-go-on/language",
  ],
  "an error of CIM": [
    "Invoke-CimMethod : x\n+ FullyQualifiedErrorId : HRESULT 0xc004f042,Microsoft.Management.Infrastructure.CimCmdlets",
    "host-key-too-old/code",
  ],
  "a result of OSLicense without a code": [
    "Success      : False\nOperation    : ActivateOnline\nErrorCode    : \nErrorMessage : x",
    "nothing-to-go-on/nothing",
  ],
  "a code of no table": [`${FAILED.replace("0xC004F074", "0xC004C999")}`, "code/unknown"],
};

test.each(Object.entries(MODES))("%s", (_name, [text, first]) => {
  expect(causesOf(machineOf(diagnoseText(text)))[0]).toBe(first);
});

test("0xC004F074 alone has several candidates, and none of them is more than possible", () => {
  const { causes } = machineOf(diagnoseText(FAILED));
  expect(causes.map(({ cause, sighting, certainty }) => [`${cause.key}/${sighting.message}`, certainty])).toEqual([
    ["kms-not-reached/symptom", "certain"],
    ["kms-not-reached/name", "possible"],
    ["kms-not-reached/path", "possible"],
    ["kms-not-reached/host", "possible"],
    ["kms-not-reached/refusal", "possible"],
  ]);
});

test("a date that can be read in two ways: what was taken is said", () => {
  const { notes } = diagnoseText(
    product(
      "ServerStandard",
      CLIENT,
      "VMK7H",
      "License Status: Licensed",
      "Volume activation expiration: 258000 minute(s) (180 day(s))",
      "Trusted time: 03/04/2026 10:00:00",
    ),
  );
  expect(notes.map(({ key, data }) => [key, data.date])).toEqual([["date-taken", "03/04/2026 10:00:00"]]);
});

test("clones of one image, seen on the machines themselves", () => {
  const one = (name: string): string =>
    `=== ${name} ===\n${product("ServerStandard", CLIENT, "VMK7H", ...LICENSED, ...block("Client Machine ID (CMID): aaaaaaaa-0000-4000-8000-000000000001", "KMS machine name from DNS: kms01.corp.contoso.example:1688"))}`;
  expect(diagnoseText(`${one("web01")}\n${one("web02")}`).machines.map((machine) => causesOf(machine)[0])).toEqual([
    "shared-cmid/machines",
    "shared-cmid/machines",
  ]);
});

test("a host key that an image spreads", () => {
  const one = (name: string): string =>
    `=== ${name} ===\n${product("ServerStandard", HOST_KEY, "BQ7CD", "License Status: Licensed")}`;
  const { machines } = diagnoseText(["web01", "web02", "web03"].map(one).join("\n"));
  expect(machines.map((machine) => causesOf(machine)[0])).toEqual(Array(3).fill("host-key-on-many-machines/spread"));
});
