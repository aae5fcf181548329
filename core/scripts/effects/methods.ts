import type { Call, CallResult, MethodCall, Path, Value } from "../contract";
import { installKey, keepingPort, type LicensingDeed, numberOf, setDomain, setHost, setInterval } from "./deeds";
import { isUnknown, resolveText, textOf } from "./words";

interface Method {
  /** The name of its first argument. */
  readonly argument?: string;
  readonly deeds: (value: Value) => readonly LicensingDeed[];
  /** The property that it changes. */
  readonly changes?: string;
}

/** Methods of SoftwareLicensingService and SoftwareLicensingProduct. Source: Microsoft Learn, sppwmi. */
const METHODS: Readonly<Record<string, Method>> = {
  setkeymanagementservicemachine: {
    argument: "machinename",
    deeds: (value) => [keepingPort(setHost(value))],
    changes: "keymanagementservicemachine",
  },
  clearkeymanagementservicemachine: {
    deeds: () => [{ does: "clear-host", keepsPort: true }],
    changes: "keymanagementservicemachine",
  },
  setkeymanagementserviceport: {
    argument: "portnumber",
    deeds: (value) => [{ does: "set-host-port", port: numberOf(value) }],
    changes: "keymanagementserviceport",
  },
  clearkeymanagementserviceport: { deeds: () => [{ does: "clear-host-port" }], changes: "keymanagementserviceport" },
  setkeymanagementservicelookupdomain: {
    argument: "lookupdomain",
    deeds: (value) => [setDomain(value)],
    changes: "keymanagementservicelookupdomain",
  },
  clearkeymanagementservicelookupdomain: {
    deeds: () => [{ does: "clear-domain" }],
    changes: "keymanagementservicelookupdomain",
  },
  installproductkey: { argument: "productkey", deeds: (value) => [installKey(value)], changes: "partialproductkey" },
  activate: { deeds: () => [{ does: "activate" }], changes: "licensestatus" },
  depositofflineconfirmationid: {
    argument: "installationid",
    deeds: () => [{ does: "activate" }],
    changes: "licensestatus",
  },
  rearmwindows: { deeds: () => [{ does: "rearm" }] },
  setvlactivationinterval: {
    argument: "activationinterval",
    deeds: (value) => [setInterval("activation", numberOf(value))],
    changes: "vlactivationinterval",
  },
  setvlrenewalinterval: {
    argument: "renewalinterval",
    deeds: (value) => [setInterval("renewal", numberOf(value))],
    changes: "vlrenewalinterval",
  },
  setkeymanagementservicelisteningport: {
    argument: "portnumber",
    deeds: (value) => [{ does: "set-port", port: numberOf(value) }],
    changes: "keymanagementservicelisteningport",
  },
  clearkeymanagementservicelisteningport: {
    deeds: () => [{ does: "set-port", port: 1688 }],
    changes: "keymanagementservicelisteningport",
  },
};

/** Methods of these classes that change nothing of what is told here. */
const HARMLESS: ReadonlySet<string> = new Set([
  "refreshlicensestatus",
  "clearproductkeyfromregistry",
  "uninstallproductkey",
  "installlicense",
  "installlicensepackage",
  "reinstalllicenses",
  "getinstallationid",
  "rearmapp",
  "rearmsku",
  "enablekeymanagementservicehostcaching",
  "disablekeymanagementservicehostcaching",
  "enablekeymanagementservicelowpriority",
  "disablekeymanagementservicelowpriority",
  "setvlactivationtypeenabled",
  "clearvlactivationtypeenabled",
  "generateactivedirectoryofflineactivationid",
  "depositactivedirectoryofflineactivationconfirmation",
  "doactivedirectoryonlineactivation",
  "acquiregenuineticket",
  "setnetworkdiscoveryscope",
]);

const METHOD_NAMES =
  /^(?:(?:set|clear)keymanagementservice|installproductkey$|activate$|rearmwindows$|(?:set|clear)vl|disablekeymanagementservicednspublishing$)/;

