import { normaliseDomain, UNKNOWN } from "../../model";
import { findProductKeys, type ProductKey } from "../product-keys";
import type { Chosen, KmsAction } from "./script-reading";
import { HIDDEN, HOLE, isWhole } from "./value";

/** Options of slmgr.vbs that change something; source: the script itself and activation-slmgr-vbs-options.md. */
export const SLMGR_OPTIONS = "skms-domain|ckms-domain|skms|ckms|ipk|ato|rearm(?:-app|-sku)?|sai|sri|sprt|cdns|sdns";
const SLMGR_OPTION = new RegExp(`^[-/](${SLMGR_OPTIONS})$`, "i");

/** What slmgr does with these arguments: `/skms kms1:1688`. Another machine's name before them makes it that machine's. */
export function recogniseSlmgr(words: readonly string[]): readonly KmsAction[] {
  const [first = "", argument = ""] = words;
  const option = SLMGR_OPTION.exec(first)?.[1]?.toLowerCase();
  switch (option) {
    case "skms":
      return setHost(argument);
    case "ckms":
      return [{ does: "clear-host" }];
    case "skms-domain":
      return [{ does: "set-domain", domain: chosen(argument, normaliseDomain) }];
    case "ckms-domain":
      return [{ does: "clear-domain" }];
    case "ipk":
      return [installKey(argument)];
    case "ato":
      return [{ does: "activate" }];
    case "rearm":
      return [{ does: "rearm" }];
    case "sai":
      return [setInterval("activation", argument)];
    case "sri":
      return [setInterval("renewal", argument)];
    case "sprt":
      return [{ does: "set-port", port: chosenNumber(argument) }];
    case "cdns":
      return [{ does: "stop-publishing" }];
    case "sdns":
      return [{ does: "publish" }];
    default:
      return [];
  }
}

/** Methods of SoftwareLicensingService and SoftwareLicensingProduct, by name in lower case, and what they do with a value. */
const METHODS: Readonly<Record<string, (value: string) => readonly KmsAction[]>> = {
  setkeymanagementservicemachine: setHost,
  clearkeymanagementservicemachine: () => [{ does: "clear-host" }],
  setkeymanagementserviceport: (value) => [setHostPort(value)],
  setkeymanagementservicelookupdomain: (value) => [{ does: "set-domain", domain: chosen(value, normaliseDomain) }],
  clearkeymanagementservicelookupdomain: () => [{ does: "clear-domain" }],
  installproductkey: (value) => [installKey(value)],
  activate: () => [{ does: "activate" }],
  rearmwindows: () => [{ does: "rearm" }],
  setvlactivationinterval: (value) => [setInterval("activation", value)],
  setvlrenewalinterval: (value) => [setInterval("renewal", value)],
  setkeymanagementservicelisteningport: (value) => [{ does: "set-port", port: chosenNumber(value) }],
  disablekeymanagementservicednspublishing: (value) =>
    publishing(!isWhole(value) ? undefined : !/^(?:true|1)$/i.test(value)),
};

/** @param value the first argument, as a text; empty where there is none */
export function recogniseMethod(name: string, value: string): readonly KmsAction[] {
  return Object.hasOwn(METHODS, name.toLowerCase()) ? (METHODS[name.toLowerCase()]?.(value) ?? []) : [];
}

/** Windows keeps its settings here, and in subkeys by application; up to Vista in `SL` (activation-slmgr-vbs-options.md). */
const WINDOWS_KEY =
  /^software\\microsoft\\windows nt\\currentversion\\(?:softwareprotectionplatform|sl)(?:\\(?!0ff1ce15-)[^\\]+)*\\?$/i;
/** A hive by its name or drive, and the key in it; `\\\\server\\HKLM` is another machine's. */
const IN_HIVE =
  /^(?:(?:microsoft\.powershell\.core\\)?registry::)?(?:hklm:?|hkey_local_machine)\\+(.*)$|^(?:(?:microsoft\.powershell\.core\\)?registry::)?hk\w+:?\\|^\\\\/i;

/** Whether a registry key is that of Windows' activation; Office keeps values of the same names elsewhere. */
function isWindowsKey(key: string): boolean | "perhaps" {
  if (/OfficeSoftwareProtectionPlatform/i.test(key)) return false;
  const found = isWhole(key) ? IN_HIVE.exec(key.trim().replaceAll("/", "\\")) : null;
  if (found === null) return "perhaps";
  return found[1] !== undefined && WINDOWS_KEY.test(found[1]);
}

/**
 * What a registry value does; where its key is not known, perhaps.
 * @param key as the script names it
 * @param written the value that is written; undefined where it is removed
 */
export function recogniseRegistry(key: string, name: string, written: string | undefined): readonly KmsAction[] {
  const isWindows = isWindowsKey(key);
  if (isWindows === false) return [];
  const actions = recogniseSetting(name, written);
  return isWindows === true ? actions : actions.map((action) => ({ ...action, perhaps: true }));
}

