import { findActivationCode } from "../../data/activation-codes";
import { cloudOfKms } from "../../data/azure-kms-endpoints";
import { KMS_ACTIVATION_MINUTES, KMS_INTERVAL, KMS_RENEWAL_MINUTES } from "../../data/kms-discovery";
import { KNOWN_ACTIVATION_IDS } from "../../data/slmgr-text";
import type {
  ClientSettings,
  CodeFact,
  HostAndPort,
  HostSettings,
  LicenseState,
  LookupFact,
  MachineEvidence,
  Place,
  ProductFact,
  ProductKind,
  TcpFact,
} from "../evidence/evidence";
import { addMinutes, readDate } from "./dates";
import { tellWindows, type WindowsInUse } from "./windows";

/** One picture of a machine, put together from everything that was read about it. */
export interface Picture {
  readonly machine: MachineEvidence;
  readonly name: string;
  /** Windows itself: not its add-ons, not Office. Undefined where its key is gone or nothing shows it. */
  readonly product?: ProductFact;
  /** The product before its key was removed. */
  readonly removed?: ProductFact;
  readonly addOns: readonly ProductFact[];
  readonly office: readonly ProductFact[];
  readonly kind: ProductKind;
  readonly state?: LicenseState;
  readonly stateAt?: Place;
  readonly windows: WindowsInUse;
  readonly client: ClientSettings;
  readonly host?: HostSettings;
  readonly clock?: Clock;
  /** Hosts this machine asks or tried, each once. */
  readonly asked: readonly AskedHost[];
  readonly cloud?: "azure" | "aws" | "google";
  /** Codes that are failures, each once; the first place of each. */
  readonly failures: readonly CodeFact[];
  readonly tcp: readonly TcpFact[];
  readonly lookups: readonly LookupFact[];
}

/** What the minutes that are left say. Times are those of the machine, `YYYY-MM-DDTHH:MM` without a zone unless it ends in Z. */
export interface Clock {
  readonly at: Place;
  /** Minutes left. */
  readonly left: number;
  /** Minutes since the last success. */
  readonly age: number;
  /** Minutes between renewals. */
  readonly interval: number;
  readonly renewed?: string;
  readonly ends?: string;
  readonly next?: string;
  /** How an ambiguous date was taken. */
  readonly taken?: string;
}

export interface AskedHost extends HostAndPort {
  readonly how: "registered" | "discovered" | "event" | "tested" | "record";
  readonly at: Place;
}

const VALIDITY_MINUTES = 259_200;

export function drawPicture(machine: MachineEvidence): Picture {
  const windowsProducts = machine.products.filter(
    ({ family, addOn, inUse }) => family === "windows" && !addOn && inUse,
  );
  const primary = choosePrimary(windowsProducts, machine);
  const last = machine.products.at(-1);
  const removedAt = keyRemovedAt(machine);
  const gone = removedAt !== undefined && primary !== undefined && isAfter(removedAt, primary.at);
  const product = gone ? undefined : primary;
  const client = mergeClient(machine, primary);
  const host = hostOf(machine, primary);
  const windows = tellWindows(machine, primary);
  const kind = kindOfMachine(machine, primary, host);
  const activated = activatedAfter(machine, primary);
  const replied = product?.state === undefined && !gone ? activatedByReply(machine) : undefined;
  const state = activated === undefined && replied === undefined ? product?.state : "licensed";
  const stateAt = activated ?? replied ?? product?.stateAt;
  const clock = tellClock(machine, primary, client);
  const cloud = tellCloud(machine, client, windows);
  return {
    machine,
    name: machine.name,
    ...(product === undefined ? {} : { product }),
    ...(gone ? { removed: primary } : {}),
    addOns: machine.products.filter(({ addOn }) => addOn),
    office: machine.products.filter(({ family }) => family === "office"),
    kind: last === undefined && kind === "unknown" ? kindOfEvents(machine) : kind,
    ...(state === undefined ? {} : { state }),
    ...(stateAt === undefined ? {} : { stateAt }),
    windows,
    client,
    ...(host === undefined ? {} : { host }),
    ...(clock === undefined ? {} : { clock }),
    asked: findAsked(machine, client),
    ...(cloud === undefined ? {} : { cloud }),
    failures: findFailures(machine, activated),
    tcp: mergeTcp(machine.tcp),
    lookups: machine.lookups,
  };
}

