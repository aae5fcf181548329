import {
  OFFICE_APPLICATION,
  SLMGR_LABELS,
  SLMGR_OTHER_LABELS,
  type SlmgrField,
  STATE_TEXTS,
  WINDOWS_APPLICATION,
  XPR_PHRASES,
} from "../../data/slmgr-text";
import { formatCode, readCode } from "./codes";
import { readPrompt } from "./commands";
import { LICENSE_STATES, type LicenseState, type Place, type ProductKind } from "./evidence";
import { type Line, placeOf, splitLabel } from "./lines";
import { findByEnding, GUID, kindOf, PARTIAL_KEY } from "./products";

/** One output of slmgr.vbs, or what is left of it. Dates stay texts: they are in the locale of the machine. */
export interface SlmgrReading {
  readonly command: string | null;
  readonly locale: string | null;
  readonly dialect: "6.1" | "6.2+" | null;
  readonly serviceVersion: string | null;
  readonly products: readonly SlmgrProduct[];
  readonly errors: readonly SlmgrError[];
  readonly warnings: readonly string[];
  readonly messages: readonly SlmgrMessage[];
  readonly xpr: readonly SlmgrExpiry[];
  readonly activated: boolean;
  /** Lines of the output that no label and no structure explains. */
  readonly unknown: readonly Place[];
  /** A state stands in a language whose texts are not known, and nothing else tells it. */
  readonly notUnderstood?: Place;
}

export interface SlmgrError {
  readonly at: Place;
  readonly code: string | null;
  readonly text: string;
}

export interface SlmgrMessage {
  readonly at: Place;
  readonly text: string;
}

export interface SlmgrExpiry {
  readonly at: Place;
  readonly name: string;
  readonly kind: string;
  readonly state: LicenseState;
  readonly permanent: boolean;
  readonly endDateText: string | null;
}

interface Endpoint {
  readonly name: string;
  readonly port: number;
}

export interface SlmgrProduct {
  readonly at: Place;
  name: string | null;
  description: string | null;
  kind: ProductKind;
  activationId: string | null;
  applicationId: string | null;
  extendedPid: string | null;
  productKeyChannel: string | null;
  installationId: string | null;
  readonly urls: Record<string, string>;
  partialProductKey: string | null;
  licenseInUse: boolean;
  licenseStatus: { code: number | null; state: LicenseState | "unknown" } | null;
  /** Where the state stands in the text, or what it follows from. */
  stateFrom: "text" | "structure" | null;
  expiration: { kind: "volume" | "timebased" | "avma"; minutes: number; days: number } | null;
  graceRemaining: { minutes: number; days: number } | null;
  notificationReason: { code: string; kind: string } | null;
  evaluationEndDate: string | null;
  remainingWindowsRearmCount: number | null;
  remainingAppRearmCount: number | null;
  remainingSkuRearmCount: number | null;
  trustedTime: string | null;
  configuredActivationType: string | null;
  lastActivationMethod: "kms" | "ad" | "token" | null;
  refreshHint: boolean;
  kmsClient: SlmgrClient | null;
  adClient: {
    objectName: string | null;
    objectDn: string | null;
    extendedPid: string | null;
    activationId: string | null;
  } | null;
  avma: {
    guestIaid: string | null;
    hostMachineName: string | null;
    activationTime: string | null;
    hostDigitalPid2: string | null;
  } | null;
  kmsHost: SlmgrHost | null;
  readonly lines: Record<string, Place>;
}

interface SlmgrClient {
  cmid: string | null;
  lookupDomain: string | null;
  registeredHost: Endpoint | null;
  discoveredHost: Endpoint | null;
  discoveryUnavailable: boolean;
  hostIp: string | null;
  hostExtendedPid: string | null;
  activationIntervalMinutes: number | null;
  renewalIntervalMinutes: number | null;
  hostCaching: boolean | null;
  skmsOverridesDomain: boolean;
}

interface SlmgrHost {
  currentCount: number | null;
  countUnavailable: boolean;
  port: number | null;
  dnsPublishing: boolean | null;
  priority: "normal" | "low" | null;
  requests: Record<string, number> | null;
}

interface State {
  command: string | null;
  language: string | null;
  serviceVersion: string | null;
  products: SlmgrProduct[];
  errors: SlmgrError[];
  warnings: string[];
  messages: SlmgrMessage[];
  xpr: SlmgrExpiry[];
  activated: boolean;
  unknown: Place[];
  notUnderstood?: Place;
  /** An xpr name waits for its phrase. */
  xprName?: string;
  section: "product" | "client" | "ad" | "avma" | "host" | "requests";
  mostRecent: boolean;
  /** The field of the last label line: the order of the lines is the same in every language. */
  last?: SlmgrField;
}

