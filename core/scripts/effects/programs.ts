import type { Call, CallResult, Path, Position, ProgramCall, Value } from "../contract";
import { readFile, useFile } from "../files";
import { installKey } from "./deeds";
import { openFirewallByNetsh } from "./firewall";
import { callMethod } from "./methods";
import { changeRegistry, importRegistryFile } from "./registry";
import { runBatchProgram, runCommandShell, runPowerShell } from "./shells";
import { isSlmgr, runScriptHost, runSlmgr } from "./slmgr";
import { exitOf, isUnknown, joined, knownPartsOf, programName, resolveText, textOf } from "./words";

type At = Pick<Call, "at">;

/**
 * Programs of Windows that change nothing of activation and run nothing else, by name. Source: Microsoft Learn, Windows
 * commands. What is not listed may do anything.
 */
const HARMLESS: ReadonlySet<string> = new Set(
  (
    "arp attrib auditpol bcdedit bitsadmin cacls certutil chcp chkdsk choice cipher clip cmdkey comp compact control convert " +
    "defrag diskpart dnscmd driverquery dsregcmd eventcreate expand explorer fc find findstr fltmc fsutil ftp getmac gpresult " +
    "hostname icacls ipconfig klist label logman logoff makecab mode more mountvol msg nbtstat net net1 netstat nltest notepad " +
    "nslookup openfiles pathping ping pnputil powercfg print qprocess query quser quickconfig recover repadmin replace robocopy " +
    "route sc setspn setx sfc shutdown sort subst systeminfo takeown tar taskkill tasklist telnet tftp timeout tracert tree " +
    "typeperf tzutil ver vssadmin w32tm waitfor wevtutil where whoami winrm winver xcopy manage-bde curl doskey " +
    "chmod sleep true false ls cat licensingdiag gatherosstate tpmvscmgr"
  ).split(" "),
);

/** A program of Windows, as far as it means something for activation; undefined for what is not known here. */
export function runProgram(call: ProgramCall & At, path: Path): CallResult | undefined {
  const { at, name, words } = call;
  const program = programName(name);
  if (isSlmgr(program)) return runSlmgr(path, words, true, at);
  switch (program) {
    case "cscript":
    case "wscript":
      return runScriptHost(call, path);
    case "powershell":
    case "pwsh":
    case "powershell_ise":
      return runPowerShell(call, path);
    case "cmd":
      return runCommandShell(call, path);
    case "reg":
      return runReg(call, path);
    case "regedit":
    case "regedt32":
      return runRegedit(call, path);
    case "wmic":
      return runWmic(call, path);
    case "netsh":
      return openFirewallByNetsh(call, path);
    case "dism":
      return runDism(call, path);
    case "changepk":
    case "setup":
    case "clipup":
      return runSetup(call, path);
    case "servermanagercmd":
      if (words.some((word) => /^-?install$/i.test(textOf(word) ?? "")) && words.some(namesRole))
        path.act({ does: "install-role" }, at);
      return exitOf(path, program);
    case "netdom":
      if (words.some((word) => /^join$/i.test(textOf(word) ?? "")))
        path.remark({ code: "joins-domain", text: name }, at);
      return exitOf(path, program);
    case "djoin":
      path.remark({ code: "joins-domain", text: name }, at);
      return exitOf(path, program);
    case "schtasks":
    case "psexec":
    case "runas":
    case "forfiles":
    case "mshta":
    case "at":
      // What it is given runs later, as somebody else or many times.
      path.effects.mention(knownPartsOf(call.line ?? joined(words)), at, path);
      return exitOf(path, program);
    default:
      break;
  }
  if (/\.(?:cmd|bat)$/.test(program)) return runBatchProgram(call, path);
  if (/\.(?:ps1|psm1|vbs|vbe|js|wsf|msi)$/.test(program)) return undefined;
  if (HARMLESS.has(program)) return exitOf(path, program);
  return undefined;
}

function namesRole(word: Value): boolean {
  return /VolumeActivation/i.test(knownPartsOf(word));
}

/** `reg add KEY /v NAME /d VALUE`, `reg delete`, `reg import`. */
function runReg(call: ProgramCall & At, path: Path): CallResult {
  const { words, at } = call;
  const verb = resolveText(path, words[0] ?? null, at)?.toLowerCase();
  const after = (option: string): Value | undefined => {
    const index = words.findIndex((word) => textOf(word)?.toLowerCase() === option);
    return index < 0 ? undefined : (words[index + 1] ?? "");
  };
  const name = after("/v");
  switch (verb) {
    case undefined:
      path.notFollowed("unknown-code", at, "reg with a verb that is not known");
      break;
    case "add":
      if (name !== undefined) changeRegistry(path, words[1] ?? null, name, after("/d") ?? "", at);
      else if (words.slice(1).some(isUnknown))
        path.notFollowed("unknown-code", at, "reg add with words that are not known");
      break;
    case "delete":
      if (name !== undefined) changeRegistry(path, words[1] ?? null, name, undefined, at);
      break;
    case "import":
    case "restore":
    case "load":
      importFile(path, words[1] ?? null, at);
      break;
    default:
      break;
  }
  return exitOf(path, "reg");
}

