import rule from "../../../core/rules/keep-essentials-alone";
import { COMPUTED } from "../../support/builders";
import { avdRegistration, customScript, domainJoin, extensionOf } from "../../support/extensions";
import { virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

function essentials(name: string, release?: string, more: { licenseType?: unknown; roles?: string } = {}) {
  return virtualMachine(name, {
    licenseType: more.licenseType ?? "None",
    tags: {
      "windows-licensing:edition": "essentials",
      ...(release === undefined ? {} : { "windows-licensing:release": release }),
      ...(more.roles === undefined ? {} : { "windows-licensing:roles": more.roles }),
    },
  });
}
const controller = virtualMachine("dc1", { tags: { "windows-licensing:roles": "domain-controller" } });

testRule(rule, {
  passes: {
    alone: { resources: [essentials("hq", "2019")] },
    "its own forest": {
      resources: [
        essentials("hq", "2019"),
        customScript("hq", "powershell Install-ADDSForest -DomainName corp.example"),
      ],
    },
    "a domain of its own beside another one": {
      resources: [essentials("hq", "2022", { roles: "domain-controller" }), controller],
    },
    "another machine joins a domain": {
      resources: [essentials("hq", "2019"), virtualMachine("web"), domainJoin("web")],
    },
    "no domain, as declared": { resources: [essentials("hq", "2022", { roles: "none" }), controller] },
  },
  fails: {
    "more than licences are declared for": {
      given: {
        resources: [essentials("hq", "2022", { roles: "none" }), essentials("shop", "2022", { roles: "none" })],
        declarations: {
          entitlements: [{ name: "E", edition: "essentials", cores: 0, servers: 1, use: "on-premises" }],
        },
      },
      says: ["too-few-licences"],
      about: ["E"],
    },
    "2019 joins a domain": {
      given: { resources: [essentials("hq", "2019"), domainJoin("hq")] },
      says: ["foreign-domain"],
      about: ["hq-join"],
    },
    "2012 R2 joins by a script": {
      given: {
        resources: [
          essentials("hq", "2012r2"),
          customScript("hq", "powershell Add-Computer -DomainName corp.example -Restart"),
        ],
      },
      says: ["foreign-domain"],
      about: ["hq-setup"],
    },
    "2016 becomes a further controller": {
      given: {
        resources: [essentials("hq", "2016"), customScript("hq", "Install-ADDSDomainController -DomainName corp")],
      },
      says: ["foreign-domain"],
    },
    "2022 joins a domain": {
      given: { resources: [essentials("hq", "2022"), domainJoin("hq")] },
      says: ["foreign-domain-from-2022"],
    },
    "an unknown release joins a domain": {
      given: { resources: [essentials("hq"), domainJoin("hq")] },
      says: ["foreign-domain-from-2022"],
    },
    "the name of the domain is computed": {
      given: { resources: [essentials("hq", "2019"), domainJoin("hq", COMPUTED)] },
      says: ["foreign-domain"],
    },
    "Entra login": {
      given: {
        resources: [
          essentials("hq", "2022"),
          extensionOf("hq", "aad", { publisher: "Microsoft.Azure.ActiveDirectory", type: "AADLoginForWindows" }),
        ],
      },
      says: ["entra-joined"],
      about: ["aad"],
    },
    "a session host": {
      given: {
        resources: [essentials("hq", "2022"), customScript("hq", "Install-WindowsFeature -Name RDS-RD-Server")],
      },
      says: ["session-host"],
      about: ["hq"],
    },
    "registered in a host pool": {
      given: { resources: [essentials("hq", "2022"), avdRegistration("hq")] },
      says: ["session-host"],
    },
    "the hybrid benefit": {
      given: { resources: [essentials("hq", "2022", { licenseType: "Windows_Server" })] },
      says: ["benefit-claimed"],
      at: ["licenseType"],
    },
    "two in one domain": {
      given: {
        resources: [
          essentials("hq", "2022"),
          essentials("shop", "2022"),
          domainJoin("hq"),
          domainJoin("shop", "CORP.contoso.com"),
        ],
      },
      says: ["several", "foreign-domain-from-2022", "foreign-domain-from-2022"],
    },
  },
  skips: {
    Datacenter: {
      given: { resources: [virtualMachine("web", { licenseType: "Windows_Server" }), domainJoin("web")] },
      says: ["no-essentials"],
    },
    "no machine": { given: {}, says: ["no-essentials"] },
  },
  cannotTell: {
    "another controller in the stack": {
      given: { resources: [essentials("hq", "2022"), controller] },
      says: ["neighbour-domain"],
    },
    "another machine promoted by a script": {
      given: {
        resources: [
          essentials("hq", "2022"),
          virtualMachine("dc1"),
          customScript("dc1", "Install-ADDSForest -DomainName a.b"),
        ],
      },
      says: ["neighbour-domain"],
    },
    "two of which nobody says whether they share a domain": {
      given: {
        resources: [essentials("hq", "2022"), essentials("shop", "2022")],
      },
      says: ["one-domain"],
    },
    "edition computed at deploy time": {
      given: {
        resources: [virtualMachine("hq", { tags: { "windows-licensing:edition": COMPUTED } })],
      },
      says: ["resources/edition-computed"],
    },
  },
});
