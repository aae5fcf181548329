import type { Activation, DeclaredResource } from "../../../core/model";
import rule from "../../../core/rules/resolve-srv-targets";
import { COMPUTED, declare } from "../../support/builders";
import { ENTRY, privateZone, srvRecord } from "../../support/dns";
import { testRule } from "../../support/rule-tester";

const zone = privateZone("zone", "corp.contoso.com");
const srv = srvRecord("srv");
const declarations = (address?: string, more: Partial<Activation> = {}) => ({
  activation: {
    method: "kms" as const,
    hosts: [{ name: "kms1.corp.contoso.com", ...(address === undefined ? {} : { address }) }],
    ...more,
  },
});
const record = (owner: unknown, address: unknown, more: Readonly<Record<string, unknown>> = {}): DeclaredResource =>
  declare("azure-native:privatedns:PrivateRecordSet", "a", {
    resourceGroupName: "dns",
    privateZoneName: "corp.contoso.com",
    relativeRecordSetName: owner,
    recordType: "A",
    ttl: 300,
    aRecords: [{ ipv4Address: address }],
    ...more,
  });
const link = (registrationEnabled: unknown) =>
  declare("azure-native:privatedns:VirtualNetworkLink", "link", {
    resourceGroupName: "dns",
    privateZoneName: "corp.contoso.com",
    registrationEnabled,
    virtualNetwork: { id: "/subscriptions/1/resourceGroups/x/providers/Microsoft.Network/virtualNetworks/v" },
  });
const given = (...resources: readonly DeclaredResource[]) => ({
  resources: [zone, srv, ...resources],
  declarations: declarations(),
});
const at = ["srvRecords[0].target"];

testRule(rule, {
  passes: {
    "an address record": given(record("kms1", "10.0.1.4")),
    "an address record in other capitals": given(record("KMS1", "10.0.1.4")),
    "the address of the declared host": {
      ...given(record("kms1", "10.0.1.4")),
      declarations: declarations("10.0.1.4"),
    },
    "an address that the deployment computes": {
      ...given(record("kms1", COMPUTED)),
      declarations: declarations("10.0.1.4"),
    },
    "a classic address record": given(
      declare("azure:privatedns/aRecord:ARecord", "a", {
        zoneName: "corp.contoso.com",
        name: "kms1",
        records: ["10.0.1.4"],
      }),
    ),
  },
  fails: {
    "no address record": { given: given(), says: ["no-address"], at, about: ["srv"] },
    "the address record of another name": { given: given(record("kms2", "10.0.1.4")), says: ["no-address"], at },
    "a link that does not register machines": { given: given(link(false)), says: ["no-address"], at },
    "an address that no host has": {
      given: { ...given(record("kms1", "10.0.9.9")), declarations: declarations("10.0.1.4") },
      says: ["wrong-address"],
      about: ["a"],
    },
    "the second of two hosts": {
      given: {
        resources: [
          zone,
          srvRecord("srv", { entries: [ENTRY, { ...ENTRY, target: "kms2.corp.contoso.com." }] }),
          record("kms1", "10.0.1.4"),
        ],
        declarations: declarations(),
      },
      says: ["no-address"],
      at: ["srvRecords[1].target"],
    },
  },
  skips: {
    "no record": { resources: [zone], declarations: declarations() },
    "no zone in the stack": { resources: [srv], declarations: declarations() },
    "a name in a zone of others": {
      resources: [zone, srvRecord("srv", { entries: [{ ...ENTRY, target: "kms1.hq.contoso.com" }] })],
    },
    "records managed elsewhere": {
      resources: [zone, srv],
      declarations: declarations(undefined, { records: "elsewhere" }),
    },
  },
  cannotTell: {
    "a link that registers machines": given(link(true)),
    "a link of which it is not known": given(link(COMPUTED)),
    "a record whose name the deployment computes": given(record(COMPUTED, "10.0.1.4")),
    "a target that the deployment computes": {
      resources: [zone, srvRecord("srv", { entries: [{ ...ENTRY, target: COMPUTED }] })],
      declarations: declarations(),
    },
    "an alias": given(
      record("kms1", undefined, {
        recordType: "CNAME",
        aRecords: undefined,
        cnameRecord: { cname: "x.corp.contoso.com" },
      }),
    ),
  },
});
