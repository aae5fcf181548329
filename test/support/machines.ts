import type { DeclaredResource } from "../../core/model";
import { declare, type ResourceOptions } from "./builders";

export const SERVER_IMAGE = {
  publisher: "MicrosoftWindowsServer",
  offer: "WindowsServer",
  sku: "2022-datacenter-g2",
  version: "latest",
};
export const CLIENT_IMAGE = {
  publisher: "MicrosoftWindowsDesktop",
  offer: "windows-11",
  sku: "win11-24h2-ent",
  version: "latest",
};
export const LINUX_IMAGE = { publisher: "Canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "latest" };
export const GALLERY_IMAGE = {
  id: "/subscriptions/1/resourceGroups/images/providers/Microsoft.Compute/galleries/corp/images/ws2022-std",
};

export interface MachineParts {
  readonly image?: unknown;
  readonly licenseType?: unknown;
  readonly size?: unknown;
  readonly tags?: unknown;
  /** Further properties, at the top. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** An azure-native virtual machine: Windows Server 2022, D4s_v5, unless told otherwise. */
export function virtualMachine(
  name: string,
  parts: MachineParts = {},
  options: ResourceOptions = {},
): DeclaredResource {
  const { image = SERVER_IMAGE, licenseType, size = "Standard_D4s_v5", tags, more } = parts;
  return declare(
    "azure-native:compute:VirtualMachine",
    name,
    {
      ...(licenseType === undefined ? {} : { licenseType }),
      ...(tags === undefined ? {} : { tags }),
      hardwareProfile: { vmSize: size },
      storageProfile: { imageReference: image },
      ...more,
    },
    options,
  );
}

/** An azure-native scale set with the same defaults and a capacity. */
export function scaleSet(
  name: string,
  capacity: unknown,
  parts: MachineParts = {},
  options: ResourceOptions = {},
): DeclaredResource {
  const { image = SERVER_IMAGE, licenseType, size = "Standard_D4s_v5", tags, more } = parts;
  return declare(
    "azure-native:compute:VirtualMachineScaleSet",
    name,
    {
      ...(tags === undefined ? {} : { tags }),
      sku: { name: size, capacity },
      virtualMachineProfile: {
        ...(licenseType === undefined ? {} : { licenseType }),
        storageProfile: { imageReference: image },
      },
      ...more,
    },
    options,
  );
}
