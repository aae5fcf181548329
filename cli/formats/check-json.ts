import type { CheckPage } from "./check-page";
import { toJson } from "./json";

export function write({ document }: CheckPage): string {
  return toJson(document);
}
