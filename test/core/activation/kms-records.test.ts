import { findKmsRecords } from "../../../core/activation/kms-records";
import { UNKNOWN } from "../../../core/model";
import { buildEstate, COMPUTED, declare } from "../../support/builders";
import { classicSrvRecord, srvRecord } from "../../support/dns";

const cname = (owner: unknown) =>
  declare("azure:privatedns/cnameRecord:CnameRecord", "kms", {
    name: owner,
    zoneName: "corp.contoso.com",
    record: "x.y",
  });
const address = (owner: unknown) =>
  declare("azure:privatedns/aRecord:ARecord", "kms", {
    name: owner,
    zoneName: "corp.contoso.com",
    records: ["10.0.0.4"],
  });

test.each([
  ["found", srvRecord("kms"), "found"],
  ["found, classic provider", classicSrvRecord("kms"), "found"],
  ["found, zone not known", srvRecord("kms", { zone: COMPUTED }), "found"],
  ["misspelt", srvRecord("kms", { owner: "_vmlcs._tcp" }), "missed"],
  ["owner not known", srvRecord("kms", { owner: COMPUTED }), "open"],
  ["type not known", srvRecord("kms", { recordType: COMPUTED }), "open"],
  ["type and owner not known", srvRecord("kms", { recordType: COMPUTED, owner: COMPUTED }), "open"],
  ["an alias at the owner", cname("_vlmcs._tcp"), "open"],
  ["a wildcard", srvRecord("kms", { owner: "*._tcp" }), "open"],
  ["another service", srvRecord("ldap", { owner: "_ldap._tcp" }), undefined],
  ["another service of a type not known", srvRecord("ldap", { owner: "_ldap._tcp", recordType: COMPUTED }), undefined],
  ["an address record whose owner is not known", address(COMPUTED), undefined],
  ["an address record at the owner", address("_vlmcs._tcp"), undefined],
  ["an alias whose owner is not known", cname(COMPUTED), undefined],
  ["a wildcard alias", cname("*"), undefined],
])("%s", (_name, resource, sort) => {
  const records = findKmsRecords(buildEstate({ resources: [resource] }).dns.records);
  const sorts = (["found", "missed", "open"] as const).filter((key) => records[key].length > 0);
  expect(sorts).toEqual(sort === undefined ? [] : [sort]);
});

test("the domain that finds it", () => {
  const resources = [
    srvRecord("a"),
    srvRecord("b", { zone: "contoso.com", owner: "_vlmcs._tcp.eu" }),
    srvRecord("c", { zone: COMPUTED }),
  ];
  const { found } = findKmsRecords(buildEstate({ resources }).dns.records);
  expect(found.map(({ domain }) => domain)).toEqual(["corp.contoso.com", "eu.contoso.com", UNKNOWN]);
});
