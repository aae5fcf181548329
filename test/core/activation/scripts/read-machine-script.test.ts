import fc from "fast-check";
import { readMachineScript as readScript } from "../../../../core/activation/scripts/read-machine-script";
import type { KmsAction } from "../../../../core/activation/scripts/script-reading";
import { decodeWithin } from "../../../../core/text/base64";

const GVLK = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H";
const OTHER = "WX4NM-KYWYW-QJJR4-XV3QB-6VM33";

/** Actions as a person would note them. */
function note(action: KmsAction): string {
  const say = (value: unknown): string =>
    typeof value === "symbol"
      ? "?"
      : typeof value === "object" && value !== null && "ending" in value
        ? String(value.ending)
        : String(value);
  const { does, perhaps, ...rest } = action;
  const { line: _, keepsPort: __, ...shown } = rest as { line?: number; keepsPort?: true } & Record<string, unknown>;
  return [...(perhaps === true ? ["perhaps"] : []), does, ...Object.values(shown).map(say)].join(" ");
}
type Language = Parameters<typeof readScript>[0]["language"];
const read = (text: string, language: Language = "powershell") => readScript({ text, language }).reading;
const actionsOf = (text: string, language?: Language): readonly string[] => read(text, language).actions.map(note);

describe("slmgr", () => {
  test.each<[string, string, readonly string[]]>([
    ["by its name alone", "slmgr /skms kms1.corp.contoso.com", ["set-host kms1.corp.contoso.com"]],
    [
      "with a port",
      "cscript //nologo slmgr.vbs /skms KMS1.corp.contoso.com.:1689",
      ["set-host kms1.corp.contoso.com 1689"],
    ],
    ["with a dash", "cscript slmgr.vbs -skms kms1", ["set-host kms1"]],
    ["with an IPv6 address", "slmgr.vbs /skms [fd00::1]:1688", ["set-host [fd00::1] 1688"]],
    ["a port alone", "slmgr.vbs /skms :1689", ["set-host-port 1689"]],
    ["by its path, in quotes", 'cscript //B "%windir%\\System32\\slmgr.vbs" /ato', ["activate"]],
    ["two commands in a line", `slmgr /ipk ${GVLK}; slmgr /ato`, ["install-key VMK7H", "activate"]],
    ["inside another shell", `powershell -Command "slmgr /ckms; slmgr /ato"`, ["clear-host", "activate"]],
    [
      "its path in a variable",
      `$slmgr = "$env:windir\\system32\\slmgr.vbs"\n& cscript.exe //Nologo $slmgr /ipk ${GVLK}`,
      ["install-key VMK7H"],
    ],
    ["a host in a variable", `$kms = 'kms1.corp'\nslmgr /skms $kms`, ["set-host kms1.corp"]],
    [
      "a host in a variable, with a port",
      `$kms = "kms1.corp"\nslmgr /skms "\${kms}:1688"`,
      ["set-host kms1.corp 1688"],
    ],
    ["a variable that is assigned twice", `$k='a'\n$k='b'\nslmgr /skms $k`, ["set-host b"]],
    ["a variable from elsewhere", "param($kms)\nslmgr /skms $kms", ["set-host ?"]],
    ["the only key of the text, in a variable", `$key='${GVLK}'\nslmgr /ipk $key`, ["install-key VMK7H"]],
    [
      "a table of keys",
      `$keys=@{a='${GVLK}';b='${OTHER}'}\nslmgr /ipk $keys["$env:E"]`,
      ["perhaps install-key VMK7H", "perhaps install-key 6VM33", "perhaps install-key ?"],
    ],
    [
      "arguments as a list",
      `Start-Process cscript -ArgumentList "//nologo","C:\\slmgr.vbs","/skms","kms1:1688" -Wait`,
      ["set-host kms1 1688"],
    ],
    ["a line that goes on", "cscript //nologo slmgr.vbs `\n  /skms kms1", ["set-host kms1"]],
    ["the lookup domain", "slmgr /skms-domain Corp.Contoso.com", ["set-domain corp.contoso.com"]],
    ["the lookup domain cleared", "slmgr /ckms-domain", ["clear-domain"]],
    ["rearm", "slmgr /rearm", ["rearm"]],
    ["rearm of Office", "slmgr /rearm-app 0ff1ce15-a989-479d-af46-f275c6370663", []],
    ["intervals", "slmgr /sai 120\nslmgr /sri 10080", ["set-interval activation 120", "set-interval renewal 10080"]],
    ["an interval that is none", "slmgr /sri 7d", ["set-interval renewal ?"]],
    ["the port of the host", "slmgr /sprt 1689", ["set-port 1689"]],
    ["publishing", "slmgr /cdns\nslmgr /sdns", ["stop-publishing", "publish"]],
    ["in a comment", "# slmgr /skms kms1\nrem slmgr /ckms\n<# slmgr /ato #>\nslmgr /dlv", []],
    ["only printed", `Write-Host "now run slmgr /ckms"\necho slmgr /ato`, []],
    ["Office's own script", `cscript slmgr.vbs /dlv\ncscript ospp.vbs /ato`, []],
    ["options of other programs", "robocopy a b /ato", []],
    ["nothing", "", []],
  ])("%s", (_name, script, expected) => {
    expect(actionsOf(script)).toEqual(expected);
  });
});

