import type { Call, CallResult, CmdletCall, CmdletShape, Path, Position, Value } from "../contract";
import { installKey, type LicensingDeed, numberOf, setDomain, setHost, setInterval } from "./deeds";
import { fresh, isOn, resolveText, textOf } from "./words";

/** A cmdlet of a licensing module: how its parameters are bound, and what it does with them. */
export interface LicensingCmdlet {
  readonly shape: CmdletShape;
  run(given: Given): void;
  /** `object`: a failure is told by `Success` of its result alone, and neither by an error nor by an exit code. */
  readonly result: "object" | "error" | "none";
}

/** Parameters of one call, all bound. */
export interface Given {
  readonly path: Path;
  readonly at: Position;
  /** Undefined where it is not given. */
  value(name: string): Value | undefined;
  /** A switch or a truth; undefined where that is not known. */
  on(name: string): boolean | undefined;
  act(...deeds: readonly LicensingDeed[]): void;
  /** What happens where something is so; perhaps where that is not known. */
  when(answer: boolean | undefined, what: string, ...deeds: readonly LicensingDeed[]): void;
}

type Parameter = CmdletShape["parameters"][number];

/** Common parameters of every advanced function. Source: about_CommonParameters. */
const COMMON: readonly Parameter[] = [
  { name: "ErrorAction", aliases: ["ea"] },
  { name: "ErrorVariable", aliases: ["ev"] },
  { name: "WarningAction", aliases: ["wa"] },
  { name: "WarningVariable", aliases: ["wv"] },
  { name: "InformationAction", aliases: ["infa"] },
  { name: "InformationVariable", aliases: ["iv"] },
  { name: "OutVariable", aliases: ["ov"] },
  { name: "OutBuffer", aliases: ["ob"] },
  { name: "PipelineVariable", aliases: ["pv"] },
  { name: "Verbose", aliases: ["vb"], isSwitch: true },
  { name: "Debug", aliases: ["db"], isSwitch: true },
];

const CONFIRMS: readonly Parameter[] = [
  { name: "WhatIf", aliases: ["wi"], isSwitch: true },
  { name: "Confirm", aliases: ["cf"], isSwitch: true },
];

function shape(
  values: string,
  switches = "",
  {
    positions = false,
    sets,
    confirms = false,
  }: { positions?: boolean; sets?: readonly (readonly string[])[]; confirms?: boolean } = {},
): CmdletShape {
  const named = (text: string): readonly string[] => text.split(" ").filter((name) => name !== "");
  return {
    parameters: [
      ...named(values).map((written, position): Parameter => {
        const [name = "", ...aliases] = written.split("|");
        return { name, ...(aliases.length === 0 ? {} : { aliases }), ...(positions ? { position } : {}) };
      }),
      ...named(switches).map((name): Parameter => ({ name, isSwitch: true })),
      ...COMMON,
      ...(confirms ? CONFIRMS : []),
    ],
    ...(sets === undefined ? {} : { sets }),
  };
}

const nothing = (): void => undefined;

