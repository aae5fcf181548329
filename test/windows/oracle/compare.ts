/**
 * Compares what a script really did with what is read of it. Each kind of mismatch counts once a program:
 *
 * - `unsound`: an action that is said to be certain did not happen
 * - `missed`: an action happened that the reading neither names nor leaves room for
 * - `vague`: nothing outside the text decides, and the reading still does not know
 *
 * Runs that fail are left out: a script that fails says so to whoever deploys it. Firewall rules are not compared.
 */

/** What one run of a program did, as record.ps1 wrote it down. */
export interface Run {
  readonly machine: string;
  readonly state: "ok" | "errors" | "failed" | "timeout";
  readonly exit?: number | null;
  readonly error?: string | null;
  /** What was called, then its arguments. */
  readonly events: readonly (readonly string[])[];
}

/** An action with its values: null where it is not known. */
export interface Action {
  readonly does: string;
  readonly certain?: boolean;
  readonly [value: string]: unknown;
}

export interface Reading {
  readonly complete: boolean;
  readonly actions: readonly Action[];
}

export type Mismatch = "unsound" | "missed" | "vague";

const UNKNOWN = null;
const WINDOWS_KEY =
  /^(?:registry::)?(?:hklm:?|hkey_local_machine)\\+software\\microsoft\\windows nt\\currentversion\\softwareprotectionplatform(?:\\(?!0ff1ce15-)[^\\]+)*\\?$/i;
const PRODUCT_KEY = /^(?:[A-Z0-9]{5}-){4}([A-Z0-9]{5})$/i;

const bare = (name: string): string => name.toLowerCase().replace(/\.$/, "");
const number = (text: string): number | null => (/^\d{1,9}$/.test(text) ? Number(text) : UNKNOWN);
const dword = (text: string): number | null => (/^0x[\da-f]{1,8}$/i.test(text) ? Number(text) : number(text));
const installKey = (text: string): Action => ({
  does: "install-key",
  key: PRODUCT_KEY.exec(text)?.[1]?.toUpperCase() ?? UNKNOWN,
});
const domain = (text: string): Action => ({
  does: "set-domain",
  domain: /^[\w.-]+$/.test(text) ? bare(text) : UNKNOWN,
});

function setHost(text: string): Action {
  const [, host = "", port] = /^(\[[^\]]*\]|[\w.-]*)(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (host === "" && port !== undefined) return { does: "set-host-port", port: Number(port) };
  if (host === "" || host.startsWith("-")) return { does: "set-host", host: UNKNOWN };
  return { does: "set-host", host: bare(host), ...(port === undefined ? {} : { port: Number(port) }) };
}

type Reader = (argument: string) => readonly Action[];

const SLMGR: Readonly<Record<string, Reader>> = {
  skms: (argument) => [setHost(argument)],
  ckms: () => [{ does: "clear-host" }],
  "skms-domain": (argument) => [domain(argument)],
  "ckms-domain": () => [{ does: "clear-domain" }],
  ipk: (argument) => [installKey(argument)],
  ato: () => [{ does: "activate" }],
  rearm: () => [{ does: "rearm" }],
  sai: (argument) => [{ does: "set-interval", interval: "activation", minutes: number(argument) }],
  sri: (argument) => [{ does: "set-interval", interval: "renewal", minutes: number(argument) }],
  sprt: (argument) => [{ does: "set-port", port: number(argument) }],
  cdns: () => [{ does: "stop-publishing" }],
  sdns: () => [{ does: "publish" }],
};

const METHODS: Readonly<Record<string, Reader>> = {
  setkeymanagementservicemachine: (value) => [setHost(value)],
  clearkeymanagementservicemachine: () => [{ does: "clear-host" }],
  setkeymanagementserviceport: (value) => [{ does: "set-host-port", port: number(value) }],
  setkeymanagementservicelookupdomain: (value) => [domain(value)],
  clearkeymanagementservicelookupdomain: () => [{ does: "clear-domain" }],
  installproductkey: (value) => [installKey(value)],
  activate: () => [{ does: "activate" }],
  rearmwindows: () => [{ does: "rearm" }],
  setvlactivationinterval: (value) => [{ does: "set-interval", interval: "activation", minutes: number(value) }],
  setvlrenewalinterval: (value) => [{ does: "set-interval", interval: "renewal", minutes: number(value) }],
  setkeymanagementservicelisteningport: (value) => [{ does: "set-port", port: number(value) }],
  disablekeymanagementservicednspublishing: (value) => [
    { does: /^(?:true|1)$/i.test(value) ? "stop-publishing" : "publish" },
  ],
};

/** @param value undefined where the value is removed */
function registry(path: string, name: string, value: string | undefined): readonly Action[] {
  if (!WINDOWS_KEY.test(path.trim().replaceAll("/", "\\"))) return [];
  const removed = value === undefined || value === "";
  switch (name.toLowerCase()) {
    case "keymanagementservicename":
      return [removed ? { does: "clear-host" } : setHost(value)];
    case "keymanagementserviceport":
      return removed ? [] : [{ does: "set-host-port", port: number(value) }];
    case "keymanagementservicelookupdomain":
      return [removed ? { does: "clear-domain" } : domain(value)];
    case "keymanagementservicelisteningport":
      return removed ? [] : [{ does: "set-port", port: dword(value) }];
    case "vlactivationinterval":
      return removed ? [] : [{ does: "set-interval", interval: "activation", minutes: dword(value) }];
    case "vlrenewalinterval":
      return removed ? [] : [{ does: "set-interval", interval: "renewal", minutes: dword(value) }];
    case "disablednspublishing":
      return [{ does: removed || dword(value) === 0 ? "publish" : "stop-publishing" }];
    default:
      return [];
  }
}

