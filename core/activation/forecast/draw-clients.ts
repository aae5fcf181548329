import { COUNT_WINDOW_MINUTES, MINUTES_A_DAY, type Minute, type Scenario, VALIDITY_MINUTES } from "./scenario";

/** The clients of a scenario with what is drawn for each, in arrays: a hundred thousand objects would not fit. */
export interface Clients {
  readonly size: number;
  readonly group: Uint16Array;
  /** Index of the client machine ID. */
  readonly machineId: Int32Array;
  readonly machineIds: number;
  /** Hosts in the order in which a client asks them; `hosts` entries for each client. */
  readonly order: Uint8Array;
  /** First attempt. */
  readonly first: Int32Array;
  /** End of the activation at the start; NEVER where there is none. */
  readonly validUntil: Int32Array;
  /** The host that answered last; -1 for none. */
  readonly host: Int8Array;
}

/** Before any minute of a forecast and of the 30 days before it. */
export const NEVER = -10 * COUNT_WINDOW_MINUTES;

/**
 * Draws what differs from client to client: the order of hosts with the same priority, when an activated client renews
 * next (anywhere within the renewal interval), and when within its first day a new one starts.
 */
export function drawClients({ seed, hosts, groups }: Scenario): Clients {
  const random = randomNumbers(seed);
  const size = groups.reduce((sum, { count }) => sum + count, 0);
  const clients = {
    size,
    group: new Uint16Array(size),
    machineId: new Int32Array(size),
    machineIds: groups.reduce((sum, { count, clones }) => sum + (clones ? Math.min(1, count) : count), 0),
    order: new Uint8Array(size * hosts.length),
    first: new Int32Array(size),
    validUntil: new Int32Array(size).fill(NEVER),
    host: new Int8Array(size).fill(-1),
  };
  let client = 0;
  let machineIds = 0;
  for (const [index, { count, clones, joins }] of groups.entries()) {
    for (let each = 0; each < count; each++, client++) {
      clients.group[client] = index;
      clients.machineId[client] = clones ? machineIds : machineIds + each;
      const order = drawOrder(hosts, random);
      clients.order.set(order, client * hosts.length);
      const first = order[0];
      if (joins === "activated" && first !== undefined) {
        const renewal = hosts[first]?.renewalInterval ?? 1;
        const next = Math.floor(random() * renewal);
        clients.first[client] = next;
        clients.validUntil[client] = next - renewal + VALIDITY_MINUTES;
        clients.host[client] = first;
      } else {
        clients.first[client] = (joins === "activated" ? 0 : joins) + Math.floor(random() * MINUTES_A_DAY);
      }
    }
    machineIds += clones ? Math.min(1, count) : count;
  }
  return clients;
}

function drawOrder(hosts: Scenario["hosts"], random: () => number): readonly number[] {
  return hosts
    .map(({ priority }, index) => ({ index, priority, draw: random() }))
    .sort((one, other) => one.priority - other.priority || one.draw - other.draw)
    .map(({ index }) => index);
}

/** When an activated client asked its host last: one renewal interval before it asks next. */
export function lastContact(scenario: Scenario, clients: Clients, client: number): Minute | undefined {
  const host = scenario.hosts[clients.host[client] ?? -1];
  return host === undefined ? undefined : (clients.first[client] ?? 0) - host.renewalInterval;
}

/** Mulberry32: small, seeded and good enough to spread clients. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
