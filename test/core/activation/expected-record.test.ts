import { expectedRecord } from "../../../core/activation/expected-record";
import { readSrvOwner } from "../../../core/activation/srv-owner";

const domain = "corp.contoso.com";

test.each([
  [
    "a full host name",
    domain,
    { name: "kms1.corp.contoso.com" },
    undefined,
    "_vlmcs._tcp",
    1688,
    "kms1.corp.contoso.com",
  ],
  ["a short host name", domain, { name: "KMS1" }, undefined, "_vlmcs._tcp", 1688, "kms1.corp.contoso.com"],
  ["another port", domain, { name: "kms1", port: 1700 }, undefined, "_vlmcs._tcp", 1700, "kms1.corp.contoso.com"],
  ["a zone above", domain, { name: "kms1" }, "contoso.com", "_vlmcs._tcp.corp", 1688, "kms1.corp.contoso.com"],
  [
    "written with capitals and dots",
    "Corp.Contoso.com.",
    { name: "kms1." },
    domain,
    "_vlmcs._tcp",
    1688,
    "kms1.corp.contoso.com",
  ],
])("%s", (_name, at, host, zone, owner, port, target) => {
  const record = expectedRecord(at, host, zone);
  expect(record).toEqual({ owner, priority: 0, weight: 0, port, target });
  expect(readSrvOwner(record.owner, zone ?? at)).toMatchObject({ kind: "kms", domain });
});