const DESCRIPTION = /,\s*[\w.-]{3,40}(?:\s[\w.-]{1,20})?\s+channel$/i;
const NAME = /^(?:Windows|Office|Microsoft)\b.*(?:edition|add-?on)$/i;
const BANNER = /^(?:Microsoft \(R\) Windows Script Host|Copyright \(C\) Microsoft)/i;
const ERROR_WITH_CODE = /^[^\s:：\d][^:：]{0,20}?\s?[:：]\s{0,8}(0x[0-9A-Fa-f]{1,8}|-\d{6,10})(?![\w])(.*)$/;
const ERROR_WITHOUT_CODE =
  /^Error:\s{1,4}(product key not found|product not found|the data is invalid|[^.]{0,120}not supported|[^.]{0,120}access is denied)/i;
const ACTIVATING = /^(.{0,200}?)\(((?:[0-9a-f]{8}-[0-9a-f-]{27})|\.{3}|…)\)(.{0,80}?)(?:\.{3}|…)$/i;
const DONE =
  /^(?:Product activated successfully|Installed product key .* successfully|Uninstalled product key successfully|Key Management Service .* (?:set|cleared|enabled|disabled).* ?successfully|Key Management Service .* successfully|KMS host caching is (?:enabled|disabled)|Command completed successfully|Please restart the system|Product key from registry cleared successfully|Confirmation ID for product .* deposited successfully|License file .* installed successfully|DNS publishing (?:enabled|disabled)|Volume activation type .* (?:set|cleared)|Re-installing license files|License files re-installed|Operation completed successfully|Volume activation (?:interval|renewal interval) set to)/i;

/**
 * Reads an output of slmgr.vbs that begins at a line, as far as it goes; undefined where none begins there. Tolerant:
 * unknown lines inside are kept, fragments are read, labels of other languages are told by their values and their order.
 */
export function readSlmgr(
  lines: readonly Line[],
  at: number,
): { readonly reading: SlmgrReading; readonly taken: number } | undefined {
  const state: State = {
    command: null,
    language: null,
    serviceVersion: null,
    products: [],
    errors: [],
    warnings: [],
    messages: [],
    xpr: [],
    activated: false,
    unknown: [],
    section: "product",
    mostRecent: false,
  };
  let index = at;
  let end = at;
  while (index < lines.length) {
    const line = lines[index];
    if (line === undefined || (index > at && isOther(line))) break;
    if (line.text === "") {
      index++;
      continue;
    }
    if (takeLine(state, lines, index)) end = index + 1;
    else if (end > at && belongsInside(state, lines, index)) {
      state.unknown.push(placeOf(line));
      end = index + 1;
    } else break;
    index = end;
  }
  return end === at ? undefined : { reading: finish(state), taken: end - at };
}

/** Lines that begin something else, whatever is open. */
function isOther(line: Line): boolean {
  return (
    readPrompt(line) !== undefined ||
    /^[-=*]{2,40}\s{0,4}\S.{0,100}?\s{0,4}[-=*]{2,40}$/.test(line.text) ||
    /^(?:Log Name|Protokollname|Event ID)\s*[:：]/.test(line.text)
  );
}

/** An unknown line belongs to an output when more of it follows soon. */
function belongsInside(state: State, lines: readonly Line[], at: number): boolean {
  if (state.products.length === 0) return false;
  let seen = 0;
  for (let index = at + 1; index < lines.length && seen < 3; index++) {
    const line = lines[index];
    if (line === undefined || isOther(line)) return false;
    if (line.text === "") continue;
    seen++;
    const labelled = splitLabel(line.text);
    if (labelled === undefined) continue;
    const field = fieldOf(labelled.label)?.field;
    if (field !== undefined && field !== "name" && field !== "description" && field !== "serviceVersion") return true;
  }
  return false;
}

function takeLine(state: State, lines: readonly Line[], at: number): boolean {
  const line = lines[at];
  if (line === undefined) return false;
  return (
    BANNER.test(line.text) ||
    takeError(state, lines, at) ||
    takeExpiry(state, lines, at) ||
    takePhrase(state, line) ||
    takeLabelled(state, lines, at) ||
    takeMessage(state, line)
  );
}

