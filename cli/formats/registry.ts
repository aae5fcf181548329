import type { Medium } from "../../core/text/media";
import type { FormatContext } from "./format-context";

/** One form that an answer can take. A file of its own holds its writer, which is pure: an answer in, a text out. */
export interface Format<Page> {
  readonly name: string;
  /** What it is for, as the help says it. */
  readonly summary: string;
  readonly medium: Medium;
  /** Lines that a log takes beside others: it may share standard output with another format. */
  readonly shares?: true;
  /** A second text that goes to the file a variable of the environment names, where it is set: a job's summary. */
  readonly summaryIn?: string;
  /** Loaded when it is asked for: no run pays for the others. */
  readonly load: () => Promise<FormatWriter<Page>>;
}

export interface FormatWriter<Page> {
  write(page: Page, context: FormatContext): string;
  /** For `summaryIn`, as Markdown. */
  summarize?(page: Page, context: FormatContext): string;
}

/** A format as the command line names it; without a file it goes to standard output. */
export interface ChosenFormat {
  readonly name: string;
  readonly file?: string;
}

/** `sarif=out.sarif`: the name of a format, and a file; a sentence where it is none. */
export function readChoice(written: string, names: readonly string[]): ChosenFormat | string {
  const at = written.indexOf("=");
  const name = at === -1 ? written : written.slice(0, at);
  if (!names.includes(name)) return `Allowed choices are ${names.join(", ")}.`;
  if (at === -1) return { name };
  const file = written.slice(at + 1);
  return file === "" ? "Expected a file after the equals sign." : { name, file };
}

/** What each format is for, as the help lists it. */
export function describeFormats(formats: readonly Pick<Format<never>, "name" | "summary">[]): string {
  const width = Math.max(...formats.map(({ name }) => name.length));
  return ["Formats:", ...formats.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)].join("\n");
}
