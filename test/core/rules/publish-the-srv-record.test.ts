import type { Activation, Declarations } from "../../../core/model";
import rule from "../../../core/rules/publish-the-srv-record";
import { buildEstate, COMPUTED, declare } from "../../support/builders";
import { classicSrvRecord, ENTRY, privateZone, srvRecord } from "../../support/dns";
import { virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const domain = "corp.contoso.com";
const hosts = [{ name: "kms1.corp.contoso.com" }];
const zone = privateZone("zone", domain);
const above = privateZone("above", "contoso.com");
const publicZone = declare("azure-native:dns:Zone", "outer", { zoneName: domain });
const classicZone = declare("azure:privatedns/zone:Zone", "zone", { name: domain });
const alias = declare("azure:privatedns/cnameRecord:CnameRecord", "alias", {
  name: "_vlmcs._tcp",
  zoneName: domain,
  record: "_vlmcs._tcp.contoso.com",
});

function kms(more: Partial<Activation> = {}): Partial<Declarations> {
  return { activation: { method: "kms", domain, hosts, ...more } };
}
const undeclaredDomain: Partial<Declarations> = { activation: { method: "kms", hosts } };
const says = ["missing"];

testRule(rule, {
  passes: {
    "zone and record": { resources: [zone, srvRecord("srv")], declarations: kms() },
    "zone and record, classic provider": { resources: [classicZone, classicSrvRecord("srv")], declarations: kms() },
    "zone and record, versioned tokens": {
      resources: [
        declare("azure-native:network/v20200601:PrivateZone", "zone", { privateZoneName: domain }),
        declare("azure-native_privatedns_v20240601:privatedns:PrivateRecordSet", "srv", {
          privateZoneName: domain,
          relativeRecordSetName: "_vlmcs._tcp",
          recordType: "SRV",
          srvRecords: [ENTRY],
        }),
      ],
      declarations: kms(),
    },
    "zone name not known yet, and an edge": {
      resources: [zone, srvRecord("srv", { zone: COMPUTED }, { edges: { privateZoneName: ["zone"] } })],
      declarations: kms(),
    },
    "the owner in capitals": { resources: [zone, srvRecord("srv", { owner: "_VLMCS._TCP" })], declarations: kms() },
    "entries not known yet": { resources: [zone, srvRecord("srv", { entries: COMPUTED })], declarations: kms() },
    "a record in a zone of another stack": { resources: [srvRecord("srv")], declarations: kms() },
    "a record in the zone above": {
      resources: [above, srvRecord("srv", { zone: "contoso.com", owner: "_vlmcs._tcp.corp" })],
      declarations: kms(),
    },
    "a public zone with the record": {
      resources: [
        publicZone,
        declare("azure-native:dns:RecordSet", "srv", {
          zoneName: domain,
          relativeRecordSetName: "_vlmcs._tcp",
          recordType: "SRV",
        }),
      ],
      declarations: kms(),
    },
    "two private zones of the name, one with the record": {
      resources: [zone, privateZone("other", domain), srvRecord("srv")],
      declarations: kms(),
    },
    "told to hold it, without a method": {
      resources: [zone, srvRecord("srv")],
      declarations: { activation: { domain, records: "here", hosts: [] } },
    },
    "no domain declared, and a record": { resources: [zone, srvRecord("srv")], declarations: undeclaredDomain },
    "the domain written with capitals and a dot": {
      resources: [zone, srvRecord("srv")],
      declarations: kms({ domain: "Corp.Contoso.com." }),
    },
  },
  fails: {
    "zone without record": { given: { resources: [zone], declarations: kms() }, says, about: ["zone"] },
    "zone without record, classic provider": {
      given: { resources: [classicZone], declarations: kms() },
      says,
      about: ["zone"],
    },
    "zone without record, and a host in the stack": {
      given: {
        resources: [zone, virtualMachine("kms1", { tags: { "windows-licensing:roles": "kms-host" } })],
        declarations: kms({ hosts: [] }),
      },
      says,
      about: ["zone"],
    },
    "clients that a host has counted already": {
      given: {
        resources: [zone],
        declarations: kms({ hosts: [], existingClients: { servers: 12, clients: 0 } }),
      },
      says,
      about: ["zone"],
    },
    "records of other services only": {
      given: { resources: [zone, srvRecord("ldap", { owner: "_ldap._tcp" })], declarations: kms() },
      says,
      about: ["zone"],
    },
    "another service, of a type not known yet": {
      given: { resources: [zone, srvRecord("x", { owner: "_ldap._tcp", recordType: COMPUTED })], declarations: kms() },
      says,
      about: ["zone"],
    },
    "the record of another domain": {
      given: { resources: [zone, srvRecord("srv", { zone: "hq.contoso.com" })], declarations: kms() },
      says,
      about: ["zone"],
    },
    "the record below the domain": {
      given: { resources: [zone, srvRecord("srv", { owner: "_vlmcs._tcp.eu" })], declarations: kms() },
      says,
      about: ["zone"],
    },
    "an open record in another zone": {
      given: {
        resources: [zone, srvRecord("x", { zone: "hq.contoso.com", owner: COMPUTED })],
        declarations: kms(),
      },
      says,
      about: ["zone"],
    },
    "the record in the public zone of a split name space": {
      given: {
        resources: [
          zone,
          publicZone,
          declare("azure-native:dns:RecordSet", "srv", {
            zoneName: domain,
            relativeRecordSetName: "_vlmcs._tcp",
            recordType: "SRV",
          }),
        ],
        declarations: kms(),
      },
      says,
      about: ["zone"],
    },
    "told to hold it, in the zone above": {
      given: { resources: [above], declarations: kms({ records: "here" }) },
      says,
      about: ["above"],
    },
    "told to hold it, in a public zone": {
      given: { resources: [publicZone], declarations: kms({ records: "here" }) },
      says,
      about: ["outer"],
    },
    "told to hold it, without a zone": {
      given: { declarations: kms({ records: "here" }) },
      says,
      about: ["activation.records"],
    },
    "told to hold it, without a domain": {
      given: { resources: [zone], declarations: { activation: { method: "kms", records: "here", hosts } } },
      says,
      about: ["activation.records"],
    },
    "told to hold it, without a method or a host": {
      given: { resources: [zone], declarations: { activation: { domain, records: "here", hosts: [] } } },
      says,
      about: ["zone"],
    },
  },
  skips: {
    "nothing declared": { given: { resources: [zone] }, says: ["activation/no-method"] },
    "Azure KMS": {
      given: { resources: [zone], declarations: kms({ method: "azure-kms" }) },
      says: ["activation/other-method"],
    },
    "AD-based activation": {
      given: { resources: [zone], declarations: kms({ method: "adba" }) },
      says: ["activation/other-method"],
    },
    "a zone that is not held here": {
      given: {
        resources: [privateZone("sql", "privatelink.database.windows.net")],
        declarations: kms(),
      },
      says: ["no-zone"],
    },
    "records managed elsewhere": {
      given: { resources: [zone], declarations: kms({ records: "elsewhere" }) },
      says: ["elsewhere"],
    },
    "no host anywhere": { given: { resources: [zone], declarations: kms({ hosts: [] }) }, says: ["no-host"] },
    "a misspelt record": {
      given: { resources: [zone, srvRecord("srv", { owner: "_vmlcs._tcp" })], declarations: kms() },
      says: ["misplaced"],
    },
    "a record over UDP": {
      given: { resources: [zone, srvRecord("srv", { owner: "_vlmcs._udp" })], declarations: kms() },
      says: ["misplaced"],
    },
    "a record with the zone once more": {
      given: {
        resources: [zone, srvRecord("srv", { owner: "_vlmcs._tcp.corp.contoso.com" })],
        declarations: kms(),
      },
      says: ["misplaced"],
    },
    "a misspelt record in a zone not known yet": {
      given: {
        resources: [zone, srvRecord("srv", { owner: "_vmlcs._tcp", zone: COMPUTED })],
        declarations: kms(),
      },
      says: ["misplaced"],
    },
    "a misspelt record, no domain declared": {
      given: {
        resources: [zone, srvRecord("srv", { owner: "_vmlcs._tcp" })],
        declarations: undeclaredDomain,
      },
      says: ["misplaced"],
    },
    "no domain declared": { given: { resources: [zone], declarations: undeclaredDomain }, says: ["no-domain"] },
  },
  cannotTell: {
    "an owner not known yet": {
      given: { resources: [zone, srvRecord("srv", { owner: COMPUTED })], declarations: kms() },
      says: ["activation/record-owner-computed"],
    },
    "a record type not known yet": {
      given: {
        resources: [zone, srvRecord("srv", { recordType: COMPUTED })],
        declarations: kms(),
      },
      says: ["activation/record-type-computed"],
    },
    "a record in a zone not known yet": {
      given: {
        resources: [zone, srvRecord("srv", { zone: COMPUTED })],
        declarations: kms(),
      },
      says: ["zone-computed"],
    },
    "an alias at the owner": {
      given: { resources: [zone, alias], declarations: kms() },
      says: ["activation/record-alias"],
    },
    "a wildcard record": {
      given: { resources: [zone, srvRecord("srv", { owner: "*" })], declarations: kms() },
      says: ["activation/wildcard-record"],
    },
    "a zone name not known yet": {
      given: { resources: [privateZone("zone", COMPUTED)], declarations: kms() },
      says: ["zone-name-computed"],
    },
    "told to hold it, zone name not known yet": {
      given: {
        resources: [privateZone("zone", COMPUTED)],
        declarations: kms({ records: "here" }),
      },
      says: ["zone-name-computed"],
    },
    "a zone above": { given: { resources: [above], declarations: kms() }, says: ["zone-unclear"] },
    "a public zone": { given: { resources: [publicZone], declarations: kms() }, says: ["zone-unclear"] },
    "no domain declared, an owner not known yet": {
      given: {
        resources: [zone, srvRecord("srv", { owner: COMPUTED })],
        declarations: undeclaredDomain,
      },
      says: ["activation/record-owner-computed"],
    },
  },
});

test("the record that is expected", () => {
  const expectedIn = (resources: (typeof zone)[], more = {}) => {
    const verdict = [rule.check(buildEstate({ resources, declarations: kms(more) }))].flat()[0];
    if (verdict?.verdict !== "fail") return verdict?.verdict;
    const { owner, priority, weight, port, target } = verdict.data;
    return [owner, priority, weight, port, target];
  };
  expect(expectedIn([zone])).toEqual(["_vlmcs._tcp", 0, 0, 1688, "kms1.corp.contoso.com"]);
  expect(expectedIn([zone], { hosts: [{ name: "kms2", port: 1700 }] })).toEqual([
    "_vlmcs._tcp",
    0,
    0,
    1700,
    "kms2.corp.contoso.com",
  ]);
  expect(expectedIn([above], { records: "here" })).toEqual(["_vlmcs._tcp.corp", 0, 0, 1688, "kms1.corp.contoso.com"]);
});