function takeError(state: State, lines: readonly Line[], at: number): boolean {
  const line = lines[at];
  if (line === undefined) return false;
  const coded = ERROR_WITH_CODE.exec(line.text);
  if (coded !== null) {
    const labelled = splitLabel(line.text);
    const field = labelled === undefined ? undefined : fieldOf(labelled.label)?.field;
    // "Notification Reason: 0x…" has the same form and another meaning; in other languages it follows the state.
    if (field !== undefined || (state.last === "status" && !/slui|Software/i.test(coded[2] ?? ""))) return false;
    const code = readCode(coded[1] ?? "");
    if (code === undefined) return false;
    state.errors.push({ at: placeOf(line), code: formatCode(code.code), text: (coded[2] ?? "").trim() });
    return true;
  }
  const plain = ERROR_WITHOUT_CODE.exec(line.text);
  if (plain === null) return false;
  state.errors.push({ at: placeOf(line), code: null, text: line.text.replace(/^Error:\s*/i, "") });
  return true;
}

/** /xpr: a name with a colon after it, then a phrase on the next line. */
function takeExpiry(state: State, lines: readonly Line[], at: number): boolean {
  const line = lines[at];
  if (line === undefined) return false;
  if (state.xprName !== undefined) {
    const phrase = XPR_PHRASES.find((each) => line.text.startsWith(each.phrase));
    if (phrase !== undefined) {
      const date = line.text.slice(phrase.phrase.length).replace(/\.$/, "").trim();
      state.xpr.push({
        at: placeOf(line),
        name: state.xprName,
        kind: phrase.kind,
        state: LICENSE_STATES[phrase.state] ?? "unlicensed",
        permanent: phrase.kind === "permanent",
        endDateText: phrase.dated && date !== "" ? date : null,
      });
      delete state.xprName;
      state.command ??= "xpr";
      return true;
    }
    delete state.xprName;
  }
  const name = /^((?:Windows|Office)\S*,? .{2,100}edition)\s?[:：]$/.exec(line.text);
  if (name === null) return false;
  const next = lines.slice(at + 1, at + 3).find(({ text }) => text !== "");
  if (next === undefined || !XPR_PHRASES.some(({ phrase }) => next.text.startsWith(phrase))) return false;
  state.xprName = name[1] ?? "";
  return true;
}

/** Lines without a label. */
function takePhrase(state: State, line: Line): boolean {
  const { text } = line;
  const product = state.products.at(-1);
  if (/^This license is not in use\.?$/i.test(text)) {
    if (product === undefined) return false;
    product.licenseInUse = false;
    return true;
  }
  if (product !== undefined && text.includes("slmgr.vbs /ato") && readCodeIn(text) === undefined) {
    product.refreshHint = true;
    product.lines.hint = placeOf(line);
    return true;
  }
  if (/^Most recent activation information/i.test(text) || text === "最新激活信息") {
    state.mostRecent = true;
    return true;
  }
  const section = SECTIONS.find(([phrase]) => text.toLowerCase().startsWith(phrase))?.[1];
  if (section !== undefined) {
    openSection(state, line, section);
    return true;
  }
  const publishing = /^DNS publishing (enabled|disabled)/i.exec(text);
  if (publishing !== null && product?.kmsHost != null) {
    product.kmsHost.dnsPublishing = publishing[1]?.toLowerCase() === "enabled";
    product.lines.publishing = placeOf(line);
    return true;
  }
  const caching = /^KMS host caching is (enabled|disabled)/i.exec(text);
  if ((caching !== null || text === "已启用 KMS 主机缓存") && product?.kmsClient != null) {
    product.kmsClient.hostCaching = caching === null || caching[1]?.toLowerCase() === "enabled";
    return true;
  }
  if (/^Warning: /.test(text)) {
    // The script prints this one at the end of the client block; it is a fact of that block.
    if (product?.kmsClient != null && text.includes("/skms-domain")) product.kmsClient.skmsOverridesDomain = true;
    else state.warnings.push(text);
    if (product !== undefined) product.lines.warning = placeOf(line);
    return true;
  }
  return false;
}

const SECTIONS: readonly (readonly [string, State["section"]])[] = [
  ["key management service client information", "client"],
  ["密钥管理服务客户端信息", "client"],
  ["ad activation client information", "ad"],
  ["automatic vm activation client information", "avma"],
  ["key management service is enabled on this machine", "host"],
  ["key management service cumulative requests", "requests"],
];

