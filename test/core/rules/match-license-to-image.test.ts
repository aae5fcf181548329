import rule from "../../../core/rules/match-license-to-image";
import { COMPUTED, declare } from "../../support/builders";
import { avdRegistration, customScript, extensionOf } from "../../support/extensions";
import {
  CLIENT_IMAGE,
  GALLERY_IMAGE,
  LINUX_IMAGE,
  SERVER_IMAGE,
  scaleSet,
  virtualMachine,
} from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const windows = { osProfile: { windowsConfiguration: {} } };

testRule(rule, {
  passes: {
    "server licence on a server": { resources: [virtualMachine("web", { licenseType: "Windows_Server" })] },
    "server licence on SQL Server's image": {
      resources: [
        virtualMachine("sql", {
          licenseType: "Windows_Server",
          image: { publisher: "MicrosoftSQLServer", offer: "sql2022-ws2022", sku: "standard-gen2" },
        }),
      ],
    },
    "client licence on a server that Azure Virtual Desktop uses as a session host": {
      resources: [virtualMachine("sh", { licenseType: "Windows_Client" }), avdRegistration("sh")],
    },
    "the same with the role declared": {
      resources: [
        virtualMachine("sh", {
          licenseType: "Windows_Client",
          tags: { "windows-licensing:roles": "rds-session-host" },
        }),
        avdRegistration("sh"),
      ],
    },
    "client licence on Windows 11": {
      resources: [virtualMachine("desk", { licenseType: "Windows_Client", image: CLIENT_IMAGE })],
    },
    "client licence on Visual Studio's Windows 11": {
      resources: [
        virtualMachine("desk", {
          licenseType: "Windows_Client",
          image: {
            publisher: "MicrosoftVisualStudio",
            offer: "VisualStudio2022",
            sku: "vs-2022-ent-latest-win11-n-gen2",
          },
        }),
      ],
    },
    "value in other capitals": { resources: [virtualMachine("web", { licenseType: "windows_server" })] },
    "pay-as-you-go": { resources: [virtualMachine("web", { licenseType: "None" })] },
    "a Linux value nobody has heard of": {
      resources: [virtualMachine("lx", { licenseType: "UBUNTU_PRO", image: LINUX_IMAGE })],
    },
  },
  fails: {
    "client licence on a server": {
      given: { resources: [virtualMachine("web", { licenseType: "Windows_Client" })] },
      says: ["client-on-server"],
      at: ["licenseType"],
    },
    "client licence on a server beside a session host": {
      given: {
        resources: [
          virtualMachine("sh", { licenseType: "Windows_Client" }),
          avdRegistration("sh"),
          virtualMachine("web", { licenseType: "Windows_Client" }),
        ],
      },
      says: ["client-on-server"],
      about: ["web"],
    },
    "client licence on a server whose script installs something else": {
      given: {
        resources: [
          virtualMachine("web", { licenseType: "Windows_Client" }),
          customScript("web", "powershell -Command Install-WindowsFeature Web-Server"),
        ],
      },
      says: ["client-on-server"],
    },
    "client licence on a hardened server of the Center for Internet Security": {
      given: {
        resources: [
          virtualMachine("web", {
            licenseType: "Windows_Client",
            image: {
              publisher: "center-for-internet-security-inc",
              offer: "cis-windows-server",
              sku: "cis-windows-server2022-l1-gen2",
            },
          }),
        ],
      },
      says: ["client-on-server"],
    },
    "server licence on Windows 11": {
      given: { resources: [virtualMachine("desk", { licenseType: "Windows_Server", image: CLIENT_IMAGE })] },
      says: ["server-on-client"],
    },
    "server licence on Linux": {
      given: { resources: [virtualMachine("lx", { licenseType: "Windows_Server", image: LINUX_IMAGE })] },
      says: ["windows-on-linux"],
    },
    "Linux value on a server": {
      given: { resources: [scaleSet("web", 2, { licenseType: "RHEL_BYOS" })] },
      says: ["not-a-windows-value"],
      at: ["virtualMachineProfile.licenseType"],
    },
    "misspelt value on Windows of an image nobody knows": {
      given: {
        resources: [virtualMachine("web", { licenseType: "WindowsServer", image: GALLERY_IMAGE, more: windows })],
      },
      says: ["not-a-windows-value"],
    },
    "server licence on Windows 11, with an unknown size": {
      given: {
        resources: [virtualMachine("desk", { licenseType: "Windows_Server", image: CLIENT_IMAGE, size: COMPUTED })],
      },
      says: ["server-on-client"],
    },
    "classic Linux machine with a Windows value": {
      given: {
        resources: [
          declare("azure:compute/linuxVirtualMachine:LinuxVirtualMachine", "lx", { licenseType: "Windows_Server" }),
        ],
      },
      says: ["windows-on-linux"],
    },
  },
  skips: {
    "no licence type": { given: { resources: [virtualMachine("web")] }, says: ["resources/licence-type-missing"] },
    "server licence on a custom image": {
      given: {
        resources: [virtualMachine("web", { licenseType: COMPUTED, image: GALLERY_IMAGE })],
      },
      says: ["system-not-shown"],
    },
    "image computed at deploy time": {
      given: { resources: [virtualMachine("web", { licenseType: COMPUTED, image: COMPUTED })] },
      says: ["system-not-shown"],
    },
  },
  cannotTell: {
    "client licence on a session host of an unknown service": {
      given: {
        resources: [
          virtualMachine("sh", {
            licenseType: "Windows_Client",
            tags: { "windows-licensing:roles": "rds-session-host" },
          }),
        ],
      },
      says: ["perhaps-virtual-desktop"],
    },
    "client licence on a server with an extension computed at deploy time": {
      given: {
        resources: [
          virtualMachine("sh", { licenseType: "Windows_Client" }),
          extensionOf("sh", "dsc", { publisher: "Microsoft.Powershell", type: "DSC", settings: COMPUTED }),
        ],
      },
      says: ["perhaps-virtual-desktop"],
    },
    "licence type computed at deploy time": {
      given: {
        resources: [virtualMachine("web", { licenseType: COMPUTED, image: SERVER_IMAGE })],
      },
      says: ["licensing/licence-type-computed"],
    },
  },
});
