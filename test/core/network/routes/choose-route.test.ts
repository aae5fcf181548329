import fc from "fast-check";
import { type Fact, isKnown, NEXT_HOP, type Route, readEnumerated, UNKNOWN } from "../../../../core/model";
import { type Prefix, readAddress, readSpan } from "../../../../core/network/prefix";
import { chooseRoute } from "../../../../core/network/routes/choose-route";
import { compileRoutes, isSystemRoute, localRoutes } from "../../../../core/network/routes/route-table";

const KMS = "20.118.99.224";
const TAGS = new Set(["azurecloud"]);

function route(prefix: Fact<string>, nextHop: Fact<string>, nextHopAddress?: Fact<string>): Route {
  const name = `${String(prefix)} to ${String(nextHop)}`;
  const hop = readEnumerated(nextHop, NEXT_HOP);
  return { urn: name, name, type: "route", at: "", azureName: name, prefix, nextHop: hop, nextHopAddress };
}

function address(text: string): Prefix {
  const found = readAddress(text);
  if (found === undefined) throw new Error(text);
  return found;
}

function choose(routes: readonly Route[], { complete = true, to = KMS, local = [] as string[] } = {}) {
  const spans = local.map(readSpan).flatMap((span) => (span.kind === "prefix" ? [span.prefix] : []));
  const { route: winner, unknown } = chooseRoute(
    address(to),
    compileRoutes({ routes: { items: routes, complete } }),
    TAGS,
    localRoutes(spans),
  );
  const named = isSystemRoute(winner) ? `system ${winner.prefix} to ${winner.nextHop}` : winner.name;
  return unknown === undefined ? named : `perhaps ${named}`;
}

const gateway = (prefix: Fact<string>) => route(prefix, "VirtualNetworkGateway");
const internet = (prefix: Fact<string>) => route(prefix, "Internet");

const situations: Record<string, { given: Parameters<typeof choose>; takes: string }> = {
  "no routes": { given: [[]], takes: "system 0.0.0.0/0 to internet" },
  "a default route": { given: [[gateway("0.0.0.0/0")]], takes: "0.0.0.0/0 to VirtualNetworkGateway" },
  "a host route against a default route": {
    given: [[gateway("0.0.0.0/0"), internet("20.118.99.224/32")]],
    takes: "20.118.99.224/32 to Internet",
  },
  "a host route for another address": {
    given: [[gateway("0.0.0.0/0"), internet("40.83.235.53/32")]],
    takes: "0.0.0.0/0 to VirtualNetworkGateway",
  },
  "two halves of all addresses, below": {
    given: [[gateway("0.0.0.0/1"), gateway("128.0.0.0/1"), internet("0.0.0.0/0")]],
    takes: "0.0.0.0/1 to VirtualNetworkGateway",
  },
  "two halves of all addresses, above": {
    given: [[gateway("0.0.0.0/1"), gateway("128.0.0.0/1")], { to: "163.228.64.161" }],
    takes: "128.0.0.0/1 to VirtualNetworkGateway",
  },
  "a service tag against a default route": {
    given: [[gateway("0.0.0.0/0"), internet("AzureCloud")]],
    takes: "AzureCloud to Internet",
  },
  "a service tag against two halves": {
    given: [[gateway("0.0.0.0/1"), internet("AzureCloud")]],
    takes: "AzureCloud to Internet",
  },
  "a service tag against a prefix in between": {
    given: [[gateway("20.0.0.0/8"), internet("AzureCloud")]],
    takes: "perhaps 20.0.0.0/8 to VirtualNetworkGateway",
  },
  "a host route against a service tag": {
    given: [[gateway("AzureCloud"), internet("20.118.99.224/32")]],
    takes: "20.118.99.224/32 to Internet",
  },
  "a regional service tag": {
    given: [[gateway("0.0.0.0/0"), internet("AzureCloud.WestEurope")]],
    takes: "perhaps 0.0.0.0/0 to VirtualNetworkGateway",
  },
  "a service tag of something else": {
    given: [[gateway("0.0.0.0/0"), internet("Storage")]],
    takes: "0.0.0.0/0 to VirtualNetworkGateway",
  },
  "the network's own addresses": {
    given: [[gateway("0.0.0.0/0")], { local: ["20.0.0.0/8"] }],
    takes: "system 20.0.0.0/8 to virtual-network",
  },
  "a route for the network's own addresses": {
    given: [[gateway("20.0.0.0/8")], { local: ["20.0.0.0/8"] }],
    takes: "20.0.0.0/8 to VirtualNetworkGateway",
  },
  "an unknown prefix that would lead elsewhere": {
    given: [[gateway("0.0.0.0/0"), internet(UNKNOWN)]],
    takes: "perhaps 0.0.0.0/0 to VirtualNetworkGateway",
  },
  "an unknown prefix that leads to the same place": {
    given: [[gateway("0.0.0.0/0"), gateway(UNKNOWN)]],
    takes: "0.0.0.0/0 to VirtualNetworkGateway",
  },
  "an unknown prefix against a host route": {
    given: [[internet("20.118.99.224/32"), gateway(UNKNOWN)]],
    takes: "20.118.99.224/32 to Internet",
  },
  "a prefix that is none": {
    given: [[gateway("0.0.0.0/0"), internet("20.118.99.300/32")]],
    takes: "perhaps 0.0.0.0/0 to VirtualNetworkGateway",
  },
  "a route without a prefix": {
    given: [[internet("0.0.0.0/0"), gateway(undefined)]],
    takes: "perhaps 0.0.0.0/0 to Internet",
  },
  "an IPv6 default route": { given: [[gateway("::/0")]], takes: "system 0.0.0.0/0 to internet" },
  "the same prefix twice, differently": {
    given: [[gateway("0.0.0.0/0"), internet("0.0.0.0/0")]],
    takes: "perhaps 0.0.0.0/0 to VirtualNetworkGateway",
  },
  "the same prefix twice, alike": {
    given: [[gateway("0.0.0.0/0"), gateway("0.0.0.0/0")]],
    takes: "0.0.0.0/0 to VirtualNetworkGateway",
  },
  "a table with routes not known yet": {
    given: [[gateway("0.0.0.0/0")], { complete: false }],
    takes: "perhaps 0.0.0.0/0 to VirtualNetworkGateway",
  },
  "a table with routes not known yet, and a host route": {
    given: [[internet("20.118.99.224/32")], { complete: false }],
    takes: "20.118.99.224/32 to Internet",
  },
};
test.each(Object.entries(situations))("%s", (_name, { given, takes }) => {
  expect(choose(...given)).toBe(takes);
});