function openSection(state: State, line: Line, section: State["section"]): void {
  state.section = section;
  const product = state.products.at(-1) ?? openProduct(state, line);
  product.lines[section] ??= placeOf(line);
  if (section === "client") {
    product.kmsClient ??= newClient();
    product.lastActivationMethod = "kms";
  }
  if (section === "ad") {
    product.adClient ??= { objectName: null, objectDn: null, extendedPid: null, activationId: null };
    product.lastActivationMethod = "ad";
  }
  if (section === "avma") product.avma ??= newAvma();
  if (section === "host") product.kmsHost ??= newHost();
  if (section === "requests") {
    product.kmsHost ??= newHost();
    product.kmsHost.requests ??= {};
  }
}

function takeMessage(state: State, line: Line): boolean {
  const { text } = line;
  if (ACTIVATING.test(text)) {
    state.command ??= "ato";
    state.messages.push({ at: placeOf(line), text });
    return true;
  }
  if (!DONE.test(text)) return false;
  if (/^Product activated successfully/i.test(text)) {
    state.activated = true;
    state.command ??= "ato";
  } else if (/^Installed product key/i.test(text)) state.command ??= "ipk";
  else if (/^Uninstalled product key/i.test(text)) state.command ??= "upk";
  else if (/machine name set to/i.test(text)) state.command ??= "skms";
  else if (/machine name cleared/i.test(text)) state.command ??= "ckms";
  state.messages.push({ at: placeOf(line), text });
  return true;
}

function fieldOf(label: string): { readonly field: SlmgrField; readonly language: string } | undefined {
  const wanted = label.toLowerCase().replace(/\s+/g, " ");
  const english = SLMGR_LABELS.get(wanted);
  if (english !== undefined) return { field: english, language: "en-US" };
  for (const { language, labels } of SLMGR_OTHER_LABELS) {
    const field = labels.get(wanted);
    if (field !== undefined) return { field, language };
  }
  return undefined;
}

function takeLabelled(state: State, lines: readonly Line[], at: number): boolean {
  const line = lines[at];
  const labelled = line === undefined ? undefined : splitLabel(line.text);
  if (line === undefined || labelled === undefined) return false;
  const known = fieldOf(labelled.label);
  const named = isNameLine(lines, at, labelled.value);
  if (named || (known?.field === "name" && NAME.test(labelled.value))) {
    const product = openProduct(state, line);
    product.name = labelled.value;
    state.language ??= known?.language ?? null;
    state.last = "name";
    return true;
  }
  // Name and Description stand in many other texts: only with the values Windows prints are they its own.
  if (known?.field === "name" || (known?.field === "description" && !DESCRIPTION.test(labelled.value))) return false;
  const product = state.products.at(-1);
  if (known !== undefined) {
    if (labelled.value === "" && !OPEN_FIELDS.has(known.field)) return product !== undefined;
    if (product === undefined && !FRAGMENT_FIELDS.has(known.field) && !DESCRIPTION.test(labelled.value)) return false;
    state.language = known.language === "en-US" ? (state.language ?? "en-US") : known.language;
    setField(state, line, known.field, labelled.value);
    return true;
  }
  if (product === undefined) {
    if (!DESCRIPTION.test(labelled.value)) return isServiceVersion(state, lines, at, labelled.value);
    setField(state, line, "description", labelled.value);
    return true;
  }
  const guessed = guessField(state, product, labelled.label, labelled.value);
  if (guessed === undefined) return false;
  setField(state, line, guessed, labelled.value);
  return true;
}

/** Fields that may be empty or follow an empty value. */
const OPEN_FIELDS: ReadonlySet<SlmgrField> = new Set<SlmgrField>(["processorUrl", "machineUrl"]);

/** Fields by which a piece of an output is recognised without its beginning. */
const FRAGMENT_FIELDS: ReadonlySet<SlmgrField> = new Set<SlmgrField>([
  "serviceVersion",
  "partialKey",
  "status",
  "volumeExpiration",
  "timebasedExpiration",
  "avmaExpiration",
  "notificationReason",
  "timeRemaining",
  "channel",
  "evaluationEnd",
  "windowsRearms",
  "skuRearms",
  "cmid",
  "registeredHost",
  "discoveredHost",
  "discoveryUnavailable",
  "hostAddress",
  "activationInterval",
  "renewalInterval",
  "currentCount",
  "listeningPort",
  "requestsTotal",
  "requestsFailed",
  "activationType",
]);

/** A name is followed by a Description, which is in English on every Windows. */
function isNameLine(lines: readonly Line[], at: number, value: string): boolean {
  if (!/^(?:Windows|Office|Microsoft)/i.test(value)) return false;
  const next = lines.slice(at + 1, at + 3).find(({ text }) => text !== "");
  const description = next === undefined ? undefined : splitLabel(next.text)?.value;
  return description !== undefined && DESCRIPTION.test(description);
}

