import { acceptablePorts } from "../../../core/activation/acceptable-ports";
import { type DeclaredResource, type Fact, type KmsHostDeclaration, UNKNOWN } from "../../../core/model";
import { buildEstate } from "../../support/builders";
import { privateZone } from "../../support/dns";
import { virtualMachine } from "../../support/machines";
import { customScript } from "../../support/scripts";

const kms1 = { name: "kms1.corp.contoso.com", port: 1700 };
const kms2 = { name: "kms2" };

test.each<[string, Fact<string>, KmsHostDeclaration[], number[], boolean]>([
  ["nothing declared", "kms1.corp.contoso.com", [], [1688], true],
  ["the declared host", "kms1.corp.contoso.com", [kms1, kms2], [1700], false],
  ["the declared host, in capitals and with a dot", "KMS1.corp.contoso.com.", [kms1], [1700], false],
  ["a host declared by its short name", "kms2.corp.contoso.com", [kms1, kms2], [1688], false],
  ["a short target", "kms1", [kms1], [1700], false],
  [
    "a name that merely begins alike",
    "kms10.corp.contoso.com",
    [kms1, { name: "kms1", port: 1 }],
    [1, 1688, 1700],
    true,
  ],
  ["another name, perhaps of a declared host", "kms.corp.contoso.com", [kms1], [1688, 1700], true],
  ["a target not known yet", UNKNOWN, [kms1], [1688, 1700], false],
  ["no target", undefined, [], [1688], false],
])("%s", (_name, target, hosts, ports, elsewhere) => {
  expect(acceptablePorts(target, buildEstate({ declarations: { activation: { hosts } } }))).toEqual({
    ports,
    open: false,
    elsewhere,
  });
});

const named = (name: string) => virtualMachine(name, { more: { vmName: name } });
const listening = (name: string, port: string) => [
  named(name),
  customScript(`${name}-setup`, name, `powershell -Command "cscript slmgr.vbs /sprt ${port}"`),
];

test.each<[string, Fact<string>, readonly DeclaredResource[], { ports: number[]; open: boolean; elsewhere?: true }]>([
  ["the port its script sets", "kms1.corp.contoso.com", listening("kms1", "1689"), { ports: [1689], open: false }],
  [
    "that of the machine it leads to, and not of another one",
    "kms2.corp.contoso.com",
    [...listening("kms1", "1689"), ...listening("kms2", "1690")],
    { ports: [1690], open: false },
  ],
  [
    "a machine whose port nobody sets, which may be another host",
    "kms2.corp.contoso.com",
    [...listening("kms1", "1689"), named("kms2")],
    { ports: [1688, 1689], open: false },
  ],
  [
    "a name that leads to no machine",
    "kms.fabrikam.com",
    listening("kms1", "1689"),
    { ports: [1688, 1689], open: false, elsewhere: true },
  ],
  ["a target not known yet", UNKNOWN, listening("kms1", "1689"), { ports: [1688, 1689], open: false }],
  [
    "a port that is chosen when the script runs",
    "kms1.corp.contoso.com",
    listening("kms1", "$env:KMS_PORT"),
    { ports: [1688], open: true },
  ],
])("where scripts set ports: %s", (_name, target, resources, expected) => {
  const zone = privateZone("zone", "corp.contoso.com");
  expect(acceptablePorts(target, buildEstate({ resources: [zone, ...resources] }))).toEqual({
    elsewhere: false,
    ...expected,
  });
});
