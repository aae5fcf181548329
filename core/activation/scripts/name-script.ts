import type { Reason } from "../../model";
import { scripts } from "../../words/scripts";
import type { Script } from "./find-scripts";

const NAMES = {
  extension: "extension-script",
  "run-command": "run-command-script",
  unattend: "answer-file",
  "custom-data": "custom-data",
} as const;

/** What a script is called in a sentence: "the script of extension setup". */
export function nameScript({ kind, name }: Pick<Script, "kind" | "name">): Reason {
  return scripts(NAMES[kind], { name });
}
