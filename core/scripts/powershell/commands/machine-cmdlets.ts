import type { CallResult, Value } from "../../contract";
import { derive, isForeign, isNull, isTable, isUnknown, object } from "../../values";
import { joinLine, splitLine } from "../command-lines";
import { elementsOf, toText, toTextOr } from "../conversions";
import { failMaybe, performProgram } from "../perform";
import { argumentOf, type CommandCall, type CommandDefinition, shape } from "./command";

function act(call: CommandCall): Value {
  return argumentOf(call, "erroraction") ?? null;
}

function answer(call: CommandCall, result: CallResult | undefined, what: string): void {
  if (result === undefined) {
    call.session.path.notFollowed("command", call.at, what);
    call.out.emit(call.session.path.unknown());
    return;
  }
  failMaybe(call.session, result.fails ?? "never", act(call), call.at, what);
  for (const value of result.output) call.out.emit(value);
}

/** A key's path, as text or of what is piped in. */
function pathsOf(call: CommandCall): readonly Value[] {
  const given = argumentOf(call, "path");
  if (given !== undefined) return elementsOf(given) ?? [given];
  return (call.input ?? []).map((item) =>
    isTable(item)
      ? (item.entries.get("spspath")?.value ?? item.entries.get("spath")?.value ?? null)
      : isForeign(item)
        ? (item.data?.path ?? null)
        : item,
  );
}

const REGISTRY = /^\s*(?:microsoft\.powershell\.core\\)?(?:hk(?:lm|cu|cr|u|cc):|registry::|hkey_)/i;

/** True for a path that is a key, or may be one. */
function mayBeKey(path: Value): boolean {
  const text = toText(path);
  // A relative path means the key or the folder that is open.
  if (typeof text === "string") return REGISTRY.test(text) || !/[:\\/]/.test(text);
  const first = isUnknown(path) ? path.pieces?.[0] : undefined;
  return typeof first === "string" ? REGISTRY.test(first) : true;
}

const SET_PROPERTY: CommandDefinition = {
  names: ["set-itemproperty", "new-itemproperty"],
  aliases: { sp: "set-itemproperty" },
  shape: shape(
    "Path|LiteralPath|PSPath!0 Name|PSProperty!1 Value!2 PropertyType|Type InputObject< Force? PassThru? Filter Include Exclude Credential",
  ),
  run(call) {
    const { session, at } = call;
    const name = argumentOf(call, "name");
    const value = argumentOf(call, "value") ?? null;
    const type = argumentOf(call, "propertytype") ?? argumentOf(call, "type");
    const bag = argumentOf(call, "inputobject");
    for (const path of pathsOf(call)) {
      if (!mayBeKey(path)) continue;
      if (name === undefined && isTable(bag ?? null)) {
        for (const { key, value: held } of (bag as Extract<Value, { kind: "table" }>).entries.values())
          session.path.effects.perform(
            { kind: "registry", verb: "set", path, name: key, value: held, at },
            session.path,
          );
        continue;
      }
      const result = session.path.effects.perform(
        {
          kind: "registry",
          verb: "set",
          path,
          ...(name === undefined ? {} : { name }),
          value,
          ...(type === undefined ? {} : { type }),
          at,
        },
        session.path,
      );
      failMaybe(session, result?.fails ?? "never", act(call), at, call.name);
    }
    if (call.name === "new-itemproperty" || argumentOf(call, "passthru") === true)
      call.out.emit(session.path.unknown(undefined, { shape: "object" }));
  },
};

const REMOVE_PROPERTY: CommandDefinition = {
  names: ["remove-itemproperty", "clear-itemproperty"],
  aliases: { rp: "remove-itemproperty", clp: "clear-itemproperty" },
  shape: shape("Path|LiteralPath|PSPath!0 Name|PSProperty!1 Force? Filter Include Exclude Credential PassThru?"),
  run(call) {
    const { session, at } = call;
    const names = argumentOf(call, "name") ?? null;
    for (const path of pathsOf(call)) {
      if (!mayBeKey(path)) continue;
      for (const name of elementsOf(names) ?? [names]) {
        const result = session.path.effects.perform({ kind: "registry", verb: "remove", path, name, at }, session.path);
        failMaybe(session, result?.fails ?? "never", act(call), at, call.name);
      }
    }
  },
};

