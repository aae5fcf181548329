import { normaliseDomain, UNKNOWN, type Unknown } from "../../model";
import { findProductKeys, type ProductKey } from "../product-keys";

/** Known, or chosen when the script runs. */
export type Chosen<T> = T | Unknown;

/** One thing a script does to volume activation. */
export type KmsAction =
  | { readonly does: "set-host"; readonly host: Chosen<string>; readonly port?: number }
  | { readonly does: "clear-host" }
  | { readonly does: "set-domain"; readonly domain: Chosen<string> }
  | { readonly does: "clear-domain" }
  | { readonly does: "install-key"; readonly key: Chosen<ProductKey> }
  | { readonly does: "activate" }
  | { readonly does: "rearm" }
  | {
      readonly does: "set-interval";
      readonly interval: "activation" | "renewal";
      readonly minutes: Chosen<number>;
      /** The number as written, for numbers that are none or fractions. */
      readonly written: string;
    }
  | { readonly does: "set-port"; readonly port: Chosen<number> }
  | { readonly does: "stop-publishing" }
  | { readonly does: "publish" }
  | { readonly does: "install-role" }
  | { readonly does: "open-firewall" };

/** What a script is seen to do, and what it may do beyond that. */
export interface ScriptReading {
  readonly actions: readonly KmsAction[];
  /** slmgr is called as a window application: it shows a dialog, and an unattended job hangs. */
  readonly opensDialog: boolean;
  /** The script goes by slmgr's exit code, which is 0 for many outcomes that changed nothing. */
  readonly trustsExitCode: boolean;
  readonly joinsDomain: boolean;
  /** It runs other code, which is not in the text. */
  readonly runsOtherCode: boolean;
  /** All product keys in the text, installed or not. */
  readonly keys: readonly ProductKey[];
}

const NOTHING: ScriptReading = {
  actions: [],
  opensDialog: false,
  trustsExitCode: false,
  joinsDomain: false,
  runsOtherCode: false,
  keys: [],
};

/** No script that people write is longer: what is cannot be told. */
const LONGEST_SCRIPT = 2_000_000;

/** What a script does to activation: by slmgr, by CIM, by the registry. Reads cmd, PowerShell and answer files alike. */
export function readActions(script: string): ScriptReading {
  const { lines, assigned } = prepare(script);
  if (lines.length === 0) return NOTHING;
  const whole = lines.join("\n");
  const keys = findProductKeys(whole);
  const context: Context = { keys, slmgr: /\bslmgr\b/i.test(whole) };
  const statements = lines.flatMap((line) => splitStatements(line)).map((statement) => fill(statement, assigned));
  const actions = statements.flatMap((statement) => readStatement(statement, context));
  return {
    actions,
    opensDialog: !/\/\/h:cscript/i.test(whole) && statements.some(opensDialog),
    trustsExitCode: trustsExitCode(statements),
    joinsDomain: /\bAdd-Computer\b|\bdjoin\b|\bnetdom\b[^\n]*\bjoin\b|\bJoinDomainOrWorkgroup\b/i.test(whole),
    runsOtherCode: OTHER_CODE.test(whole),
    keys,
  };
}

/** Code fetched, or in a file that the text does not hold; slmgr and Office's counterpart are known. */
const OTHER_CODE =
  /\b(?!slmgr\.|ospp\.)[\w-]+\.(?:ps1|psm1|bat|cmd|vbs|msi)\b|\b(?:Invoke-WebRequest|iwr|Invoke-Expression|iex|DownloadString|DownloadFile|Start-BitsTransfer|Invoke-RestMethod|Start-DscConfiguration|msiexec|choco|winget|gpupdate|Set-KmsLicenseInfo|Set-OSLicenseInfo)\b/i;

interface Context {
  readonly keys: readonly ProductKey[];
  /** The text names slmgr somewhere: options may stand apart from it, in an argument list. */
  readonly slmgr: boolean;
}