describe("CIM, registry, features", () => {
  test.each<[string, string, readonly string[]]>([
    [
      "a method with arguments",
      `Get-CimInstance SoftwareLicensingService | Invoke-CimMethod -MethodName SetKeyManagementServiceMachine -Arguments @{ MachineName = 'kms1.corp' }`,
      ["set-host kms1.corp"],
    ],
    [
      "a method called",
      `(Get-WmiObject SoftwareLicensingService).SetKeyManagementServiceMachine("kms1.corp")`,
      ["set-host kms1.corp"],
    ],
    ["cleared", "(Get-WmiObject SoftwareLicensingService).ClearKeyManagementServiceMachine()", ["clear-host"]],
    [
      "a key",
      `(Get-WmiObject SoftwareLicensingService).InstallProductKey("${GVLK}") | Out-Null`,
      ["install-key VMK7H"],
    ],
    [
      "an interval",
      "(Get-WmiObject SoftwareLicensingService).SetVLRenewalInterval(10080)",
      ["set-interval renewal 10080"],
    ],
    [
      "rearm",
      "Invoke-CimMethod -InputObject (Get-WmiObject SoftwareLicensingService) -MethodName ReArmWindows",
      ["rearm"],
    ],
    [
      "registry, PowerShell",
      `Set-ItemProperty -Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform' -Name KeyManagementServiceName -Value "kms1.corp" -Type String`,
      ["set-host kms1.corp"],
    ],
    [
      "registry, cmd",
      `reg add "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform" /v KeyManagementServiceName /t REG_SZ /d kms1.corp /f`,
      ["set-host kms1.corp"],
    ],
    [
      "registry, removed",
      "Remove-ItemProperty -Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform' -Name KeyManagementServiceName",
      ["clear-host"],
    ],
    [
      "registry, only read",
      "Get-ItemProperty -Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform' -Name KeyManagementServiceName",
      [],
    ],
    ["the role", "Install-WindowsFeature -Name VolumeActivation -IncludeManagementTools", ["install-role"]],
    ["another role", "Install-WindowsFeature -Name Web-Server", []],
    [
      "the firewall rule",
      "Set-NetFirewallRule -Name SPPSVC-In-TCP -Profile Domain,Private -Enabled True",
      ["open-firewall"],
    ],
    ["the firewall rule, closed", "Set-NetFirewallRule -Name SPPSVC-In-TCP -Enabled False", []],
    [
      "the firewall rule, cmd",
      `netsh advfirewall firewall set rule group="Key Management Service" new enable=yes`,
      ["open-firewall"],
    ],
    ["a change of edition", `dism /online /set-edition:ServerStandard /productkey:${GVLK} /accepteula`, []],
  ])("%s", (_name, script, expected) => {
    expect(actionsOf(script)).toEqual(expected);
  });
});

describe("dialogs", () => {
  test.each<[string, string, boolean]>([
    ["slmgr alone", "slmgr /ato", true],
    ["with cscript", "cscript //nologo slmgr.vbs /ato", false],
    ["with cscript by its path", "C:\\Windows\\System32\\cscript.exe C:\\Windows\\System32\\slmgr.vbs /ato", false],
    ["one with, one without", "cscript slmgr.vbs /ckms\nslmgr.vbs /ato", true],
    ["in batch mode", "wscript //B slmgr.vbs /ato", false],
    ["after cscript became the default", "cscript //H:CScript\nslmgr /ato", false],
    ["its path in a variable", `$slmgr = 'C:\\Windows\\System32\\slmgr.vbs'\ncscript //nologo $slmgr /ato`, false],
    ["started as a process", "Start-Process slmgr.vbs -ArgumentList '/ato'", true],
    ["nothing of the kind", "hostname", false],
  ])("%s", (_name, script, expected) => {
    expect(read(script).opensDialog).toBe(expected);
  });
});

test.each<[string, string, boolean]>([
  ["looked at next", "cscript slmgr.vbs /ato\nif ($LASTEXITCODE -ne 0) { throw }", true],
  ["looked at next, cmd", "cscript slmgr.vbs /ato\nif %errorlevel% neq 0 exit 1", true],
  ["of something else, later", `cscript slmgr.vbs /ato\na\nb\nc\nif ($LASTEXITCODE) {}`, false],
  ["not looked at", "cscript slmgr.vbs /ato", false],
])("exit code %s", (_name, script, expected) => {
  expect(read(script, script.includes("%") ? "cmd" : "powershell").trustsExitCode).toBe(expected);
});