const GET_PROPERTY: CommandDefinition = {
  names: ["get-itemproperty", "get-itempropertyvalue"],
  aliases: { gp: "get-itemproperty", gpv: "get-itempropertyvalue" },
  shape: shape("Path|LiteralPath|PSPath!0 Name|PSProperty!1 Filter Include Exclude Credential"),
  run(call) {
    const { session, at } = call;
    const name = argumentOf(call, "name");
    const [path = null] = pathsOf(call);
    const text = toText(path);
    if (typeof text === "string" && !REGISTRY.test(text)) {
      failMaybe(session, "may", act(call), at, call.name);
      call.out.emit(session.path.unknown({ kind: "file", name: text.toLowerCase() }));
      return;
    }
    failMaybe(session, "may", act(call), at, call.name);
    const key = toText(path);
    const value = toText(name ?? null);
    if (typeof key !== "string" || typeof value !== "string" || /[*?]/.test(value)) {
      call.out.emit(session.path.unknown());
      return;
    }
    // What was read before something was done may be another thing afterwards.
    const of = (member: string) =>
      ({ kind: "registry", name: `${key}\\${member}`.toLowerCase(), moment: session.now }) as const;
    if (name === undefined)
      call.out.emit(session.path.unknown({ kind: "registry", name: key.toLowerCase(), moment: session.now }));
    else if (call.name === "get-itempropertyvalue") call.out.emit(session.path.unknown(of(value), { shape: "text" }));
    else
      call.out.emit(
        derive("holder", [session.path.unknown(of(value), { shape: "text" })], {
          of: of(value),
          test: { operator: "holder", value },
        }),
      );
  },
};

const GET_CIM: CommandDefinition = {
  names: ["get-ciminstance", "get-wmiobject"],
  aliases: { gcim: "get-ciminstance", gwmi: "get-wmiobject" },
  shape: shape(
    "ClassName|Class!0 Query Filter Namespace Property|KeyOnly ComputerName|CN CimSession InputObject< OperationTimeoutSec ResourceUri QueryDialect Shallow? KeyOnly? Credential Authority Impersonation Authentication EnableAllPrivileges? AsJob? List? Recurse? Amended? DirectRead? Locale ThrottleLimit",
  ),
  run(call) {
    const pick = (name: string, as: string) => {
      const value = argumentOf(call, name);
      return value === undefined ? {} : { [as]: value };
    };
    const className = argumentOf(call, "classname") ?? null;
    answer(
      call,
      call.session.path.effects.perform(
        {
          kind: "cim-query",
          className,
          ...pick("query", "query"),
          ...pick("filter", "filter"),
          ...pick("namespace", "namespace"),
          ...pick("computername", "computer"),
          at: call.at,
        },
        call.session.path,
      ),
      call.name,
    );
  },
};

const INVOKE_CIM: CommandDefinition = {
  names: ["invoke-cimmethod"],
  aliases: { icim: "invoke-cimmethod" },
  shape: shape(
    "InputObject|CimInstance!0< Arguments!1 MethodName|Name!2 ClassName|Class Query Namespace ComputerName|CN CimSession OperationTimeoutSec ResourceUri QueryDialect CimClass",
  ),
  run(call) {
    const { session, at } = call;
    const className = argumentOf(call, "classname");
    const query = argumentOf(call, "query");
    const name = argumentOf(call, "methodname") ?? null;
    const given = argumentOf(call, "arguments");
    if (isTable(name) || typeof given === "string") {
      failMaybe(session, "surely", act(call), at, call.name);
      return;
    }
    let targets: readonly Value[] = call.input ?? [];
    const object_ = argumentOf(call, "inputobject");
    if (call.input === undefined && object_ !== undefined) targets = elementsOf(object_) ?? [object_];
    else if (call.input === undefined && className !== undefined) targets = [className];
    else if (call.input === undefined && query !== undefined) {
      const found = session.path.effects.perform({ kind: "cim-query", className: null, query, at }, session.path);
      targets = found?.output ?? [session.path.unknown()];
    } else if (call.input === undefined) {
      // Windows asks for what it is called on; a script that nobody answers fails.
      session.path.perhaps(at, call.name, () =>
        session.inOpaque(() => invokeOn(call, [session.path.unknown(undefined, { shape: "object" })], name, given)),
      );
      return;
    }
    invokeOn(call, targets, name, given);
  },
};

