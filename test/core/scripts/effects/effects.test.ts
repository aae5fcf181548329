import { readScript } from "../../../../core/scripts/read-script";
import { note } from "../../../windows/oracle/compare";

const KEY = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H";
const read = (text: string, language: "powershell" | "cmd" = "powershell") => readScript({ text, language });

/** Actions with all their values, as a person would note them. */
function actionsOf(text: string, language?: "powershell" | "cmd"): readonly string[] {
  return read(text, language).actions.map(({ deed, certain }) => {
    const more = [
      ...(deed.keepsPort === true ? ["keeps-port"] : []),
      ...(deed.secret === true ? ["secret"] : []),
      ...(deed.changesEdition === true ? ["changes-edition"] : []),
    ];
    return [note({ ...deed, certain }), ...more].join(" ");
  });
}
const remarksOf = (text: string): readonly (readonly [string, number])[] =>
  read(text).remarks.map(({ code, line }) => [code, line]);

type Cases = readonly (readonly [name: string, script: string, expected: readonly string[]])[];
function does(cases: Cases, language?: "powershell" | "cmd"): void {
  test.each(cases)("%s", (_name, script, expected) => {
    expect(actionsOf(script, language)).toEqual(expected);
  });
}

/** Source: Microsoft Learn, module OSLicense. */
describe("OSLicense", () => {
  does([
    ["a host alone keeps the port", "Set-KmsLicenseInfo -ServerName kms1", ["set-host kms1 keeps-port"]],
    ["a host and a port", "Set-KmsLicenseInfo -ServerName kms1 -Port 1690", ["set-host kms1 1690"]],
    ["by position", "Set-KmsLicenseInfo kms1 1690", ["set-host kms1 1690"]],
    [
      "a host with a port in its name, which nothing documents",
      "Set-KmsLicenseInfo -ServerName kms1:1690",
      ["set-host ?"],
    ],
    ["a port alone", "Set-KmsLicenseInfo -Port 1690", ["set-host-port 1690"]],
    ["a domain", "Set-KmsLicenseInfo -Domain corp.contoso.com", ["set-domain corp.contoso.com"]],
    [
      "of a KMS host",
      "Set-KmsLicenseInfo -ActivationInterval 60 -RenewalInterval 1440 -ListeningPort 1690",
      ["set-interval activation 60", "set-interval renewal 1440", "set-port 1690"],
    ],
    ["a name cut short", "Set-KmsLicenseInfo -Listen 1690", ["set-port 1690"]],
    [
      "publishing",
      "Set-KmsLicenseInfo -DnsPublishing $true\nSet-KmsLicenseInfo -DnsPublishing 0",
      ["publish", "stop-publishing"],
    ],
    ["publishing by a text, which does not bind", "Set-KmsLicenseInfo -DnsPublishing 'false' -ServerName kms1", []],
    ["clearing takes two calls", "Invoke-KmsLicense -ClearServer", ["clear-host keeps-port"]],
    ["both in one call, which binds nothing", "Invoke-KmsLicense -ClearServer -ClearPort", []],
    ["the listening port", "Invoke-KmsLicense -ClearListeningPort", ["set-port 1688"]],
    ["nothing", "Invoke-KmsLicense\nInvoke-OSLicense", []],
    ["a key, which does not activate", `Invoke-OSLicense -InstallProductKey ${KEY}`, ["install-key VMK7H"]],
    ["two parameter sets, which bind nothing", `Invoke-OSLicense -InstallProductKey ${KEY} -ActivateOnline`, []],
    ["activation", "$r = Invoke-OSLicense -ActivateOnline\nif (-not $r.Success) { exit 1 }", ["activate"]],
    ["an equals sign, which binds nothing", "Invoke-OSLicense -ActivateOnline = $true", []],
    ["splatted", "$p = @{ ServerName = 'kms1'; Port = 1690 }\nSet-KmsLicenseInfo @p", ["set-host kms1 1690"]],
    ["its module named", "OSLicense\\Set-KmsLicenseInfo -ServerName kms1 -Port 1", ["set-host kms1 1"]],
    [
      "a function of the script of that name",
      "function Set-KmsLicenseInfo { 'mine' }\nSet-KmsLicenseInfo -ServerName kms1",
      [],
    ],
    ["in Active Directory", `Invoke-ADLicense -ActivateOnline -ProductKey ${KEY}`, []],
  ]);

  test("a result that nothing looks at is a remark, with its line", () => {
    expect(remarksOf("$x = 1\nInvoke-OSLicense -ActivateOnline")).toEqual([["result-not-read", 2]]);
    expect(remarksOf("$r = Invoke-OSLicense -ActivateOnline\nif ($r.Success -ne $true) { exit 1 }")).toEqual([]);
  });
});

