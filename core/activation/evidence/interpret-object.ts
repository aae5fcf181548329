import { STATE_TEXTS } from "../../data/slmgr-text";
import { readCodeValue } from "./codes";
import { makeEvent } from "./events";
import {
  type ClientSettings,
  type CommandFact,
  type EventFact,
  type HostSettings,
  type InterfaceFact,
  type KeyFact,
  LICENSE_STATES,
  type LicenseState,
  type LookupFact,
  type OperationFact,
  type Place,
  type ProcessorFact,
  type ProductFact,
  type RegistryFact,
  type ServiceFact,
  type SettingsFact,
  type SignFact,
  type SubscriptionFact,
  type SystemFact,
  type TcpFact,
} from "./evidence";
import { isAddress, readLookupCommand, readTcpCommand, toSrvAnswer } from "./network-texts";
import type { PrintedObject } from "./objects";
import { familyOf, findByEnding, isAddOn, kindOf, PARTIAL_KEY } from "./products";

/** What an object says, each kind told by the names of its properties. */
export interface Interpretation {
  readonly product?: ProductFact;
  readonly settings?: SettingsFact;
  readonly operation?: OperationFact;
  readonly subscription?: SubscriptionFact;
  readonly tcp?: TcpFact;
  readonly lookup?: LookupFact;
  readonly event?: EventFact;
  readonly processor?: ProcessorFact;
  readonly system?: SystemFact;
  readonly service?: ServiceFact;
  readonly adapter?: InterfaceFact;
  readonly key?: KeyFact;
  readonly registry?: readonly RegistryFact[];
  readonly signs?: readonly SignFact[];
  /** The machine the object itself names. */
  readonly machine?: string;
}

type Properties = PrintedObject["properties"];

function textOf(properties: Properties, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = properties.get(name)?.text;
    if (text !== undefined && text !== "" && text.toLowerCase() !== "null") return text;
  }
  return undefined;
}

function numberOf(properties: Properties, ...names: readonly string[]): number | undefined {
  const text = textOf(properties, ...names)?.replace(/[,\u202f\s]/g, "");
  return text !== undefined && /^-?\d{1,12}$/.test(text) ? Number(text) : undefined;
}

function truthOf(properties: Properties, ...names: readonly string[]): boolean | undefined {
  const text = textOf(properties, ...names)?.toLowerCase();
  if (text === "true" || text === "1" || text === "enabled") return true;
  return text === "false" || text === "0" || text === "disabled" ? false : undefined;
}

function given<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]?: V });
}

/** What an object says; undefined where it says nothing that is read here. `command` is what printed it. */
export function interpretObject(object: PrintedObject, command: CommandFact | undefined): Interpretation | undefined {
  const found: Interpretation = {
    ...given("event", asEvent(object)),
    ...given("tcp", asTcp(object, command)),
    ...given("lookup", asLookup(object, command)),
    ...given("product", asProduct(object)),
    ...given("settings", asSettings(object)),
    ...given("operation", asOperation(object)),
    ...given("subscription", asSubscription(object)),
    ...given("processor", asProcessor(object)),
    ...given("system", asSystem(object)),
    ...given("service", asService(object)),
    ...given("adapter", asAdapter(object)),
    ...given("key", asKey(object)),
    ...given("registry", asRegistry(object)),
    ...given("signs", asSigns(object)),
  };
  if (Object.keys(found).length === 0) return undefined;
  const machine = machineOf(object, found);
  return { ...found, ...given("machine", machine) };
}

function machineOf(object: PrintedObject, found: Interpretation): string | undefined {
  // ComputerName of Test-NetConnection is the other end.
  return machineNamed(object, found.tcp === undefined ? [...OWN_NAMES, "computername", "computer"] : OWN_NAMES);
}

const OWN_NAMES = ["pscomputername", "csname", "ansible_hostname", "machinename", "fullyqualifieddomainname"];

/** The machine that an object names, by the names that such a property has. */
export function machineNamed(
  { properties }: PrintedObject,
  names: readonly string[] = [...OWN_NAMES, "computername", "computer", "hostname"],
): string | undefined {
  const name = textOf(properties, ...names);
  return name !== undefined && /^[\p{L}\p{N}_.-]{1,255}$/u.test(name) && !/^localhost$/i.test(name) ? name : undefined;
}

