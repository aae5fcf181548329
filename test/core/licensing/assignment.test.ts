import fc from "fast-check";
import {
  assignNeeds,
  type Block,
  type Needs,
  NO_NEEDS,
  rankOf,
  type Supply,
  type Way,
} from "../../../core/licensing/assignment";
import { processorTime } from "../../support/processor-time";

const NOTHING: Supply = {
  azureStandard: 0,
  azureDatacenter: 0,
  serverStandard: 0,
  serverDatacenter: 0,
  assuredStandard: 0,
  assuredDatacenter: 0,
  premisesDatacenter: 0,
  eitherStandard: 0,
  bothDatacenter: 0,
};

function hostOf(cores: number, machines: number): Block<string> {
  return {
    of: `host of ${cores}`,
    ways: [
      { name: "by-cores", hosts: cores },
      { name: "machine-by-machine", machines },
    ],
  };
}

describe("assignNeeds", () => {
  test.each<[string, readonly Block<string>[], Partial<Supply>, Partial<Needs>, Partial<Needs>]>([
    ["nothing needed, nothing owned", [], {}, {}, {}],
    ["T36: a packed host with enough Datacenter", [hostOf(64, 200)], { azureDatacenter: 200 }, { hosts: 64 }, {}],
    ["T37: a host with few machines", [hostOf(64, 24)], { azureDatacenter: 200 }, { machines: 24 }, {}],
    ["T35: Standard only: machine by machine", [hostOf(52, 24)], { azureStandard: 24 }, { machines: 24 }, {}],
    [
      "one of two hosts fits into Datacenter",
      [hostOf(64, 80), hostOf(48, 60)],
      { azureDatacenter: 64, azureStandard: 60 },
      { hosts: 64, machines: 60 },
      {},
    ],
    [
      "Datacenter for both places: the machine in Azure and the server share it",
      [
        { of: "vm", ways: [{ name: "machine-by-machine", machines: 16 }] },
        { of: "hv", ways: [{ name: "server-datacenter", serversDatacenter: 16 }] },
      ],
      { bothDatacenter: 16 },
      { machines: 16, serversDatacenter: 16 },
      {},
    ],
    [
      "Standard for both places: one or the other",
      [
        { of: "vm", ways: [{ name: "machine-by-machine", machines: 16 }] },
        { of: "hv", ways: [{ name: "server-standard", servers: 16 }] },
      ],
      { eitherStandard: 16 },
      { machines: 16, servers: 16 },
      { servers: 16 },
    ],
    [
      "a host would take what a machine and a server can share",
      [
        { of: "host", ways: [{ name: "by-cores", hosts: 10 }] },
        { of: "vm", ways: [{ name: "machine-by-machine", machines: 10 }] },
        { of: "hv", ways: [{ name: "server-datacenter", serversDatacenter: 10 }] },
      ],
      { bothDatacenter: 10 },
      { hosts: 10, machines: 10, serversDatacenter: 10 },
      { hosts: 10 },
    ],
    [
      "a cluster on the owner's premises takes what is declared for use there",
      [{ of: "local", ways: [{ name: "by-cores", hosts: 64, hostsOnPremises: 64 }] }],
      { assuredDatacenter: 128, premisesDatacenter: 128 },
      { hosts: 64 },
      {},
    ],
    [
      "a cluster leaves what is declared for Azure to machines there",
      [
        { of: "local", ways: [{ name: "by-cores", hosts: 16, hostsOnPremises: 16 }] },
        { of: "vm", ways: [{ name: "machine-by-machine", machines: 16 }] },
      ],
      { azureDatacenter: 16, assuredDatacenter: 16, premisesDatacenter: 16 },
      { hosts: 16, machines: 16 },
      {},
    ],
    [
      "no assurance, no cluster",
      [{ of: "local", ways: [{ name: "by-cores", hosts: 64, hostsOnPremises: 64 }] }],
      { serverDatacenter: 128 },
      { hosts: 64 },
      { hosts: 64 },
    ],
  ])("%s", (_situation, blocks, supply, needs, short) => {
    const found = assignNeeds(blocks, { ...NOTHING, ...supply });
    expect(found.needs).toEqual({ ...NO_NEEDS, ...needs });
    expect(found.short).toEqual({ ...NO_NEEDS, ...short });
  });

  test("the ways chosen add up to the needs", () => {
    fc.assert(
      fc.property(blocks(), supplies(6), (some, supply) => {
        const { chosen, needs } = assignNeeds(some, supply);
        expect(chosen.map(({ of }) => of)).toEqual(some.map(({ of }) => of));
        expect(sumOf(chosen.map(({ way }) => way))).toEqual(needs);
      }),
    );
  });

  test("no other choice of ways, and no other handing out of licences, is better", () => {
    fc.assert(
      fc.property(blocks(), supplies(3), (some, supply) => {
        const found = assignNeeds(some, supply);
        const everyWay = some.reduce<readonly (readonly Way[])[]>(
          (choices, { ways }) => choices.flatMap((choice) => ways.map((way) => [...choice, way])),
          [[]],
        );
        const ranks = everyWay.flatMap((ways) => {
          const needs = sumOf(ways);
          return everyShortage(needs, supply).map((short) => rankOf({ needs, short }));
        });
        expect(rankOf(found)).toEqual([...ranks].sort(compare)[0]);
      }),
      { numRuns: 300 },
    );
  });

  test("hundreds of hosts of several kinds take little time", () => {
    const many = Array.from({ length: 200 }, (_unused, index) =>
      hostOf([64, 52, 48, 40][index % 4] ?? 64, 40 + (index % 30)),
    );
    const started = processorTime();
    assignNeeds(many, { ...NOTHING, azureDatacenter: 9000, azureStandard: 4000 });
    expect(processorTime() - started).toBeLessThan(3000);
  });
});