function invokeOn(call: CommandCall, targets: readonly Value[], name: Value, named: Value | undefined): void {
  const { session, at } = call;
  const computer = argumentOf(call, "computername");
  for (const target of targets) {
    if (isNull(target)) {
      failMaybe(session, "surely", act(call), at, call.name);
      continue;
    }
    const invoke = (on: Value) => {
      const result = session.path.effects.perform(
        {
          kind: "method",
          target: on,
          name,
          words: [],
          ...(named === undefined ? {} : { named }),
          ...(computer === undefined ? {} : { computer }),
          at,
        },
        session.path,
      );
      answer(call, result, call.name);
    };
    if (isUnknown(target) && target.shape === undefined)
      session.path.perhaps(at, call.name, () => session.inOpaque(() => invoke(target.each ?? target)));
    else invoke(target);
  }
}

const INVOKE_WMI: CommandDefinition = {
  names: ["invoke-wmimethod"],
  aliases: { iwmi: "invoke-wmimethod" },
  shape: shape(
    "InputObject< Class|ClassName!0 Name!1 ArgumentList|Args!2 Path Namespace ComputerName|CN Credential Authentication Impersonation",
  ),
  run(call) {
    const { session, at } = call;
    const target = argumentOf(call, "inputobject") ?? argumentOf(call, "class") ?? argumentOf(call, "path");
    const targets = call.input ?? (target === undefined ? [] : (elementsOf(target) ?? [target]));
    const given = argumentOf(call, "argumentlist");
    for (const one of targets) {
      const result = session.path.effects.perform(
        {
          kind: "method",
          target: one,
          name: argumentOf(call, "name") ?? null,
          words: given === undefined ? [] : (elementsOf(given)?.slice() ?? [given]),
          at,
        },
        session.path,
      );
      answer(call, result, call.name);
    }
  },
};

const SET_CIM: CommandDefinition = {
  names: ["set-ciminstance", "set-wmiinstance"],
  aliases: { scim: "set-ciminstance", swmi: "set-wmiinstance" },
  shape: shape(
    "InputObject|CimInstance!0< Property|Arguments|Args ClassName|Class Query Path Namespace ComputerName PassThru?",
  ),
  run(call) {
    const { session, at } = call;
    const target =
      argumentOf(call, "inputobject") ?? argumentOf(call, "classname") ?? argumentOf(call, "query") ?? null;
    for (const one of call.input ?? [target])
      session.path.effects.perform(
        { kind: "cim-change", target: one, properties: argumentOf(call, "property") ?? null, at },
        session.path,
      );
    if (argumentOf(call, "passthru") === true) call.out.emit(session.path.unknown(undefined, { shape: "object" }));
  },
};

