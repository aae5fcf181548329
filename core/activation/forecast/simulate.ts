import { KMS_ACTIVATION_MINUTES } from "../../data/kms-discovery";
import { CLIENT_THRESHOLD, SERVER_THRESHOLD } from "../../data/kms-host-support";
import { type Clients, drawClients, lastContact, NEVER } from "./draw-clients";
import { HostCount } from "./host-count";
import { firstOutside, isWithin, MINUTES_A_DAY, type Minute, type Scenario, VALIDITY_MINUTES } from "./scenario";

/** Something that happens, in order of time. */
export type ForecastEvent =
  | { readonly at: Minute; readonly kind: "host-down" | "host-up" | "host-rebuilt"; readonly host: string }
  | {
      readonly at: Minute;
      readonly kind: "threshold-met" | "threshold-lost";
      readonly host: string;
      readonly threshold: number;
    }
  /** The first attempt that fails, for each cause. */
  | {
      readonly at: Minute;
      readonly kind: "attempt-failed";
      readonly because: "no-host" | "count";
      readonly group: string;
    }
  /** The first machine of a group that leaves the state Licensed, and the first that is back. */
  | { readonly at: Minute; readonly kind: "lapsed"; readonly group: string; readonly graceDays: number }
  | { readonly at: Minute; readonly kind: "activated-again"; readonly group: string };

/** A day of the forecast, as it is when the day begins. */
export interface DaySample {
  readonly day: number;
  /** Activation count of each host, at most twice the largest threshold that was asked for. */
  readonly counts: readonly number[];
  readonly machines: number;
  /** Were activated and are no longer. */
  readonly lapsed: number;
  /** Are not activated yet. */
  readonly pending: number;
}

export interface Forecast {
  readonly samples: readonly DaySample[];
  readonly events: readonly ForecastEvent[];
  /** By group, in the order of the scenario. */
  readonly groups: readonly GroupOutcome[];
}

export interface GroupOutcome {
  readonly name: string;
  readonly kind: "server" | "client";
  readonly count: number;
  /** Machines that leave the state Licensed at least once. */
  readonly lapses: number;
  readonly firstLapse?: Minute;
  /** Machines that are never activated within the forecast. */
  readonly neverActivated: number;
  /** Machines that are lapsed at the end. */
  readonly lapsedAtEnd: number;
}

const NOBODY = -1;

/**
 * A discrete-event simulation of KMS activation, minute by minute, after windowsserverdocs kms-activation-planning.md and
 * activation-slmgr-vbs-options.md: a client asks until it succeeds, at every activation interval, then at every renewal
 * interval; a host counts it first and answers then; a success lasts 180 days. Requests of one minute are all counted
 * before any is answered.
 *
 * Assumed where no source settles it: the order in which a client asks hosts of equal priority is drawn once; it stays
 * with the host that answered last while that is up; a request below the threshold is retried at the same host; a restart
 * of a host does not empty its count.
 *
 * @param watch called with the share that is done, between 0 and 1, once for each day
 */
export function simulate(scenario: Scenario, watch: (done: number) => void = () => undefined): Forecast {
  const simulation = new Simulation(scenario);
  for (let day = 0; day < scenario.days; day++) {
    simulation.runDay(day);
    watch((day + 1) / scenario.days);
  }
  return simulation.finish();
}

class Simulation {
  private readonly minutes: number;
  private readonly clients: Clients;
  private readonly counts: readonly HostCount[];
  private readonly buckets: Int32Array;
  private readonly next: Int32Array;
  private readonly retry: Int32Array;
  /** Host at whose count a client waits, and when it asked first. */
  private readonly waitsAt: Int8Array;
  private readonly since: Int32Array;
  private readonly waiting: readonly (readonly [servers: number[], clients: number[]])[];
  private readonly boundaries: ReadonlySet<Minute>;
  private readonly samples: DaySample[] = [];
  private readonly events: ForecastEvent[] = [];
  private readonly met: { server: boolean; client: boolean }[];
  private readonly up: boolean[];
  private readonly failed = new Set<string>();
  private readonly lapsedOnce: Uint8Array;
  private readonly firstLapse: Int32Array;
  private readonly firstReturn: Int32Array;
  private readonly lapsedChanges: Int32Array;
  private readonly pendingChanges: Int32Array;
  private askedByClients = false;

