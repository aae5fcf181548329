import { recogniseMethod, recogniseRegistry, recogniseSetup, recogniseSlmgr, SLMGR_OPTIONS } from "./recognise";
import type { KmsAction, ScriptReading } from "./script-reading";

/** No text that people write is longer: what is cannot be told. */
const LONGEST_TEXT = 2_000_000;

/**
 * What a text may do to activation, by its words alone: for texts that no grammar follows, such as scripts for programs
 * unknown here. Nothing of it is certain.
 */
export function readText(text: string): ScriptReading {
  const lines = linesOf(text);
  const whole = lines.join("\n");
  const namesSlmgr = /\bslmgr\b/i.test(whole);
  const statements = lines.flatMap((line) => splitStatements(line));
  const actions = statements.flatMap((statement) => readStatement(statement, namesSlmgr));
  return {
    actions: actions.map((action) => ({ ...action, perhaps: true })),
    opensDialog: !/\/\/h:cscript/i.test(whole) && statements.some(opensDialog),
    trustsExitCode: trustsExitCode(statements),
    joinsDomain: /\bAdd-Computer\b|\bdjoin\b|\bnetdom\b[^\n]*\bjoin\b|\bJoinDomainOrWorkgroup\b/i.test(whole),
    runsOtherCode: OTHER_CODE.test(whole),
  };
}

/** Code fetched, or in a file that the text does not hold; slmgr and Office's counterpart are known. */
export const OTHER_CODE =
  /\b(?!slmgr\.|ospp\.)[\w-]+\.(?:ps1|psm1|bat|cmd|vbs|msi)\b|\b(?:Invoke-WebRequest|iwr|Invoke-Expression|iex|DownloadString|DownloadFile|Start-BitsTransfer|Start-DscConfiguration|msiexec|choco|winget|gpupdate|Set-KmsLicenseInfo|Set-OSLicenseInfo)\b/i;

/** Lines that run something. */
function linesOf(text: string): readonly string[] {
  return (
    withoutBlockComments(text.slice(0, LONGEST_TEXT))
      // A line that goes on: a backtick in PowerShell, a caret in cmd.
      .replaceAll(/[`^][ \t]*\r?\n[ \t]*/g, " ")
      .split(/\r?\n|\r/)
      .map((line) => line.trim())
      .filter((line) => line !== "" && !isComment(line) && !isSaying(line))
  );
}

/** Without PowerShell's `<# #>`, by hand: an expression for them takes quadratic time on texts full of openings. */
function withoutBlockComments(script: string): string {
  let kept = "";
  let from = 0;
  for (;;) {
    const open = script.indexOf("<#", from);
    const close = open < 0 ? -1 : script.indexOf("#>", open + 2);
    if (close < 0) return kept + script.slice(from);
    kept += script.slice(from, open);
    from = close + 2;
  }
}

function isComment(line: string): boolean {
  return /^(?:#|::|rem(?:\s|$)|'|\/\/)/i.test(line);
}

/** A line that only prints. */
function isSaying(line: string): boolean {
  return /^@?(?:echo|Write-(?:Host|Output|Verbose|Information|Warning|Debug))\b[^;&|>]*$/i.test(line);
}

/** As much as cmd takes in one line. */
const LONGEST_STATEMENT = 8_191;

/** `;` and `&&` inside quotes part commands too: they are handed to another shell. */
function splitStatements(line: string): readonly string[] {
  return line
    .split(/;|&&|\|\||\s[&|]\s|^&\s*/)
    .filter((statement) => statement.trim() !== "")
    .map((statement) => statement.slice(0, LONGEST_STATEMENT));
}

const OPTION = new RegExp(`(?:^|[\\s"',(@=])([/-](?:${SLMGR_OPTIONS}))(?=$|[\\s"',)])["',\\s]*([^\\s"',;)]*)`, "gi");

/** A method of the licensing classes, and the first value that follows it in quotes or brackets. */
const METHOD =
  /\b((?:Set|Clear)KeyManagementService(?:Machine|Port|LookupDomain|ListeningPort)|InstallProductKey|ReArmWindows|SetVL(?:Activation|Renewal)Interval|DisableKeyManagementServiceDnsPublishing)\b(?:["']?\s*\(\s*|[^(=\n]{0,120}=\s*)?["']?([^\s"'(),;}]*)/gi;

const REGISTRY_VALUE =
  /\b(KeyManagementServiceName|KeyManagementServiceLookupDomain|KeyManagementServicePort|KeyManagementServiceListeningPort|VLActivationInterval|VLRenewalInterval|DisableDnsPublishing)\b/i;
const REMOVES = /\bRemove-ItemProperty\b|\bClear-ItemProperty\b|\breg(?:\.exe)?\s+delete\b/i;
const WRITES = /\b(?:Set|New)-ItemProperty\b|\breg(?:\.exe)?\s+add\b|\bSetValue\b/i;
/** A registry key in quotes, which that of Windows' activation needs for its space. */
const REGISTRY_KEY = /(["'])((?:HKLM:?|HKEY_LOCAL_MACHINE)[\\/].*?)\1/i;
/** The value written: `-Value x`, `/d x`. */
const WRITTEN = /(?:-Value|\/d)\s+["']?([^\s"',;)]*)/i;

function readStatement(statement: string, namesSlmgr: boolean): readonly KmsAction[] {
  // Office's own script takes options of the same names.
  if (/\bospp\b/i.test(statement)) return [];
  const options = namesSlmgr ? [...statement.matchAll(OPTION)] : [];
  return [
    ...options.flatMap(([, option = "", argument = ""]) => recogniseSlmgr([option, argument])),
    ...[...statement.matchAll(METHOD)].flatMap(([, method = "", argument = ""]) => recogniseMethod(method, argument)),
    ...readRegistry(statement),
    ...recogniseSetup(statement),
  ];
}

function readRegistry(statement: string): readonly KmsAction[] {
  const name = REGISTRY_VALUE.exec(statement)?.[1];
  if (name === undefined) return [];
  const removes = REMOVES.test(statement);
  if (!removes && !WRITES.test(statement)) return [];
  const key = REGISTRY_KEY.exec(statement)?.[2] ?? statement;
  return recogniseRegistry(key, name, removes ? undefined : (WRITTEN.exec(statement)?.[1] ?? ""));
}

/** slmgr, and what it is to do, without the console host before it. */
function opensDialog(statement: string): boolean {
  const call = /\bslmgr(?:\.vbs)?\b/i.exec(statement);
  if (call === null || !/[\s"',(][/-][a-z]{3}/i.test(statement.slice(call.index))) return false;
  const before = statement.slice(0, call.index);
  // A name in a variable or a test is no call.
  if (/(?:=|Test-Path|Copy-Item|Get-Item)[^=]*$/i.test(before) && !/cscript|wscript|-FilePath/i.test(before))
    return false;
  return !/\bcscript\b/i.test(before) && !/\s\/\/b\b/i.test(statement);
}

/** How far after slmgr a look at the exit code still means slmgr's. */
const NEAR = 3;

function trustsExitCode(statements: readonly string[]): boolean {
  return statements.some((statement, index) => {
    if (!/\bslmgr\b/i.test(statement) || [...statement.matchAll(OPTION)].length === 0) return false;
    return statements
      .slice(index, index + NEAR)
      .some((near) => /\$LASTEXITCODE\b|%errorlevel%|\bif\s+(?:not\s+)?errorlevel\b|\.ExitCode\b/i.test(near));
  });
}
