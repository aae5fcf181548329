import fc from "fast-check";
import { runRule } from "../../../core/engine/evaluate";
import type { Declarations, KmsHostDeclaration } from "../../../core/model";
import rule from "../../../core/rules/form-a-valid-srv-record";
import { buildEstate, COMPUTED, declare } from "../../support/builders";
import { classicSrvRecord, ENTRY, privateZone, srvRecord } from "../../support/dns";
import { virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";
import { customScript } from "../../support/scripts";

function entries(...changes: object[]): { readonly entries: unknown } {
  return { entries: changes.map((change) => ({ ...ENTRY, ...change })) };
}
function hosts(...declared: KmsHostDeclaration[]): Partial<Declarations> {
  return { activation: { hosts: declared } };
}
const OWN = hosts({ name: "kms1.corp.contoso.com" });
function given(parts: Parameters<typeof srvRecord>[1], declarations: Partial<Declarations> = {}) {
  return { resources: [srvRecord("srv", parts)], declarations };
}
/** A KMS host in the stack whose script sets the port it listens on. */
function listeningOn(port: string, parts: Parameters<typeof srvRecord>[1] = {}) {
  return {
    resources: [
      privateZone("zone", "corp.contoso.com"),
      virtualMachine("kms1", { more: { vmName: "kms1" } }),
      customScript("setup", "kms1", `powershell -Command "cscript slmgr.vbs /sprt ${port}"`),
      srvRecord("srv", parts),
    ],
  };
}
const at = (field: string, index = 0): string => `srvRecords[${String(index)}].${field}`;

testRule(rule, {
  passes: {
    "a record as documented": given({}),
    "a record as documented, classic provider": { resources: [classicSrvRecord("srv")] },
    "a record as documented, public zone": {
      resources: [
        declare("azure-native:dns/v20180501:RecordSet", "srv", {
          zoneName: "corp.contoso.com",
          relativeRecordSetName: "_vlmcs._tcp",
          recordType: "Microsoft.Network/dnsZones/SRV",
          ttl: 300,
          srvRecords: [ENTRY],
        }),
      ],
    },
    "capitals and a final dot": given({ owner: "_VLMCS._TCP.", ...entries({ target: "KMS1.corp.contoso.com." }) }),
    "a domain below the zone": given({ zone: "contoso.com", owner: "_vlmcs._tcp.corp" }),
    "two hosts": given(entries({}, { target: "kms2.corp.contoso.com", priority: 10 })),
    "one host at two priorities": given(entries({}, { priority: 10 })),
    "no priority and weight": given({ entries: [{ port: 1688, target: "kms1.corp.contoso.com" }] }),
    "the highest numbers": given(entries({ priority: 65_535, weight: 65_535 })),
    "the port that is declared": given(entries({ port: 1700 }), hosts({ name: "kms1.corp.contoso.com", port: 1700 })),
    "the port of a host declared by its short name": given(
      entries({ port: 1700 }),
      hosts({ name: "kms1", port: 1700 }),
    ),
    "another name, at a declared port": given(
      entries({ port: 1700, target: "kms.corp.contoso.com" }),
      hosts({ name: "kms1.corp.contoso.com", port: 1700 }),
    ),
    "the port that a script sets on the host": listeningOn("1689", entries({ port: 1689 })),
    "the default port, and a host whose script chooses it": listeningOn("$env:KMS_PORT"),
    "no time to live": given({ ttl: null }),
    "the shortest time to live": given({ ttl: 30 }),
    "the longest time to live": given({ ttl: 604_800 }),
    "zone not known yet": given({ zone: COMPUTED }),
  },
  fails: {
    misspelt: {
      given: given({ owner: "_vmlcs._tcp" }),
      says: ["misspelt"],
      at: ["relativeRecordSetName"],
      about: ["srv"],
    },
    "misspelt, classic provider": {
      given: { resources: [classicSrvRecord("srv", { owner: "vlmcs._tcp" })] },
      says: ["misspelt"],
      at: ["name"],
    },
    "misspelt in a zone not known yet": {
      given: given({ owner: "_vlmcs_tcp", zone: COMPUTED }),
      says: ["misspelt"],
      at: ["relativeRecordSetName"],
    },
    "over UDP": { given: given({ owner: "_vlmcs._udp" }), says: ["wrong-protocol"], at: ["relativeRecordSetName"] },
    "the zone once more": {
      given: given({ owner: "_vlmcs._tcp.corp.contoso.com" }),
      says: ["zone-doubled"],
      at: ["relativeRecordSetName"],
    },
    "the zone once more, known by an edge": {
      given: {
        resources: [
          privateZone("zone", "corp.contoso.com"),
          srvRecord(
            "srv",
            { owner: "_vlmcs._tcp.corp.contoso.com", zone: COMPUTED },
            { edges: { privateZoneName: ["zone"] } },
          ),
        ],
      },
      says: ["zone-doubled"],
    },
    "no entries": { given: given({ entries: [] }), says: ["no-entries"], at: ["srvRecords"] },
    "entries left out": { given: given({ entries: null }), says: ["no-entries"], at: ["srvRecords"] },
    "no entries, classic provider": {
      given: { resources: [classicSrvRecord("srv", { entries: [] })] },
      says: ["no-entries"],
      at: ["records"],
    },
    "an empty entry": {
      given: given({ entries: [{}] }),
      says: ["no-port", "no-target"],
      at: [at("port"), at("target")],
    },
    "an empty target": { given: given(entries({ target: "" })), says: ["no-target"], at: [at("target")] },
    "a target that offers nothing": { given: given(entries({ target: "." })), says: ["no-target"], at: [at("target")] },
    "an address": { given: given(entries({ target: "10.1.0.4" })), says: ["target-is-address"], at: [at("target")] },
    "an address of version 6": {
      given: given(entries({ target: "fd00::4" })),
      says: ["target-is-address"],
      at: [at("target")],
    },
    "an address of version 6 in brackets": {
      given: given(entries({ target: "[fd00::4]" })),
      says: ["target-is-address"],
      at: [at("target")],
    },
    "an address, second entry, classic provider": {
      given: { resources: [classicSrvRecord("srv", entries({}, { target: "10.1.0.4" }))] },
      says: ["target-is-address"],
      at: ["records[1].target"],
    },
    "a target with a port": {
      given: given(entries({ target: "kms1.corp.contoso.com:1688" })),
      says: ["target-not-a-name"],
      at: [at("target")],
    },
    "a target with a scheme": {
      given: given(entries({ target: "rpc://kms1.corp.contoso.com" })),
      says: ["target-not-a-name"],
      at: [at("target")],
    },
    "a target with an empty label": {
      given: given(entries({ target: "kms1..contoso.com" })),
      says: ["target-not-a-name"],
      at: [at("target")],
    },
    "a short target": { given: given(entries({ target: "kms1" })), says: ["target-not-qualified"], at: [at("target")] },
    "another port": { given: given(entries({ port: 1668 }), OWN), says: ["wrong-port"], at: [at("port")] },
    "another port, written as text": {
      given: given(entries({ port: "1668" }), OWN),
      says: ["wrong-port"],
      at: [at("port")],
    },
    "the port of RPC": {
      given: { resources: [classicSrvRecord("srv", entries({ port: 135 }))], declarations: OWN },
      says: ["wrong-port"],
      at: ["records[0].port"],
    },
    "the default port, where the host has another": {
      given: given({}, hosts({ name: "kms1.corp.contoso.com", port: 1700 })),
      says: ["wrong-port"],
      at: [at("port")],
    },
    "the default port, where a script sets another on the host": {
      given: listeningOn("1689"),
      says: ["wrong-port"],
      at: [at("port")],
      about: ["srv"],
    },
    "another port, and a target not known yet": {
      given: given(entries({ port: 1668, target: COMPUTED })),
      says: ["wrong-port"],
      at: [at("port")],
    },
    "a negative priority": { given: given(entries({ priority: -1 })), says: ["out-of-range"], at: [at("priority")] },
    "a weight beyond 16 bits": {
      given: given(entries({}, { target: "kms2.corp.contoso.com", weight: 65_536 })),
      says: ["out-of-range"],
      at: [at("weight", 1)],
    },
    "a fraction": { given: given(entries({ priority: 0.5 })), says: ["out-of-range"], at: [at("priority")] },
    "the same entry twice": {
      given: given(entries({}, { target: "KMS1.corp.contoso.com." })),
      says: ["duplicate"],
      at: ["srvRecords[1]"],
    },
    "the same entry, once with the defaults left out": {
      given: given({ entries: [ENTRY, { port: 1688, target: ENTRY.target }] }),
      says: ["duplicate"],
      at: ["srvRecords[1]"],
    },
    "a time to live of nothing": { given: given({ ttl: 0 }), says: ["odd-ttl"], at: ["ttl"] },
    "a time to live of a month": { given: given({ ttl: 2_592_000 }), says: ["odd-ttl"], at: ["ttl"] },
    "several faults at once": {
      given: given({ owner: "_vlmc._tcp", ttl: 1, ...entries({ port: 1, target: "10.1.0.4", weight: -1 }) }),
      says: ["misspelt", "target-is-address", "out-of-range", "odd-ttl"],
      at: ["relativeRecordSetName", at("target"), at("weight"), "ttl"],
    },
    "a fault beside an entry not known yet": {
      given: given({ entries: [COMPUTED, { ...ENTRY, target: "10.1.0.4" }] }),
      says: ["target-is-address"],
      at: [at("target", 1)],
    },
    "a misspelt owner, and entries not known yet": {
      given: given({ owner: "_vmlcs._tcp", entries: COMPUTED }),
      says: ["misspelt"],
      at: ["relativeRecordSetName"],
    },
  },
  skips: {
    "another service": { given: given({ owner: "_ldap._tcp", ...entries({ port: 389 }) }), says: ["not-kms"] },
    "another service of a type not known yet": {
      given: given({ owner: "_ldap._tcp", recordType: COMPUTED }),
      says: ["not-kms"],
    },
    "a wildcard": { given: given({ owner: "*" }), says: ["not-kms"] },
    "an address record at the owner": { given: given({ recordType: "A" }), says: ["not-srv"] },
    "an address record whose owner is not known yet": {
      given: given({ recordType: "A", owner: COMPUTED }),
      says: ["not-srv"],
    },
    "an alias": {
      given: {
        resources: [
          declare("azure:privatedns/cnameRecord:CnameRecord", "alias", { name: "_vlmcs._tcp", record: "x.y" }),
        ],
      },
      says: ["not-srv"],
    },
  },
  cannotTell: {
    "another port of a host that nobody declares": {
      given: given(entries({ port: 2688, target: "kms.onprem.contoso.com" })),
      says: ["port-of-undeclared-host"],
    },
    "another port of a host beside the declared one": {
      given: given(entries({ port: 1689, target: "kms.fabrikam.com" }), OWN),
      says: ["port-of-undeclared-host"],
    },

    "owner not known yet": { given: given({ owner: COMPUTED }), says: ["owner-computed"] },
    "type not known yet": { given: given({ recordType: COMPUTED }), says: ["type-computed"] },
    "entries not known yet": { given: given({ entries: COMPUTED }), says: ["fields-computed"] },
    "target not known yet": { given: given(entries({ target: COMPUTED })), says: ["fields-computed"] },
    "port not known yet": { given: given(entries({ port: COMPUTED })), says: ["fields-computed"] },
    "a port that the script of the host may choose": {
      given: listeningOn("$env:KMS_PORT", entries({ port: 1700 })),
      says: ["port-chosen"],
    },
    "weight not known yet": { given: given(entries({ weight: COMPUTED })), says: ["fields-computed"] },
    "time to live not known yet": { given: given({ ttl: COMPUTED }), says: ["fields-computed"] },
    "perhaps the zone once more": {
      given: given({ owner: "_vlmcs._tcp.corp.contoso.com", zone: COMPUTED }),
      says: ["fields-computed"],
    },
    "two entries that may be the same": {
      given: given(entries({ target: COMPUTED }, { target: COMPUTED })),
      says: ["fields-computed"],
    },
  },
});

test.each([
  { what: "a fault of its own", parts: { owner: "_vmlcs._tcp" }, verdicts: [{ verdict: "fail", message: "misspelt" }] },
  {
    what: "a port that a host beside it may have",
    parts: entries({ port: 1689 }),
    verdicts: [{ verdict: "unknown" }],
  },
])("one record on its own, as a resource policy sees it: $what", ({ parts, verdicts }) => {
  const estate = buildEstate(given(parts));
  const [record] = estate.dns.records;
  if (record === undefined) throw new Error("no record");
  expect([rule.check(record, { ...estate, alone: true })].flat()).toMatchObject(verdicts);
});

test("whatever the entries hold, the rule answers and never throws", () => {
  const field = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.double(),
    fc.constant(COMPUTED),
    fc.constant(null),
    fc.boolean(),
  );
  const entry = fc.oneof(
    fc.record({ priority: field, weight: field, port: field, target: field }, { requiredKeys: [] }),
    field,
  );
  fc.assert(
    fc.property(fc.oneof(fc.array(entry), field), field, field, (list, owner, ttl) => {
      const outcome = runRule(rule, buildEstate(given({ entries: list, owner, ttl })), []);
      expect(outcome.crashes).toEqual([]);
    }),
  );
});