function sumOf(ways: readonly Way[]): Needs {
  const sum = (key: keyof Needs): number => ways.reduce((total, way) => total + (way[key] ?? 0), 0);
  return {
    machines: sum("machines"),
    hosts: sum("hosts"),
    serversDatacenter: sum("serversDatacenter"),
    servers: sum("servers"),
    onPremisesMachines: sum("onPremisesMachines"),
  };
}

function blocks(): fc.Arbitrary<readonly Block<number>[]> {
  const few = fc.integer({ min: 0, max: 4 });
  const ways = fc.oneof(
    few.map((machines): readonly Way[] => [{ name: "machine-by-machine", machines }]),
    few.map((hosts): readonly Way[] => [{ name: "by-cores", hosts }]),
    fc.tuple(few, few).map(([hosts, machines]): readonly Way[] => [
      { name: "by-cores", hosts },
      { name: "machine-by-machine", machines },
    ]),
    few.map((servers): readonly Way[] => [{ name: "server-datacenter", serversDatacenter: servers }]),
    fc.tuple(few, few).map(([serversDatacenter, servers]): readonly Way[] => [
      { name: "server-datacenter", serversDatacenter },
      { name: "server-standard", servers },
    ]),
    few.map((onPremisesMachines): readonly Way[] => [{ name: "machine-by-machine", onPremisesMachines }]),
  );
  return fc.array(ways, { maxLength: 4 }).map((all) => all.map((each, of) => ({ of, ways: each })));
}

function supplies(most: number): fc.Arbitrary<Supply> {
  const cores = fc.integer({ min: 0, max: most });
  return fc.record({
    azureStandard: cores,
    azureDatacenter: cores,
    serverStandard: cores,
    serverDatacenter: cores,
    assuredStandard: cores,
    assuredDatacenter: cores,
    premisesDatacenter: fc.constant(0),
    eitherStandard: cores,
    bothDatacenter: cores,
  });
}

/** What each sort of licence may cover: every split of a sort over these is tried, one sort after the other. */
const COVERS: Readonly<Record<Exclude<keyof Supply, "bothDatacenter">, readonly (keyof Needs)[]>> = {
  azureStandard: ["machines"],
  azureDatacenter: ["machines", "hosts"],
  serverStandard: ["servers"],
  serverDatacenter: ["servers", "serversDatacenter"],
  assuredStandard: ["servers", "onPremisesMachines"],
  assuredDatacenter: ["servers", "serversDatacenter", "onPremisesMachines"],
  premisesDatacenter: [],
  eitherStandard: ["machines", "servers", "onPremisesMachines"],
};

/** Every shortage that some handing out of the licences leaves, found by trying all of them. */
function everyShortage(needs: Needs, supply: Supply): readonly Needs[] {
  let states = new Map([[JSON.stringify(needs), needs]]);
  const spread = (cores: number, keys: readonly (keyof Needs)[]): void => {
    for (let core = 0; core < cores; core += 1) {
      const next = new Map(states);
      for (const state of states.values()) {
        for (const key of keys) if (state[key] > 0) add(next, { ...state, [key]: state[key] - 1 });
      }
      states = next;
    }
  };
  for (const [sort, keys] of Object.entries(COVERS)) spread(supply[sort as keyof Supply], keys);
  for (let core = 0; core < supply.bothDatacenter; core += 1) {
    const next = new Map(states);
    for (const state of states.values()) {
      // A host alone, or up to one thing in each place.
      if (state.hosts > 0) add(next, { ...state, hosts: state.hosts - 1 });
      const inAzure = [state, ...(state.machines > 0 ? [{ ...state, machines: state.machines - 1 }] : [])];
      for (const before of inAzure) {
        add(next, before);
        for (const key of ["servers", "serversDatacenter", "onPremisesMachines"] as const) {
          if (before[key] > 0) add(next, { ...before, [key]: before[key] - 1 });
        }
      }
    }
    states = next;
  }
  return [...states.values()];
}

function add(states: Map<string, Needs>, state: Needs): void {
  states.set(JSON.stringify(state), state);
}

function compare(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((figure, index) => figure !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
