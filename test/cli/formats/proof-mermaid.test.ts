import fc from "fast-check";
import { formatMermaid } from "../../../cli/formats/proof-mermaid";
import { createProver } from "../../../core/activation/paths/machine-paths";
import type { DeclaredResource } from "../../../core/model";
import { buildEstate } from "../../support/builders";
import { hubAndSpoke } from "../../support/firewalls";
import { GALLERY_IMAGE, virtualMachine } from "../../support/machines";
import { type Flowchart, parseMermaid } from "../../support/mermaid";
import { NETWORK_ID, native, route, securityRule, spoke } from "../../support/network";

function draw(resources: readonly DeclaredResource[]): string {
  const estate = buildEstate({ resources });
  const prove = createProver(estate);
  return formatMermaid(estate.machines.map((machine) => prove(machine)));
}

/** The ways as a person reads them: from what to what, and how. */
function waysOf({ nodes, edges }: Flowchart): readonly string[] {
  const name = (id: string): string => (nodes.get(id)?.text ?? "").replaceAll("<br/>", " ");
  return edges.map(({ start, end, type }) => `${name(start)} ${type} ${name(end)}`);
}

const GATEWAY = route("0.0.0.0/0", "VirtualNetworkGateway");

test("a way that is reached", async () => {
  expect(waysOf(await parseMermaid(draw(spoke({}))))).toEqual([
    "vm activates by Azure KMS arrow_point network-interface nic",
    "network-interface nic arrow_point route app",
    "route app arrow_point outbound app",
    "outbound app arrow_point Azure KMS (AzureCloud), TCP 1688",
  ]);
});

test("a way that is blocked: a cross with the reason, and no arrow after it", async () => {
  const chart = await parseMermaid(draw(spoke({ routes: [GATEWAY] })));
  expect(waysOf(chart).slice(1)).toEqual([
    "network-interface nic arrow_cross route routes",
    "route routes arrow_open Azure KMS (AzureCloud), TCP 1688",
  ]);
  expect(chart.edges[1]?.text).toMatch(/virtual network/);
  expect([...chart.nodes.values()].find(({ text }) => text.includes("routes"))?.classes).toEqual(["blocked"]);
});

test("what the traffic does not come to is no part of the way", async () => {
  const deny = securityRule("no", "Deny", 100, { destinationAddressPrefix: "AzurePlatformLKM" });
  expect(waysOf(await parseMermaid(draw(spoke({ rules: [deny] })))).slice(1)).toEqual([
    "network-interface nic arrow_cross security-group nsg",
    "security-group nsg arrow_open route app",
    "route app arrow_open outbound app",
    "outbound app arrow_open Azure KMS (AzureCloud), TCP 1688",
  ]);
});

test("nothing to draw", async () => {
  expect((await parseMermaid(draw([]))).nodes.size).toBe(1);
  const unknown = await parseMermaid(draw(spoke({ image: GALLERY_IMAGE, machine: { licenseType: "Windows_Server" } })));
  expect(unknown.edges).toHaveLength(1);
});

test("what machines share is one node, and machines alike are one", async () => {
  const nic = (name: string, subnet: string) =>
    native("NetworkInterface", name, {
      networkInterfaceName: name,
      ipConfigurations: [{ name: "ip", subnet: { id: `${NETWORK_ID}/virtualNetworks/vnet/subnets/${subnet}` } }],
    });
  const machine = (name: string, own: string) =>
    virtualMachine(name, {
      more: {
        location: "westeurope",
        networkProfile: { networkInterfaces: [{ id: `${NETWORK_ID}/networkInterfaces/${own}` }] },
      },
    });
  const chart = await parseMermaid(
    draw([...hubAndSpoke(), nic("nic2", "app"), machine("vm2", "nic2"), nic("nic3", "app"), machine("vm3", "nic3")]),
  );
  const texts = [...chart.nodes.values()].map(({ text }) => text.replaceAll("<br/>", " "));
  expect(texts).toContain("vm, vm2 and vm3 activates by Azure KMS");
  expect(texts).toContain("network-interface 3 interfaces");
  expect(texts.filter((text) => text === "firewall firewall")).toHaveLength(1);
});

const NASTY = [
  'a"b',
  "end",
  "a[b](c){d}<e>",
  "x#quot;y;z",
  "`code` %% comment %%{init: {}}%%",
  "click a call b()",
  "style n1 fill:#f00;",
  "classDef x:#f;",
  "1. list",
  "- item",
  "subgraph",
  "a --> b",
  "a|b|c",
  "a & b",
  "<script>alert(1)</script>",
  "ünïcödé 名前 🙂",
  "\\\\ ' *bold* _it_ ~~x~~",
];

/** Names of machines and interfaces as Mermaid shows them: once each, as they are written. */
async function expectShown(name: string): Promise<void> {
  const resources = spoke({}).map((resource) => (resource.name === "vm" ? { ...resource, name } : resource));
  const { nodes } = await parseMermaid(draw(resources));
  const [first] = nodes.values();
  const said = (first?.text ?? "").split("<br/>").join(" ");
  const normal = (text: string): string => text.split(/\s+/).join(" ").trim();
  expect(said).toBe(normal(`${normal(name)} activates by Azure KMS`));
}

test.each(NASTY)("a machine called %s", expectShown);

test("any name at all", async () => {
  // Brackets and quotes often, and what a terminal would obey never: it is taken out before.
  const character = fc.oneof(
    fc.constantFrom(...'"[](){}<>#;|`%&*_~\\-=:.,/^$!?@+end123 '),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }).filter((text) => !/[\p{C}\p{Z}]/u.test(text)),
  );
  const names = fc.array(character, { minLength: 1, maxLength: 40 }).map((parts) => parts.join(""));
  await fc.assert(
    fc.asyncProperty(
      names.filter((name) => name.trim() !== ""),
      expectShown,
    ),
    { numRuns: 200 },
  );
});

test("no product key, whatever it is written in", () => {
  const resources = spoke({}).map((resource) =>
    resource.name === "vm" ? { ...resource, name: "BCDFG-HJKMP-QRTVW-XY234-6789B" } : resource,
  );
  expect(draw(resources)).not.toContain("BCDFG");
});

test("an estate too large for Mermaid: within its limits, and the rest is counted", async () => {
  const machines = Array.from({ length: 600 }, (_unused, index) => {
    const name = `machine-${String(index)}`;
    return [
      native("Subnet", `${name}-subnet`, {
        virtualNetworkName: "vnet",
        subnetName: `${name}-subnet`,
        addressPrefix: "10.1.0.0/24",
        defaultOutboundAccess: false,
      }),
      native("NetworkInterface", `${name}-nic`, {
        networkInterfaceName: `${name}-nic`,
        ipConfigurations: [{ name: "ip", subnet: { id: `${NETWORK_ID}/virtualNetworks/vnet/subnets/${name}-subnet` } }],
      }),
      virtualMachine(name, {
        more: {
          location: "westeurope",
          networkProfile: { networkInterfaces: [{ id: `${NETWORK_ID}/networkInterfaces/${name}-nic` }] },
        },
      }),
    ];
  });
  const text = draw([
    native("VirtualNetwork", "vnet", { virtualNetworkName: "vnet", location: "westeurope" }),
    ...machines.flat(),
  ]);
  expect(text.length).toBeLessThan(50_000);
  const { edges, nodes } = await parseMermaid(text);
  expect(edges.length).toBeLessThanOrEqual(500);
  expect([...nodes.values()].at(-1)?.text.replaceAll("<br/>", " ")).toMatch(/^and \d+ more machines$/);
});