const readBy = (table: Readonly<Record<string, Reader>>, name: string, argument: string): readonly Action[] =>
  (Object.hasOwn(table, name) ? table[name]?.(argument) : undefined) ?? [];
const slmgr = ([option = "", argument = ""]: readonly string[]): readonly Action[] =>
  readBy(SLMGR, option.toLowerCase().replace(/^[-/]/, ""), argument);

/** What an event does to activation. */
export function actionsOf([called = "", ...given]: readonly string[]): readonly Action[] {
  const plain = given.filter((word) => !word.startsWith("//"));
  const [first = "", second = ""] = given;
  switch (called.replace(/\.exe$/, "")) {
    case "cscript":
    case "wscript":
      return /(?:^|[\\/])slmgr(?:\.vbs)?$/i.test(plain[0] ?? "") ? slmgr(plain.slice(1)) : [];
    case "slmgr":
    case "slmgr.vbs":
      return slmgr(plain);
    case "method":
      return readBy(METHODS, first.toLowerCase(), second);
    case "sp":
      return registry(first, second, given[2] ?? "");
    case "rp":
      return registry(first, second, undefined);
    case "reg": {
      const after = (option: string): string =>
        given[given.findIndex((word) => word.toLowerCase() === option) + 1] ?? "";
      if (!given.some((word) => /^\/v$/i.test(word))) return [];
      if (/^add$/i.test(first)) return registry(second, after("/v"), after("/d"));
      return /^delete$/i.test(first) ? registry(second, after("/v"), undefined) : [];
    }
    case "feature":
      return given.some((word) => /VolumeActivation/i.test(word)) ? [{ does: "install-role" }] : [];
    default:
      return [];
  }
}

const VALUES: Readonly<Record<string, readonly string[]>> = {
  "set-host": ["host", "port"],
  "set-host-port": ["port"],
  "set-domain": ["domain"],
  "install-key": ["key"],
  "set-interval": ["interval", "minutes"],
  "set-port": ["port"],
};
const values = (action: Action): readonly unknown[] => (VALUES[action.does] ?? []).map((name) => action[name]);
const isVague = (action: Action): boolean => values(action).some((value) => value === null);
const plainValue = (value: unknown): unknown => (typeof value === "string" ? bare(value) : value);

/** Whether an action of a reading may stand for one that happened. */
function covers(action: Action, event: Action): boolean {
  if (action.does !== event.does) return false;
  return (VALUES[action.does] ?? []).every((name) => {
    const [one, two] = [plainValue(action[name]), plainValue(event[name])];
    const isOpenPort = name === "port" && action.does === "set-host" && (action.host === null || event.host === null);
    return one === two || one === null || two === null || isOpenPort;
  });
}

/** An action as a person would note it. */
export function note(action: Action): string {
  const shown = values(action).flatMap((value) =>
    value === undefined ? [] : [value === null ? "?" : String(value as string)],
  );
  return `${action.certain === false ? "perhaps " : ""}${[action.does, ...shown].join(" ")}`;
}

/** Mismatches of one program, each with its words. */
export function compare(
  runs: readonly Run[],
  reading: Reading,
): { readonly kinds: readonly Mismatch[]; readonly what: readonly string[]; readonly ran: number } {
  const went = runs.filter(({ state, exit }) => state === "ok" && (exit ?? 0) === 0);
  const isCompared = ({ does }: Action): boolean => does !== "open-firewall";
  const real = went.map(({ events }) => events.flatMap(actionsOf).filter(isCompared));
  const said = reading.actions.filter(isCompared);
  const certain = said.filter((action) => action.certain === true);
  const what: string[] = [];
  const kinds = new Set<Mismatch>();
  const fault = (kind: Mismatch, text: string): void => {
    kinds.add(kind);
    what.push(`${kind}: ${text}`);
  };
  const list = (actions: readonly Action[]): string => actions.map(note).join("; ") || "nothing";
  for (const events of real) {
    for (const action of certain) {
      if (!events.some((event) => covers(action, event)))
        fault("unsound", `certain ${note(action)}, and there was: ${list(events)}`);
    }
    for (const event of events) {
      if (reading.complete && !said.some((action) => covers(action, event)))
        fault("missed", `there was ${note(event)}, and the reading says: ${list(said)}`);
    }
  }
  const [first] = real;
  const isDecided =
    first !== undefined && went.length === runs.length && real.every((events) => list(events) === list(first));
  if (kinds.size === 0 && isDecided && (first.length > 0 || said.length > 0)) {
    const isKnown = first.every(
      (event) => isVague(event) || certain.some((action) => !isVague(action) && covers(action, event)),
    );
    if (!reading.complete || said.length !== certain.length || !isKnown)
      fault(
        "vague",
        `there was ${list(first)}, and the reading says: ${list(said)}${reading.complete ? "" : " (not complete)"}`,
      );
  }
  return { kinds: [...kinds], what, ran: went.length };
}