const START_PROCESS: CommandDefinition = {
  names: ["start-process"],
  aliases: { saps: "start-process", start: "start-process" },
  shape: shape(
    "FilePath|PSPath|Path!0 ArgumentList|Args!1 Wait? PassThru? NoNewWindow|NNW? WindowStyle Verb Credential WorkingDirectory RedirectStandardOutput|RSO RedirectStandardError|RSE RedirectStandardInput|RSI LoadUserProfile|LUP? UseNewEnvironment? Environment",
  ),
  run(call) {
    const { session, at } = call;
    const program = toText(argumentOf(call, "filepath") ?? null);
    const given = argumentOf(call, "argumentlist");
    const parts = given === undefined || isNull(given) ? [] : elementsOf(given);
    // Several arguments are joined with spaces, and the program takes them apart again.
    const line = parts === undefined ? (given ?? null) : joinLine(parts.map((part) => toText(part)));
    if (typeof program !== "string") {
      session.path.notFollowed("unknown-code", at, "Start-Process");
      call.out.emit(session.path.unknown(undefined, { shape: "object" }));
      return;
    }
    const words = splitLine(line);
    const result = new Returned(call);
    const code = performProgram(session, { name: program, words, line, at, waits: false }, result);
    if (argumentOf(call, "passthru") === true) {
      call.out.emit(
        object([
          [
            "ExitCode",
            code ??
              session.path.unknown(
                { kind: "exit-code", name: program.toLowerCase(), moment: session.moment() },
                { shape: "number" },
              ),
          ],
          [
            "HasExited",
            argumentOf(call, "wait") === true ? true : session.path.unknown(undefined, { shape: "boolean" }),
          ],
          ["Id", session.path.unknown(undefined, { shape: "number" })],
        ]),
      );
    }
    session.succeeded = true;
  },
};

/** Output of a process of its own goes nowhere. */
class Returned {
  constructor(readonly call: CommandCall) {}
  emit(): void {}
}

/** What is asked of the machine, and what it is about. */
const QUESTIONS: readonly (readonly [
  names: readonly string[],
  kind: "service" | "network" | "feature" | "file" | "time" | "other" | "output",
  shape: string,
  fails: "never" | "may",
  many: boolean,
])[] = [
  [
    ["get-service"],
    "service",
    "Name|ServiceName!0 DisplayName ComputerName DependentServices? RequiredServices? Include Exclude InputObject<",
    "may",
    false,
  ],
  [
    ["test-netconnection"],
    "network",
    "ComputerName|RemoteAddress|cn!0 CommonTCPPort!1 Port|RemotePort InformationLevel TraceRoute? Hops ConstrainInterface DiagnoseRouting?",
    "never",
    false,
  ],
  [
    ["test-connection"],
    "network",
    "TargetName|ComputerName|cn!0 Count Quiet? Delay BufferSize TimeToLive Source TcpPort TimeoutSeconds Protocol AsJob? ThrottleLimit",
    "may",
    false,
  ],
  [
    ["resolve-dnsname"],
    "network",
    "Name!0 Type!1 Server DnsOnly? CacheOnly? NoHostsFile? QuickTimeout? TcpOnly? LlmnrOnly? NetbiosFallback? LlmnrFallback? DnssecOk? DnssecCd? NoRecursion? NoIdn? LlmnrNetbiosOnly?",
    "may",
    true,
  ],
  [
    ["get-windowsfeature", "get-windowsoptionalfeature"],
    "feature",
    "Name|FeatureName!0 Online? Vhd ComputerName Path",
    "may",
    false,
  ],
  [
    ["get-date"],
    "time",
    "Date|LastWriteTime!0 Format UFormat Year Month Day Hour Minute Second Millisecond DisplayHint AsUTC?",
    "never",
    false,
  ],
  [
    ["get-process"],
    "other",
    "Name|ProcessName!0 Id ComputerName Module? FileVersionInfo? IncludeUserName? InputObject<",
    "may",
    true,
  ],
  [["get-random"], "other", "Maximum!0 Minimum InputObject< Count SetSeed Shuffle?", "never", false],
  [["new-guid"], "other", "", "never", false],
  [["get-host"], "other", "", "never", false],
  [
    [
      "get-netipaddress",
      "get-netadapter",
      "get-netipconfiguration",
      "get-dnsclientserveraddress",
      "get-netroute",
      "get-netfirewallrule",
      "get-nettcpconnection",
      "get-netconnectionprofile",
      "get-dnsclient",
    ],
    "network",
    "InterfaceAlias|Name!0 AddressFamily InterfaceIndex Physical? DisplayName DisplayGroup Group IPAddress PrefixOrigin LocalPort RemotePort State Direction Enabled DestinationPrefix InputObject<",
    "may",
    true,
  ],
  [
    [
      "get-computerinfo",
      "get-hotfix",
      "get-timezone",
      "get-culture",
      "get-uiculture",
      "get-winsystemlocale",
      "get-disk",
      "get-volume",
      "get-partition",
      "get-package",
      "get-module",
      "get-localuser",
      "get-localgroup",
      "get-scheduledtask",
      "get-eventlog",
      "get-winevent",
      "get-psdrive",
      "get-acl",
      "get-history",
      "get-executionpolicy",
      "get-installedmodule",
      "get-authenticodesignature",
      "get-member",
      "get-psrepository",
      "get-filehash",
      "get-job",
      "receive-job",
      "wait-job",
      "get-credential",
      "read-host",
      "get-itempropertyname",
      "get-clipboard",
      "test-wsman",
      "test-computersecurechannel",
      "get-addomain",
      "get-adcomputer",
      "get-aduser",
      "get-adrootdse",
      "get-winuserlanguagelist",
      "get-bitlockervolume",
      "get-mppreference",
      "get-tpm",
      "get-psversion",
      "get-packageprovider",
      "get-packagesource",
      "get-cimclass",
      "get-cimassociatedinstance",
      "new-cimsession",
      "new-cimsessionoption",
      "get-pssession",
      "get-alias",
    ],
    "other",
    "Name!0 Id Path ListAvailable? FullyQualifiedName InputObject< All? LogName MaxEvents FilterHashtable Source Newest TaskName TaskPath Job Keep? Wait? Timeout Prompt AsSecureString? Algorithm LiteralPath Drive DriveLetter DiskNumber Filter Identity Properties Server ClassName Namespace PSProvider Scope List? ComputerName Repair? Quiet? Force? Any? ProviderName SessionOption Credential Protocol Property MemberType Static? Minimum InterfaceAlias Message UserName Title",
    "may",
    true,
  ],
];