test.each<[string, string, boolean]>([
  ["another script", ".\\setup.ps1", true],
  ["a download", "iex (iwr https://contoso.com/setup)", true],
  ["slmgr itself", "cscript C:\\Windows\\System32\\slmgr.vbs /ato", false],
  ["a command", "hostname", false],
])("other code: %s", (_name, script, expected) => {
  expect(read(script).runsOtherCode).toBe(expected);
});

describe("what is carried in base64", () => {
  const utf16 = (text: string) => Buffer.from(text, "utf16le").toString("base64");
  test.each<[string, string, readonly string[]]>([
    ["an encoded command", `powershell -enc ${utf16("slmgr /ckms")}`, ["slmgr /ckms"]],
    ["a whole text", Buffer.from("slmgr /ckms\r\nslmgr /ato").toString("base64"), ["slmgr /ckms\r\nslmgr /ato"]],
    [
      "one inside another",
      Buffer.from(`powershell -e ${utf16("slmgr /ckms")}`).toString("base64"),
      [`powershell -e ${utf16("slmgr /ckms")}`, "slmgr /ckms"],
    ],
    ["binary", Buffer.from(Array.from({ length: 64 }, (_, index) => index)).toString("base64"), []],
    ["a plain sentence", "this is a sentence of plain words and nothing else", []],
  ])("%s", (_name, text, expected) => {
    expect(decodeWithin(text)).toEqual(expected);
  });
});

describe("bad input", () => {
  test("any text is read without an error", () => {
    const word = fc.constantFrom(
      "if",
      "foreach",
      "function f",
      "else",
      "{",
      "}",
      "$(",
      ")",
      "@{",
      "[int]",
      "|",
      "-eq",
      "return",
      "for %%i in (a) do",
      "<CommandLine>",
      "powershell -c",
      "slmgr",
      "/skms",
      "/ipk",
      GVLK,
      "$x",
      "=",
      "'",
      '"',
      "\n",
      ";",
      "&&",
      "`\n",
      "<#",
      "#>",
      "%a%",
      "(",
      " ",
      ":",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join(" ")),
        ),
        (text) => {
          for (const language of ["powershell", "cmd", "answer-file"] as const) read(text, language);
          decodeWithin(text);
        },
      ),
    );
  });
  test.each([
    ["one long line", "a".repeat(1_000_000)],
    ["a long sum", `$x = 1${"+1".repeat(140_000)}`],
    ["a long chain of members", `$x${".a".repeat(140_000)}`],
    ["brackets in brackets", "(".repeat(290_000)],
    ["blocks in blocks", `${"if ($x) {".repeat(20_000)}slmgr /ckms`],
    ["other ways", `if ($x) {}${" elseif ($y) {}".repeat(18_000)}`],
    ["assignments of assignments", `${"$a=".repeat(90_000)}1`],
    ["functions", Array.from({ length: 8_000 }, (_, index) => `function f${String(index)} { slmgr /ckms }`).join("\n")],
    [
      "functions that call two each",
      `${Array.from({ length: 2_000 }, (_, index) => `function f${String(index)} { f${String(index + 1)}; f${String(index + 1)} }`).join("\n")}\nf0`,
    ],
    ["loops in loops", `${"foreach ($x in 1..40) {".repeat(60)}slmgr /ckms${"}".repeat(60)}`],
    ["tests that nobody foresees", "if ($a) { return }\nslmgr /ckms\n".repeat(9_000)],
    ["lines", `slmgr /skms $x\n`.repeat(60_000)],
    ["assignments", Array.from({ length: 50_000 }, (_, index) => `$v${String(index)} = 'x'`).join("\n")],
    ["spaces", `slmgr${" ".repeat(500_000)}/ato${" ".repeat(500_000)}`],
    ["quotes", `"'`.repeat(500_000)],
    ["equals signs", "=".repeat(1_000_000)],
    ["half a comment", `<#${"#".repeat(1_000_000)}`],
    ["many comments opened", "<# ".repeat(300_000)],
    ["continuations", "` ".repeat(500_000)],
    ["netsh", "netsh ".repeat(160_000)],
    ["methods", "SetVLRenewalInterval ".repeat(50_000)],
    ["set", "set ".repeat(250_000)],
    ["binary", Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => index % 256)).toString("latin1")],
  ])("a megabyte of %s, in three languages, ends, and says nothing for certain", (_name, text) => {
    for (const language of ["powershell", "cmd"] as const) {
      const { actions, runsOtherCode } = read(text, language);
      // What is not read to its end says nothing for certain.
      if (text.length > 400_000) expect(runsOtherCode && actions.every(({ perhaps }) => perhaps === true)).toBe(true);
    }
    expect(() => read(text, "answer-file")).not.toThrow();
    expect(decodeWithin(text)).toBeDefined();
  });
});