const PRODUCT_MARKS = [
  "licensestatus",
  "partialproductkey",
  "productkeychannel",
  "licensefamily",
  "licensestatusreason",
  "partial_key",
];

function asProduct({ properties, at }: PrintedObject): ProductFact | undefined {
  if (!PRODUCT_MARKS.some((name) => properties.has(name)) || properties.has("success")) return undefined;
  // VAMT has other names for the properties of the class.
  const isVamt = properties.has("fullyqualifieddomainname");
  const name = textOf(properties, isVamt ? "productname" : "name");
  const description = textOf(properties, isVamt ? "productdescription" : "description");
  const written = textOf(properties, "partialproductkey", "partial_key");
  const partialKey = written !== undefined && PARTIAL_KEY.test(written) ? written.toUpperCase() : undefined;
  const hasKeyColumn = properties.has("partialproductkey");
  const published = findByEnding(partialKey);
  const channel = textOf(properties, "productkeychannel");
  const reason = readReason(properties);
  const state = readState(properties, reason);
  const applicationId = textOf(properties, "applicationid");
  const fromModule = properties.has("activationid") || isStateText(textOf(properties, "licensestatus"));
  const minutes = numberOf(properties, "graceperiodremaining");
  const kind = kindOf({ name, description, channel, published });
  const client = clientOf(properties);
  const host = hostOf(properties);
  const evaluationEnd = realDate(textOf(properties, "evaluationenddate"));
  return {
    at,
    from: fromModule ? "oslicense" : properties.has("partial_key") ? "script" : "cim",
    ...given("name", name),
    ...given("description", description),
    kind,
    ...given("channel", channel),
    ...given("activationId", textOf(properties, "activationid", "id", ...(isVamt ? ["sku"] : []))?.toLowerCase()),
    ...given("applicationId", applicationId?.toLowerCase()),
    ...given("extendedPid", textOf(properties, "productkeyid")),
    ...given("partialKey", partialKey),
    ...given("published", published),
    addOn: truthOf(properties, "licenseisaddon") ?? isAddOn(name),
    family: familyOf(applicationId, name),
    // Products that are installed and not in use have no key; a key that somebody hid is one.
    inUse: !hasKeyColumn || written !== undefined,
    ...given("state", state?.state),
    ...given("stateFrom", state?.from),
    ...given("stateAt", properties.get(state?.from === "reason" ? "licensestatusreason" : "licensestatus")?.at),
    ...given("reason", reason),
    ...given("reasonAt", properties.get("licensestatusreason")?.at),
    ...(minutes === undefined || minutes <= 0 ? {} : { minutes, minutesOf: minutesOf(kind, state?.state) }),
    ...given("minutesAt", properties.get("graceperiodremaining")?.at),
    ...given("evaluationEnd", evaluationEnd),
    ...given("trustedTime", realDate(textOf(properties, isVamt ? "licensestatuslastupdated" : "trustedtime"))),
    ...given("rearmsLeft", numberOf(properties, "remainingwindowsrearmcount")),
    ...given("activationType", activationTypeOf(numberOf(properties, "vlactivationtypeenabled"))),
    ...(numberOf(properties, "vlactivationtype") === 1 ? { lastMethod: "ad" as const } : {}),
    ...given("client", client),
    ...given("host", host),
    ...given("adObject", textOf(properties, "adactivationobjectname")),
    lines: linesOf(properties),
  };
}

function linesOf(properties: Properties): Readonly<Record<string, Place>> {
  const names: Readonly<Record<string, string>> = {
    name: "name",
    description: "description",
    licensestatus: "status",
    partialproductkey: "partialKey",
    productkeychannel: "channel",
    licensestatusreason: "notificationReason",
    graceperiodremaining: "volumeExpiration",
    keymanagementservicemachine: "registeredHost",
    discoveredkeymanagementservicemachinename: "discoveredHost",
    keymanagementservicecurrentcount: "currentCount",
    evaluationenddate: "evaluationEnd",
  };
  const lines: Record<string, Place> = {};
  for (const [property, line] of Object.entries(names)) {
    const at = properties.get(property)?.at;
    if (at !== undefined) lines[line] = at;
  }
  return lines;
}

