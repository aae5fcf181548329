import { maskKeys } from "../../text/mask";
import { fill } from "../../words/render";
import type { CauseWords } from "./cause";
import { type WrittenCommand, writeCommand } from "./commands";
import type { FoundCause } from "./diagnose";
import type { Picture } from "./picture";
import { TRAPS } from "./traps";

/** A step of a fix in words: a sentence, or a command in each way that works on the Windows in use. */
export type RenderedStep = { readonly text: string } | { readonly commands: readonly WrittenCommand[] };

/** A cause in words. */
export interface RenderedCause {
  readonly text: string;
  readonly suppose?: string;
  readonly check: string;
  readonly fix: readonly RenderedStep[];
  readonly otherwise: string;
  readonly traps: readonly { readonly key: string; readonly text: string }[];
}

/** The words of a cause with its data filled in; every text is masked. */
export function renderCause({ cause, sighting }: FoundCause, { windows }: Picture): RenderedCause {
  const words: CauseWords | undefined = cause.words[sighting.message];
  if (words === undefined) return { text: cause.key, check: "", fix: [], otherwise: "", traps: [] };
  const { data } = sighting;
  const say = (template: string): string => maskKeys(fill(template, data)).trim();
  const suppose = words.suppose === undefined ? "" : say(words.suppose);
  return {
    text: say(words.text),
    ...(suppose === "" ? {} : { suppose }),
    check: say(words.check),
    fix: words.fix.map((step): RenderedStep => {
      if (typeof step === "string") return { text: say(step) };
      const commands = writeCommand(step.run, windows, { keyHint: "", ...data });
      return { commands: commands.map((each) => ({ ...each, command: maskKeys(each.command) })) };
    }),
    otherwise: say(words.otherwise),
    traps: (words.traps ?? []).map((key) => ({ key, text: TRAPS[key] })),
  };
}