function isAfter(one: Place, other: Place): boolean {
  return one.file !== other.file || one.line > other.line;
}

/** The last whole description of Windows; what a later short one says of the state wins. */
function choosePrimary(products: readonly ProductFact[], machine: MachineEvidence): ProductFact | undefined {
  const used = fromEvents(machine);
  const whole = products.filter(
    ({ kind, partialKey, description }) => kind !== "unknown" || partialKey !== undefined || description !== undefined,
  );
  const base = whole.at(-1) ?? products.at(-1);
  if (base === undefined) return used;
  const later = products.findLast(
    ({ state, at }) =>
      state !== undefined && (base.state === undefined || isAfter(at, base.at)) && at.file === base.at.file,
  );
  const withState =
    later === undefined || later === base
      ? base
      : {
          ...base,
          state: later.state as LicenseState,
          ...(later.stateAt === undefined ? {} : { stateAt: later.stateAt }),
        };
  // Several outputs of one machine complete each other.
  const earlier = products.findLast(
    (each) => each !== base && each.name === base.name && each.description !== undefined,
  );
  return earlier === undefined
    ? withState
    : { ...earlier, ...withState, lines: { ...earlier.lines, ...withState.lines } };
}

/** Event 1003 lists all products; the one without "no key" is in use. */
function fromEvents(machine: MachineEvidence): ProductFact | undefined {
  const event = machine.events.findLast(({ products }) => products !== undefined);
  const inUse = event?.products?.filter(({ codes }) => !codes.includes(0xc004f014)) ?? [];
  const [product] = inUse;
  if (event === undefined || product === undefined || inUse.length > 1) return undefined;
  const known = KNOWN_ACTIVATION_IDS.get(product.activationId);
  const failed = product.codes.some((code) => code >>> 28 === 0xc);
  const line = event.message.split("\n").find((each) => each.includes(product.activationId)) ?? event.message;
  const at = { ...event.at, text: line };
  return {
    at,
    from: "event",
    ...(known === undefined ? {} : { name: known.name }),
    kind: known?.kind ?? (product.minutes === undefined ? "unknown" : "kms-client"),
    activationId: product.activationId,
    addOn: false,
    family: "windows",
    inUse: true,
    ...(failed ? {} : { state: "licensed" as const, stateFrom: "structure" as const, stateAt: at }),
    ...(product.minutes === undefined ? {} : { minutes: product.minutes, minutesOf: "volume" as const, minutesAt: at }),
    lines: { status: at },
  };
}

function keyRemovedAt(machine: MachineEvidence): Place | undefined {
  const removed = machine.operations.findLast(
    ({ does, succeeded }) => does === "uninstall-key" && succeeded === true,
  )?.at;
  const missing = machine.signs.findLast(({ sign }) => sign === "no-product-key")?.at;
  const installed = machine.operations.findLast(
    ({ does, succeeded }) => does === "install-key" && succeeded === true,
  )?.at;
  const at = missing ?? removed;
  return at !== undefined && installed !== undefined && isAfter(installed, at) ? undefined : at;
}

/** Windows was activated after its state was read. */
function activatedAfter(machine: MachineEvidence, product: ProductFact | undefined): Place | undefined {
  const done = machine.operations.findLast(
    ({ does, succeeded, product: name, activationId }) =>
      does === "activate" &&
      succeeded === true &&
      !/add-?on|ESU/i.test(name ?? "") &&
      (activationId === undefined || product?.activationId === undefined || activationId === product.activationId),
  );
  const failed = machine.operations.findLast(({ does, succeeded }) => does === "activate" && succeeded === false);
  if (done === undefined || (failed !== undefined && isAfter(failed.at, done.at))) return undefined;
  return product === undefined || isAfter(done.at, product.at) ? done.at : undefined;
}

