import { type ClientGroup, MINUTES_A_DAY, type Minute, type Scenario, type Span } from "./scenario";

/** Something that is planned, or feared. Days count from the start of the forecast. */
export type ScenarioChange =
  /** `host` is a name, or `*` for all; `to` is the day on which it is back. */
  | { readonly kind: "outage"; readonly host: string; readonly from: number; readonly to: number }
  | { readonly kind: "rebuild"; readonly host: string; readonly on: number }
  | { readonly kind: "add"; readonly of: ClientGroup["kind"]; readonly count: number; readonly on: number }
  | { readonly kind: "remove"; readonly of: ClientGroup["kind"]; readonly count: number; readonly on: number }
  /** Machines that are there and have one client machine ID: a host counts them as one. */
  | { readonly kind: "clones"; readonly of: ClientGroup["kind"]; readonly count: number }
  /** Activations of the host's key that are spent already. */
  | { readonly kind: "spent"; readonly host: string; readonly count: number }
  | {
      readonly kind: "off";
      readonly of: ClientGroup["kind"];
      readonly count: number;
      readonly from: number;
      readonly to: number;
    };

/** Machines with a MAK, which no KMS host counts. */
export interface MakChange {
  readonly kind: "mak";
  readonly count: number;
  readonly on: number;
}

/** What is wrong with a change. */
export interface ChangeFault {
  readonly fault: "unknown-host" | "too-few-machines";
  readonly change: ScenarioChange;
  /** Hosts that exist, or how many machines there are to take. */
  readonly available: readonly string[];
}

/** The scenario with a change; the machines that leave or are switched off are taken from the first groups of their kind. */
export function changeScenario(scenario: Scenario, change: ScenarioChange): Scenario | ChangeFault {
  switch (change.kind) {
    case "outage":
    case "spent":
    case "rebuild": {
      const { host } = change;
      const names = scenario.hosts.map(({ name }) => name);
      if (host !== "*" && !names.includes(host)) return { fault: "unknown-host", change, available: names };
      const hosts = scenario.hosts.map((each) => {
        if (host !== "*" && each.name !== host) return each;
        if (change.kind === "spent") return { ...each, spent: change.count };
        return change.kind === "rebuild"
          ? { ...each, rebuilds: [...each.rebuilds, minuteOf(change.on)] }
          : { ...each, outages: [...each.outages, spanOf(change)] };
      });
      return { ...scenario, hosts };
    }
    case "add": {
      const { of, count, on } = change;
      const name = `added ${of === "server" ? "servers" : "clients"}, day ${String(on)}`;
      const added: ClientGroup = { name, kind: of, count, clones: false, joins: minuteOf(on), off: [], graceDays: 0 };
      return { ...scenario, groups: [...scenario.groups, added] };
    }
    case "clones": {
      const { of, count } = change;
      const name = `cloned ${of === "server" ? "servers" : "clients"}`;
      const cloned: ClientGroup = { name, kind: of, count, clones: true, joins: 0, off: [], graceDays: 0 };
      return { ...scenario, groups: [...scenario.groups, cloned] };
    }
    case "remove":
      return carve(scenario, change, ({ leaves }) => ({ leaves: Math.min(leaves ?? Infinity, minuteOf(change.on)) }));
    case "off":
      return carve(scenario, change, ({ off }) => ({ off: [...off, spanOf(change)] }));
  }
}

/** Gives some machines of a kind other fields, and parts the group that they are taken from. */
function carve(
  scenario: Scenario,
  change: Extract<ScenarioChange, { readonly kind: "remove" | "off" }>,
  fields: (group: ClientGroup) => Partial<ClientGroup>,
): Scenario | ChangeFault {
  let left = change.count;
  const groups = scenario.groups.flatMap((group): readonly ClientGroup[] => {
    const free =
      group.kind === change.of && group.leaves === undefined && (change.kind === "remove" || group.off.length === 0);
    const taken = free ? Math.min(left, group.count) : 0;
    if (taken === 0) return [group];
    left -= taken;
    const name = change.kind === "remove" ? `${group.name} (removed)` : `${group.name} (switched off)`;
    const part = { ...group, name, count: taken, ...fields(group) };
    return group.count > taken ? [{ ...group, count: group.count - taken }, part] : [part];
  });
  return left > 0
    ? { fault: "too-few-machines", change, available: [String(change.count - left)] }
    : { ...scenario, groups };
}

function minuteOf(day: number): Minute {
  return day * MINUTES_A_DAY;
}

function spanOf({ from, to }: { readonly from: number; readonly to: number }): Span {
  return { from: minuteOf(from), to: minuteOf(to) };
}
