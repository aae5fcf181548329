import { type ReadCode, readCode } from "../../core/activation/evidence/codes";
import { maskKeys } from "../../core/text/mask";
import { EXIT_CODES } from "../exit-code";
import { formatCodes } from "../formats/codes";
import type { ColorChoice } from "../formats/terminal";
import { outputTerminal, print, tell } from "../sink";

export interface CodesRequest {
  /** As people and programs write them. */
  readonly codes: readonly string[];
  readonly format: "text" | "json";
  readonly color: ColorChoice;
}

/** `winlic codes`: what activation codes mean, in any spelling. */
export function explainCodes({ codes, format, color }: CodesRequest): number {
  const read: ReadCode[] = [];
  for (const written of codes) {
    const code = readCode(written);
    if (code === undefined) {
      tell(
        `winlic: expected a code such as 0xC004F074, C004F074, -1073418124 or 3221549172, found ${maskKeys(written)}\n`,
      );
      return EXIT_CODES.usage;
    }
    read.push(code);
  }
  print(formatCodes(read, format, outputTerminal(color)), format);
  return EXIT_CODES.clean;
}