function recogniseSetting(name: string, written: string | undefined): readonly KmsAction[] {
  switch (name.toLowerCase()) {
    case "keymanagementservicename":
      return written === undefined || written === "" ? [{ does: "clear-host" }] : setHost(written);
    case "keymanagementserviceport":
      return written === undefined ? [] : [setHostPort(written)];
    case "keymanagementservicelookupdomain":
      return written === undefined || written === ""
        ? [{ does: "clear-domain" }]
        : [{ does: "set-domain", domain: chosen(written, normaliseDomain) }];
    case "keymanagementservicelisteningport":
      return written === undefined ? [] : [{ does: "set-port", port: chosenNumber(written) }];
    case "disablednspublishing":
      return publishing(written === undefined ? true : isWhole(written) ? toDword(written) === "0" : undefined);
    case "vlactivationinterval":
      return written === undefined ? [] : [setInterval("activation", toDword(written))];
    case "vlrenewalinterval":
      return written === undefined ? [] : [setInterval("renewal", toDword(written))];
    default:
      return [];
  }
}

/** reg and .reg files write numbers in hexadecimal too. */
function toDword(written: string): string {
  return /^0x[\da-f]{1,8}$/i.test(written) ? String(Number(written)) : written;
}

const REGISTRY_LINE = /^[ \t]*(?:\[([^\]\n]+)\]|"(\w+)"[ \t]*=[ \t]*(-|"[^"\n]*"|dword:[\da-f]{1,8}))/gim;

/** A .reg file: `[KEY]`, then `"KeyManagementServiceName"="kms1.corp.contoso.com"`, `"VLRenewalInterval"=dword:00002760`. */
export function recogniseRegistryFile(content: string): readonly KmsAction[] {
  let key = HOLE;
  return [...content.matchAll(REGISTRY_LINE)].flatMap(([, section, name = "", written = ""]) => {
    if (section !== undefined) {
      key = section;
      return [];
    }
    if (written === "-") return recogniseRegistry(key, name, undefined);
    return recogniseRegistry(key, name, written.startsWith('"') ? written.slice(1, -1) : `0x${written.slice(6)}`);
  });
}

const FEATURES =
  /\b(?:Install|Add)-WindowsFeature\b|\bEnable-WindowsOptionalFeature\b|\benable-feature\b|\bServerManagerCmd\b/i;
const FIREWALL =
  /\bEnable-NetFirewallRule\b|\bSet-NetFirewallRule\b[^\n]*-Enabled:?\s+["']?(?:True|\$true|1)|\bNew-NetFirewallRule\b|\bnetsh\b[^\n]*\b(?:enable=yes|add rule)\b|\bSet-NetFirewallProfile\b[^\n]*-Enabled:?\s+["']?(?:False|\$false)/i;
const SETUP_KEY =
  /(?:\/ProductKey[:\s]\s*|<ProductKey>\s*(?:<Key>\s*)?|\bchangepk(?:\.exe)?\s+\/ProductKey\s+)["']?([^\s"'<]+)/i;

/** Features, firewall rules, and keys that Setup or DISM installs, in one command as a person would write it. */
export function recogniseSetup(command: string): readonly KmsAction[] {
  const actions: KmsAction[] = [];
  if (FEATURES.test(command) && /\bVolumeActivation\b/i.test(command)) actions.push({ does: "install-role" });
  const rule = /SPPSVC-In-TCP|Key Management Service|\b1688\b|\bSet-NetFirewallProfile\b/i.test(command);
  if (rule && FIREWALL.test(command)) actions.push({ does: "open-firewall" });
  const key = SETUP_KEY.exec(command)?.[1];
  // With a change of edition, the key is the new edition's and fits by design.
  if (key !== undefined && !/\bset-edition\b/i.test(command)) actions.push(installKey(key));
  return actions;
}

/** slmgr splits at the first colon; an IPv6 address stands in brackets. */
function setHost(argument: string): readonly KmsAction[] {
  if (!isLiteral(argument)) return [{ does: "set-host", host: UNKNOWN }];
  const [, host = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?/.exec(argument) ?? [];
  // A port alone leaves the host as it is.
  if (host === "") return port === undefined ? [{ does: "set-host", host: UNKNOWN }] : [setHostPort(port)];
  return [{ does: "set-host", host: normaliseDomain(host), ...(port === undefined ? {} : { port: Number(port) }) }];
}

function setHostPort(written: string): KmsAction {
  return { does: "set-host-port", port: chosenNumber(written) };
}

function publishing(publishes: boolean | undefined): readonly KmsAction[] {
  if (publishes === undefined) return [{ does: "stop-publishing", perhaps: true }];
  return [{ does: publishes ? "publish" : "stop-publishing" }];
}

/** True for a word whose every character is known, and that is no option. */
function isLiteral(argument: string): boolean {
  return argument !== "" && isWhole(argument) && !/[$%!({@]/.test(argument) && !/^[-/]/.test(argument);
}

function chosen(argument: string, read: (text: string) => string): Chosen<string> {
  return isLiteral(argument) ? read(argument) : UNKNOWN;
}

function chosenNumber(argument: string): Chosen<number> {
  return /^\d{1,9}$/.test(argument) ? Number(argument) : UNKNOWN;
}

function setInterval(which: "activation" | "renewal", argument: string): KmsAction {
  const minutes = /^-?\d{1,9}$/.test(argument) ? Number(argument) : UNKNOWN;
  return { does: "set-interval", interval: which, minutes, written: minutes === UNKNOWN ? "" : argument };
}

function installKey(argument: string): KmsAction {
  const [written] = findProductKeys(argument);
  const key: Chosen<ProductKey> = written ?? UNKNOWN;
  return key === UNKNOWN && argument.includes(HIDDEN) && !argument.includes(HOLE)
    ? { does: "install-key", key, secret: true }
    : { does: "install-key", key };
}
