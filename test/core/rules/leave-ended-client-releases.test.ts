import rule from "../../../core/rules/leave-ended-client-releases";
import { COMPUTED, declare } from "../../support/builders";
import { CLIENT_IMAGE, GALLERY_IMAGE, SERVER_IMAGE, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const desktop = (offer: string, sku: string, asOf = "2026-11-30") => ({
  resources: [
    virtualMachine("desktop", {
      image: { publisher: "MicrosoftWindowsDesktop", offer, sku },
      licenseType: "Windows_Client",
    }),
  ],
  asOf,
});
const declared = (release: string) => ({
  resources: [virtualMachine("desktop", { image: GALLERY_IMAGE })],
  declarations: { machines: [{ match: { name: "desktop" }, os: "windows-client" as const, release }] },
  asOf: "2026-11-30",
});

testRule(rule, {
  passes: {
    "Windows 11": { resources: [virtualMachine("desktop", { image: CLIENT_IMAGE })] },
    "Windows 11 with Office": desktop("office-365", "win11-24h2-avd-m365"),
    "Windows 10, long before its end": desktop("windows-10", "win10-22h2-ent-g2", "2025-01-01"),
    "a long-term release": desktop("windows-10", "rs5-enterprise-ltsc"),
    "declared as 11": declared("11"),
  },
  fails: {
    "22H2, in the years of updates at no charge": {
      given: desktop("windows-10", "win10-22h2-ent-g2"),
      says: ["extended-only"],
      at: ["storageProfile.imageReference"],
    },
    "22H2, the last day of support": {
      given: desktop("windows-10", "win10-22h2-ent-g2", "2025-10-14"),
      says: ["ending"],
    },
    "22H2, a day later": { given: desktop("windows-10", "win10-22h2-ent-g2", "2025-10-15"), says: ["extended-only"] },
    "22H2, after those years": { given: desktop("windows-10", "win10-22h2-pro", "2028-10-11"), says: ["ended"] },
    "an earlier version": { given: desktop("windows-10", "20h2-evd"), says: ["ended"] },
    "with Office": { given: desktop("office-365", "win10-21h2-avd-m365"), says: ["ended"] },
    "a long-term release near its end": { given: desktop("windows-10", "win10-21h2-entn-ltsc-g2"), says: ["ending"] },
    "a version that the name does not tell, none of which is supported": {
      given: desktop("windows-10", "win10-ent"),
      says: ["extended-only"],
    },
    "Windows 7": { given: desktop("Windows-7", "win7-enterprise"), says: ["ended"] },
    "declared as 10": { given: declared("10"), says: ["extended-only"] },
    "a fleet": {
      given: {
        resources: [
          declare("azure-native:azurefleet:Fleet", "fleet", {
            computeProfile: {
              baseVirtualMachineProfile: {
                licenseType: "Windows_Client",
                storageProfile: {
                  imageReference: { publisher: "MicrosoftWindowsDesktop", offer: "windows-10", sku: "win10-22h2-ent" },
                },
              },
            },
            vmSizesProfile: [{ name: "Standard_D4s_v5" }],
            regularPriorityProfile: { capacity: 2 },
          }),
        ],
        asOf: "2026-11-30",
      },
      says: ["extended-only"],
    },
  },
  skips: {
    "a server": { given: { resources: [virtualMachine("web", { image: SERVER_IMAGE })] }, says: ["other"] },
    "a client of an image of one's own": {
      given: { resources: [virtualMachine("desktop", { image: GALLERY_IMAGE, licenseType: "Windows_Client" })] },
      says: ["release-not-shown"],
    },
  },
  cannotTell: {
    "a long-term release that the name does not tell": {
      given: desktop("windows-10", "win10-ent-ltsc"),
      says: ["version-unknown"],
    },
    "image computed at deploy time": {
      given: { resources: [virtualMachine("desktop", { image: COMPUTED, licenseType: "Windows_Client" })] },
      says: ["resources/image-computed"],
    },
  },
});
