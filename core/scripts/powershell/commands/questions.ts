import { isUnknown } from "../../values";
import { toTextOr } from "../conversions";
import { failMaybe } from "../perform";
import { act } from "./answer";
import { argumentOf, type CommandDefinition, shape } from "./command";

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

export const QUESTION_ALIASES: Readonly<Record<string, string>> = {
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

export const QUESTION_CMDLETS: readonly CommandDefinition[] = QUESTIONS.map(question);
