import type { CheckPage } from "./check-page";
import type { FormatContext } from "./format-context";
import { formatText } from "./text";

export function write({ result }: CheckPage, { terminal, quiet, showPassed, expand = false }: FormatContext): string {
  return formatText(result, terminal, { quiet, showPassed, expand });
}