/** Source: the module's own repository. */
describe("slmgr-ps", () => {
  does([
    [
      "a host without a port",
      "Start-WindowsActivation -KMSServerFQDN kms1.contoso.com -Confirm:$false",
      ["set-host kms1.contoso.com 1688", "activate"],
    ],
    ["a host with a port", "Set-WindowsKmsClient -KmsServer kms1 -Port 1690", ["set-host kms1 1690"]],
    [
      "of a KMS host",
      "Set-WindowsKmsHost -ListeningPort 1690 -DnsPublishing Disabled",
      ["set-port 1690", "stop-publishing"],
    ],
    ["cleared", "Reset-WindowsActivation -ClearKMSSettings", ["clear-host"]],
    ["said only", "Reset-WindowsActivation -ClearKMSSettings -WhatIf", []],
    ["of another machine", "Start-WindowsActivation -Computer web2 -KMSServerFQDN kms1", []],
    ["rearm", "Start-WindowsActivation -Rearm", ["rearm"]],
  ]);
});

describe("Windows Firewall", () => {
  const rule = (more: string) => `New-NetFirewallRule -DisplayName KMS ${more}`;
  does([
    [
      "inbound, TCP, the port",
      rule("-Direction Inbound -Protocol TCP -LocalPort 1688 -Action Allow"),
      ["open-firewall"],
    ],
    ["by its defaults", rule("-Protocol TCP -LocalPort 1688"), ["open-firewall"]],
    ["a range", rule("-Protocol TCP -LocalPort 1000-2000"), ["open-firewall"]],
    ["a list", rule("-Protocol TCP -LocalPort 80,1688"), ["open-firewall"]],
    ["outbound", rule("-Direction Outbound -Protocol TCP -LocalPort 1688"), []],
    ["the remote port", rule("-Protocol TCP -RemotePort 1688"), []],
    ["UDP", rule("-Protocol UDP -LocalPort 1688"), []],
    ["blocking", rule("-Protocol TCP -LocalPort 1688 -Action Block"), []],
    ["another port", rule("-Protocol TCP -LocalPort 1689"), []],
    ["disabled", rule("-Protocol TCP -LocalPort 1688 -Enabled False"), []],
    ["a port of the machine", rule("-Protocol TCP -LocalPort $env:PORT"), ["perhaps open-firewall"]],
    ["Windows' own rule", "Enable-NetFirewallRule -Name SPPSVC-In-TCP", ["open-firewall"]],
    ["Windows' own group", "Enable-NetFirewallRule -DisplayGroup 'Key Management Service'", ["open-firewall"]],
    ["another rule", "Enable-NetFirewallRule -DisplayGroup 'Remote Desktop'", []],
    [
      "Windows' own rule, handed on",
      "Get-NetFirewallRule -Name SPPSVC-In-TCP | Enable-NetFirewallRule",
      ["open-firewall"],
    ],
  ]);
  does(
    [
      [
        "netsh",
        "netsh advfirewall firewall add rule name=KMS dir=in action=allow protocol=TCP localport=1688",
        ["open-firewall"],
      ],
      [
        "netsh, outbound",
        "netsh advfirewall firewall add rule name=KMS dir=out action=allow protocol=TCP localport=1688",
        [],
      ],
      [
        "netsh, the remote port",
        "netsh advfirewall firewall add rule name=KMS dir=in action=allow protocol=TCP remoteport=1688",
        [],
      ],
      [
        "netsh, UDP",
        "netsh advfirewall firewall add rule name=KMS dir=in action=allow protocol=UDP localport=1688",
        [],
      ],
      [
        "netsh, Windows' own group",
        'netsh advfirewall firewall set rule group="Key Management Service" new enable=yes',
        ["open-firewall"],
      ],
      ["netsh, disabled", 'netsh advfirewall firewall set rule group="Key Management Service" new enable=no', []],
    ],
    "cmd",
  );
});

