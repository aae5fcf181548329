import type { Call, CallResult, Path, Position, ProgramCall, Value } from "../contract";
import { installKey, type LicensingDeed, numberOf, setDomain, setHost, setInterval } from "./deeds";
import { exitCode, fresh, programName, resolveText, textOf } from "./words";

/**
 * Every option of slmgr.vbs, with what it does; those that change nothing of activation do nothing here.
 * Source: the script itself, and Microsoft Learn, activation-slmgr-vbs-options.
 */
const OPTIONS: Readonly<Record<string, (argument: Value) => readonly LicensingDeed[]>> = {
  skms: (argument) => [setHost(argument)],
  ckms: () => [{ does: "clear-host" }],
  "skms-domain": (argument) => [setDomain(argument)],
  "ckms-domain": () => [{ does: "clear-domain" }],
  ipk: (argument) => [installKey(argument)],
  ato: () => [{ does: "activate" }],
  rearm: () => [{ does: "rearm" }],
  sai: (argument) => [setInterval("activation", numberOf(argument))],
  sri: (argument) => [setInterval("renewal", numberOf(argument))],
  sprt: (argument) => [{ does: "set-port", port: numberOf(argument) }],
  cdns: () => [{ does: "stop-publishing" }],
  sdns: () => [{ does: "publish" }],
  "act-type": nothing,
  "ad-activation-apply-cid": nothing,
  "ad-activation-get-iid": nothing,
  "ad-activation-online": nothing,
  "ao-list": nothing,
  atp: nothing,
  ckhc: nothing,
  cpky: nothing,
  cpri: nothing,
  ctao: nothing,
  "del-ao": nothing,
  dli: nothing,
  dlv: nothing,
  dti: nothing,
  fta: nothing,
  ilc: nothing,
  lil: nothing,
  ltc: nothing,
  "rearm-app": nothing,
  "rearm-sku": nothing,
  ril: nothing,
  rilc: nothing,
  skhc: nothing,
  spri: nothing,
  stao: nothing,
  upk: nothing,
  xpr: nothing,
};

function nothing(): readonly LicensingDeed[] {
  return [];
}

/** Runs slmgr. @param shows it runs as a window application, and shows its answers in message boxes */
export function runSlmgr(path: Path, words: readonly Value[], shows: boolean, at: Position): CallResult {
  const given = words.filter((word) => textOf(word)?.startsWith("//") !== true);
  const [first, argument = null] = given;
  if (shows && path.notes.get("prefers-console") !== true) {
    path.remark({ code: "opens-dialog", text: "slmgr.vbs" }, at);
  }
  if (first === undefined) return resultOf(path);
  const option = resolveText(path, first, at);
  if (option === undefined) {
    path.notFollowed("unknown-code", at, "slmgr.vbs with an option that is not known");
    return resultOf(path);
  }
  // Something else than an option names another machine.
  const name = /^[-/](.+)$/s.exec(option)?.[1]?.toLowerCase();
  const run = name !== undefined && Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
  for (const deed of run?.(path.resolve(argument, at)) ?? []) path.act(deed, at);
  return resultOf(path);
}

function resultOf(path: Path): CallResult {
  return {
    output: [fresh(path, { kind: "output", name: "slmgr" })],
    exitCode: exitCode(path, "slmgr"),
  };
}

/** cscript and wscript: the hosts of scripts such as slmgr.vbs. */
export function runScriptHost(call: ProgramCall & Pick<Call, "at">, path: Path): CallResult {
  const { at, words, name } = call;
  const isConsole = programName(name) === "cscript";
  const options = words.map((word) => textOf(word)?.toLowerCase()).filter((word) => word?.startsWith("//") === true);
  if (options.includes("//h:cscript")) path.notes.set("prefers-console", true);
  if (options.includes("//h:wscript")) path.notes.set("prefers-console", false);
  const [script, ...rest] = words.filter((word) => textOf(word)?.startsWith("//") !== true);
  if (script === undefined) return { output: [] };
  const file = resolveText(path, script, at) ?? lastPart(script);
  if (file !== undefined && isSlmgr(file)) return runSlmgr(path, rest, !isConsole && !options.includes("//b"), at);
  if (
    file !== undefined &&
    /(?:^|[\\/])(?:ospp|prnmngr|prncnfg|prndrvr|prnport|prnjobs|prnqctl|pubprn|winrm|eventquery)\.vbs$/i.test(file)
  ) {
    return { output: [path.unknown()] };
  }
  path.notFollowed(file === undefined ? "unknown-code" : "other-code", at, file ?? "a script whose name is not known");
  return { output: [path.unknown()], exitCode: exitCode(path, "cscript") };
}

export function isSlmgr(file: string): boolean {
  return /(?:^|[\\/])slmgr(?:\.vbs)?$/i.test(file.trim());
}

/** A path whose folder is not known may still end with a name that is. */
function lastPart(value: Value): string | undefined {
  if (value === null || typeof value !== "object" || value.kind !== "unknown") return undefined;
  const last = value.pieces?.at(-1);
  return typeof last === "string" && /[\\/][^\\/]+$/.test(last) ? last : undefined;
}