/** The newest exchange with a KMS host ended in an activation. */
function activatedByReply({ events, operations }: MachineEvidence): Place | undefined {
  const isNewer = (one: string | undefined, other: string | undefined): boolean =>
    one !== undefined && (other === undefined || one > other);
  let last: { readonly time: string | undefined; readonly at: Place; readonly good: boolean } | undefined;
  for (const { sent, reply, codeAt, at } of events) {
    const time = sent?.clientTime ?? reply?.clientTime;
    // A request that was sent says nothing yet; its reply does.
    if (reply === undefined && (sent === undefined || sent.result === 0)) continue;
    const good = reply?.result === 0 && reply.activated;
    if (last === undefined || isNewer(time, last.time)) last = { time, at: codeAt ?? at, good };
  }
  const failed = operations.some(({ does, succeeded }) => does === "activate" && succeeded === false);
  return last?.good === true && !failed ? last.at : undefined;
}

function mergeClient(machine: MachineEvidence, product: ProductFact | undefined): ClientSettings {
  const settings = machine.settings.map(({ client }) => client ?? {});
  const registry = machine.registry.find(
    ({ value, data }) => value === "KeyManagementServiceName" && data !== undefined && data !== "",
  );
  const port = machine.registry.find(({ value }) => value === "KeyManagementServicePort")?.data;
  const fromRegistry: ClientSettings =
    registry?.data === undefined
      ? {}
      : { registered: { name: registry.data, port: /^\d{1,5}$/.test(port ?? "") ? Number(port) : 1688 } };
  let merged: ClientSettings = {};
  for (const part of [fromRegistry, ...settings, product?.client ?? {}]) merged = { ...merged, ...part };
  const set = machine.operations.findLast(
    ({ does, succeeded }) => (does === "set-host" || does === "clear-host") && succeeded === true,
  );
  if (
    set === undefined ||
    (product !== undefined && isAfter(product.at, set.at) && product.client?.registered !== undefined)
  )
    return merged;
  const { registered: _registered, ...rest } = merged;
  return set.host === undefined ? rest : { ...merged, registered: set.host };
}

function hostOf(machine: MachineEvidence, product: ProductFact | undefined): HostSettings | undefined {
  const own = machine.products.findLast(({ host }) => host !== undefined)?.host ?? product?.host;
  const settings = machine.settings.findLast(({ host, isHost }) => isHost === true || host !== undefined)?.host;
  return own ?? settings;
}

function kindOfMachine(
  machine: MachineEvidence,
  product: ProductFact | undefined,
  host: HostSettings | undefined,
): ProductKind {
  if (product !== undefined && product.kind !== "unknown") return product.kind;
  if (host !== undefined || machine.events.some(({ handled }) => handled !== undefined)) return "kms-host";
  const id =
    machine.operations.find(({ activationId }) => activationId !== undefined)?.activationId ??
    machine.events.find(({ activationId }) => activationId !== undefined)?.activationId;
  return (id === undefined ? undefined : KNOWN_ACTIVATION_IDS.get(id)?.kind) ?? "unknown";
}

function kindOfEvents(machine: MachineEvidence): ProductKind {
  return machine.events.some(({ sent }) => sent !== undefined) ? "kms-client" : "unknown";
}

/** The minutes that are left of a volume activation, with the dates that follow where a time stands beside them. */
function tellClock(
  machine: MachineEvidence,
  product: ProductFact | undefined,
  client: ClientSettings,
): Clock | undefined {
  // An interval that no host hands out is a fault of its own, and no measure of what is late.
  const { least, most } = KMS_INTERVAL;
  const given = client.renewalInterval ?? KMS_RENEWAL_MINUTES;
  const interval = given < least || given > most ? KMS_RENEWAL_MINUTES : given;
  const sent = machine.events.findLast(
    ({ sent: request }) => request !== undefined && request.status === 1 && request.minutes > 0,
  );
  const success = machine.events.findLast(({ reply }) => reply?.result === 0 && reply.activated);
  if (success?.reply?.clientTime !== undefined) {
    return makeClock(success.at, VALIDITY_MINUTES, interval, success.reply.clientTime, undefined);
  }
  if (product?.minutes !== undefined && product.minutesOf === "volume" && product.minutes <= VALIDITY_MINUTES + 1440) {
    const at = product.minutesAt ?? product.at;
    const written = product.trustedTime ?? machine.events.findLast(({ products }) => products !== undefined)?.time;
    const date = written === undefined ? undefined : readDate(written, product.extendedPid);
    return makeClock(at, product.minutes, interval, date?.time, date?.taken);
  }
  return sent?.sent === undefined
    ? undefined
    : makeClock(sent.at, sent.sent.minutes, interval, sent.sent.clientTime, undefined);
}