function runRegedit(call: ProgramCall & At, path: Path): CallResult {
  const file = call.words.find((word) => textOf(word)?.startsWith("/") !== true);
  if (file !== undefined) importFile(path, file, call.at);
  return exitOf(path, "regedit");
}

function importFile(path: Path, file: Value, at: Position): void {
  const content = readFile(path, file);
  useFile(path, file);
  if (typeof content === "string") importRegistryFile(path, content, at);
  else path.notFollowed("other-code", at, textOf(file) ?? "a registry file whose name is not known");
}

/** `wmic path SoftwareLicensingService call SetKeyManagementServiceMachine kms1`. */
function runWmic(call: ProgramCall & At, path: Path): CallResult {
  const { words, at } = call;
  const texts = words.map((word) => textOf(word)?.toLowerCase());
  const index = texts.indexOf("call");
  const isElsewhere = texts.some(
    (text) => text?.startsWith("/node:") === true && !/^\/node:"?(?:localhost|\.|127\.0\.0\.1)"?$/.test(text),
  );
  if (isElsewhere) return exitOf(path, "wmic");
  if (index < 0) {
    if (texts.includes(undefined)) path.notFollowed("unknown-code", at, "wmic with words that are not known");
    return exitOf(path, "wmic");
  }
  const className = texts.slice(0, index).find((text) => text !== undefined && /^softwarelicensing|^win32_/.test(text));
  const argument = words[index + 2] ?? "";
  const text = textOf(argument);
  const value = text === undefined ? argument : text.replace(/^\w+=/, "").replaceAll(/^"|"$/g, "");
  const result = callMethod(
    { kind: "method", target: className ?? "", name: words[index + 1] ?? "", words: [value], at },
    path,
  );
  // `process call create` runs what it is given.
  if (result === undefined && texts.includes("process")) path.effects.mention(value, at, path);
  return exitOf(path, "wmic");
}

/** `dism /online /Set-ProductKey:…`, `/Set-Edition:… /ProductKey:…`, `/Enable-Feature /FeatureName:VolumeActivation`. */
function runDism(call: ProgramCall & At, path: Path): CallResult {
  const { words, at } = call;
  const given = new Map<string, Value>();
  for (const word of words) {
    const resolved = path.resolve(word, at);
    const [, name = "", value] = /^\/([\w-]+)(?::"?(.*?)"?)?$/s.exec(knownPartsOf(resolved)) ?? [];
    if (name !== "") given.set(name.toLowerCase(), textOf(resolved) === undefined ? resolved : (value ?? ""));
  }
  // An image that lies elsewhere is not this machine.
  if (!given.has("online")) return exitOf(path, "dism");
  const set = given.get("set-productkey");
  if (set !== undefined) path.act(installKey(set), at);
  // With a change of edition, the key is the new edition's: it is installed all the same.
  const key = given.get("productkey");
  if (given.has("set-edition") && key !== undefined) path.act({ ...installKey(key), changesEdition: true }, at);
  const feature = given.get("featurename");
  if (given.has("enable-feature") && feature !== undefined && namesRole(feature))
    path.act({ does: "install-role" }, at);
  return exitOf(path, "dism");
}

/** `setup.exe /pkey KEY`, `changepk.exe /ProductKey KEY`: an upgrade in place, and a change of the key. */
function runSetup(call: ProgramCall & At, path: Path): CallResult | undefined {
  const { words, at, name } = call;
  const program = programName(name);
  const index = words.findIndex((word) => /^\/(?:pkey|productkey)$/i.test(textOf(word) ?? ""));
  const joinedKey = words
    .map((word) => /^\/(?:pkey|productkey)[:=](.+)$/i.exec(textOf(word) ?? "")?.[1])
    .find((key) => key !== undefined);
  const key = index >= 0 ? words[index + 1] : joinedKey;
  if (key !== undefined) {
    const deed = installKey(path.resolve(key, at));
    // Setup installs the key of the release to which it upgrades.
    path.act(program === "setup" && deed.does === "install-key" ? { ...deed, changesEdition: true } : deed, at);
  }
  // Any product's setup has this name.
  if (program === "setup" && key === undefined) return undefined;
  return exitOf(path, program);
}