function minutesOf(kind: ProductFact["kind"], state: LicenseState | undefined): NonNullable<ProductFact["minutesOf"]> {
  if (state !== undefined && state !== "licensed") return "grace";
  if (kind === "timebased") return "timebased";
  return kind === "avma" ? "avma" : "volume";
}

function isStateText(text: string | undefined): boolean {
  return text !== undefined && !/^\d{1,2}$/.test(text);
}

/** A date of 1601 is how WMI writes "none". */
function realDate(text: string | undefined): string | undefined {
  return text === undefined || /1601/.test(text) || /^\/Date\(-/.test(text) ? undefined : text;
}

function readReason(properties: Properties): number | undefined {
  const text = textOf(properties, "licensestatusreason");
  const code = text === undefined ? undefined : readCodeValue(text);
  return code === 0 ? undefined : code;
}

/**
 * The state: a number, else a text that is known as a whole, else the severity of the reason. 0x4004F040 and the code of
 * a digital licence are of activated products; other reasons of that severity are of grace periods.
 */
function readState(
  properties: Properties,
  reason: number | undefined,
): { readonly state: LicenseState; readonly from: "number" | "text" | "reason" } | undefined {
  const text = textOf(properties, "licensestatus");
  if (text !== undefined) {
    const digits = /^(\d)(?:\s|$)/.exec(text)?.[1];
    const byNumber = digits === undefined ? undefined : LICENSE_STATES[Number(digits)];
    if (byNumber !== undefined) return { state: byNumber, from: "number" };
    const english = STATE_TEXTS.get(
      text
        .toLowerCase()
        .replaceAll("-", " ")
        .replace(/[.。]$/, "")
        .trim(),
    );
    const byText = english === undefined ? undefined : LICENSE_STATES[english];
    // A localized text beside a code: the code is the same on every Windows.
    if (
      byText !== undefined &&
      (reason === undefined || /^[\x20-\x7e]+$/.test(text)) &&
      !LOCALISED.has(text.toLowerCase())
    ) {
      return { state: byText, from: "text" };
    }
    if (reason === 0x4004f040 || reason === 0x4004f401) return { state: "licensed", from: "reason" };
    if (reason === 0x4004f00c) return { state: "oob-grace", from: "reason" };
    if (reason === 0x4004f00d) return { state: "oot-grace", from: "reason" };
    if (reason !== undefined && reason >>> 28 === 0xc) return { state: "notification", from: "reason" };
    if (byText !== undefined) return { state: byText, from: "text" };
  }
  const licensed = truthOf(properties, "licensed");
  return licensed === true ? { state: "licensed", from: "text" } : undefined;
}

const LOCALISED: ReadonlySet<string> = new Set(["lizenziert", "con licencia", "已授权"]);

function activationTypeOf(value: number | undefined): string | undefined {
  return value === undefined ? undefined : ["All", "AD", "KMS", "Token"][value];
}

/** Ports that are not set stand as zero. */
function portOf(properties: Properties, ...names: readonly string[]): number {
  const port = numberOf(properties, ...names);
  return port === undefined || port <= 0 || port > 65_535 ? 1688 : port;
}

function hostNameOf(properties: Properties, name: string): string | undefined {
  const text = textOf(properties, name);
  return text === undefined || /^(?:n\/a|not set|none)$/i.test(text) || !/^[\w.:[\]-]{1,255}$/.test(text)
    ? undefined
    : text;
}

function clientOf(properties: Properties): ClientSettings | undefined {
  const registered = hostNameOf(properties, "keymanagementservicemachine");
  const discovered = hostNameOf(properties, "discoveredkeymanagementservicemachinename");
  const cmid = textOf(properties, "clientmachineid", "cmid");
  const vamtHost = hostNameOf(properties, "kmshost");
  const settings: ClientSettings = {
    ...(cmid !== undefined && /^[0-9a-f-]{36}$/i.test(cmid) ? { cmid: cmid.toLowerCase() } : {}),
    ...given("lookupDomain", hostNameOf(properties, "keymanagementservicelookupdomain")),
    ...(registered === undefined
      ? {}
      : { registered: { name: registered, port: portOf(properties, "keymanagementserviceport") } }),
    ...(discovered === undefined
      ? {}
      : {
          discovered: {
            name: discovered,
            port: portOf(properties, "discoveredkeymanagementservicemachineport", "discoveredkeymanagementserviceport"),
          },
        }),
    ...(discovered === undefined && vamtHost !== undefined
      ? { discovered: { name: vamtHost, port: portOf(properties, "kmsport") } }
      : {}),
    ...(properties.has("keymanagementservicemachine") && registered === undefined ? { nothingRegistered: true } : {}),
    ...given("hostAddress", addressOf(textOf(properties, "discoveredkeymanagementservicemachineipaddress"))),
    ...given("hostPid", textOf(properties, "keymanagementserviceproductkeyid")),
    ...given("activationInterval", numberOf(properties, "vlactivationinterval")),
    ...given("renewalInterval", numberOf(properties, "vlrenewalinterval")),
    ...given("caching", truthOf(properties, "keymanagementservicehostcaching")),
  };
  return Object.keys(settings).length === 0 ? undefined : settings;
}

function addressOf(text: string | undefined): string | undefined {
  return text !== undefined && isAddress(text) ? text : undefined;
}

/** -1 as an unsigned number: a counter that the service has not begun. */
const NO_COUNT = 4_294_967_295;

function counterOf(properties: Properties, name: string): number | undefined {
  const count = numberOf(properties, name);
  return count === undefined || count < 0 || count === NO_COUNT ? undefined : count;
}

function hostOf(properties: Properties): HostSettings | undefined {
  const isHost = truthOf(properties, "iskeymanagementservicemachine");
  const usable = counterOf(properties, "keymanagementservicecurrentcount");
  // The class shows the counters of a host on every machine; on a client they are empty or -1.
  if (isHost === false || (isHost === undefined && usable === undefined)) return undefined;
  const port = numberOf(properties, "keymanagementservicelisteningport");
  return {
    ...given("currentCount", usable),
    ...given("port", port === 0 ? 1688 : port),
    ...given("publishing", truthOf(properties, "keymanagementservicednspublishing")),
    ...given("lowPriority", truthOf(properties, "keymanagementservicelowpriority")),
    ...given("total", counterOf(properties, "keymanagementservicetotalrequests")),
    ...given("failed", counterOf(properties, "keymanagementservicefailedrequests")),
    ...given("licensed", counterOf(properties, "keymanagementservicelicensedrequests")),
  };
}

function asSettings(object: PrintedObject): SettingsFact | undefined {
  const { properties, at } = object;
  if (PRODUCT_MARKS.some((name) => properties.has(name)) || properties.has("success")) return undefined;
  const names = [...properties.keys()];
  if (
    !names.some((name) =>
      /^(?:is|discovered)?keymanagementservice|^vl(?:activation|renewal)interval$|^clientmachineid$/.test(name),
    )
  )
    return undefined;
  if (properties.has("keymanagementservicename")) return undefined;
  const isHost = truthOf(properties, "iskeymanagementservicemachine");
  return {
    at,
    from: properties.has("version") || properties.has("clientmachineid") ? "cim" : "oslicense",
    ...given("isHost", isHost),
    ...given("client", clientOf(properties)),
    ...given("host", hostOf(properties)),
    lines: linesOf(properties),
  };
}

const OPERATIONS: Readonly<Record<string, OperationFact["does"]>> = {
  activateonline: "activate",
  activateoffline: "activate",
  activate: "activate",
  installproductkey: "install-key",
  uninstallproductkey: "uninstall-key",
  clearserver: "clear-host",
  clearport: "clear-host",
  rearm: "rearm",
  setkmsendpoint: "set-host",
  resetactivation: "clear-host",
};

function asOperation({ properties, at }: PrintedObject): OperationFact | undefined {
  const success = properties.get("success");
  const looksLike = ["operation", "errorcode", "errormessage", "restartrequired", "productkey", "activationtype"].some(
    (name) => properties.has(name),
  );
  if (success === undefined || (!looksLike && properties.size > 1)) return undefined;
  const errorCode = textOf(properties, "errorcode");
  const code = errorCode === undefined ? undefined : readCodeValue(errorCode);
  const name = textOf(properties, "operation");
  return {
    at: properties.get("errorcode")?.text ? (properties.get("errorcode")?.at ?? at) : success.at,
    does: OPERATIONS[(name ?? "").toLowerCase()] ?? "other",
    succeeded: truthOf(properties, "success"),
    ...given("code", code === 0 ? undefined : code),
    ...given("message", textOf(properties, "errormessage")),
    ...given("product", textOf(properties, "productname")),
    ...given("activationId", textOf(properties, "activationid")?.toLowerCase()),
    ...given("partialKey", textOf(properties, "productkey")?.slice(-5)),
    ...given("restartRequired", truthOf(properties, "restartrequired")),
  };
}

function asSubscription({ properties, at }: PrintedObject): SubscriptionFact | undefined {
  const status = numberOf(properties, "subscriptionstatusvalue");
  const text = textOf(properties, "subscriptionstatus");
  if (status === undefined && text === undefined) return undefined;
  return {
    at: properties.get("subscriptionstatusvalue")?.at ?? at,
    active: status === undefined ? /^active$/i.test(text ?? "") : status === 1,
    ...given("type", numberOf(properties, "subscriptiontypevalue")),
    ...given("status", status),
  };
}

function asTcp({ properties, at }: PrintedObject, command: CommandFact | undefined): TcpFact | undefined {
  const result = properties.get("tcptestsucceeded");
  if (result === undefined) return undefined;
  const asked = command === undefined ? undefined : readTcpCommand(command.text);
  const host = textOf(properties, "computername") ?? asked?.host;
  const address = addressOf(textOf(properties, "remoteaddress"));
  return {
    at: result.at.text === "" ? at : result.at,
    host: host ?? address ?? "",
    ...given("address", address),
    port: numberOf(properties, "remoteport") ?? asked?.port ?? 0,
    succeeded: truthOf(properties, "tcptestsucceeded"),
    ...given("pinged", truthOf(properties, "pingsucceeded")),
    ...given("sourceAddress", addressOf(textOf(properties, "sourceaddress")?.split(" ")[0])),
    ...(address === undefined && properties.has("remoteaddress") ? { unresolved: true } : {}),
  };
}

function asLookup({ properties, at }: PrintedObject, command: CommandFact | undefined): LookupFact | undefined {
  const target = textOf(properties, "nametarget");
  const address = addressOf(textOf(properties, "ipaddress", "ip4address"));
  const type = textOf(properties, "type", "querytype");
  if (
    type === undefined ||
    (target === undefined && address === undefined) ||
    !/^(?:SRV|A|AAAA|CNAME|33|1|28|5)$/i.test(type)
  )
    return undefined;
  const name = textOf(properties, "name") ?? "";
  const server = command === undefined ? undefined : readLookupCommand(command.text)?.server;
  const isSrv = /^(?:SRV|33)$/i.test(type);
  return {
    at,
    name,
    type: isSrv ? "srv" : address === undefined ? "other" : "address",
    ...given("server", server),
    outcome: "found",
    records:
      isSrv && target !== undefined
        ? [
            toSrvAnswer(
              at,
              target,
              textOf(properties, "port") ?? "",
              textOf(properties, "priority") ?? "",
              textOf(properties, "weight") ?? "",
            ),
          ]
        : [],
    addresses: address === undefined ? [] : [{ name, address }],
  };
}

function asEvent({ properties, at }: PrintedObject): EventFact | undefined {
  const id = numberOf(properties, "eventid", "id", "instanceid");
  if (
    id === undefined ||
    !(
      properties.has("message") ||
      properties.has("providername") ||
      properties.has("source") ||
      properties.has("eventsource")
    )
  ) {
    return undefined;
  }
  return makeEvent({
    at,
    id,
    provider: textOf(properties, "providername", "eventsource", "source"),
    log: textOf(properties, "logname", "channel"),
    computer: textOf(properties, "machinename", "computer"),
    time: textOf(properties, "timecreated", "timegenerated", "time"),
    message: textOf(properties, "message") ?? "",
    messageAt: properties.get("message")?.at,
  });
}

function asProcessor({ properties, at }: PrintedObject): ProcessorFact | undefined {
  const cores = numberOf(properties, "numberofcores");
  if (cores === undefined || cores < 1) return undefined;
  return {
    at,
    cores,
    ...given("logical", numberOf(properties, "numberoflogicalprocessors")),
    ...given("socket", textOf(properties, "socketdesignation", "deviceid")),
  };
}

function asSystem({ properties, at }: PrintedObject): SystemFact | undefined {
  const caption = textOf(
    properties,
    "caption",
    "osname",
    "windowsproductname",
    "ansible_os_name",
    "ansible_distribution",
    "productname",
  );
  const version = textOf(properties, "osversion", "ansible_os_version", "ansible_distribution_version", "version");
  const isWindows = caption !== undefined && /Windows/i.test(caption) && !/edition$/i.test(caption);
  if (!isWindows) return undefined;
  return { at, caption, ...(version !== undefined && /^\d{1,2}\.\d/.test(version) ? { version } : {}) };
}

function asService({ properties, at }: PrintedObject): ServiceFact | undefined {
  const name = textOf(properties, "name", "servicename");
  if (name === undefined || !/^(?:sppsvc|Software Protection)$/i.test(name)) return undefined;
  const state = textOf(properties, "status", "state");
  const start = textOf(properties, "starttype", "startmode");
  return {
    at,
    name: "sppsvc",
    ...given("state", stateOfService(state)),
    ...given("start", startOfService(start)),
    ...given("startAt", properties.get("starttype")?.at ?? properties.get("startmode")?.at),
  };
}

/** `Win32_NetworkAdapterConfiguration`: lists stand in braces, or joined by commas. */
function asAdapter({ properties, at }: PrintedObject): InterfaceFact | undefined {
  if (!["defaultipgateway", "dnsserversearchorder", "ipsubnet"].some((name) => properties.has(name))) return undefined;
  const listOf = (name: string): readonly string[] =>
    (textOf(properties, name) ?? "")
      .split(/[{},;\s"]+/)
      .filter((each) => isAddress(each))
      .filter((each, index, all) => all.indexOf(each) === index);
  const isV4 = (address: string): boolean => !address.includes(":");
  const [mask] = listOf("ipsubnet").filter(isV4);
  return {
    at,
    ...given("suffix", textOf(properties, "dnsdomain")),
    ...given("address", listOf("ipaddress").find(isV4)),
    ...given("mask", mask),
    ...given("gateway", listOf("defaultipgateway").find(isV4)),
    ...given("gatewayAt", properties.get("defaultipgateway")?.at),
    dnsServers: listOf("dnsserversearchorder"),
  };
}

/** A row of VAMT's table of product keys; -1 stands where Microsoft was not asked, or a key has no such count. */
function asKey({ properties, at }: PrintedObject): KeyFact | undefined {
  const remaining = numberOf(properties, "remainingactivations");
  if (!properties.has("keydescription") || remaining === undefined || remaining < 0) return undefined;
  const description = textOf(properties, "keydescription") ?? "";
  const ending = textOf(properties, "keyvalue")?.slice(-5);
  return {
    at,
    ...(ending !== undefined && PARTIAL_KEY.test(ending) ? { partialKey: ending.toUpperCase() } : {}),
    description,
    kind: /MAK\b/.test(description) ? "mak" : /CSVLK|KMS_/.test(description) ? "kms-host" : "other",
    remaining,
  };
}

function stateOfService(text: string | undefined): ServiceFact["state"] {
  if (text === undefined) return undefined;
  return /run/i.test(text) || text === "4" ? "running" : "stopped";
}

function startOfService(text: string | undefined): ServiceFact["start"] {
  if (text === undefined) return undefined;
  if (/disab/i.test(text) || text === "4") return "disabled";
  return /auto/i.test(text) || text === "2" ? "automatic" : "manual";
}

function asRegistry({ properties }: PrintedObject): readonly RegistryFact[] | undefined {
  const facts = [...properties].flatMap(([name, { text, at }]): readonly RegistryFact[] => {
    const value = REGISTRY_NAMES.get(name);
    return value === undefined || (name === "editionid" && text === "") ? [] : [{ at, value, data: text }];
  });
  return facts.length === 0 ? undefined : facts;
}

const REGISTRY_NAMES: ReadonlyMap<string, string> = new Map(
  ["KeyManagementServiceName", "KeyManagementServiceVersion", "DisableDnsPublishing", "SkipRearm", "EditionID"].map(
    (name) => [name.toLowerCase(), name],
  ),
);

function asSigns({ properties, at }: PrintedObject): readonly SignFact[] | undefined {
  const hop = textOf(properties, "nexthoptype");
  if (hop === undefined) return undefined;
  return [{ at, sign: "next-hop", values: [hop, textOf(properties, "nexthopipaddress") ?? ""] }];
}
