import type { IsoDate } from "../model";

/**
 * Marketplace SKUs that Microsoft has taken away, in lower case. Machines made from one keep running; new ones, and more
 * instances of a scale set, are refused.
 *
 * Sources: azure-compute-docs, deprecated-images.yml, 2025-12-09 (what retirement means); azure-resourcemanager-compute
 * 2.56, KnownWindowsVirtualMachineImage (the images with containers, removed 2023-05-23). Read 2026-11-22. Microsoft
 * publishes no list: an image that is not here may be retired all the same, most surely when its release has ended.
 */
const RETIRED_SKUS: readonly { readonly publisher: string; readonly sku: RegExp; readonly since: IsoDate }[] = [
  { publisher: "microsoftwindowsserver", sku: /-with-containers(?:-|$)/, since: "2023-05-23" },
];

export function findRetiredImage(publisher: string, sku: string): (typeof RETIRED_SKUS)[number] | undefined {
  return RETIRED_SKUS.find((each) => each.publisher === publisher.toLowerCase() && each.sku.test(sku.toLowerCase()));
}