  constructor(private readonly scenario: Scenario) {
    const { hosts, groups, days } = scenario;
    this.minutes = days * MINUTES_A_DAY;
    this.clients = drawClients(scenario);
    const { size, machineIds } = this.clients;
    this.counts = hosts.map(() => new HostCount(machineIds, this.minutes));
    this.buckets = new Int32Array(this.minutes).fill(NOBODY);
    this.next = new Int32Array(size).fill(NOBODY);
    this.retry = new Int32Array(size).fill(KMS_ACTIVATION_MINUTES);
    this.waitsAt = new Int8Array(size).fill(NOBODY);
    this.since = new Int32Array(size);
    this.waiting = hosts.map(() => [[], []] as const);
    this.lapsedOnce = new Uint8Array(size);
    this.firstLapse = new Int32Array(groups.length).fill(this.minutes);
    this.firstReturn = new Int32Array(groups.length).fill(this.minutes);
    this.lapsedChanges = new Int32Array(days + 2);
    this.pendingChanges = new Int32Array(days + 2);
    this.boundaries = new Set([
      ...hosts.flatMap(({ outages, rebuilds }) => [...outages.flatMap(({ from, to }) => [from, to]), ...rebuilds]),
      ...groups.flatMap(({ off, leaves }) => [
        ...off.map(({ from }) => from),
        ...(leaves === undefined ? [] : [leaves]),
      ]),
    ]);
    for (let client = 0; client < size; client++) {
      const host = this.clients.host[client] ?? NOBODY;
      const asked = lastContact(scenario, this.clients, client);
      if (asked !== undefined) {
        this.counts[host]?.see(this.idOf(client), asked);
        this.retry[client] = hosts[host]?.activationInterval ?? KMS_ACTIVATION_MINUTES;
        this.askedByClients ||= this.groupOf(client).kind === "client";
      }
      this.schedule(client, this.clients.first[client] ?? 0);
    }
    this.up = hosts.map(() => true);
    this.met = this.counts.map(({ size: count }) => ({
      server: count >= SERVER_THRESHOLD,
      client: count >= CLIENT_THRESHOLD,
    }));
  }

  runDay(day: number): void {
    const start = day * MINUTES_A_DAY;
    for (let at = start; at < start + MINUTES_A_DAY; at++) {
      if (this.boundaries.has(at)) this.crossBoundary(at);
      for (const count of this.counts) count.advance(at);
      this.runMinute(at);
      this.noteThresholds(at);
      if (at === start) this.sample(day);
    }
  }

  finish(): Forecast {
    const { groups, days } = this.scenario;
    const outcomes = groups.map((group) => ({ ...group, lapses: 0, neverActivated: 0, lapsedAtEnd: 0 }));
    for (let client = 0; client < this.clients.size; client++) {
      const outcome = outcomes[this.clients.group[client] ?? 0];
      if (outcome === undefined) continue;
      const end = Math.min(this.minutes, outcome.leaves ?? this.minutes);
      if (this.clients.validUntil[client] === NEVER) {
        outcome.neverActivated += 1;
        this.note(this.pendingChanges, this.joinOf(client), end);
      } else if (this.closeLapse(client, end)) outcome.lapsedAtEnd += end === this.minutes ? 1 : 0;
      outcome.lapses += this.lapsedOnce[client] ?? 0;
    }
    for (const [index, { name, graceDays }] of groups.entries()) {
      const [lapse, back] = [this.firstLapse[index] ?? 0, this.firstReturn[index] ?? 0];
      if (lapse < this.minutes) this.events.push({ at: lapse, kind: "lapsed", group: name, graceDays });
      if (back < this.minutes) this.events.push({ at: back, kind: "activated-again", group: name });
    }
    let [lapsed, pending] = [0, 0];
    const samples = this.samples.slice(0, days).map((sample) => {
      lapsed += this.lapsedChanges[sample.day] ?? 0;
      pending += this.pendingChanges[sample.day] ?? 0;
      return { ...sample, lapsed, pending };
    });
    return {
      samples,
      events: this.events.sort((one, other) => one.at - other.at),
      groups: outcomes.map(({ name, kind, count, lapses, neverActivated, lapsedAtEnd }, index) => {
        const firstLapse = this.firstLapse[index] ?? this.minutes;
        const outcome = { name, kind, count, lapses, neverActivated, lapsedAtEnd };
        return firstLapse < this.minutes ? { ...outcome, firstLapse } : outcome;
      }),
    };
  }

