import { type ReadCode, readCode } from "../../core/activation/evidence/codes";
import { maskKeys } from "../../core/text/mask";
import { EXIT_CODES } from "../exit-code";
import { CODES_FORMATS } from "../formats/codes-formats";
import type { ChosenFormat } from "../formats/registry";
import type { ColorChoice } from "../formats/terminal";
import { makeContext, writeOutputs } from "../outputs";
import { tell } from "../sink";

export interface CodesRequest {
  /** As people and programs write them. */
  readonly codes: readonly string[];
  readonly formats: readonly ChosenFormat[];
  readonly color: ColorChoice;
}

/** `winlic codes`: what activation codes mean, in any spelling. */
export async function explainCodes({ codes, formats, color }: CodesRequest): Promise<number> {
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
  const whole = await writeOutputs(formats, CODES_FORMATS, read, makeContext(color));
  return whole ? EXIT_CODES.clean : EXIT_CODES.usage;
}