test("two appliances with different addresses", () => {
  const routes = [
    route("20.0.0.0/8", "VirtualAppliance", "10.0.0.4"),
    route("AzureCloud", "VirtualAppliance", "10.0.0.5"),
  ];
  expect(choose(routes)).toMatch(/^perhaps /);
});

describe("whether a table has a default route", () => {
  test.each<[string, readonly Route[], boolean, Fact<boolean>]>([
    ["none", [internet("10.0.0.0/8")], true, false],
    ["one", [internet("0.0.0.0/0")], true, true],
    ["one, other routes not known yet", [internet("0.0.0.0/0")], false, true],
    ["other routes not known yet", [], false, UNKNOWN],
    ["an unknown prefix", [internet(UNKNOWN)], true, UNKNOWN],
    ["two halves", [gateway("0.0.0.0/1"), gateway("128.0.0.0/1")], true, UNKNOWN],
    ["one half", [gateway("0.0.0.0/1")], true, false],
  ])("%s", (_name, items, complete, expected) => {
    expect(compileRoutes({ routes: { items, complete } }).hasDefault).toBe(expected);
  });
});

test("longest prefix, against a search bit by bit", () => {
  const dotted = (number: number): string => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");
  const bits = (number: number): string => number.toString(2).padStart(32, "0");
  const addresses = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  const lengths = fc.array(fc.integer({ min: 0, max: 32 }), { maxLength: 12 });
  fc.assert(
    fc.property(
      addresses,
      fc.array(fc.tuple(addresses, fc.integer({ min: 0, max: 32 })), { maxLength: 20 }),
      lengths,
      (to, far, near) => {
        // Random prefixes hardly ever hold a random address: some are cut from the address itself.
        const all = [...far, ...near.map((length): [number, number] => [to, length])];
        const written = [
          ...new Map(
            all.map(([first, length]) => [`${bits(first).slice(0, length)}/${String(length)}`, { first, length }]),
          ).values(),
        ];
        const holding = written.filter(({ first, length }) => bits(to).startsWith(bits(first).slice(0, length)));
        const longest = Math.max(-1, ...holding.map(({ length }) => length));
        const { route: winner, unknown } = chooseRoute(
          address(dotted(to)),
          compileRoutes({
            routes: {
              items: written.map(({ first, length }) => gateway(`${dotted(first)}/${String(length)}`)),
              complete: true,
            },
          }),
          TAGS,
        );
        expect(unknown).toBeUndefined();
        const found = isSystemRoute(winner) || !isKnown(winner.prefix) ? -1 : Number(winner.prefix.split("/")[1]);
        expect(found).toBe(longest);
      },
    ),
  );
});
