import type { MachineDeclaration } from "../../../core/model";
import rule from "../../../core/rules/match-features-to-edition";
import { COMPUTED, declare } from "../../support/builders";
import { azureFleet } from "../../support/licensed";
import { GALLERY_IMAGE, SERVER_IMAGE, scaleSet, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

function hotpatched(sku: unknown, enableHotpatching: unknown = true) {
  const osProfile = {
    windowsConfiguration: { patchSettings: { patchMode: "AutomaticByPlatform", enableHotpatching } },
  };
  return { resources: [virtualMachine("web", { image: { ...SERVER_IMAGE, sku }, more: { osProfile } })] };
}

function hotpatchedFleet(sku: string) {
  return {
    resources: [
      azureFleet("fleet", {
        computeProfile: {
          baseVirtualMachineProfile: {
            storageProfile: { imageReference: { ...SERVER_IMAGE, sku } },
            osProfile: { windowsConfiguration: { patchSettings: { enableHotpatching: true } } },
          },
        },
        regularPriorityProfile: { capacity: 2 },
      }),
    ],
  };
}

function declared(facts: Partial<MachineDeclaration>, platform?: "azure-local" | "hyper-v") {
  return {
    resources: [virtualMachine("web")],
    declarations: {
      machines: [{ match: { name: "web" }, ...facts }],
      onPremises: [{ name: "hv1", processors: [16], ...(platform === undefined ? {} : { platform }) }],
    },
  };
}
const azureEdition = { edition: "datacenter-azure-edition", host: "hv1" } as const;

testRule(rule, {
  passes: {
    "2022 Azure Edition core": hotpatched("2022-datacenter-azure-edition-core"),
    "2022 Azure Edition hotpatch, other capitals": hotpatched("2022-Datacenter-Azure-Edition-Hotpatch-SmallDisk"),
    "2025 Azure Edition": hotpatched("2025-datacenter-azure-edition"),
    "on or off, decided at deploy time, on an image that can": hotpatched(
      "2025-datacenter-azure-edition-core",
      COMPUTED,
    ),
    "Azure Edition on Azure Local": declared(azureEdition, "azure-local"),
    "Storage Spaces Direct on Datacenter": declared({ edition: "datacenter", features: ["storage-spaces-direct"] }),
    "SMB over QUIC on Standard 2025": {
      ...declared({ edition: "standard", features: ["smb-over-quic"] }),
      resources: [virtualMachine("web", { image: { ...SERVER_IMAGE, sku: "2025-datacenter" } })],
    },
    "a fleet of the Azure Edition": hotpatchedFleet("2022-datacenter-azure-edition-core"),
    "SMB over QUIC on the Azure Edition": declared({
      edition: "datacenter-azure-edition",
      features: ["smb-over-quic"],
    }),
  },
  fails: {
    "2022 Azure Edition with a desktop": {
      given: hotpatched("2022-datacenter-azure-edition"),
      says: ["hotpatch-impossible"],
      at: ["osProfile.windowsConfiguration.patchSettings.enableHotpatching"],
    },
    "2022 Datacenter": { given: hotpatched("2022-datacenter-g2"), says: ["hotpatch-impossible"] },
    "2025 Datacenter, which only Arc can": {
      given: hotpatched("2025-datacenter-core-g2"),
      says: ["hotpatch-impossible"],
    },
    "in a scale set": {
      given: {
        resources: [
          scaleSet("web", 2, {
            more: {
              virtualMachineProfile: {
                storageProfile: { imageReference: SERVER_IMAGE },
                osProfile: { windowsConfiguration: { patchSettings: { enableHotpatching: true } } },
              },
            },
          }),
        ],
      },
      says: ["hotpatch-impossible"],
      at: ["virtualMachineProfile.osProfile.windowsConfiguration.patchSettings.enableHotpatching"],
    },
    "in a fleet": {
      given: hotpatchedFleet("2022-datacenter-g2"),
      says: ["hotpatch-impossible"],
      at: ["computeProfile.baseVirtualMachineProfile.osProfile.windowsConfiguration.patchSettings.enableHotpatching"],
    },
    "of the classic provider": {
      given: {
        resources: [
          declare("azure:compute/windowsVirtualMachine:WindowsVirtualMachine", "web", {
            size: "Standard_D2s_v5",
            hotpatchingEnabled: true,
            sourceImageReference: { ...SERVER_IMAGE, sku: "2019-Datacenter" },
          }),
        ],
      },
      says: ["hotpatch-impossible"],
      at: ["hotpatchingEnabled"],
    },
    "Azure Edition on Hyper-V": { given: declared(azureEdition, "hyper-v"), says: ["azure-edition-elsewhere"] },
    "Storage Spaces Direct on Standard": {
      given: declared({ edition: "standard", features: ["storage-spaces-direct", "network-controller"] }),
      says: ["feature-missing", "feature-missing"],
    },
    "Azure Extended Network on Datacenter": {
      given: declared({ edition: "datacenter", features: ["azure-extended-network"] }),
      says: ["feature-missing"],
    },
    "SMB over QUIC on Standard 2022": {
      given: declared({ edition: "standard", features: ["smb-over-quic"] }),
      says: ["feature-missing"],
    },
    "Essentials on a Datacenter image": {
      given: declared({ edition: "essentials" }),
      says: ["essentials-on-datacenter"],
      at: ["storageProfile.imageReference"],
    },
  },
  skips: {
    "nothing special": { given: { resources: [virtualMachine("web")] }, says: ["nothing-depends-on-edition"] },
    "Standard licences on a Datacenter image": {
      given: declared({ edition: "standard" }),
      says: ["nothing-depends-on-edition"],
    },
    "hotpatching off": { given: hotpatched("2022-datacenter", false), says: ["nothing-depends-on-edition"] },
  },
  cannotTell: {
    "an image of one's own": {
      given: {
        resources: [
          virtualMachine("web", {
            image: GALLERY_IMAGE,
            more: { osProfile: { windowsConfiguration: { patchSettings: { enableHotpatching: true } } } },
          }),
        ],
      },
      says: ["image-support-unknown"],
    },
    "SKU computed at deploy time": { given: hotpatched(COMPUTED), says: ["image-support-unknown"] },
    "on or off, decided at deploy time": {
      given: hotpatched("2022-datacenter", COMPUTED),
      says: ["hotpatching-computed"],
    },
    "an image of a release to come": { given: hotpatched("2028-datacenter"), says: ["image-support-unknown"] },
    "Azure Edition on a server of unknown platform": { given: declared(azureEdition), says: ["platform-unknown"] },
    "SMB over QUIC on Standard 2019": {
      given: {
        ...declared({ edition: "standard", features: ["smb-over-quic"] }),
        resources: [virtualMachine("web", { image: { ...SERVER_IMAGE, sku: "2019-datacenter" } })],
      },
      says: ["release-unsettled"],
    },
    "features of an unknown edition": {
      given: {
        ...declared({ features: ["storage-spaces-direct"] }),
        resources: [virtualMachine("web", { image: GALLERY_IMAGE })],
      },
      says: ["edition-unknown"],
    },
  },
});