/** Calls a method of CIM or WMI, whichever way it is written. */
export function callMethod(call: MethodCall & Pick<Call, "at">, path: Path): CallResult | undefined {
  const { at } = call;
  const className = classOf(call.target);
  const isOurs = className === undefined || className.startsWith("softwarelicensing");
  const name = resolveText(path, call.name, at)?.toLowerCase();
  if (isElsewhere(call.computer)) return done(path);
  if (name === undefined) {
    if (!isOurs) return done(path);
    path.notFollowed("method", at, "a method whose name is not known");
    return done(path);
  }
  if (name === "invokemethod") {
    const [inner = null, given = null] = call.words;
    const words = given !== null && typeof given === "object" && given.kind === "list" ? given.items : [given];
    return callMethod({ ...call, name: inner, words }, path);
  }
  if (name === "joindomainorworkgroup") path.remark({ code: "joins-domain", text: "JoinDomainOrWorkgroup" }, at);
  if (className === undefined && !METHOD_NAMES.test(name)) return undefined;
  if (!isOurs) return OTHER_CLASSES.test(className) && name === "create" ? undefined : done(path);
  if (HARMLESS.has(name)) return done(path);
  if (name === "disablekeymanagementservicednspublishing") {
    return publish(call, path);
  }
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (method === undefined) return className === undefined ? undefined : done(path);
  const follow = (): void => {
    for (const deed of method.deeds(path.resolve(argumentOf(call, method.argument), at))) path.act(deed, at);
    if (method.changes !== undefined)
      path.notes.set(`changed:${method.changes}`, Number(path.notes.get(`changed:${method.changes}`) ?? 0) + 1);
  };
  // What it is called on is not known: it may be something else of the same name.
  if (className === undefined && isUnknown(call.target) && call.target.of?.kind !== "cim")
    path.perhaps(at, name, follow);
  else follow();
  return done(path);
}

/** Classes with a method that starts a program. */
const OTHER_CLASSES = /^win32_process$/;

function publish(call: MethodCall & Pick<Call, "at">, path: Path): CallResult {
  const { at } = call;
  const text = resolveText(path, argumentOf(call, "disablepublishing"), at);
  if (text === undefined) {
    path.perhaps(at, "publishing is disabled", () => path.act({ does: "stop-publishing" }, at));
    path.perhaps(at, "publishing is enabled", () => path.act({ does: "publish" }, at));
  } else path.act({ does: /^(?:true|1)$/i.test(text) ? "stop-publishing" : "publish" }, at);
  return done(path);
}

/** The class of an instance or the class that is named; undefined where nobody knows. */
function classOf(target: Value): string | undefined {
  if (typeof target === "string") return target.toLowerCase().replace(/^.*:/, "").split(/[.=@]/, 1).join("");
  if (target !== null && typeof target === "object") {
    if (target.kind === "foreign") return target.type.startsWith("cim:") ? target.type.slice(4) : target.type;
    if (target.kind === "list" && target.items.length === 1) return classOf(target.items[0] ?? null);
    if (target.kind === "unknown" && target.of?.kind === "cim") return target.of.name.split(".")[0];
  }
  return undefined;
}

function isElsewhere(computer: Value | undefined): boolean {
  if (computer === undefined || computer === null) return false;
  const name = textOf(computer);
  return name !== undefined && !/^(?:\.|localhost|127\.0\.0\.1|)$/i.test(name);
}

function argumentOf({ words, named }: MethodCall, argument: string | undefined): Value {
  if (named !== undefined && named !== null) {
    if (typeof named === "object" && named.kind === "table") {
      const entries = [...named.entries.values()];
      const found = entries.find(({ key }) => textOf(key)?.toLowerCase() === argument) ?? entries[0];
      return found?.value ?? null;
    }
    return named;
  }
  const [first = null] = words;
  if (first !== null && typeof first === "object" && first.kind === "list" && first.items.length === 1)
    return first.items[0] ?? null;
  return first;
}

/** A method that succeeds; its answer has a return value of 0. */
function done(path: Path): CallResult {
  return {
    output: [{ kind: "foreign", type: "cim:result" }],
    fails: path.notes.get("strict") === true ? "may" : "never",
  };
}
