import type { Call, CallResult, CmdletCall, Path, ProgramCall, Value } from "../contract";
import { exitOf, isUnknown, itemsOf, textOf } from "./words";

/** The rule and the group that Windows brings for KMS hosts. Source: Microsoft Learn, KMS host configuration. */
const BUILT_IN_RULE = /^SPPSVC-In-TCP(?:-NoScope)?$/i;
const BUILT_IN_GROUP = /^(?:Key Management Service|@FirewallAPI\.dll,-28502)/i;
const KMS_PORT = 1_688;

type Answer = boolean | undefined;

/** Whether ports of a firewall rule hold a port: `1688`, `1000-2000`, `Any`, a list; undefined where not known. */
function holdsPort(value: Value | undefined): Answer {
  if (value === undefined) return false;
  const answers = itemsOf(value)
    .flatMap((item) => textOf(item)?.split(",") ?? [undefined])
    .map((text): Answer => {
      if (text === undefined) return undefined;
      const [, from, to] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(text) ?? [];
      if (from === undefined) return /^any$/i.test(text.trim());
      return KMS_PORT >= Number(from) && KMS_PORT <= Number(to ?? from);
    });
  return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
}

function isText(value: Value | undefined, pattern: RegExp, missing: Answer): Answer {
  if (value === undefined || value === null) return missing;
  const text = textOf(value);
  return text === undefined ? undefined : pattern.test(text.trim());
}

/** Opens the port where all of it is so; perhaps where nothing is against it and something is not known. */
function open(answers: readonly Answer[], path: Path, at: Call["at"]): void {
  if (answers.includes(false)) return;
  if (answers.includes(undefined))
    path.perhaps(at, "the firewall rule opens the port", () => path.act({ does: "open-firewall" }, at));
  else path.act({ does: "open-firewall" }, at);
}

/**
 * Cmdlets of Windows Firewall. A new rule opens the port only where it is inbound, allows, is enabled and names TCP (or any
 * protocol) and the local port. Source: Microsoft Learn, New-NetFirewallRule (defaults: inbound, allow, any, enabled).
 */
export function changeFirewall(
  { name, named, rest, input = [], at }: CmdletCall & Pick<Call, "at">,
  path: Path,
): CallResult | undefined {
  const given = (...names: readonly string[]): Value | undefined =>
    names.map((each) => named.get(each)).find((each) => each !== undefined);
  switch (name) {
    case "new-netfirewallrule": {
      const protocol = given("protocol");
      open(
        [
          isText(given("direction"), /^(?:inbound|1)$/i, true),
          isText(given("action"), /^(?:allow|2)$/i, true),
          isText(given("enabled"), /^(?:true|1)$/i, true),
          isText(protocol, /^(?:tcp|6|any)$/i, true),
          // A rule that names no port holds for all of them, unless something else narrows it.
          given("localport") === undefined ? undefined : holdsPort(given("localport")),
          ...restrictions(given),
        ],
        path,
        at,
      );
      return { output: [path.unknown()] };
    }
    case "enable-netfirewallrule":
      open([namesRule(given, rest, input)], path, at);
      return { output: [] };
    case "set-netfirewallrule":
      open(
        [
          isText(given("enabled"), /^(?:true|1)$/i, false),
          isText(given("action", "newaction"), /^(?:allow|2)$/i, true),
          namesRule(given, rest, input),
        ],
        path,
        at,
      );
      return { output: [] };
    case "set-netfirewallprofile":
      open([isText(given("enabled"), /^(?:false|0)$/i, false)], path, at);
      return { output: [] };
    case "remove-netfirewallrule":
    case "disable-netfirewallrule":
    case "get-netfirewallrule":
    case "get-netfirewallprofile":
      return { output: [path.unknown({ kind: "other", name: "firewall" })] };
    default:
      return undefined;
  }
}

/** A rule for one program, one sender or a remote port lets others in no more than before. */
function restrictions(given: (...names: readonly string[]) => Value | undefined): readonly Answer[] {
  return [isText(given("remoteport"), /^any$/i, true), isText(given("program"), /^any$|sppsvc\.exe$/i, true)];
}

function namesRule(
  given: (...names: readonly string[]) => Value | undefined,
  rest: readonly Value[],
  input: readonly Value[],
): Answer {
  const names = given("name") ?? rest[0];
  const group = given("displaygroup", "group");
  const display = given("displayname");
  const any = (value: Value, pattern: RegExp): Answer => {
    const answers = itemsOf(value).map((item) => isText(item, pattern, false));
    return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
  };
  if (group !== undefined) return any(group, BUILT_IN_GROUP);
  if (display !== undefined) return any(display, /Key Management Service/i);
  if (names !== undefined) return any(names, BUILT_IN_RULE);
  // Rules that `Get-NetFirewallRule` hands on are told by what it was asked for.
  const asked = input.flatMap((item) => (isUnknown(item) ? (item.of?.name ?? "") : []));
  return asked.some((text) => /sppsvc-in-tcp|key management service/i.test(text)) ? true : undefined;
}

/** `netsh advfirewall firewall add rule … dir=in action=allow protocol=TCP localport=1688`, `set rule group="…" new enable=yes`. */
export function openFirewallByNetsh(call: ProgramCall & Pick<Call, "at">, path: Path): CallResult {
  const { at, words } = call;
  const texts = words.map((word) => textOf(word));
  const text = texts
    .map((word) => word ?? "\ue000")
    .join(" ")
    .toLowerCase();
  const given = (name: string): Value | undefined => {
    const found = texts.findIndex((word) => word?.toLowerCase().startsWith(`${name}=`) === true);
    if (found < 0) return undefined;
    return (texts[found] ?? "").slice(name.length + 1);
  };
  const isOpenText = texts.includes(undefined);
  const missing = (fallback: Answer): Answer => (isOpenText ? undefined : fallback);
  if (/\badvfirewall\b.*\badd\s+rule\b/.test(text)) {
    open(
      [
        isText(given("dir"), /^in$/i, missing(false)),
        isText(given("action"), /^allow$/i, missing(false)),
        isText(given("protocol"), /^(?:tcp|6|any)$/i, missing(true)),
        given("localport") === undefined ? undefined : holdsPort(given("localport")),
        isText(given("enable"), /^yes$/i, true),
        isText(given("remoteport"), /^any$/i, true),
        isText(given("program"), /^any$|sppsvc\.exe$/i, true),
      ],
      path,
      at,
    );
  } else if (/\badvfirewall\b.*\bset\s+rule\b/.test(text)) {
    const named = given("group") ?? given("name");
    open(
      [
        isText(given("enable"), /^yes$/i, false),
        isText(named, /Key Management Service|SPPSVC-In-TCP/i, missing(false)),
      ],
      path,
      at,
    );
  } else if (/\badvfirewall\s+set\s+\w+\s+state\s+off\b|\bfirewall\s+set\s+opmode\b.*\bdisable\b/.test(text)) {
    path.act({ does: "open-firewall" }, at);
  } else if (/(?<!adv)firewall\s+add\s+portopening\b/.test(text)) {
    // The grammar of before Vista: `netsh firewall add portopening TCP 1688 name`.
    const words = text.split(/\s+/);
    open(
      [
        words.some((word) => /^(?:protocol=)?(?:tcp|all)$/.test(word)),
        words.some((word) => /^(?:port=)?1688$/.test(word)),
      ],
      path,
      at,
    );
  }
  return exitOf(path, "netsh");
}