  private runMinute(at: Minute): void {
    let client = this.buckets[at] ?? NOBODY;
    this.buckets[at] = NOBODY;
    const asking: number[] = [];
    while (client !== NOBODY) {
      const following = this.next[client] ?? NOBODY;
      if (this.ask(client, at)) asking.push(client);
      client = following;
    }
    for (const each of asking) {
      const host = this.waitsAt[each] ?? NOBODY;
      this.waitsAt[each] = NOBODY;
      if (this.reaches(host, each)) this.succeed(each, host, at);
      else this.wait(each, host, at);
    }
    for (const [host, lists] of this.waiting.entries()) {
      for (const list of lists) {
        const [first] = list;
        if (first !== undefined && this.reaches(host, first)) this.answerWaiting(list, host, at);
      }
    }
  }

  /** Counts a client at the host that it asks; false where it asks none. */
  private ask(client: number, at: Minute): boolean {
    const { leaves, off, kind, name } = this.groupOf(client);
    if (leaves !== undefined && at >= leaves) return false;
    const on = firstOutside(off, at);
    if (on > at) {
      this.schedule(client, on);
      return false;
    }
    const host = this.chooseHost(client, at);
    if (host === NOBODY) {
      this.noteFailure(at, "no-host", name);
      const back = Math.min(...this.scenario.hosts.map(({ outages }) => firstOutside(outages, at)));
      // Until then every attempt fails without a trace.
      this.schedule(client, this.onGrid(client, at, Number.isFinite(back) ? back : this.minutes));
      return false;
    }
    this.askedByClients ||= kind === "client";
    this.retry[client] = this.scenario.hosts[host]?.activationInterval ?? KMS_ACTIVATION_MINUTES;
    this.counts[host]?.see(this.idOf(client), at);
    this.waitsAt[client] = host;
    return true;
  }

  private chooseHost(client: number, at: Minute): number {
    const { hosts } = this.scenario;
    const isUp = (host: number): boolean => !isWithin(hosts[host]?.outages ?? [], at);
    const last = this.clients.host[client] ?? NOBODY;
    if (last !== NOBODY && isUp(last)) return last;
    const from = client * hosts.length;
    for (let index = from; index < from + hosts.length; index++) {
      const host = this.clients.order[index] ?? 0;
      if (isUp(host)) return host;
    }
    return NOBODY;
  }

  private reaches(host: number, client: number): boolean {
    const threshold = this.groupOf(client).kind === "server" ? SERVER_THRESHOLD : CLIENT_THRESHOLD;
    return (this.counts[host]?.size ?? 0) >= threshold;
  }

  private succeed(client: number, host: number, at: Minute): void {
    if (this.clients.validUntil[client] === NEVER) this.note(this.pendingChanges, this.joinOf(client), at);
    else if (this.closeLapse(client, at)) {
      const group = this.clients.group[client] ?? 0;
      this.firstReturn[group] = Math.min(this.firstReturn[group] ?? at, at);
    }
    this.clients.validUntil[client] = at + VALIDITY_MINUTES;
    this.clients.host[client] = host;
    this.schedule(client, at + (this.scenario.hosts[host]?.renewalInterval ?? 1));
  }

  private wait(client: number, host: number, at: Minute): void {
    this.noteFailure(at, "count", this.groupOf(client).name);
    this.waitsAt[client] = host;
    this.since[client] = at;
    this.counts[host]?.hold(this.idOf(client));
    this.waiting[host]?.[this.groupOf(client).kind === "server" ? 0 : 1].push(client);
  }

  /** The threshold is reached: who asks in this minute is activated now, and the others at their next attempt. */
  private answerWaiting(list: number[], host: number, at: Minute): void {
    for (const client of list.splice(0)) {
      const due = this.onGrid(client, this.since[client] ?? at, at);
      this.letGo(client, host, due === at ? at : due - (this.retry[client] ?? 1));
      if (due === at) this.succeed(client, host, at);
      else this.schedule(client, due);
    }
  }