describe("keys that Setup and DISM install", () => {
  does(
    [
      ["DISM", `dism /online /Set-ProductKey:${KEY}`, ["install-key VMK7H"]],
      [
        "DISM, with another edition",
        `dism /online /Set-Edition:ServerStandard /ProductKey:${KEY} /AcceptEula`,
        ["install-key VMK7H changes-edition"],
      ],
      ["DISM, on an image elsewhere", `dism /image:D:\\mount /Set-ProductKey:${KEY}`, []],
      ["Setup", `setup.exe /auto upgrade /pkey ${KEY}`, ["install-key VMK7H changes-edition"]],
      ["changepk", `changepk.exe /ProductKey ${KEY}`, ["install-key VMK7H"]],
      ["a role by DISM", "dism /online /Enable-Feature /FeatureName:VolumeActivation-Full-Role", ["install-role"]],
    ],
    "cmd",
  );
});

describe("CIM by wmic", () => {
  does(
    [
      [
        "a method",
        "wmic path SoftwareLicensingService where version='10' call SetKeyManagementServiceMachine kms1",
        ["set-host kms1 keeps-port"],
      ],
      [
        "its argument named",
        `wmic path SoftwareLicensingService call InstallProductKey ProductKey="${KEY}"`,
        ["install-key VMK7H"],
      ],
      ["of another machine", "wmic /node:web2 path SoftwareLicensingService call ClearKeyManagementServiceMachine", []],
      ["of another class", "wmic path Win32_Process where name='x' call terminate", []],
    ],
    "cmd",
  );
});

describe("the registry", () => {
  const PLATFORM = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform";
  does(
    [
      [
        "a name",
        `reg add "${PLATFORM}" /v KeyManagementServiceName /t REG_SZ /d kms1 /f`,
        ["set-host kms1 keeps-port"],
      ],
      [
        "a number in hexadecimal",
        `reg add "${PLATFORM}" /v VLRenewalInterval /t REG_DWORD /d 0x2760 /f`,
        ["set-interval renewal 10080"],
      ],
      ["removed", `reg delete "${PLATFORM}" /v KeyManagementServiceName /f`, ["clear-host keeps-port"]],
      ["publishing", `reg add "${PLATFORM}" /v DisableDnsPublishing /t REG_DWORD /d 1 /f`, ["stop-publishing"]],
      [
        "of Office",
        `reg add "${PLATFORM}\\0ff1ce15-a989-479d-af46-f275c6370663" /v KeyManagementServiceName /d kms1 /f`,
        [],
      ],
      ["of another machine", `reg add "\\\\web2\\${PLATFORM}" /v KeyManagementServiceName /d kms1 /f`, []],
      [
        "a file",
        `echo [HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform]> a.reg\necho "KeyManagementServiceName"="kms1">> a.reg\nreg import a.reg`,
        ["set-host kms1 keeps-port"],
      ],
    ],
    "cmd",
  );
});

describe("slmgr", () => {
  test("a window that nobody closes is a remark, with its line", () => {
    expect(remarksOf("$a = 1\nslmgr /ato")).toEqual([["opens-dialog", 2]]);
    expect(remarksOf("cscript //nologo slmgr.vbs /ato")).toEqual([]);
    expect(remarksOf("wscript //B slmgr.vbs /ato")).toEqual([]);
    expect(remarksOf("cscript //H:cscript\nslmgr.vbs /ato")).toEqual([]);
  });
  test("its exit code is no answer", () => {
    const codes = remarksOf("cscript slmgr.vbs /ato\nif ($LASTEXITCODE -ne 0) { exit 1 }");
    expect(codes).toEqual([["trusts-exit-code", 2]]);
  });
  test("facts of the plan decide", () => {
    const text = `$os = Get-CimInstance Win32_OperatingSystem
switch -Wildcard ($os.Caption) { '*2022*' { $k = '${KEY}' } default { $k = 'N69G4-B89J2-4G8F4-WWYCC-J464C' } }
if ($os.ProductType -eq 3) { cscript //nologo slmgr.vbs /ipk $k }`;
    const operatingSystem = {
      caption: "Microsoft Windows Server 2022 Standard",
      version: "10.0.20348",
      productType: 3,
    };
    const { actions } = readScript({ text, language: "powershell", facts: { operatingSystem } });
    expect(actions.map(({ deed, certain }) => note({ ...deed, certain }))).toEqual(["install-key VMK7H"]);
  });
  test("the whole of a key is not among what is shown", () => {
    const { actions, conditions, remarks } = read(`$k = '${KEY}'\nif ($env:K -eq $k) { slmgr /ipk $k }`);
    const shown = JSON.stringify([actions.map(({ deed: { productKey: _, ...rest } }) => rest), remarks]);
    expect(shown).not.toContain(KEY);
    expect(conditions).toHaveLength(1);
  });
});