/** The OSLicense module, successor of slmgr.vbs. Source: Microsoft Learn, module OSLicense (2026-09-10). */
const OS_LICENSE: Readonly<Record<string, LicensingCmdlet>> = {
  "set-kmslicenseinfo": {
    result: "object",
    shape: shape(
      "ServerName Port Domain ActivationInterval RenewalInterval ListeningPort Priority DnsPublishing HostCaching",
      "",
      { positions: true },
    ),
    run({ value, on, act, when }) {
      const [server, port, domain] = [value("servername"), value("port"), value("domain")];
      if (server !== undefined) act(setServer(server, port));
      else if (port !== undefined) act({ does: "set-host-port", port: numberOf(port) });
      if (domain !== undefined) act(setDomain(domain));
      const [activation, renewal, listening] = [
        value("activationinterval"),
        value("renewalinterval"),
        value("listeningport"),
      ];
      if (activation !== undefined) act(setInterval("activation", numberOf(activation)));
      if (renewal !== undefined) act(setInterval("renewal", numberOf(renewal)));
      if (listening !== undefined) act({ does: "set-port", port: numberOf(listening) });
      const publishing = value("dnspublishing");
      if (publishing === undefined) return;
      // A boolean takes no text: 'false' does not bind, and nothing of the call happens.
      const publishes = on("dnspublishing");
      if (publishes === undefined) {
        when(undefined, "publishing is enabled", { does: "publish" });
        when(undefined, "publishing is disabled", { does: "stop-publishing" });
      } else act({ does: publishes ? "publish" : "stop-publishing" });
    },
  },
  "invoke-kmslicense": {
    result: "object",
    shape: shape("", "ClearServer ClearPort ClearDomain ClearListeningPort", {
      sets: [["ClearServer"], ["ClearPort"], ["ClearDomain"], ["ClearListeningPort"]],
    }),
    run({ on, when }) {
      when(on("clearserver"), "-ClearServer", { does: "clear-host", keepsPort: true });
      when(on("clearport"), "-ClearPort", { does: "clear-host-port" });
      when(on("cleardomain"), "-ClearDomain", { does: "clear-domain" });
      when(on("clearlisteningport"), "-ClearListeningPort", { does: "set-port", port: 1688 });
    },
  },
  "invoke-oslicense": {
    result: "object",
    shape: shape(
      "InstallProductKey InstallLicenseFile RearmID ActivationID ActivateOffline ConfirmationID TokenCertThumbprint TokenPIN ILID ILvID",
      "ClearProductKeyFromRegistry ReinstallSystemLicenses Rearm UninstallProductKey ActivateOnline",
      {
        sets: [
          ["ClearProductKeyFromRegistry"],
          ["InstallProductKey"],
          ["InstallLicenseFile"],
          ["ReinstallSystemLicenses"],
          ["Rearm", "RearmID"],
          ["UninstallProductKey", "ActivationID"],
          ["ActivateOnline", "ActivationID"],
          ["ActivateOffline", "ConfirmationID"],
          ["TokenCertThumbprint", "TokenPIN"],
          ["ILID", "ILvID"],
        ],
      },
    ),
    run({ value, on, act, when }) {
      const key = value("installproductkey");
      if (key !== undefined) act(installKey(key));
      when(on("activateonline"), "-ActivateOnline", { does: "activate" });
      if (value("confirmationid") !== undefined || value("tokencertthumbprint") !== undefined)
        act({ does: "activate" });
      const rearms = on("rearm");
      // An application's ID may be Office's.
      when(rearms === true && value("rearmid") !== undefined ? undefined : rearms, "-Rearm", { does: "rearm" });
    },
  },
  "set-oslicenseinfo": { result: "object", shape: shape("ActivationType", "", { positions: true }), run: nothing },
  "get-oslicenseinfo": {
    result: "none",
    shape: shape("ActivationID", "All TokenBasedLicenses TokenBasedCertificates", {
      sets: [["All"], ["ActivationID"], ["TokenBasedLicenses"], ["TokenBasedCertificates"]],
    }),
    run: nothing,
  },
  "get-kmslicenseinfo": { result: "none", shape: shape(""), run: nothing },
  "get-adlicenseinfo": {
    result: "none",
    shape: shape("ProductKey", "ActivationObjects", { sets: [["ProductKey"], ["ActivationObjects"]] }),
    run: nothing,
  },
  // Makes an activation object in Active Directory: nothing of this machine.
  "invoke-adlicense": {
    result: "object",
    shape: shape(
      "ProductKey ConfirmationID ActivationObjectName DeleteActivationObjects",
      "ActivateOnline ActivateForest",
    ),
    run: nothing,
  },
  "get-subscriptionlicenseinfo": { result: "none", shape: shape(""), run: nothing },
  "set-subscriptionlicenseinfo": { result: "object", shape: shape("Enabled", "", { positions: true }), run: nothing },
  "invoke-subscriptionlicense": {
    result: "object",
    shape: shape("", "Remove Refresh Acquire", { sets: [["Remove"], ["Refresh"], ["Acquire"]] }),
    run: nothing,
  },
};