  /** Hosts or machines come or go: whoever waits asks again at its next attempt, as it would have anyway. */
  private crossBoundary(at: Minute): void {
    for (const [host, lists] of this.waiting.entries()) {
      for (const client of lists.flatMap((list) => list.splice(0))) {
        const due = this.onGrid(client, this.since[client] ?? at, at);
        this.letGo(client, host, due - (this.retry[client] ?? 1));
        this.schedule(client, due);
      }
    }
    for (const [index, { name, outages, rebuilds }] of this.scenario.hosts.entries()) {
      if (rebuilds.includes(at)) {
        this.counts[index]?.clear();
        this.events.push({ at, kind: "host-rebuilt", host: name });
      }
      const isUp = !isWithin(outages, at);
      if (isUp !== this.up[index]) this.events.push({ at, kind: isUp ? "host-up" : "host-down", host: name });
      this.up[index] = isUp;
    }
  }

  private letGo(client: number, host: number, asked: Minute): void {
    this.counts[host]?.release(this.idOf(client), asked);
    this.waitsAt[client] = NOBODY;
  }

  /** The first attempt at or after a minute, of a client that asks at every activation interval since `from`. */
  private onGrid(client: number, from: Minute, notBefore: Minute): Minute {
    const interval = this.retry[client] ?? 1;
    return from + Math.max(1, Math.ceil((notBefore - from) / interval)) * interval;
  }

  private schedule(client: number, at: Minute): void {
    if (at >= this.minutes) return;
    this.next[client] = this.buckets[at] ?? NOBODY;
    this.buckets[at] = client;
  }

  /** Notes the time since the activation ended; false where it has not. */
  private closeLapse(client: number, at: Minute): boolean {
    const { graceDays, off } = this.groupOf(client);
    const ended = Math.max(0, (this.clients.validUntil[client] ?? 0) + graceDays * MINUTES_A_DAY);
    const lapse = firstOutside(off, ended);
    if (lapse >= at) return false;
    const group = this.clients.group[client] ?? 0;
    this.lapsedOnce[client] = 1;
    this.firstLapse[group] = Math.min(this.firstLapse[group] ?? lapse, lapse);
    this.note(this.lapsedChanges, lapse, at);
    return true;
  }

  /** Days that begin within the time. */
  private note(changes: Int32Array, from: Minute, to: Minute): void {
    const [first, last] = [Math.ceil(from / MINUTES_A_DAY), Math.ceil(to / MINUTES_A_DAY)];
    changes[first] = (changes[first] ?? 0) + 1;
    changes[last] = (changes[last] ?? 0) - 1;
  }

  private noteFailure(at: Minute, because: "no-host" | "count", group: string): void {
    if (this.failed.has(because)) return;
    this.failed.add(because);
    this.events.push({ at, kind: "attempt-failed", because, group });
  }

  private noteThresholds(at: Minute): void {
    for (const [index, count] of this.counts.entries()) {
      const met = this.met[index];
      if (met === undefined) continue;
      const host = this.scenario.hosts[index]?.name ?? "";
      for (const [kind, threshold] of [["server", SERVER_THRESHOLD] as const, ["client", CLIENT_THRESHOLD] as const]) {
        const now = count.size >= threshold;
        // Only what some machine waits for matters.
        if (now === met[kind] || !this.scenario.groups.some((group) => group.kind === kind)) continue;
        met[kind] = now;
        this.events.push({ at, kind: now ? "threshold-met" : "threshold-lost", host, threshold });
      }
    }
  }

  private sample(day: number): void {
    const most = 2 * (this.askedByClients ? CLIENT_THRESHOLD : SERVER_THRESHOLD);
    const at = day * MINUTES_A_DAY;
    const machines = this.scenario.groups
      .filter(({ joins, leaves }) => (joins === "activated" || joins <= at) && (leaves === undefined || at < leaves))
      .reduce((sum, { count }) => sum + count, 0);
    const counts = this.counts.map(({ size }) => Math.min(most, size));
    this.samples.push({ day, counts, machines, lapsed: 0, pending: 0 });
  }

  private joinOf(client: number): Minute {
    const { joins } = this.groupOf(client);
    return joins === "activated" ? 0 : joins;
  }

  private idOf(client: number): number {
    return this.clients.machineId[client] ?? 0;
  }

  private groupOf(client: number): Scenario["groups"][number] {
    const group = this.scenario.groups[this.clients.group[client] ?? 0];
    if (group === undefined) throw new Error("a client without a group");
    return group;
  }
}