/** The first line of /dlv in a language whose label is not known. */
function isServiceVersion(state: State, lines: readonly Line[], at: number, value: string): boolean {
  if (!/^\d{1,2}\.\d\.\d{4,5}\.\d{1,6}$/.test(value)) return false;
  const next = lines.slice(at + 1, at + 4).findIndex(({ text }) => text !== "");
  const named = next < 0 ? undefined : splitLabel(lines[at + 1 + next]?.text ?? "");
  if (named === undefined || !isNameLine(lines, at + 1 + next, named.value)) return false;
  state.serviceVersion = value;
  return true;
}

/** A field whose label is not known, by its value and what came before it. */
function guessField(state: State, product: SlmgrProduct, label: string, value: string): SlmgrField | undefined {
  if (DESCRIPTION.test(value)) return product.description === null ? "description" : undefined;
  const guid = GUID.exec(value)?.[1]?.toLowerCase();
  if (guid !== undefined) {
    if (guid === WINDOWS_APPLICATION || guid === OFFICE_APPLICATION) return "applicationId";
    if (/CMID/i.test(label)) return "cmid";
    return product.activationId === null && product.partialProductKey === null ? "activationId" : undefined;
  }
  if (/^\d{5}-\d{5}-\d{3}-\d{6}-\d{2}-\d{4,5}-\d{4,5}\.\d{4}-\d{7}$/.test(value)) {
    return product.extendedPid === null && product.kmsClient === null ? "extendedPid" : "hostPid";
  }
  if (/^\d{48,}$/.test(value)) return "installationId";
  if (/^(?:Volume:|Retail|OEM:|VT:)/.test(value)) return "channel";
  if (PARTIAL_KEY.test(value) && product.partialProductKey === null) return "partialKey";
  if (state.last === "partialKey") return "status";
  if (/^0x[0-9A-Fa-f]{8}/.test(value) && state.last === "status") return "notificationReason";
  if (readDuration(value) !== undefined && (state.last === "status" || state.last === "notificationReason")) {
    const duration = readDuration(value);
    // The first grace period is 30 days at most: more can only be a volume activation.
    return duration !== undefined && duration.minutes > LONGEST_GRACE ? "volumeExpiration" : "timeRemaining";
  }
  if (/^[\w.-]{1,253}:\d{1,5}$/.test(value) && /[A-Za-z]/.test(value)) {
    return /DNS/i.test(label) ? "discoveredHost" : "registeredHost";
  }
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(value) || /^[0-9a-f:]{3,39}$/i.test(value)) {
    return /IP/i.test(label) ? "hostAddress" : undefined;
  }
  if (product.kmsClient !== null && /^\d{1,6}\s?\S{1,20}$/.test(value) && !/^\d+$/.test(value)) {
    return product.kmsClient.activationIntervalMinutes === null ? "activationInterval" : "renewalInterval";
  }
  if (/^\d{1,5}$/.test(value) && product.partialProductKey !== null) {
    return product.remainingWindowsRearmCount === null ? "windowsRearms" : "skuRearms";
  }
  return /\d{1,4}[./-]\d{1,2}[./-]\d{1,4}.*\d:\d\d/.test(value) && product.trustedTime === null
    ? "trustedTime"
    : undefined;
}

const LONGEST_GRACE = 43_200;

function setField(state: State, line: Line, field: SlmgrField, value: string): void {
  if (field === "serviceVersion") {
    state.serviceVersion = value;
    state.last = field;
    return;
  }
  const last = state.products.at(-1);
  // A second state or count without a name before it is another output, cut at its head.
  const repeats = last !== undefined && last.lines[field] !== undefined && FRAGMENT_FIELDS.has(field);
  const product = last === undefined || repeats ? openProduct(state, line) : last;
  product.lines[field] = placeOf(line);
  state.last = field;
  (SETTERS[field] ?? ignore)(product, value, state);
}

const ignore = (): void => undefined;

type Setter = (product: SlmgrProduct, value: string, state: State) => void;