/** Lines that run something, and the variables that are assigned once, to a literal. */
function prepare(script: string): {
  readonly lines: readonly string[];
  readonly assigned: ReadonlyMap<string, string | undefined>;
} {
  const lines = withoutBlockComments(script.slice(0, LONGEST_SCRIPT))
    // A line that goes on: a backtick in PowerShell, a caret in cmd.
    .replaceAll(/[`^][ \t]*\r?\n[ \t]*/g, " ")
    .split(/\r?\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !isComment(line) && !isSaying(line));
  const assigned = new Map<string, string | undefined>();
  for (const line of lines) {
    for (const [, name = "", quoted, single, bare] of line.matchAll(ASSIGNMENT)) {
      const key = name.toLowerCase();
      // Assigned twice: which one holds is decided when the script runs.
      assigned.set(key, assigned.has(key) ? undefined : (quoted ?? single ?? bare));
    }
  }
  return { lines, assigned };
}

const ASSIGNMENT =
  /(?:\$(?:script:|global:)?|\bset\s+"?)(\w{1,60})\s*=\s*(?:"([^"\n]{0,300})"|'([^'\n]{0,300})'|([^\s"';&|()@{}$]{1,300})"?(?=\s*(?:$|[;&)])))/gi;

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

function fill(statement: string, assigned: ReadonlyMap<string, string | undefined>): string {
  if (assigned.size === 0 || !/[$%!]/.test(statement)) return statement;
  return statement.replaceAll(
    /\$\{?(?!env:)(\w{1,60})\}?|[%!](\w{1,60})[%!]/gi,
    (whole, first?: string, second?: string) => {
      const value = assigned.get((first ?? second ?? "").toLowerCase());
      // What is assigned stays where it stands on the left of its own assignment.
      return value === undefined ? whole : value;
    },
  );
}

const OPTION =
  /(?:^|[\s"',(@=])[/-](skms-domain|ckms-domain|skms|ckms|ipk|ato|rearm(?:-app|-sku)?|sai|sri|sprt|cdns|sdns)(?=$|[\s"',)])["',\s]*([^\s"',;)]*)/gi;

function readStatement(statement: string, context: Context): readonly KmsAction[] {
  // Office's own script takes options of the same names.
  if (/\bospp\b/i.test(statement)) return [];
  return [
    ...(context.slmgr ? readSlmgr(statement, context) : []),
    ...readCim(statement, context),
    ...readRegistry(statement),
    ...readSetup(statement, context),
  ];
}

function readSlmgr(statement: string, context: Context): readonly KmsAction[] {
  return [...statement.matchAll(OPTION)].flatMap(([, option = "", argument = ""]): readonly KmsAction[] => {
    switch (option.toLowerCase()) {
      case "skms":
        return setHost(argument);
      case "ckms":
        return [{ does: "clear-host" }];
      case "skms-domain":
        return [{ does: "set-domain", domain: chosen(argument, normaliseDomain) }];
      case "ckms-domain":
        return [{ does: "clear-domain" }];
      case "ipk":
        return [{ does: "install-key", key: keyIn(argument, context) }];
      case "ato":
        return [{ does: "activate" }];
      case "sai":
      case "sri":
        return [interval(option.toLowerCase() === "sai" ? "activation" : "renewal", argument)];
      case "sprt":
        return [{ does: "set-port", port: chosenNumber(argument) }];
      case "cdns":
        return [{ does: "stop-publishing" }];
      case "sdns":
        return [{ does: "publish" }];
      default:
        return option.toLowerCase() === "rearm" ? [{ does: "rearm" }] : [];
    }
  });
}

/** A method of the licensing classes, and the first value that follows it in quotes or brackets. */
const METHOD =
  /\b(SetKeyManagementServiceMachine|ClearKeyManagementServiceMachine|SetKeyManagementServiceLookupDomain|ClearKeyManagementServiceLookupDomain|InstallProductKey|ReArmWindows|SetVLActivationInterval|SetVLRenewalInterval|SetKeyManagementServiceListeningPort|DisableKeyManagementServiceDnsPublishing)\b(?:["']?\s*\(\s*|[^(=\n]{0,120}=\s*)?["']?([^\s"'(),;}]*)/gi;

function readCim(statement: string, context: Context): readonly KmsAction[] {
  return [...statement.matchAll(METHOD)].flatMap(([, method = "", argument = ""]): readonly KmsAction[] => {
    switch (method.toLowerCase()) {
      case "setkeymanagementservicemachine":
        return setHost(argument);
      case "clearkeymanagementservicemachine":
        return [{ does: "clear-host" }];
      case "setkeymanagementservicelookupdomain":
        return [{ does: "set-domain", domain: chosen(argument, normaliseDomain) }];
      case "clearkeymanagementservicelookupdomain":
        return [{ does: "clear-domain" }];
      case "installproductkey":
        return [{ does: "install-key", key: keyIn(argument, context) }];
      case "rearmwindows":
        return [{ does: "rearm" }];
      case "setvlactivationinterval":
        return [interval("activation", argument)];
      case "setvlrenewalinterval":
        return [interval("renewal", argument)];
      case "setkeymanagementservicelisteningport":
        return [{ does: "set-port", port: chosenNumber(argument) }];
      default:
        return [{ does: /false|\b0\b/i.test(argument) ? "publish" : "stop-publishing" }];
    }
  });
}

const REGISTRY_VALUE =
  /\b(KeyManagementServiceName|KeyManagementServiceLookupDomain|KeyManagementServiceListeningPort|VLActivationInterval|VLRenewalInterval|DisableDnsPublishing)\b/i;
/** The value written: `-Value x`, `/d x`. */
const WRITTEN = /(?:-Value|\/d)\s+["']?([^\s"',;)]*)/i;

function readRegistry(statement: string): readonly KmsAction[] {
  const name = REGISTRY_VALUE.exec(statement)?.[1]?.toLowerCase();
  if (name === undefined) return [];
  const removes = /\bRemove-ItemProperty\b|\bClear-ItemProperty\b|\breg(?:\.exe)?\s+delete\b/i.test(statement);
  if (!removes && !/\b(?:Set|New)-ItemProperty\b|\breg(?:\.exe)?\s+add\b|\bSetValue\b/i.test(statement)) return [];
  const written = WRITTEN.exec(statement)?.[1] ?? "";
  switch (name) {
    case "keymanagementservicename":
      return removes ? [{ does: "clear-host" }] : setHost(written);
    case "keymanagementservicelookupdomain":
      return removes ? [{ does: "clear-domain" }] : [{ does: "set-domain", domain: chosen(written, normaliseDomain) }];
    case "keymanagementservicelisteningport":
      return removes ? [] : [{ does: "set-port", port: chosenNumber(written) }];
    case "disablednspublishing":
      return [{ does: removes || written === "0" ? "publish" : "stop-publishing" }];
    default:
      return removes ? [] : [interval(name === "vlactivationinterval" ? "activation" : "renewal", written)];
  }
}

/** Features, firewall rules, and keys that Setup or DISM installs. */
function readSetup(statement: string, context: Context): readonly KmsAction[] {
  const actions: KmsAction[] = [];
  const features =
    /\b(?:Install|Add)-WindowsFeature\b|\bEnable-WindowsOptionalFeature\b|\benable-feature\b|\bServerManagerCmd\b/i;
  if (features.test(statement) && /\bVolumeActivation\b/i.test(statement)) actions.push({ does: "install-role" });
  const rule = /SPPSVC-In-TCP|Key Management Service|\b1688\b/i.test(statement);
  const enables =
    /\bEnable-NetFirewallRule\b|\bSet-NetFirewallRule\b[^\n]*-Enabled\s+["']?(?:True|\$true|1)|\bNew-NetFirewallRule\b|\bnetsh\b[^\n]*\b(?:enable=yes|add rule)\b|\bSet-NetFirewallProfile\b[^\n]*-Enabled\s+["']?(?:False|\$false)/i;
  if (enables.test(statement) && (rule || /Set-NetFirewallProfile/i.test(statement)))
    actions.push({ does: "open-firewall" });
  const key =
    /(?:\/ProductKey[:\s]\s*|<ProductKey>\s*(?:<Key>\s*)?|\bchangepk(?:\.exe)?\s+\/ProductKey\s+)["']?([^\s"'<]+)/i.exec(
      statement,
    );
  // With a change of edition, the key is the new edition's and fits by design.
  if (key?.[1] !== undefined && !/\bset-edition\b/i.test(statement))
    actions.push({ does: "install-key", key: keyIn(key[1], context) });
  return actions;
}

/** slmgr splits at the first colon; an IPv6 address stands in brackets. A port alone leaves the host as it is. */
function setHost(argument: string): readonly KmsAction[] {
  const bare = argument.replace(/\\?["']/g, "");
  if (!isLiteral(bare)) return [{ does: "set-host", host: UNKNOWN }];
  const [, host = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?/.exec(bare) ?? [];
  if (host === "") return port === undefined ? [{ does: "set-host", host: UNKNOWN }] : [];
  return [{ does: "set-host", host: normaliseDomain(host), ...(port === undefined ? {} : { port: Number(port) }) }];
}

function isLiteral(argument: string): boolean {
  return argument !== "" && !/[$%!({@]/.test(argument) && !/^[-/]/.test(argument);
}

function chosen(argument: string, read: (text: string) => string): Chosen<string> {
  return isLiteral(argument) ? read(argument) : UNKNOWN;
}

function chosenNumber(argument: string): Chosen<number> {
  return /^\d{1,9}$/.test(argument) ? Number(argument) : UNKNOWN;
}

function interval(which: "activation" | "renewal", argument: string): KmsAction {
  const minutes = /^-?\d{1,9}$/.test(argument) ? Number(argument) : UNKNOWN;
  return { does: "set-interval", interval: which, minutes, written: minutes === UNKNOWN ? "" : argument };
}

/** The key that is installed: as written, or the only one the text holds. */
function keyIn(argument: string, { keys }: Context): Chosen<ProductKey> {
  const [written] = findProductKeys(argument);
  if (written !== undefined) return written;
  const [only, ...others] = keys;
  return only !== undefined && others.length === 0 && !isLiteral(argument) ? only : UNKNOWN;
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
