import type { IsoDate } from "../model";

/**
 * Marketplace SKUs that Microsoft has taken away, in lower case. Machines made from one keep running; new ones, and more
 * instances of a scale set, are refused.
 *
 * Sources: azure-compute-docs, deprecated-images.yml, 2025-12-09 (what retirement means); azure-resourcemanager-compute
 * 2.56, KnownWindowsVirtualMachineImage (the images with containers, removed 2023-05-23). Read 2026-11-22. Microsoft
 * publishes no list: an image that is not here may be retired all the same, most surely when its release has ended.
 */
export const RETIRED_SKUS: readonly { readonly publisher: string; readonly sku: RegExp; readonly since: IsoDate }[] = [
  { publisher: "microsoftwindowsserver", sku: /-with-containers(?:-|$)/, since: "2023-05-23" },
];