const SETTERS: Readonly<Partial<Record<SlmgrField, Setter>>> = {
  description: (product, value) => {
    product.description = value;
  },
  osppGrace: (product, value) => {
    const match = /^(\d{1,4}) days\s{1,4}\((\d{1,9}) minute/.exec(value);
    if (match === null) return;
    const duration = { minutes: Number(match[2]), days: Number(match[1]) };
    if (product.licenseStatus?.code === 1) product.expiration = { kind: "volume", ...duration };
    else product.graceRemaining = duration;
  },
  osppCode: (product, value) => {
    const code = readCodeIn(value);
    if (code !== undefined && code >>> 28 === 0xc)
      product.notificationReason = { code: formatCode(code), kind: REASONS.get(code) ?? "other" };
  },
  activationId: (product, value) => {
    product.activationId = value;
  },
  applicationId: (product, value) => {
    product.applicationId = value;
  },
  extendedPid: (product, value) => {
    product.extendedPid = value;
  },
  channel: (product, value) => {
    product.productKeyChannel = value;
  },
  installationId: (product, value) => {
    product.installationId = value;
  },
  processorUrl: (product, value) => setUrl(product, "processor", value),
  machineUrl: (product, value) => setUrl(product, "machine", value),
  useLicenseUrl: (product, value) => setUrl(product, "useLicense", value),
  productKeyUrl: (product, value) => setUrl(product, "productKey", value),
  validationUrl: (product, value) => setUrl(product, "validation", value),
  partialKey: (product, value) => {
    product.partialProductKey = value.slice(-5);
  },
  status: setStatus,
  volumeExpiration: (product, value) => setExpiration(product, "volume", value),
  timebasedExpiration: (product, value) => setExpiration(product, "timebased", value),
  avmaExpiration: (product, value) => setExpiration(product, "avma", value),
  timeRemaining: (product, value) => {
    product.graceRemaining = readDuration(value) ?? null;
  },
  notificationReason: (product, value) => {
    const code = readCodeIn(value);
    if (code !== undefined) product.notificationReason = { code: formatCode(code), kind: REASONS.get(code) ?? "other" };
  },
  evaluationEnd: (product, value) => {
    product.evaluationEndDate = value;
  },
  windowsRearms: (product, value) => {
    product.remainingWindowsRearmCount = readCount(value);
  },
  appRearms: (product, value) => {
    product.remainingAppRearmCount = readCount(value);
  },
  skuRearms: (product, value) => {
    product.remainingSkuRearmCount = readCount(value);
  },
  trustedTime: (product, value) => {
    product.trustedTime = value;
  },
  activationType: (product, value) => {
    product.configuredActivationType = value;
  },
  cmid: (product, value) => {
    client(product).cmid = value.toLowerCase();
  },
  lookupDomain: (product, value) => {
    client(product).lookupDomain = value;
  },
  registeredHost: (product, value) => {
    client(product).registeredHost = readEndpoint(value);
  },
  discoveredHost: (product, value) => {
    client(product).discoveredHost = readEndpoint(value);
  },
  discoveryUnavailable: (product) => {
    client(product).discoveryUnavailable = true;
  },
  hostAddress: (product, value) => {
    client(product).hostIp = /[\d:]/.test(value) && !/not available/i.test(value) ? value : null;
  },
  hostPid: (product, value) => {
    client(product).hostExtendedPid = /\d/.test(value) ? value : null;
  },
  activationInterval: (product, value) => {
    client(product).activationIntervalMinutes = readCount(value);
  },
  renewalInterval: (product, value) => {
    client(product).renewalIntervalMinutes = readCount(value);
  },
  adObjectName: (product, value) => setAd(product, "objectName", value),
  adObjectDn: (product, value) => setAd(product, "objectDn", value),
  adPid: (product, value) => setAd(product, "extendedPid", value),
  adActivationId: (product, value) => setAd(product, "activationId", value),
  avmaHost: (product, value) => setAvma(product, "hostMachineName", value),
  avmaTime: (product, value) => setAvma(product, "activationTime", value),
  avmaHostPid: (product, value) => setAvma(product, "hostDigitalPid2", value),
  guestIaid: (product, value) => setAvma(product, "guestIaid", value),
  currentCount: (product, value) => {
    const kmsHost = host(product);
    const count = readCount(value);
    kmsHost.currentCount = count;
    kmsHost.countUnavailable = count === null || count < 0 || count === NO_COUNT;
  },
  listeningPort: (product, value) => {
    host(product).port = readCount(value);
  },
  priority: (product, value) => {
    host(product).priority = /low/i.test(value) ? "low" : "normal";
  },
  requestsTotal: (product, value) => setRequests(product, "total", value),
  requestsFailed: (product, value) => setRequests(product, "failed", value),
  requestsUnlicensed: (product, value) => setRequests(product, "unlicensed", value),
  requestsLicensed: (product, value) => setRequests(product, "licensed", value),
  requestsInitialGrace: (product, value) => setRequests(product, "initialGrace", value),
  requestsExpired: (product, value) => setRequests(product, "expiredOrOot", value),
  requestsNonGenuine: (product, value) => setRequests(product, "nonGenuine", value),
  requestsNotification: (product, value) => setRequests(product, "notification", value),
};

/** -1 as an unsigned number: the host has no count yet. */
const NO_COUNT = 4_294_967_295;

const REASONS: ReadonlyMap<number, string> = new Map([
  [0xc004f200, "non-genuine"],
  [0xc004f009, "grace-expired"],
]);

function setUrl(product: SlmgrProduct, name: string, value: string): void {
  if (value !== "") product.urls[name] = value;
}

function setStatus(product: SlmgrProduct, value: string, state: State): void {
  // ospp.vbs writes ---OOB_GRACE--- for the same states.
  const text = value
    .toLowerCase()
    .replaceAll("-", " ")
    .replaceAll("_", " ")
    .replace(/[.。]$/, "")
    .trim();
  // A clock or a number after the state is no part of it; a longer word that contains a state is another word.
  const code = STATE_TEXTS.get(text);
  product.licenseStatus = {
    code: code ?? null,
    state: code === undefined ? "unknown" : (LICENSE_STATES[code] ?? "unknown"),
  };
  product.stateFrom = code === undefined ? null : "text";
  if (code === undefined && product.lines.status !== undefined) state.notUnderstood ??= product.lines.status;
}

function setExpiration(product: SlmgrProduct, kind: "volume" | "timebased" | "avma", value: string): void {
  const duration = readDuration(value);
  if (duration !== undefined) product.expiration = { kind, ...duration };
}

function client(product: SlmgrProduct): SlmgrClient {
  product.kmsClient ??= newClient();
  return product.kmsClient;
}

function host(product: SlmgrProduct): SlmgrHost {
  product.kmsHost ??= newHost();
  return product.kmsHost;
}

function setAd(
  product: SlmgrProduct,
  field: "objectName" | "objectDn" | "extendedPid" | "activationId",
  value: string,
): void {
  product.adClient ??= { objectName: null, objectDn: null, extendedPid: null, activationId: null };
  product.adClient[field] = value;
}

function setAvma(
  product: SlmgrProduct,
  field: "guestIaid" | "hostMachineName" | "activationTime" | "hostDigitalPid2",
  value: string,
): void {
  product.avma ??= newAvma();
  product.avma[field] = /^not available$/i.test(value) ? null : value;
}

function setRequests(product: SlmgrProduct, field: string, value: string): void {
  const kmsHost = host(product);
  const count = readCount(value);
  kmsHost.requests ??= {};
  if (count !== null) kmsHost.requests[field] = count;
}

function newClient(): SlmgrClient {
  return {
    cmid: null,
    lookupDomain: null,
    registeredHost: null,
    discoveredHost: null,
    discoveryUnavailable: false,
    hostIp: null,
    hostExtendedPid: null,
    activationIntervalMinutes: null,
    renewalIntervalMinutes: null,
    hostCaching: null,
    skmsOverridesDomain: false,
  };
}

function newAvma(): NonNullable<SlmgrProduct["avma"]> {
  return { guestIaid: null, hostMachineName: null, activationTime: null, hostDigitalPid2: null };
}

function newHost(): SlmgrHost {
  return {
    currentCount: null,
    countUnavailable: true,
    port: null,
    dnsPublishing: null,
    priority: null,
    requests: null,
  };
}

function openProduct(state: State, line: Line): SlmgrProduct {
  const product: SlmgrProduct = {
    at: placeOf(line),
    name: null,
    description: null,
    kind: "unknown",
    activationId: null,
    applicationId: null,
    extendedPid: null,
    productKeyChannel: null,
    installationId: null,
    urls: {},
    partialProductKey: null,
    licenseInUse: true,
    licenseStatus: null,
    stateFrom: null,
    expiration: null,
    graceRemaining: null,
    notificationReason: null,
    evaluationEndDate: null,
    remainingWindowsRearmCount: null,
    remainingAppRearmCount: null,
    remainingSkuRearmCount: null,
    trustedTime: null,
    configuredActivationType: null,
    lastActivationMethod: null,
    refreshHint: false,
    kmsClient: null,
    adClient: null,
    avma: null,
    kmsHost: null,
    lines: {},
  };
  state.products.push(product);
  state.section = "product";
  return product;
}

/** `258570 minute(s) (180 day(s))`, in any language; thousands may be separated. */
function readDuration(value: string): { readonly minutes: number; readonly days: number } | undefined {
  const match = /^(\d{1,3}(?:[.,\u202f\s]\d{3})+|\d{1,9})\s*\D[^(（]{0,40}(?:\(\w{1,3}\)\s?)?[(（]\s?(\d{1,5})\D/.exec(
    value,
  );
  if (match === null) return undefined;
  return { minutes: Number((match[1] ?? "").replace(/\D/g, "")), days: Number(match[2]) };
}

function readCount(value: string): number | null {
  const match = /^-?\d{1,10}/.exec(value.trim());
  return match === null ? null : Number(match[0]);
}

function readEndpoint(value: string): Endpoint | null {
  const match = /^(\[[0-9a-f:.]+\]|[^\s:]{1,253})(?::(\d{1,5}))?$/i.exec(value.trim());
  return match === null ? null : { name: match[1] ?? "", port: Number(match[2] ?? 1688) };
}

function readCodeIn(value: string): number | undefined {
  const match = /0x[0-9A-Fa-f]{8}/.exec(value);
  return match === null ? undefined : readCode(match[0])?.code;
}

function finish(state: State): SlmgrReading {
  for (const product of state.products) conclude(product, state);
  const notUnderstood = state.products.some(({ licenseStatus }) => licenseStatus?.state === "unknown")
    ? state.notUnderstood
    : undefined;
  const first = state.products[0];
  return {
    command: state.command ?? commandOf(state),
    locale: state.language ?? (state.products.length > 0 && first?.name !== null ? null : "en-US"),
    dialect: dialectOf(state),
    serviceVersion: state.serviceVersion,
    products: state.products,
    errors: state.errors,
    warnings: state.warnings,
    messages: state.messages,
    xpr: state.xpr,
    activated: state.activated,
    unknown: state.unknown,
    ...(notUnderstood === undefined ? {} : { notUnderstood }),
  };
}

/** What follows from the whole: the kind, and a state whose text is not known. */
function conclude(product: SlmgrProduct, state: State): void {
  product.kind = kindOf({
    description: product.description ?? undefined,
    channel: product.productKeyChannel ?? undefined,
    name: product.name ?? undefined,
    published: findByEnding(product.partialProductKey ?? undefined),
  });
  if (product.kind === "unknown" && product.kmsHost !== null) product.kind = "kms-host";
  if (product.kind === "unknown" && product.kmsClient !== null) product.kind = "kms-client";
  const told = product.licenseStatus?.code ?? null;
  if (told !== null) {
    // A time under the label of another language is a grace period or an activation, by the state.
    if (told === 1 && product.graceRemaining !== null && product.expiration === null && state.language !== "en-US") {
      product.expiration = { kind: product.kind === "timebased" ? "timebased" : "volume", ...product.graceRemaining };
      product.graceRemaining = null;
    }
    return;
  }
  const structural = inferState(product, state.language === "en-US" && product.lines.status !== undefined);
  if (structural === undefined) return;
  product.licenseStatus = { code: LICENSE_STATES.indexOf(structural), state: structural };
  product.stateFrom = "structure";
}

/**
 * The state where its text is not known: the script prints a reason only in Notification, the client block only when
 * licensed, and an expiry above 30 days only for an activation.
 */
function inferState(product: SlmgrProduct, inEnglish: boolean): LicenseState | undefined {
  if (product.notificationReason !== null) return "notification";
  if (product.expiration !== null) return "licensed";
  // An English state that is none of the known ones is not explained away.
  if (inEnglish) return undefined;
  if (product.kind === "kms-client" && product.kmsClient !== null && !product.refreshHint) return "licensed";
  return undefined;
}

function commandOf(state: State): string | null {
  if (state.products.length === 0) return null;
  const detailed =
    state.serviceVersion !== null ||
    state.products.some(({ activationId, installationId }) => activationId !== null || installationId !== null);
  if (detailed) return "dlv";
  return state.products.some(({ name }) => name !== null) ? "dli" : null;
}

function dialectOf(state: State): SlmgrReading["dialect"] {
  if (state.serviceVersion !== null) return /^6\.[01]\./.test(state.serviceVersion) ? "6.1" : "6.2+";
  const described = state.products.find(({ description }) => description !== null);
  if (described !== undefined) return /^Windows Operating System - /.test(described.description ?? "") ? "6.1" : "6.2+";
  const [expiry] = state.xpr;
  if (expiry !== undefined) return /^Windows\(R\),/.test(expiry.name) ? "6.2+" : "6.1";
  return null;
}
