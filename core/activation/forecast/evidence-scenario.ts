import type { IsoDate } from "../../model";
import { drawPicture, type Picture } from "../causes/picture";
import type { Evidence, HandledRequest, MachineEvidence } from "../evidence/evidence";
import { shortName } from "../evidence/headings";
import { type ClientGroup, COUNT_WINDOW_MINUTES, type HostScenario, usualHost, VALIDITY_MINUTES } from "./scenario";

/** What machines themselves say: event exports, VAMT exports, outputs. */
export interface SeenScenario {
  readonly hosts: readonly HostScenario[];
  readonly groups: readonly ClientGroup[];
  /** Activations that are left of MAKs, by VAMT; undefined where no export says. */
  readonly makLeft?: number;
  /** Machines with a MAK that are not activated yet. */
  readonly makWaiting: number;
  /** KMS clients whose last request is older than a host counts, or whose state was read too long ago. */
  readonly stale: number;
  /** Machines that were read and activate by neither. */
  readonly others: number;
}

/** A KMS client as the host that answered it, or the client itself, shows it. */
interface SeenClient {
  readonly name: string;
  readonly cmid?: string;
  readonly kind: ClientGroup["kind"];
  readonly activated: boolean;
  readonly graceDays: number;
  /** Minutes since 1970; undefined where no request is shown. */
  readonly lastRequest?: number;
  /** When its state was read, where the text says so in a form that is the same everywhere. */
  readonly readAt?: number;
}

/** Up to Server 2008 R2 and Windows 7: 30 days, whose length after an activation has secondary sources only. */
const GRACE_DAYS = 30;
/** A request for 25 clients is one of Windows client, for 5 one of a server (kms-activation-planning.md). */
const REQUIRED_OF_CLIENTS = 25;

/**
 * Hosts and clients of the evidence. Event 12290 gives a host and each client that asked it, with its machine ID; what a
 * client says itself adds those that no host shows. Clients with one machine ID are clones: a host counts them once.
 *
 * @param start the first day of the forecast: a host does not count who asked it more than 30 days before, and a state
 *   that was read more than 180 days before says nothing any more
 */
export function readSeenScenario(evidence: Evidence, start: IsoDate): SeenScenario {
  const pictures = evidence.machines.map(drawPicture);
  const hosts = pictures.filter(({ machine, kind }) => kind === "kms-host" || machine.events.some(isHandled));
  const clients = new Map<string, SeenClient>();
  for (const { machine } of hosts) for (const client of askedBy(machine)) keep(clients, client);
  for (const picture of pictures) {
    const client = seenOnItself(picture);
    if (client !== undefined) keep(clients, client);
  }
  const begin = Date.parse(`${start}T00:00:00Z`) / 60_000;
  const fresh = [...clients.values()].filter(({ lastRequest, readAt }) =>
    lastRequest === undefined
      ? readAt === undefined || readAt >= begin - VALIDITY_MINUTES
      : lastRequest >= begin - COUNT_WINDOW_MINUTES,
  );
  const makMachines = pictures.filter(({ kind }) => kind === "mak");
  const lefts = (evidence.keys ?? []).flatMap(({ kind, remaining }) => (kind === "mak" ? [remaining] : []));
  return {
    hosts: hosts.map(({ name, machine }) => usualHost(machine.named === "nothing" ? "KMS host" : name)),
    groups: groupClients(fresh),
    ...(lefts.length === 0 ? {} : { makLeft: lefts.reduce((sum, each) => sum + each, 0) }),
    makWaiting: makMachines.filter(({ state }) => state !== undefined && state !== "licensed").length,
    stale: clients.size - fresh.length,
    others: pictures.filter((each) => !hosts.includes(each) && !isClient(each) && each.kind !== "mak").length,
  };
}

function isHandled({ handled }: MachineEvidence["events"][number]): boolean {
  return handled !== undefined;
}

function isClient({ kind, machine }: Picture): boolean {
  return kind === "kms-client" || (kind === "unknown" && machine.events.some(({ sent }) => sent !== undefined));
}

/** The last request of each client, by name and machine ID. */
function askedBy({ events }: MachineEvidence): readonly SeenClient[] {
  return events.flatMap(({ handled }) => (handled === undefined ? [] : [toClient(handled)]));
}

function toClient({ client, cmid, clientTime, required, result, status }: HandledRequest): SeenClient {
  const at = Date.parse(clientTime) / 60_000;
  return {
    name: shortName(client),
    cmid,
    kind: required >= REQUIRED_OF_CLIENTS ? "client" : "server",
    // A request that was answered without an error activates; one that was refused leaves what there was.
    activated: result === 0 || status === 1,
    graceDays: 0,
    ...(Number.isNaN(at) ? {} : { lastRequest: at }),
  };
}

