import { acceptablePorts } from "../../../core/activation/acceptable-ports";
import { type Fact, type KmsHostDeclaration, UNKNOWN } from "../../../core/model";

const kms1 = { name: "kms1.corp.contoso.com", port: 1700 };
const kms2 = { name: "kms2" };

test.each<[string, Fact<string>, KmsHostDeclaration[], number[]]>([
  ["nothing declared", "kms1.corp.contoso.com", [], [1688]],
  ["the declared host", "kms1.corp.contoso.com", [kms1, kms2], [1700]],
  ["the declared host, in capitals and with a dot", "KMS1.corp.contoso.com.", [kms1], [1700]],
  ["a host declared by its short name", "kms2.corp.contoso.com", [kms1, kms2], [1688]],
  ["a short target", "kms1", [kms1], [1700]],
  ["a name that merely begins alike", "kms10.corp.contoso.com", [kms1, { name: "kms1", port: 1 }], [1, 1688, 1700]],
  ["another name, perhaps of a declared host", "kms.corp.contoso.com", [kms1], [1688, 1700]],
  ["a target not known yet", UNKNOWN, [kms1], [1688, 1700]],
  ["no target", undefined, [], [1688]],
])("%s", (_name, target, hosts, ports) => {
  expect(acceptablePorts(target, hosts)).toEqual(ports);
});
