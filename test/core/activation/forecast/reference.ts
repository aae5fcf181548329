import { drawClients, lastContact, NEVER } from "../../../../core/activation/forecast/draw-clients";
import { isWithin, type Scenario } from "../../../../core/activation/forecast/scenario";

/** What the naive simulation says of each day and group. */
export interface Reference {
  readonly counts: readonly (readonly number[])[];
  readonly lapsed: readonly number[];
  readonly pending: readonly number[];
}

const DAY = 1440;

/** The same model without any shortcut: every client is looked at in every minute, and every attempt is made. */
export function simulateNaively(scenario: Scenario): Reference {
  const { hosts, groups, days } = scenario;
  const drawn = drawClients(scenario);
  const seen = hosts.map(() => new Map<number, number>());
  let byClients = false;
  const clients = Array.from({ length: drawn.size }, (_unused, index) => {
    const group = groups[drawn.group[index] ?? 0];
    if (group === undefined) throw new Error("no group");
    const host = drawn.host[index] ?? -1;
    const asked = lastContact(scenario, drawn, index);
    if (asked !== undefined) {
      const map = seen[host];
      const id = drawn.machineId[index] ?? 0;
      map?.set(id, Math.max(map.get(id) ?? asked, asked));
      byClients ||= group.kind === "client";
    }
    return {
      group,
      id: drawn.machineId[index] ?? 0,
      order: [...drawn.order.subarray(index * hosts.length, (index + 1) * hosts.length)],
      due: drawn.first[index] ?? 0,
      validUntil: drawn.validUntil[index] ?? NEVER,
      host,
      retry: hosts[host]?.activationInterval ?? 120,
    };
  });
  const counts: number[][] = [];
  const lapsed: number[] = [];
  const pending: number[] = [];
  for (let at = 0; at < days * DAY; at++) {
    for (const [index, { rebuilds }] of hosts.entries()) if (rebuilds.includes(at)) seen[index]?.clear();
    const countOf = (host: number): number =>
      [...(seen[host] ?? new Map()).values()].filter((last) => at - last < 30 * DAY).length;
    const asking: { readonly client: (typeof clients)[number]; readonly host: number }[] = [];
    for (const client of clients) {
      const { group } = client;
      if (client.due !== at) continue;
      if (group.leaves !== undefined && at >= group.leaves) continue;
      if (isWithin(group.off, at)) {
        client.due = at + 1;
        continue;
      }
      const isUp = (host: number): boolean => !isWithin(hosts[host]?.outages ?? [], at);
      const host = client.host >= 0 && isUp(client.host) ? client.host : client.order.find(isUp);
      if (host === undefined) {
        client.due = at + client.retry;
        continue;
      }
      seen[host]?.set(client.id, at);
      byClients ||= group.kind === "client";
      client.retry = hosts[host]?.activationInterval ?? 120;
      asking.push({ client, host });
    }
    for (const { client, host } of asking) {
      if (countOf(host) >= (client.group.kind === "server" ? 5 : 25)) {
        client.validUntil = at + 180 * DAY;
        client.host = host;
        client.due = at + (hosts[host]?.renewalInterval ?? 0);
      } else client.due = at + client.retry;
    }
    if (at % DAY === 0) {
      counts.push(hosts.map((_host, index) => Math.min(byClients ? 50 : 10, countOf(index))));
    }
    if (at % DAY === DAY - 1) {
      // What lasts over midnight, as the day begins.
      const next = at + 1;
      const present = clients.filter(
        ({ group }) =>
          (group.joins === "activated" || group.joins < next) && (group.leaves === undefined || next <= group.leaves),
      );
      lapsed.push(
        present.filter(({ group, validUntil }) => {
          const end = validUntil + group.graceDays * DAY;
          let start = Math.max(0, end);
          while (isWithin(group.off, start)) start++;
          return validUntil !== NEVER && start < next;
        }).length,
      );
      pending.push(present.filter(({ validUntil }) => validUntil === NEVER).length);
    }
  }
  return { counts, lapsed, pending };
}
