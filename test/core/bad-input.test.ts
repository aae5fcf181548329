import { evaluate } from "../../core/engine/evaluate";
import { RULES } from "../../core/rules";
import { buildEstate, COMPUTED, declare, type EstateParts } from "../support/builders";
import { privateZone, srvRecord } from "../support/dns";
import { ownKms, running } from "../support/failure-modes/failure-mode";
import { hubAndSpoke, networkRule } from "../support/firewalls";
import { virtualMachine } from "../support/machines";
import { NETWORK_ID, native, route, securityRule, spoke } from "../support/network";
import { processorTime } from "../support/processor-time";

const MEGABYTE = 1_000_000;
const BYTES = Buffer.from(Array.from({ length: MEGABYTE }, (_, index) => (index * 7) % 256));
/** A script of this many bytes, with a fault at its end. */
const longScript = (size: number) =>
  running("vm", `${"Write-Output 'nothing to see here'\r\n".repeat(size / 35)}cscript slmgr.vbs /sri 7`);
const GATEWAY = route("0.0.0.0/0", "VirtualNetworkGateway");

const policy = (name: string, base: string) =>
  native("FirewallPolicy", name, {
    firewallPolicyName: name,
    basePolicy: { id: `${NETWORK_ID}/firewallPolicies/${base}` },
  });
const peering = (from: string, to: string) =>
  native("VirtualNetworkPeering", `${from}-to-${to}`, {
    virtualNetworkName: from,
    remoteVirtualNetwork: { id: `${NETWORK_ID}/virtualNetworks/${to}` },
  });
const alias = (from: string, to: string) =>
  declare("azure-native:privatedns:PrivateRecordSet", from, {
    privateZoneName: "corp.contoso.com",
    recordType: "CNAME",
    relativeRecordSetName: from,
    cnameRecord: { cname: `${to}.corp.contoso.com` },
  });
const registering = (host: string) => `cscript //nologo slmgr.vbs /skms ${host}.corp.contoso.com`;
const customData = (data: string) => ({
  resources: [virtualMachine("vm", { more: { osProfile: { customData: data } } })],
});

