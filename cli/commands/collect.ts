import type { CollectVariantName } from "../collect/channels";
import { renderCollector } from "../collect/render-collector";
import { EXIT_CODES } from "../exit-code";
import { print } from "../sink";

/** `winlic collect`: prints the script; returns the exit code. */
export function collect(variant: CollectVariantName): number {
  print(renderCollector(variant));
  return EXIT_CODES.clean;
}
