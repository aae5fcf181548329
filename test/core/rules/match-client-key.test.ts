import rule from "../../../core/rules/match-client-key";
import { COMPUTED } from "../../support/builders";
import {
  CLIENT_IMAGE,
  GALLERY_IMAGE,
  LINUX_IMAGE,
  SERVER_IMAGE,
  scaleSet,
  virtualMachine,
} from "../../support/machines";
import { testRule } from "../../support/rule-tester";
import { customScript, runCommand } from "../../support/scripts";

const DATACENTER_2022 = "WX4NM-KYWYW-QJJR4-XV3QB-6VM33";
const STANDARD_2022 = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H";
const DATACENTER_2019 = "WMDGN-G9PQG-XVVXX-R3X43-63DFG";
const AVMA_2022 = "W3GNR-8DDXR-2TFRP-H8P33-DV9BG";
const PRO = "W269N-WFGWX-YVC9B-4J6C9-T83GX";
const OFFICE = "FXYTK-NJJ8C-GB6DW-3DYQT-6F7TH";
const MAK = "BCDFG-HJKMP-QRTVW-XY234-6789B";

const vm = (image: unknown = SERVER_IMAGE) => virtualMachine("vm", { image, more: { vmName: "vm" } });
const upgrades = (more: string) =>
  customScript("setup", "vm", `D:\\setup.exe /auto upgrade /quiet /pkey ${DATACENTER_2022}${more}`);
const customData = (text: string) =>
  virtualMachine("vm", {
    image: GALLERY_IMAGE,
    more: { vmName: "vm", osProfile: { customData: Buffer.from(text).toString("base64") } },
  });
const installs = (...keys: readonly string[]) =>
  customScript("setup", "vm", keys.map((key) => `cscript //nologo slmgr.vbs /ipk ${key}`).join(" && "));
const kms = { activation: { method: "kms" as const, hosts: [] } };
const standard = { machines: [{ match: { name: "vm" }, edition: "standard" as const, release: "2022" }] };