/** A host, and its port where one is given; otherwise a port that was set before stays. */
function setServer(server: Value, port: Value | undefined): LicensingDeed {
  const text = textOf(server);
  // `-ServerName host:port` is documented nowhere.
  const deed =
    text?.includes(":") === true && !text.startsWith("[")
      ? ({ does: "set-host", host: null } as const)
      : setHost(server);
  if (deed.does !== "set-host" || deed.host === null) return { does: "set-host", host: null };
  if (port !== undefined) return { does: "set-host", host: deed.host, port: numberOf(port) };
  return { does: "set-host", host: deed.host, keepsPort: true };
}

/** Of slmgr-ps: without a port, 1688 is set. */
function setServerOf(server: Value, port: Value | undefined): LicensingDeed {
  const deed = setHost(server);
  if (deed.does !== "set-host") return deed;
  return { ...deed, port: port === undefined ? (deed.port ?? 1688) : numberOf(port) };
}

/** slmgr-ps, a module of the community. Source: its own repository, zbalkan/slmgr-ps 1.9. */
const SLMGR_PS: Readonly<Record<string, LicensingCmdlet>> = {
  "start-windowsactivation": {
    result: "error",
    shape: shape(
      "Computer KMSServerFQDN|KmsServer KMSServerPort Credentials ProductKey ActivationId ApplicationId ConfirmationId",
      "CacheDisabled UseKmsClientKey Rearm Offline",
      { positions: true, confirms: true },
    ),
    run({ value, on, act, when }) {
      const rearms = on("rearm");
      if (rearms !== false) {
        const isOffice = value("applicationid") !== undefined || value("activationid") !== undefined;
        when(isOffice ? undefined : rearms, "-Rearm", { does: "rearm" });
        return;
      }
      const [server, port, key] = [value("kmsserverfqdn"), value("kmsserverport"), value("productkey")];
      if (server !== undefined) act(setServerOf(server, port));
      else if (port !== undefined) act({ does: "set-host-port", port: numberOf(port) });
      if (key !== undefined) act(installKey(key));
      else when(on("usekmsclientkey"), "-UseKmsClientKey", { does: "install-key", key: null });
      act({ does: "activate" });
    },
  },
  "set-windowskmsclient": {
    result: "error",
    shape: shape("Computer KmsServer|KMSServerFQDN Port LookupDomain HostCaching ActivationId Credentials", "", {
      confirms: true,
    }),
    run({ value, act }) {
      const [server, port, domain] = [value("kmsserver"), value("port"), value("lookupdomain")];
      if (server !== undefined) act(setServerOf(server, port));
      else if (port !== undefined) act({ does: "set-host-port", port: numberOf(port) });
      if (domain !== undefined) act(setDomain(domain));
    },
  },
  "set-windowskmshost": {
    result: "error",
    shape: shape(
      "Computer ListeningPort ActivationInterval RenewalInterval DnsPublishing Priority Credentials",
      "ClearListeningPort",
      {
        confirms: true,
      },
    ),
    run({ value, on, act, when, path, at }) {
      const [port, activation, renewal, publishing] = [
        "listeningport",
        "activationinterval",
        "renewalinterval",
        "dnspublishing",
      ].map(value);
      if (port !== undefined) act({ does: "set-port", port: numberOf(port) });
      when(on("clearlisteningport"), "-ClearListeningPort", { does: "set-port", port: 1688 });
      if (activation !== undefined) act(setInterval("activation", numberOf(activation)));
      if (renewal !== undefined) act(setInterval("renewal", numberOf(renewal)));
      if (publishing === undefined) return;
      const text = resolveText(path, publishing, at)?.toLowerCase();
      when(text === undefined ? undefined : text === "enabled", "-DnsPublishing Enabled", { does: "publish" });
      when(text === undefined ? undefined : text === "disabled", "-DnsPublishing Disabled", {
        does: "stop-publishing",
      });
    },
  },
  "reset-windowsactivation": {
    result: "error",
    shape: shape(
      "Computer ActivationId Credentials",
      "UninstallProductKey ClearProductKeyFromRegistry ClearKMSSettings ClearKMSLookupDomain",
      {
        confirms: true,
      },
    ),
    run({ on, when }) {
      when(on("clearkmssettings"), "-ClearKMSSettings", { does: "clear-host" });
      when(on("clearkmslookupdomain"), "-ClearKMSLookupDomain", { does: "clear-domain" });
    },
  },
};

