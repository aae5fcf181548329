import fc from "fast-check";
import { isKnown, meaningOf } from "../../../../core/model";
import { readAddress } from "../../../../core/network/prefix";
import { isSystemRoute } from "../../../../core/network/routes/route-table";
import { createSubnetRoutes } from "../../../../core/network/routes/subnet-routes";
import { buildEstate } from "../../../support/builders";
import { NETWORK_ID, native } from "../../../support/network";

interface Drawn {
  readonly prefix: string;
  readonly hop: string;
}

const bitsOf = (address: string): string =>
  address
    .split(".")
    .map((part) => Number(part).toString(2).padStart(8, "0"))
    .join("");
const holds = (prefix: string, address: string): boolean => {
  const [first = "", length = "32"] = prefix.split("/");
  return bitsOf(address).startsWith(bitsOf(first).slice(0, Number(length)));
};
const lengthOf = (prefix: string): number => Number(prefix.split("/")[1]);

/** As route tables write them. */
const WRITTEN: Readonly<Record<string, string>> = {
  none: "None",
  internet: "Internet",
  "virtual-network-gateway": "VirtualNetworkGateway",
  "virtual-network": "VnetLocal",
};

const OWN = "10.1.0.0/16";
const PEERS = ["10.0.0.0/16", "10.2.0.0/15", "172.20.0.0/16"];
const RESERVED = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/** The next hop as the documentation has it, by looking at every route there is. */
function lookUp(user: readonly Drawn[], address: string): string {
  const system: readonly Drawn[] = [
    { prefix: OWN, hop: "virtual-network" },
    ...PEERS.map((prefix) => ({ prefix, hop: "peering" })),
    { prefix: "0.0.0.0/0", hop: "internet" },
    ...(user.some(({ prefix }) => lengthOf(prefix) === 0) ? [] : RESERVED.map((prefix) => ({ prefix, hop: "none" }))),
  ];
  // The user's first: of equal length, the first one found stays.
  let best: Drawn | undefined;
  for (const route of [...user, ...system]) {
    if (!holds(route.prefix, address)) continue;
    if (best === undefined || lengthOf(route.prefix) > lengthOf(best.prefix)) best = route;
  }
  return best?.hop ?? "";
}

function chosen(user: readonly Drawn[], address: string): string {
  const network = (name: string, addressPrefixes: readonly string[]) =>
    native("VirtualNetwork", name, { virtualNetworkName: name, addressSpace: { addressPrefixes } });
  const estate = buildEstate({
    resources: [
      network("own", [OWN]),
      ...PEERS.map((prefix, index) => network(`peer${String(index)}`, [prefix])),
      ...PEERS.map((_prefix, index) =>
        native("VirtualNetworkPeering", `to-peer${String(index)}`, {
          virtualNetworkName: "own",
          remoteVirtualNetwork: { id: `${NETWORK_ID}/virtualNetworks/peer${String(index)}` },
        }),
      ),
      native("RouteTable", "table", {
        routeTableName: "table",
        routes: user.map(({ prefix, hop }) => ({ name: prefix, addressPrefix: prefix, nextHopType: WRITTEN[hop] })),
      }),
      native("Subnet", "subnet", {
        virtualNetworkName: "own",
        subnetName: "subnet",
        addressPrefix: "10.1.1.0/24",
        routeTable: { id: `${NETWORK_ID}/routeTables/table` },
      }),
    ],
  });
  const [subnet] = estate.network.subnets;
  const prefix = readAddress(address);
  if (subnet === undefined || prefix === undefined) throw new Error("no subnet or address");
  const choice = createSubnetRoutes(estate.network).choose(subnet, { prefix, tags: new Set() });
  if (choice === undefined) throw new Error("no route");
  expect(choice.unknown).toBeUndefined();
  const { route } = choice;
  const hop = isSystemRoute(route) ? route.nextHop : meaningOf(route.nextHop);
  return isKnown(hop) ? hop : "unknown";
}

test("the next hop between private networks, against a look at every route", () => {
  const addresses = fc.oneof(
    fc.constantFrom(
      "10.1.1.4",
      "10.0.1.4",
      "10.3.7.7",
      "172.20.1.1",
      "10.200.0.1",
      "192.168.4.4",
      "100.64.9.9",
      "8.8.8.8",
    ),
    fc.ipV4(),
  );
  const routes = (address: string) =>
    fc.uniqueArray(
      fc.record({
        length: fc.integer({ min: 0, max: 32 }),
        near: fc.boolean(),
        other: fc.ipV4(),
        hop: fc.constantFrom(...Object.keys(WRITTEN)),
      }),
      {
        maxLength: 8,
        selector: ({ length, near, other }) => `${bitsOf(near ? address : other).slice(0, length)}/${String(length)}`,
      },
    );
  fc.assert(
    fc.property(
      addresses.chain((address) => fc.tuple(fc.constant(address), routes(address))),
      ([address, drawn]) => {
        const user = drawn.map(({ length, near, other, hop }) => ({
          prefix: `${near ? address : other}/${String(length)}`,
          hop,
        }));
        // Two halves of all addresses leave it open whether Azure takes them for a default route.
        fc.pre(user.filter(({ prefix }) => lengthOf(prefix) === 1).length < 2);
        expect(chosen(user, address)).toBe(lookUp(user, address));
      },
    ),
  );
});
