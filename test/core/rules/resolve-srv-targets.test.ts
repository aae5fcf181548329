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
    "no record": { given: { resources: [zone], declarations: declarations() }, says: ["no-target"] },
    "no zone in the stack": { given: { resources: [srv], declarations: declarations() }, says: ["no-target"] },
    "a name in a zone of others": {
      given: {
        resources: [zone, srvRecord("srv", { entries: [{ ...ENTRY, target: "kms1.hq.contoso.com" }] })],
      },
      says: ["no-target"],
    },
    "records managed elsewhere": {
      given: {
        resources: [zone, srv],
        declarations: declarations(undefined, { records: "elsewhere" }),
      },
      says: ["elsewhere"],
    },
  },
  cannotTell: {
    "a link that registers machines": { given: given(link(true)), says: ["link-may-register"] },
    "a link of which it is not known": { given: given(link(COMPUTED)), says: ["link-may-register"] },
    "a record whose name the deployment computes": {
      given: given(record(COMPUTED, "10.0.1.4")),
      says: ["record-open"],
    },
    "a target that the deployment computes": {
      given: {
        resources: [zone, srvRecord("srv", { entries: [{ ...ENTRY, target: COMPUTED }] })],
        declarations: declarations(),
      },
      says: ["target-computed"],
    },
    "an alias": {
      given: given(
        record("kms1", undefined, {
          recordType: "CNAME",
          aRecords: undefined,
          cnameRecord: { cname: "x.corp.contoso.com" },
        }),
      ),
      says: ["record-open"],
    },
  },
});