export const LICENSING_CMDLETS: ReadonlyMap<string, LicensingCmdlet> = new Map([
  ...Object.entries(OS_LICENSE),
  ...Object.entries(SLMGR_PS),
]);

/** Runs a cmdlet of these modules whose parameters the language bound. */
export function runLicensingCmdlet(call: CmdletCall & Pick<Call, "at">, path: Path): CallResult | undefined {
  const cmdlet = LICENSING_CMDLETS.get(call.name);
  if (cmdlet === undefined) return undefined;
  const { at, named, rest } = call;
  // An argument that no parameter takes, or two parameter sets in one call: binding fails, and nothing is run.
  if (rest.length > 0 || !fitsOneSet(cmdlet.shape, named) || takesTextForTruth(call)) {
    path.remark({ code: "binds-nothing", text: call.name }, at);
    return { output: [], fails: "surely" };
  }
  const act = (...deeds: readonly LicensingDeed[]): void => {
    for (const deed of deeds) path.act(deed, at);
  };
  const given: Given = {
    path,
    at,
    value: (name) => {
      const value = named.get(name);
      return value === undefined ? undefined : path.resolve(value, at);
    },
    on: (name) => isOn(named.get(name)),
    act,
    when(answer, what, ...deeds) {
      if (answer === true) act(...deeds);
      else if (answer === undefined) path.perhaps(at, what, () => act(...deeds));
    },
  };
  if (isOn(named.get("whatif")) === true || isElsewhere(named.get("computer"))) return { output: [] };
  cmdlet.run(given);
  if (cmdlet.result === "error") return { output: [fresh(path, { kind: "output", name: call.name })], fails: "may" };
  if (cmdlet.result === "none") return { output: [fresh(path, { kind: "output", name: call.name })] };
  const count = Number(path.notes.get("results") ?? 0) + 1;
  path.notes.set("results", count);
  path.notes.set(`unread:${String(count)}`, `${String(at.line)}:${String(at.column)}:${call.name}`);
  return { output: [{ kind: "foreign", type: "oslicense:result", data: { number: String(count) } }] };
}

function fitsOneSet({ sets }: CmdletShape, named: ReadonlyMap<string, Value>): boolean {
  if (sets === undefined) return true;
  const ofSets = new Set(sets.flat().map((name) => name.toLowerCase()));
  const used = [...named.keys()].filter((name) => ofSets.has(name));
  return sets.some((set) => used.every((name) => set.some((each) => each.toLowerCase() === name)));
}

/** A boolean parameter takes `$true`, `$false` or a number, never a text. */
function takesTextForTruth({ name, named }: CmdletCall): boolean {
  if (name !== "set-kmslicenseinfo") return false;
  return ["dnspublishing", "hostcaching"].some((parameter) => typeof named.get(parameter) === "string");
}

function isElsewhere(computer: Value | undefined): boolean {
  if (computer === undefined || computer === null) return false;
  const text = textOf(computer);
  return text !== undefined && !/^(?:\.|localhost|127\.0\.0\.1|)$/i.test(text);
}
