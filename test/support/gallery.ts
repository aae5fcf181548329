import type { DeclaredResource } from "../../core/model";
import { declare, type ResourceOptions } from "./builders";

/** An azure-native gallery image definition; `identifier` as publisher:offer:sku. */
export function galleryImage(
  name: string,
  identifier: string,
  more: Readonly<Record<string, unknown>> = {},
  options: ResourceOptions = {},
): DeclaredResource {
  const [publisher, offer, sku] = identifier.split(":");
  return declare(
    "azure-native:compute:GalleryImage",
    name,
    {
      resourceGroupName: "images",
      galleryName: "corp",
      galleryImageName: name,
      osType: "Windows",
      osState: "Generalized",
      identifier: { publisher, offer, sku },
      ...more,
    },
    options,
  );
}

/** The id by which a machine names an image of the gallery `corp`. */
export function galleryImageId(name: string, version?: string): string {
  const id = `/subscriptions/1/resourceGroups/images/providers/Microsoft.Compute/galleries/corp/images/${name}`;
  return version === undefined ? id : `${id}/versions/${version}`;
}