/** Services that every Windows Server has. Source: Microsoft Learn, "Per-user and system services in Windows Server". */
const SERVICES: ReadonlySet<string> = new Set([
  "sppsvc",
  "w32time",
  "winmgmt",
  "eventlog",
  "schedule",
  "rpcss",
  "dnscache",
  "lanmanserver",
  "lanmanworkstation",
  "winrm",
  "mpssvc",
  "bits",
  "wuauserv",
]);

function question([names, kind, parameters, fails, many]: (typeof QUESTIONS)[number]): CommandDefinition {
  return {
    names,
    shape: shape(parameters),
    run(call) {
      const { session, at, out } = call;
      const given = [...call.bound.named].filter(
        ([name]) => !/^(?:erroraction|warningaction|verbose|inputobject)$/.test(name),
      );
      const words = given
        .map(([name, value]) => (value === true ? `-${name}` : toTextOr(value, isUnknown(value) ? value.key : "?")))
        .join(" ")
        .toLowerCase();
      const isThere =
        call.name === "get-service" && SERVICES.has(toTextOr(argumentOf(call, "name") ?? null, "").toLowerCase());
      failMaybe(session, isThere ? "never" : fails, act(call), at, call.name);
      const isText =
        call.name === "get-date" &&
        (argumentOf(call, "format") !== undefined || argumentOf(call, "uformat") !== undefined);
      const isTruth =
        argumentOf(call, "quiet") === true ||
        toTextOr(argumentOf(call, "informationlevel") ?? null, "").toLowerCase() === "quiet";
      const shapeOf = isText
        ? { shape: "text" as const, present: true as const }
        : isTruth
          ? { shape: "boolean" as const }
          : isThere || (fails === "never" && !many)
            ? { shape: call.name === "get-random" ? ("number" as const) : ("object" as const) }
            : {};
      const input =
        call.input === undefined
          ? ""
          : call.input.map((item) => (isUnknown(item) ? item.key : toTextOr(item, "?"))).join();
      const isFresh = /^get-(?:date|random)|^new-guid|^test-|^read-host/.test(call.name);
      const of = {
        kind,
        name: `${call.name.replace(/^(?:get|test|resolve)-/, "")} ${words}${input}`.trim(),
        moment: isFresh ? session.moment() : session.now,
      } as const;
      out.emit(session.path.unknown(of, shapeOf));
    },
  };
}

