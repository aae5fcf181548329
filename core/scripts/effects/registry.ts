import type { Call, CallResult, Path, Position, RegistryCall, Value } from "../contract";
import { dwordOf, keepingPort, type LicensingDeed, numberOf, setDomain, setHost, setInterval } from "./deeds";
import { beginningOf, knownPartsOf, resolveText, textOf } from "./words";

/** Windows keeps its settings here, and in subkeys by application; up to Vista in `SL` (activation-slmgr-vbs-options). */
const KEY = "software\\microsoft\\windows nt\\currentversion\\";
const WINDOWS_KEY =
  /^software\\microsoft\\windows nt\\currentversion\\(?:softwareprotectionplatform|sl)(?:\\(?!0ff1ce15-)[^\\]+)*\\?$/i;
/** A hive by its name or drive, and the key in it; `\\\\server\\HKLM` is another machine's. */
const IN_HIVE = /^(?:(?:microsoft\.powershell\.core\\)?registry::)?(?:hklm:?|hkey_local_machine)\\(.*)$/is;
const IN_OTHER_HIVE = /^(?:(?:microsoft\.powershell\.core\\)?registry::)?hk\w+:?(?:\\|$)|^\\\\|^[a-bd-z]:\\|^c:\\/i;

/** Values that mean something for activation. */
const VALUES =
  /^(?:keymanagementservice(?:name|port|lookupdomain|listeningport)|disablednspublishing|vl(?:activation|renewal)interval)$/;

/** Whether a registry key is that of Windows' activation; Office keeps values of the same names elsewhere. */
function isWindowsKey(key: Value): boolean | "perhaps" {
  const parts = knownPartsOf(key);
  if (/officesoftwareprotectionplatform/i.test(parts)) return false;
  const text = textOf(key);
  if (text !== undefined) {
    const found = IN_HIVE.exec(normalise(text));
    if (found !== null) return WINDOWS_KEY.test(inHive(found[1] ?? ""));
    return IN_OTHER_HIVE.test(normalise(text)) || text === "" ? false : "perhaps";
  }
  const beginning = normalise(beginningOf(key)).toLowerCase();
  const found = IN_HIVE.exec(beginning)?.[1];
  const inner = found === undefined ? undefined : inHive(found);
  if (inner === undefined) return IN_OTHER_HIVE.test(beginning) ? false : "perhaps";
  return KEY.startsWith(inner) || inner.startsWith(KEY) ? "perhaps" : false;
}

/** More than one backslash parts as one does. */
function inHive(key: string): string {
  let at = 0;
  while (key[at] === "\\") at += 1;
  return key.slice(at);
}

function normalise(key: string): string {
  return key.trim().replaceAll("/", "\\");
}

/** Reads and writes of the registry, however they are written. */
export function useRegistry(call: RegistryCall & Pick<Call, "at">, path: Path): CallResult | undefined {
  const { verb, at } = call;
  switch (verb) {
    case "set":
      changeRegistry(path, call.path, call.name ?? null, call.value ?? null, at);
      return { output: [] };
    case "remove":
      changeRegistry(path, call.path, call.name ?? null, undefined, at);
      return { output: [] };
    case "remove-key":
    case "create-key":
      return { output: [] };
    case "get":
    case "test-key":
      return undefined;
  }
}

/** @param written the value; undefined where it is removed */
export function changeRegistry(path: Path, key: Value, name: Value, written: Value | undefined, at: Position): void {
  const isWindows = isWindowsKey(path.resolve(key, at));
  if (isWindows === false) return;
  const named = resolveText(path, name, at)?.toLowerCase();
  if (named === undefined) {
    path.notFollowed("construct", at, "a registry value whose name is not known");
    return;
  }
  if (!VALUES.test(named)) return;
  const value = written === undefined ? undefined : path.resolve(written, at);
  const follow = (): void => {
    for (const deed of settingOf(named, value, path, at)) path.act(deed, at);
    path.notes.set(`changed:${named}`, Number(path.notes.get(`changed:${named}`) ?? 0) + 1);
  };
  if (isWindows === true) follow();
  else path.perhaps(at, "the registry key is that of Windows' activation", follow);
}

function settingOf(name: string, written: Value | undefined, path: Path, at: Position): readonly LicensingDeed[] {
  const isRemoved = written === undefined || textOf(written) === "";
  const value = written ?? null;
  switch (name) {
    case "keymanagementservicename":
      return [isRemoved ? { does: "clear-host", keepsPort: true } : keepingPort(setHost(value))];
    case "keymanagementserviceport":
      return isRemoved ? [{ does: "clear-host-port" }] : [{ does: "set-host-port", port: numberOf(value) }];
    case "keymanagementservicelookupdomain":
      return [isRemoved ? { does: "clear-domain" } : setDomain(value)];
    case "keymanagementservicelisteningport":
      return isRemoved ? [] : [{ does: "set-port", port: dwordOf(value) }];
    case "vlactivationinterval":
      return isRemoved ? [] : [setInterval("activation", dwordOf(value))];
    case "vlrenewalinterval":
      return isRemoved ? [] : [setInterval("renewal", dwordOf(value))];
    default: {
      if (isRemoved) return [{ does: "publish" }];
      const number = dwordOf(value);
      if (number !== null) return [{ does: number === 0 ? "publish" : "stop-publishing" }];
      path.perhaps(at, "publishing is disabled", () => path.act({ does: "stop-publishing" }, at));
      path.perhaps(at, "publishing is enabled", () => path.act({ does: "publish" }, at));
      return [];
    }
  }
}

const LINE = /^[ \t]*(?:\[(-?)([^\]\n]+)\]|"(\w+)"[ \t]*=[ \t]*(-|"[^"\n]*"|dword:[\da-f]{1,8}))/gim;

/** A .reg file: `[KEY]`, then `"KeyManagementServiceName"="kms1.corp.contoso.com"`, `"VLRenewalInterval"=dword:00002760`. */
export function importRegistryFile(path: Path, content: string, at: Position): void {
  let key: Value = null;
  for (const [, removes, section, name = "", written = ""] of content.matchAll(LINE)) {
    path.step();
    if (section !== undefined) key = removes === "-" ? null : section;
    else if (written === "-") changeRegistry(path, key, name, undefined, at);
    else changeRegistry(path, key, name, written.startsWith('"') ? written.slice(1, -1) : `0x${written.slice(6)}`, at);
  }
}