/** What no cloud would take, or takes and nobody means; and what blocks all the same, as it is certain. */
const SITUATIONS: Readonly<Record<string, { readonly given: EstateParts; readonly blocks: readonly string[] }>> = {
  "prefixes that are none": {
    given: {
      resources: spoke({
        routes: [route("10.0.0.0/99", "VirtualNetworkGateway"), route("everywhere", "None"), route("", "Internet")],
        subnet: { addressPrefix: "10.1.1/24" },
      }),
    },
    blocks: [],
  },
  "priorities that overlap": {
    given: { resources: spoke({ rules: ["Allow", "Deny"].map((access) => securityRule(access, access, 100)) }) },
    blocks: [],
  },
  "singular and plural ports in one rule": {
    given: {
      resources: spoke({
        routes: [route("0.0.0.0/0", "Internet")],
        rules: [securityRule("both", "Deny", 100, { destinationPortRanges: ["443"] })],
      }),
    },
    blocks: [],
  },
  "port ranges backwards": {
    given: {
      resources: spoke({
        routes: [route("0.0.0.0/0", "Internet")],
        rules: [securityRule("back", "Deny", 100, { destinationPortRange: "1700-1600" })],
      }),
    },
    blocks: [],
  },
  "a route table of another region": {
    given: {
      resources: [
        ...spoke({ subnet: { routeTable: { id: `${NETWORK_ID}/routeTables/far` } } }),
        native("RouteTable", "far", { routeTableName: "far", location: "brazilsouth", routes: [GATEWAY] }),
      ],
    },
    blocks: ["WL601 forced-tunnel"],
  },
  "firewall policies in a circle": {
    given: {
      resources: hubAndSpoke({
        rules: [networkRule({ destinationAddresses: ["20.118.99.224"] })],
        policy: { basePolicy: { id: `${NETWORK_ID}/firewallPolicies/base` } },
        more: [policy("base", "policy"), policy("own", "own")],
      }),
    },
    blocks: [],
  },
  "peerings in a circle, and of a network with itself": {
    given: { resources: [...spoke(), peering("vnet", "vnet"), peering("vnet", "other"), peering("other", "vnet")] },
    blocks: [],
  },
  "resources that depend on each other": {
    given: {
      resources: [
        native(
          "RouteTable",
          "routes",
          { routes: [route("0.0.0.0/0", "VirtualAppliance", COMPUTED)] },
          { edges: { routes: ["subnet"] } },
        ),
        native("Subnet", "subnet", { routeTable: { id: COMPUTED } }, { edges: { routeTable: ["routes"] } }),
        native(
          "NetworkInterface",
          "nic",
          { ipConfigurations: [{ name: "ip", subnet: { id: COMPUTED } }] },
          { edges: { ipConfigurations: ["subnet", "vm"] } },
        ),
        virtualMachine(
          "vm",
          { more: { networkProfile: { networkInterfaces: [{ id: COMPUTED }] } } },
          { edges: { networkProfile: ["nic"] }, dependsOn: ["vm"] },
        ),
      ],
    },
    blocks: [],
  },
  "hosts that register each other": {
    given: {
      resources: [...running("kms1", registering("kms2")), ...running("kms2", registering("kms1"))],
      declarations: ownKms(),
    },
    blocks: [],
  },
  "aliases in a circle": {
    given: {
      resources: [
        privateZone("zone", "corp.contoso.com"),
        srvRecord("srv"),
        alias("kms1", "kms2"),
        alias("kms2", "kms1"),
      ],
      declarations: ownKms({ name: "kms1.corp.contoso.com" }),
    },
    blocks: [],
  },
  "a zone with no link, and nobody to look": {
    given: {
      resources: [privateZone("zone", "corp.contoso.com"), srvRecord("srv", { entries: [] })],
      declarations: ownKms({ name: "kms1.corp.contoso.com" }),
    },
    blocks: ["WL502 no-entries"],
  },
  "custom data that is a binary of a megabyte": { given: customData(BYTES.toString("base64")), blocks: [] },
  "custom data that is no base64": { given: customData(BYTES.toString("latin1")), blocks: [] },
  "a script that is a binary of a megabyte": {
    given: { resources: running("vm", BYTES.toString("latin1")) },
    blocks: [],
  },
  "a script of a hundred kilobytes, with a fault at its end": {
    given: { resources: longScript(MEGABYTE / 10) },
    blocks: ["WL406 out-of-range"],
  },
  "a thousand security rules, and a thousand routes": {
    given: {
      resources: spoke({
        rules: Array.from({ length: 1000 }, (_, index) =>
          securityRule(`r${String(index)}`, "Deny", 100 + index, {
            destinationAddressPrefix: `10.${String(index % 200)}.0.0/16`,
          }),
        ),
        routes: [
          GATEWAY,
          ...Array.from({ length: 1000 }, (_, index) =>
            route(`20.118.${String(index % 90)}.${String(Math.floor(index / 90))}/32`, "Internet"),
          ),
        ],
      }),
    },
    blocks: ["WL601 forced-tunnel"],
  },
};

test.each(Object.entries(SITUATIONS))(
  "%s: no crash, no long search, nothing blocks but what is certain",
  (_name, { given, blocks }) => {
    const started = processorTime();
    const { findings, crashes } = evaluate(buildEstate(given), RULES);
    expect(processorTime() - started).toBeLessThan(2_000);
    expect(crashes).toEqual([]);
    expect(findings.flatMap(({ rule, message, level }) => (level === "mandatory" ? `${rule} ${message}` : []))).toEqual(
      blocks,
    );
  },
);

test("the fault at the end of a script of a megabyte is found, or said not to be known", () => {
  const { findings, unknowns } = evaluate(buildEstate({ resources: longScript(MEGABYTE) }), RULES);
  expect([...findings, ...unknowns].map(({ rule }) => rule)).toContain("WL406");
});