const ALIASES_OF_QUESTIONS: Readonly<Record<string, string>> = {
  gsv: "get-service",
  tnc: "test-netconnection",
  gps: "get-process",
  ps: "get-process",
  gmo: "get-module",
  gal: "get-alias",
  gm: "get-member",
  rcjb: "receive-job",
  wjb: "wait-job",
  gjb: "get-job",
  nsn: "new-pssession",
};

/** What changes the machine in ways that nothing here asks about; an object of it may be looked at. */
const CHANGES: CommandDefinition = {
  names: [
    "start-service",
    "stop-service",
    "restart-service",
    "set-service",
    "new-service",
    "suspend-service",
    "resume-service",
    "restart-computer",
    "stop-computer",
    "rename-computer",
    "register-scheduledtask",
    "unregister-scheduledtask",
    "start-scheduledtask",
    "new-scheduledtaskaction",
    "new-scheduledtasktrigger",
    "new-scheduledtaskprincipal",
    "new-scheduledtasksettingsset",
    "new-scheduledtask",
    "set-scheduledtask",
    "remove-item",
    "copy-item",
    "move-item",
    "rename-item",
    "new-psdrive",
    "remove-psdrive",
    "set-timezone",
    "set-date",
    "stop-process",
    "wait-process",
    "set-acl",
    "enable-psremoting",
    "new-netfirewallrule_",
    "set-dnsclientserveraddress",
    "new-netipaddress",
    "set-netipinterface",
    "remove-job",
    "stop-job",
    "clear-dnsclientcache",
    "register-dnsclient",
    "set-item",
    "clear-item",
    "new-smbshare",
    "expand-archive",
    "compress-archive",
    "unblock-file",
    "install-packageprovider",
    "set-culture",
    "set-winsystemlocale",
    "set-winuserlanguagelist",
    "initialize-disk",
    "new-partition",
    "format-volume",
    "new-localuser",
    "add-localgroupmember",
    "set-localuser",
    "remove-cimsession",
    "remove-pssession",
    "checkpoint-computer",
    "set-mppreference",
    "add-mppreference",
    "enable-scheduledtask",
    "disable-scheduledtask",
    "set-content_",
    "clear-recyclebin",
    "disable-netfirewallrule_",
    "send-mailmessage",
    "set-smbserverconfiguration",
    "disable-windowsoptionalfeature",
    "uninstall-windowsfeature",
    "remove-windowsfeature",
    "set-netconnectionprofile",
    "out-printer",
    "update-module",
    "new-eventlog",
    "limit-eventlog",
    "enable-computerrestore",
    "disable-computerrestore",
    "wait-event",
    "register-objectevent",
    "start-bitstransfer_",
    "export-csv",
    "export-clixml",
    "set-clipboard",
  ],
  shape: { parameters: [] },
};

export const CHANGE_NAMES = CHANGES.names;

export const MACHINE_CMDLETS: readonly CommandDefinition[] = [
  SET_PROPERTY,
  REMOVE_PROPERTY,
  GET_PROPERTY,
  GET_CIM,
  INVOKE_CIM,
  INVOKE_WMI,
  SET_CIM,
  START_PROCESS,
  ...QUESTIONS.map(question),
];
export const MACHINE_ALIASES = ALIASES_OF_QUESTIONS;
