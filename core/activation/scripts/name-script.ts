import type { Reason } from "../../model";
import { scripts } from "../../words/scripts";

const NAMES = {
  extension: "extension-script",
  "run-command": "run-command-script",
  unattend: "answer-file",
  "custom-data": "custom-data",
} as const;

/** What a script is called in a sentence: "the script of extension setup". */
export function nameScript({ kind, name }: { readonly kind: keyof typeof NAMES; readonly name: string }): Reason {
  return scripts(NAMES[kind], { name });
}
