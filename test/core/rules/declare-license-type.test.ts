import rule from "../../../core/rules/declare-license-type";
import { COMPUTED, declare } from "../../support/builders";
import { dedicatedHost, hostGroup, kubernetesCluster, onHost } from "../../support/licensed";
import { CLIENT_IMAGE, GALLERY_IMAGE, LINUX_IMAGE, scaleSet, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const windows = { osProfile: { windowsConfiguration: {} } };

const IN_GROUP = {
  hostGroup: { id: "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/hostGroups/hg" },
};

testRule(rule, {
  passes: {
    "hybrid benefit": { resources: [virtualMachine("web", { licenseType: "Windows_Server" })] },
    "pay-as-you-go stated": { resources: [virtualMachine("web", { licenseType: "None" })] },
    "scale set that says it in its profile": { resources: [scaleSet("web", 3, { licenseType: "Windows_Server" })] },
    "a machine on a dedicated host that uses owned licences": {
      resources: [
        hostGroup("hg"),
        dedicatedHost("h1", "hg", "DSv3-Type3"),
        virtualMachine("web", { more: onHost("hg", "h1") }),
      ],
    },
    "a machine that Azure places on one of several licensed hosts": {
      resources: [
        hostGroup("hg", true),
        dedicatedHost("h1", "hg", "DSv3-Type3"),
        dedicatedHost("h2", "hg", "DSv3-Type3"),
        virtualMachine("web", { more: IN_GROUP }),
      ],
    },
    "classic machine that says it": {
      resources: [
        declare("azure:compute/windowsVirtualMachine:WindowsVirtualMachine", "web", {
          licenseType: "Windows_Server",
          size: "Standard_D4s_v5",
          sourceImageId: GALLERY_IMAGE.id,
        }),
      ],
    },
  },
  fails: {
    "server image, nothing said": {
      given: { resources: [virtualMachine("web")] },
      says: ["undeclared"],
      at: ["licenseType"],
      about: ["web"],
    },
    "on a dedicated host that uses no owned licences": {
      given: {
        resources: [
          hostGroup("hg"),
          dedicatedHost("h1", "hg", "DSv3-Type3", "None"),
          virtualMachine("web", { more: onHost("hg", "h1") }),
        ],
      },
      says: ["undeclared"],
      about: ["web"],
    },
    "a cluster beside a host group": {
      given: {
        resources: [
          hostGroup("hg"),
          dedicatedHost("h1", "hg", "DSv3-Type3"),
          kubernetesCluster("aks", undefined, [
            { name: "win", osType: "Windows", vmSize: "Standard_D4s_v5", count: 1 },
          ]),
        ],
      },
      says: ["undeclared"],
      about: ["aks"],
    },
    "scale set, nothing said": {
      given: { resources: [scaleSet("web", 3)] },
      says: ["undeclared"],
      at: ["virtualMachineProfile.licenseType"],
    },
    "empty text of the classic provider": {
      given: {
        resources: [
          declare("azure:compute/windowsVirtualMachine:WindowsVirtualMachine", "web", {
            licenseType: "",
            sourceImageReference: {
              publisher: "MicrosoftWindowsServer",
              offer: "WindowsServer",
              sku: "2019-Datacenter",
            },
          }),
        ],
      },
      says: ["undeclared"],
    },
    "custom image declared in the configuration": {
      given: {
        resources: [virtualMachine("web", { image: GALLERY_IMAGE, more: windows })],
        declarations: { machines: [{ match: { image: "*/galleries/CORP/images/ws2022-*" }, edition: "standard" }] },
      },
      says: ["undeclared"],
    },
    "edition told by a tag": {
      given: {
        resources: [virtualMachine("web", { image: GALLERY_IMAGE, tags: { "Windows-Licensing:Edition": "standard" } })],
      },
      says: ["undeclared"],
    },
    "one of two": {
      given: { resources: [virtualMachine("web"), virtualMachine("app", { licenseType: "None" })] },
      says: ["undeclared"],
      about: ["web"],
    },
  },
  skips: {
    "no machine but a Linux one": {
      given: { resources: [virtualMachine("web", { image: LINUX_IMAGE })] },
      says: ["other"],
    },
    "Linux by profile": {
      given: {
        resources: [virtualMachine("web", { image: GALLERY_IMAGE, more: { osProfile: { linuxConfiguration: {} } } })],
      },
      says: ["other"],
    },
    "Windows 11": { given: { resources: [virtualMachine("desk", { image: CLIENT_IMAGE })] }, says: ["other"] },
  },
  cannotTell: {
    "on a dedicated host of another stack": {
      given: { resources: [virtualMachine("web", { more: onHost("hg", "h1") })] },
      says: ["licence-of-host"],
    },
    "Azure chooses between a licensed host and another": {
      given: {
        resources: [
          hostGroup("hg", true),
          dedicatedHost("h1", "hg", "DSv3-Type3"),
          dedicatedHost("h2", "hg", "DSv3-Type3", "None"),
          virtualMachine("web", { more: IN_GROUP }),
        ],
      },
      says: ["licence-of-host"],
    },
    "licence type computed at deploy time": {
      given: { resources: [virtualMachine("web", { licenseType: COMPUTED })] },
      says: ["computed"],
    },
    "custom Windows image that nobody declared": {
      given: {
        resources: [virtualMachine("web", { image: GALLERY_IMAGE, more: windows })],
      },
      says: ["server-or-client"],
    },
    "image computed at deploy time": {
      given: { resources: [virtualMachine("web", { image: COMPUTED })] },
      says: ["operating-system"],
    },
    "publisher of Windows images without offer and SKU": {
      given: {
        resources: [virtualMachine("web", { image: { publisher: "MicrosoftWindowsServer" } })],
      },
      says: ["operating-system"],
    },
  },
});