function makeClock(
  at: Place,
  left: number,
  interval: number,
  now: string | undefined,
  taken: string | undefined,
): Clock {
  const age = Math.max(0, VALIDITY_MINUTES - left);
  return {
    at,
    left,
    age,
    interval,
    ...(now === undefined
      ? {}
      : {
          renewed: addMinutes(now, -age),
          ends: addMinutes(now, left),
          next: addMinutes(now, Math.max(0, interval - age)),
        }),
    ...(taken === undefined ? {} : { taken }),
  };
}

/** A client asks its host once a day and a half late at most where everything works: it retries every two hours. */
const LATE_MINUTES = 1440 + KMS_ACTIVATION_MINUTES;

/** True where a renewal was due and did not come. */
export function isOverdue({ age, interval }: Clock): boolean {
  return age > interval + LATE_MINUTES;
}

function findAsked(machine: MachineEvidence, client: ClientSettings): readonly AskedHost[] {
  const place: Place = machine.products[0]?.at ??
    machine.settings[0]?.at ??
    machine.events[0]?.at ??
    machine.tcp[0]?.at ?? { file: "", line: 0, text: "" };
  const lines = Object.assign(
    {},
    ...machine.products.map(({ lines: each }) => each),
    ...machine.settings.map(({ lines: each }) => each),
  ) as Record<string, Place>;
  const found: AskedHost[] = [];
  if (client.registered !== undefined)
    found.push({ ...client.registered, how: "registered", at: lines.registeredHost ?? placeOfSet(machine) ?? place });
  if (client.discovered !== undefined)
    found.push({ ...client.discovered, how: "discovered", at: lines.discoveredHost ?? place });
  for (const { sent, at } of machine.events)
    if (sent !== undefined) found.push({ name: sent.server, port: sent.port, how: "event", at });
  for (const { host, port, at } of machine.tcp)
    if (host !== "" && (port === 1688 || port === client.registered?.port))
      found.push({ name: host, port, how: "tested", at });
  for (const { records } of machine.lookups)
    for (const record of records)
      found.push({ name: record.target, port: record.port ?? 1688, how: "record", at: record.at });
  const seen = new Set<string>();
  return found.filter(({ name, how }) => {
    const key = `${how} ${name.toLowerCase()}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function placeOfSet(machine: MachineEvidence): Place | undefined {
  return (
    machine.operations.findLast(({ does }) => does === "set-host")?.at ??
    machine.registry.find(({ value }) => value === "KeyManagementServiceName")?.at
  );
}

function tellCloud(machine: MachineEvidence, client: ClientSettings, windows: WindowsInUse): Picture["cloud"] {
  const has = (sign: string): boolean => machine.signs.some((each) => each.sign === sign);
  const hosts = [client.registered?.name, client.discovered?.name].filter((name): name is string => name !== undefined);
  if (has("gce") || has("gce-asks") || has("gce-no-contact") || has("gce-no-key")) return "google";
  if (has("aws")) return "aws";
  const asksAzure = hosts.some((name) => cloudOfKms(name) !== undefined);
  return asksAzure || has("azure") || windows.azureEdition || windows.multiSession ? "azure" : undefined;
}

/** What failed and did not succeed afterwards. */
function findFailures(machine: MachineEvidence, activated: Place | undefined): readonly CodeFact[] {
  const first = new Map<number, CodeFact>();
  for (const fact of machine.codes) {
    const isInformation =
      fact.code >>> 28 === 0x4 || findActivationCode(fact.code)?.kind === "information" || fact.code === 0;
    const isMended =
      activated !== undefined &&
      (fact.where === "operation" || fact.where === "text") &&
      fact.at.file === activated.file &&
      fact.at.line < activated.line;
    if (!isInformation && !isMended && !first.has(fact.code)) first.set(fact.code, fact);
  }
  return [...first.values()];
}

/** A warning and the object after it are one test. */
function mergeTcp(tests: readonly TcpFact[]): readonly TcpFact[] {
  return tests.filter((test, index) => {
    const later = tests
      .slice(index + 1, index + 3)
      .find(
        ({ address, host, port }) =>
          (port === test.port || test.port === 0) && (address === test.host || host === test.host),
      );
    return later === undefined || later.at.line - test.at.line > 20;
  });
}