testRule(rule, {
  passes: {
    "an upgrade in place, and the key of the new release": {
      resources: [vm({ ...SERVER_IMAGE, sku: "2016-datacenter" }), upgrades(` && slmgr /ipk ${DATACENTER_2022}`)],
    },
    "custom data that cloudbase-init runs": {
      resources: [customData(`#ps1_sysnative\ncscript slmgr.vbs /ipk ${STANDARD_2022}\n`)],
      declarations: standard,
    },
    "the key of release and edition": { resources: [vm(), installs(DATACENTER_2022)] },
    "beside an Office key": { resources: [vm(), installs(DATACENTER_2022, OFFICE)] },
    "a declared edition": { resources: [vm(GALLERY_IMAGE), installs(STANDARD_2022)], declarations: standard },
    "a client on a client": { resources: [vm(CLIENT_IMAGE), installs(PRO)] },
    "the key in a table of one": {
      resources: [vm(), runCommand("run", "vm", `$key = '${DATACENTER_2022}'\ncscript //nologo slmgr.vbs /ipk $key`)],
    },
  },
  fails: {
    "an upgrade in place, and another key": {
      given: {
        resources: [vm({ ...SERVER_IMAGE, sku: "2016-datacenter" }), upgrades(` && slmgr /ipk ${DATACENTER_2019}`)],
      },
      says: ["mismatch"],
    },
    "PowerShell in custom data that cloudbase-init runs": {
      given: {
        resources: [customData(`#ps1_sysnative\r\ncscript slmgr.vbs /ipk ${DATACENTER_2019}`)],
        declarations: standard,
      },
      says: ["mismatch"],
      at: ["osProfile.customData"],
    },
    "a batch file in custom data that cloudbase-init runs": {
      given: {
        resources: [customData(`rem cmd\r\ncscript slmgr.vbs /ipk ${DATACENTER_2019}`)],
        declarations: standard,
      },
      says: ["mismatch"],
    },
    "a tag in custom data that cloudbase-init runs": {
      given: {
        resources: [customData(`<powershell>cscript slmgr.vbs /ipk ${DATACENTER_2019}</powershell>`)],
        declarations: standard,
      },
      says: ["mismatch"],
    },
    "another release": {
      given: { resources: [vm(), installs(DATACENTER_2019)] },
      says: ["mismatch"],
      about: ["setup"],
    },
    "another edition": { given: { resources: [vm(), installs(STANDARD_2022)] }, says: ["mismatch"] },
    "a client's key on a server": { given: { resources: [vm(), installs(PRO)] }, says: ["mismatch"] },
    "a server's key on a client": {
      given: { resources: [vm(CLIENT_IMAGE), installs(DATACENTER_2022)] },
      says: ["mismatch"],
    },
    "a key of Azure Edition on Datacenter": {
      given: { resources: [vm(), installs("NTBV8-9K7Q8-V27C6-M2BTV-KHMXV")] },
      says: ["mismatch"],
    },
    "an AVMA key": { given: { resources: [vm(), installs(AVMA_2022)] }, says: ["avma"] },
    "in a scale set, at its place": {
      given: {
        resources: [
          scaleSet("farm", 2, {
            more: {
              virtualMachineProfile: {
                storageProfile: { imageReference: SERVER_IMAGE },
                extensionProfile: {
                  extensions: [
                    {
                      type: "CustomScriptExtension",
                      settings: { commandToExecute: `cscript slmgr.vbs /ipk ${DATACENTER_2019}` },
                    },
                  ],
                },
              },
            },
          }),
        ],
      },
      says: ["mismatch"],
      at: ["virtualMachineProfile.extensionProfile.extensions[0]"],
      about: ["farm"],
    },
    "a custom image without a client key": {
      given: { resources: [vm(GALLERY_IMAGE)], declarations: { ...kms, ...standard } },
      says: ["no-client-key"],
      at: ["storageProfile.imageReference"],
    },
  },
  skips: {
    "no machine": { given: { resources: [] }, says: ["nothing-installed"] },
    "no script": { given: { resources: [vm()] }, says: ["nothing-installed"] },
    "an Office key alone": { given: { resources: [vm(), installs(OFFICE)] }, says: ["nothing-installed"] },
    "a key that is in no table": { given: { resources: [vm(), installs(MAK)] }, says: ["nothing-installed"] },
    Linux: { given: { resources: [vm(LINUX_IMAGE), installs(DATACENTER_2019)] }, says: ["nothing-installed"] },
    "a key that is only mentioned": {
      given: { resources: [vm(), customScript("setup", "vm", `echo ${DATACENTER_2019}`)] },
      says: ["nothing-installed"],
    },
    "an upgrade in place": {
      given: { resources: [vm({ ...SERVER_IMAGE, sku: "2016-datacenter" }), upgrades("")] },
      says: ["nothing-installed"],
    },
    "a header of cloudbase-init on a Marketplace image, which does not run it": {
      given: {
        resources: [
          virtualMachine("vm", {
            more: {
              osProfile: { customData: Buffer.from(`#ps1\nslmgr /ipk ${DATACENTER_2019}`).toString("base64") },
            },
          }),
        ],
      },
      says: ["nothing-installed"],
    },
    "a key in custom data, which Windows does not run": {
      given: {
        resources: [
          virtualMachine("vm", {
            more: {
              osProfile: { customData: Buffer.from(`slmgr /ipk ${DATACENTER_2019}`).toString("base64") },
            },
          }),
        ],
      },
      says: ["nothing-installed"],
    },
    "a script that is computed": {
      given: { resources: [vm(), customScript("setup", "vm", COMPUTED)] },
      says: ["nothing-installed"],
    },
    "a change of edition": {
      given: {
        resources: [
          vm(),
          customScript("setup", "vm", `dism /online /set-edition:ServerStandard /productkey:${STANDARD_2022}`),
        ],
      },
      says: ["nothing-installed"],
    },
    "a custom image whose script is not readable": {
      given: {
        resources: [vm(GALLERY_IMAGE), customScript("setup", "vm", COMPUTED)],
        declarations: kms,
      },
      says: ["nothing-installed"],
    },
  },
  cannotTell: {
    "a key that only one machine of many gets": {
      given: {
        resources: [
          vm(),
          runCommand("run", "vm", `if ($env:SITE -eq 'a') { cscript //nologo slmgr.vbs /ipk ${DATACENTER_2019} }`),
        ],
      },
      says: ["activation/client-key-chosen"],
    },
    "a key that is a secret": {
      given: {
        resources: [
          vm(),
          {
            ...runCommand("run", "vm", "param($Key)\ncscript //nologo slmgr.vbs /ipk $Key"),
            inputs: {
              vmName: "vm",
              source: { script: "param($Key)\ncscript //nologo slmgr.vbs /ipk $Key" },
              protectedParameters: [{ name: "Key", value: "BCDFG-HJKMP-QRTVW-XY234-6789B" }],
            },
          },
        ],
      },
      says: ["activation/secret-client-key"],
    },
    "a table of keys": {
      given: {
        resources: [
          vm(),
          runCommand("run", "vm", `$k=@{a='${DATACENTER_2022}';b='${DATACENTER_2019}'}\nslmgr /ipk $k["$env:EDITION"]`),
        ],
      },
      says: ["activation/client-key-chosen"],
    },
    "two keys": {
      given: { resources: [vm(), installs(DATACENTER_2022, DATACENTER_2019)] },
      says: ["activation/client-key-chosen"],
    },
    "an image that nobody declared": {
      given: {
        resources: [
          virtualMachine("vm", {
            image: GALLERY_IMAGE,
            more: { vmName: "vm", osProfile: { windowsConfiguration: {} } },
          }),
          installs(DATACENTER_2022),
        ],
      },
      says: ["activation/client-key-for-image"],
    },
    "an edition that nobody declared": {
      given: {
        resources: [vm(GALLERY_IMAGE), installs(DATACENTER_2022)],
        declarations: { machines: [{ match: { name: "vm" }, os: "windows-server", release: "2022" }] },
      },
      says: ["activation/client-key-for-edition"],
    },
  },
});