function seenOnItself(picture: Picture): SeenClient | undefined {
  if (!isClient(picture)) return undefined;
  const { name, client, windows, state, machine, product } = picture;
  const readAt = Date.parse(/^\d{4}-\d{2}-\d{2}/.exec(product?.trustedTime ?? "")?.[0] ?? "") / 60_000;
  const sent = machine.events.findLast((event) => event.sent !== undefined)?.sent;
  const cmid = client.cmid ?? sent?.cmid;
  const isServer =
    windows.family === "unknown" ? (sent?.required ?? 5) < REQUIRED_OF_CLIENTS : windows.family === "server";
  const old = windows.release === "2008r2" || windows.release === "2008" || (windows.build ?? 9200) < 9200;
  return {
    name: shortName(name),
    ...(cmid === undefined ? {} : { cmid }),
    kind: isServer ? "server" : "client",
    activated: state === "licensed",
    graceDays: old ? GRACE_DAYS : 0,
    ...(Number.isNaN(readAt) ? {} : { readAt }),
  };
}

/** The newest request of a client counts; what it says itself tells its grace. */
function keep(clients: Map<string, SeenClient>, client: SeenClient): void {
  const key = client.name;
  const known = clients.get(key);
  if (known === undefined) {
    clients.set(key, client);
    return;
  }
  const newer = (client.lastRequest ?? -1) >= (known.lastRequest ?? -1) ? client : known;
  const cmid = newer.cmid ?? known.cmid ?? client.cmid;
  clients.set(key, {
    ...newer,
    ...(cmid === undefined ? {} : { cmid }),
    graceDays: Math.max(known.graceDays, client.graceDays),
  });
}

function groupClients(clients: readonly SeenClient[]): readonly ClientGroup[] {
  const byId = new Map<string, SeenClient[]>();
  for (const client of clients) {
    if (client.cmid === undefined) continue;
    byId.set(client.cmid, [...(byId.get(client.cmid) ?? []), client]);
  }
  const clones = [...byId].filter(([, own]) => own.length > 1).sort(([one], [other]) => (one < other ? -1 : 1));
  const cloned = new Set(clones.flatMap(([, own]) => own));
  const groups: ClientGroup[] = clones.flatMap(([, own]) =>
    partOf(own).map((part) => ({ ...toGroup(part, `clones: ${part[0]?.name ?? ""} …`), clones: true })),
  );
  const single = partOf(clients.filter((client) => !cloned.has(client)));
  return [...single.map((part) => toGroup(part, nameOf(part))), ...groups];
}

/** Machines that behave alike: of one kind, with one grace, activated or not. */
function partOf(clients: readonly SeenClient[]): readonly (readonly SeenClient[])[] {
  const parts = new Map<string, SeenClient[]>();
  for (const client of clients) {
    const key = `${client.kind === "server" ? "0" : "1"} ${String(client.graceDays)} ${client.activated ? "0" : "1"}`;
    parts.set(key, [...(parts.get(key) ?? []), client]);
  }
  return [...parts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, part]) => part);
}

function nameOf([first]: readonly SeenClient[]): string {
  const kind = first?.kind === "client" ? "Windows clients" : "servers";
  const old = (first?.graceDays ?? 0) > 0 ? " up to 2008 R2" : "";
  return `seen ${kind}${old}${first?.activated === true ? "" : ", not activated"}`;
}

function toGroup(part: readonly SeenClient[], name: string): ClientGroup {
  const [first] = part;
  return {
    name,
    kind: first?.kind ?? "server",
    count: part.length,
    clones: false,
    joins: first?.activated === true ? "activated" : 0,
    off: [],
    graceDays: first?.graceDays ?? 0,
  };
}

/** Activations of MAKs that machines will spend. */
export interface MakForecast {
  readonly left: number;
  readonly spent: number;
  /** The first day, from 0, on which one is missing. */
  readonly shortFrom?: number;
}

/**
 * Each machine with a MAK spends an activation when it is activated, and none when it renews: it never does.
 * @param adds machines by day, in any order
 */
export function forecastMak(
  left: number,
  adds: readonly { readonly on: number; readonly count: number }[],
): MakForecast {
  let spent = 0;
  let shortFrom: number | undefined;
  for (const { on, count } of [...adds].sort((one, other) => one.on - other.on)) {
    spent += count;
    if (spent > left) shortFrom ??= on;
  }
  return { left, spent, ...(shortFrom === undefined ? {} : { shortFrom }) };
}
