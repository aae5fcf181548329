import { findDomainControllers, findDomainJoins } from "../../../core/licensing/domain-membership";
import type { DeclaredResource } from "../../../core/model";
import { UNKNOWN } from "../../../core/model";
import { buildEstate, COMPUTED } from "../../support/builders";
import { customScript, domainJoin, extensionOf } from "../../support/extensions";
import { virtualMachine } from "../../support/machines";

const vm = virtualMachine("vm");
function joins(...resources: readonly DeclaredResource[]) {
  return findDomainJoins(buildEstate({ resources: [vm, ...resources] })).map(({ as, domain }) => ({ as, domain }));
}

test.each<[string, DeclaredResource, ReturnType<typeof joins>]>([
  ["the extension", domainJoin("vm", "Corp.Contoso.com"), [{ as: "member", domain: "corp.contoso.com" }]],
  [
    "the extension, keys in lower case as JSON text",
    extensionOf("vm", "join", { type: "jsonadDomainExtension", settings: '{"name":"corp"}' }),
    [{ as: "member", domain: "corp" }],
  ],
  ["the extension, domain computed", domainJoin("vm", COMPUTED), [{ as: "member", domain: UNKNOWN }]],
  [
    "Add-Computer",
    customScript("vm", "Add-Computer -DomainName corp.example -Credential $c"),
    [{ as: "member", domain: "corp.example" }],
  ],
  [
    "Add-Computer of a variable",
    customScript("vm", "Add-Computer -DomainName $domain"),
    [{ as: "member", domain: UNKNOWN }],
  ],
  [
    "netdom",
    customScript("vm", "netdom join %computername% /domain:corp.example"),
    [{ as: "member", domain: "corp.example" }],
  ],
  [
    "a further controller",
    customScript("vm", "Install-ADDSDomainController -InstallDns -DomainName 'corp.example'"),
    [{ as: "controller", domain: "corp.example" }],
  ],
  ["Entra login", extensionOf("vm", "aad", { type: "AADLoginForWindows" }), [{ as: "entra", domain: undefined }]],
  ["a new forest", customScript("vm", "Install-ADDSForest -DomainName corp.example"), []],
  ["a workgroup", customScript("vm", "Add-Computer -WorkgroupName OFFICE"), []],
  ["another extension", extensionOf("vm", "bg", { type: "BGInfo", settings: { name: "corp" } }), []],
])("%s", (_name, extension, expected) => {
  expect(joins(extension)).toEqual(expected);
});

test("controllers are declared or promoted by a script", () => {
  const estate = buildEstate({
    resources: [
      virtualMachine("declared", { tags: { "windows-licensing:roles": "domain-controller" } }),
      virtualMachine("first"),
      customScript("first", "Install-ADDSForest -DomainName corp.example"),
      virtualMachine("second"),
      customScript("second", "Install-ADDSDomainController -DomainName corp.example"),
      virtualMachine("member"),
      domainJoin("member"),
    ],
  });
  expect([...findDomainControllers(estate)].map(({ name }) => name).sort()).toEqual(["declared", "first", "second"]);
});
